//! Structured logs on standard error.

use std::{
    io::{IsTerminal, stderr},
    sync::Arc,
};

use adapters_diesel::StatementObserver;
use tracing::Level;
use tracing_subscriber::fmt;

use crate::config::Logs;

/// Starts logging. A line is text for people or a JSON object for machines.
pub(crate) fn start(logs: Logs) -> anyhow::Result<()> {
    let lines = fmt().with_env_filter(logs.filter).with_writer(stderr).with_ansi(stderr().is_terminal());
    let started = if logs.json { lines.json().flatten_event(true).try_init() } else { lines.compact().try_init() };
    started.map_err(anyhow::Error::from_boxed)
}

/// Logs every statement, if the filter asks for `sql=trace`. What is bound to it stays out of the log: it is people's.
pub(crate) fn statements() -> Option<StatementObserver> {
    let log: StatementObserver = Arc::new(|statement| {
        let text = statement.split_once(" -- binds").map_or(statement, |(text, _)| text);
        tracing::trace!(target: "sql", "{text}");
    });
    tracing::enabled!(target: "sql", Level::TRACE).then_some(log)
}
