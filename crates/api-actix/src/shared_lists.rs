//! The lists of creators that anybody reads. A ready answer is kept and shared for a moment, few
//! are made at once, and whoever asks meanwhile waits for one that is being made: what they cost
//! does not grow with the number of readers.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use actix_web::{
    Error,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::Method,
    middleware::Next,
    web::{Bytes, Data},
};
use domain::Platform;
use http_edge::run_blocking;
use tokio::sync::{Mutex, Semaphore};

use crate::{Api, api_error::ApiError};

/// Most lists that are made at once; each may have some megabytes.
const AT_ONCE: usize = 2;
/// How long a request waits for its turn to have a list made.
const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// An answer, of which state of the catalogue it is, and since when it is there.
#[derive(Clone)]
struct Ready {
    body: Bytes,
    state: u64,
    done: Instant,
}

/// Kept answers: one of all creators, and one of each platform.
pub struct SharedLists {
    kept_for: Duration,
    slots: [Mutex<Option<Ready>>; 6],
    making: Arc<Semaphore>,
    state: AtomicU64,
}

impl SharedLists {
    /// Keeps answers for so long; without any time at all only those share one that wait for it.
    #[must_use]
    pub fn new(kept_for: Duration) -> Self {
        Self {
            kept_for,
            slots: Default::default(),
            making: Arc::new(Semaphore::new(AT_ONCE)),
            state: AtomicU64::new(0),
        }
    }

    /// The list of a platform, or of all, as it was a moment ago at most, or as `make` makes it.
    pub(crate) async fn get(
        &self,
        platform: Option<Platform>,
        make: impl FnOnce() -> Result<Bytes, ApiError> + Send + 'static,
    ) -> Result<Bytes, ApiError> {
        let [all, youtube, instagram, tiktok, twitter, facebook] = &self.slots;
        let slot = match platform {
            None => all,
            Some(Platform::YouTube) => youtube,
            Some(Platform::Instagram) => instagram,
            Some(Platform::TikTok) => tiktok,
            Some(Platform::Twitter) => twitter,
            Some(Platform::Facebook) => facebook,
        };
        let (asked, state) = (Instant::now(), self.state.load(Ordering::Acquire));
        let locked = actix_web::rt::time::timeout(LONGEST_WAIT, slot.lock()).await;
        let mut slot = locked.map_err(|_| ApiError::busy())?;
        let is_good = |ready: &&Ready| {
            ready.state >= state && (ready.done >= asked || ready.done.elapsed() < self.kept_for)
        };
        if let Some(ready) = slot.as_ref().filter(is_good) {
            return Ok(ready.body.clone());
        }
        // the former answer is not needed while the next is made
        *slot = None;
        let state = self.state.load(Ordering::Acquire);
        let body = self.one_of_few(make).await?;
        *slot = Some(Ready { body: body.clone(), state, done: Instant::now() });
        Ok(body)
    }

    /// Makes a list that is not shared when its turn comes. The turn ends with the work, also when
    /// nobody waits for it any more: clients that go away have no more made at once.
    pub(crate) async fn one_of_few(
        &self,
        make: impl FnOnce() -> Result<Bytes, ApiError> + Send + 'static,
    ) -> Result<Bytes, ApiError> {
        let turn =
            actix_web::rt::time::timeout(LONGEST_WAIT, self.making.clone().acquire_owned()).await;
        let turn = turn.map_err(|_| ApiError::busy())?.map_err(|_| ApiError::internal())?;
        let list = run_blocking(move || {
            let _turn = turn;
            make()
        });
        Ok(list.await?)
    }
}

/// Whoever changes a profile or a package here sees it in the next list.
pub(crate) async fn forget_after_writes(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let is_write = ![Method::GET, Method::HEAD, Method::OPTIONS].contains(request.method());
    let is_shown = ["/profile/", "/packages", "/auth/update-name"]
        .iter()
        .any(|part| request.path().contains(part));
    let api = request.app_data::<Data<Api>>().filter(|_| is_write && is_shown).cloned();
    let answer = next.call(request).await?;
    if let Some(api) = api.filter(|_| answer.status().is_success()) {
        api.lists.state.fetch_add(1, Ordering::AcqRel);
    }
    Ok(answer)
}

#[cfg(test)]
mod tests {
    use std::{sync::atomic::AtomicUsize, thread};

    use super::*;

    async fn made(lists: &SharedLists, count: &Arc<AtomicUsize>) -> Bytes {
        let count = count.clone();
        let make = move || Ok(Bytes::from(count.fetch_add(1, Ordering::AcqRel).to_string()));
        lists.get(None, make).await.unwrap_or_default()
    }

    #[actix_web::test]
    async fn s12_who_waits_shares_one_answer_and_a_write_ends_it() {
        let lists = SharedLists::new(Duration::from_hours(1));
        let count = Arc::new(AtomicUsize::new(0));
        let answers = futures_util::future::join_all((0..20).map(|_| made(&lists, &count))).await;
        assert!(answers.iter().all(|answer| answer == "0"), "{answers:?}");
        assert_eq!(made(&lists, &count).await, "0", "it is kept");
        lists.state.fetch_add(1, Ordering::AcqRel);
        assert_eq!(made(&lists, &count).await, "1");
        let other = lists.get(Some(Platform::YouTube), || Ok(Bytes::from_static(b"other"))).await;
        assert_eq!(other.unwrap_or_default(), "other", "each list has its own");
    }

    #[actix_web::test]
    async fn s12_few_are_made_at_once() {
        let lists = SharedLists::new(Duration::ZERO);
        let (running, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let make = || {
            let (running, most) = (running.clone(), most.clone());
            move || {
                most.fetch_max(running.fetch_add(1, Ordering::AcqRel) + 1, Ordering::AcqRel);
                (0..1000).for_each(|_| thread::yield_now());
                running.fetch_sub(1, Ordering::AcqRel);
                Ok(Bytes::new())
            }
        };
        futures_util::future::join_all((0..20).map(|_| lists.one_of_few(make()))).await;
        assert!((1..=AT_ONCE).contains(&most.load(Ordering::Acquire)));
    }
}
