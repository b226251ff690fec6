//! Connections to PostgreSQL: a pool for reads and writes.

use std::time::Duration;

use app::StoreError;
use diesel::{
    connection::SimpleConnection,
    pg::PgConnection,
    prelude::*,
    r2d2::{ConnectionManager, CustomizeConnection, Pool, PooledConnection},
};

use crate::{
    OpenError, Options,
    error::{During, classify, no_connection},
    options::Observer,
};

use super::dialect::Conn;

/// The database.
pub(crate) struct Db {
    pool: Pool<ConnectionManager<PgConnection>>,
    limits: String,
}

/// How long a statement may run and wait for a lock.
fn limits(timeout: Duration) -> String {
    let timeout = timeout.as_millis();
    format!("set lock_timeout = {timeout}; set statement_timeout = {timeout}")
}

/// Prepares every new connection.
#[derive(Debug)]
struct Setup {
    statement_timeout: Duration,
    observer: Observer,
}

impl CustomizeConnection<PgConnection, diesel::r2d2::Error> for Setup {
    fn on_acquire(&self, conn: &mut PgConnection) -> Result<(), diesel::r2d2::Error> {
        let (limits, timeout) = (limits(self.statement_timeout), self.statement_timeout.as_millis());
        // only a superuser may choose the language of messages, so that one is allowed to fail
        let settings = format!(
            "set time zone 'UTC'; {limits}; \
             set idle_in_transaction_session_timeout = {timeout}; set client_min_messages = warning; \
             do $$ begin perform set_config('lc_messages', 'C', false); exception when others then null; end $$"
        );
        conn.batch_execute(&settings).map_err(diesel::r2d2::Error::QueryError)?;
        self.observer.watch(conn);
        Ok(())
    }
}

impl Db {
    pub(crate) fn open(url: &str, options: &Options) -> Result<Self, OpenError> {
        let setup = Setup { statement_timeout: options.statement_timeout, observer: Observer::of(options) };
        let pool = Pool::builder()
            .max_size(options.pool_size.max(1))
            .min_idle(Some(1))
            .connection_timeout(options.wait)
            .test_on_check_out(false)
            .connection_customizer(Box::new(setup))
            .build(ConnectionManager::new(url))
            .map_err(|error| OpenError::Unusable(error.into()))?;
        Ok(Self { pool, limits: limits(options.statement_timeout) })
    }

    fn connection(&self) -> Result<PooledConnection<ConnectionManager<PgConnection>>, StoreError> {
        self.pool.get().map_err(no_connection)
    }

    /// Reads on a connection of the pool. Each statement sees what was committed before it.
    pub(crate) fn read<T>(&self, work: impl FnOnce(&mut Conn) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let mut connection = self.connection()?;
        let outcome = work(&mut connection);
        if let Err(StoreError::Busy { .. }) = outcome {
            // a read that fails does not tell diesel that the server has gone; a batch does, and the pool then
            // replaces the connection instead of handing it out again
            let _ = connection.batch_execute("select 1");
        }
        outcome
    }

    /// One write transaction: all of it is committed when this returns `Ok`, nothing when it returns `Err`, but for
    /// [`StoreError::OutcomeUnknown`].
    pub(crate) fn write<T, E>(
        &self,
        operation: &'static str,
        work: impl FnOnce(&mut Conn) -> Result<T, E>,
    ) -> Result<T, E>
    where
        E: From<StoreError>,
    {
        let mut connection = self.connection()?;
        let (mut refusal, mut decided) = (None, false);
        #[expect(clippy::disallowed_methods, reason = "this is the one place")]
        let done = connection.transaction(|conn| {
            let outcome = work(conn);
            decided = outcome.is_ok();
            outcome.map_err(|error| {
                refusal = Some(error);
                diesel::result::Error::RollbackTransaction
            })
        });
        match (done, refusal) {
            (Ok(value), _) => Ok(value),
            (Err(_), Some(refusal)) => Err(refusal),
            (Err(error), None) => Err(match classify(operation, error) {
                StoreError::Busy { operation, cause } if decided => StoreError::OutcomeUnknown { operation, cause },
                error => error,
            }
            .into()),
        }
    }

    /// The connection that migrations run on; `lock` keeps other instances from running them at the same time.
    pub(crate) fn alone<T>(&self, work: impl FnOnce(&mut Conn) -> anyhow::Result<T>) -> anyhow::Result<T> {
        let mut connection = self.connection()?;
        connection.batch_execute("set statement_timeout = 0; set lock_timeout = 0; select pg_advisory_lock(3002)")?;
        let done = work(&mut connection);
        connection.batch_execute("select pg_advisory_unlock(3002)")?;
        connection.batch_execute(&self.limits).during("migrate")?;
        done
    }
}
