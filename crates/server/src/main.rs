//! The binary `influmojo`: reads arguments and configuration, puts the parts together, runs one
//! command.

mod assignment;
mod cleartext;
mod cli;
mod code_delivery;
mod codes;
mod commands;
mod config;
mod credentials;
mod desk;
mod edge;
mod feed_watch;
mod google;
mod http;
mod logs;
mod metrics;
mod reader;
mod schema_watch;
mod search_follower;
mod sign_ins;
mod signals;
mod stopping;
mod wiring;

use std::{io, process::ExitCode};

use clap::Parser;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let _flushed = logs::Flushed;
    let cli = cli::Cli::parse();
    match commands::run(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if reader_has_gone(&error) => ExitCode::SUCCESS,
        Err(_) if let Some(code) = signals::stopped() => code.into(),
        Err(error) => {
            logs::flush();
            logs::tell(io::stderr(), format!("influmojo: {}", said(&error)));
            ExitCode::FAILURE
        }
    }
}

/// Whoever reads the output has seen enough, as in `influmojo agent list | head`.
fn reader_has_gone(error: &anyhow::Error) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}

/// The error with its causes on one line; a list of mistakes has a line for each.
fn said(error: &anyhow::Error) -> String {
    match error.downcast_ref::<reader::Mistakes>() {
        Some(mistakes) => mistakes.to_string(),
        None => format!("{error:#}").split_whitespace().collect::<Vec<_>>().join(" "),
    }
}
