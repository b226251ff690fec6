//! The same cart many times at once, over two servers on one database: with a key it is one
//! checkout with one answer, without a key all but one are told that the order exists.

use std::{
    sync::{
        Barrier,
        atomic::{AtomicU32, Ordering},
    },
    thread,
};

use domain::Role;
use test_support::{Engine, TestDb, on_each_engine};

use crate::{
    client::{Answer, Client, tokens_of},
    program::{Server, done_on, eventually},
};

on_each_engine! {
    of_64_parallel_requests_with_one_key_over_two_servers_one_orders_and_all_get_its_answer,
    r10_of_32_parallel_identical_carts_over_two_servers_one_orders_and_31_are_duplicates,
}

/// Sends so many requests at the same moment, to one server and the other in turn.
fn at_once(
    count: usize,
    clients: &[Client; 2],
    send: impl Fn(&Client) -> Answer + Sync,
) -> Vec<Answer> {
    let (barrier, send) = (&Barrier::new(count), &send);
    thread::scope(|scope| {
        let request = |client| {
            scope.spawn(move || {
                barrier.wait();
                send(client)
            })
        };
        let requests: Vec<_> = clients.iter().cycle().take(count).map(request).collect();
        requests.into_iter().map(|request| request.join().unwrap()).collect()
    })
}

/// The first request is held up inside its transaction until others have met it.
fn of_64_parallel_requests_with_one_key_over_two_servers_one_orders_and_all_get_its_answer(
    engine: Engine,
) {
    let db = TestDb::seeded(engine, 3, 1, 1, 3);
    let servers = [Server::on(&db), Server::on(&db)];
    let clients = [Client::of(&servers[0]), Client::of(&servers[1])];
    let (token, in_flight) = (&tokens_of(&db, Role::Brand)[0], AtomicU32::new(0));
    let mut lock = db.session();
    lock.run("begin; update rotation set number = number");
    let answers = thread::scope(|scope| {
        let requests =
            scope.spawn(|| at_once(64, &clients, |client| insist(client, token, &in_flight)));
        // on SQLite they wait for each other and are not told
        let met = |count| count >= 20 || engine == Engine::Sqlite || requests.is_finished();
        eventually("others met it", || met(in_flight.load(Ordering::Relaxed)).then_some(()));
        lock.run("rollback");
        requests.join().unwrap()
    });
    assert!(answers.iter().all(|answer| answer.body == answers[0].body), "two answers for one key");
    assert_eq!(
        answers.iter().filter(|answer| !answer.replayed).count(),
        1,
        "one is the first, all others repeat it"
    );
    assert_eq!(answers[0].orders().len(), 3);
    assert_eq!((db.count("orders"), db.count("tickets"), db.count("idempotency_keys")), (3, 3, 1));
    assert!(!done_on(&db, &["verify"]).contains("BROKEN"));
}

/// Asks again as long as the first request with the key is under way.
fn insist(client: &Client, token: &str, in_flight: &AtomicU32) -> Answer {
    eventually("the first request with this key is answered", || {
        let answer = client.checkout(token, &[1, 2, 3], Some("one-key"));
        if answer.status == 200 {
            return Some(answer);
        }
        let refused = (answer.status, answer.code(), answer.retry_after.as_deref());
        assert_eq!(refused, (409, "idempotency_in_flight".to_owned(), Some("1")), "{answer:?}");
        in_flight.fetch_add(1, Ordering::Relaxed);
        None
    })
}

fn r10_of_32_parallel_identical_carts_over_two_servers_one_orders_and_31_are_duplicates(
    engine: Engine,
) {
    let db = TestDb::seeded(engine, 3, 1, 1, 2);
    let servers = [Server::on(&db), Server::on(&db)];
    let clients = [Client::of(&servers[0]), Client::of(&servers[1])];
    let token = &tokens_of(&db, Role::Brand)[0];
    let answers = at_once(32, &clients, |client| client.checkout(token, &[1, 2], None));
    let (placed, refused): (Vec<_>, Vec<_>) =
        answers.iter().partition(|answer| answer.status == 200);
    assert_eq!((placed.len(), refused.len()), (1, 31));
    for answer in refused {
        assert_eq!(
            (answer.status, answer.code()),
            (409, "duplicate_order".to_owned()),
            "{answer:?}"
        );
        assert_eq!(answer.json()["existingOrderId"], placed[0].orders()[0], "{answer:?}");
    }
    assert_eq!((db.count("orders"), db.count("tickets")), (2, 2));
    assert!(!done_on(&db, &["verify"]).contains("BROKEN"));
}
