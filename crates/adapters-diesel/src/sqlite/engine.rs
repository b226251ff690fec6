//! Connections to an SQLite file: a pool that can only read, and the thread that writes.

use std::{
    sync::{Arc, Mutex, PoisonError, RwLock},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, anyhow};
use app::StoreError;
use diesel::{
    connection::SimpleConnection,
    prelude::*,
    r2d2::{ConnectionManager, CustomizeConnection, Pool},
    sqlite::SqliteConnection,
};

use crate::{
    OpenError, Options,
    error::{During, no_connection},
    fence::Fence,
};

use super::{
    checkpointer::Checkpointer,
    damage::Watcher,
    dialect::Conn,
    file,
    writer::{RUN, Writer},
};

/// Batches of checkouts that run at the same time. There is one thread that writes, and the later a
/// batch begins, the larger it is.
pub(super) const MAX_CONCURRENT_BATCHES: u8 = 1;
/// Checkouts that wait before a batch begins beside another, if it could.
pub(super) const MIN_WAITING_FOR_SECOND_BATCH: usize = 1;
/// Checkouts of one batch.
pub(super) const MAX_BATCH_SIZE: usize = 64;

/// How long migrations and imports may take, however large the file is.
const UNHURRIED: Duration = Duration::from_hours(24);
/// How long a question about the database waits for a connection.
const ASKING: Duration = Duration::from_millis(1_500);

/// How long closing waits for those who still read or write.
const LAST_WORK: Duration = Duration::from_secs(2);

/// The database, until it is closed.
pub(crate) struct Db {
    open: RwLock<Option<Arc<Open>>>,
    closing: Mutex<()>,
    path: String,
    /// Closed when a newer version has changed the schema.
    pub(super) fence: Fence,
}

/// Connections that are open. The readers go first: whoever closes the last connection puts the log
/// into the file.
struct Open {
    readers: Pool<ConnectionManager<SqliteConnection>>,
    writer: Writer,
    watcher: Watcher,
    wait: Duration,
}

/// Prepares every new reading connection.
#[derive(Debug)]
struct ReadOnly(Watcher);

impl CustomizeConnection<SqliteConnection, diesel::r2d2::Error> for ReadOnly {
    fn on_acquire(&self, conn: &mut SqliteConnection) -> Result<(), diesel::r2d2::Error> {
        // up to 64 MiB of pages are kept, so that a long list need not be fetched anew; the default
        // is 2
        let settings = "pragma busy_timeout = 5000; pragma query_only = on; pragma foreign_keys = on; \
                        pragma cache_size = -65536;";
        conn.batch_execute(settings).map_err(diesel::r2d2::Error::QueryError)?;
        self.0.watch(conn);
        Ok(())
    }
}

/// How long to wait before a file that another process is opening is tried again.
const PAUSE: Duration = Duration::from_millis(10);

/// A connection that may write. A file that several processes open for the first time is locked by
/// each of them in turn while it becomes a write-ahead log; for that lock SQLite does not wait as
/// long as `busy_timeout` says, or at all, so the waiting is done here.
fn open_writer(
    path: &str,
    wait: Duration,
    full_sync: bool,
    watcher: &Watcher,
) -> ConnectionResult<Conn> {
    let since = Instant::now();
    loop {
        match try_open_writer(path, wait, full_sync, watcher) {
            Err(ConnectionError::CouldntSetupConfiguration(error))
                if is_locked(&error) && since.elapsed() < wait =>
            {
                thread::sleep(PAUSE);
            }
            opened => return opened,
        }
    }
}

fn is_locked(error: &diesel::result::Error) -> bool {
    matches!(error, diesel::result::Error::DatabaseError(_, info) if info.message().contains("locked"))
}

fn try_open_writer(
    path: &str,
    wait: Duration,
    full_sync: bool,
    watcher: &Watcher,
) -> ConnectionResult<Conn> {
    let mut conn = SqliteConnection::establish(path)?;
    // the pages of the log go into the file on another thread; a commit moves what is left when 32
    // MiB have gathered, and the log begins anew. SQLite looks through all pages that it keeps when
    // one was split, so there are few of them
    let sync = if full_sync { "full" } else { "normal" };
    let settings = format!(
        "pragma busy_timeout = {}; pragma journal_mode = wal; pragma synchronous = {sync}; \
         pragma foreign_keys = on; pragma journal_size_limit = 67108864; pragma cache_size = -16384; \
         pragma wal_autocheckpoint = 8000;",
        wait.as_millis()
    );
    conn.batch_execute(&settings).map_err(ConnectionError::CouldntSetupConfiguration)?;
    watcher.watch(&mut conn);
    Ok(conn)
}

