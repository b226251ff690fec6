//! Sign-up and log-in by phone with codes that Twilio Verify or a gateway for short messages
//! delivers.

use std::{
    io::Write,
    net::TcpListener,
    sync::{Arc, Mutex},
    thread,
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use test_support::{Engine, TestDb, on_each_engine, read_request};

use crate::{
    client::{Answer, Client},
    program::{Server, influmojo_on, run},
};

on_each_engine! {
    people_sign_up_and_in_by_codes_of_twilio,
    people_sign_up_and_in_by_codes_of_a_gateway,
}

const SEND: &str = "/api/auth/send-phone-verification-code";
const VERIFY: &str = "/api/auth/verify-phone-code";
const PHONE: &str = "+919812345678";
/// The code that Twilio sent.
const RIGHT: &str = "424242";
const TOKEN: &str = "a-token-that-nobody-may-see";

/// What was asked for: paths, and bodies.
type Asked = Arc<Mutex<Vec<(String, String)>>>;

/// A server that answers by path and body.
fn stand_in(answer: fn(&str, &str) -> String) -> (String, Asked) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let asked = Asked::default();
    let own = asked.clone();
    thread::spawn(move || {
        while let Ok((mut stream, _)) = listener.accept() {
            let Some((head, body)) = read_request(&stream) else { continue };
            let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
            let says = answer(&path, &body);
            own.lock().unwrap().push((path, body));
            let _ = write!(stream, "HTTP/1.1 {says}");
        }
    });
    (url, asked)
}

fn says(status: &str, body: &str) -> String {
    let length = body.len();
    format!("{status}\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n{body}")
}

fn post(client: &Client, path: &str, body: &Value) -> (Answer, Value) {
    let answer = client.post(path, &[], &body.to_string()).unwrap();
    let body = serde_json::from_str(&answer.body).unwrap();
    (answer, body)
}

/// Asks for a code until one may be sent.
fn send(client: &Client) {
    let deadline = Instant::now() + Duration::from_secs(20);
    loop {
        let (answer, body) = post(client, SEND, &json!({ "phone": PHONE }));
        match answer.status {
            200 => {
                assert_eq!(body.get("otp"), None, "{body}");
                return;
            }
            429 if Instant::now() < deadline => thread::yield_now(),
            _ => panic!("{body}"),
        }
    }
}

/// The status of showing a code, and the account.
fn show(client: &Client, code: &str) -> (u16, Value) {
    let (answer, body) = post(client, VERIFY, &json!({ "phone": PHONE, "code": code }));
    (answer.status, body)
}

/// Nothing that is secret was logged.
fn is_silent(server: Server, secrets: &[&str]) {
    server.signal("TERM");
    for line in server.ended().1 {
        for secret in secrets {
            assert!(!line.contains(secret), "{line}");
        }
    }
}

