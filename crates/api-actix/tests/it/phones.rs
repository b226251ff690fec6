//! Signing in by phone.

mod attached;

use std::{collections::BTreeSet, time::Duration};

use domain::Phone;
use serde_json::{Value, json};
use test_support::Engine;

use crate::test_app::{Answer, TestApp, Who, post};

on_each_engine! {
    r60_a_verified_phone_brings_the_user_twice,
    r15_every_phone_gets_its_own_user_and_token,
    r16_a_code_bears_five_tries_one_use_and_ten_minutes,
    r16_a_code_is_told_only_where_the_service_was_told_to_and_a_repeat_looks_the_same,
    too_early_another_code_is_429_with_the_time_that_remains,
    s05_a_code_that_cannot_be_delivered_is_503_and_the_pause_stays,
    s05_wrong_codes_end_the_tries_of_a_phone,
    s05_one_address_gets_no_more_than_twenty_codes,
    b03_a_phone_and_a_code_are_read_as_people_write_them,
    r33_whether_a_phone_exists_is_asked_for_openly,
    what_is_no_phone_or_code_is_400_and_sends_nothing,
}

const PHONE: &str = "+91 (98000) 000-01";
const SEND: &str = "/api/auth/send-phone-verification-code";
const VERIFY: &str = "/api/auth/verify-phone-code";

async fn ask(app: &TestApp, phone: &str) -> Answer {
    app.send(post(SEND, &json!({ "phone": phone }))).await
}

/// Asks for a code and reads it where it was delivered.
async fn code(app: &TestApp, phone: &str) -> String {
    let answer = ask(app, phone).await.expect(200);
    let phone = Phone::written(phone, domain::HomeCountry::default()).unwrap();
    assert_eq!((answer.text("/phone"), answer.body.get("otp")), (phone.as_str(), None));
    app.sent.last(&phone).unwrap().as_str().to_owned()
}

fn verify(phone: &str, code: &str) -> Value {
    json!({ "phone": phone, "code": code })
}

async fn r60_a_verified_phone_brings_the_user_twice(engine: Engine) {
    let app = TestApp::seeded(engine);
    let code = code(&app, PHONE).await;
    let body =
        json!({ "phone": PHONE, "code": code, "fullName": " Asha Rao ", "userType": "brand" });
    let answer = app.send(post(VERIFY, &body)).await.expect(200);
    let user = json!({
        "id": answer.at("/id"), "phone": "+919800000001", "name": "Asha Rao", "email": null, "profileImage": null,
        "cover_image_url": null, "isVerified": true, "user_type": "brand", "userType": "brand",
    });
    assert_eq!(answer.at("/user"), &user);
    for (key, value) in user.as_object().unwrap().iter().filter(|(key, _)| *key != "isVerified") {
        assert_eq!(answer.body.get(key), Some(value), "{key}");
    }
    let bearer = format!("Bearer {}", answer.text("/token"));
    let own = |path: &str| crate::test_app::get(path).header("authorization", bearer.clone());
    let profile = app.send(own("/api/profile/brand-profile")).await.expect(200);
    assert_eq!(
        (profile.text("/data/company_name"), profile.text("/data/industry")),
        ("Company Name", "General")
    );
    let me = app.send(own("/api/auth/profile")).await.expect(200);
    assert_eq!(
        (me.text("/user/auth_provider"), me.text("/user/phone")),
        ("phone", "+919800000001")
    );
    app.send(own("/api/profile/creator-profile")).await.refused(403, "forbidden_role");
}

async fn r15_every_phone_gets_its_own_user_and_token(engine: Engine) {
    let app = TestApp::seeded(engine);
    let phones: Vec<String> = (1..=6).map(|n| format!("+9198000000{n:02}")).collect();
    let mut bodies = Vec::new();
    for phone in &phones {
        bodies.push(verify(phone, &code(&app, phone).await));
    }
    let answers =
        futures_util::future::join_all(bodies.iter().map(|body| app.send(post(VERIFY, body))))
            .await;
    let mut users = BTreeSet::new();
    for (phone, answer) in phones.iter().zip(answers) {
        let answer = answer.expect(200);
        assert_eq!(answer.text("/phone"), phone);
        let bearer = format!("Bearer {}", answer.text("/token"));
        let me = app
            .send(crate::test_app::get("/api/auth/me").header("authorization", bearer))
            .await
            .expect(200);
        assert_eq!(
            (me.text("/data/user/phone"), me.text("/data/user/id")),
            (phone.as_str(), answer.text("/id"))
        );
        users.insert(answer.text("/id").to_owned());
    }
    assert_eq!(users.len(), phones.len());
}

