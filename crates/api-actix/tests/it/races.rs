//! Many callers at once, through real sockets and threads.

use std::{
    collections::BTreeMap,
    sync::Barrier,
    thread::{scope, spawn},
};

use adapters_diesel::Options;
use serde_json::json;
use test_support::Engine;

use crate::{
    loopback::Served,
    test_app::{Answer, Call, Crowd, PAIRS, TestApp, Who, checkout, line},
};

on_each_engine! {
    sixty_four_requests_with_one_key_place_one_set_of_orders,
    r10_thirty_two_identical_carts_become_one_order,
    r03_thirty_checkouts_at_once_give_three_agents_ten_each,
}

/// Sends all requests at once, each on a thread and a connection of its own.
pub(crate) fn at_once(served: &Served, app: &TestApp, requests: &[Call]) -> Vec<Answer> {
    let gate = Barrier::new(requests.len());
    let send = |request| {
        gate.wait();
        served.send(app, request)
    };
    scope(|threads| {
        let running: Vec<_> =
            requests.iter().map(|request| threads.spawn(|| send(request))).collect();
        running.into_iter().map(|thread| thread.join().unwrap()).collect()
    })
}

/// How often each status and code came.
pub(crate) fn tally(answers: &[Answer]) -> BTreeMap<(u16, &str), usize> {
    let mut tally = BTreeMap::new();
    for answer in answers {
        *tally.entry((answer.status, answer.code())).or_default() += 1;
    }
    tally
}

async fn sixty_four_requests_with_one_key_place_one_set_of_orders(engine: Engine) {
    let app = TestApp::seeded(engine);
    let request =
        checkout(json!([line(1), line(3)])).by(Who::Brand(1)).header("idempotency-key", "one");
    let answers = at_once(&Served::start(&app), &app, &vec![request; 64]);
    let tally = tally(&answers);
    assert!(
        tally.keys().all(|kind| [(200, ""), (409, "idempotency_in_flight")].contains(kind)),
        "{tally:?}"
    );
    let (done, waiting): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.status == 200);
    assert!(done.iter().all(|answer| answer.raw == done[0].raw), "every 200 has the same bytes");
    assert_eq!(
        done.iter().filter(|answer| answer.header("idempotent-replayed").is_none()).count(),
        1,
        "{tally:?}"
    );
    assert!(waiting.iter().all(|answer| answer.header("retry-after") == Some("1")));
    assert_eq!(
        (app.db.count("orders"), app.db.count("tickets"), app.db.count("idempotency_keys")),
        (2, 2, 1)
    );
    assert_eq!(app.db.number("select max(number) as n from assignments"), 2);
}

async fn r10_thirty_two_identical_carts_become_one_order(engine: Engine) {
    let app = TestApp::seeded(engine);
    let answers = at_once(
        &Served::start(&app),
        &app,
        &vec![checkout(json!([line(1)])).by(Who::Brand(1)); 32],
    );
    assert_eq!(tally(&answers), BTreeMap::from([((200, ""), 1), ((409, "duplicate_order"), 31)]));
    let order =
        answers.iter().find(|answer| answer.status == 200).unwrap().text("/orders/0/id").to_owned();
    for refused in answers.iter().filter(|answer| answer.status == 409) {
        assert_eq!(refused.text("/existingOrderId"), order);
    }
    assert_eq!(app.db.count("orders"), 1);
}

async fn r03_thirty_checkouts_at_once_give_three_agents_ten_each(engine: Engine) {
    let crowd = Crowd { agents: 3, brands: 30, ..PAIRS };
    let app = TestApp::with(engine, crowd, Options::default());
    let requests: Vec<Call> =
        (1..=30).map(|n| checkout(json!([line(2)])).by(Who::Brand(n))).collect();
    let answers = at_once(&Served::start(&app), &app, &requests);
    let mut tickets = BTreeMap::<&str, u32>::new();
    for answer in &answers {
        assert_eq!(answer.status, 200, "{}", answer.body);
        *tickets.entry(answer.text("/orders/0/ticket/agent/email")).or_default() += 1;
    }
    let agents = [1, 2, 3].map(|n| (Who::Agent(n).email(), 10));
    assert!(tickets.into_iter().map(|(agent, n)| (agent.to_owned(), n)).eq(agents));
    let violations = spawn(move || {
        app::integrity::VerifyInvariants::new(app.stores.ports.integrity.clone()).run().unwrap()
    })
    .join()
    .unwrap();
    assert!(violations.is_empty(), "{violations:?}");
}
