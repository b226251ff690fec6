//! Rate limits: who is counted, when it is too much, and that nothing can be won by pretending.

use std::{sync::Arc, time::Duration};

use actix_web::{
    http::Method,
    test::{TestRequest, call_service, init_service},
};
use api_actix::{RateLimits, Throttle, web_app};
use app::Clock;
use futures_util::future::join_all;
use serde_json::json;
use test_support::Engine;

use crate::{
    signing_in::{RIGHT, readable},
    test_app::{Call, TestApp, Who, call, get, post},
};

on_each_engine! {
    r48_four_chats_behind_one_address_are_served_for_fifteen_minutes,
    r48_a_forged_x_forwarded_for_does_not_change_the_counted_address,
    behind_a_proxy_each_client_is_counted_by_its_own_address,
    a_user_is_counted_wherever_the_requests_come_from,
    without_a_valid_token_the_address_is_counted_and_the_window_ends,
    a_preflight_is_not_counted_and_a_refusal_can_be_read_by_a_page,
    too_many_wrong_passwords_stop_every_log_in_of_that_address,
    throttled_log_ins_do_not_tell_a_known_account_from_an_unknown_one,
    only_wrong_passwords_count_against_log_ins,
    wrong_passwords_at_the_same_time_do_not_slip_through,
}

/// A request of a test has no peer; this network stands for it.
const PEER: &str = "0.0.0.0/32";

fn limited(app: TestApp, limits: &RateLimits) -> TestApp {
    let clock = app.clock.clone();
    app.changed(|api| {
        api.throttle = Some(Arc::new(Throttle::new(limits, Arc::new(move || clock.now()))));
    })
}

/// Small limits, behind a proxy if there is one.
fn small(proxies: &str) -> RateLimits {
    let proxies = proxies.parse().unwrap();
    RateLimits { per_user: 4, per_address: 3, failed_log_ins: 2, proxies, ..RateLimits::default() }
}

fn from(call: Call, address: &str) -> Call {
    call.header("x-forwarded-for", address)
}

async fn r48_four_chats_behind_one_address_are_served_for_fifteen_minutes(engine: Engine) {
    let app = limited(TestApp::seeded(engine), &RateLimits::default());
    app.order(Who::Brand(1), &[1]).await;
    let service = init_service(web_app(app.api.clone())).await;
    let tokens = [Who::Brand(1), Who::Creator(1), Who::Agent(1), Who::Admin]
        .map(|who| app.token(who).unwrap());
    for poll in 0..300 {
        for token in &tokens {
            let request = TestRequest::get().uri("/api/crm/tickets/1/messages?limit=1");
            let request = request.insert_header(("authorization", format!("Bearer {token}")));
            let response = call_service(&service, request.to_request()).await;
            assert_eq!(response.status(), 200, "poll {poll}");
        }
        app.clock.advance(Duration::from_secs(3));
    }
}

async fn r48_a_forged_x_forwarded_for_does_not_change_the_counted_address(engine: Engine) {
    for proxies in ["", "10.0.0.0/8"] {
        let app = limited(TestApp::seeded(engine), &small(proxies));
        for n in 1..=3 {
            app.send(from(get("/api/profile/industries"), &format!("198.51.100.{n}")))
                .await
                .expect(200);
        }
        app.send(from(get("/api/profile/industries"), "198.51.100.9"))
            .await
            .refused(429, "rate_limited");
    }
}

async fn behind_a_proxy_each_client_is_counted_by_its_own_address(engine: Engine) {
    let app = limited(TestApp::seeded(engine), &small(PEER));
    for n in 0..3 {
        app.send(from(get("/api/profile/industries"), &format!("203.0.113.{n}, 198.51.100.1")))
            .await
            .expect(200);
    }
    app.send(from(get("/api/profile/industries"), "203.0.113.9, 198.51.100.1"))
        .await
        .refused(429, "rate_limited");
    app.send(from(get("/api/profile/industries"), "203.0.113.9, 198.51.100.2")).await.expect(200);
}

async fn a_user_is_counted_wherever_the_requests_come_from(engine: Engine) {
    let app = limited(TestApp::seeded(engine), &small(PEER));
    let ask = |n: u32, who| from(get("/api/auth/profile"), &format!("198.51.100.{n}")).by(who);
    for n in 0..4 {
        app.send(ask(n, Who::Brand(1))).await.expect(200);
    }
    let bypass = ask(5, Who::Brand(1)).header("x-bypass-rate-limit", "true");
    let refused = app.send(bypass).await.refused(429, "rate_limited");
    assert_eq!(
        (refused.at("/timeRemaining"), refused.header("retry-after")),
        (&json!(901), Some("901"))
    );
    app.send(ask(1, Who::Brand(2))).await.expect(200);
    app.send(from(get("/api/profile/industries"), "198.51.100.1")).await.expect(200);
}

