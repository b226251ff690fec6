//! What a package may say: the bounds of every field, and that one answer names everything that is
//! wrong.

use std::collections::BTreeSet;

use actix_web::http::Method;
use serde_json::{Value, json};
use test_support::Engine;

use crate::test_app::{Answer, Call, TestApp, Who, call, post, put};

on_each_engine! {
    b04_a_price_has_the_decimals_of_its_currency,
    b04_orders_and_messages_print_the_decimals_of_their_currency,
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
    // the first two also read a description; all but the last keep silent about what they do not
    // read
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
            assert_eq!(
                wrong(&answer.refused(400, "validation_failed")),
                BTreeSet::from(["price"]),
                "{price}"
            );
        }
    }
    let mut body = reel();
    for (price, shown) in
        [("0", "0"), ("0.10", "0.1"), ("9999999999.99", "9999999999.99"), ("149.99", "149.99")]
    {
        for value in [json!(price), serde_json::from_str(price).unwrap()] {
            body["price"] = value;
            for request in doors(&body) {
                let answer = app.send(request).await.expect(200);
                assert!(
                    String::from_utf8_lossy(&answer.raw).contains(&format!("\"price\":{shown},")),
                    "{price}"
                );
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
    for bad in [json!(-1), json!(1001), json!(1.5), json!("x"), json!(""), json!(true), Value::Null]
    {
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
    assert_eq!(
        app.get("/api/packages/my-packages", Who::Creator(1))
            .await
            .expect(200)
            .list("/packages")
            .len(),
        4
    );
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
    for good in [
        json!({}),
        json!([]),
        json!(vec!["x".repeat(500); 100]),
        json!({ "a": { "b": [1, null] } }),
    ] {
        let body = json!({ "title": "x", "price": 1, "deliverables": good });
        let answer = app.send(by_creator(post("/api/packages", &body))).await.expect(200);
        assert_eq!(answer.at("/package/deliverables"), &good);
    }
}

async fn bodies_of_packages_that_are_none_are_refused(engine: Engine) {
    let app = TestApp::seeded(engine);
    for request in doors(&json!({})) {
        for body in ["[]", "{", "null", "{\"title\":1e999}"] {
            app.send(Call { body: body.into(), ..request.clone() })
                .await
                .refused(400, "malformed_json");
        }
        let text =
            Call { body: b"{}".to_vec(), ..request.clone() }.header("content-type", "text/plain");
        app.send(text).await.refused(415, "unsupported_media_type");
        app.send(Call { body: Vec::new(), ..request.clone() })
            .await
            .refused(400, "validation_failed");
        for who in [Who::Nobody, Who::Brand(1), Who::Admin] {
            let status = if who == Who::Nobody { 401 } else { 403 };
            app.send(Call { body: b"{".to_vec(), ..request.clone() }.by(who)).await.expect(status);
        }
    }
    let twice = r#"{"title":"a","price":1,"price":"x","title":"b"}"#;
    app.send(by_creator(call(Method::POST, "/api/packages").bytes(twice)))
        .await
        .refused(400, "validation_failed");
}

async fn b04_a_price_has_the_decimals_of_its_currency(engine: Engine) {
    let app = TestApp::seeded(engine);
    let package = |currency: &str, price: Value| json!({ "title": "Photos", "currency": currency, "price": price });
    let add = |body: &Value| post("/api/packages", body).by(Who::Creator(1));
    for (currency, price, shown) in [
        ("JPY", json!("1500"), "1500"),
        ("JPY", json!(1500), "1500"),
        ("KWD", json!("1.234"), "1.234"),
        ("KWD", json!(9_999_999_999.999_f64), "9999999999.999"),
        ("CLF", json!("0.0001"), "0.0001"),
        ("USD", json!("0.01"), "0.01"),
    ] {
        let answer = app.send(add(&package(currency, price))).await.expect(200);
        let raw = String::from_utf8_lossy(&answer.raw).into_owned();
        assert!(raw.contains(&format!("\"price\":{shown},")), "{currency} {raw}");
    }
    for (currency, price) in [
        ("JPY", json!("1500.50")),
        ("JPY", json!(1500.5)),
        ("JPY", json!("0.1")),
        ("JPY", json!("10000000000")),
        ("KWD", json!("1.2345")),
        ("USD", json!("1.005")),
    ] {
        let refused = app
            .send(add(&package(currency, price.clone())))
            .await
            .refused(400, "validation_failed");
        assert_eq!(wrong(&refused), BTreeSet::from(["price"]), "{currency} {price}");
    }
    for none in ["ABC", "XXX", "XAU", "ZZZ"] {
        let refused =
            app.send(add(&package(none, json!("1")))).await.refused(400, "validation_failed");
        assert_eq!(wrong(&refused), BTreeSet::from(["currency"]), "{none}");
    }
    // a change is in the currency of the package, or in the one that it names
    let change = |body: Value| put("/api/packages/1", &body).by(Who::Creator(1));
    let refused =
        app.send(change(json!({ "title": "Photos", "price": "1.5", "currency": "JPY" }))).await;
    assert_eq!(wrong(&refused.refused(400, "validation_failed")), BTreeSet::from(["price"]));
    app.send(change(json!({ "title": "Photos", "price": "150", "currency": "JPY" })))
        .await
        .expect(200);
    let refused = app.send(change(json!({ "title": "Photos", "price": "150.00" }))).await;
    assert_eq!(wrong(&refused.refused(400, "validation_failed")), BTreeSet::from(["price"]));
    assert_eq!(app.db.number("select price_minor as n from packages where id = 1"), 150);
}

async fn b04_orders_and_messages_print_the_decimals_of_their_currency(engine: Engine) {
    for (currency, minor, text, number, least, asked) in
        [("JPY", 1500, "3000", "3000", "0.5", "1"), ("KWD", 1500, "3.000", "3", "0.0005", "0.001")]
    {
        let app = TestApp::seeded(engine);
        app.db.sql(&format!(
            "update packages set currency = '{currency}', price_minor = {minor} where id = 1"
        ));
        let placed = app
            .checkout(Who::Brand(1), json!([{ "packageId": 1, "quantity": 2 }]))
            .await
            .expect(200);
        assert_eq!(
            (placed.text("/orders/0/total_amount"), placed.text("/orders/0/currency")),
            (text, currency)
        );
        let shown = app.get("/api/orders/1", Who::Brand(1)).await.expect(200);
        assert_eq!(shown.text("/data/order/total_amount_text"), text);
        let raw = String::from_utf8_lossy(&shown.raw).into_owned();
        assert!(raw.contains(&format!("\"total_amount\":{number},")), "{raw}");
        let details =
            app.db.lines("select body as line from messages where channel = 'internal'").join("\n");
        assert!(details.contains(&format!("- Amount: {currency} {text}\n")), "{details}");
        app.db.sql("update orders set status = 'revision_requested'");
        let ask = |amount: &str| {
            post("/api/orders/1/price-revision", &json!({ "additionalAmount": amount }))
                .by(Who::Creator(1))
        };
        let refused = app.send(ask(least)).await.refused(400, "validation_failed");
        assert_eq!(refused.text("/details/0/path"), "additionalAmount");
        app.send(ask(asked)).await.expect(200);
        let said =
            app.db.lines("select body as line from messages where body like '%Additional amount%'");
        assert!(said[0].contains(&format!("Additional amount: {currency} {asked}.")), "{said:?}");
        let mine = app.get("/api/crm/tickets/my", Who::Agent(1)).await.expect(200);
        let price = mine.text("/data/tickets/0/order/package/price").to_owned();
        assert_eq!(price, if currency == "JPY" { "1500" } else { "1.500" });
    }
}
