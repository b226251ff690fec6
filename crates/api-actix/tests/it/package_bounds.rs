//! What a package may say: the bounds of every field, and that one answer names everything that is wrong.

use std::collections::BTreeSet;

use actix_web::http::Method;
use serde_json::{Value, json};
use test_support::Engine;

use crate::test_app::{Answer, Call, TestApp, Who, call, post, put};

on_each_engine! {
    every_fault_of_a_package_is_named_at_once,
    r39_an_amount_that_is_none_is_refused_as_a_price,
    texts_and_numbers_of_a_package_stay_within_their_bounds,
    the_largest_values_are_taken,
    what_is_delivered_is_an_object_or_texts,
    bodies_of_packages_that_are_none_are_refused,
}

fn by_creator(call: Call) -> Call {
    call.by(Who::Creator(1))
}

fn reel() -> Value {
    json!({
        "id": "1", "platform": "Instagram", "contentType": "Reel", "content_type": "Reel", "duration1": "1 Minute",
        "duration2": "30 Seconds", "quantity": 1, "revisions": 1, "price": 150, "title": "Reel",
    })
}

/// One request for each place that takes a package.
fn doors(body: &Value) -> [Call; 4] {
    [
        post("/api/profile/create-package", body),
        put("/api/profile/update-package", body),
        post("/api/packages", body),
        put("/api/packages/1", body),
    ]
    .map(by_creator)
}

fn wrong(answer: &Answer) -> BTreeSet<&str> {
    answer.list("/details").iter().map(|detail| detail["path"].as_str().unwrap()).collect()
}

async fn every_fault_of_a_package_is_named_at_once(engine: Engine) {
    let app = TestApp::seeded(engine);
    let before = app.db.dump();
    let content = ["duration1", "duration2", "platform", "price", "quantity", "revisions"];
    let expected = [
        [&content[..], &["contentType"]].concat(),
        [&content[..], &["content_type", "id"]].concat(),
        vec!["price", "title"],
        vec!["price", "title"],
    ];
    for (request, expected) in doors(&json!({})).into_iter().zip(&expected) {
        let answer = app.send(request).await.refused(400, "validation_failed");
        assert_eq!(wrong(&answer), expected.iter().copied().collect());
        assert_eq!(answer.list("/details").len(), expected.len(), "each once");
    }
    let mark = "Zq7Mark";
    let bad = json!({
        "id": mark, "platform": [mark], "contentType": { mark: 1 }, "content_type": 1, "duration1": "\u{0}Zq7Mark",
        "duration2": "", "quantity": mark, "revisions": mark, "price": mark, "title": mark.repeat(99),
        "description": 7, "currency": mark, "type": mark, "deliverables": mark, "is_active": mark,
    });
    // the first two also read a description; all but the last keep silent about what they do not read
    for (request, faults) in doors(&bad).into_iter().zip([8, 9, 6, 7]) {
        let answer = app.send(request).await.refused(400, "validation_failed");
        assert_eq!(wrong(&answer).len(), faults, "{}", answer.body);
        assert!(!answer.body.to_string().contains(mark), "R43");
    }
    assert_eq!(app.db.dump(), before);
}

async fn r39_an_amount_that_is_none_is_refused_as_a_price(engine: Engine) {
    let app = TestApp::seeded(engine);
    let bad = [
        "-1",
        "-0.01",
        "\"NaN\"",
        "\"Infinity\"",
        "1.005",
        "\"0.001\"",
        "10000000000",
        "\"9999999999.991\"",
        "\"\"",
        "\"x\"",
        "true",
        "[]",
        "null",
        "\"1,5\"",
    ];
    for price in bad {
        let text = reel().to_string().replace("\"price\":150", &format!("\"price\":{price}"));
        for request in doors(&json!({})) {
            let answer = app.send(Call { body: text.clone().into_bytes(), ..request }).await;
            assert_eq!(wrong(&answer.refused(400, "validation_failed")), BTreeSet::from(["price"]), "{price}");
        }
    }
    let mut body = reel();
    for (price, shown) in [("0", "0"), ("0.10", "0.1"), ("9999999999.99", "9999999999.99"), ("149.99", "149.99")] {
        for value in [json!(price), serde_json::from_str(price).unwrap()] {
            body["price"] = value;
            for request in doors(&body) {
                let answer = app.send(request).await.expect(200);
                assert!(String::from_utf8_lossy(&answer.raw).contains(&format!("\"price\":{shown},")), "{price}");
            }
        }
    }
}

/// Sends a package with one other value to every door that reads it.
async fn with(app: &TestApp, field: &str, value: &Value, status: u16) {
    let mut body = reel();
    body[field] = value.clone();
    let readers: &[usize] = match field {
        "contentType" => &[0],
        "id" | "content_type" => &[1],
        "title" | "currency" | "type" => &[2, 3],
        "is_active" => &[3],
        "description" => &[0, 1, 2, 3],
        _ => &[0, 1],
    };
    for (n, request) in doors(&body).into_iter().enumerate().filter(|(n, _)| readers.contains(n)) {
        let answer = app.send(request).await.expect(status);
        if status == 400 {
            assert_eq!(wrong(&answer), BTreeSet::from([field]), "{value} at door {n}");
        }
    }
}

