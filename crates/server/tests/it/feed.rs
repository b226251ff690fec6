//! An open transaction holds back what the desk is told: the service says so wherever somebody
//! looks, until it ends.

use std::thread;

use domain::Role;
use test_support::{Engine, TestDb};

use crate::{
    client::{Client, tokens_of},
    program::{Server, done_on, eventually, influmojo_on, run},
    wire::{desk_session, request},
};

#[test]
fn o22_a_delay_of_the_feed_is_told_to_probes_in_the_log_and_at_the_desk_until_it_ends() {
    let db = TestDb::seeded(Engine::Postgres, 1, 1, 1, 1);
    let server = Server::start(&mut influmojo_on(&db, &["serve", "--port", "0"]));
    let (client, cookie) = (Client::of(&server), desk_session(&db, &server));
    let feed = || client.get("/health/ready", "").json()["feed"].as_str().map(ToOwned::to_owned);
    let page =
        || request(&server, "GET /desk/system", &[("Cookie", cookie.as_str())], b"").unwrap();
    assert_eq!(feed().as_deref(), Some("current"));
    assert!(!page().body.contains("has been open for"));
    let mut session = db.session();
    session.run("set application_name = 'forgotten'; begin; select pg_current_xact_id()");
    // requests that do not follow the feed are served all the same
    client.checkout(&tokens_of(&db, Role::Brand)[0], &[1], None).orders();
    let held =
        |line: &str| line.contains("WARN") && line.contains("a transaction is open for long");
    thread::scope(|scope| {
        let logged = scope.spawn(|| server.logged(held));
        eventually("probes are told", || (feed()? == "delayed").then_some(()));
        assert_eq!(client.get("/health/ready", "").status, 200, "it can work");
        let line = logged.join().unwrap();
        assert!(line.contains("of forgotten in"), "{line}");
    });
    let shown = page();
    assert_eq!(shown.status, 200);
    assert!(
        shown.body.contains("delayed: ") && shown.body.contains("of forgotten in"),
        "{}",
        shown.body
    );
    session.run("rollback");
    eventually("probes are told that it has ended", || (feed()? == "current").then_some(()));
    server.logged(|line| line.contains("the transaction that held changes back has ended"));
    assert!(!page().body.contains("has been open for"));
}

#[test]
fn o07_a_start_without_migrating_takes_over_what_a_dump_brought_from_another_server() {
    let db = TestDb::seeded(Engine::Postgres, 1, 1, 1, 2);
    let brand = &tokens_of(&db, Role::Brand)[0];
    Client::of(&Server::on(&db)).checkout(brand, &[1], None).orders();
    // as a dump brings them, whose server was millions of transactions ahead
    let ahead = "set xid = (pg_current_xact_id()::text::bigint + 1000000)::text::xid8";
    db.sql(&format!(
        "set session_replication_role = replica; update audit_log {ahead}; update messages {ahead}"
    ));
    let found = run(&mut influmojo_on(&db, &["verify"]));
    assert!(
        found.code != Some(0) && found.out.contains("the feed of changes is of this server"),
        "{found:?}"
    );
    let server = Server::start(&mut influmojo_on(&db, &["serve", "--port", "0", "--no-migrate"]));
    server.logged(|line| line.contains("WARN") && line.contains("restored from another server"));
    assert!(!done_on(&db, &["verify"]).contains("BROKEN"));
    Client::of(&server).checkout(brand, &[2], None).orders();
    assert_eq!(db.number("select count(*) as n from messages where xid >= pg_snapshot_xmax(pg_current_snapshot())"), 0);
}
