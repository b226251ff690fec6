//! Work that waits, away from the event loop.

use std::time::{Duration, Instant};

use actix_web::web;

use crate::problem::Problem;

/// How long work may wait for a thread before it is refused as busy.
const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// Runs work that blocks on a thread of the blocking pool. The wait for that thread is bounded.
pub(crate) async fn offload<T, E>(work: impl FnOnce() -> Result<T, E> + Send + 'static) -> Result<T, Problem>
where
    T: Send + 'static,
    E: Into<Problem> + Send + 'static,
{
    let (since, span) = (Instant::now(), tracing::Span::current());
    let done = web::block(move || {
        let _entered = span.enter();
        if since.elapsed() > LONGEST_WAIT { None } else { Some(work()) }
    });
    match done.await {
        Ok(Some(result)) => result.map_err(Into::into),
        Ok(None) => Err(Problem::busy()),
        Err(_) => {
            tracing::error!("a use case panicked");
            Err(Problem::internal())
        }
    }
}
