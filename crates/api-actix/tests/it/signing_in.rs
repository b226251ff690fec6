//! The three log-ins: who gets a token, and that a refusal tells nothing about an account.

use std::sync::{
    Arc, LazyLock,
    atomic::{AtomicU32, Ordering},
};

use adapters_passwords::SlowHashes;
use app::accounts::{PasswordError, Passwords, SignIn};
use serde_json::{Value, json};
use test_support::Engine;

use crate::test_app::{Answer, START, TestApp, Who, post};

const LOGINS: [&str; 3] =
    ["/api/auth/agent-login", "/api/auth/super-admin-login", "/api/auth/login"];
pub(crate) const RIGHT: &str = "right password";

on_each_engine! {
    an_agent_signs_in_with_a_slow_hash,
    a_super_admin_and_a_brand_sign_in_at_their_own_doors,
    r11_an_account_without_a_password_cannot_sign_in_with_any,
    r12_a_suspended_agent_does_not_sign_in,
    r33_nothing_tells_a_known_account_from_an_unknown_one,
    r33_every_refusal_costs_the_same_work,
    another_role_is_told_only_after_the_right_password,
    an_e_mail_address_is_compared_trimmed_and_in_lower_case_and_a_password_as_it_is,
    every_field_of_a_log_in_is_checked_and_all_faults_are_named,
    a_log_in_is_noted,
}

/// Keeps passwords as they are, and counts how often it was asked to do the work of a check.
#[derive(Default)]
pub(crate) struct Readable(AtomicU32);

impl Passwords for Readable {
    fn verify(&self, password: &str, hash: &str) -> Result<bool, PasswordError> {
        self.0.fetch_add(1, Ordering::Relaxed);
        Ok(password == hash)
    }

    fn verify_nobody(&self, _: &str) -> Result<(), PasswordError> {
        self.0.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }

    fn is_current(&self, _: &str) -> bool {
        true
    }

    fn hash(&self, password: &str) -> Result<String, PasswordError> {
        Ok(password.to_owned())
    }
}

/// An application in which everybody has the right password, and how often a check was made.
pub(crate) fn readable(engine: Engine) -> (TestApp, Arc<Readable>) {
    let app = TestApp::seeded(engine);
    app.db.sql(&format!("update users set password_hash = '{RIGHT}'"));
    let passwords = Arc::new(Readable::default());
    let ports = app.stores.ports.clone();
    let clock = app.clock.clone();
    let counted = passwords.clone();
    (
        app.changed(|api| {
            api.app.accounts.sign_in =
                SignIn::new(ports.transactions, ports.accounts, passwords, clock);
        }),
        counted,
    )
}

async fn sign_in(app: &TestApp, door: &str, email: &str, password: &str) -> Answer {
    app.send(post(door, &json!({ "email": email, "password": password }))).await
}

async fn an_agent_signs_in_with_a_slow_hash(engine: Engine) {
    static HASH: LazyLock<String> = LazyLock::new(|| SlowHashes.hash(RIGHT).unwrap());
    let app = TestApp::seeded(engine);
    app.set_user(Who::Agent(1), &format!("password_hash = '{}'", *HASH));
    let (door, email) = (LOGINS[0], Who::Agent(1).email());
    sign_in(&app, door, &email, "wrong password").await.refused(401, "invalid_credentials");
    let answer = sign_in(&app, door, &email, RIGHT).await.expect(200);
    let user = json!({
        "id": app.id(Who::Agent(1)).to_string(), "name": "Naina Khan", "email": email,
        "user_type": "agent", "status": "active",
    });
    assert_eq!(answer.at("/data/user"), &user);
    assert!(!answer.text("/message").is_empty());
    let bearer = format!("Bearer {}", answer.text("/data/token"));
    let me = app
        .send(crate::test_app::get("/auth/me").header("authorization", bearer))
        .await
        .expect(200);
    assert_eq!(me.text("/data/user/user_type"), "agent");
}

