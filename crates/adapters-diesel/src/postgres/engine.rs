//! Connections to PostgreSQL: a pool for reads and writes, one for batches of checkouts, and one
//! for questions about the database itself.

use std::{
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use anyhow::{anyhow, ensure};
use app::StoreError;
use diesel::{
    connection::SimpleConnection,
    dsl::sql,
    prelude::*,
    sql_types::{Bool, Text},
};
use r2d2::{Pool, PooledConnection};

use crate::{
    OpenError, Options,
    error::{During, classify, no_connection},
    fence::Fence,
    options::Observer,
};

use super::{
    address::Address,
    connect::{Connector, Limits, Plans},
    dialect::Conn,
    prober::Prober,
    share::{Part, Share},
    watch::Watch,
};

/// Batches of checkouts that run at the same time: one prepares while the other holds the rotation.
pub(super) const MAX_CONCURRENT_BATCHES: u8 = 2;
/// Checkouts that wait before a batch begins beside another; a batch of no more locks the rotation
/// at once. With fewer, two batches at half of the highest rate keep each other going, and each
/// waits for the other one's rotation.
pub(super) const MIN_WAITING_FOR_SECOND_BATCH: usize = 16;
/// Checkouts of one batch.
pub(super) const MAX_BATCH_SIZE: usize = 32;

/// How long a statement of a batch may run and wait for the rotation.
const BATCH_STATEMENT: Duration = Duration::from_secs(5);
/// How long a batch may be idle between two statements. What it does there takes milliseconds, and
/// everybody waits for the rotation meanwhile; whoever is stopped for longer has lost its
/// transaction, and nothing of it was written.
const BATCH_IDLE: Duration = Duration::from_secs(2);
/// The same for other transactions, which take the rotation too.
const IDLE: Duration = Duration::from_secs(5);
/// How long a migration waits for a lock before it gives way: whoever wants the same table waits
/// behind it.
const MIGRATION_LOCK: Duration = Duration::from_secs(2);
/// How long the migrations of another instance are waited for.
const OTHERS_MIGRATE: Duration = Duration::from_mins(10);
/// How often is looked whether they are over. The server is not asked to wait: that wait would be a
/// migration's, which ends after [`MIGRATION_LOCK`], and while it lasts no index could be made
/// concurrently.
const LOOK_AGAIN: Duration = Duration::from_millis(100);
/// Lifts the limits of a transaction that nobody waits for.
const WITHOUT_LIMITS: &str =
    "set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0";
/// How long a question about the database may take.
const QUESTION: Duration = Duration::from_millis(1_500);

/// The database.
pub(crate) struct Db {
    pool: Connections,
    batches: Connections,
    /// Connections that writes may take.
    writes: Share,
    prober: Arc<Prober>,
    watch: Arc<Watch>,
    limits: Limits,
    wait: Duration,
    /// Closed when a newer version has changed the schema.
    pub(super) fence: Fence,
}

type Connections = Pool<Connector>;
type Pooled = PooledConnection<Connector>;

impl Db {
    pub(crate) fn open(url: &str, options: &Options) -> Result<Self, OpenError> {
        let (address, watch) = (Arc::new(Address::of(url)), Watch::new(options.silence));
        let connector = |observer, plans, statement: Duration, idle: Duration| {
            let statement = statement.min(options.statement_timeout);
            let limits = Limits { statement, idle: idle.min(options.statement_timeout) };
            Connector { address: address.clone(), watch: watch.clone(), observer, limits, plans }
        };
        let pool = |size, connector| {
            Pool::builder()
                .max_size(size)
                .min_idle(Some(1))
                .connection_timeout(options.wait)
                .test_on_check_out(false)
                .build(connector)
                .map_err(|error| OpenError::Unusable(error.into()))
        };
        let general =
            connector(Observer::of(options), Plans::Automatic, options.statement_timeout, IDLE);
        let batch = connector(Observer::of(options), Plans::OnceByKey, BATCH_STATEMENT, BATCH_IDLE);
        // what it asks belongs to no use case
        let question =
            connector(Observer::of(&Options::default()), Plans::Automatic, QUESTION, QUESTION);
        let unusable = |error: std::io::Error| OpenError::Unusable(error.into());
        let prober = Prober::start(question).map_err(unusable)?;
        let asked = Arc::downgrade(&prober);
        let inquire = move |watch: &Arc<Watch>, silent: Vec<_>| {
            let Some(prober) = asked.upgrade() else { return false };
            if !silent.is_empty() {
                prober.inquire(watch.clone(), silent);
            }
            true
        };
        watch.start(inquire).map_err(unusable)?;
        let (limits, size) = (general.limits, options.pool_size.max(1));
        let general = pool(size, general)?;
        expect_unicode(&general)?;
        Ok(Self {
            pool: general,
            batches: pool(options.pool_size.clamp(1, MAX_CONCURRENT_BATCHES.into()), batch)?,
            writes: Share::of(size),
            prober,
            watch,
            limits,
            wait: options.wait,
            fence: Fence::default(),
        })
    }

    /// Nothing: what was committed is the server's.
    #[expect(clippy::unused_self, reason = "the same signature on both engines")]
    pub(crate) const fn close(&self) {}

    /// Asks about the database itself. The answer comes within two seconds, whatever all other
    /// connections wait for.
    pub(crate) fn ask<T: Send + 'static>(
        &self,
        operation: &'static str,
        ask: impl FnOnce(&mut Conn) -> QueryResult<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.prober.ask(operation, ask)
    }

    /// The same with a statement that writes.
    pub(crate) fn ask_to_write<T: Send + 'static>(
        &self,
        operation: &'static str,
        ask: impl FnOnce(&mut Conn) -> QueryResult<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.prober.ask(operation, ask)
    }

    /// A connection, which answers if there is any doubt that it does.
    fn connection(&self, pool: &Connections, until: Instant) -> Result<Pooled, StoreError> {
        loop {
            let left = until.saturating_duration_since(Instant::now());
            let mut connection = pool.get_timeout(left).map_err(no_connection)?;
            if !self.watch.doubts(&connection.line) || connection.answers() {
                return Ok(connection);
            }
        }
    }

    /// Reads on a connection of the pool. Each statement sees what was committed before it.
    pub(crate) fn read<T>(
        &self,
        work: impl FnOnce(&mut Conn) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut connection = self.connection(&self.pool, Instant::now() + self.wait)?;
        let outcome = work(&mut connection);
        if let Err(StoreError::Busy { .. }) = outcome {
            // a read that fails does not tell diesel that the server has gone; a batch does, and
            // the pool then replaces the connection instead of handing it out again
            connection.answers();
        }
        outcome.map_err(|error| self.fence.explain(error))
    }

    /// One write transaction: all of it is committed when this returns `Ok`, nothing when it
    /// returns `Err`, but for [`StoreError::OutcomeUnknown`].
    pub(crate) fn write<T, E>(
        &self,
        operation: &'static str,
        work: impl FnOnce(&mut Conn) -> Result<T, E>,
    ) -> Result<T, E>
    where
        E: From<StoreError>,
    {
        let until = Instant::now() + self.wait;
        let _part = self.part(operation)?;
        self.transact(&self.pool, until, operation, work)
    }

    /// The same for a batch of checkouts, the first of which has waited since then.
    pub(crate) fn write_batch<T, E>(
        &self,
        operation: &'static str,
        since: Instant,
        work: impl FnOnce(&mut Conn) -> Result<T, E>,
    ) -> Result<T, E>
    where
        E: From<StoreError>,
    {
        // whoever waited for long gets a connection, if there is one
        let until = (since + self.wait).max(Instant::now() + self.wait / 5);
        self.transact(&self.batches, until, operation, work)
    }

    fn part(&self, operation: &'static str) -> Result<Part<'_>, StoreError> {
        let full = || StoreError::Busy {
            operation,
            cause: anyhow!("writes use all connections that they may"),
        };
        self.writes.take(self.wait).ok_or_else(full)
    }

    /// One write transaction that may take as long as it wants, and be idle as long between two
    /// statements.
    pub(crate) fn write_unhurried<T, E>(
        &self,
        operation: &'static str,
        work: impl FnOnce(&mut Conn) -> Result<T, E>,
    ) -> Result<T, E>
    where
        E: From<StoreError>,
    {
        self.fence.pass()?;
        let mut connection = self.connection(&self.pool, Instant::now() + self.wait)?;
        let (mut refusal, mut decided) = (None, false);
        #[expect(clippy::disallowed_methods, reason = "limits hold for any other transaction")]
        let done = connection.unhurried(|conn| {
            conn.transaction(|conn| -> QueryResult<T> {
                conn.batch_execute(WITHOUT_LIMITS)?;
                let outcome = work(conn);
                decided = outcome.is_ok();
                outcome.map_err(|error| {
                    refusal = Some(error);
                    diesel::result::Error::RollbackTransaction
                })
            })
        });
        match (done, refusal) {
            (Ok(value), _) => Ok(value),
            (Err(_), Some(refusal)) => Err(refusal),
            (Err(error), None) => Err(match classify(operation, error) {
                StoreError::Busy { operation, cause } if decided => {
                    StoreError::OutcomeUnknown { operation, cause }
                }
                error => error,
            }
            .into()),
        }
    }

    /// The connection that migrations run on; `lock` keeps other instances from running them at the
    /// same time.
    pub(crate) fn alone<T>(
        &self,
        work: impl FnOnce(&mut Conn) -> anyhow::Result<T>,
    ) -> anyhow::Result<T> {
        let mut connection = self.connection(&self.pool, Instant::now() + self.wait)?;
        connection.unhurried(|connection| {
            let lock_timeout = MIGRATION_LOCK.as_millis();
            connection.batch_execute(&format!(
                "set statement_timeout = 0; set lock_timeout = {lock_timeout}"
            ))?;
            lock_migrations(connection)?;
            let done = work(connection);
            connection.batch_execute("select pg_advisory_unlock(3002)")?;
            connection.batch_execute(&self.limits.of_statements()).during("migrate")?;
            done
        })
    }

    /// Runs a transaction. A connection on which none can begin has died while nobody used it;
    /// nothing was done then, and the next one is tried while there is time.
    fn transact<T, E>(
        &self,
        pool: &Connections,
        until: Instant,
        operation: &'static str,
        work: impl FnOnce(&mut Conn) -> Result<T, E>,
    ) -> Result<T, E>
    where
        E: From<StoreError>,
    {
        self.fence.pass()?;
        let (mut work, mut refusal, mut decided) = (Some(work), None, false);
        for _ in 0..=pool.max_size() {
            let mut connection = self.connection(pool, until)?;
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
                        StoreError::Busy { operation, cause } if decided => {
                            StoreError::OutcomeUnknown { operation, cause }
                        }
                        error => error,
                    }
                    .into());
                }
            }
        }
        Err(gone(operation).into())
    }
}

fn expect_unicode(pool: &Connections) -> Result<(), OpenError> {
    let mut connection = pool.get().map_err(|error| OpenError::Unusable(error.into()))?;
    let encoding: String = diesel::select(sql::<Text>("current_setting('server_encoding')"))
        .get_result(&mut **connection)
        .map_err(|error| OpenError::Unusable(error.into()))?;
    if encoding == "UTF8" { Ok(()) } else { Err(OpenError::Encoding(encoding)) }
}

/// Waits until no other instance migrates.
fn lock_migrations(conn: &mut Conn) -> anyhow::Result<()> {
    let (since, mut waits) = (Instant::now(), false);
    while !diesel::select(sql::<Bool>("pg_try_advisory_lock(3002)")).get_result::<bool>(conn)? {
        ensure!(
            since.elapsed() < OTHERS_MIGRATE,
            "another instance has been migrating for too long"
        );
        if !std::mem::replace(&mut waits, true) {
            tracing::info!("another instance migrates the schema; waiting until it has ended");
        }
        thread::sleep(LOOK_AGAIN);
    }
    Ok(())
}

fn gone(operation: &'static str) -> StoreError {
    StoreError::Busy { operation, cause: anyhow!("no connection is alive") }
}
