//! Connections to PostgreSQL: a pool for reads and writes, and one for groups of checkouts.

use std::time::Duration;

use anyhow::anyhow;
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

/// Groups of checkouts that are under way at the same time: one prepares while the other holds the ring.
pub(super) const GROUPS: u8 = 2;
/// Checkouts that wait before a group begins beside another; a group of no more locks the ring at once. With fewer, two
/// groups at half of the highest rate keep each other going, and each waits for the other one's ring.
pub(super) const BESIDE: usize = 16;
/// Checkouts of one group.
pub(super) const TOGETHER: usize = 32;

/// The database.
pub(crate) struct Db {
    pool: Connections,
    groups: Connections,
    limits: String,
}

type Connections = Pool<ConnectionManager<PgConnection>>;
type Pooled = PooledConnection<ConnectionManager<PgConnection>>;

/// How the statements of a connection are planned.
#[derive(Debug, Clone, Copy)]
enum Plans {
    /// As the server thinks best: with their values as long as that seems to pay.
    Automatic,
    /// Once, for any values, and with an index for each table. The server cannot know how long a list will be, guesses ten,
    /// and would go on planning for each shorter one, which takes longer than running what a checkout asks. A plan that was
    /// made while tables are small would read all of them, and be kept while they grow.
    OnceByKey,
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
    plans: Plans,
}

impl CustomizeConnection<PgConnection, diesel::r2d2::Error> for Setup {
    fn on_acquire(&self, conn: &mut PgConnection) -> Result<(), diesel::r2d2::Error> {
        let (limits, timeout) = (limits(self.statement_timeout), self.statement_timeout.as_millis());
        let plans = match self.plans {
            Plans::Automatic => "",
            Plans::OnceByKey => {
                // ways that are off count as so dear that the server would compile each statement, for a second
                "set plan_cache_mode = force_generic_plan; set jit = off; \
                 set enable_seqscan = off; set enable_hashjoin = off; set enable_mergejoin = off;"
            }
        };
        // only a superuser may choose the language of messages, so that one is allowed to fail
        let settings = format!(
            "set time zone 'UTC'; {limits}; \
             set idle_in_transaction_session_timeout = {timeout}; set client_min_messages = warning; \
             {plans} \
             do $$ begin perform set_config('lc_messages', 'C', false); exception when others then null; end $$"
        );
        conn.batch_execute(&settings).map_err(diesel::r2d2::Error::QueryError)?;
        self.observer.watch(conn);
        Ok(())
    }
}

impl Db {
    pub(crate) fn open(url: &str, options: &Options) -> Result<Self, OpenError> {
        let pool = |size, plans| {
            let observer = Observer::of(options);
            Pool::builder()
                .max_size(size)
                .min_idle(Some(1))
                .connection_timeout(options.wait)
                .test_on_check_out(false)
                .connection_customizer(Box::new(Setup {
                    statement_timeout: options.statement_timeout,
                    observer,
                    plans,
                }))
                .build(ConnectionManager::new(url))
                .map_err(|error| OpenError::Unusable(error.into()))
        };
        Ok(Self {
            pool: pool(options.pool_size.max(1), Plans::Automatic)?,
            groups: pool(options.pool_size.clamp(1, GROUPS.into()), Plans::OnceByKey)?,
            limits: limits(options.statement_timeout),
        })
    }

    fn connection(&self) -> Result<Pooled, StoreError> {
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
        transact(&self.pool, operation, work)
    }

    /// The same for a group of checkouts.
    pub(crate) fn write_group<T, E>(
        &self,
        operation: &'static str,
        work: impl FnOnce(&mut Conn) -> Result<T, E>,
    ) -> Result<T, E>
    where
        E: From<StoreError>,
    {
        transact(&self.groups, operation, work)
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

/// Runs a transaction. A connection on which none can begin has died while nobody used it; nothing was done then, and
/// the next one is tried.
fn transact<T, E>(
    pool: &Connections,
    operation: &'static str,
    work: impl FnOnce(&mut Conn) -> Result<T, E>,
) -> Result<T, E>
where
    E: From<StoreError>,
{
    let (mut work, mut refusal, mut decided) = (Some(work), None, false);
    for _ in 0..=pool.max_size() {
        let mut connection = pool.get().map_err(no_connection)?;
        #[expect(clippy::disallowed_methods, reason = "this is the one place")]
        let done = connection.transaction(|conn| {
            // it begins once
            let outcome = work.take().map(|work| work(conn));
            decided = matches!(outcome, Some(Ok(_)));
            outcome.unwrap_or_else(|| Err(gone(operation).into())).map_err(|error| {
                refusal = Some(error);
                diesel::result::Error::RollbackTransaction
            })
        });
        match (done, refusal.take()) {
            (Ok(value), _) => return Ok(value),
            (Err(_), Some(refusal)) => return Err(refusal),
            (Err(_), None) if work.is_some() => {}
            (Err(error), None) => {
                return Err(match classify(operation, error) {
                    StoreError::Busy { operation, cause } if decided => StoreError::OutcomeUnknown { operation, cause },
                    error => error,
                }
                .into());
            }
        }
    }
    Err(gone(operation).into())
}

fn gone(operation: &'static str) -> StoreError {
    StoreError::Busy { operation, cause: anyhow!("no connection is alive") }
}
