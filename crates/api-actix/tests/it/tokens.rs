//! Which tokens open anything, and that each request looks at the account behind its token.

mod forged;

use std::{sync::Arc, time::Duration};

use actix_web::http::Method;
use api_actix::{Tokens, WeakSecret};
use domain::Role;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use serde_json::{Value, json};
use test_support::Engine;

use crate::{
    access_matrix::MATRIX,
    test_app::{Answer, SECRET, START, TestApp, Who, call, get, post, put},
};

const WEEK: i64 = 7 * 24 * 60 * 60;

on_each_engine! {
    r12_a_suspended_or_pending_account_is_403_with_an_older_token,
    r13_a_token_lives_for_seven_days_and_a_minute,
    s06_a_token_of_staff_lives_for_twelve_hours_and_a_minute,
    s06_issuer_audience_and_begin_are_checked_where_they_are_given,
    s06_a_token_of_former_credentials_opens_nothing,
    s06_a_sign_out_ends_the_token_or_all_of_the_account,
    o21_a_token_is_good_after_the_clock_was_set_back,
    r13_an_expiry_is_required_and_counts_in_seconds,
    r62_an_unknown_or_deleted_account_is_401_everywhere,
    the_claims_may_be_spelled_in_several_ways,
    a_claimed_role_must_be_the_one_of_the_account,
    open_endpoints_ignore_a_token_that_is_not_valid,
    the_scheme_of_the_header_is_bearer,
}

fn forged(claims: &Value, secret: &str, algorithm: Algorithm) -> String {
    encode(&Header::new(algorithm), claims, &EncodingKey::from_secret(secret.as_bytes())).unwrap()
}

fn signed(claims: &Value) -> String {
    forged(claims, SECRET, Algorithm::HS256)
}

async fn me(app: &TestApp, token: &str) -> Answer {
    app.send(get("/api/auth/me").header("authorization", format!("Bearer {token}"))).await
}

/// The paths that need a token.
fn guarded() -> impl Iterator<Item = (Method, String)> {
    let asks_for_one = |method: &str, path: &str| {
        let mut rows = MATRIX.iter();
        rows.any(|(known, below, [nobody, ..])| (*known, *below, *nobody) == (method, path, 401))
    };
    let concrete = |path: String| path.replace("{platform}", "instagram").replace("{id}", "1");
    let endpoints = api_actix::endpoints().into_iter();
    endpoints
        .filter(move |(method, path)| {
            asks_for_one(method, path.strip_prefix("/api").unwrap_or(path))
        })
        .map(move |(method, path)| (method.parse().unwrap(), concrete(path)))
}

async fn r12_a_suspended_or_pending_account_is_403_with_an_older_token(engine: Engine) {
    let app = TestApp::seeded(engine);
    for (who, status) in
        [(Who::Brand(1), "suspended"), (Who::Agent(1), "suspended"), (Who::Creator(1), "pending")]
    {
        app.set_user(who, &format!("status = '{status}'"));
        for (method, path) in guarded() {
            app.send(call(method, path).by(who)).await.refused(403, "account_not_active");
        }
    }
    app.get("/api/auth/me", Who::Agent(2)).await.expect(200);
}

async fn r62_an_unknown_or_deleted_account_is_401_everywhere(engine: Engine) {
    let app = TestApp::seeded(engine);
    app.set_user(Who::Brand(1), "status = 'deleted'");
    let unknown = signed(&json!({ "userId": "987654", "user_type": "brand", "exp": START + 60 }));
    for (method, path) in guarded() {
        app.send(call(method.clone(), path.as_str()).by(Who::Brand(1)))
            .await
            .refused(401, "unauthorized");
        let by_unknown = call(method, path).header("authorization", format!("Bearer {unknown}"));
        app.send(by_unknown).await.refused(401, "unauthorized");
    }
}

