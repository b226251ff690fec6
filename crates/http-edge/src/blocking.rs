//! Work that waits, away from the event loop: on the threads that all share, or behind a bulkhead
//! that keeps what is heavy or depends on others from taking all of them.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use actix_web::{rt::time::timeout, web};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::{Edge, around::Present};

/// How long work may wait for a thread, or for its place behind a bulkhead, before it is refused as
/// busy.
const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// Why work has no result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BlockingError<E> {
    /// Too much else was to be done. It was not begun.
    Busy,
    /// It panicked; that was logged.
    Panicked,
    /// It was done, and says this.
    Work(E),
}

/// At most so many of one kind at the same time. The others wait without a thread.
#[derive(Debug, Clone)]
pub struct Bulkhead {
    places: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
}

impl Bulkhead {
    /// How many may wait for each that runs.
    const QUEUE: usize = 8;

    /// So many places, at least one.
    #[must_use]
    pub fn of(places: usize) -> Self {
        let places = places.max(1);
        let waiting = places.saturating_mul(Self::QUEUE).min(Semaphore::MAX_PERMITS);
        Self {
            places: Arc::new(Semaphore::new(places.min(Semaphore::MAX_PERMITS))),
            waiting: Arc::new(Semaphore::new(waiting)),
        }
    }

    /// A place, once there is one; nobody waits for long, nor behind many.
    async fn enter<E>(&self) -> Result<OwnedSemaphorePermit, BlockingError<E>> {
        let _in_line = self.waiting.clone().try_acquire_owned().map_err(|_| BlockingError::Busy)?;
        match timeout(LONGEST_WAIT, self.places.clone().acquire_owned()).await {
            Ok(Ok(place)) => Ok(place),
            Ok(Err(_)) | Err(_) => Err(BlockingError::Busy),
        }
    }
}

/// Runs work that blocks on a thread of the blocking pool. The wait for that thread is bounded.
///
/// # Errors
/// [`BlockingError`].
pub async fn run_blocking<T, E>(
    work: impl FnOnce() -> Result<T, E> + Send + 'static,
) -> Result<T, BlockingError<E>>
where
    T: Send + 'static,
    E: Send + 'static,
{
    let (since, span, present) = (Instant::now(), tracing::Span::current(), Present::get());
    let done = web::block(move || {
        let _entered = span.enter();
        let waited = since.elapsed();
        if let Some(present) = present {
            present.waits.add(waited);
        }
        if waited > LONGEST_WAIT {
            Err(BlockingError::Busy)
        } else {
            work().map_err(BlockingError::Work)
        }
    });
    done.await.unwrap_or_else(|_| {
        tracing::error!("a use case panicked");
        Err(BlockingError::Panicked)
    })
}

/// The same for what reads very many rows: few at a time, so that it keeps nobody else waiting.
///
/// # Errors
/// [`BlockingError`].
pub async fn run_blocking_report<T, E>(
    work: impl FnOnce() -> Result<T, E> + Send + 'static,
) -> Result<T, BlockingError<E>>
where
    T: Send + 'static,
    E: Send + 'static,
{
    behind(|edge| &edge.reports, work).await
}

/// The same for what calls another service, which may be slow.
///
/// # Errors
/// [`BlockingError`].
pub async fn run_blocking_call<T, E>(
    work: impl FnOnce() -> Result<T, E> + Send + 'static,
) -> Result<T, BlockingError<E>>
where
    T: Send + 'static,
    E: Send + 'static,
{
    behind(|edge| &edge.calls, work).await
}

async fn behind<T, E>(
    bulkhead: impl FnOnce(&Edge) -> &Bulkhead,
    work: impl FnOnce() -> Result<T, E> + Send + 'static,
) -> Result<T, BlockingError<E>>
where
    T: Send + 'static,
    E: Send + 'static,
{
    let Some(present) = Present::get() else { return run_blocking(work).await };
    let since = Instant::now();
    let place = bulkhead(&present.edge).enter().await;
    present.waits.add(since.elapsed());
    let place = place?;
    // the place is given back when the work ends, also when nobody waits for it any more
    run_blocking(move || {
        let _place = place;
        work()
    })
    .await
}