fn twilio(path: &str, body: &str) -> String {
    match path {
        "/v2/Services/VA0123/Verifications" if body.contains("5550") => {
            says("429 x\r\nretry-after: 600", "{}")
        }
        "/v2/Services/VA0123/Verifications" => says("201 x", r#"{"status":"pending"}"#),
        "/v2/Services/VA0123/VerificationCheck" if body.ends_with(&format!("Code={RIGHT}")) => {
            says("200 x", r#"{"status":"approved"}"#)
        }
        "/v2/Services/VA0123/VerificationCheck" if body.ends_with("Code=555555") => {
            says("503 x\r\nretry-after: 9", TOKEN)
        }
        _ => says("200 x", r#"{"status":"pending"}"#),
    }
}

fn people_sign_up_and_in_by_codes_of_twilio(engine: Engine) {
    let db = TestDb::seeded(engine, 1, 1, 1, 1);
    let (url, asked) = stand_in(twilio);
    let mut serve = influmojo_on(&db, &["serve", "--port", "0"]);
    serve
        .env("TWILIO_ACCOUNT_SID", "AC4567")
        .env("TWILIO_AUTH_TOKEN", TOKEN)
        .env("TWILIO_VERIFY_SERVICE_SID", "VA0123")
        .env("TWILIO_VERIFY_URL", url)
        .env("CODE_PAUSES", "1");
    let server = Server::start(serve.env("RUST_LOG", "trace"));
    let client = Client::of(&server);
    send(&client);
    let (status, refused) = show(&client, "111111");
    assert_eq!((status, &refused["code"]), (400, &json!("invalid_code")), "{refused}");
    let (away, body) = post(&client, VERIFY, &json!({ "phone": PHONE, "code": "555555" }));
    assert_eq!((away.status, &body["code"]), (503, &json!("code_not_checked")), "{body}");
    assert_eq!(away.retry_after.as_deref(), Some("9"));
    let (status, new) = show(&client, RIGHT);
    assert_eq!((status, &new["phone"]), (200, &json!(PHONE)), "{new}");
    assert_eq!(show(&client, RIGHT).0, 400, "it is good once");
    let checks = asked.lock().unwrap().len();
    assert_eq!(checks, 4, "nobody is asked about a code that was used: {asked:?}");
    send(&client);
    let (status, known) = show(&client, RIGHT);
    assert_eq!((status, &known["id"]), (200, &new["id"]), "{known}");
    let (busy, body) = post(&client, SEND, &json!({ "phone": "+919812345550" }));
    assert_eq!((busy.status, &body["code"]), (503, &json!("code_not_sent")), "{body}");
    assert_eq!(busy.retry_after.as_deref(), Some("600"), "Twilio asks for patience");
    is_silent(server, &[TOKEN, "9812345678", RIGHT, "111111"]);
}

fn people_sign_up_and_in_by_codes_of_a_gateway(engine: Engine) {
    let db = TestDb::seeded(engine, 1, 1, 1, 1);
    let (url, asked) = stand_in(|_, _| says("200 x", r#"{"messages":[{"status":"0"}]}"#));
    let mut serve = influmojo_on(&db, &["serve", "--port", "0"]);
    serve
        .env("CODE_SMS_URL", format!("{url}/send?key={TOKEN}"))
        .env("CODE_SMS_BODY", "to={digits}&text={text}")
        .env("CODE_SMS_TEXT", "Influmojo: {code}")
        .env("CODE_SMS_HEADERS", format!("X-Key: {TOKEN}\nX-From: Influmojo"))
        .env("CODE_SMS_ANSWER", "/messages/0/status=0")
        .env("CODE_PAUSES", "1");
    let server = Server::start(serve.env("RUST_LOG", "trace"));
    let client = Client::of(&server);
    let sent = || {
        send(&client);
        let (path, body) = asked.lock().unwrap().last().unwrap().clone();
        assert_eq!(path, format!("/send?key={TOKEN}"));
        let code = body.strip_prefix("to=919812345678&text=Influmojo%3A%20").unwrap();
        code.to_owned()
    };
    let first = sent();
    let (status, new) = show(&client, &first);
    assert_eq!((status, &new["phone"]), (200, &json!(PHONE)), "{new}");
    let second = sent();
    let (status, known) = show(&client, &second);
    assert_eq!((status, &known["id"]), (200, &new["id"]), "{known}");
    is_silent(server, &[TOKEN, "9812345678", &first, &second]);
}

#[test]
fn settings_of_delivery_that_do_not_fit_stop_the_start_and_no_secret_is_told() {
    let db = TestDb::seeded(Engine::Sqlite, 1, 1, 1, 1);
    let twilio = [
        ("TWILIO_ACCOUNT_SID", "AC1"),
        ("TWILIO_AUTH_TOKEN", TOKEN),
        ("TWILIO_VERIFY_SERVICE_SID", "VA1"),
    ];
    let sms = ("CODE_SMS_URL", "https://sms.example.com/{phone}");
    let with = |more: &[(&'static str, &'static str)]| [&[sms], more].concat();
    let cases: [(Vec<(&str, &str)>, &str); 12] = [
        (twilio[1..].to_vec(), "must be set together"),
        ([&twilio[..], &[sms]].concat(), "cannot be set together: one delivers codes"),
        (
            [&twilio[..2], &[("TWILIO_VERIFY_SERVICE_SID", "VA1/../x")]].concat(),
            "letters and digits alone",
        ),
        (
            [&twilio[..], &[("TWILIO_CHANNEL", "pigeon")]].concat(),
            "TWILIO_CHANNEL must be sms or call or whatsapp",
        ),
        (
            [&twilio[..], &[("TWILIO_VERIFY_URL", "http://verify.example.com")]].concat(),
            "TWILIO_VERIFY_URL posts one-time codes",
        ),
        (
            vec![("CODE_SMS_URL", "sms.example.com")],
            "CODE_SMS_URL must be an http or https address",
        ),
        (
            vec![("CODE_SMS_URL", "http://sms.example.com/")],
            "CODE_SMS_URL posts one-time codes to another host in clear",
        ),
        (with(&[("CODE_SMS_METHOD", "DELETE")]), "CODE_SMS_METHOD must be POST or PUT or GET"),
        (with(&[("CODE_SMS_HEADERS", TOKEN)]), "CODE_SMS_HEADERS must have a header in each line"),
        (
            with(&[("CODE_SMS_METHOD", "GET")]),
            "must hold {phone} or {digits}, and {text} or {code}",
        ),
        (with(&[("CODE_SMS_TEXT", "Hello")]), "CODE_SMS_TEXT must hold {code}"),
        (
            with(&[("CODE_SMS_STATUS", "fine"), ("CODE_SMS_ANSWER", "ok")]),
            "CODE_SMS_STATUS must be 2xx",
        ),
    ];
    for (settings, mistake) in cases {
        let mut serve = influmojo_on(&db, &["serve", "--port", "0"]);
        let ended = run(serve.envs(settings));
        assert_eq!(ended.code, Some(1), "{mistake}: {}", ended.err);
        assert!(ended.err.contains(mistake), "{mistake}: {}", ended.err);
        assert!(!ended.err.contains(TOKEN), "{}", ended.err);
    }
}
