//! The cart that is kept for a brand, over HTTP.

use actix_web::http::Method;
use serde_json::{Value, json};
use test_support::Engine;

use crate::test_app::{Answer, Call, TestApp, Who, call, line, post, put};

const BRAND: Who = Who::Brand(1);

on_each_engine! {
    an_empty_cart_is_a_list_of_nothing,
    a_line_has_everything_that_restores_a_cart,
    r51_the_same_package_again_adds_to_the_quantity,
    r35_quantities_outside_of_their_bounds_are_refused_everywhere,
    r36_other_fields_outside_of_their_bounds_are_refused_everywhere,
    r41_texts_and_references_come_back_as_they_were_sent,
    a_line_is_changed_in_what_is_sent,
    lines_of_others_are_not_found,
    b01_the_id_of_a_line_that_was_removed_changes_no_other_line,
    packages_that_are_not_on_sale_are_left_out_and_refused,
    a_cart_has_fifty_lines_at_most,
    r51_a_bad_line_leaves_the_old_cart,
    a_synced_cart_takes_the_place_of_the_old_one,
    r51_a_checkout_takes_what_it_ordered_out_of_the_cart,
    bodies_of_the_cart_that_are_none_are_refused,
    a_brand_without_a_profile_keeps_a_cart,
}

async fn add(app: &TestApp, body: Value) -> Answer {
    app.send(post("/api/cart/add", &body).by(BRAND)).await
}

async fn sync(app: &TestApp, lines: Value) -> Answer {
    app.send(post("/api/cart/sync", &json!({ "cartItems": lines })).by(BRAND)).await
}

async fn items(app: &TestApp, who: Who) -> Vec<Value> {
    app.get("/api/cart", who).await.expect(200).list("/cartItems").to_vec()
}

/// Packages and quantities, as they are listed.
async fn kept(app: &TestApp) -> Vec<(String, u64)> {
    let pair = |item: &Value| {
        (item["packageId"].as_str().unwrap().to_owned(), item["quantity"].as_u64().unwrap())
    };
    items(app, BRAND).await.iter().map(pair).collect()
}

fn pairs(expected: &[(&str, u64)]) -> Vec<(String, u64)> {
    expected.iter().map(|(id, n)| ((*id).to_owned(), *n)).collect()
}

async fn an_empty_cart_is_a_list_of_nothing(engine: Engine) {
    let app = TestApp::seeded(engine);
    let answer = app.get("/api/cart", BRAND).await.expect(200);
    assert_eq!(answer.body, json!({ "success": true, "cartItems": [] }));
    for _ in 0..2 {
        let cleared = app.send(call(Method::DELETE, "/api/cart/clear").by(BRAND)).await.expect(200);
        assert!(!cleared.text("/message").is_empty());
    }
}

async fn a_line_has_everything_that_restores_a_cart(engine: Engine) {
    let app = TestApp::seeded(engine);
    app.set_user(Who::Creator(1), "profile_image_url = 'https://a.b/face'");
    app.db.sql("update packages set price_minor = 14990 where id = 1");
    app.db.sql(
        "update packages set platform = null, duration1 = null, description = null where id = 3",
    );
    let first = add(&app, json!({ "packageId": "1", "quantity": 2 })).await.expect(200);
    let item = json!({
        "id": "1", "user_id": app.id(BRAND).to_string(), "package_id": "1", "quantity": 2, "delivery_time": null,
        "additional_instructions": null, "references": [], "created_at": "2026-01-05T09:30:00.000Z",
        "updated_at": "2026-01-05T09:30:00.000Z",
    });
    assert_eq!(first.at("/cartItem"), &item);
    app.clock.advance(std::time::Duration::from_secs(1));
    add(&app, json!({ "packageId": 3 })).await.expect(200);
    let answer = app.get("/api/cart", BRAND).await.expect(200);
    let line = json!({
        "id": "1", "creatorId": "1", "creatorName": "Ishaan Bose", "creatorImage": "https://a.b/face",
        "packageId": "1", "packageName": "Instagram Reel", "packageDescription": "One Reel about Food.",
        "packagePrice": 149.9, "packageCurrency": "USD", "packageDuration": "1 Minute", "platform": "Instagram",
        "quantity": 2, "addedAt": "2026-01-05T09:30:00.000Z", "deliveryTime": null, "additionalInstructions": null,
        "references": [],
    });
    assert_eq!(answer.at("/cartItems/1"), &line, "the newest first");
    assert!(String::from_utf8_lossy(&answer.raw).contains("\"packagePrice\":149.9,"));
    let unnamed = answer.at("/cartItems/0");
    assert_eq!(
        (&unnamed["packageId"], &unnamed["quantity"]),
        (&json!("3"), &json!(1)),
        "one when none is named"
    );
    assert_eq!(
        (&unnamed["platform"], &unnamed["packageDuration"]),
        (&json!("custom"), &json!("custom"))
    );
    assert_eq!(
        (&unnamed["packageDescription"], &unnamed["creatorImage"]),
        (&json!(""), &Value::Null)
    );
    assert!(!answer.body.to_string().contains("creator1@"), "R31");
}

