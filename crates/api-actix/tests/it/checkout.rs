//! Carts that become orders: what is answered, and what the values of a line mean.

use adapters_diesel::Options;
use serde_json::{Value, json};
use test_support::Engine;

use crate::test_app::{Crowd, PAIRS, TestApp, Who, checkout, line, post};

const BRAND: Who = Who::Brand(1);

on_each_engine! {
    the_example_of_the_contract_is_answered_as_the_contract_says,
    r37_the_smallest_body_is_an_order,
    r34_a_tenth_times_three_is_thirty_hundredths,
    r38_a_package_that_costs_nothing_can_be_ordered,
    r09_price_brand_and_creator_never_come_from_the_client,
    r35_a_quantity_may_be_a_text_and_the_bounds_are_inside,
    r41_a_text_that_looks_like_json_stays_a_text,
    r10_one_cart_with_the_same_package_twice_is_two_orders,
    r02_without_agents_the_order_stands_and_its_ticket_waits,
    r03_consecutive_lines_take_consecutive_agents_in_cart_order,
    null_is_absent_and_unknown_fields_are_ignored,
    ids_and_numbers_may_be_texts,
    fifty_lines_and_the_largest_total_fit,
    the_currency_is_the_one_of_the_package,
}

/// One line of package 1 with more fields.
fn with(more: &Value) -> Value {
    let mut line = line(1);
    line.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    json!([line])
}

async fn the_example_of_the_contract_is_answered_as_the_contract_says(engine: Engine) {
    let app = TestApp::seeded(engine);
    app.db.sql("update packages set title = 'Test Package', description = 'A test package', deliverables = '[]'");
    app.set_user(Who::Brand(1), "name = 'Test Brand', email = 'test-brand@example.com'");
    app.set_user(Who::Creator(1), "name = 'Test Creator'");
    app.set_user(Who::Agent(1), "name = 'Support Agent', email = 'agent@example.com'");
    app.db.sql("update brands set company_name = 'Test Brand Company'");
    let answer = app
        .checkout(BRAND, json!([{ "packageId": "1", "creatorId": "1", "quantity": 1 }]))
        .await
        .expect(200);
    assert_eq!(answer.text("/message"), "Orders created successfully with support tickets");
    let order = answer.at("/orders/0");
    let expected = [
        (
            "package",
            json!({ "id": "1", "title": "Test Package", "description": "A test package", "price": 150,
            "currency": "USD", "deliverables": [] }),
        ),
        ("quantity", json!(1)),
        ("total_amount", json!("150.00")),
        ("currency", json!("USD")),
        ("status", json!("pending")),
        ("order_date", json!("2026-01-05T09:30:00.000Z")),
        ("created_at", json!("2026-01-05T09:30:00.000Z")),
        (
            "ticket",
            json!({ "id": order["ticket"]["id"], "status": "open",
            "agent": { "name": "Support Agent", "email": "agent@example.com" } }),
        ),
    ];
    for (field, expected) in expected {
        assert_eq!(order[field], expected, "{field}");
    }
    assert_eq!(order["brand"]["company_name"], "Test Brand Company");
    assert_eq!(
        order["brand"]["user"],
        json!({ "name": "Test Brand", "email": "test-brand@example.com" })
    );
    assert_eq!(order["creator"]["user"], json!({ "name": "Test Creator", "email": null }));
    for (view, fields) in [("brand", BRAND_VIEW.as_slice()), ("creator", &CREATOR_VIEW)] {
        let keys: Vec<&String> = order[view].as_object().unwrap().keys().collect();
        assert_eq!(keys, fields, "{view}");
    }
}

/// Section 1.9, in alphabetical order.
const BRAND_VIEW: [&str; 16] = [
    "business_type",
    "company_name",
    "created_at",
    "description",
    "id",
    "industries",
    "industry",
    "location_city",
    "location_country",
    "location_state",
    "logo_url",
    "role_in_organization",
    "user",
    "user_id",
    "verified",
    "website_url",
];
const CREATOR_VIEW: [&str; 14] = [
    "bio",
    "content_categories",
    "created_at",
    "featured",
    "id",
    "languages",
    "location_city",
    "location_state",
    "platform",
    "rating",
    "total_collaborations",
    "user",
    "user_id",
    "verified",
];

async fn r37_the_smallest_body_is_an_order(engine: Engine) {
    let app = TestApp::seeded(engine);
    let answer = app
        .send(post("/api/orders/checkout", &json!({ "cartItems": [{ "packageId": 1 }] })).by(BRAND))
        .await;
    let id = answer.expect(200).text("/orders/0/id").to_owned();
    let order = app.get(format!("/api/orders/{id}"), BRAND).await.expect(200);
    assert_eq!(order.at("/data/order/references"), &json!([]));
    assert_eq!(
        (order.at("/data/order/quantity"), order.at("/data/order/delivery_time")),
        (&json!(1), &Value::Null)
    );
}

