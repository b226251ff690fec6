//! Logs for machines: one JSON object for each line, and nothing in them that is nobody else's
//! business.

use serde_json::{Value, json};
use test_support::{Engine, TestDb};

use crate::{
    client::Client,
    program::{Server, done_on, influmojo_on, run_with_input},
};

const EMAIL: &str = "quokka@example.com";
const PASSWORD: &str = "wombat-password";
const BRAND: &str = "brand1@demo.influmojo.test";
const POLLED: &str = "/api/crm/tickets/1/messages";

/// Sends requests full of secrets, good and bad ones. The secrets.
fn send_secrets(db: &TestDb, server: &Server) -> Vec<String> {
    let client = Client::of(server);
    let token = done_on(db, &["token", "--email", BRAND]).trim().to_owned();
    assert_eq!(client.sign_in("agent-login", EMAIL, PASSWORD).status, 200);
    assert_eq!(client.sign_in("agent-login", EMAIL, "numbat-password").status, 401);
    assert_eq!(client.sign_in("login", "bilby@example.com", "x").status, 400);
    assert_eq!(client.get("/api/orders?token=dingo&_t=1", &token).status, 200);
    assert_eq!(client.get("/api/orders", "forged.koala.token").status, 401);
    assert_eq!(client.get("/api/platypus/emu@example.com", "").status, 404);
    let line = json!({"packageId": "1", "additionalInstructions": "call echidna", "references": ["https://kiwi.test/"]});
    let body = json!({"cartItems": [line]}).to_string();
    let bearer = format!("Bearer {token}");
    let headers = [("Authorization", bearer.as_str()), ("Idempotency-Key", "possum-key")];
    for status in [200, 200] {
        assert_eq!(client.post("/api/orders/checkout", &headers, &body).unwrap().status, status);
    }
    assert_eq!(client.post("/api/orders/checkout", &headers, "{\"tapir").unwrap().status, 422);
    assert_eq!(client.post("/api/orders/checkout", &headers[..1], "{\"tapir").unwrap().status, 400);
    assert_eq!(client.get_again(POLLED, &token).status, 304);
    let words = [
        "wombat", "numbat", "quokka", "bilby", "dingo", "koala", "emu@", "echidna", "kiwi",
        "possum", "tapir",
    ];
    let mut secrets: Vec<String> = words.map(str::to_owned).to_vec();
    secrets.extend([BRAND.to_owned(), token.rsplit('.').next().unwrap().to_owned(), token]);
    secrets
}

/// A server with an agent that has a password; the log of a day in its life, and what must not be
/// in it.
fn a_day(level: &str) -> (Vec<String>, Vec<String>) {
    let db = TestDb::seeded(Engine::Sqlite, 1, 1, 1, 1);
    let add = ["agent", "add", "--email", EMAIL, "--name", "Quokka Agent", "--password"];
    run_with_input(&mut influmojo_on(&db, &add), PASSWORD).printed();
    let mut serve = influmojo_on(&db, &["serve", "--port", "0"]);
    let server = Server::start(serve.env("LOG_FORMAT", "json").env("RUST_LOG", level));
    let secrets = send_secrets(&db, &server);
    server.signal("TERM");
    (server.ended().1, secrets)
}

#[test]
fn every_request_is_a_line_of_json_with_its_id_route_and_status() {
    let (log, _) = a_day("info");
    let lines: Vec<Value> = log.iter().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(lines.iter().all(|line| line["timestamp"].is_string() && line["level"].is_string()));
    let answered: Vec<&Value> = lines.iter().filter(|line| line["message"] == "answered").collect();
    let seen: Vec<_> = answered
        .iter()
        .map(|line| {
            (
                line["span"]["method"].as_str().unwrap(),
                line["route"].as_str().unwrap(),
                line["status"].as_u64().unwrap(),
            )
        })
        .collect();
    let expected = [
        ("POST", "/api/auth/agent-login", 200),
        ("POST", "/api/auth/agent-login", 401),
        ("POST", "/api/auth/login", 400),
        ("GET", "/api/orders", 200),
        ("GET", "/api/orders", 401),
        ("GET", "", 404),
        ("POST", "/api/orders/checkout", 200),
        ("POST", "/api/orders/checkout", 200),
        ("POST", "/api/orders/checkout", 422),
        ("POST", "/api/orders/checkout", 400),
    ];
    assert_eq!(seen, expected);
    let mut ids: Vec<&str> =
        answered.iter().map(|line| line["span"]["request_id"].as_str().unwrap()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), expected.len(), "every request has an id of its own");
}

#[test]
fn that_nothing_changed_is_logged_for_those_who_look_closely() {
    let (log, _) = a_day("debug");
    let lines = log.iter().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let polls: Vec<_> =
        lines.filter(|line| line["status"] == 304 && line["message"] == "answered").collect();
    assert_eq!(polls.len(), 1);
    assert_eq!(
        (&polls[0]["level"], &polls[0]["route"]),
        (&json!("DEBUG"), &json!(POLLED.replace('1', "{id}")))
    );
}

#[test]
fn r54_no_token_password_address_or_text_is_logged() {
    for level in ["info", "debug", "trace"] {
        let (log, secrets) = a_day(level);
        assert!(log.len() > 10, "{log:?}");
        for line in log {
            let told = secrets.iter().find(|secret| line.contains(*secret));
            assert_eq!(told, None, "at level {level}: {line}");
        }
    }
}