async fn r16_a_code_bears_five_tries_one_use_and_ten_minutes(engine: Engine) {
    let app = TestApp::seeded(engine);
    let right = code(&app, PHONE).await;
    app.send(post(VERIFY, &verify(PHONE, &right))).await.expect(200);
    app.send(post(VERIFY, &verify(PHONE, &right))).await.refused(400, "invalid_code");
    app.clock.advance(Duration::from_mins(1));
    let right = code(&app, PHONE).await;
    for _ in 0..5 {
        let bypass = post(VERIFY, &verify(PHONE, "999999")).header("x-bypass-rate-limit", "true");
        app.send(bypass).await.refused(400, "invalid_code");
    }
    app.send(post(VERIFY, &verify(PHONE, &right))).await.refused(400, "invalid_code");
    app.clock.advance(Duration::from_mins(1));
    let right = code(&app, PHONE).await;
    app.clock.advance(Duration::from_mins(10));
    app.send(post(VERIFY, &verify(PHONE, &right))).await.refused(400, "invalid_code");
}

async fn r16_a_code_is_told_only_where_the_service_was_told_to_and_a_repeat_looks_the_same(
    engine: Engine,
) {
    let app = TestApp::seeded(engine);
    let first = ask(&app, PHONE).await.expect(200);
    let repeat = ask(&app, "919800000001").await.expect(200);
    assert_eq!((&first.body, first.body.get("otp")), (&repeat.body, None));
    assert_eq!(app.sent.sent().len(), 1, "a repeat sends nothing");
    let stored = "select phone || coalesce(cast(attempts as text), '') as line from phone_codes";
    assert_eq!(app.db.lines(stored), ["+9198000000010"]);

    let app = TestApp::telling_codes(engine);
    let (first, repeat) = (ask(&app, PHONE).await.expect(200), ask(&app, PHONE).await.expect(200));
    assert_eq!(first.body, repeat.body);
    app.send(post(VERIFY, &verify(PHONE, first.text("/otp")))).await.expect(200);
}

async fn too_early_another_code_is_429_with_the_time_that_remains(engine: Engine) {
    let app = TestApp::seeded(engine);
    code(&app, PHONE).await;
    for (after, left) in [(5, 55), (54, 1)] {
        app.clock.advance(Duration::from_secs(after));
        for path in [SEND, "/auth/send-phone-verification-code"] {
            let answer =
                app.send(post(path, &json!({ "phone": PHONE }))).await.refused(429, "rate_limited");
            assert_eq!(
                (answer.at("/timeRemaining"), answer.header("retry-after")),
                (&json!(left), Some(&*left.to_string()))
            );
            assert!(
                answer.text("/error").ends_with(" (429)")
                    && !answer.text("/message").contains("429")
            );
        }
    }
    app.clock.advance(Duration::from_secs(1));
    ask(&app, PHONE).await.expect(200);
    assert_eq!(app.sent.sent().len(), 2);
}

async fn s05_a_code_that_cannot_be_delivered_is_503_and_the_pause_stays(engine: Engine) {
    let app = TestApp::delivering_no_codes(engine);
    let answer = ask(&app, PHONE).await.refused(503, "code_not_sent");
    assert_eq!(answer.header("retry-after"), Some("60"));
    let answer = ask(&app, PHONE).await.refused(429, "rate_limited");
    assert_eq!(answer.at("/timeRemaining"), 60);
}

async fn s05_wrong_codes_end_the_tries_of_a_phone(engine: Engine) {
    let app = TestApp::seeded(engine);
    for _ in 0..2 {
        code(&app, PHONE).await;
        for _ in 0..5 {
            app.send(post(VERIFY, &verify(PHONE, "999999"))).await.refused(400, "invalid_code");
        }
        app.clock.advance(Duration::from_mins(2));
    }
    let right = code(&app, PHONE).await;
    let answer = app.send(post(VERIFY, &verify(PHONE, &right))).await.refused(429, "rate_limited");
    assert_eq!(
        (answer.at("/timeRemaining"), answer.header("retry-after")),
        (&json!(56 * 60), Some("3360"))
    );
    assert!(!answer.text("/error").contains("429"), "that is for the sending alone");
}