async fn r51_the_same_package_again_adds_to_the_quantity(engine: Engine) {
    let app = TestApp::seeded(engine);
    add(&app, json!({ "packageId": 1, "quantity": "2", "deliveryTime": 5 })).await.expect(200);
    app.clock.advance(std::time::Duration::from_secs(1));
    let again = add(&app, json!({ "packageId": "1", "quantity": "2" })).await.expect(200);
    let item = again.at("/cartItem");
    assert_eq!((&item["id"], &item["quantity"]), (&json!("1"), &json!(4)), "not 22");
    assert_eq!(
        (&item["delivery_time"], &item["created_at"]),
        (&json!(5), &json!("2026-01-05T09:30:00.000Z"))
    );
    assert_eq!(item["updated_at"], "2026-01-05T09:30:01.000Z");
    add(&app, json!({ "packageId": 1, "quantity": 996 })).await.expect(200);
    let refused =
        add(&app, json!({ "packageId": 1, "quantity": 1 })).await.refused(400, "validation_failed");
    let detail = (refused.text("/details/0/path"), refused.text("/details/0/code"));
    assert_eq!(detail, ("quantity", "quantity_out_of_range"));
    assert_eq!(kept(&app).await, pairs(&[("1", 1000)]));
    let summed = sync(&app, json!([line(1), { "packageId": 1, "quantity": 1000 }]))
        .await
        .refused(400, "invalid_cart");
    assert_eq!(summed.text("/details/0/path"), "cartItems[1].quantity");
}

/// A field that is out of its bounds is refused wherever it is read, and then nothing is kept.
async fn refused_everywhere(app: &TestApp, field: &str, bad: &Value, code: &str) {
    let mut body = json!({ "packageId": "2", "quantity": 1 });
    body[field] = bad.clone();
    for request in [post("/api/cart/add", &body), put("/api/cart/update/1", &body)] {
        if field == "packageId" && request.method == Method::PUT {
            continue;
        }
        let answer = app.send(request.by(BRAND)).await.refused(400, "validation_failed");
        assert_eq!(answer.text("/details/0/code"), code, "{bad}");
        assert!(answer.text("/details/0/path").starts_with(field), "{bad}");
        assert_eq!(answer.list("/details").len(), 1);
    }
    let answer = sync(app, json!([line(1), body])).await.refused(400, "invalid_cart");
    assert_eq!(
        (answer.text("/details/0/code"), answer.at("/details/0/index")),
        (code, &json!(1)),
        "{bad}"
    );
    assert!(answer.text("/details/0/path").starts_with(&format!("cartItems[1].{field}")), "{bad}");
    assert_eq!(kept(app).await, pairs(&[("1", 1)]));
}

async fn r35_quantities_outside_of_their_bounds_are_refused_everywhere(engine: Engine) {
    let app = TestApp::seeded(engine);
    add(&app, line(1)).await.expect(200);
    for bad in [
        json!(0),
        json!(-2),
        json!(1.5),
        json!(1001),
        json!("x"),
        json!(""),
        json!(true),
        json!([1]),
    ] {
        refused_everywhere(&app, "quantity", &bad, "quantity_out_of_range").await;
    }
    for bad in [Value::Null, json!(0), json!("abc"), json!("9223372036854775808"), json!({})] {
        refused_everywhere(&app, "packageId", &bad, "invalid_package_id").await;
    }
}

