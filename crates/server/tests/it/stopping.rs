//! Stopping while the desk is open in browsers: streams end first and go on at the next start, idle
//! connections hold nothing up, and signals mean what operators expect.

use std::{
    collections::BTreeSet,
    io::{Read, Write},
    net::TcpStream,
    thread::{self, JoinHandle},
    time::Duration,
};

use domain::Role;
use serde_json::Value;
use test_support::{Engine, TestDb, on_each_engine};

use crate::{
    client::{Client, NoAnswer, Raw, tokens_of},
    program::{Server, done_on, eventually, influmojo_on, run_with_input},
};

on_each_engine! {
    o04_fifty_open_tabs_hold_no_stop_up_and_their_streams_go_on_at_the_next_start,
    o04_connections_in_which_nothing_is_under_way_hold_no_stop_up,
    o04_while_it_drains_the_service_still_serves_and_is_not_ready,
    o12_a_lost_terminal_is_ignored_and_a_second_signal_ends_at_once,
    o12_signals_mean_the_same_while_the_service_starts,
}

const EMAIL: &str = "quokka@example.com";
const PASSWORD: &str = "wombat and numbat";
/// So long that whatever is waited for is not in time for any test.
const FOR_EVER: &str = "3600";
const SESSIONS: usize = 3;
const TABS: usize = 17;

fn patient(db: &TestDb) -> Server {
    Server::start(influmojo_on(db, &["serve", "--port", "0"]).env("SHUTDOWN_SECONDS", FOR_EVER))
}

fn connect(server: &Server, request: &str) -> TcpStream {
    let mut stream = TcpStream::connect(&server.address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    stream
}

/// A whole answer of the desk.
fn desk(server: &Server, start: &str, headers: &str, body: &str) -> String {
    let length = body.len();
    let request = format!(
        "{start} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{headers}Content-Length: {length}\r\n\r\n{body}"
    );
    let mut text = String::new();
    connect(server, &request).read_to_string(&mut text).unwrap();
    text
}

/// The cookie of a new session.
fn sign_in(server: &Server) -> String {
    let form =
        format!("email={}&password={}", EMAIL.replace('@', "%40"), PASSWORD.replace(' ', "+"));
    let kind = "Content-Type: application/x-www-form-urlencoded\r\n";
    let answer = desk(server, "POST /desk/sign-in", kind, &form);
    let cookie = answer.lines().find_map(|line| line.strip_prefix("set-cookie: "));
    cookie
        .unwrap_or_else(|| panic!("not signed in: {answer}"))
        .split(';')
        .next()
        .unwrap()
        .to_owned()
}

/// Where the stream of a page that is made now begins.
fn position(server: &Server, cookie: &str) -> String {
    let page = desk(server, "GET /desk/tickets", &format!("Cookie: {cookie}\r\n"), "");
    let (_, rest) = page.split_once("data-after=\"").unwrap_or_else(|| panic!("{page}"));
    rest.split('"').next().unwrap().to_owned()
}

/// A browser that follows the desk; what its stream said until it ended.
struct Tab(JoinHandle<String>);

fn follow(server: &Server, cookie: &str, after: &str) -> TcpStream {
    connect(
        server,
        &format!(
            "GET /desk/live HTTP/1.1\r\nHost: localhost\r\nCookie: {cookie}\r\nLast-Event-ID: {after}\r\n\r\n"
        ),
    )
}

impl Tab {
    /// A stream that has begun.
    fn open(server: &Server, cookie: &str, after: &str) -> Self {
        let (mut stream, mut text) = (follow(server, cookie, after), String::new());
        let mut begun = [0; 4096];
        while !text.contains("retry:") {
            let count = stream.read(&mut begun).unwrap();
            text.push_str(std::str::from_utf8(&begun[..count]).unwrap());
            assert!(count > 0 && text.starts_with("HTTP/1.1 200"), "{text}");
        }
        Self(thread::spawn(move || {
            stream.read_to_string(&mut text).unwrap();
            text
        }))
    }
}

/// The tickets that a stream said were opened, in its order.
fn opened(text: &str) -> Vec<u64> {
    let events = text
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line.strip_prefix("data: ")?).ok());
    events
        .filter(|event| event["what"] == "opened")
        .map(|event| event["ticket"].as_u64().unwrap())
        .collect()
}

/// Follows on from where a stream ended, until it has said how many tickets were opened.
fn rest(server: &Server, cookie: &str, last: &str, count: usize) -> Vec<u64> {
    let (mut stream, mut bytes, mut part) = (follow(server, cookie, last), Vec::new(), [0; 4096]);
    loop {
        let found = opened(&String::from_utf8_lossy(&bytes));
        if found.len() >= count {
            return found;
        }
        let count = stream.read(&mut part).unwrap();
        assert!(count > 0, "the stream ended with {found:?}");
        bytes.extend_from_slice(&part[..count]);
    }
}

fn order_until_nobody_answers(client: &Client, token: &str) -> i64 {
    for (placed, package) in (0..).zip(1..=400) {
        match client.try_checkout(token, &[package], None) {
            Ok(answer) => assert_eq!(answer.status, 200, "{answer:?}"),
            Err(NoAnswer::Nothing) => return placed,
            Err(NoAnswer::CutOff) => panic!("an answer that was begun was not ended"),
        }
    }
    panic!("the server was not stopped in time");
}