impl Db {
    pub(crate) fn open(path: &str, options: &Options) -> Result<Self, OpenError> {
        file::prepare(path).map_err(OpenError::Unusable)?;
        // others use it, or it cannot be opened for writing, which the writer reports
        let _ = file::mark_opening(path, options.wait);
        let watcher = Watcher::of(options);
        let connect = |watcher| {
            let (path, wait, full) = (path.to_owned(), options.wait, options.sqlite_full_sync);
            move || open_writer(&path, wait, full, &watcher)
        };
        // what it does belongs to no use case
        let unobserved = connect(Watcher::of(&Options::default()));
        let checkpointer =
            Checkpointer::start(unobserved).map_err(|error| OpenError::Unusable(error.into()))?;
        let writer =
            Writer::start(connect(watcher.clone()), options.wait, move || checkpointer.notice())
                .with_context(|| format!("the file {path} cannot be opened for writing"))
                .map_err(OpenError::Unusable)?;
        let readers = Pool::builder()
            .max_size(options.pool_size.max(1))
            .min_idle(Some(1))
            .connection_timeout(options.wait)
            .test_on_check_out(false)
            .connection_customizer(Box::new(ReadOnly(watcher.clone())))
            .build(ConnectionManager::new(path))
            .map_err(|error| OpenError::Unusable(error.into()))?;
        let open =
            RwLock::new(Some(Arc::new(Open { readers, writer, watcher, wait: options.wait })));
        Ok(Self { open, closing: Mutex::new(()), path: path.to_owned(), fence: Fence::default() })
    }

    /// Waits a moment for those who still read or write, then puts the whole database into its one
    /// file. Whoever comes later is refused.
    pub(crate) fn close(&self) {
        // whoever else closes it comes back when it is closed
        let _closing = self.closing.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(open) = self.open.write().unwrap_or_else(PoisonError::into_inner).take() else {
            return;
        };
        let since = Instant::now();
        while Arc::strong_count(&open) > 1 && since.elapsed() < LAST_WORK {
            thread::sleep(PAUSE);
        }
        drop(open);
        if file::log_length(&self.path) > 0 {
            let (path, log) = (&self.path, file::log_of(&self.path));
            tracing::warn!(
                "{} could not be moved into {path} whole, as while somebody else uses it: a copy needs both",
                log.display()
            );
        }
    }

    /// Asks about the database itself. It waits for a connection no longer than a moment.
    pub(crate) fn ask<T>(
        &self,
        operation: &'static str,
        ask: impl FnOnce(&mut Conn) -> QueryResult<T>,
    ) -> Result<T, StoreError> {
        let open = self.open_one()?;
        let mut connection =
            open.readers.get_timeout(ASKING.min(open.wait)).map_err(no_connection)?;
        let answer = ask(&mut connection).during(operation);
        open.watcher.note(&mut connection);
        answer
    }

    /// The same with a statement that writes.
    pub(crate) fn ask_to_write<T: Send + 'static>(
        &self,
        operation: &'static str,
        ask: impl FnOnce(&mut Conn) -> QueryResult<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        if self.open_one()?.watcher.knows_of_damage(&self.path) {
            return Err(StoreError::Failed { operation, cause: anyhow!("the file is damaged") });
        }
        self.write(operation, move |conn| ask(conn).during(operation))
    }

    fn open_one(&self) -> Result<Arc<Open>, StoreError> {
        let open = self.open.read().unwrap_or_else(PoisonError::into_inner).clone();
        open.ok_or_else(|| StoreError::Busy {
            operation: "connect",
            cause: anyhow!("the database was closed"),
        })
    }

    /// Reads on a connection that cannot write. Each statement sees what was committed before it.
    pub(crate) fn read<T>(
        &self,
        work: impl FnOnce(&mut Conn) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let open = self.open_one()?;
        let mut connection = open.readers.get().map_err(no_connection)?;
        let outcome = work(&mut connection);
        open.watcher.note(&mut connection);
        outcome.map_err(|error| self.fence.explain(error))
    }

    /// One write transaction: all of it is committed when this returns `Ok`, nothing when it
    /// returns `Err`.
    pub(crate) fn write<T, E>(
        &self,
        operation: &'static str,
        work: impl FnOnce(&mut Conn) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        self.fence.pass()?;
        let open = self.open_one()?;
        open.writer.run(operation, watched(open.watcher.clone(), work))
    }

    /// The same for a batch of checkouts, the first of which has waited since then.
    pub(crate) fn write_batch<T, E>(
        &self,
        operation: &'static str,
        since: Instant,
        work: impl FnOnce(&mut Conn) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        self.fence.pass()?;
        let open = self.open_one()?;
        open.writer.run_within(RUN, since, operation, watched(open.watcher.clone(), work))
    }

    /// One write transaction that may take as long as it wants.
    pub(crate) fn write_unhurried<T, E>(
        &self,
        operation: &'static str,
        work: impl FnOnce(&mut Conn) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        self.fence.pass()?;
        let (open, since) = (self.open_one()?, Instant::now());
        open.writer.run_within(UNHURRIED, since, operation, watched(open.watcher.clone(), work))
    }

    /// The connection that migrations run on; the thread keeps other writers of this process away,
    /// and SQLite those of other processes.
    pub(crate) fn alone<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Conn) -> anyhow::Result<T> + Send + 'static,
    ) -> anyhow::Result<T> {
        let done: Result<T, StoreError> =
            self.open_one()?.writer.run_within(UNHURRIED, Instant::now(), "migrate", move |conn| {
                work(conn).map_err(|cause| StoreError::Failed { operation: "migrate", cause })
            });
        Ok(done?)
    }
}

/// The same work; what it says about damage is noted.
fn watched<T>(watcher: Watcher, work: impl FnOnce(&mut Conn) -> T) -> impl FnOnce(&mut Conn) -> T {
    move |conn| {
        let outcome = work(conn);
        watcher.note(conn);
        outcome
    }
}

impl Drop for Db {
    fn drop(&mut self) {
        self.close();
    }
}