async fn r36_other_fields_outside_of_their_bounds_are_refused_everywhere(engine: Engine) {
    let app = TestApp::seeded(engine);
    add(&app, line(1)).await.expect(200);
    for bad in [json!(-3), json!(0), json!(366), json!("soon")] {
        refused_everywhere(&app, "deliveryTime", &bad, "delivery_time_out_of_range").await;
    }
    refused_everywhere(
        &app,
        "additionalInstructions",
        &json!("x".repeat(20_001)),
        "instructions_too_long",
    )
    .await;
    refused_everywhere(&app, "additionalInstructions", &json!("a\u{0}"), "invalid_instructions")
        .await;
    refused_everywhere(&app, "references", &json!(vec!["https://a.b"; 101]), "too_many_references")
        .await;
    for bad in [json!(["javascript:alert(1)"]), json!("https://a.b"), json!([7]), json!({})] {
        refused_everywhere(&app, "references", &bad, "invalid_reference").await;
    }
}

async fn r41_texts_and_references_come_back_as_they_were_sent(engine: Engine) {
    let app = TestApp::seeded(engine);
    let (text, url) = ("[\"a\"] {\"b\":1} 'x' \\ नमस्ते 🦀\n\tend", "https://a.b/?q=[%22x%22]&y=z");
    let wish = json!({ "packageId": 1, "additionalInstructions": text, "references": [url], "deliveryTime": "365" });
    for saved in [add(&app, wish.clone()).await, sync(&app, json!([wish])).await] {
        saved.expect(200);
        let line = items(&app, BRAND).await.remove(0);
        assert_eq!(
            (&line["additionalInstructions"], &line["references"]),
            (&json!(text), &json!([url]))
        );
        assert_eq!(line["deliveryTime"], 365);
    }
}

async fn a_line_is_changed_in_what_is_sent(engine: Engine) {
    let app = TestApp::seeded(engine);
    let wish = json!({ "packageId": 1, "quantity": 2, "additionalInstructions": "Red", "references": ["https://a.b"], "deliveryTime": 7 });
    let before = add(&app, wish).await.expect(200).at("/cartItem").clone();
    app.clock.advance(std::time::Duration::from_secs(1));
    let change = |body: Value| put("/api/cart/update/1", &body).by(BRAND);
    let nulls = json!({ "quantity": null, "deliveryTime": null, "additionalInstructions": null, "references": null });
    for nothing in [json!({}), nulls] {
        let answer = app.send(change(nothing)).await.expect(200);
        let mut expected = before.clone();
        expected["updated_at"] = json!("2026-01-05T09:30:01.000Z");
        assert_eq!(answer.at("/cartItem"), &expected);
    }
    app.send(call(Method::PUT, "/api/cart/update/1").by(BRAND)).await.expect(200);
    let all = json!({ "quantity": "1000", "deliveryTime": 1, "additionalInstructions": " ", "references": [] });
    let answer = app.send(change(all)).await.expect(200);
    let item = answer.at("/cartItem");
    assert_eq!((&item["quantity"], &item["delivery_time"]), (&json!(1000), &json!(1)));
    assert_eq!(
        (&item["additional_instructions"], &item["references"]),
        (&Value::Null, &json!([])),
        "blank takes away"
    );
}

async fn b01_the_id_of_a_line_that_was_removed_changes_no_other_line(engine: Engine) {
    let app = TestApp::seeded(engine);
    add(&app, line(1)).await.expect(200);
    let stale = items(&app, BRAND).await[0]["id"].as_str().unwrap().to_owned();
    app.send(call(Method::DELETE, format!("/api/cart/remove/{stale}")).by(BRAND)).await.expect(200);
    add(&app, line(2)).await.expect(200);
    let before = kept(&app).await;
    let change = put(format!("/api/cart/update/{stale}"), &json!({ "quantity": 7 }));
    app.send(change.by(BRAND)).await.expect(404);
    assert_eq!(kept(&app).await, before);
}

