//! The one reader of the feed in this process. It reads at a steady pace while somebody listens,
//! whoever writes and through whichever instance, and never waits for a listener.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use actix_web::{
    rt::{self, time},
    web,
};
use app::{
    StaffViewer,
    feed::{Changes, FeedPosition, FollowChangesError, TicketChanged},
};
use tokio::sync::{
    broadcast::{Receiver, Sender},
    watch,
};

use super::slots::Slots;
use crate::Desk;

/// Changes that are read at once.
pub(super) const PART: u32 = 500;
/// How often the feed is read while somebody listens.
const PACE: Duration = Duration::from_millis(200);
/// How often it is read while nobody does, so that the place in the feed never gets old.
const IDLE: Duration = Duration::from_secs(5);
/// Batches that a slow listener may be behind before it has to read for itself.
const BEHIND: usize = 64;

/// Changes that all listeners are told. An empty batch says that reading began at a new place:
/// whoever listens reads for itself what was before.
pub(super) type Batch = Arc<[TicketChanged]>;

/// Tells all browsers of one process what the feed says.
pub struct Live {
    listeners: Sender<Batch>,
    runs: AtomicBool,
    /// Streams of each session.
    pub(super) slots: Slots,
    over: watch::Sender<bool>,
}

impl Default for Live {
    fn default() -> Self {
        Self {
            listeners: Sender::new(BEHIND),
            runs: AtomicBool::new(false),
            slots: Slots::default(),
            over: watch::Sender::new(false),
        }
    }
}

impl Live {
    /// Ends every stream, also those that begin later: the service stops. Browsers come again, and
    /// go on where they were.
    pub fn end(&self) {
        self.over.send_replace(true);
    }

    /// How many browsers listen now.
    #[must_use]
    pub fn streams(&self) -> usize {
        self.listeners.receiver_count()
    }

    /// Waits until the streams are to end.
    pub(super) fn ended(&self) -> impl Future<Output = ()> + use<> {
        let mut over = self.over.subscribe();
        // an error is the end of everything, too
        async move { drop(over.wait_for(|over| *over).await) }
    }

    /// Tells whoever holds this of everything that is read from now on. The first listener starts
    /// the reading.
    pub(super) fn subscribe(&self, desk: &web::Data<Desk>, viewer: StaffViewer) -> Receiver<Batch> {
        let listener = self.listeners.subscribe();
        if !self.runs.swap(true, Ordering::SeqCst) {
            rt::spawn(read(desk.clone(), viewer));
        }
        listener
    }
}

/// Reads the feed for as long as the process runs.
async fn read(desk: web::Data<Desk>, viewer: StaffViewer) {
    let mut place: Option<FeedPosition> = None;
    loop {
        let (app, from) = (desk.app.clone(), place);
        let part = web::block(move || -> Result<_, FollowChangesError> {
            if let Some(from) = from {
                return app.tickets.follow.run(&viewer, &from, PART);
            }
            let next = app.tickets.follow.head(&viewer)?;
            Ok(Changes { items: Vec::new(), next, more: false })
        });
        let mut goes_on = false;
        match part.await {
            Ok(Ok(changes)) => {
                let begins = place.replace(changes.next).is_none();
                goes_on = changes.more;
                if begins || !changes.items.is_empty() {
                    // nobody listening is no fault
                    let _ = desk.live.listeners.send(changes.items.into());
                }
            }
            Ok(Err(FollowChangesError::UnknownPosition)) => place = None,
            Ok(Err(FollowChangesError::Store(error))) => {
                tracing::warn!(error = error.with_causes(), "the feed cannot be read");
            }
            Err(error) => tracing::error!(%error, "reading the feed panicked"),
        }
        if !goes_on {
            time::sleep(if desk.live.listeners.receiver_count() > 0 { PACE } else { IDLE }).await;
        }
    }
}
