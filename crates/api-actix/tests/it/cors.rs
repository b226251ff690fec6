//! Which web pages may call, told by headers alone: the answers themselves are the same for every
//! origin.

use actix_web::http::Method;
use api_actix::AllowedOrigins;
use serde_json::json;
use test_support::Engine;

use crate::test_app::{Answer, Call, TestApp, Who, call, checkout, get, line};

const ALLOWED: &str = "http://localhost:3000";
const REFUSED: [&str; 5] =
    ["https://evil.test", "null", "http://localhost:4000", "https://influmojo.com", "\u{e4}"];

on_each_engine! {
    r49_a_refused_origin_gets_the_same_answer_without_cors_headers,
    an_allowed_origin_may_read_every_answer,
    a_preflight_names_methods_and_headers,
    a_preflight_that_asks_for_too_much_is_204_and_allows_nothing,
    production_allows_its_own_site_or_its_list,
}

fn cors_headers(answer: &Answer) -> Vec<String> {
    let names = answer.headers.keys().map(ToString::to_string);
    let mut names: Vec<_> = names.filter(|name| name.starts_with("access-control-")).collect();
    names.sort();
    names
}

fn words(answer: &Answer, header: &str) -> Vec<String> {
    let mut words: Vec<_> = answer
        .header(header)
        .unwrap_or_default()
        .split(',')
        .map(|word| word.trim().to_lowercase())
        .collect();
    words.sort();
    words
}

/// Requests with every kind of answer.
fn requests() -> Vec<Call> {
    vec![
        get("/health"),
        get("/api/profile/creators"),
        get("/api/orders").by(Who::Brand(1)),
        get("/api/orders"),
        get("/api/orders/77").by(Who::Brand(1)),
        get("/api/orders/abc").by(Who::Brand(1)),
        get("/crm/tickets").by(Who::Brand(1)),
        get("/api/nothing"),
        call(Method::DELETE, "/api/orders"),
        checkout(json!([line(77)])).by(Who::Brand(1)),
        checkout(json!([])).by(Who::Brand(1)).bytes("{"),
        checkout(json!([])).bytes(vec![b' '; 1024 * 1024 + 1]),
    ]
}

async fn r49_a_refused_origin_gets_the_same_answer_without_cors_headers(engine: Engine) {
    let app = TestApp::seeded(engine);
    for request in requests() {
        let plain = app.send(request.clone()).await;
        assert_eq!(cors_headers(&plain), [""; 0], "without an origin");
        for origin in REFUSED {
            let answer = app.send(request.clone().header("origin", origin)).await;
            assert_eq!((answer.status, &answer.raw), (plain.status, &plain.raw), "{origin}");
            assert_eq!(cors_headers(&answer), [""; 0], "{origin} {request:?}");
        }
    }
}

async fn an_allowed_origin_may_read_every_answer(engine: Engine) {
    let app = TestApp::seeded(engine);
    for origin in [ALLOWED, "exp://localhost:8081", "https://a1b2.ngrok-free.dev"] {
        for request in requests() {
            let plain = app.send(request.clone()).await;
            let answer = app.send(request.header("origin", origin)).await;
            assert_eq!((answer.status, &answer.raw), (plain.status, &plain.raw), "{origin}");
            assert_eq!(
                cors_headers(&answer),
                ["access-control-allow-origin", "access-control-expose-headers"]
            );
            assert_eq!(answer.header("access-control-allow-origin"), Some(origin));
            assert_eq!(
                words(&answer, "access-control-expose-headers"),
                ["idempotent-replayed", "retry-after", "x-request-id"]
            );
            assert!(
                words(&answer, "vary").contains(&"origin".to_owned()),
                "a cache must tell origins apart"
            );
            assert_eq!(answer.header("allow"), plain.header("allow"));
        }
    }
}

fn preflight(path: &str, origin: &str, method: &str, headers: &str) -> Call {
    call(Method::OPTIONS, path)
        .header("origin", origin)
        .header("access-control-request-method", method)
        .header("access-control-request-headers", headers)
}

async fn a_preflight_names_methods_and_headers(engine: Engine) {
    let app = TestApp::seeded(engine);
    let asked = "content-type, Authorization, Idempotency-Key, X-Bypass-Rate-Limit";
    for path in
        ["/api/orders/checkout", "/api/orders", "/crm/tickets/my", "/auth/login", "/api/nothing"]
    {
        for method in ["GET", "POST", "PUT", "DELETE"] {
            let answer = app.send(preflight(path, ALLOWED, method, asked)).await.expect(204);
            assert_eq!(answer.header("access-control-allow-origin"), Some(ALLOWED));
            let methods = words(&answer, "access-control-allow-methods");
            assert_eq!(methods, ["delete", "get", "options", "post", "put"]);
            let headers = words(&answer, "access-control-allow-headers");
            assert_eq!(
                headers,
                [
                    "authorization",
                    "content-type",
                    "idempotency-key",
                    "x-bypass-rate-limit",
                    "x-request-id"
                ]
            );
            assert_eq!(answer.header("access-control-allow-credentials"), None);
            assert_eq!(answer.header("content-type"), None);
        }
    }
}

async fn a_preflight_that_asks_for_too_much_is_204_and_allows_nothing(engine: Engine) {
    let app = TestApp::seeded(engine);
    let mut asked = vec![
        preflight("/api/orders", ALLOWED, "PATCH", "content-type"),
        preflight("/api/orders", ALLOWED, "GET", "x-other"),
        preflight("/api/orders", ALLOWED, "no method", "content-type"),
        preflight("/api/orders", ALLOWED, "GET", "no header\u{e4}"),
    ];
    asked.extend(REFUSED.map(|origin| preflight("/api/orders", origin, "GET", "content-type")));
    for request in asked {
        let answer = app.send(request.clone()).await.expect(204);
        assert_eq!(answer.header("access-control-allow-methods"), None, "{request:?}");
        assert_eq!(answer.header("access-control-allow-headers"), None, "{request:?}");
    }
}

async fn production_allows_its_own_site_or_its_list(engine: Engine) {
    let app = TestApp::seeded(engine).changed(|api| api.origins = AllowedOrigins::OwnSite);
    let allowed = async |app: &TestApp, origin: &str| {
        let answer = app.send(get("/health").header("origin", origin)).await.expect(200);
        answer.header("access-control-allow-origin").map(str::to_owned) == Some(origin.to_owned())
    };
    for origin in ["https://influmojo.com", "https://admin.influmojo.com"] {
        assert!(allowed(&app, origin).await, "{origin}");
    }
    for origin in [
        ALLOWED,
        "http://influmojo.com",
        "https://influmojo.com.evil.test",
        "https://a.ngrok.io",
        "*",
    ] {
        assert!(!allowed(&app, origin).await, "{origin}");
    }
    let app = app
        .changed(|api| api.origins = AllowedOrigins::Listed(vec!["https://shop.test".to_owned()]));
    assert!(allowed(&app, "https://shop.test").await);
    for origin in ["https://influmojo.com", "https://shop.test.evil.test", "https://a.shop.test"] {
        assert!(!allowed(&app, origin).await, "{origin}");
    }
}