async fn r13_a_token_lives_for_seven_days_and_a_minute(engine: Engine) {
    let app = TestApp::seeded(engine);
    let token = app.token(Who::Brand(1)).unwrap();
    app.clock.advance(Duration::from_secs((WEEK + 60).unsigned_abs()));
    me(&app, &token).await.expect(200);
    app.clock.advance(Duration::from_secs(1));
    me(&app, &token).await.refused(401, "unauthorized");
}

async fn s06_a_token_of_staff_lives_for_twelve_hours_and_a_minute(engine: Engine) {
    let app = TestApp::seeded(engine);
    let of = |who, role: &str| {
        let claims =
            json!({ "userId": app.id(who), "user_type": role, "iat": START, "exp": START + WEEK });
        (app.token(who).unwrap(), signed(&claims))
    };
    let staff = [of(Who::Agent(1), "agent"), of(Who::Admin, "super_admin")];
    app.clock.advance(Duration::from_mins(12 * 60 + 1));
    for (own, former) in &staff {
        me(&app, own).await.expect(200);
        me(&app, former).await.expect(200);
    }
    app.clock.advance(Duration::from_secs(1));
    for (own, former) in &staff {
        me(&app, own).await.refused(401, "unauthorized");
        me(&app, former).await.refused(401, "unauthorized");
    }
}

async fn s06_issuer_audience_and_begin_are_checked_where_they_are_given(engine: Engine) {
    let app = TestApp::seeded(engine);
    let id = app.id(Who::Brand(1));
    let own = app.token(Who::Brand(1)).unwrap();
    let mut rules = Validation::new(Algorithm::HS256);
    (rules.validate_exp, rules.validate_aud) = (false, false);
    let claims =
        decode::<Value>(&own, &DecodingKey::from_secret(SECRET.as_bytes()), &rules).unwrap().claims;
    assert_eq!(
        [&claims["iss"], &claims["aud"], &claims["ver"]],
        [&json!("influmojo"), &json!("influmojo"), &json!(0)]
    );
    assert_eq!(claims["exp"], START + WEEK);
    let with = |name: &str, value: Value| {
        let mut claims = json!({ "userId": id, "exp": START + 60 });
        claims[name] = value;
        signed(&claims)
    };
    let good = [
        ("iss", json!("influmojo")),
        ("iss", json!(null)),
        ("aud", json!("influmojo")),
        ("aud", json!(["x", "influmojo"])),
        ("nbf", json!(START + 60)),
        ("nbf", json!(null)),
        ("ver", json!("0")),
    ];
    for (name, value) in good {
        assert_eq!(me(&app, &with(name, value.clone())).await.status, 200, "{name} {value}");
    }
    let bad = [
        ("iss", json!("x")),
        ("iss", json!("")),
        ("iss", json!(1)),
        ("iss", json!(["influmojo"])),
        ("aud", json!("x")),
        ("aud", json!([])),
        ("aud", json!({})),
        ("nbf", json!(START + 61)),
        ("nbf", json!("soon")),
        ("ver", json!(1)),
        ("ver", json!(-1)),
        ("ver", json!("x")),
        ("iat", json!("x")),
    ];
    for (name, value) in bad {
        assert_eq!(me(&app, &with(name, value.clone())).await.status, 401, "{name} {value}");
    }
}

async fn s06_a_token_of_former_credentials_opens_nothing(engine: Engine) {
    let app = TestApp::seeded(engine);
    let (agent, path) = (Who::Agent(1), format!("/admin/agents/{}", app.id(Who::Agent(1))));
    let mut version = 0;
    let changes = [
        json!({ "name": "Another Name" }),
        json!({ "password": "quite another 7 words" }),
        json!({ "email": "another.agent@example.test" }),
    ];
    for (change, raises) in changes.iter().zip([0, 1, 1]) {
        let token = app.api.tokens.issue(app.user(agent), Role::Agent, version).unwrap();
        me(&app, &token).await.expect(200);
        app.send(put(&path, change).by(Who::Admin)).await.expect(200);
        version += raises;
        assert_eq!(me(&app, &token).await.status, if raises == 0 { 200 } else { 401 }, "{change}");
    }
    let token = app.api.tokens.issue(app.user(agent), Role::Agent, version).unwrap();
    let set =
        |status: &str| put(format!("{path}/status"), &json!({ "status": status })).by(Who::Admin);
    app.send(set("suspended")).await.expect(200);
    me(&app, &token).await.refused(403, "account_not_active");
    app.send(set("active")).await.expect(200);
    me(&app, &token).await.refused(401, "unauthorized");
    let next = app.api.tokens.issue(app.user(agent), Role::Agent, version + 1).unwrap();
    me(&app, &next).await.expect(200);
}

