//! What becomes of the checkouts of a batch when something is wrong with one of them, or with the
//! store.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Mutex, mpsc::channel},
    thread,
    time::Duration,
};

use domain::{
    Cart, CheckoutRequest, Currency, DraftLine, Field, LineInput, Money, OrderContext, RoundRobin,
    Timestamp, UserId,
};

use super::{
    super::{
        BatchLimits, CheckoutRows, CheckoutWork, Idempotent, PlaceOrdersError, Placement,
        ResponseWriter, StoredResponse,
    },
    *,
};
use crate::{
    IdempotencyKey,
    testing::{MemoryStore, samples},
};

const CHECKOUTS: usize = 5;
const PACKAGE: i64 = 90;

/// How a store fails.
type Fault = fn(&'static str) -> StoreError;

/// A store in memory that fails batches of several checkouts, and counts transactions.
struct Store {
    rows: Arc<MemoryStore>,
    limits: BatchLimits,
    fault: Option<Fault>,
    verdicts: Arc<Mutex<Vec<Verdict>>>,
}

impl CheckoutTransactions for Store {
    fn batch_limits(&self) -> BatchLimits {
        self.limits
    }

    fn run_checkout(&self, run: CheckoutRun, work: CheckoutWork) -> Result<(), StoreError> {
        let verdicts = self.verdicts.clone();
        let is_first = self.verdicts.lock().unwrap().is_empty();
        if let (CheckoutRun::Batch { .. }, Some(fault), false) = (run, self.fault, is_first) {
            verdicts.lock().unwrap().push(Verdict::Rollback);
            return Err(fault("write"));
        }
        let counted = move |rows: &mut dyn CheckoutRows| {
            let verdict = work(rows);
            verdicts.lock().unwrap().push(verdict);
            verdict
        };
        self.rows.run_checkout(run, Box::new(counted))
    }
}

/// Does something while the answer is written, inside the transaction.
struct Hook<F>(F);

impl<F: Fn() + Send + Sync> ResponseWriter for Hook<F> {
    fn write(&self, _: &[OrderContext]) -> StoredResponse {
        (self.0)();
        StoredResponse { status: 200, body: String::new() }
    }
}

/// The n-th brand, from 1, orders the package.
fn request(n: usize, meanwhile: impl Fn() + Send + Sync + 'static) -> PlacementRequest {
    let line = LineInput { package_id: Field::Given(PACKAGE), ..LineInput::default() };
    let key = IdempotencyKey::parse(b"key").unwrap();
    let responses = Arc::new(Hook(meanwhile));
    PlacementRequest {
        checkout: CheckoutRequest {
            buyer: UserId::new(i64::try_from(n).unwrap()).unwrap(),
            cart: Cart::new(vec![DraftLine::read(line)]).unwrap(),
            at: Timestamp::UNIX_EPOCH,
        },
        idempotent: Some(Idempotent::new(key, [7; 32]).answered_by(responses)),
    }
}

struct Shop {
    store: Arc<Store>,
    batcher: CheckoutBatcher,
}

impl Shop {
    fn open(limits: BatchLimits, fault: Option<Fault>) -> Self {
        let rows = Arc::new(MemoryStore::default());
        for n in 1..=20 {
            rows.add_brand(samples::brand(n, "Amber").unwrap());
        }
        let creator = samples::creator(80, "Meera").unwrap();
        let price = Money::parse("5", Currency::USD).unwrap();
        let reel = samples::package(PACKAGE, &creator, "Reel", price).unwrap();
        rows.add_creator(creator, vec![reel]);
        let store = Arc::new(Store { rows, limits, fault, verdicts: Arc::default() });
        Self { batcher: CheckoutBatcher::new(store.clone(), Arc::new(RoundRobin)), store }
    }

    fn until_waiting(&self, count: usize) {
        let since = Instant::now();
        while self.batcher.waiting() != count {
            assert!(since.elapsed() < Duration::from_secs(30), "{} wait", self.batcher.waiting());
            thread::yield_now();
        }
    }

    /// Places one that stays inside its transaction while the others come, which are the next
    /// batch. Answers of the others; `None` is a panic.
    fn behind_one(&self, requests: Vec<PlacementRequest>) -> Vec<Option<PlacementAnswer>> {
        let (entered, inside) = channel();
        let (release, released) = channel::<()>();
        let (entered, released) = (Mutex::new(entered), Mutex::new(released));
        let hold = move || {
            entered.lock().unwrap().send(()).unwrap();
            let _ = released.lock().unwrap().recv();
        };
        thread::scope(|scope| {
            let first = scope.spawn(|| self.batcher.place(request(20, hold)));
            inside.recv().unwrap();
            let place = |(place, request)| {
                let placing = scope.spawn(move || {
                    catch_unwind(AssertUnwindSafe(|| self.batcher.place(request))).ok()
                });
                self.until_waiting(place + 1);
                placing
            };
            let placing: Vec<_> = requests.into_iter().enumerate().map(place).collect();
            drop(release);
            assert!(is_placed(Some(&first.join().unwrap())));
            placing.into_iter().map(|placing| placing.join().unwrap()).collect()
        })
    }

    fn verdicts(&self) -> Vec<Verdict> {
        self.store.verdicts.lock().unwrap().clone()
    }
}

fn limits() -> BatchLimits {
    BatchLimits::new(32, Duration::from_mins(1))
}

fn is_placed(answer: Option<&PlacementAnswer>) -> bool {
    matches!(answer, Some(Ok(Placement::Placed { .. })))
}

#[test]
fn checkouts_that_come_meanwhile_are_one_transaction() {
    let shop = Shop::open(limits(), None);
    let answers = shop.behind_one((1..=CHECKOUTS).map(|n| request(n, || ())).collect());
    assert!(answers.iter().all(|answer| is_placed(answer.as_ref())), "{answers:?}");
    assert_eq!(shop.verdicts(), [Verdict::Commit; 2]);
}

#[test]
fn a_panic_is_one_checkouts_alone_whether_it_leads_or_not() {
    for poisoned in [0, 3] {
        let shop = Shop::open(limits(), None);
        let fate = |n: usize| move || assert!(n != poisoned + 1, "on purpose");
        let answers = shop.behind_one((1..=CHECKOUTS).map(|n| request(n, fate(n))).collect());
        let placed: Vec<_> = answers.iter().map(|answer| is_placed(answer.as_ref())).collect();
        assert!(
            placed.iter().enumerate().all(|(n, placed)| *placed == (n != poisoned)),
            "{answers:?}"
        );
        assert!(answers[poisoned].is_none(), "its own thread panics: {answers:?}");
        assert!(is_placed(Some(&shop.batcher.place(request(9, || ())))), "the next one is placed");
    }
}

#[test]
fn a_panic_of_a_checkout_that_comes_alone_is_raised_once() {
    let shop = Shop::open(limits(), None);
    let placed =
        catch_unwind(AssertUnwindSafe(|| shop.batcher.place(request(1, || panic!("on purpose")))));
    assert!(placed.is_err());
    assert_eq!(shop.verdicts(), [Verdict::Rollback]);
    assert!(is_placed(Some(&shop.batcher.place(request(1, || ())))));
}

#[test]
fn what_may_be_the_fault_of_one_is_tried_with_each_alone() {
    let faults: [Fault; 3] = [
        |operation| StoreError::Failed { operation, cause: anyhow!("no room") },
        |operation| StoreError::Conflict { operation, cause: anyhow!("deadlock detected") },
        |_| StoreError::Corrupt { table: "brands", column: "industries", row: 3 },
    ];
    for fault in faults {
        let shop = Shop::open(limits(), Some(fault));
        let answers = shop.behind_one((1..=CHECKOUTS).map(|n| request(n, || ())).collect());
        assert!(answers.iter().all(|answer| is_placed(answer.as_ref())), "{answers:?}");
        assert_eq!(shop.verdicts().len(), 2 + CHECKOUTS);
    }
}

#[test]
fn what_would_end_each_of_them_is_told_to_all_at_once() {
    let faults: [Fault; 3] = [
        |operation| StoreError::Busy { operation, cause: anyhow!("lock timeout") },
        |operation| StoreError::OutcomeUnknown { operation, cause: anyhow!("gone") },
        |_| StoreError::NewerSchema { migration: "0002".to_owned() },
    ];
    for fault in faults {
        let shop = Shop::open(limits(), Some(fault));
        let answers = shop.behind_one((1..=CHECKOUTS).map(|n| request(n, || ())).collect());
        for answer in &answers {
            let Some(Err(PlaceOrdersError::Store(error))) = answer else { panic!("{answers:?}") };
            assert_eq!(error.to_string(), fault("write").to_string());
        }
        assert_eq!(shop.verdicts().len(), 2, "none of them is tried again");
    }
}

#[test]
fn a_batch_that_places_nothing_is_rolled_back_and_its_refusals_hold() {
    let shop = Shop::open(limits(), None);
    let stranger = |n: usize| request(30 + n, || ());
    let answers = shop.behind_one((1..=2).map(stranger).collect());
    assert!(
        answers.iter().all(|answer| matches!(answer, Some(Err(PlaceOrdersError::Refused(_))))),
        "{answers:?}"
    );
    assert_eq!(shop.verdicts(), [Verdict::Commit, Verdict::Rollback]);
}

#[test]
fn one_more_than_may_wait_is_told_that_the_store_is_busy() {
    let shop = Shop::open(BatchLimits { max_waiting: 2, ..limits() }, None);
    let refused = Arc::new(Mutex::new(None));
    let ((entered, inside), (release, released)) = (channel(), channel::<()>());
    let (entered, released) = (Mutex::new(entered), Mutex::new(released));
    let hold = move || {
        entered.lock().unwrap().send(()).unwrap();
        let _ = released.lock().unwrap().recv();
    };
    thread::scope(|scope| {
        let placing: Vec<_> =
            std::iter::once(scope.spawn(|| shop.batcher.place(request(20, hold))))
                .chain((1..=2).map(|n| {
                    if n == 1 {
                        inside.recv().unwrap();
                    }
                    let shop = &shop;
                    let placing = scope.spawn(move || shop.batcher.place(request(n, || ())));
                    shop.until_waiting(n);
                    placing
                }))
                .collect();
        *refused.lock().unwrap() = Some(shop.batcher.place(request(3, || ())));
        drop(release);
        assert!(placing.into_iter().all(|placing| is_placed(Some(&placing.join().unwrap()))));
    });
    let refused = refused.lock().unwrap().take();
    assert!(
        matches!(refused, Some(Err(PlaceOrdersError::Store(StoreError::Busy { .. })))),
        "{refused:?}"
    );
}
