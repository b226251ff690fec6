//! The binary `influmojo`: reads arguments and configuration, puts the parts together, runs one command.

mod cli;
mod clock;
mod commands;
mod config;
mod logs;
mod wiring;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    let cli = cli::Cli::parse();
    match commands::run(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("influmojo: {error:#}");
            ExitCode::FAILURE
        }
    }
}