async fn s06_a_sign_out_ends_the_token_or_all_of_the_account(engine: Engine) {
    let app = TestApp::seeded(engine);
    let brand = Who::Brand(1);
    let [one, two, three] = [(); 3].map(|()| app.token(brand).unwrap());
    let out = |token: &str, body: Value| {
        post("/api/auth/logout", &body).header("authorization", format!("Bearer {token}"))
    };
    app.send(out(&one, json!({ "all": "yes" }))).await.refused(400, "validation_failed");
    app.send(out(&one, json!({}))).await.expect(200);
    app.send(out(&one, json!({}))).await.refused(401, "unauthorized");
    me(&app, &one).await.refused(401, "unauthorized");
    me(&app, &two).await.expect(200);
    app.send(out(&two, json!({ "all": true }))).await.expect(200);
    for ended in [&one, &two, &three, &app.token(brand).unwrap()] {
        me(&app, ended).await.refused(401, "unauthorized");
    }
    me(&app, &app.api.tokens.issue(app.user(brand), Role::Brand, 1).unwrap()).await.expect(200);
    app.get("/api/auth/me", Who::Brand(2)).await.expect(200);
    let told =
        app.db.lines("select data as line from audit_log where action = 'signed_out' order by id");
    assert!(told.len() == 2 && told[1].contains("true") && !told[0].contains("true"), "{told:?}");
}

async fn o21_a_token_is_good_after_the_clock_was_set_back(engine: Engine) {
    let app = TestApp::seeded(engine);
    let id = app.id(Who::Brand(1));
    let signed_at =
        |iat: i64, lives: i64| signed(&json!({ "userId": id, "iat": iat, "exp": iat + lives }));
    for ahead in [0, 61, 3600, 24 * 3600] {
        me(&app, &signed_at(START + ahead, WEEK)).await.expect(200);
    }
    me(&app, &signed_at(START + 24 * 3600 + 1, WEEK)).await.refused(401, "unauthorized");
    me(&app, &signed_at(START, WEEK + 61)).await.refused(401, "unauthorized");
}

async fn r13_an_expiry_is_required_and_counts_in_seconds(engine: Engine) {
    let app = TestApp::seeded(engine);
    let id = app.id(Who::Brand(1)).to_string();
    for good in [START - 60, START, START + 1, START + WEEK, START + WEEK + 60] {
        me(&app, &signed(&json!({ "userId": id, "exp": good }))).await.expect(200);
    }
    let milliseconds = START * 1000;
    let bad = [
        json!({ "userId": id }),
        json!({ "userId": id, "exp": null }),
        json!({ "userId": id, "exp": START - 61 }),
        json!({ "userId": id, "exp": START + WEEK + 61 }),
        json!({ "userId": id, "iat": milliseconds, "exp": milliseconds + WEEK * 1000 }),
        json!({ "userId": id, "exp": 100_000_000_001_i64 }),
        json!({ "userId": id, "exp": i64::MAX }),
        json!({ "userId": id, "exp": -1 }),
        json!({ "userId": id, "exp": 1e300 }),
        json!({ "userId": id, "exp": [START] }),
        json!({ "userId": id, "exp": "soon" }),
    ];
    for claims in bad {
        let answer = me(&app, &signed(&claims)).await;
        assert_eq!((answer.status, answer.code()), (401, "unauthorized"), "{claims}");
    }
}

