use std::{
    io,
    sync::{Mutex, mpsc::sync_channel},
    time::Duration,
};

use actix_web::http::StatusCode;
use futures_util::future::{join, join_all};

use super::*;

/// Doubles numbers; what it was asked for, batch by batch.
struct Doubles {
    loader: Rc<RequestBatcher<i64, i64>>,
    batches: Arc<Mutex<Vec<Vec<i64>>>>,
}

impl Doubles {
    /// `fault` may fail a whole batch; a negative number is refused by itself.
    fn new(fault: impl Fn(&[i64]) -> Option<StoreError> + Send + Sync + 'static) -> Self {
        let batches = Arc::new(Mutex::new(Vec::new()));
        let seen = batches.clone();
        let loader = RequestBatcher::new(move |keys: &[i64]| {
            seen.lock().unwrap().push(keys.to_vec());
            match fault(keys) {
                Some(fault) => Err(fault),
                None => Ok(keys
                    .iter()
                    .map(|&key| if key < 0 { Err(ApiError::unauthorized()) } else { Ok(2 * key) })
                    .collect()),
            }
        });
        Self { loader, batches }
    }

    async fn get_all(&self, keys: impl IntoIterator<Item = i64>) -> Vec<Result<i64, StatusCode>> {
        let answers = join_all(keys.into_iter().map(|key| self.loader.get(key))).await;
        answers.into_iter().map(|answer| answer.map_err(|refusal| refusal.status)).collect()
    }

    fn batches(&self) -> Vec<Vec<i64>> {
        std::mem::take(&mut self.batches.lock().unwrap())
    }
}

fn failed() -> StoreError {
    StoreError::Failed { operation: "double", cause: io::Error::other("broken").into() }
}

fn busy() -> StoreError {
    StoreError::Busy { operation: "double", cause: io::Error::other("away").into() }
}

#[actix_web::test]
async fn what_comes_while_batches_run_is_the_next_one() {
    let (begun, begins) = sync_channel(BATCHES);
    let (ends, end) = sync_channel::<()>(BATCHES);
    let end = Mutex::new(end);
    let doubles = Doubles::new(move |keys| {
        if let [0] = keys {
            begun.send(()).unwrap();
            end.lock().unwrap().recv().unwrap();
        }
        None
    });
    let get = |key| {
        let loader = doubles.loader.clone();
        rt::spawn(async move { loader.get(key).await.unwrap() })
    };
    let mut begins = Some(begins);
    let mut first = Vec::new();
    for _ in 0..BATCHES {
        first.push(get(0));
        let waits = begins.take().unwrap();
        let begun = rt::task::spawn_blocking(move || {
            waits.recv_timeout(Duration::from_secs(30)).unwrap();
            waits
        });
        begins = Some(begun.await.unwrap());
    }
    let others: Vec<_> = (1..400).map(get).collect();
    // long enough for a third batch, if there were one
    rt::time::sleep(Duration::from_millis(200)).await;
    assert_eq!(doubles.batches(), [[0], [0]], "nobody else is served while they run");
    (0..BATCHES).for_each(|_| ends.send(()).unwrap());
    for first in first {
        assert_eq!(first.await.unwrap(), 0);
    }
    for (key, other) in (1..400).zip(others) {
        assert_eq!(other.await.unwrap(), 2 * key);
    }
    let mut sizes: Vec<_> = doubles.batches().iter().map(Vec::len).collect();
    sizes.sort_unstable();
    assert_eq!(sizes, [399 - TOGETHER, TOGETHER]);
}

#[actix_web::test]
async fn whoever_asks_while_a_batch_is_about_to_begin_belongs_to_it() {
    let doubles = Doubles::new(|_| None);
    let later = async {
        rt::task::yield_now().await;
        rt::task::yield_now().await;
        doubles.loader.get(2).await.unwrap()
    };
    assert_eq!(join(doubles.loader.get(1), later).await.1, 4);
    assert_eq!(doubles.batches(), [[1, 2]]);
}

#[actix_web::test]
async fn whoever_comes_alone_is_served_at_once_and_anew_each_time() {
    let doubles = Doubles::new(|_| None);
    for _ in 0..3 {
        assert_eq!(doubles.loader.get(4).await.unwrap(), 8);
    }
    assert_eq!(doubles.batches(), [[4], [4], [4]]);
}

#[actix_web::test]
async fn a_refusal_is_one_request_s_alone() {
    let doubles = Doubles::new(|_| None);
    let unauthorized = Err(StatusCode::UNAUTHORIZED);
    assert_eq!(doubles.get_all([1, -1, 2]).await, [Ok(2), unauthorized, Ok(4)]);
}

#[actix_web::test]
async fn one_that_breaks_a_batch_harms_nobody_else() {
    for panics in [false, true] {
        let doubles = Doubles::new(move |keys| {
            let breaks = keys.contains(&13);
            assert!(!(breaks && panics), "broken on purpose");
            breaks.then(failed)
        });
        let broken = Err(StatusCode::INTERNAL_SERVER_ERROR);
        assert_eq!(doubles.get_all([1, 13, 2]).await, [Ok(2), broken, Ok(4)]);
        assert_eq!(doubles.get_all([3]).await, [Ok(6)], "and the next ones are served");
    }
}

#[actix_web::test]
async fn a_database_that_is_away_is_not_asked_for_each_of_them() {
    let doubles = Doubles::new(|_| Some(busy()));
    let busy = Err(StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(doubles.get_all([1, 2, 3]).await, [busy; 3]);
    assert!(doubles.batches().len() < 3);
}

#[actix_web::test]
async fn whoever_goes_away_keeps_nobody_from_being_served() {
    let doubles = Doubles::new(|_| None);
    let gone = rt::spawn({
        let loader = doubles.loader.clone();
        async move { loader.get(1).await }
    });
    rt::task::yield_now().await;
    gone.abort();
    assert_eq!(doubles.get_all([2, 3]).await, [Ok(4), Ok(6)]);
}

#[actix_web::test]
async fn o18_who_asks_while_the_database_hangs_is_refused_as_busy() {
    let (release, released) = sync_channel::<()>(2 * BATCHES);
    let released = Mutex::new(released);
    let doubles = Doubles::new(move |keys| {
        if keys.contains(&0) {
            let _ = released.lock().unwrap().recv();
        }
        None
    });
    let since = std::time::Instant::now();
    // both batches hang, and nobody comes into one before they end
    let answers = join(doubles.get_all([0, 0, 0, 1]), async {
        rt::time::timeout(LONGEST_WAIT / 2, std::future::pending::<()>()).await.unwrap_err();
    });
    let (answers, ()) = answers.await;
    assert_eq!(answers, [Err(StatusCode::SERVICE_UNAVAILABLE); 4]);
    assert!(since.elapsed() < LONGEST_WAIT * 4, "it took {:?}", since.elapsed());
    (0..2 * BATCHES).for_each(|_| release.send(()).unwrap());
    assert_eq!(doubles.get_all([7]).await, [Ok(14)], "it works again");
}
