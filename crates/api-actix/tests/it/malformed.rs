//! Bodies that are none, too many, or of another kind: a client's mistake is never a fault of the
//! service.

use actix_web::http::Method;
use serde_json::json;
use test_support::Engine;

use crate::test_app::{Call, TestApp, Who, call, checkout, get, line};

const MEBIBYTE: usize = 1024 * 1024;
const POSTS: [&str; 4] =
    ["/api/orders/checkout", "/auth/agent-login", "/auth/super-admin-login", "/auth/login"];

on_each_engine! {
    a_body_that_is_no_json_object_is_400,
    a_deep_body_is_400_and_harmless,
    a_text_inside_of_a_body_is_never_parsed,
    a_body_of_another_type_is_415,
    zero_bytes_are_an_empty_object_whatever_the_type,
    bodies_of_get_head_and_delete_are_ignored,
    r42_a_body_above_a_mebibyte_is_413_before_anything_else,
    a_key_that_is_there_twice_does_no_harm,
    text_in_other_alphabets_and_escapes_arrives_as_it_is,
}

fn by_brand(path: &str, body: impl Into<Vec<u8>>) -> Call {
    call(Method::POST, path).by(Who::Brand(1)).bytes(body)
}

async fn a_body_that_is_no_json_object_is_400(engine: Engine) {
    let app = TestApp::seeded(engine);
    let huge = format!("{{\"email\":{}}}", "9".repeat(400));
    let bodies: [&[u8]; 26] = [
        b"{",
        b"}",
        b" ",
        b"\n",
        b"\0",
        b"{}\0",
        b"nul",
        b"null",
        b"true",
        b"7",
        b"\"x\"",
        b"[]",
        b"[{}]",
        b"{} {}",
        b"{'a':1}",
        b"{\"a\":1,}",
        b"{\"a\":NaN}",
        b"{\"a\":01}",
        b"{\"a\":1e999}",
        b"{\"a\":\"\\ud800\"}",
        b"{\"a\":\"\x01\"}",
        b"{\"a\":\"\xff\xfe\"}",
        b"\xef\xbb\xbf{}",
        b"\xff\xfe{\0}\0",
        b"a=1&b=2",
        huge.as_bytes(),
    ];
    for path in POSTS {
        for body in bodies {
            let answer = app.send(by_brand(path, body)).await;
            assert_eq!(
                (answer.status, answer.code()),
                (400, "malformed_json"),
                "{:?}",
                String::from_utf8_lossy(body)
            );
        }
    }
}

async fn a_deep_body_is_400_and_harmless(engine: Engine) {
    let app = TestApp::seeded(engine);
    for path in POSTS {
        for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
            for depth in [127, 128, 1000, 100_000] {
                let body =
                    format!("{{\"cartItems\":{}0{}}}", open.repeat(depth), close.repeat(depth));
                assert!((400..500).contains(&app.send(by_brand(path, body)).await.status));
                app.send(by_brand(path, open.repeat(depth))).await.refused(400, "malformed_json");
            }
        }
    }
}

/// JSON that `serde_json::Value` reads to a depth of 120 for each level, past its own bound: the
/// texts below this key are parsed as well.
pub(crate) fn nested_texts(levels: u32) -> String {
    (0..levels).fold("0".to_owned(), |inner, _| {
        let text = serde_json::to_string(&inner).unwrap();
        format!(
            "{}{{\"$serde_json::private::RawValue\":{text}}}{}",
            "[".repeat(120),
            "]".repeat(120)
        )
    })
}

async fn a_text_inside_of_a_body_is_never_parsed(engine: Engine) {
    let app = TestApp::seeded(engine);
    let magic = "{\"$serde_json::private::RawValue\":\"7\"}";
    let instead = format!("{{\"cartItems\":[{{\"packageId\":1,\"quantity\":{magic}}}]}}");
    app.send(by_brand(POSTS[0], instead)).await.refused(400, "invalid_cart");
    for path in POSTS {
        for levels in [1, 5, 12, 16] {
            let body = format!("{{\"x\":{}}}", nested_texts(levels));
            assert_eq!(app.send(by_brand(path, body)).await.status, 400);
        }
    }
}