#[test]
fn r14_no_tokens_are_made_without_a_secret() {
    let made =
        |present, previous| Tokens::new(present, previous, Arc::new(|| unreachable!())).err();
    assert_eq!(made("", None), Some(WeakSecret));
    assert_eq!(made("present", Some("")), Some(WeakSecret));
    assert_eq!(made("present", Some("previous")), None);
}

async fn the_claims_may_be_spelled_in_several_ways(engine: Engine) {
    let app = TestApp::seeded(engine);
    let (id, exp) = (app.id(Who::Creator(1)), START + 60);
    let good = [
        json!({ "userId": id.to_string(), "exp": exp }),
        json!({ "userId": id, "exp": exp }),
        json!({ "id": id.to_string(), "exp": exp }),
        json!({ "id": id, "exp": exp, "user_type": "creator" }),
        json!({ "userId": null, "id": id, "exp": exp, "user_type": null }),
        json!({ "userId": id, "id": app.id(Who::Brand(1)), "exp": exp, "nbf": exp, "extra": {} }),
    ];
    for claims in good {
        let answer = me(&app, &signed(&claims)).await.expect(200);
        assert_eq!(answer.text("/data/user/id"), id.to_string(), "{claims}");
    }
    for bad in [
        json!("abc"),
        json!(0),
        json!(-1),
        json!(1.5),
        json!("9223372036854775808"),
        json!([id]),
        json!(""),
    ] {
        me(&app, &signed(&json!({ "userId": bad, "exp": exp }))).await.refused(401, "unauthorized");
    }
    me(&app, &signed(&json!({ "exp": exp }))).await.refused(401, "unauthorized");
}

async fn a_claimed_role_must_be_the_one_of_the_account(engine: Engine) {
    let app = TestApp::seeded(engine);
    let claim = |role: Value| {
        signed(&json!({ "userId": app.id(Who::Agent(1)), "user_type": role, "exp": START + 60 }))
    };
    me(&app, &claim(json!("agent"))).await.expect(200);
    for other in [
        json!("super_admin"),
        json!("brand"),
        json!("Agent"),
        json!(""),
        json!(1),
        json!(["agent"]),
    ] {
        me(&app, &claim(other)).await.refused(401, "unauthorized");
    }
    // the role of the request is the one in the database, even when the token was made before it
    // changed
    let token = app.token(Who::Admin).unwrap();
    app.set_user(Who::Admin, "role = 'brand'");
    me(&app, &token).await.refused(401, "unauthorized");
}

async fn open_endpoints_ignore_a_token_that_is_not_valid(engine: Engine) {
    let app = TestApp::seeded(engine);
    app.set_user(Who::Brand(1), "status = 'suspended'");
    let suspended = app.token(Who::Brand(1)).unwrap();
    for token in ["", "spoilt", suspended.as_str()] {
        let header = ("authorization", format!("Bearer {token}"));
        app.send(get("/health").header(header.0, header.1.clone())).await.expect(200);
        app.send(get("/api/profile/creators").header(header.0, header.1.clone())).await.expect(200);
        let login = call(Method::POST, "/auth/login").header(header.0, header.1);
        app.send(login).await.refused(400, "validation_failed");
    }
}

async fn the_scheme_of_the_header_is_bearer(engine: Engine) {
    let app = TestApp::seeded(engine);
    let token = app.token(Who::Brand(1)).unwrap();
    let with = |header: String| get("/api/auth/me").header("authorization", header);
    for good in [format!("Bearer {token}"), format!("bearer {token}"), format!("BEARER  {token} ")]
    {
        app.send(with(good)).await.expect(200);
    }
    for bad in [
        token.clone(),
        format!("Basic {token}"),
        format!("Bearer{token}"),
        "Bearer".to_owned(),
        String::new(),
    ] {
        app.send(with(bad)).await.refused(401, "unauthorized");
    }
    app.send(get(format!("/api/auth/me?token={token}"))).await.refused(401, "unauthorized");
}
