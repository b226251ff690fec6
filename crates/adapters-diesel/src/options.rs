//! How to open a database.

use std::{fmt, sync::Arc, time::Duration};

use diesel::connection::{Instrumentation, InstrumentationEvent};
use domain::{Assigner, RoundRobin};

/// Is told of every statement before it is sent, with its text. Called on the thread that runs the
/// statement.
pub type StatementObserver = Arc<dyn Fn(&str) + Send + Sync>;

/// How to open a database.
#[derive(Clone)]
pub struct Options {
    /// Most connections at a time, at least 1. PostgreSQL has up to three more, two for checkouts
    /// and one for questions about the database, SQLite has one more, for writing.
    pub pool_size: u32,
    /// How long a request may wait for a connection, or for its turn to write, before it is refused
    /// as busy.
    pub wait: Duration,
    /// How long one statement may run on PostgreSQL, and how long it may wait for a lock.
    pub statement_timeout: Duration,
    /// How long a statement may be silent on PostgreSQL before the server is asked, over another
    /// connection, whether it is busy with it. If it is not, or does not answer, the statement is
    /// given up.
    pub silence: Duration,
    /// Whether SQLite waits for the disk at every commit. `false` can lose the last commits in a
    /// power cut, never in a crash of the process.
    pub sqlite_full_sync: bool,
    /// Is told of every statement.
    pub observer: Option<StatementObserver>,
    /// Decides who gets the next ticket.
    pub assigner: Arc<dyn Assigner>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            pool_size: 8,
            wait: Duration::from_secs(5),
            statement_timeout: Duration::from_secs(15),
            silence: Duration::from_secs(3),
            sqlite_full_sync: true,
            observer: None,
            assigner: Arc::new(RoundRobin),
        }
    }
}

/// Passes the statements of a connection on to an observer, if there is one.
#[derive(Clone)]
pub(crate) struct Observer(Option<StatementObserver>);

impl Observer {
    pub(crate) fn of(options: &Options) -> Self {
        Self(options.observer.clone())
    }
}

impl fmt::Debug for Observer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Observer")
    }
}

impl Instrumentation for Observer {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        if let (Some(observer), InstrumentationEvent::StartQuery { query, .. }) = (&self.0, event) {
            observer(&query.to_string());
        }
    }
}
