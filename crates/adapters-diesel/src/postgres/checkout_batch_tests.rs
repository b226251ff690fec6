//! What becomes of a batch of checkouts when something is wrong with one of them, or in the way of
//! it.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Mutex},
    thread,
    time::{Duration, Instant},
};

use app::{
    IdempotencyKey, StoreError,
    checkout::{
        CheckoutBatcher, CheckoutRows, CheckoutRun, CheckoutTransactions, Idempotent, LockWait,
        PlaceOrdersError, Placement, PlacementAnswer, PlacementRequest, ResponseWriter,
        StoredResponse, place,
    },
    tx::Verdict,
};
use domain::{
    Cart, CheckoutRefusal, CheckoutRequest, DraftLine, Field, LineInput, OrderContext, RoundRobin,
    Timestamp, UserId,
};
use test_support::{Engine, TestDb};

use super::{
    engine::{Db, MAX_BATCH_SIZE, MIN_WAITING_FOR_SECOND_BATCH},
    queries::Store,
};
use crate::{Options, StatementObserver};

/// A shop with as many brands as a batch has room for, and some more.
struct Shop {
    planted: TestDb,
    store: Arc<Store>,
    batcher: CheckoutBatcher,
    statements: Arc<Mutex<Vec<String>>>,
}

const BRANDS: i64 = 50;
/// Checkouts of the batches that are under way: one that came alone, and as many as begin beside
/// it.
const HOLDERS: [usize; 2] = [1, MIN_WAITING_FOR_SECOND_BATCH];
/// The first brand, after a super admin, three agents and a creator.
const FIRST: i64 = 6;

impl Shop {
    fn open() -> Self {
        let statements = Arc::new(Mutex::new(Vec::new()));
        let log = statements.clone();
        let observer: StatementObserver =
            Arc::new(move |text: &str| log.lock().unwrap().push(text.to_owned()));
        let options = Options { observer: Some(observer), ..Options::default() };
        let planted = TestDb::seeded(Engine::Postgres, 3, u32::try_from(BRANDS).unwrap(), 1, 2);
        let db = Db::open(planted.url(), &options).unwrap();
        let store = Arc::new(Store::new(db, &options));
        let batcher = CheckoutBatcher::new(store.clone(), options.assigner);
        Self { planted, store, batcher, statements }
    }

    fn place(&self, ask: PlacementRequest) -> PlacementAnswer {
        self.batcher.place(ask)
    }

    fn until(what: &str, is_so: impl Fn() -> bool) {
        let since = Instant::now();
        while !is_so() {
            assert!(since.elapsed() < Duration::from_secs(30), "{what}");
            thread::yield_now();
        }
    }

    /// Places these while as many batches hold or wait for the rotation as may be under way, so
    /// that they are collected in this order and are one batch when the rotation is free. A panic
    /// is an answer, too.
    fn together(&self, asks: Vec<PlacementRequest>) -> Vec<Option<PlacementAnswer>> {
        let mut session = self.planted.session();
        session.run("begin; update rotation set number = number");
        let count = asks.len();
        thread::scope(|scope| {
            let place =
                |ask| scope.spawn(move || catch_unwind(AssertUnwindSafe(|| self.place(ask))).ok());
            let mut holders = Vec::new();
            for (batch, size) in (1..).zip(HOLDERS) {
                let last = holders.len() + size;
                holders.extend(
                    (holders.len()..last)
                        .map(|n| place(ask(BRANDS - 1 - i64::try_from(n).unwrap(), 2, None))),
                );
                let blocked = "select count(*) as n from pg_stat_activity \
                               where datname = current_database() and wait_event_type = 'Lock'";
                Self::until("the rotation is waited for", || self.planted.number(blocked) >= batch);
            }
            let waiting = |(place_in_line, ask)| {
                let waiting = place(ask);
                Self::until("it waits", || self.batcher.waiting() == place_in_line + 1);
                waiting
            };
            let asks: Vec<_> = asks.into_iter().enumerate().map(waiting).collect();
            self.statements.lock().unwrap().clear();
            session.run("rollback");
            for holder in holders {
                assert!(holder.join().unwrap().unwrap().is_ok());
            }
            let answers: Vec<_> = asks.into_iter().map(|ask| ask.join().unwrap()).collect();
            assert_eq!(answers.len(), count);
            answers
        })
    }

