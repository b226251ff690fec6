//! R43: an error answer never repeats what was sent, whatever part of the request it came in.

use actix_web::http::Method;
use serde_json::{Value, json};
use test_support::Engine;

use crate::{
    signing_in::readable,
    test_app::{Answer, Call, TestApp, Who, call, checkout, get, line, post},
};

/// Occurs nowhere unless somebody repeats it.
const MARK: &str = "Zq7Mark";
const BRAND: Who = Who::Brand(1);

on_each_engine! {
    r43_paths_and_queries_are_not_repeated,
    r43_fields_of_a_body_are_not_repeated,
    r43_bodies_that_are_none_are_not_repeated,
    r43_headers_and_methods_are_not_repeated,
    r43_a_stored_answer_is_the_only_repetition,
}

/// Sends a request that must be refused, and looks for the mark in everything that comes back.
async fn unrepeated(app: &TestApp, request: Call) -> Answer {
    let told = format!("{} {} {:?}", request.method, request.path, request.headers);
    let sent = format!("{told} {}", String::from_utf8_lossy(&request.body)).to_lowercase();
    assert!(sent.contains(&MARK.to_lowercase()), "the request has no mark: {sent}");
    let answer = app.send(request).await;
    assert!((400..500).contains(&answer.status), "{told}: {}", answer.body);
    // an id of a request that is one is what the caller asked to get back
    let headers = answer
        .headers
        .iter()
        .filter(|(name, _)| name.as_str() != "x-request-id")
        .map(|(name, value)| format!("{name}: {}", value.to_str().unwrap()));
    let whole = headers.chain([answer.body.to_string()]).collect::<Vec<_>>().join("\n");
    assert!(!whole.to_lowercase().contains(&MARK.to_lowercase()), "{told}: {whole}");
    answer
}

async fn r43_paths_and_queries_are_not_repeated(engine: Engine) {
    let app = TestApp::seeded(engine);
    app.order(BRAND, &[1]).await;
    for path in [
        "/api/Zq7Mark",
        "/Zq7Mark/orders",
        "/api/orders/Zq7Mark",
        "/api/orders/1/Zq7Mark",
        "/api/orders/7777?x=Zq7Mark",
        "/crm/tickets/Zq7Mark/messages",
        "/api/profile/creators/Zq7Mark/Zq7Mark",
        "/api/profile/creators/Zq7Mark/77",
        "/api/orders?limit=Zq7Mark",
        "/api/orders?cursor=Zq7Mark",
        "/api/orders?status=Zq7Mark",
        "/crm/tickets?offset=Zq7Mark",
        "/crm/tickets?offset=1&cursor=Zq7Mark",
        "/crm/tickets/my?view=Zq7Mark",
        "/crm/tickets/1/messages?channelType=Zq7Mark",
        "/crm/tickets/1/messages?limit=0&Zq7Mark=Zq7Mark",
    ] {
        for who in [Who::Nobody, Who::Brand(2), Who::Admin] {
            unrepeated(&app, get(path).by(who)).await;
        }
    }
}

/// The mark as a value of every kind.
fn marks() -> [Value; 6] {
    let long = MARK.repeat(400);
    [
        json!(MARK),
        json!([MARK]),
        json!({ MARK: MARK }),
        json!(format!("\u{0}{MARK}")),
        json!(long),
        json!([[MARK]]),
    ]
}

async fn r43_fields_of_a_body_are_not_repeated(engine: Engine) {
    let (app, _) = readable(engine);
    for mark in marks() {
        for field in
            ["packageId", "quantity", "deliveryTime", "additionalInstructions", "references"]
        {
            let mut bad = line(77);
            bad[field] = mark.clone();
            unrepeated(&app, checkout(json!([bad])).by(BRAND)).await;
        }
        let noise = json!({ "packageId": 77, "creatorId": mark, "packageName": MARK, MARK: mark });
        unrepeated(&app, checkout(json!([noise])).by(BRAND)).await;
        unrepeated(
            &app,
            post("/api/orders/checkout", &json!({ "cartItems": MARK, MARK: mark })).by(BRAND),
        )
        .await;
        unrepeated(
            &app,
            post("/api/cart/sync", &json!({ "cartItems": MARK, MARK: mark })).by(BRAND),
        )
        .await;
        for door in ["/auth/agent-login", "/auth/super-admin-login", "/auth/login"] {
            for body in [
                json!({ "email": mark, "password": "123456" }),
                json!({ "email": "a@b.test", "password": mark }),
                json!({ "email": format!("{MARK}@b.test"), "password": format!("{MARK}{MARK}") }),
                json!({ "email": MARK, "password": "1", MARK: mark }),
            ] {
                unrepeated(&app, post(door, &body)).await;
            }
        }
    }
}

async fn r43_bodies_that_are_none_are_not_repeated(engine: Engine) {
    let app = TestApp::seeded(engine);
    for body in [
        "Zq7Mark",
        "{Zq7Mark}",
        "{\"Zq7Mark\":}",
        "[\"Zq7Mark\"]",
        "\"Zq7Mark\"",
        "{\"a\":\"Zq7Mark\u{0}",
    ] {
        for path in ["/api/orders/checkout", "/auth/login", "/api/orders", "/api/nothing"] {
            for kind in ["application/json", "text/plain", "application/Zq7Mark"] {
                let request =
                    call(Method::POST, path).by(BRAND).bytes(body).header("content-type", kind);
                unrepeated(&app, request).await;
            }
        }
    }
    let huge = MARK.repeat(200_000);
    unrepeated(&app, call(Method::POST, "/auth/login").bytes(huge)).await;
}

async fn r43_headers_and_methods_are_not_repeated(engine: Engine) {
    let app = TestApp::seeded(engine);
    for (name, value) in [
        ("authorization", "Bearer Zq7Mark"),
        ("authorization", "Zq7Mark"),
        ("origin", "https://zq7mark.test"),
        ("x-request-id", "Zq7Mark"),
        ("x-forwarded-for", "Zq7Mark"),
        ("accept-language", "Zq7Mark"),
    ] {
        unrepeated(&app, get("/api/orders").header(name, value)).await;
    }
    for key in [format!("{MARK}\u{e4}"), MARK.repeat(40)] {
        unrepeated(&app, checkout(json!([line(1)])).by(BRAND).header("idempotency-key", key)).await;
    }
    unrepeated(&app, call(MARK.to_uppercase().parse().unwrap(), "/api/orders").by(BRAND)).await;
}

async fn r43_a_stored_answer_is_the_only_repetition(engine: Engine) {
    let app = TestApp::seeded(engine);
    let mut wish = line(1);
    wish["additionalInstructions"] = json!(MARK);
    wish["references"] = json!([format!("https://a.b/{MARK}")]);
    let request = checkout(json!([wish])).by(BRAND).header("idempotency-key", MARK);
    app.send(request.clone()).await.expect(200);
    unrepeated(&app, request.clone().bytes(MARK)).await.refused(422, "idempotency_mismatch");
    let mut again = request;
    again.headers.retain(|(name, _)| name != "idempotency-key");
    unrepeated(&app, again).await.refused(409, "duplicate_order");
}