async fn lines_of_others_are_not_found(engine: Engine) {
    let app = TestApp::seeded(engine);
    add(&app, line(1)).await.expect(200);
    let before = app.db.dump();
    for (who, id) in [(Who::Brand(2), "1"), (BRAND, "77"), (BRAND, "9223372036854775807")] {
        let change = put(format!("/api/cart/update/{id}"), &json!({ "quantity": 9 })).by(who);
        app.send(change).await.refused(404, "not_found");
        let remove = call(Method::DELETE, format!("/api/cart/remove/{id}")).by(who);
        app.send(remove).await.refused(404, "not_found");
    }
    for bad in ["abc", "0", "-1", "9223372036854775808"] {
        app.send(call(Method::DELETE, format!("/api/cart/remove/{bad}")).by(BRAND))
            .await
            .refused(400, "invalid_id");
        app.send(put(format!("/api/cart/update/{bad}"), &json!({})).by(BRAND))
            .await
            .refused(400, "invalid_id");
    }
    app.send(call(Method::DELETE, "/api/cart/clear").by(Who::Brand(2))).await.expect(200);
    assert!(items(&app, Who::Brand(2)).await.is_empty());
    assert_eq!(app.db.dump(), before);
    app.send(call(Method::DELETE, "/api/cart/remove/1").by(BRAND)).await.expect(200);
    assert!(items(&app, BRAND).await.is_empty());
}

async fn packages_that_are_not_on_sale_are_left_out_and_refused(engine: Engine) {
    let app = TestApp::seeded(engine);
    sync(&app, json!([line(1), line(2), line(3), line(4)])).await.expect(200);
    app.db.sql(&format!("update packages set is_active = {} where id = 1", app.flag(false)));
    app.db.sql(&format!("update packages set is_deleted = {} where id = 2", app.flag(true)));
    assert_eq!(kept(&app).await, pairs(&[("3", 1), ("4", 1)]));
    app.set_user(Who::Creator(2), "status = 'suspended'");
    assert!(kept(&app).await.is_empty());
    for closed in [1, 2, 3, 77] {
        let answer = add(&app, line(closed)).await.refused(404, "package_not_found");
        assert_eq!(answer.text("/details/0/path"), "packageId");
        let answer = sync(&app, json!([line(closed)])).await.refused(404, "package_not_found");
        assert_eq!(
            (answer.text("/details/0/path"), answer.text("/details/0/packageId")),
            ("cartItems[0].packageId", closed.to_string().as_str())
        );
    }
    app.set_user(Who::Creator(2), "status = 'active'");
    assert_eq!(kept(&app).await.len(), 2, "they are there again");
}

async fn a_cart_has_fifty_lines_at_most(engine: Engine) {
    let crowd = crate::test_app::Crowd { creators: 6, packages: 9, ..crate::test_app::PAIRS };
    let app = TestApp::with(engine, crowd, adapters_diesel::Options::default());
    let answer = sync(&app, (1..=50).map(line).collect()).await.expect(200);
    assert_eq!(answer.at("/syncedItems"), 50);
    let ids: Vec<_> =
        kept(&app).await.into_iter().map(|(id, _)| id.parse::<i64>().unwrap()).collect();
    assert!(ids.into_iter().eq(1..=50), "in the order of the client");
    add(&app, line(51)).await.refused(400, "cart_too_large");
    add(&app, line(50)).await.expect(200);
    sync(&app, json!(vec![line(1); 51])).await.refused(400, "cart_too_large");
    assert_eq!(kept(&app).await.len(), 50);
    app.send(call(Method::DELETE, "/api/cart/remove/1").by(BRAND)).await.expect(200);
    add(&app, line(51)).await.expect(200);
}

