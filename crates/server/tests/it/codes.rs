//! One-time codes, from the request to whoever delivers them.

use std::{io::Write, net::TcpListener, thread};

use serde_json::{Value, json};
use test_support::{Engine, TestDb, read_request};

use crate::{
    client::Client,
    program::{Server, influmojo_on, run},
};

const SEND: &str = "/api/auth/send-phone-verification-code";
const VERIFY: &str = "/api/auth/verify-phone-code";
const PHONE: &str = "+919812345678";

fn post(client: &Client, path: &str, body: &Value) -> (u16, Value) {
    let answer = client.post(path, &[], &body.to_string()).unwrap();
    (answer.status, serde_json::from_str(&answer.body).unwrap())
}

/// Takes one delivery and says what was in it.
pub(crate) fn deliver(listener: &TcpListener) -> Value {
    let (mut stream, _) = listener.accept().unwrap();
    let (_, body) = read_request(&stream).unwrap();
    write!(stream, "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").unwrap();
    serde_json::from_str(&body).unwrap()
}

/// In production the code goes to the webhook and nowhere else: neither into the answer nor into
/// the log.
#[test]
fn r16_in_production_a_code_goes_to_the_webhook_alone() {
    let db = TestDb::seeded(Engine::Sqlite, 1, 1, 1, 1);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let mut serve = influmojo_on(&db, &["serve", "--port", "0"]);
    serve.env("CODE_WEBHOOK_URL", format!("http://{}/", listener.local_addr().unwrap()));
    serve.env("CODE_WEBHOOK_SECRET", "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz");
    let server = Server::start(serve.env("RUST_LOG", "trace"));
    let client = Client::of(&server);
    let delivery = thread::spawn(move || deliver(&listener));
    let (status, sent) = post(&client, SEND, &json!({ "phone": PHONE }));
    assert_eq!((status, sent.get("otp")), (200, None), "{sent}");
    let delivered = delivery.join().unwrap();
    assert_eq!(delivered["phone"], PHONE);
    let code = delivered["code"].as_str().unwrap();
    let (status, verified) = post(&client, VERIFY, &json!({ "phone": PHONE, "code": code }));
    assert_eq!((status, &verified["phone"]), (200, &json!(PHONE)));
    server.signal("TERM");
    for line in server.ended().1 {
        assert!(!line.contains("9812345678") && !line.contains(code), "R54: {line}");
    }
}

#[test]
fn r16_without_somebody_who_delivers_no_code_is_sent_and_the_operator_is_told() {
    let db = TestDb::seeded(Engine::Sqlite, 1, 1, 1, 1);
    let server = Server::start(&mut influmojo_on(&db, &["serve", "--port", "0"]));
    let (status, refused) = post(&Client::of(&server), SEND, &json!({ "phone": PHONE }));
    assert_eq!((status, &refused["code"]), (503, &json!("code_not_sent")));
    server.signal("TERM");
    let log = server.ended().1.concat();
    assert!(log.contains("CODE_WEBHOOK_URL") && !log.contains("9812345678"), "{log}");
}

#[test]
fn in_development_whoever_asks_may_be_told_the_code() {
    let db = TestDb::seeded(Engine::Sqlite, 1, 1, 1, 1);
    let mut serve = influmojo_on(&db, &["serve", "--port", "0"]);
    let server = Server::start(serve.env("APP_ENV", "development").env("CODE_ECHO", "on"));
    let client = Client::of(&server);
    let (status, sent) = post(&client, SEND, &json!({ "phone": PHONE }));
    assert_eq!(status, 200, "{sent}");
    let (status, _) = post(&client, VERIFY, &json!({ "phone": PHONE, "code": sent["otp"] }));
    assert_eq!(status, 200);
}

#[test]
fn a_webhook_secret_that_cannot_sign_stops_the_start() {
    let db = TestDb::seeded(Engine::Sqlite, 1, 1, 1, 1);
    let mut serve = influmojo_on(&db, &["serve", "--port", "0"]);
    serve
        .env("CODE_WEBHOOK_URL", "https://codes.example.com")
        .env("CODE_WEBHOOK_SECRET", "hunter2");
    let ended = run(&mut serve);
    assert_eq!(ended.code, Some(1));
    assert!(
        ended.err.contains("CODE_WEBHOOK_SECRET") && !ended.err.contains("hunter2"),
        "{}",
        ended.err
    );
}