async fn a_super_admin_and_a_brand_sign_in_at_their_own_doors(engine: Engine) {
    let (app, _) = readable(engine);
    let answer = sign_in(&app, LOGINS[1], &Who::Admin.email(), RIGHT).await.expect(200);
    assert_eq!(answer.text("/data/user/user_type"), "super_admin");
    for (who, role) in [
        (Who::Brand(1), "brand"),
        (Who::Creator(1), "creator"),
        (Who::Agent(1), "agent"),
        (Who::Admin, "super_admin"),
    ] {
        let answer = sign_in(&app, LOGINS[2], &who.email(), RIGHT).await.expect(200);
        let name = app.get("/api/auth/me", who).await.text("/data/user/name").to_owned();
        let user = json!({
            "id": app.id(who).to_string(), "email": who.email(), "name": name, "profileImage": null,
            "cover_image_url": null, "isVerified": true, "user_type": role, "status": "active",
        });
        assert_eq!(answer.at("/user"), &user);
        let bearer = format!("Bearer {}", answer.text("/token"));
        let profile = app
            .send(crate::test_app::get("/api/auth/profile").header("authorization", bearer))
            .await;
        assert_eq!(profile.expect(200).text("/user/userType"), role);
    }
}

async fn r11_an_account_without_a_password_cannot_sign_in_with_any(engine: Engine) {
    let app = TestApp::seeded(engine);
    app.set_user(Who::Agent(1), "password_hash = null");
    app.set_user(Who::Agent(2), "password_hash = ''");
    for who in [Who::Agent(1), Who::Agent(2)] {
        for password in ["agent123", "password", "default123", "null  ", "      "] {
            sign_in(&app, LOGINS[0], &who.email(), password)
                .await
                .refused(401, "invalid_credentials");
        }
    }
}

async fn r12_a_suspended_agent_does_not_sign_in(engine: Engine) {
    let (app, _) = readable(engine);
    for status in ["suspended", "pending"] {
        app.set_user(Who::Agent(1), &format!("status = '{status}'"));
        for door in [LOGINS[0], LOGINS[2]] {
            sign_in(&app, door, &Who::Agent(1).email(), RIGHT)
                .await
                .refused(403, "account_not_active");
            sign_in(&app, door, &Who::Agent(1).email(), "wrong one")
                .await
                .refused(401, "invalid_credentials");
        }
    }
    app.set_user(Who::Agent(1), "status = 'deleted'");
    sign_in(&app, LOGINS[0], &Who::Agent(1).email(), RIGHT)
        .await
        .refused(401, "invalid_credentials");
}

/// One of each kind of account that a wrong password must not tell apart.
fn accounts(app: &TestApp) -> Vec<String> {
    app.set_user(Who::Agent(2), "password_hash = null");
    app.set_user(Who::Creator(2), "status = 'suspended'");
    app.set_user(Who::Brand(2), "status = 'deleted'");
    let known = [
        Who::Agent(1),
        Who::Agent(2),
        Who::Brand(1),
        Who::Brand(2),
        Who::Creator(1),
        Who::Creator(2),
        Who::Admin,
        Who::Nobody,
    ];
    known.into_iter().map(Who::email).collect()
}

async fn r33_nothing_tells_a_known_account_from_an_unknown_one(engine: Engine) {
    let (app, _) = readable(engine);
    let mut bodies = Vec::new();
    for email in accounts(&app) {
        for door in LOGINS {
            let answer = sign_in(&app, door, &email, "wrong password")
                .await
                .refused(401, "invalid_credentials");
            let mut headers: Vec<_> = answer.headers.keys().map(ToString::to_string).collect();
            headers.sort();
            bodies.push((answer.raw, headers));
        }
    }
    bodies.dedup();
    assert_eq!(bodies.len(), 1, "{bodies:?}");
}

async fn r33_every_refusal_costs_the_same_work(engine: Engine) {
    let (app, counted) = readable(engine);
    for email in accounts(&app) {
        let before = counted.0.load(Ordering::Relaxed);
        sign_in(&app, LOGINS[0], &email, "wrong password").await.expect(401);
        assert_eq!(counted.0.load(Ordering::Relaxed), before + 1, "{email}");
    }
}

