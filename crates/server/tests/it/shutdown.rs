//! Being told to stop: what was begun is ended, and nothing new is begun.

use std::{net::TcpStream, thread};

use domain::Role;
use test_support::{Engine, TestDb, on_each_engine};

use crate::{
    client::{Client, NoAnswer, Raw, tokens_of},
    program::{Server, done_on, eventually, influmojo_on},
};

const CLIENTS: u32 = 8;

on_each_engine! {
    requests_under_way_are_answered_when_the_server_is_terminated,
    requests_under_way_are_answered_after_ctrl_c,
    every_stored_order_was_acknowledged_when_the_server_is_terminated_under_load,
}

fn requests_under_way_are_answered_when_the_server_is_terminated(engine: Engine) {
    answers_what_is_under_way(engine, "TERM");
}

fn requests_under_way_are_answered_after_ctrl_c(engine: Engine) {
    answers_what_is_under_way(engine, "INT");
}

/// The requests wait for a lock of the test, so that the signal surely comes before their answers.
fn answers_what_is_under_way(engine: Engine, signal: &str) {
    let db = TestDb::seeded(engine, 3, 6, 1, 2);
    let server =
        Server::start(influmojo_on(&db, &["serve", "--port", "0"]).env("HTTP_WORKERS", "1"));
    let mut lock = db.session();
    lock.run("begin; update rotation set number = number");
    let requests: Vec<Raw> = tokens_of(&db, Role::Brand)
        .iter()
        .map(|token| Raw::checkout(&server, token, &[1, 2]))
        .collect();
    // the one worker has read what came before this
    assert_eq!(Client::of(&server).get("/health", "").status, 200);
    server.signal(signal);
    eventually("new connections are refused", || {
        TcpStream::connect(&server.address).is_err().then_some(())
    });
    lock.run("rollback");
    for request in requests {
        let (status, body) = request.answer();
        assert_eq!(
            (status.as_str(), body["orders"].as_array().unwrap().len()),
            ("HTTP/1.1 200 OK", 2),
            "{body}"
        );
    }
    let (status, log) = server.ended();
    assert_eq!(status.code(), Some(0), "{log:?}");
    assert!(log.last().is_some_and(|line| line.contains("stopped")), "{log:?}");
    assert_eq!((db.count("orders"), db.count("tickets")), (12, 12));
    assert!(!done_on(&db, &["verify"]).contains("BROKEN"));
}

fn every_stored_order_was_acknowledged_when_the_server_is_terminated_under_load(engine: Engine) {
    let db = TestDb::seeded(engine, 3, CLIENTS, 1, 400);
    let server = Server::on(&db);
    let acknowledged: usize = thread::scope(|scope| {
        let clients: Vec<_> = tokens_of(&db, Role::Brand)
            .into_iter()
            .map(|token| (token, Client::of(&server)))
            .map(|(token, client)| scope.spawn(move || order_until_nobody_answers(&client, &token)))
            .collect();
        eventually("there is load", || (db.count("orders") > 40).then_some(()));
        server.signal("TERM");
        clients.into_iter().map(|client| client.join().unwrap()).sum()
    });
    assert_eq!(server.ended().0.code(), Some(0));
    assert_eq!(
        db.count("orders"),
        i64::try_from(acknowledged).unwrap(),
        "an order whose buyer was not told"
    );
    assert!(!done_on(&db, &["verify"]).contains("BROKEN"));
}

/// How many orders were acknowledged.
fn order_until_nobody_answers(client: &Client, token: &str) -> usize {
    for package in 1..=400 {
        match client.try_checkout(token, &[package], None) {
            Ok(answer) => assert_eq!(answer.status, 200, "{answer:?}"),
            Err(NoAnswer::Nothing) => return usize::try_from(package).unwrap() - 1,
            Err(NoAnswer::CutOff) => panic!("an answer that was begun was not ended"),
        }
    }
    panic!("the server was not stopped in time");
}