    /// How many transactions were begun since the batch was.
    fn transactions(&self) -> usize {
        self.statements.lock().unwrap().iter().filter(|text| *text == "BEGIN").count()
    }

    /// Whoever was told that it worked has its rows, assigned in the order of the rotation, and
    /// nobody else has any.
    fn told_the_truth(&self, answers: &[Option<PlacementAnswer>]) {
        let placed = answers.iter().filter(|answer| is_placed(answer.as_ref())).count()
            + HOLDERS.iter().sum::<usize>();
        assert_eq!(self.planted.count("orders"), i64::try_from(placed).unwrap());
        assert_eq!(
            self.planted.count("tickets where agent_id is not null"),
            i64::try_from(placed).unwrap()
        );
        let uneven = "select max(n) - min(n) as n from (select count(*) as n from tickets group by agent_id) counts";
        assert!(self.planted.number(uneven) <= 1);
        assert_eq!(self.planted.number("select max(number) - count(*) as n from assignments"), 0);
    }
}

/// Does something while the answer is written, inside the transaction.
struct Hook(fn());

impl ResponseWriter for Hook {
    fn write(&self, _: &[OrderContext]) -> StoredResponse {
        (self.0)();
        StoredResponse { status: 200, body: String::new() }
    }
}

/// The n-th brand, from 0, orders a package, with a key of its own when something is to be done
/// meanwhile.
fn ask(n: i64, package: i64, meanwhile: Option<fn()>) -> PlacementRequest {
    let line =
        DraftLine::read(LineInput { package_id: Field::Given(package), ..LineInput::default() });
    let once = |act| Idempotent {
        key: IdempotencyKey::parse(format!("key {n}").as_bytes()).unwrap(),
        fingerprint: [7; 32],
        responses: Some(Arc::new(Hook(act))),
    };
    PlacementRequest {
        checkout: CheckoutRequest {
            buyer: UserId::new(FIRST + n).unwrap(),
            cart: Cart::new(vec![line]).unwrap(),
            at: Timestamp::from_timestamp(1_767_605_400, 0).unwrap(),
        },
        idempotent: meanwhile.map(once),
    }
}

fn batch(first: i64, meanwhile: impl Fn(i64) -> Option<fn()>) -> Vec<PlacementRequest> {
    (first..first + i64::try_from(MAX_BATCH_SIZE).unwrap())
        .map(|n| ask(n, 1, meanwhile(n)))
        .collect()
}

fn is_placed(answer: Option<&PlacementAnswer>) -> bool {
    matches!(answer, Some(Ok(Placement::Placed { .. })))
}

fn all_but(answers: &[Option<PlacementAnswer>], exception: usize) -> bool {
    answers.iter().enumerate().all(|(n, answer)| n == exception || is_placed(answer.as_ref()))
}

#[test]
fn thirty_two_that_wait_are_one_transaction_assigned_in_the_order_in_which_they_came() {
    let shop = Shop::open();
    let answers = shop.together(batch(0, |_| None));
    assert!(answers.iter().all(|answer| is_placed(answer.as_ref())), "{answers:?}");
    assert_eq!(shop.transactions(), 1);
    shop.told_the_truth(&answers);
    let order = shop.planted.lines(
        "select o.brand_id::text as line from orders o join tickets t on t.order_id = o.id \
        join assignments a on a.ticket_id = t.id where o.package_id = 1 order by a.number",
    );
    assert!(order.into_iter().eq((1..=MAX_BATCH_SIZE).map(|n| n.to_string())));
}

