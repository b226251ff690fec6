//! The log never stops the service: nobody reads it, its disk is full, or it is closed.

use std::{
    fs::OpenOptions,
    io::{Read, pipe},
    process::Stdio,
};

use domain::Role;
use test_support::{Engine, TestDb};

use crate::{
    client::{Client, tokens_of},
    program::{Server, done_on, influmojo, influmojo_on, run},
};

/// Serves with a standard error, orders, asks again and again, and stops.
fn a_day_with(stderr: Stdio, requests: u32) {
    let db = TestDb::seeded(Engine::Sqlite, 1, 1, 1, 40);
    let mut serve = influmojo_on(&db, &["serve", "--port", "0"]);
    let server = Server::start(serve.env("RUST_LOG", "debug").stderr(stderr));
    // the command keeps an end of a pipe open
    drop(serve);
    let (client, token) = (Client::of(&server), tokens_of(&db, Role::Brand).remove(0));
    for package in 1..=40 {
        assert_eq!(client.checkout(&token, &[package], None).status, 200);
    }
    for _ in 0..requests {
        assert_eq!(client.get("/api/orders", "no token").status, 401);
    }
    server.signal("TERM");
    assert_eq!(server.ended().0.code(), Some(0));
    assert_eq!((db.count("orders"), db.count("tickets")), (40, 40));
    assert!(!done_on(&db, &["verify"]).contains("BROKEN"));
}

#[test]
fn o02_requests_are_answered_while_the_disk_of_the_log_is_full() {
    a_day_with(OpenOptions::new().write(true).open("/dev/full").unwrap().into(), 10);
}

#[test]
fn o02_requests_are_answered_when_the_reader_of_the_log_has_gone() {
    let (reader, writer) = pipe().unwrap();
    drop(reader);
    a_day_with(writer.into(), 10);
}

#[test]
fn o02_requests_are_answered_while_the_reader_of_the_log_is_stuck() {
    let (mut reader, writer) = pipe().unwrap();
    // a pipe takes 64 KiB
    a_day_with(writer.into(), 800);
    let mut log = Vec::new();
    reader.read_to_end(&mut log).unwrap();
    assert!(log.len() > 60_000, "the pipe was never full: {}", log.len());
}

#[test]
fn o02_nobody_has_to_read_what_a_command_prints() {
    let db = TestDb::empty(Engine::Sqlite);
    for args in [&["migrate"][..], &["seed"], &["agent", "list"], &["verify"]] {
        let (reader, writer) = pipe().unwrap();
        drop(reader);
        let status = influmojo_on(&db, args).stdout(writer).stderr(Stdio::null()).status().unwrap();
        assert_eq!(status.code(), Some(0), "{args:?}");
    }
    // what was asked for could not be written: that is no success
    let full = OpenOptions::new().write(true).open("/dev/full").unwrap();
    let token = ["token", "--email", "brand1@demo.influmojo.test"];
    assert_eq!(
        influmojo_on(&db, &token).stdout(full).stderr(Stdio::null()).status().unwrap().code(),
        Some(1)
    );
    let full = OpenOptions::new().write(true).open("/dev/full").unwrap();
    let mut serve = influmojo(&["serve"]);
    assert_eq!(
        serve.stderr(full).status().unwrap().code(),
        Some(1),
        "a complaint that cannot be written"
    );
    assert_eq!(run(&mut influmojo(&["serve"])).code, Some(1));
}
