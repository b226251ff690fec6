//! Checkouts that come while another process writes are one batch, and what is wrong with one of
//! them is its own.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Mutex},
    thread,
    time::{Duration, Instant},
};

use app::{
    IdempotencyKey,
    checkout::{
        CheckoutBatcher, Idempotent, Placement, PlacementAnswer, PlacementRequest, ResponseWriter,
        StoredResponse,
    },
};
use domain::{Cart, CheckoutRequest, DraftLine, Field, LineInput, OrderContext, Timestamp, UserId};
use test_support::{Engine, TestDb};

use super::{engine::Db, queries::Store};
use crate::{Options, StatementObserver};

const BRANDS: i64 = 33;
/// The first brand, after a super admin, three agents and a creator.
const FIRST: i64 = 6;

/// Does something while the answer is written, inside the transaction.
struct Hook(fn());

impl ResponseWriter for Hook {
    fn write(&self, _: &[OrderContext]) -> StoredResponse {
        (self.0)();
        StoredResponse { status: 200, body: String::new() }
    }
}

/// The n-th brand, from 0, orders the only package.
fn ask(n: i64, meanwhile: fn()) -> PlacementRequest {
    let line = DraftLine::read(LineInput { package_id: Field::Given(1), ..LineInput::default() });
    let once = Idempotent {
        key: IdempotencyKey::parse(b"key").unwrap(),
        fingerprint: [7; 32],
        responses: Some(Arc::new(Hook(meanwhile))),
    };
    let request = CheckoutRequest {
        buyer: UserId::new(FIRST + n).unwrap(),
        cart: Cart::new(vec![line]).unwrap(),
        at: Timestamp::from_timestamp(1_767_605_400, 0).unwrap(),
    };
    PlacementRequest { checkout: request, idempotent: Some(once) }
}

fn until(what: &str, is_so: impl Fn() -> bool) {
    let since = Instant::now();
    while !is_so() {
        assert!(since.elapsed() < Duration::from_secs(30), "{what}");
        thread::yield_now();
    }
}

/// The first comes while another process writes, and waits for that; the others come meanwhile and
/// are one batch. What became of all of them, a panic being nothing, and in how many transactions.
fn behind_another_process(
    planted: &TestDb,
    asks: Vec<PlacementRequest>,
) -> (Vec<Option<PlacementAnswer>>, usize) {
    let statements = Arc::new(Mutex::new(Vec::<String>::new()));
    let log = statements.clone();
    let observer: StatementObserver =
        Arc::new(move |text: &str| log.lock().unwrap().push(text.to_owned()));
    let options =
        Options { observer: Some(observer), wait: Duration::from_mins(1), ..Options::default() };
    let db = Db::open(planted.url().strip_prefix("sqlite://").unwrap(), &options).unwrap();
    let batcher = CheckoutBatcher::new(Arc::new(Store::new(db, &options)), options.assigner);
    let count =
        |wanted: &str| statements.lock().unwrap().iter().filter(|text| *text == wanted).count();
    let mut other = planted.session();
    other.run("begin immediate");
    let answers = thread::scope(|scope| {
        let batcher = &batcher;
        let placing = asks.into_iter().enumerate().map(|(n, ask)| {
            let placing =
                scope.spawn(move || catch_unwind(AssertUnwindSafe(|| batcher.place(ask))).ok());
            until("it waits", || {
                if n == 0 { count("BEGIN IMMEDIATE") == 1 } else { batcher.waiting() == n }
            });
            placing
        });
        let placing: Vec<_> = placing.collect();
        other.run("commit");
        placing.into_iter().map(|placing| placing.join().unwrap()).collect()
    });
    (answers, count("COMMIT"))
}

fn is_placed(answer: Option<&PlacementAnswer>) -> bool {
    matches!(answer, Some(Ok(Placement::Placed { .. })))
}

#[test]
fn checkouts_that_come_while_another_process_writes_are_one_batch() {
    let planted = TestDb::seeded(Engine::Sqlite, 3, u32::try_from(BRANDS).unwrap(), 1, 1);
    let (answers, transactions) =
        behind_another_process(&planted, (0..BRANDS).map(|n| ask(n, || ())).collect());
    assert!(answers.iter().all(|answer| is_placed(answer.as_ref())), "{answers:?}");
    assert_eq!((transactions, planted.count("orders")), (2, BRANDS));
    let numbers = planted
        .lines("select t.number as line from assignments t join orders o on o.id = t.order_id order by o.brand_id");
    assert!(
        numbers.into_iter().eq((1..=BRANDS).map(|number| number.to_string())),
        "in the order in which they came"
    );
}

#[test]
fn a_panic_is_one_checkouts_alone_and_the_others_of_its_group_are_placed() {
    for poisoned in [1, 20] {
        let planted = TestDb::seeded(Engine::Sqlite, 3, u32::try_from(BRANDS).unwrap(), 1, 1);
        let fate = |n| -> fn() { if n == poisoned { || panic!("on purpose") } else { || () } };
        let (answers, _) =
            behind_another_process(&planted, (0..BRANDS).map(|n| ask(n, fate(n))).collect());
        for (n, answer) in (0..).zip(&answers) {
            assert_eq!(is_placed(answer.as_ref()), n != poisoned, "{n}: {answer:?}");
        }
        assert_eq!(planted.count("orders"), BRANDS - 1);
        assert_eq!(planted.number("select max(number) - count(*) as n from assignments"), 0);
    }
}
