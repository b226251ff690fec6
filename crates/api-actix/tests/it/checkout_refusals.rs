//! Checkouts that are refused as a whole, and the texts that the app looks into.

use actix_web::http::Method;
use serde_json::{Value, json};
use test_support::Engine;

use crate::test_app::{TestApp, Who, call, checkout, line, post};

const BRAND: Who = Who::Brand(1);

on_each_engine! {
    a_cart_that_is_none_is_cart_empty,
    more_than_fifty_lines_are_cart_too_large,
    a_missing_brand_profile_is_named_in_exactly_these_words,
    the_status_stands_at_the_end_of_the_error_and_nowhere_else,
    r25_a_fault_of_the_service_is_500_and_tells_nothing,
    checks_come_in_the_order_of_the_contract,
    texts_are_fit_for_people,
    who_may_not_ask_is_told_so_and_orders_nothing,
}

async fn who_may_not_ask_is_told_so_and_orders_nothing(engine: Engine) {
    let app = TestApp::seeded(engine);
    let keyed = |lines| checkout(lines).by(BRAND).header("idempotency-key", "k");
    app.send(keyed(json!([line(1)]))).await.expect(200);
    let before = app.db.dump();
    for (status, code) in [("suspended", 403), ("pending", 403), ("deleted", 401)] {
        app.set_user(BRAND, &format!("status = '{status}'"));
        let refusal = if code == 403 { "account_not_active" } else { "unauthorized" };
        // what would be placed, what was placed, what is no cart and what is on sale nowhere
        for call in [
            checkout(json!([line(2)])).by(BRAND),
            keyed(json!([line(1)])),
            keyed(json!([line(2)])),
            checkout(json!([])).by(BRAND),
            checkout(json!([line(77)])).by(BRAND),
        ] {
            app.send(call).await.refused(code, refusal);
        }
    }
    app.set_user(BRAND, "status = 'active'");
    assert_eq!(app.db.dump(), before);
    for other in [Who::Creator(1), Who::Agent(1), Who::Admin] {
        app.checkout(other, json!([line(2)])).await.refused(403, "forbidden_role");
    }
    assert_eq!(app.db.dump(), before);
}

async fn a_cart_that_is_none_is_cart_empty(engine: Engine) {
    let app = TestApp::seeded(engine);
    let none = [
        json!({}),
        json!({ "cartItems": null }),
        json!({ "cartItems": [] }),
        json!({ "cartItems": {} }),
        json!({ "cartItems": "[]" }),
        json!({ "cartItems": { "0": line(1) } }),
        json!({ "cartitems": [line(1)] }),
        json!({ "items": [line(1)] }),
    ];
    for body in none {
        app.send(post("/api/orders/checkout", &body).by(BRAND)).await.refused(400, "cart_empty");
    }
    let zero_bytes = call(Method::POST, "/api/orders/checkout").by(BRAND);
    app.send(zero_bytes.clone()).await.refused(400, "cart_empty");
    app.send(zero_bytes.header("content-type", "text/plain")).await.refused(400, "cart_empty");
}

async fn more_than_fifty_lines_are_cart_too_large(engine: Engine) {
    let app = TestApp::seeded(engine);
    for lines in [vec![line(1); 51], vec![json!({}); 51], vec![json!(0); 100_000]] {
        let answer = app.checkout(BRAND, json!(lines)).await.refused(400, "cart_too_large");
        assert_eq!(answer.body.get("details"), None);
    }
    assert_eq!(app.db.count("orders"), 0);
}

async fn a_missing_brand_profile_is_named_in_exactly_these_words(engine: Engine) {
    let app = TestApp::seeded(engine);
    app.db.sql(&format!("delete from brands where user_id = {}", app.id(BRAND)));
    for lines in [json!([line(1)]), json!([line(77), {}])] {
        let answer = app.checkout(BRAND, lines).await.refused(404, "brand_profile_not_found");
        assert_eq!(answer.text("/error"), "Brand profile not found");
        assert_eq!(answer.text("/message"), "Brand profile not found");
    }
    assert_eq!(
        app.get("/api/orders", BRAND).await.expect(200).body,
        json!({
            "success": true, "orders": [], "next_cursor": null,
        })
    );
}

