//! What only a socket shows: answers to HEAD, bodies in pieces, and a refusal before a body has
//! arrived.

use actix_web::http::Method;
use serde_json::json;
use test_support::Engine;

use crate::{
    loopback::{Served, head, parsed, wire},
    test_app::{Call, TestApp, Who, call, checkout, get, line},
};

const MEBIBYTE: usize = 1024 * 1024;

on_each_engine! {
    head_is_answered_like_get_without_a_body,
    a_body_may_come_in_chunks,
    r42_a_body_that_is_too_large_is_413_however_it_is_sent,
    other_ways_to_write_a_path_change_nothing,
}

async fn head_is_answered_like_get_without_a_body(engine: Engine) {
    let app = TestApp::seeded(engine);
    app.order(Who::Brand(1), &[1]).await;
    let served = Served::start(&app);
    for (method, path) in api_actix::endpoints() {
        let path = path.replace("{platform}", "x").replace("{id}", "1");
        for who in [Who::Nobody, Who::Brand(1), Who::Agent(1)] {
            let answer = served.send(&app, &get(path.as_str()).by(who));
            let request = Call { method: Method::HEAD, ..get(path.as_str()).by(who) };
            let (head, body) = served.exchange(&wire(&app, &request));
            let (status, headers) = parsed(&head);
            assert_eq!((status, body.len()), (answer.status, 0), "{method} {path} {who:?}");
            for name in ["content-type", "content-length", "allow", "retry-after"] {
                let value = headers.get(name).map(|value| value.to_str().unwrap());
                assert_eq!(value, answer.header(name), "{name} of {path}");
            }
        }
    }
    let (head, body) = served.exchange(&wire(&app, &call(Method::HEAD, "/api/auth/login")));
    assert_eq!(
        (parsed(&head).0, body.len()),
        (405, 0),
        "the app sends this and ignores the answer"
    );
}

/// A request whose body comes in chunks of a kind.
fn chunked(app: &TestApp, request: &Call, size: usize) -> Vec<u8> {
    let mut bytes = (head(app, request) + "transfer-encoding: chunked\r\n\r\n").into_bytes();
    for chunk in request.body.chunks(size) {
        bytes.extend_from_slice(format!("{:x}\r\n", chunk.len()).as_bytes());
        bytes.extend_from_slice(chunk);
        bytes.extend_from_slice(b"\r\n");
    }
    bytes.extend_from_slice(b"0\r\n\r\n");
    bytes
}

async fn a_body_may_come_in_chunks(engine: Engine) {
    let app = TestApp::seeded(engine);
    let served = Served::start(&app);
    let request = checkout(json!([line(1), line(2)])).by(Who::Brand(1));
    let (head, body) = served.exchange(&chunked(&app, &request, 7));
    assert_eq!(parsed(&head).0, 200, "{}", String::from_utf8_lossy(&body));
    let (head, _) = served.exchange(&chunked(&app, &request.bytes(""), 7));
    assert_eq!(parsed(&head).0, 400, "no chunks are zero bytes");
}

async fn r42_a_body_that_is_too_large_is_413_however_it_is_sent(engine: Engine) {
    let app = TestApp::seeded(engine);
    let served = Served::start(&app);
    for who in [Who::Nobody, Who::Brand(1)] {
        let request = checkout(json!([])).by(who).bytes(vec![b' '; 2 * MEBIBYTE]);
        assert_eq!(
            served
                .send(&app, &request)
                .refused(413, "payload_too_large")
                .text("/error")
                .matches('(')
                .count(),
            0
        );
        let (answer, body) = served.exchange(&chunked(&app, &request, 64 * 1024));
        assert_eq!(parsed(&answer).0, 413, "{}", String::from_utf8_lossy(&body));
        // announced, and not a byte of it sent
        let announced = head(&app, &request) + "content-length: 9999999999\r\n\r\n";
        let (answer, _) = served.exchange(announced.as_bytes());
        assert_eq!(parsed(&answer).0, 413);
    }
    served.send(&app, &get("/health")).expect(200);
}

async fn other_ways_to_write_a_path_change_nothing(engine: Engine) {
    let app = TestApp::seeded(engine);
    let served = Served::start(&app);
    for path in ["//api//orders//checkout", "/api/orders/checkout//", "/api/orders/check%6Fut"] {
        let request = Call { path: path.to_owned(), ..checkout(json!([line(1)])) };
        let (answer, body) = served.exchange(&wire(&app, &request));
        let text = String::from_utf8(body).unwrap();
        assert_eq!(parsed(&answer).0, 401, "{path}");
        assert!(text.contains("\"error\":\"Authentication required (401)\""), "{path}: {text}");
    }
    for path in [
        "/api/../api/orders",
        "/api/%2e%2e/health",
        "/api;x/orders",
        "/API/orders",
        "/api/orders%2F1",
        "*",
    ] {
        let request = Call { path: path.to_owned(), ..get("/") }.by(Who::Brand(1));
        let (answer, body) = served.exchange(&wire(&app, &request));
        let status = parsed(&answer).0;
        assert!(
            (400..500).contains(&status),
            "{path}: {status} {}",
            String::from_utf8_lossy(&body)
        );
    }
}
