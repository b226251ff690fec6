//! Phones and e-mail addresses: who owns them, and who is found by them.

use std::{
    net::TcpListener,
    sync::{Arc, Mutex},
    thread,
};

use api_actix::Tokens;
use domain::{Role, UserId};
use serde_json::{Value, json};
use test_support::{Engine, TestDb};

use crate::{
    client::{Client, tokens_of},
    codes::deliver,
    program::{SECRET, Server, eventually, influmojo_on},
    wire::request,
};

promises! {
    "S02" "V6.3.3" "A phone that somebody only named in a profile never leads its owner into that account." =>
        s02_a_named_phone_leads_its_owner_into_no_other_account,
    "S05" "V6.6.3" "However many phones are named, one address gets twenty codes sent within an hour." =>
        s05_one_address_has_twenty_codes_sent_within_an_hour,
    "S05" "V6.6.3" "Where countries are named, codes are sent to their phones alone, and a refused phone costs nothing." =>
        s05_no_code_is_sent_to_a_country_that_is_not_served,
    "S07" "V7.5.1" "A phone is attached only soon after a sign-in, and what the account had before is told." =>
        s07_attaching_a_phone_needs_a_fresh_sign_in_and_is_told,
    "S07" "V6.3.7" "An agent whose e-mail address a super admin changes is told at the former one." =>
        s07_a_former_address_of_an_agent_is_told,
    "S21" "V2.4.1" "Naming phones and e-mail addresses of others, and asking about them, has a budget of its own." =>
        s21_naming_contacts_has_a_budget,
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
    let answer =
        client.post(path, &[("Authorization", authorization.as_str())], &body.to_string()).unwrap();
    (answer.status, serde_json::from_str(&answer.body).unwrap())
}

fn basic(email: &str, phone: &str) -> Value {
    let mut body =
        json!({ "gender": "Female", "city": "Pune", "role": "Owner", "business_type": "SME" });
    body["email"] = json!(email);
    body["phone"] = json!(phone);
    body
}

/// A server whose codes and notices go to a gateway, and what that gets.
fn with_gateway(db: &TestDb) -> (Server, Arc<Mutex<Vec<Value>>>) {
    with_gateway_and(db, &[])
}

/// The same with settings.
fn with_gateway_and(db: &TestDb, settings: &[(&str, &str)]) -> (Server, Arc<Mutex<Vec<Value>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let got = Arc::<Mutex<Vec<Value>>>::default();
    let mut serve = influmojo_on(db, &["serve", "--port", "0"]);
    serve.envs(settings.iter().copied());
    serve.env("CODE_WEBHOOK_URL", format!("http://{}/", listener.local_addr().unwrap()));
    serve.env("CODE_WEBHOOK_SECRET", "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz");
    let kept = got.clone();
    thread::spawn(move || {
        // it ends with the process; every call is one of this test
        loop {
            let delivered = deliver(&listener);
            kept.lock().unwrap().push(delivered);
        }
    });
    (Server::start(&mut serve), got)
}

/// What the gateway got of a type, as soon as there is so much of it: the type and to whom.
fn delivered(got: &Mutex<Vec<Value>>, kind: &str, count: usize) -> Vec<Value> {
    eventually(kind, || {
        let all = got.lock().unwrap();
        let of_kind: Vec<Value> = all.iter().filter(|each| each["type"] == kind).cloned().collect();
        (of_kind.len() >= count).then_some(of_kind)
    })
}

/// A token of the first brand from a sign-in so long ago.
fn token_from(db: &TestDb, minutes: i64) -> String {
    #[expect(clippy::disallowed_methods, reason = "the servers of these tests have the real clock")]
    let then = move || chrono::Utc::now() - chrono::TimeDelta::minutes(minutes);
    let user = db.number("select min(id) as n from users where role = 'brand'");
    let tokens = Tokens::new(SECRET, None, Arc::new(then)).unwrap();
    tokens.issue(UserId::new(user).unwrap(), Role::Brand, 0).unwrap()
}

fn s07_attaching_a_phone_needs_a_fresh_sign_in_and_is_told(engine: Engine) {
    let db = TestDb::seeded(engine, 1, 1, 1, 1);
    db.sql("update users set phone = '+919800000001', phone_verified = true where id = (select min(id) from users where role = 'brand')");
    let email = db.lines("select email as line from users where role = 'brand'").remove(0);
    let (server, got) = with_gateway(&db);
    let client = Client::of(&server);
    let phone = "+919812345678";
    assert_eq!(post(&client, SEND, "", &json!({ "phone": phone })).0, 200);
    let code = delivered(&got, "phone_code", 1)[0]["code"].clone();
    let attach = json!({ "phone": phone, "code": code });
    let (status, refused) = post(&client, VERIFY, &token_from(&db, 11), &attach);
    assert_eq!((status, &refused["code"]), (403, &json!("fresh_sign_in_required")));
    assert_eq!(db.number("select count(*) as n from users where phone = '+919812345678'"), 0);
    let (status, attached) = post(&client, VERIFY, &token_from(&db, 1), &attach);
    assert_eq!((status, &attached["phone"]), (200, &json!(phone)));
    let replaced = delivered(&got, "contact_replaced", 1);
    assert_eq!(replaced, [json!({ "type": "contact_replaced", "phone": "+919800000001" })]);
    let company = delivered(&got, "phone_attached", 1);
    assert_eq!(company, [json!({ "type": "phone_attached", "email": email })]);
    assert_eq!(db.number("select count(*) as n from audit_log where action = 'contact_told'"), 2);
}

