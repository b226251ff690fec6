//! A check that runs on a thread of its own, so that it is answered while all others wait for the
//! database. Those who ask meanwhile share the next run.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    thread,
    time::Duration,
};

use actix_web::rt::time::timeout;
use tokio::sync::oneshot::{Sender, channel};

use crate::api_error::ApiError;

/// How long whoever asks waits. Health is to be answered within two seconds.
const PATIENCE: Duration = Duration::from_millis(1_900);

type Check<T> = dyn Fn() -> Result<T, ApiError> + Send + Sync;

/// A check.
pub(crate) struct Checker<T> {
    check: Arc<Check<T>>,
    state: Arc<Mutex<State<T>>>,
}

struct State<T> {
    running: bool,
    waiting: Vec<Sender<Result<T, ApiError>>>,
}

fn lock<T>(state: &Mutex<State<T>>) -> MutexGuard<'_, State<T>> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<T: Clone + Send + 'static> Checker<T> {
    pub(crate) fn new(check: impl Fn() -> Result<T, ApiError> + Send + Sync + 'static) -> Self {
        Self {
            check: Arc::new(check),
            state: Arc::new(Mutex::new(State { running: false, waiting: Vec::new() })),
        }
    }

    /// What a run says that begins after this; busy when it does not end in time.
    pub(crate) async fn run(&self) -> Result<T, ApiError> {
        let (tell, told) = channel();
        let begins = {
            let mut state = lock(&self.state);
            // whoever waited too long has gone
            state.waiting.retain(|tell| !tell.is_closed());
            state.waiting.push(tell);
            !std::mem::replace(&mut state.running, true)
        };
        if begins {
            let (check, state) = (self.check.clone(), self.state.clone());
            let thread = thread::Builder::new()
                .name("health".to_owned())
                .spawn(move || answer(&*check, &state));
            if thread.is_err() {
                lock(&self.state).running = false;
                return Err(ApiError::busy());
            }
        }
        match timeout(PATIENCE, told).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(_)) => Err(ApiError::internal()),
            Err(_) => Err(ApiError::busy()),
        }
    }
}

/// Runs the check until nobody waits.
fn answer<T: Clone>(check: &Check<T>, state: &Mutex<State<T>>) {
    loop {
        let waiting = {
            let mut state = lock(state);
            let waiting = std::mem::take(&mut state.waiting);
            state.running = !waiting.is_empty();
            waiting
        };
        if waiting.is_empty() {
            return;
        }
        let answer =
            catch_unwind(AssertUnwindSafe(check)).unwrap_or_else(|_| Err(ApiError::internal()));
        for tell in waiting {
            // whoever asked may have gone
            let _ = tell.send(answer.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{
        atomic::{AtomicU32, Ordering::SeqCst},
        mpsc,
    };

    use futures_util::future::join_all;

    use super::*;

    #[actix_web::test]
    async fn o05_a_check_that_hangs_is_busy_and_the_next_one_is_asked_anew() {
        let (release, released) = mpsc::channel::<()>();
        let (released, runs) = (Mutex::new(released), Arc::new(AtomicU32::new(0)));
        let count = runs.clone();
        let checker = Checker::new(move || {
            let run = count.fetch_add(1, SeqCst);
            if run == 0 {
                let _ = released.lock().unwrap().recv();
            }
            Ok(run)
        });
        let answers = join_all((0..5).map(|_| checker.run())).await;
        assert!(answers.into_iter().all(|answer| answer.is_err_and(|refusal| refusal.is_busy())));
        drop(release);
        assert!(checker.run().await.unwrap() > 0);
        assert!(runs.load(SeqCst) <= 3, "those who asked together share a run");
    }

    #[actix_web::test]
    async fn a_check_that_panics_is_told_and_the_next_one_runs() {
        let runs = AtomicU32::new(0);
        let checker = Checker::new(move || {
            assert!(runs.fetch_add(1, SeqCst) > 0, "on purpose");
            Ok(())
        });
        assert!(checker.run().await.is_err_and(|refusal| !refusal.is_busy()));
        assert!(checker.run().await.is_ok());
    }
}