#[test]
fn few_checkouts_lock_the_rotation_with_what_they_read_and_many_write_before_they_wait_for_it() {
    for (count, statements) in
        [(1, 5), (MIN_WAITING_FOR_SECOND_BATCH, 5), (MIN_WAITING_FOR_SECOND_BATCH + 1, 7)]
    {
        let shop = Shop::open();
        // whoever writes a snapshot for the first time needs more statements
        assert!(shop.place(ask(BRANDS - 1, 1, None)).is_ok());
        shop.statements.lock().unwrap().clear();
        let asks: Vec<_> = (0..i64::try_from(count).unwrap()).map(|n| ask(n, 1, None)).collect();
        let work = move |rows: &mut dyn CheckoutRows| {
            let asks: Vec<_> = asks.iter().collect();
            let placed = place(rows, &asks, LockWait::SkipLocked, &RoundRobin).unwrap();
            assert!(placed.answers.iter().all(|answer| is_placed(answer.as_ref())));
            Verdict::Commit
        };
        shop.store
            .run_checkout(CheckoutRun::Batch { since: Instant::now() }, Box::new(work))
            .unwrap();
        assert_eq!(shop.statements.lock().unwrap().len(), statements, "{count} checkouts");
    }
}

#[test]
fn a_checkout_looks_up_each_row_by_its_key_though_tables_are_small() {
    let shop = Shop::open();
    let scans = |kind: &str| {
        let tables = "'brands', 'creators', 'packages', 'users', 'orders', 'tickets'";
        let sum = format!(
            "select sum({kind})::bigint as n from pg_stat_user_tables where relname in ({tables})"
        );
        shop.planted.number(&sum)
    };
    let (read, looked_up) = (scans("seq_scan"), scans("idx_scan"));
    assert!(shop.place(ask(0, 1, None)).is_ok());
    // the server counts once a second, at the end of a transaction
    thread::sleep(Duration::from_millis(1100));
    assert!(shop.place(ask(1, 1, None)).is_ok());
    Shop::until("look-ups are counted", || scans("idx_scan") > looked_up + 10);
    assert_eq!(scans("seq_scan"), read);
}

#[test]
fn a_refusal_and_a_repeat_in_a_batch_cost_the_others_nothing() {
    let shop = Shop::open();
    let mut asks = batch(0, |_| None);
    asks[4] = ask(4, 77, None);
    asks[9] = ask(3, 1, None);
    let answers = shop.together(asks);
    assert_eq!(shop.transactions(), 1);
    let refused = |n: usize| match &answers[n] {
        Some(Err(PlaceOrdersError::Refused(refusal))) => refusal.clone(),
        other => panic!("{other:?}"),
    };
    assert!(matches!(refused(4), CheckoutRefusal::PackagesNotFound(_)));
    assert!(matches!(refused(9), CheckoutRefusal::Duplicates { .. }));
    assert_eq!(
        answers.iter().filter(|answer| is_placed(answer.as_ref())).count(),
        MAX_BATCH_SIZE - 2
    );
    shop.told_the_truth(&answers);
}

#[test]
fn a_row_that_the_database_refuses_is_one_checkouts_alone() {
    let shop = Shop::open();
    shop.planted.sql(
        "create function poison() returns trigger as $$ begin raise exception 'no room'; end $$ language plpgsql; \
         create trigger poison after insert on orders for each row when (new.brand_id = 18) execute function poison()",
    );
    let answers = shop.together(batch(0, |_| None));
    assert!(all_but(&answers, 17), "{answers:?}");
    assert!(
        matches!(&answers[17], Some(Err(PlaceOrdersError::Store(StoreError::Failed { .. })))),
        "{answers:?}"
    );
    shop.told_the_truth(&answers);
}

#[test]
fn a_commit_that_the_database_refuses_is_one_checkouts_alone() {
    let shop = Shop::open();
    shop.planted.sql(
        "create function poison() returns trigger as $$ begin raise exception 'not at last'; end $$ language plpgsql; \
         create constraint trigger poison after insert on orders deferrable initially deferred \
         for each row when (new.brand_id = 1) execute function poison()",
    );
    let answers = shop.together(batch(0, |_| None));
    assert!(all_but(&answers, 0), "{answers:?}");
    assert!(
        matches!(&answers[0], Some(Err(PlaceOrdersError::Store(StoreError::Failed { .. })))),
        "{answers:?}"
    );
    shop.told_the_truth(&answers);
}