fn o04_fifty_open_tabs_hold_no_stop_up_and_their_streams_go_on_at_the_next_start(engine: Engine) {
    let db = TestDb::seeded(engine, 2, 4, 1, 400);
    let add = ["agent", "add", "--email", EMAIL, "--name", "Quokka", "--password"];
    run_with_input(&mut influmojo_on(&db, &add), PASSWORD).printed();
    let server = patient(&db);
    let cookies: Vec<String> = (0..SESSIONS).map(|_| sign_in(&server)).collect();
    let after = position(&server, &cookies[0]);
    let tab = |cookie: &String| (cookie.clone(), Tab::open(&server, cookie, &after));
    let tabs: Vec<_> =
        cookies.iter().flat_map(|cookie| (0..TABS).map(move |_| cookie)).map(tab).collect();
    let acknowledged: i64 = thread::scope(|scope| {
        let brands =
            tokens_of(&db, Role::Brand).into_iter().map(|token| (token, Client::of(&server)));
        let clients: Vec<_> = brands
            .map(|(token, client)| scope.spawn(move || order_until_nobody_answers(&client, &token)))
            .collect();
        eventually("there is load", || (db.count("orders") > 40).then_some(()));
        server.signal("TERM");
        clients.into_iter().map(|client| client.join().unwrap()).sum()
    });
    assert_eq!(server.ended().0.code(), Some(0));
    assert_eq!(db.count("orders"), acknowledged);
    let all: BTreeSet<u64> = db
        .lines("select id || '' as line from tickets")
        .iter()
        .map(|id| id.parse().unwrap())
        .collect();
    let next = patient(&db);
    for (cookie, tab) in tabs {
        let text = tab.0.join().unwrap();
        assert!(text.ends_with("0\r\n\r\n"), "the stream was cut off");
        let last = text
            .lines()
            .filter_map(|line| line.strip_prefix("id: "))
            .next_back()
            .unwrap_or(&after)
            .to_owned();
        let mut told = opened(&text);
        told.extend(rest(&next, &cookie, &last, all.len() - told.len()));
        assert_eq!(
            (told.len(), told.into_iter().collect::<BTreeSet<_>>()),
            (all.len(), all.clone())
        );
    }
    assert!(!done_on(&db, &["verify"]).contains("BROKEN"));
}

fn o04_connections_in_which_nothing_is_under_way_hold_no_stop_up(engine: Engine) {
    let db = TestDb::seeded(engine, 1, 1, 1, 1);
    let server = patient(&db);
    let mut used = connect(&server, "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n");
    assert!(used.read(&mut [0; 64]).unwrap() > 0);
    let mut silent = TcpStream::connect(&server.address).unwrap();
    let half = connect(&server, "GET /health HTTP/1.1\r\nHost: loc");
    // the server has taken all of them when it answers a later one
    assert_eq!(Client::of(&server).get("/health", "").status, 200);
    server.signal("TERM");
    assert_eq!(server.ended().0.code(), Some(0));
    assert_eq!(silent.read(&mut [0; 64]).unwrap_or_default(), 0);
    drop(half);
}

fn o04_while_it_drains_the_service_still_serves_and_is_not_ready(engine: Engine) {
    let db = TestDb::seeded(engine, 1, 1, 1, 4);
    let server =
        Server::start(influmojo_on(&db, &["serve", "--port", "0"]).env("DRAIN_SECONDS", FOR_EVER));
    server.signal("TERM");
    server.logged(|line| line.contains("stopping"));
    let client = Client::of(&server);
    let unready = eventually("readiness is red", || {
        Some(client.get("/health/ready", "")).filter(|answer| answer.status != 200)
    });
    assert_eq!((unready.status, unready.code().as_str()), (503, "stopping"));
    assert_eq!(client.get("/health/live", "").status, 200);
    assert_eq!(client.checkout(&tokens_of(&db, Role::Brand)[0], &[1], None).status, 200);
    server.signal("TERM");
    assert_eq!(server.ended().0.code(), Some(143));
    assert_eq!(db.count("orders"), 1);
}

fn o12_a_lost_terminal_is_ignored_and_a_second_signal_ends_at_once(engine: Engine) {
    let db = TestDb::seeded(engine, 1, 1, 1, 4);
    for (signal, code) in [("TERM", 143), ("INT", 130)] {
        let server = patient(&db);
        server.signal("HUP");
        server.logged(|line| line.contains("SIGHUP is ignored"));
        assert_eq!(Client::of(&server).get("/health", "").status, 200);
        let mut lock = db.session();
        lock.run("begin; update rotation set number = number");
        let waits = Raw::checkout(&server, &tokens_of(&db, Role::Brand)[0], &[1]);
        assert_eq!(Client::of(&server).get("/health", "").status, 200);
        server.signal(signal);
        eventually("new connections are refused", || {
            TcpStream::connect(&server.address).is_err().then_some(())
        });
        server.signal(signal);
        assert_eq!(server.ended().0.code(), Some(code));
        lock.run("rollback");
        drop(waits);
    }
    assert_eq!(db.count("orders"), 0);
}

fn o12_signals_mean_the_same_while_the_service_starts(engine: Engine) {
    for (signal, code) in [("TERM", 143), ("INT", 130)] {
        let db = TestDb::empty(engine);
        let mut others = db.session();
        others.run(match engine {
            Engine::Sqlite => "pragma journal_mode = wal; begin immediate",
            Engine::Postgres => "select pg_advisory_lock(3002)",
        });
        let server = Server::begin(&mut influmojo_on(&db, &["serve", "--port", "0"]));
        server.logged(|line| line.contains("migrating the schema"));
        server.signal("HUP");
        server.logged(|line| line.contains("SIGHUP is ignored"));
        server.signal(signal);
        assert_eq!(server.ended().0.code(), Some(code));
        if engine == Engine::Sqlite {
            others.run("rollback");
        }
        drop(others);
        assert!(
            done_on(&db, &["migrate"]).starts_with("Migrated 0001"),
            "nothing was migrated before"
        );
    }
}