/// The ground rules hold every answer to the texts; here every status of a checkout is reached
/// once.
async fn the_status_stands_at_the_end_of_the_error_and_nowhere_else(engine: Engine) {
    let app = TestApp::seeded(engine);
    app.order(BRAND, &[1]).await;
    let too_large = checkout(json!([line(1)])).bytes(vec![b' '; 1024 * 1024 + 1]);
    let cases = [
        (checkout(json!([line(2)])), " (401)"),
        (checkout(json!([line(2)])).by(Who::Creator(1)), " (403)"),
        (checkout(json!([line(77)])).by(BRAND), " (404)"),
        (checkout(json!([line(1)])).by(BRAND), " (409)"),
        (checkout(json!([{}])).by(BRAND), " (400)"),
        (checkout(json!([])).by(BRAND), " (400)"),
        (checkout(json!([line(2)])).by(BRAND).header("idempotency-key", ""), " (400)"),
        (checkout(json!([line(2)])).by(BRAND).header("content-type", "text/plain"), ""),
        (call(Method::GET, "/api/orders/checkout").by(BRAND), ""),
        (too_large, ""),
    ];
    for (mut request, suffix) in cases {
        for path in ["/api/orders/checkout", "/api/orders/checkout/", "/api/orders/checkout?_t=401"]
        {
            request.path = path.to_owned();
            let answer = app.send(request.clone()).await;
            let (error, message) = (answer.text("/error"), answer.text("/message"));
            assert_eq!(error, format!("{message}{suffix}"), "{}", answer.status);
        }
    }
    // the same statuses elsewhere have no suffix, which the ground rules see to
    for (path, who, status) in [
        ("/api/orders/1", Who::Nobody, 401),
        ("/api/orders/1", Who::Brand(2), 403),
        ("/api/orders/77", BRAND, 404),
        ("/api/orders/checkouts", BRAND, 400),
        ("/api/nothing/checkout", BRAND, 404),
    ] {
        app.get(path, who).await.expect(status);
    }
}

async fn r25_a_fault_of_the_service_is_500_and_tells_nothing(engine: Engine) {
    let app = TestApp::seeded(engine);
    app.db.sql("alter table tickets rename to taken_away");
    let answer = app.checkout(BRAND, json!([line(1)])).await.refused(500, "internal");
    assert!(answer.text("/error").ends_with(" (500)"));
    assert_eq!(app.db.count("orders"), 0, "nothing was written");
    let elsewhere = app.get("/api/crm/tickets", Who::Admin).await.refused(500, "internal");
    for answer in [answer, elsewhere] {
        let text = answer.body.to_string().to_lowercase();
        for leak in [
            "sql", "table", "ticket", "taken", "relation", "column", "diesel", "postgres", "crates",
        ] {
            assert!(!text.contains(leak), "{leak}: {text}");
        }
    }
}

async fn checks_come_in_the_order_of_the_contract(engine: Engine) {
    let app = TestApp::seeded(engine);
    let huge = vec![b'{'; 1024 * 1024 + 1];
    let bad_key = |who| checkout(json!([])).by(who).header("idempotency-key", "");
    // size, authentication, account, role, key, syntax, fields, profile, lines
    app.send(checkout(json!([])).bytes(huge.clone())).await.refused(413, "payload_too_large");
    app.send(bad_key(Who::Nobody).bytes("{")).await.refused(401, "unauthorized");
    app.set_user(Who::Creator(2), "status = 'suspended'");
    app.send(bad_key(Who::Creator(2)).bytes("{")).await.refused(403, "account_not_active");
    app.send(bad_key(Who::Creator(1)).bytes("{")).await.refused(403, "forbidden_role");
    app.send(bad_key(BRAND).bytes("{")).await.refused(400, "validation_failed");
    app.db.sql("delete from brands");
    app.send(checkout(json!([])).by(BRAND).bytes("{")).await.refused(400, "malformed_json");
    app.send(checkout(json!([])).by(BRAND)).await.refused(400, "cart_empty");
    app.send(checkout(json!([{ "packageId": 77 }])).by(BRAND))
        .await
        .refused(404, "brand_profile_not_found");
}

async fn texts_are_fit_for_people(engine: Engine) {
    let app = TestApp::seeded(engine);
    app.order(BRAND, &[1]).await;
    for request in [
        checkout(json!([{}])),
        checkout(json!([line(77)])),
        checkout(json!([line(1)])),
        checkout(json!([])),
        checkout(json!(vec![Value::Null; 51])),
        checkout(json!([])).bytes("["),
        checkout(json!([])).header("idempotency-key", ""),
    ] {
        let answer = app.send(request.by(BRAND)).await;
        let message = answer.text("/message");
        assert!(
            message.starts_with(char::is_uppercase) && message.contains(' ') && message.len() < 100,
            "{message}"
        );
    }
}
