//! Structured logs on standard error.

mod queue;

use std::{
    any::Any,
    io::{IsTerminal, Write, stderr},
    panic::{self, PanicHookInfo},
    sync::{Arc, OnceLock, mpsc::channel},
    thread,
    time::Duration,
};

use adapters_diesel::StatementObserver;
use tracing::Level;
use tracing_subscriber::fmt;

use crate::config::Logs;
use queue::Queue;

/// How long the end of the process waits for lines that nobody reads.
const LAST_LINES: Duration = Duration::from_secs(1);

static QUEUE: OnceLock<Queue> = OnceLock::new();

/// Starts logging. A line is text for people or a JSON object for machines.
pub(crate) fn start(logs: Logs) -> anyhow::Result<()> {
    let queue = Queue::start()?;
    let lines = fmt().with_env_filter(logs.filter).with_ansi(stderr().is_terminal());
    let lines = lines.with_writer({
        let queue = queue.clone();
        move || queue.clone()
    });
    let started = if logs.json {
        lines.json().flatten_event(true).try_init()
    } else {
        lines.compact().try_init()
    };
    started.map_err(anyhow::Error::from_boxed)?;
    // it is set once: a second start fails above
    let _ = QUEUE.set(queue);
    panic::set_hook(Box::new(log_panic));
    Ok(())
}

/// A panic is one line like any other, and waits for no reader either.
fn log_panic(panic: &PanicHookInfo<'_>) {
    let at = panic.location().map(ToString::to_string).unwrap_or_default();
    let thread = thread::current().name().unwrap_or("unnamed").to_owned();
    tracing::error!(at, thread, "panicked: {}", said(panic.payload()));
}

fn said(payload: &dyn Any) -> &str {
    let text = payload.downcast_ref::<&str>().copied();
    text.or_else(|| payload.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("without a message")
}

/// Waits until what was logged is written, or nobody takes it.
pub(crate) fn flush() {
    if let Some(queue) = QUEUE.get() {
        queue.flush(LAST_LINES);
    }
}

/// Flushes when it is dropped, at the end and when the main thread panics.
pub(crate) struct Flushed;

impl Drop for Flushed {
    fn drop(&mut self) {
        flush();
    }
}

/// Writes a text for people. Nobody has to read it, and whoever reads it slowly holds nothing up
/// for long.
pub(crate) fn tell(mut to: impl Write + Send + 'static, text: String) {
    let (ends, ended) = channel::<()>();
    let written = thread::Builder::new().spawn(move || {
        let _ends = ends;
        let _ = writeln!(to, "{text}").and_then(|()| to.flush());
    });
    if written.is_ok() {
        // an error is what comes when the thread has ended, or the time is over
        let _ = ended.recv_timeout(LAST_LINES);
    }
}

/// Logs every statement, if the filter asks for `sql=trace`. What is bound to it stays out of the
/// log: it is people's.
pub(crate) fn statements() -> Option<StatementObserver> {
    let log: StatementObserver = Arc::new(|statement| {
        let text = statement.split_once(" -- binds").map_or(statement, |(text, _)| text);
        tracing::trace!(target: "sql", "{text}");
    });
    tracing::enabled!(target: "sql", Level::TRACE).then_some(log)
}

#[cfg(test)]
mod tests;
