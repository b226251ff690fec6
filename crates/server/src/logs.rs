//! Structured logs on standard error.

use std::io::{IsTerminal, stderr};

use anyhow::Context;
use tracing_subscriber::{EnvFilter, fmt};

/// Starts logging. A line is text for people or a JSON object for machines.
pub(crate) fn start(json: bool, filter: &str) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(filter).context("RUST_LOG is not a log filter")?;
    let lines = fmt().with_env_filter(filter).with_writer(stderr).with_ansi(stderr().is_terminal());
    let started = if json { lines.json().flatten_event(true).try_init() } else { lines.compact().try_init() };
    started.map_err(anyhow::Error::from_boxed)
}
