//! Structured logs on standard error.

use std::io::{IsTerminal, stderr};

use tracing_subscriber::fmt;

use crate::config::Logs;

/// Starts logging. A line is text for people or a JSON object for machines.
pub(crate) fn start(logs: Logs) -> anyhow::Result<()> {
    let lines = fmt().with_env_filter(logs.filter).with_writer(stderr).with_ansi(stderr().is_terminal());
    let started = if logs.json { lines.json().flatten_event(true).try_init() } else { lines.compact().try_init() };
    started.map_err(anyhow::Error::from_boxed)
}