async fn s05_one_address_gets_no_more_than_twenty_codes(engine: Engine) {
    let app = TestApp::seeded(engine);
    let phones: Vec<String> = (0..40).map(|n| format!("+9198000001{n:02}")).collect();
    let answers = futures_util::future::join_all(phones.iter().map(|phone| ask(&app, phone))).await;
    let statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
    assert_eq!(
        (statuses.iter().filter(|status| **status == 200).count(), app.sent.sent().len()),
        (20, 20),
        "{statuses:?}"
    );
    assert!(
        answers
            .iter()
            .all(|answer| answer.status == 200 || answer.text("/error").ends_with(" (429)"))
    );
}

async fn b03_a_phone_and_a_code_are_read_as_people_write_them(engine: Engine) {
    let app = TestApp::seeded(engine);
    let right = code(&app, PHONE).await;
    for written in ["+91\u{a0}98000\u{a0}00001", "0091.98000/00001", "098000 00001", "98000 00001"]
    {
        let answer = ask(&app, written).await.expect(200);
        assert_eq!(answer.text("/phone"), "+919800000001", "{written}");
    }
    let (first, rest) = right.split_at(3);
    let answer = app
        .send(post(VERIFY, &verify("0091 98000 00001", &format!(" {first}\u{a0}{rest} "))))
        .await
        .expect(200);
    assert_eq!(answer.text("/phone"), "+919800000001");
    let exists = post("/api/auth/check-user-exists", &json!({ "phone": "98000-00001" }));
    assert_eq!(app.send(exists).await.expect(200).at("/exists"), true);
}

async fn r33_whether_a_phone_exists_is_asked_for_openly(engine: Engine) {
    let app = TestApp::seeded(engine);
    app.set_user(Who::Brand(1), "phone = '+919800000001'");
    for (phone, exists) in
        [(PHONE, true), ("91-9800000001", true), ("+919800000002", false), ("nobody", false)]
    {
        let answer = app
            .send(post("/api/auth/check-user-exists", &json!({ "phone": phone })))
            .await
            .expect(200);
        assert_eq!(answer.at("/exists"), &json!(exists), "{phone}");
    }
    app.set_user(Who::Brand(1), "status = 'deleted'");
    let answer =
        app.send(post("/api/auth/check-user-exists", &json!({ "phone": PHONE }))).await.expect(200);
    assert_eq!(answer.at("/exists"), false);
    app.send(post("/api/auth/check-user-exists", &json!({ "phone": " " })))
        .await
        .refused(400, "validation_failed");
}

async fn what_is_no_phone_or_code_is_400_and_sends_nothing(engine: Engine) {
    let app = TestApp::seeded(engine);
    for phone in [
        json!(null),
        json!(""),
        json!("123456"),
        json!("0123456789"),
        json!("1234567890123456"),
        json!("+91x9800000001"),
        json!(7),
    ] {
        let answer = app
            .send(post(SEND, &json!({ "phone": phone })))
            .await
            .refused(400, "validation_failed");
        assert_eq!(answer.text("/details/0/code"), "invalid_phone", "{phone}");
    }
    assert!(app.sent.sent().is_empty());
    for code in [json!(null), json!("12345"), json!("1234567"), json!("12345x"), json!(123_456)] {
        let answer = app
            .send(post(VERIFY, &json!({ "phone": PHONE, "code": code })))
            .await
            .refused(400, "validation_failed");
        assert_eq!(answer.text("/details/0/code"), "invalid_code", "{code}");
    }
    let body = json!({ "phone": PHONE, "code": "123456", "fullName": "x".repeat(101), "userType": "agent" });
    let answer = app.send(post(VERIFY, &body)).await.refused(400, "validation_failed");
    assert_eq!(
        (answer.text("/details/0/code"), answer.text("/details/1/path")),
        ("too_long", "userType")
    );
}
