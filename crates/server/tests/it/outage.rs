//! The database goes away and comes back, and clients that are slow: others are told or served, and
//! nothing has to be restarted.

use std::{thread, time::Instant};

use domain::Role;
use test_support::{CutOff, Engine, Session, TestDb, on_each_engine};

use crate::{
    client::{Answer, Client, Raw, head, tokens_of},
    program::{Server, done_on, eventually, influmojo_on},
};

on_each_engine! {
    while_the_database_is_away_clients_are_told_and_afterwards_they_are_served_again,
    many_requests_that_wait_for_the_database_are_all_told_in_bounded_time,
    o10_why_nothing_can_be_written_is_logged_whole,
}

/// Takes the database away until it is dropped: on PostgreSQL nobody may connect, on SQLite
/// somebody else writes.
fn take_away(db: &TestDb) -> (Option<Session>, Option<CutOff<'_>>) {
    match db.engine {
        Engine::Sqlite => {
            let mut session = db.session();
            session.run("begin immediate");
            (Some(session), None)
        }
        Engine::Postgres => (None, Some(db.cut_off())),
    }
}

/// The same request from so many clients at once.
fn at_once(count: usize, send: impl Fn(usize) -> Answer + Sync) -> Vec<Answer> {
    let send = &send;
    thread::scope(|scope| {
        let requests: Vec<_> = (0..count).map(|n| scope.spawn(move || send(n))).collect();
        requests.into_iter().map(|request| request.join().unwrap()).collect()
    })
}

fn assert_busy(answer: &Answer) {
    assert_eq!((answer.status, answer.code().as_str()), (503, "busy"), "{answer:?}");
    assert!(
        answer.retry_after.as_deref().is_some_and(|seconds| seconds.parse::<u32>().is_ok()),
        "{answer:?}"
    );
    let body = answer.json();
    assert!(
        body["success"] == false && body["error"].is_string() && body["message"].is_string(),
        "{body}"
    );
}

fn while_the_database_is_away_clients_are_told_and_afterwards_they_are_served_again(
    engine: Engine,
) {
    let db = TestDb::seeded(engine, 3, 8, 1, 400);
    let server = Server::on(&db);
    let (client, brands) = (Client::of(&server), tokens_of(&db, Role::Brand));
    // every connection of the pool was used
    assert!(
        at_once(8, |n| client.checkout(&brands[n], &[1], None))
            .iter()
            .all(|answer| answer.status == 200)
    );
    let away = take_away(&db);
    assert_busy(&client.checkout(&brands[0], &[2], None));
    let health = client.get("/health", "");
    match engine {
        Engine::Sqlite => {
            assert_eq!(
                health.status, 200,
                "somebody else writes, and what was written can be read"
            );
            assert_eq!(
                client.get("/api/orders", &brands[0]).json()["orders"].as_array().unwrap().len(),
                1
            );
        }
        Engine::Postgres => assert_busy(&health),
    }
    drop(away);
    // some connections have to be found dead first
    let (mut placed, mut in_a_row) = (8, 0);
    let mut packages = 3..;
    eventually("thirty requests in a row are served again", || {
        let answer = client.checkout(&brands[0], &[packages.next()?], None);
        if answer.status == 200 {
            (placed, in_a_row) = (placed + 1, in_a_row + 1);
        } else {
            assert_busy(&answer);
            in_a_row = 0;
        }
        (in_a_row == 30).then_some(())
    });
    // those that read are others
    eventually("it is healthy", || (client.get("/health", "").status == 200).then_some(()));
    assert_eq!(
        (db.count("orders"), db.count("tickets")),
        (placed, placed),
        "something was written that was not told"
    );
    assert!(!done_on(&db, &["verify"]).contains("BROKEN"));
}

fn many_requests_that_wait_for_the_database_are_all_told_in_bounded_time(engine: Engine) {
    let db = TestDb::seeded(engine, 3, 12, 1, 1);
    let server = Server::on(&db);
    let (client, brands) = (Client::of(&server), tokens_of(&db, Role::Brand));
    let (away, since) = (take_away(&db), Instant::now());
    at_once(12, |n| client.checkout(&brands[n], &[1], None)).iter().for_each(assert_busy);
    let seconds = since.elapsed().as_secs();
    assert!(seconds < 14, "the last one was told after {seconds} seconds");
    drop(away);
    eventually("the server works again", || {
        (client.checkout(&brands[0], &[1], None).status == 200).then_some(())
    });
    assert_eq!((db.count("orders"), db.count("tickets")), (1, 1));
}

fn o10_why_nothing_can_be_written_is_logged_whole(engine: Engine) {
    let db = TestDb::fresh(engine);
    let server = Server::on(&db);
    let client = Client::of(&server);
    db.sql(match engine {
        Engine::Sqlite => {
            "create trigger guard before update on write_probes begin select raise(abort, 'disk of clay'); end"
        }
        Engine::Postgres => {
            "create function guard() returns trigger language plpgsql as $$ begin raise 'disk of clay'; end $$; \
             create trigger guard before update on write_probes for each row execute function guard()"
        }
    });
    eventually("it is not ready", || (client.get("/health/ready", "").status == 503).then_some(()));
    let line = server.logged(|line| line.contains("not healthy"));
    assert!(line.contains("write to the database") && line.contains("disk of clay"), "{line}");
}

#[test]
fn slow_clients_hold_up_nobody() {
    let db = TestDb::seeded(Engine::Sqlite, 3, 2, 1, 50);
    let server =
        Server::start(influmojo_on(&db, &["serve", "--port", "0"]).env("HTTP_WORKERS", "1"));
    let brands = tokens_of(&db, Role::Brand);
    let half_a_head = head(&brands[0]);
    let half_a_body = format!("{half_a_head}Content-Length: 1000\r\n\r\n{{\"cartItems\":[");
    let slow = |n: usize| {
        Raw::send(&server, if n.is_multiple_of(2) { &half_a_head } else { &half_a_body })
    };
    let connections: Vec<Raw> = (0..200).map(slow).collect();
    let (client, since) = (Client::of(&server), Instant::now());
    for package in 1..=50 {
        assert_eq!(client.checkout(&brands[1], &[package], None).status, 200);
    }
    assert!(since.elapsed().as_secs() < 8, "it took {:?}", since.elapsed());
    drop(connections);
    assert_eq!(db.count("orders"), 50);
}
