//! Work that waits, away from the event loop.

use http_edge::{NotRun, run_blocking, run_blocking_in};

use crate::problem::Problem;

impl From<NotRun> for Problem {
    fn from(not_run: NotRun) -> Self {
        match not_run {
            NotRun::Busy => Self::busy(),
            NotRun::Panicked => Self::internal(),
        }
    }
}

/// Runs work that blocks on a thread of the blocking pool. The wait for that thread is bounded.
pub(crate) async fn offload<T, E>(work: impl FnOnce() -> Result<T, E> + Send + 'static) -> Result<T, Problem>
where
    T: Send + 'static,
    E: Into<Problem> + Send + 'static,
{
    run_blocking(work).await?.map_err(Into::into)
}

/// The same for what reads very many rows: few at a time, so that it keeps nobody else waiting.
pub(crate) async fn offload_report<T, E>(work: impl FnOnce() -> Result<T, E> + Send + 'static) -> Result<T, Problem>
where
    T: Send + 'static,
    E: Into<Problem> + Send + 'static,
{
    run_blocking_in(|edge| &edge.reports, work).await?.map_err(Into::into)
}

/// The same for what calls another service, which may be slow.
pub(crate) async fn offload_call<T, E>(work: impl FnOnce() -> Result<T, E> + Send + 'static) -> Result<T, Problem>
where
    T: Send + 'static,
    E: Into<Problem> + Send + 'static,
{
    run_blocking_in(|edge| &edge.calls, work).await?.map_err(Into::into)
}
