//! Makes connections that are watched.

use std::{
    ops::{Deref, DerefMut},
    sync::Arc,
    thread,
    time::Duration,
};

use diesel::{
    connection::{Instrumentation, InstrumentationEvent, SimpleConnection},
    pg::PgConnection,
    prelude::*,
    r2d2::{Error, R2D2Connection},
    sql_types::Integer,
};
use r2d2::ManageConnection;

use super::{
    address::Address,
    watch::{Line, Watch},
};
use crate::options::Observer;

/// How much longer than the server a statement is waited for.
const GRACE: Duration = Duration::from_secs(1);

/// How the statements of a connection are planned.
#[derive(Debug, Clone, Copy)]
pub(super) enum Plans {
    /// As the server thinks best: with their values as long as that seems to pay.
    Automatic,
    /// Once, for any values, and with an index for each table. The server cannot know how long a
    /// list will be, guesses ten, and would go on planning for each shorter one, which takes longer
    /// than running what a checkout asks. A plan that was made while tables are small would read
    /// all of them, and be kept while they grow.
    OnceByKey,
}

/// How long things may take on a connection.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// A statement, and its wait for a lock.
    pub(super) statement: Duration,
    /// The time between two statements of a transaction.
    pub(super) idle: Duration,
}

impl Limits {
    /// The limits of statements, as a statement.
    pub(super) fn of_statements(&self) -> String {
        let timeout = self.statement.as_millis();
        format!("set lock_timeout = {timeout}; set statement_timeout = {timeout}")
    }
}

/// Makes the connections of a pool.
pub(super) struct Connector {
    pub(super) address: Arc<Address>,
    pub(super) watch: Arc<Watch>,
    pub(super) observer: Observer,
    pub(super) limits: Limits,
    pub(super) plans: Plans,
}

/// A connection that is watched.
pub(super) struct Watched {
    conn: PgConnection,
    pub(super) line: Arc<Line>,
}

impl Watched {
    /// Whether the server answers on it, within a second.
    pub(super) fn answers(&mut self) -> bool {
        self.line.prove(|| self.conn.batch_execute("select 1")).is_ok()
    }

    /// Does something without a limit for its statements.
    pub(super) fn unhurried<T>(&mut self, work: impl FnOnce(&mut PgConnection) -> T) -> T {
        self.line.allow(None, || work(&mut self.conn))
    }
}

impl Deref for Watched {
    type Target = PgConnection;

    fn deref(&self) -> &PgConnection {
        &self.conn
    }
}

impl DerefMut for Watched {
    fn deref_mut(&mut self) -> &mut PgConnection {
        &mut self.conn
    }
}

impl Connector {
    fn settings(&self) -> String {
        let plans = match self.plans {
            Plans::Automatic => "",
            Plans::OnceByKey => {
                // ways that are off count as so dear that the server would compile each statement,
                // for a second
                "set plan_cache_mode = force_generic_plan; set jit = off; \
                 set enable_seqscan = off; set enable_hashjoin = off; set enable_mergejoin = off;"
            }
        };
        let (limits, idle) = (self.limits.of_statements(), self.limits.idle.as_millis());
        // only a superuser may choose the language of messages, so that one is allowed to fail
        format!(
            "set time zone 'UTC'; {limits}; \
             set idle_in_transaction_session_timeout = {idle}; set client_min_messages = warning; \
             {plans} \
             do $$ begin perform set_config('lc_messages', 'C', false); exception when others then null; end $$"
        )
    }
}

impl ManageConnection for Connector {
    type Connection = Watched;
    type Error = Error;

    fn connect(&self) -> Result<Watched, Error> {
        let line = self.watch.line(self.address.user_timeout, self.limits.statement + GRACE);
        line.begin_within(self.address.patience);
        let mut conn = PgConnection::establish(&self.address.with(line.mark))
            .map_err(Error::ConnectionError)?;
        conn.batch_execute(&self.settings()).map_err(Error::QueryError)?;
        let pid =
            diesel::select(diesel::dsl::sql::<Integer>("pg_backend_pid()")).get_result(&mut conn);
        line.is_served_by(pid.map_err(Error::QueryError)?);
        line.end(true);
        conn.set_instrumentation(Notes { line: line.clone(), observer: self.observer.clone() });
        Ok(Watched { conn, line })
    }

    fn is_valid(&self, connection: &mut Watched) -> Result<(), Error> {
        connection.conn.ping().map_err(Error::QueryError)
    }

    fn has_broken(&self, connection: &mut Watched) -> bool {
        connection.line.end(false);
        let broken = thread::panicking() || connection.conn.is_broken();
        if broken {
            self.watch.doubt();
        }
        broken
    }
}

/// Notes when each statement begins and ends.
struct Notes {
    line: Arc<Line>,
    observer: Observer,
}

impl Instrumentation for Notes {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        match &event {
            InstrumentationEvent::StartQuery { .. } => {
                // it may do anything, and take its time
                self.observer.on_connection_event(event);
                self.line.begin();
            }
            InstrumentationEvent::FinishQuery { error, .. } => self.line.end(error.is_none()),
            _ => {}
        }
    }
}