async fn without_a_valid_token_the_address_is_counted_and_the_window_ends(engine: Engine) {
    let app = limited(TestApp::seeded(engine), &small(""));
    app.send(get("/api/orders")).await.refused(401, "unauthorized");
    app.send(get("/api/orders").header("authorization", "Bearer spoilt"))
        .await
        .refused(401, "unauthorized");
    app.clock.advance(Duration::from_mins(10));
    app.send(post("/api/nothing", &json!({}))).await.refused(404, "not_found");
    let refused =
        app.send(post("/api/orders/checkout", &json!({}))).await.refused(429, "rate_limited");
    assert_eq!(refused.at("/timeRemaining"), 301);
    app.clock.advance(Duration::from_mins(5));
    app.send(get("/api/orders")).await.refused(401, "unauthorized");
}

async fn a_preflight_is_not_counted_and_a_refusal_can_be_read_by_a_page(engine: Engine) {
    let app = limited(TestApp::seeded(engine), &small(""));
    let page = |call: Call| call.header("origin", "http://localhost:3000");
    for _ in 0..10 {
        let preflight = page(call(Method::OPTIONS, "/api/orders"))
            .header("access-control-request-method", "GET");
        app.send(preflight).await.expect(204);
        app.send(call(Method::OPTIONS, "/api/orders")).await.expect(204);
    }
    for _ in 0..3 {
        app.send(page(get("/api/profile/industries"))).await.expect(200);
    }
    let refused = app.send(page(get("/api/profile/industries"))).await.refused(429, "rate_limited");
    assert_eq!(refused.header("access-control-allow-origin"), Some("http://localhost:3000"));
}

fn log_in(email: &str, password: &str, address: &str) -> Call {
    from(post("/api/auth/login", &json!({ "email": email, "password": password })), address)
}

async fn too_many_wrong_passwords_stop_every_log_in_of_that_address(engine: Engine) {
    let limits = RateLimits { per_address: 1000, ..small(PEER) };
    let app = limited(readable(engine).0, &limits);
    let (email, here) = (Who::Brand(1).email(), "198.51.100.1");
    for door in ["/api/auth/login", "/auth/agent-login"] {
        let wrong =
            post(door, &json!({ "email": email.to_uppercase(), "password": "wrong password" }));
        app.send(from(wrong, here)).await.refused(401, "invalid_credentials");
    }
    let refused = app.send(log_in(&email, RIGHT, here)).await.refused(429, "rate_limited");
    assert_eq!(refused.at("/timeRemaining"), 901);
    app.send(log_in(&email, RIGHT, "198.51.100.2")).await.expect(200);
    app.send(log_in(&Who::Brand(2).email(), RIGHT, here)).await.expect(200);
    app.clock.advance(Duration::from_mins(15));
    app.send(log_in(&email, RIGHT, here)).await.expect(200);
}

async fn throttled_log_ins_do_not_tell_a_known_account_from_an_unknown_one(engine: Engine) {
    let app = limited(readable(engine).0, &RateLimits { per_address: 1000, ..small(PEER) });
    app.set_user(Who::Agent(1), "password_hash = null");
    app.set_user(Who::Agent(2), "status = 'suspended'");
    let people = [Who::Nobody, Who::Brand(1), Who::Agent(1), Who::Agent(2), Who::Admin];
    let mut courses = Vec::new();
    for who in people {
        let mut course = Vec::new();
        for _ in 0..4 {
            let answer = app.send(log_in(&who.email(), "wrong password", "198.51.100.1")).await;
            course.push((answer.status, answer.raw.clone()));
        }
        courses.push(course);
    }
    assert_eq!(
        courses[0].iter().map(|(status, _)| *status).collect::<Vec<_>>(),
        [401, 401, 429, 429]
    );
    assert!(courses.iter().all(|course| *course == courses[0]), "{courses:?}");
}

async fn only_wrong_passwords_count_against_log_ins(engine: Engine) {
    let app = limited(readable(engine).0, &RateLimits { per_address: 1000, ..small("") });
    let email = Who::Brand(1).email();
    let send = |password: &'static str| app.send(log_in(&email, password, "198.51.100.1"));
    for _ in 0..4 {
        send(RIGHT).await.expect(200);
        send("short").await.refused(400, "validation_failed");
        let other_door = post("/auth/agent-login", &json!({ "email": email, "password": RIGHT }));
        app.send(other_door).await.refused(403, "forbidden_role");
    }
    send("wrong password").await.refused(401, "invalid_credentials");
    send(RIGHT).await.expect(200);
    send("wrong password").await.refused(401, "invalid_credentials");
    send(RIGHT).await.refused(429, "rate_limited");
}

async fn wrong_passwords_at_the_same_time_do_not_slip_through(engine: Engine) {
    let app = limited(readable(engine).0, &RateLimits { per_address: 1000, ..small("") });
    let email = Who::Brand(1).email();
    let answers =
        join_all((0..10).map(|_| app.send(log_in(&email, "wrong password", "198.51.100.1")))).await;
    let count = |status: u16| answers.iter().filter(|answer| answer.status == status).count();
    assert_eq!((count(401), count(429)), (2, 8));
}
