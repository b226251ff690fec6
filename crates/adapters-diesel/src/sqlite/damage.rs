//! Notes when SQLite says that the file is damaged: writes elsewhere in it would not fail. It is
//! looked through again until it is whole.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering::SeqCst},
    },
    thread,
    time::{Duration, Instant},
};

use diesel::{
    connection::{Connection, Instrumentation, InstrumentationEvent, SimpleConnection},
    prelude::*,
    sqlite::SqliteConnection,
};

use crate::{Options, error::take_damage, options::Observer, rows::Number};

use super::dialect::Conn;

/// How much longer than a look takes is waited for the next one, and how long at least.
const REST: u32 = 10;
const LEAST_REST: Duration = Duration::from_secs(1);

/// Watches connections, for an observer as well.
#[derive(Debug, Clone)]
pub(super) struct Watcher {
    observer: Observer,
    damage: Arc<Damage>,
}

#[derive(Debug, Default)]
struct Damage {
    is_known: AtomicBool,
    /// Whether a thread looks through the file.
    is_looked_at: AtomicBool,
    /// Before that nobody looks again.
    rests_until: Mutex<Option<Instant>>,
}

impl Watcher {
    pub(super) fn of(options: &Options) -> Self {
        Self { observer: Observer::of(options), damage: Arc::default() }
    }

    /// Whether the file was found to be damaged, and not found to be whole since. While it is, the
    /// file is looked through now and then, on a thread of its own.
    pub(super) fn knows_of_damage(&self, path: &str) -> bool {
        let is_known = self.damage.is_known.load(SeqCst);
        if is_known {
            self.look_again(path);
        }
        is_known
    }

    pub(super) fn watch(&self, conn: &mut impl Connection) {
        conn.set_instrumentation(self.clone());
    }

    /// Notes what work on a connection that has just ended said about damage, also while rows were
    /// read.
    pub(super) fn note(&self, conn: &mut Conn) {
        let Some(error) = take_damage() else { return };
        if !self.damage.is_known.swap(true, SeqCst) {
            tracing::error!(error, "the database file is damaged; restore a backup");
        }
        // it does not keep the damaged page; whether that can be done is not what was asked for
        let _ = conn.batch_execute("pragma shrink_memory");
    }

    fn look_again(&self, path: &str) {
        let damage = &self.damage;
        let rests = || damage.rests_until.lock().unwrap_or_else(PoisonError::into_inner);
        if rests().is_some_and(|until| Instant::now() < until)
            || damage.is_looked_at.swap(true, SeqCst)
        {
            return;
        }
        let (damage, path) = (self.damage.clone(), path.to_owned());
        let look = move || {
            let since = Instant::now();
            if is_whole(&path) {
                damage.is_known.store(false, SeqCst);
                tracing::info!("the database file is whole again");
            }
            let rest = (since.elapsed() * REST).max(LEAST_REST);
            *damage.rests_until.lock().unwrap_or_else(PoisonError::into_inner) =
                Some(Instant::now() + rest);
            damage.is_looked_at.store(false, SeqCst);
        };
        if thread::Builder::new().name("sqlite-look".to_owned()).spawn(look).is_err() {
            self.damage.is_looked_at.store(false, SeqCst);
        }
    }
}

/// Whether every page of the file fits. An index that does not fit its table is for `verify`.
fn is_whole(path: &str) -> bool {
    let look = |mut conn: SqliteConnection| {
        conn.batch_execute("pragma busy_timeout = 5000; pragma query_only = on")?;
        let faults = "select count(*) as n from pragma_quick_check where quick_check <> 'ok'";
        diesel::sql_query(faults).get_result::<Number>(&mut conn)
    };
    SqliteConnection::establish(path)
        .ok()
        .is_some_and(|conn| look(conn).is_ok_and(|faults| faults.n == 0))
}

impl Instrumentation for Watcher {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        self.observer.on_connection_event(event);
    }
}