async fn texts_and_numbers_of_a_package_stay_within_their_bounds(engine: Engine) {
    let app = TestApp::seeded(engine);
    for (field, most) in [
        ("platform", 100),
        ("contentType", 100),
        ("content_type", 100),
        ("duration1", 100),
        ("duration2", 100),
        ("title", 200),
    ] {
        for bad in [
            json!(""),
            json!(" \n "),
            json!("ä".repeat(most + 1)),
            json!("a\u{0}"),
            json!("a\u{7f}"),
            json!(1),
            json!([]),
        ] {
            with(&app, field, &bad, 400).await;
        }
        with(&app, field, &json!("ä".repeat(most)), 200).await;
    }
    for bad in [json!("x".repeat(5001)), json!("\u{1}"), json!(1)] {
        with(&app, "description", &bad, 400).await;
    }
    for bad in [json!(-1), json!(1001), json!(1.5), json!("x"), json!(""), json!(true), Value::Null] {
        with(&app, "quantity", &bad, 400).await;
        with(&app, "revisions", &bad, 400).await;
    }
    with(&app, "quantity", &json!(0), 400).await;
    for bad in ["usd", "US", "EURO", "", "12$"] {
        with(&app, "currency", &json!(bad), 400).await;
    }
    for bad in ["Custom", "other", ""] {
        with(&app, "type", &json!(bad), 400).await;
    }
    with(&app, "is_active", &json!("true"), 400).await;
    for bad in [json!("abc"), json!(0), json!(-1), json!("9223372036854775808"), Value::Null] {
        with(&app, "id", &bad, 400).await;
    }
}

async fn the_largest_values_are_taken(engine: Engine) {
    let app = TestApp::seeded(engine);
    let mut body = reel();
    for field in ["platform", "contentType", "content_type", "duration1", "duration2"] {
        body[field] = json!("ß".repeat(100));
    }
    (body["quantity"], body["revisions"]) = (json!("1000"), json!(0));
    (body["title"], body["description"]) = (json!("😀".repeat(200)), json!("😀".repeat(5000)));
    for request in doors(&body) {
        let answer = app.send(request).await.expect(200);
        assert!((200..=201).contains(&answer.text("/package/title").chars().count()));
    }
    assert_eq!(app.get("/api/packages/my-packages", Who::Creator(1)).await.expect(200).list("/packages").len(), 4);
}

async fn what_is_delivered_is_an_object_or_texts(engine: Engine) {
    let app = TestApp::seeded(engine);
    let wide = json!({ "a": "x".repeat(10_000) });
    let bad = [
        json!("text"),
        json!(7),
        json!(true),
        json!([1]),
        json!([{ "a": 1 }]),
        json!([null]),
        json!(["a\u{0}"]),
        json!(["x".repeat(501)]),
        json!(vec!["x"; 101]),
        wide,
    ];
    for deliverables in bad {
        let body = json!({ "title": "x", "price": 1, "deliverables": deliverables });
        for request in [post("/api/packages", &body), put("/api/packages/1", &body)] {
            let answer = app.send(by_creator(request)).await.refused(400, "validation_failed");
            assert_eq!(answer.text("/details/0/code"), "invalid_deliverables");
        }
    }
    for good in [json!({}), json!([]), json!(vec!["x".repeat(500); 100]), json!({ "a": { "b": [1, null] } })] {
        let body = json!({ "title": "x", "price": 1, "deliverables": good });
        let answer = app.send(by_creator(post("/api/packages", &body))).await.expect(200);
        assert_eq!(answer.at("/package/deliverables"), &good);
    }
}

async fn bodies_of_packages_that_are_none_are_refused(engine: Engine) {
    let app = TestApp::seeded(engine);
    for request in doors(&json!({})) {
        for body in ["[]", "{", "null", "{\"title\":1e999}"] {
            app.send(Call { body: body.into(), ..request.clone() }).await.refused(400, "malformed_json");
        }
        let text = Call { body: b"{}".to_vec(), ..request.clone() }.header("content-type", "text/plain");
        app.send(text).await.refused(415, "unsupported_media_type");
        app.send(Call { body: Vec::new(), ..request.clone() }).await.refused(400, "validation_failed");
        for who in [Who::Nobody, Who::Brand(1), Who::Admin] {
            let status = if who == Who::Nobody { 401 } else { 403 };
            app.send(Call { body: b"{".to_vec(), ..request.clone() }.by(who)).await.expect(status);
        }
    }
    let twice = r#"{"title":"a","price":1,"price":"x","title":"b"}"#;
    app.send(by_creator(call(Method::POST, "/api/packages").bytes(twice))).await.refused(400, "validation_failed");
}
