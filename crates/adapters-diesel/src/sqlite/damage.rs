//! Notes when SQLite says that the file is damaged: whoever only writes elsewhere in it would not notice.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering::SeqCst},
};

use diesel::connection::{Connection, Instrumentation, InstrumentationEvent};

use crate::{Options, options::Observer};

/// What SQLite says of a damaged file.
const DAMAGED: [&str; 2] = ["malformed", "file is not a database"];

/// Watches connections, for an observer as well.
#[derive(Debug, Clone)]
pub(super) struct Watcher {
    observer: Observer,
    damaged: Arc<AtomicBool>,
}

impl Watcher {
    pub(super) fn of(options: &Options) -> Self {
        Self { observer: Observer::of(options), damaged: Arc::default() }
    }

    /// Whether the file was found to be damaged. It stays so until it is opened again.
    pub(super) fn knows_of_damage(&self) -> bool {
        self.damaged.load(SeqCst)
    }

    pub(super) fn watch(&self, conn: &mut impl Connection) {
        conn.set_instrumentation(self.clone());
    }
}

impl Instrumentation for Watcher {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        if let InstrumentationEvent::FinishQuery { error: Some(error), .. } = &event {
            let error = error.to_string();
            if DAMAGED.iter().any(|word| error.contains(word)) && !self.damaged.swap(true, SeqCst) {
                tracing::error!(error, "the database file is damaged; restore a backup");
            }
        }
        self.observer.on_connection_event(event);
    }
}