async fn another_role_is_told_only_after_the_right_password(engine: Engine) {
    let (app, _) = readable(engine);
    for (door, others) in [
        (LOGINS[0], [Who::Brand(1), Who::Creator(1), Who::Admin]),
        (LOGINS[1], [Who::Brand(1), Who::Creator(1), Who::Agent(1)]),
    ] {
        for who in others {
            sign_in(&app, door, &who.email(), "wrong password")
                .await
                .refused(401, "invalid_credentials");
            sign_in(&app, door, &who.email(), RIGHT).await.refused(403, "forbidden_role");
        }
    }
}

async fn an_e_mail_address_is_compared_trimmed_and_in_lower_case_and_a_password_as_it_is(
    engine: Engine,
) {
    let (app, _) = readable(engine);
    for email in [" agent1@demo.influmojo.test\n", "AGENT1@Demo.Influmojo.TEST"] {
        sign_in(&app, LOGINS[0], email, RIGHT).await.expect(200);
    }
    for password in [" right password", "right password ", "Right password"] {
        sign_in(&app, LOGINS[0], &Who::Agent(1).email(), password)
            .await
            .refused(401, "invalid_credentials");
    }
    let extra = json!({ "email": Who::Agent(1).email(), "password": RIGHT, "userType": "super_admin", "x": [1] });
    assert_eq!(
        app.send(post(LOGINS[0], &extra)).await.expect(200).text("/data/user/user_type"),
        "agent"
    );
}

async fn every_field_of_a_log_in_is_checked_and_all_faults_are_named(engine: Engine) {
    let (app, counted) = readable(engine);
    let faults = |answer: &Answer| -> Vec<String> {
        let fault = |detail: &Value| {
            assert_eq!(
                (&detail["type"], &detail["location"]),
                (&json!("field"), &json!("body")),
                "{detail}"
            );
            assert!(
                detail["msg"].as_str().is_some_and(|msg| !msg.is_empty())
                    && detail["code"].is_string()
            );
            detail["path"].as_str().unwrap().to_owned()
        };
        answer.list("/details").iter().map(fault).collect()
    };
    let good = Who::Agent(1).email();
    for (email, password, expected) in [
        (json!(null), json!(null), vec!["email", "password"]),
        (json!("no address"), json!("12345"), vec!["email", "password"]),
        (json!(7), json!(1_234_567), vec!["email", "password"]),
        (json!(["a@b.test"]), json!({}), vec!["email", "password"]),
        (json!(""), json!("123456"), vec!["email"]),
        (json!(good), json!("ä".repeat(5)), vec!["password"]),
        (json!(good), json!("ä".repeat(129)), vec!["password"]),
    ] {
        let answer =
            app.send(post(LOGINS[0], &json!({ "email": email, "password": password }))).await;
        assert_eq!(
            faults(&answer.refused(400, "validation_failed")),
            expected,
            "{email} {password}"
        );
    }
    assert_eq!(counted.0.load(Ordering::Relaxed), 0, "no password was checked");
    for password in ["ä".repeat(6), "ä".repeat(128)] {
        sign_in(&app, LOGINS[0], &good, &password).await.refused(401, "invalid_credentials");
    }
}

async fn a_log_in_is_noted(engine: Engine) {
    let (app, _) = readable(engine);
    let last = async || {
        app.get("/api/auth/me", Who::Agent(1)).await.at("/data/user/last_login_at").clone()
    };
    sign_in(&app, LOGINS[0], &Who::Agent(1).email(), "wrong password").await.expect(401);
    sign_in(&app, LOGINS[1], &Who::Agent(1).email(), RIGHT).await.expect(403);
    assert_eq!(last().await, Value::Null);
    sign_in(&app, LOGINS[0], &Who::Agent(1).email(), RIGHT).await.expect(200);
    assert_eq!(last().await, "2026-01-05T09:30:00.000Z", "{START}");
}
