//! Words for the search follow the commit: whichever instance dies, and when, every message is
//! found in the end.

use std::{
    sync::atomic::{AtomicBool, AtomicU32, Ordering},
    thread,
    time::Duration,
};

use domain::Role;
use serde_json::{Value, json};
use test_support::{Engine, TestDb, on_each_engine};

use crate::{
    client::{Client, tokens_of},
    crash::{Dice, seed},
    program::{Server, done_on, eventually, influmojo_on, run},
};

on_each_engine! {
    nothing_is_left_out_and_nothing_comes_twice_whichever_instance_is_killed_and_when,
    what_was_said_is_found_within_a_moment_and_rebuilding_finds_the_same,
}

/// How often one of two instances is killed; `SEARCH_KILLS` for more.
fn kills() -> u32 {
    #[expect(clippy::disallowed_methods, reason = "tests have no other configuration")]
    let given = std::env::var("SEARCH_KILLS");
    given.map_or(5, |kills| kills.parse().unwrap())
}

/// A server that counts no requests.
fn talkative(db: &TestDb) -> Server {
    let args = ["serve", "--port", "0", "--rate-limits", "off"];
    Server::start(&mut influmojo_on(db, &args))
}

/// Says words that nobody said before until the server is gone. Those that were acknowledged.
fn talk(client: &Client, token: &str, next: &AtomicU32, stops: &AtomicBool) -> Vec<String> {
    let mut said = Vec::new();
    while !stops.load(Ordering::Relaxed) {
        let word = format!("zebra{}", next.fetch_add(1, Ordering::Relaxed));
        let body = json!({"message": word, "channel_type": "internal"}).to_string();
        let authorization = format!("Bearer {token}");
        let headers = [("Authorization", authorization.as_str())];
        match client.post("/crm/tickets/1/messages", &headers, &body) {
            Ok(answer) => {
                assert_eq!(answer.status, 201, "{answer:?}");
                said.push(word);
            }
            Err(_) => break,
        }
    }
    said
}

/// The messages that are found by a word.
fn found(client: &Client, token: &str, word: &str) -> Vec<Value> {
    let answer = client.get(&format!("/crm/search?q={word}"), token);
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.json()["results"].as_array().unwrap().clone()
}

fn nothing_is_left_out_and_nothing_comes_twice_whichever_instance_is_killed_and_when(
    engine: Engine,
) {
    let (db, seed) = (TestDb::seeded(engine, 1, 1, 1, 1), seed());
    let (mut dice, next) = (Dice(seed.0), AtomicU32::new(1));
    let (brand, agent) = (&tokens_of(&db, Role::Brand)[0], &tokens_of(&db, Role::Agent)[0]);
    let mut servers = vec![talkative(&db), talkative(&db)];
    Client::of(&servers[0]).checkout(brand, &[1], None).orders();
    let mut said = Vec::new();
    for _ in 0..kills() {
        let dies = servers.remove(usize::try_from(dice.roll(2)).unwrap());
        let after = Duration::from_millis(50 + dice.roll(700));
        let (dying, staying) = (Client::of(&dies), Client::of(&servers[0]));
        let stops = AtomicBool::new(false);
        thread::scope(|scope| {
            let talks = [dying, staying].map(|client| {
                scope.spawn({
                    let (next, stops) = (&next, &stops);
                    move || talk(&client, agent, next, stops)
                })
            });
            thread::sleep(after);
            dies.kill();
            stops.store(true, Ordering::Relaxed);
            said.extend(talks.into_iter().flat_map(|talk| talk.join().unwrap()));
        });
        servers.push(talkative(&db));
    }
    let astray = db.astray_words();
    eventually("every message has its words", || db.lines(&astray).is_empty().then_some(()));
    let client = Client::of(&servers[0]);
    for word in said.iter().rev().take(50) {
        assert_eq!(found(&client, agent, word).len(), 1, "{word}");
    }
    assert!(said.len() > 10 && !done_on(&db, &["verify"]).contains("BROKEN"));
    println!("{engine:?}: {} messages acknowledged", said.len());
}

fn what_was_said_is_found_within_a_moment_and_rebuilding_finds_the_same(engine: Engine) {
    let db = TestDb::seeded(engine, 1, 1, 1, 1);
    let (brand, agent) = (&tokens_of(&db, Role::Brand)[0], &tokens_of(&db, Role::Agent)[0]);
    let server = Server::on(&db);
    let client = Client::of(&server);
    client.checkout(brand, &[1], None).orders();
    let (next, stops) = (AtomicU32::new(1), AtomicBool::new(false));
    let said = thread::scope(|scope| {
        let talk = scope.spawn(|| talk(&client, agent, &next, &stops));
        eventually("something is said", || (next.load(Ordering::Relaxed) > 3).then_some(()));
        stops.store(true, Ordering::Relaxed);
        talk.join().unwrap()
    });
    let last = said.last().unwrap();
    eventually("it is found", || (found(&client, agent, last).len() == 1).then_some(()));
    db.sql("update users set name = 'Quilla Quiet' where role = 'creator'");
    assert!(found(&client, agent, "quilla").is_empty(), "written past the service");
    for served in [true, false] {
        let printed = run(&mut influmojo_on(&db, &["search", "rebuild"])).printed();
        assert!(printed.contains("are written"), "{printed}");
        if served {
            eventually("it is found again", || {
                (found(&client, agent, last).len() == 1).then_some(())
            });
            eventually("so is a name", || {
                (found(&client, agent, "quilla").len() == 1).then_some(())
            });
        }
    }
    let astray = db.astray_words();
    eventually("every message has its words", || db.lines(&astray).is_empty().then_some(()));
}