async fn r34_a_tenth_times_three_is_thirty_hundredths(engine: Engine) {
    let app = TestApp::seeded(engine);
    app.db.sql("update packages set price_minor = 10 where id = 1");
    let answer = app.checkout(BRAND, with(&json!({ "quantity": 3 }))).await.expect(200);
    assert_eq!(
        (answer.text("/orders/0/total_amount"), answer.at("/orders/0/package/price")),
        ("0.30", &json!(0.1))
    );
    let list = app.get("/api/orders", BRAND).await.expect(200);
    let raw = String::from_utf8(list.raw.to_vec()).unwrap();
    assert!(raw.contains("\"total_amount\":0.3,") && raw.contains("\"price\":0.1,"), "{raw}");
}

async fn r38_a_package_that_costs_nothing_can_be_ordered(engine: Engine) {
    let app = TestApp::seeded(engine);
    app.db.sql("update packages set price_minor = 0 where id = 1");
    let answer = app.checkout(BRAND, with(&json!({ "quantity": 1000 }))).await.expect(200);
    assert_eq!(
        (answer.text("/orders/0/total_amount"), answer.at("/orders/0/package/price")),
        ("0.00", &json!(0))
    );
}

async fn r09_price_brand_and_creator_never_come_from_the_client(engine: Engine) {
    let app = TestApp::seeded(engine);
    let lies = json!({
        "price": 1, "packagePrice": "0.01", "total_amount": 1, "currency": "XXX", "status": "completed", "brandId": "2",
        "brand_id": "2", "creatorId": "2", "creator_id": "2", "userId": "1", "agent_id": "3", "unit_price": 0, "expected_total": 0,
    });
    let mut body = json!({ "cartItems": with(&lies) });
    body.as_object_mut().unwrap().extend(lies.as_object().unwrap().clone());
    let answer = app.send(post("/api/orders/checkout", &body).by(BRAND)).await.expect(200);
    let order = answer.at("/orders/0");
    let seen = ["/total_amount", "/currency", "/status", "/brand/id", "/creator/id"]
        .map(|at| order.pointer(at).unwrap());
    assert_eq!(seen, ["150.00", "USD", "pending", "1", "1"]);
    app.send(post("/api/orders", &body).by(BRAND)).await.refused(405, "method_not_allowed");
}

async fn r35_a_quantity_may_be_a_text_and_the_bounds_are_inside(engine: Engine) {
    let app = TestApp::seeded(engine);
    let lines = json!([
        { "packageId": 1, "quantity": 2 },
        { "packageId": 1, "quantity": "2" },
        { "packageId": 1, "quantity": 1000 },
        { "packageId": 1 },
    ]);
    let answer = app.checkout(BRAND, lines).await.expect(200);
    let orders =
        answer.list("/orders").iter().map(|order| (&order["quantity"], &order["total_amount"]));
    let expected = [(2, "300.00"), (2, "300.00"), (1000, "150000.00"), (1, "150.00")];
    assert!(orders.eq(
        expected.map(|(n, total)| (json!(n), json!(total))).iter().map(|(n, total)| (n, total))
    ));
}

async fn r41_a_text_that_looks_like_json_stays_a_text(engine: Engine) {
    let app = TestApp::seeded(engine);
    for text in [
        "{\"a\":1}",
        "[1,2]",
        "null",
        "\"quoted\"",
        "7",
        "true",
        "\\u0041 \\n",
        "líne\nbreak\tand 🦀",
    ] {
        let lines = with(
            &json!({ "additionalInstructions": text, "references": ["https://a.b/%7B%22a%22:1%7D?x=[1]"] }),
        );
        let answer = app.checkout(BRAND, lines).await.expect(200);
        let path = format!("/api/orders/{}", answer.text("/orders/0/id"));
        app.db.sql("update orders set status = 'completed'");
        let order = app.get(path, BRAND).await.expect(200);
        assert_eq!(order.text("/data/order/additional_instructions"), text);
        assert_eq!(
            order.at("/data/order/references"),
            &json!(["https://a.b/%7B%22a%22:1%7D?x=[1]"])
        );
    }
}

async fn r10_one_cart_with_the_same_package_twice_is_two_orders(engine: Engine) {
    let app = TestApp::seeded(engine);
    let ids = app.order(BRAND, &[1, 1]).await;
    assert_ne!(ids[0], ids[1]);
    assert_eq!((app.db.count("orders"), app.db.count("tickets")), (2, 2));
}

async fn r02_without_agents_the_order_stands_and_its_ticket_waits(engine: Engine) {
    let app = TestApp::with(engine, Crowd { agents: 0, ..PAIRS }, Options::default());
    let answer = app.checkout(BRAND, json!([line(1), line(2)])).await.expect(200);
    for order in answer.list("/orders") {
        assert!(order["ticket"]["id"].is_string());
        assert_eq!(order["ticket"]["agent"], json!({ "name": "Support team", "email": null }));
    }
    let tickets = app.get("/api/crm/tickets/my", Who::Admin).await.expect(200);
    let agent = json!({ "id": null, "name": "Support team", "email": null, "user_type": "agent" });
    assert_eq!(tickets.list("/data/tickets").len(), 2);
    assert!(
        tickets
            .list("/data/tickets")
            .iter()
            .all(|t| t["agent"] == agent && t["agent_id"].is_null())
    );
}