fn s07_a_former_address_of_an_agent_is_told(engine: Engine) {
    let db = TestDb::seeded(engine, 1, 1, 1, 1);
    let (server, got) = with_gateway(&db);
    let token = tokens_of(&db, Role::SuperAdmin).remove(0);
    let agent = db.number("select min(id) as n from users where role = 'agent'");
    let headers = [
        ("Authorization", format!("Bearer {token}")),
        ("Content-Type", "application/json".to_owned()),
    ];
    let headers: Vec<(&str, &str)> =
        headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let line = format!("PUT /api/admin/agents/{agent}");
    let reply = request(&server, &line, &headers, br#"{"email":"another@example.com"}"#).unwrap();
    assert_eq!(reply.status, 200, "{reply:?}");
    let told = delivered(&got, "contact_replaced", 1);
    assert_eq!(
        told,
        [json!({ "type": "contact_replaced", "email": "agent1@demo.influmojo.test" })]
    );
    // where nobody delivers, the change is saved all the same, and that nobody was told is on
    // record
    let alone = Server::on(&db);
    let reply = request(&alone, &line, &headers, br#"{"email":"third@example.com"}"#).unwrap();
    assert_eq!(reply.status, 200, "{reply:?}");
    assert_eq!(
        db.number("select count(*) as n from audit_log where action = 'contact_not_told'"),
        1
    );
}

fn s21_naming_contacts_has_a_budget(engine: Engine) {
    let db = TestDb::seeded(engine, 1, 4, 1, 1);
    let server =
        Server::start(influmojo_on(&db, &["serve", "--port", "0"]).env("RATE_LIMIT_CONTACT", "5"));
    let (client, brands) = (Client::of(&server), tokens_of(&db, Role::Brand));
    let named = |token: &str, n: u32| {
        let body = basic(&format!("somebody{n}@example.com"), &format!("+9198123{n:05}"));
        post(&client, "/api/profile/update-basic-info", token, &body).0
    };
    let statuses: Vec<u16> = (0..7).map(|n| named(&brands[0], n)).collect();
    assert_eq!(statuses, [200, 200, 200, 200, 200, 429, 429], "of one account");
    let mut nameless = basic("x", "x");
    nameless.as_object_mut().unwrap().retain(|name, _| name != "email" && name != "phone");
    assert_eq!(
        post(&client, "/api/profile/update-basic-info", &brands[0], &nameless).0,
        200,
        "nobody is named"
    );
    let asked = |n: u32| {
        post(
            &client,
            "/api/auth/check-user-exists",
            "",
            &json!({ "phone": format!("+9198000{n:05}") }),
        )
        .0
    };
    assert!((0..10).all(|n| asked(n) == 200));
    assert_eq!((asked(10), named(&brands[1], 99)), (429, 429), "of one address, together");
}

fn s02_a_named_phone_leads_its_owner_into_no_other_account(engine: Engine) {
    let db = TestDb::seeded(engine, 1, 1, 1, 1);
    let server = telling_codes(&db);
    let (client, maker) = (Client::of(&server), tokens_of(&db, Role::Brand).remove(0));
    let named = basic("victim@example.com", "+919812345678");
    assert_eq!(post(&client, "/api/profile/update-basic-info", &maker, &named).0, 200);
    let (_, sent) = post(&client, SEND, "", &json!({ "phone": "+919812345678" }));
    let (status, owner) =
        post(&client, VERIFY, "", &json!({ "phone": "+919812345678", "code": sent["otp"] }));
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
    assert_eq!(
        refused.filter(|(_, body)| body["error"].as_str().unwrap().ends_with("(429)")).count(),
        40
    );
}

fn s05_no_code_is_sent_to_a_country_that_is_not_served(engine: Engine) {
    let db = TestDb::seeded(engine, 1, 1, 1, 1);
    let (server, got) = with_gateway_and(&db, &[("CODE_COUNTRIES", "+91, 44")]);
    let client = Client::of(&server);
    let ask = |phone: &str| post(&client, SEND, "", &json!({ "phone": phone }));
    for phone in ["+12025550123", "+971501234567", "+9715012345678", "0012025550123"] {
        let (status, refused) = ask(phone);
        assert_eq!(
            (status, &refused["details"][0]["code"]),
            (400, &json!("country_not_served")),
            "{refused}"
        );
    }
    assert_eq!(
        db.number("select count(*) as n from phone_codes")
            + db.number("select count(*) as n from code_events"),
        0
    );
    let phones = ["+919812345678", "+447911123456"];
    assert_eq!(phones.map(|phone| ask(phone).0), [200, 200]);
    delivered(&got, "phone_code", 2);
    let sent: Vec<Value> = got.lock().unwrap().iter().map(|sent| sent["phone"].clone()).collect();
    assert_eq!(sent, phones, "nothing else was sent");
}

fn s21_a_profile_answers_alike_whoever_has_an_address(engine: Engine) {
    let db = TestDb::seeded(engine, 1, 2, 1, 1);
    let server = Server::on(&db);
    let (client, token) = (Client::of(&server), tokens_of(&db, Role::Brand).remove(0));
    for email in ["brand2@demo.influmojo.test", "agent1@demo.influmojo.test", "nobody@example.com"]
    {
        let (status, saved) =
            post(&client, "/api/profile/update-basic-info", &token, &basic(email, "+919812345678"));
        assert_eq!((status, &saved["profile"]["user"]["email"]), (200, &json!(email)), "{saved}");
    }
}
