//! Phones and e-mail addresses: who owns them, and who is found by them.

use domain::Role;
use serde_json::{Value, json};
use test_support::{Engine, TestDb};

use crate::{
    client::{Client, tokens_of},
    program::{Server, influmojo_on},
};

promises! {
    "S02" "V6.3.3" "A phone that somebody only named in a profile never leads its owner into that account." =>
        s02_a_named_phone_leads_its_owner_into_no_other_account,
    "S05" "V6.6.3" "However many phones are named, one address gets twenty codes sent within an hour." =>
        s05_one_address_has_twenty_codes_sent_within_an_hour,
    "S21" "V6.3.8" "What a profile answers does not depend on whether an address is somebody else's." =>
        s21_a_profile_answers_alike_whoever_has_an_address,
}

const SEND: &str = "/api/auth/send-phone-verification-code";
const VERIFY: &str = "/api/auth/verify-phone-code";

/// A server that tells codes to whoever asks.
fn telling_codes(db: &TestDb) -> Server {
    let mut serve = influmojo_on(db, &["serve", "--port", "0"]);
    Server::start(serve.env("APP_ENV", "development").env("CODE_ECHO", "on"))
}

fn post(client: &Client, path: &str, token: &str, body: &Value) -> (u16, Value) {
    let authorization = format!("Bearer {token}");
    let answer = client.post(path, &[("Authorization", authorization.as_str())], &body.to_string()).unwrap();
    (answer.status, serde_json::from_str(&answer.body).unwrap())
}

fn basic(email: &str, phone: &str) -> Value {
    let mut body = json!({ "gender": "Female", "city": "Pune", "role": "Owner", "business_type": "SME" });
    body["email"] = json!(email);
    body["phone"] = json!(phone);
    body
}

fn s02_a_named_phone_leads_its_owner_into_no_other_account(engine: Engine) {
    let db = TestDb::seeded(engine, 1, 1, 1, 1);
    let server = telling_codes(&db);
    let (client, maker) = (Client::of(&server), tokens_of(&db, Role::Brand).remove(0));
    let named = basic("victim@example.com", "+919812345678");
    assert_eq!(post(&client, "/api/profile/update-basic-info", &maker, &named).0, 200);
    let (_, sent) = post(&client, SEND, "", &json!({ "phone": "+919812345678" }));
    let (status, owner) = post(&client, VERIFY, "", &json!({ "phone": "+919812345678", "code": sent["otp"] }));
    let me = client.get("/api/auth/me", &maker).json();
    assert_eq!((status, &owner["phone"]), (200, &json!("+919812345678")));
    assert_ne!(owner["id"], me["data"]["user"]["id"]);
    assert_eq!(me["data"]["user"]["phone"], Value::Null, "and its maker has it no longer");
}

fn s05_one_address_has_twenty_codes_sent_within_an_hour(engine: Engine) {
    let db = TestDb::seeded(engine, 1, 1, 1, 1);
    let server = telling_codes(&db);
    let client = Client::of(&server);
    let ask = |n: u32| post(&client, SEND, "", &json!({ "phone": format!("+9198123{n:05}") }));
    let answers: Vec<(u16, Value)> = (0..60).map(ask).collect();
    assert_eq!(answers.iter().filter(|(status, _)| *status == 200).count(), 20);
    let refused = answers.iter().filter(|(status, _)| *status == 429);
    assert_eq!(refused.filter(|(_, body)| body["error"].as_str().unwrap().ends_with("(429)")).count(), 40);
}

fn s21_a_profile_answers_alike_whoever_has_an_address(engine: Engine) {
    let db = TestDb::seeded(engine, 1, 2, 1, 1);
    let server = Server::on(&db);
    let (client, token) = (Client::of(&server), tokens_of(&db, Role::Brand).remove(0));
    for email in ["brand2@demo.influmojo.test", "agent1@demo.influmojo.test", "nobody@example.com"] {
        let (status, saved) = post(&client, "/api/profile/update-basic-info", &token, &basic(email, "+919812345678"));
        assert_eq!((status, &saved["profile"]["user"]["email"]), (200, &json!(email)), "{saved}");
    }
}