async fn r51_a_bad_line_leaves_the_old_cart(engine: Engine) {
    let app = TestApp::seeded(engine);
    sync(&app, json!([line(1), { "packageId": 2, "quantity": 7 }])).await.expect(200);
    let before = app.db.dump();
    let bad = json!([line(3), { "packageId": 1, "quantity": 0, "deliveryTime": 0 }, line(77), 7, line(4)]);
    let answer = sync(&app, bad).await.refused(400, "invalid_cart");
    let codes: Vec<_> = answer
        .list("/details")
        .iter()
        .map(|detail| (detail["index"].as_u64().unwrap(), detail["code"].as_str().unwrap()))
        .collect();
    let expected = [
        (1, "quantity_out_of_range"),
        (1, "delivery_time_out_of_range"),
        (2, "package_not_found"),
        (3, "invalid_package_id"),
    ];
    assert_eq!(codes, expected, "every bad line in one answer");
    sync(&app, json!([line(3), line(77)])).await.refused(404, "package_not_found");
    for body in [
        json!({}),
        json!({ "cartItems": null }),
        json!({ "cartItems": {} }),
        json!({ "cartItems": "x" }),
    ] {
        app.send(post("/api/cart/sync", &body).by(BRAND)).await.refused(400, "validation_failed");
    }
    assert_eq!(app.db.dump(), before);
}

async fn a_synced_cart_takes_the_place_of_the_old_one(engine: Engine) {
    let app = TestApp::seeded(engine);
    app.send(post("/api/cart/add", &line(4)).by(Who::Brand(2))).await.expect(200);
    add(&app, line(4)).await.expect(200);
    let lines = json!([line(2), { "packageId": "1", "quantity": "3" }, line(2)]);
    assert_eq!(sync(&app, lines).await.expect(200).at("/syncedItems"), 2);
    assert_eq!(kept(&app).await, pairs(&[("2", 2), ("1", 3)]), "equal packages are summed");
    assert_eq!(sync(&app, json!([])).await.expect(200).at("/syncedItems"), 0);
    assert!(kept(&app).await.is_empty());
    assert_eq!(items(&app, Who::Brand(2)).await.len(), 1);
}

async fn r51_a_checkout_takes_what_it_ordered_out_of_the_cart(engine: Engine) {
    let app = TestApp::seeded(engine);
    sync(&app, json!([line(1), line(2), line(3)])).await.expect(200);
    app.checkout(BRAND, json!([line(1), line(77)])).await.refused(404, "package_not_found");
    assert_eq!(kept(&app).await.len(), 3);
    app.order(BRAND, &[1, 3]).await;
    assert_eq!(kept(&app).await, pairs(&[("2", 1)]));
}

async fn bodies_of_the_cart_that_are_none_are_refused(engine: Engine) {
    let app = TestApp::seeded(engine);
    add(&app, line(1)).await.expect(200);
    for path in ["/api/cart/add", "/api/cart/sync", "/api/cart/update/1"] {
        let method = if path.ends_with('1') { Method::PUT } else { Method::POST };
        let request = |body: &str| call(method.clone(), path).bytes(body);
        for body in ["[]", "{", "null", "7"] {
            app.send(request(body).by(BRAND)).await.refused(400, "malformed_json");
        }
        app.send(request("{}").header("content-type", "text/plain").by(BRAND))
            .await
            .refused(415, "unsupported_media_type");
        app.send(request("{")).await.refused(401, "unauthorized");
        app.send(request("{").by(Who::Creator(1))).await.refused(403, "forbidden_role");
    }
    let mark = "Zq7Mark";
    let bad: Call = post(
        "/api/cart/add",
        &json!({ "packageId": mark, "quantity": mark, "references": [mark] }),
    );
    let answer = app.send(bad.by(BRAND)).await.refused(400, "validation_failed");
    assert_eq!(answer.list("/details").len(), 3, "all at once");
    assert!(!answer.body.to_string().contains(mark), "R43");
}

async fn a_brand_without_a_profile_keeps_a_cart(engine: Engine) {
    let app = TestApp::seeded(engine);
    app.db.sql("delete from brands where id = 1");
    for _ in 0..2 {
        add(&app, line(1)).await.expect(200);
    }
    assert_eq!(kept(&app).await, pairs(&[("1", 2)]));
    sync(&app, json!([line(2)])).await.expect(200);
    assert_eq!(kept(&app).await, pairs(&[("2", 1)]));
}