#[test]
fn b06_a_row_that_cannot_be_read_takes_down_no_checkout() {
    let shop = Shop::open();
    shop.planted.sql("update brands set industries = 'oops' where id = 32");
    let answers = shop.together(batch(0, |_| None));
    assert!(all_but(&answers, 31), "{answers:?}");
    assert!(matches!(&answers[31], Some(Ok(_))), "{answers:?}");
    shop.told_the_truth(&answers);
}

#[test]
fn a_panic_is_one_checkouts_alone_whether_it_leads_or_not() {
    for poisoned in [0, 20] {
        let shop = Shop::open();
        let answers =
            shop.together(batch(0, |n| (n == poisoned).then_some(|| panic!("on purpose"))));
        let poisoned = usize::try_from(poisoned).unwrap();
        assert!(all_but(&answers, poisoned), "{answers:?}");
        assert!(answers[poisoned].is_none(), "it is told by its own panic: {answers:?}");
        shop.told_the_truth(&answers);
        assert!(shop.place(ask(38, 1, None)).is_ok(), "the next one is placed");
    }
}

/// Places these while somebody holds rows; all but the last are placed, and then the rows are let
/// go.
fn beside(held: &str, exception: usize) {
    let shop = Shop::open();
    let mut session = shop.planted.session();
    session.run(held);
    let mut asks = batch(0, |_| None);
    asks[exception] = ask(i64::try_from(exception).unwrap(), 2, None);
    asks.truncate(8);
    let asks: Vec<_> = asks.into_iter().collect();
    let done = thread::scope(|scope| {
        let shop = &shop;
        let placing: Vec<_> =
            asks.into_iter().map(|ask| scope.spawn(move || shop.place(ask))).collect();
        Shop::until("the others are placed", || shop.planted.count("orders") == 7);
        assert!(!placing[exception].is_finished());
        session.run("rollback");
        placing.into_iter().map(|placing| Some(placing.join().unwrap())).collect::<Vec<_>>()
    });
    assert!(done.iter().all(|answer| is_placed(answer.as_ref())), "{done:?}");
}

#[test]
fn whose_brand_somebody_changes_waits_for_it_and_nobody_else_does() {
    beside("begin; update brands set verified = not verified where id = 3", 2);
}

#[test]
fn whose_package_somebody_deletes_waits_for_it_and_nobody_else_does() {
    beside("begin; select 1 from packages where id = 2 for update", 5);
}

#[test]
fn a_package_that_is_deleted_while_the_brand_is_waited_for_is_not_sold() {
    let shop = Shop::open();
    let mut session = shop.planted.session();
    session.run("begin; select 1 from brands where id = 3 for no key update");
    let answer = thread::scope(|scope| {
        let placing = scope.spawn(|| shop.place(ask(2, 2, None)));
        let blocked = "select count(*) as n from pg_stat_activity \
                       where datname = current_database() and wait_event_type = 'Lock'";
        Shop::until("the brand is waited for", || shop.planted.number(blocked) == 1);
        shop.planted.sql("update packages set is_deleted = true where id = 2");
        session.run("rollback");
        placing.join().unwrap()
    });
    assert!(
        matches!(answer, Err(PlaceOrdersError::Refused(CheckoutRefusal::PackagesNotFound { .. }))),
        "{answer:?}"
    );
    assert_eq!(shop.planted.count("orders"), 0);
}

#[test]
fn a_key_that_another_instance_uses_is_told_to_one_and_the_others_are_placed() {
    let shop = Shop::open();
    let mut session = shop.planted.session();
    session.run("begin; select pg_advisory_xact_lock(hashtextextended('checkout 11 key 5', 0))");
    let answers = shop.together(batch(0, |_| Some(|| ())));
    assert!(all_but(&answers, 5), "{answers:?}");
    assert!(matches!(&answers[5], Some(Err(PlaceOrdersError::KeyInFlight))), "{answers:?}");
    assert_eq!(shop.transactions(), 1);
    shop.told_the_truth(&answers);
}