async fn r03_consecutive_lines_take_consecutive_agents_in_cart_order(engine: Engine) {
    let app = TestApp::with(engine, Crowd { agents: 3, ..PAIRS }, Options::default());
    let cart = json!([line(4), line(2), line(3), line(1), line(1)]);
    let answer = app.checkout(BRAND, cart).await.expect(200);
    let orders = answer.list("/orders");
    let packages: Vec<_> =
        orders.iter().map(|order| order["package"]["id"].as_str().unwrap()).collect();
    assert_eq!(packages, ["4", "2", "3", "1", "1"]);
    let agents =
        orders.iter().map(|order| order["ticket"]["agent"]["email"].as_str().unwrap().to_owned());
    assert!(agents.eq([1, 2, 3, 1, 2].map(|n| Who::Agent(n).email())));
    let ids: Vec<i64> =
        orders.iter().map(|order| order["id"].as_str().unwrap().parse().unwrap()).collect();
    assert!(ids.is_sorted(), "{ids:?}");
}

async fn null_is_absent_and_unknown_fields_are_ignored(engine: Engine) {
    let app = TestApp::seeded(engine);
    let nulls = json!({
        "quantity": null, "deliveryTime": null, "additionalInstructions": null, "references": null, "creatorId": null,
        "addedAt": { "deep": [[]] }, "": 0,
    });
    let answer = app.checkout(BRAND, with(&nulls)).await.expect(200);
    assert_eq!(answer.at("/orders/0/quantity"), 1);
    let path = format!("/api/orders/{}", answer.text("/orders/0/id"));
    let order = app.get(path, BRAND).await.expect(200);
    let seen = ["delivery_time", "additional_instructions"]
        .map(|name| order.at(&format!("/data/order/{name}")));
    assert_eq!(seen, [&Value::Null, &Value::Null]);
    let blank = with(&json!({ "packageId": 2, "additionalInstructions": " \n\t " }));
    let path = format!(
        "/api/orders/{}",
        app.checkout(BRAND, blank).await.expect(200).text("/orders/0/id")
    );
    assert_eq!(app.get(path, BRAND).await.at("/data/order/additional_instructions"), &Value::Null);
}

async fn ids_and_numbers_may_be_texts(engine: Engine) {
    let app = TestApp::seeded(engine);
    let lines = json!([
        { "packageId": 3, "quantity": 7, "deliveryTime": 365 },
        { "packageId": "3", "quantity": "7", "deliveryTime": "365" },
    ]);
    let answer = app.checkout(BRAND, lines).await.expect(200);
    let mut orders = Vec::new();
    for order in answer.list("/orders") {
        let path = format!("/api/orders/{}", order["id"].as_str().unwrap());
        let order = app.get(path, BRAND).await.expect(200).at("/data/order").clone();
        orders.push(
            ["package_id", "quantity", "delivery_time", "total_amount"]
                .map(|name| order[name].clone()),
        );
    }
    assert_eq!(orders[0], orders[1]);
    assert_eq!(orders[0][..3], [json!("3"), json!(7), json!(365)]);
}

async fn fifty_lines_and_the_largest_total_fit(engine: Engine) {
    let app = TestApp::seeded(engine);
    app.db.sql("update packages set price_minor = 999999999999 where id = 1");
    app.db.sql("update packages set price_minor = 999999999 where id = 2");
    let mut lines = vec![line(3); 48];
    lines.extend([line(1), json!({ "packageId": 2, "quantity": 1000 })]);
    let answer = app.send(checkout(json!(lines)).by(BRAND)).await.expect(200);
    assert_eq!(answer.list("/orders").len(), 50);
    assert_eq!(answer.text("/orders/48/total_amount"), "9999999999.99");
    assert_eq!(answer.text("/orders/49/total_amount"), "9999999990.00");
    let raw = app.get("/api/orders", BRAND).await.expect(200).raw;
    let raw = String::from_utf8(raw.to_vec()).unwrap();
    assert!(
        raw.contains("\"total_amount\":9999999999.99,")
            && raw.contains("\"total_amount\":9999999990,")
    );
}

async fn the_currency_is_the_one_of_the_package(engine: Engine) {
    let app = TestApp::seeded(engine);
    app.db.sql("update packages set currency = 'EUR' where id = 2");
    let answer = app.checkout(BRAND, json!([line(1), line(2)])).await.expect(200);
    let currencies = answer
        .list("/orders")
        .iter()
        .map(|order| (&order["currency"], &order["package"]["currency"]));
    assert!(currencies.eq([(&json!("USD"), &json!("USD")), (&json!("EUR"), &json!("EUR"))]));
    app.db.sql("update packages set currency = 'INR'");
    let list = app.get("/api/orders", BRAND).await.expect(200);
    assert_eq!(
        (list.text("/orders/0/currency"), list.text("/orders/1/currency")),
        ("EUR", "USD"),
        "it was copied"
    );
}