async fn a_body_of_another_type_is_415(engine: Engine) {
    let app = TestApp::seeded(engine);
    for path in POSTS {
        let request = by_brand(path, "{\"cartItems\":[]}");
        for kind in [
            "text/plain",
            "text/json",
            "application/jsonp",
            "application/x-www-form-urlencoded",
            "json",
            "",
            "\u{e4}",
        ] {
            let answer = app.send(request.clone().header("content-type", kind)).await;
            answer.refused(415, "unsupported_media_type");
        }
        let mut untyped = request.clone();
        untyped.headers.clear();
        app.send(untyped).await.refused(415, "unsupported_media_type");
        for kind in [
            "application/json",
            "application/json; charset=utf-8",
            "APPLICATION/JSON ;x=y",
            "application/a+json",
        ] {
            app.send(request.clone().header("content-type", kind)).await.expect(400);
        }
    }
}

async fn zero_bytes_are_an_empty_object_whatever_the_type(engine: Engine) {
    let app = TestApp::seeded(engine);
    for path in POSTS {
        let empty_object = app.send(by_brand(path, "{}")).await.expect(400);
        for kind in ["application/json", "text/plain", "multipart/form-data; boundary=x", ""] {
            let answer =
                app.send(by_brand(path, "").header("content-type", kind)).await.expect(400);
            assert_eq!(answer.raw, empty_object.raw);
        }
    }
}

async fn bodies_of_get_head_and_delete_are_ignored(engine: Engine) {
    let app = TestApp::seeded(engine);
    for body in [&b"{"[..], b"\xff", b"[]", &vec![b'x'; 2 * MEBIBYTE]] {
        for kind in ["application/json", "text/plain"] {
            for path in ["/api/orders", "/api/profile/creators", "/health", "/auth/me"] {
                let request = get(path).by(Who::Brand(1)).bytes(body).header("content-type", kind);
                app.send(request.clone()).await.expect(200);
                app.send(Call { method: Method::DELETE, ..request })
                    .await
                    .refused(405, "method_not_allowed");
            }
        }
    }
}

async fn r42_a_body_above_a_mebibyte_is_413_before_anything_else(engine: Engine) {
    let app = TestApp::seeded(engine);
    for path in POSTS {
        for size in [MEBIBYTE + 1, 2 * MEBIBYTE] {
            for who in [Who::Nobody, Who::Brand(1), Who::Creator(1)] {
                for kind in ["application/json", "text/plain"] {
                    let request = call(Method::POST, path)
                        .by(who)
                        .bytes(vec![b'{'; size])
                        .header("content-type", kind);
                    app.send(request).await.refused(413, "payload_too_large");
                }
            }
        }
    }
    let mut body = checkout(json!([line(1)])).body;
    body.resize(MEBIBYTE, b' ');
    app.send(by_brand(POSTS[0], body)).await.expect(200);
}

async fn a_key_that_is_there_twice_does_no_harm(engine: Engine) {
    let app = TestApp::seeded(engine);
    let line = line(1).to_string();
    for body in [
        format!("{{\"cartItems\":[],\"cartItems\":[{line}]}}"),
        format!("{{\"cartItems\":[{line}],\"cartItems\":[]}}"),
        "{\"cartItems\":[{\"packageId\":1,\"packageId\":77}]}".to_owned(),
        "{\"cartItems\":[{\"packageId\":1,\"quantity\":1,\"quantity\":0}]}".to_owned(),
    ] {
        let answer = app.send(by_brand(POSTS[0], body)).await;
        assert!(answer.status < 500 && app.db.count("orders") <= 1, "{}", answer.body);
    }
}

async fn text_in_other_alphabets_and_escapes_arrives_as_it_is(engine: Engine) {
    let app = TestApp::seeded(engine);
    let body = r#"{"cart\u0049tems":[{"packageId":"\u0031",
        "additionalInstructions":"\ud83e\udd80 \u00fc नमस्ते \"x\" \u2028"}]}"#;
    let answer = app.send(by_brand(POSTS[0], body)).await.expect(200);
    let order = app
        .get(format!("/api/orders/{}", answer.text("/orders/0/id")), Who::Creator(1))
        .await
        .expect(200);
    assert_eq!(order.text("/data/order/additional_instructions"), "🦀 ü नमस्ते \"x\"");
}
