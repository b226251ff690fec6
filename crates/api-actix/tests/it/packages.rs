//! Packages: put on sale, changed, deleted and browsed, over HTTP.

mod lists;

use actix_web::http::Method;
use serde_json::{Value, json};
use test_support::Engine;

use crate::test_app::{Answer, TestApp, Who, call, get, line, post, put};

const CREATOR: Who = Who::Creator(1);

on_each_engine! {
    a_package_is_made_as_the_app_makes_it,
    a_package_is_changed_as_the_app_changes_it,
    a_package_with_a_title_is_made_and_changed,
    what_a_change_leaves_out_stays,
    r41_what_is_delivered_comes_back_as_it_was_sent,
    r50_a_package_with_open_orders_cannot_be_deleted,
    r50_a_deleted_package_is_in_no_list_and_old_orders_show_it,
    other_peoples_packages_are_not_found,
    packages_of_an_account_without_a_profile_are_not_found,
    every_change_of_a_package_is_told_with_its_actor,
}

fn reel() -> Value {
    json!({
        "platform": "Instagram", "contentType": "Reel", "duration1": "1 Minute", "duration2": "30 Seconds",
        "quantity": "2", "revisions": "0", "price": "149.90", "description": " Fun ",
    })
}

async fn created(app: &TestApp, body: &Value) -> Answer {
    app.send(post("/api/profile/create-package", body).by(CREATOR)).await.expect(200)
}

async fn delete(app: &TestApp, path: &str, who: Who) -> Answer {
    app.send(call(Method::DELETE, path).by(who)).await
}

fn ids(answer: &Answer) -> Vec<&str> {
    answer.list("/packages").iter().map(|package| package["id"].as_str().unwrap()).collect()
}

async fn a_package_is_made_as_the_app_makes_it(engine: Engine) {
    let app = TestApp::seeded(engine);
    let answer = created(&app, &reel()).await;
    let expected = json!({
        "id": "5", "creator_id": "1", "title": "Instagram Reel", "description": "Fun", "price": 149.9,
        "currency": "USD", "type": "predefined", "is_active": true, "created_at": "2026-01-05T09:30:00.000Z",
        "updated_at": "2026-01-05T09:30:00.000Z", "platform": "Instagram", "content_type": "Reel", "quantity": 2,
        "revisions": 0, "duration1": "1 Minute", "duration2": "30 Seconds",
        "deliverables": {
            "platform": "INSTAGRAM", "content_type": "Reel", "quantity": 2, "revisions": 0, "duration1": "1 Minute",
            "duration2": "30 Seconds",
        },
        "creator": { "id": "1", "user": { "name": "Ishaan Bose", "email": CREATOR.email() } },
    });
    assert_eq!(answer.at("/package"), &expected);
    assert!(String::from_utf8_lossy(&answer.raw).contains("\"price\":149.9,"), "an exact number");
    assert!(!answer.text("/message").is_empty());
    let order = app.checkout(Who::Brand(1), json!([line(5)])).await.expect(200);
    assert_eq!(order.text("/orders/0/total_amount"), "149.90");
}

async fn a_package_is_changed_as_the_app_changes_it(engine: Engine) {
    let app = TestApp::seeded(engine);
    let mut whole = created(&app, &reel()).await.at("/package").clone();
    app.order(Who::Brand(1), &[5]).await;
    app.clock.advance(std::time::Duration::from_mins(1));
    for (field, value) in
        [("price", json!(99)), ("platform", json!("YouTube")), ("quantity", json!(3))]
    {
        whole[field] = value;
    }
    let answer = app.send(put("/api/profile/update-package", &whole).by(CREATOR)).await.expect(200);
    let package = answer.at("/package");
    assert_eq!((&package["title"], &package["price"]), (&json!("YouTube Reel"), &json!(99)));
    assert_eq!(
        (&package["platform"], &package["deliverables"]["platform"]),
        (&json!("YouTube"), &json!("YOUTUBE"))
    );
    assert_eq!((&package["quantity"], &package["description"]), (&json!(3), &json!("Fun")));
    assert_eq!(package["updated_at"], "2026-01-05T09:31:00.000Z");
    let order = app.get("/api/orders/1", Who::Brand(1)).await.expect(200);
    assert_eq!(
        order.at("/data/order/total_amount"),
        &json!(149.9),
        "existing orders keep their amounts"
    );
    whole.as_object_mut().unwrap().remove("description");
    let answer = app.send(put("/api/profile/update-package", &whole).by(CREATOR)).await.expect(200);
    assert_eq!(answer.at("/package/description"), &Value::Null);
}

async fn a_package_with_a_title_is_made_and_changed(engine: Engine) {
    let app = TestApp::seeded(engine);
    let body = json!({ "title": " Photo ", "price": 0 });
    let answer = app.send(post("/api/packages", &body).by(CREATOR)).await.expect(200);
    for (field, expected) in [
        ("title", json!("Photo")),
        ("price", json!(0)),
        ("currency", json!("USD")),
        ("type", json!("predefined")),
        ("deliverables", json!([])),
        ("description", Value::Null),
        ("is_active", json!(true)),
        ("platform", Value::Null),
        ("quantity", Value::Null),
    ] {
        assert_eq!(answer.at("/package")[field], expected, "{field}");
    }
    let body = json!({
        "title": "Photos", "price": "12.5", "currency": "INR", "type": "custom", "description": "Ten",
        "deliverables": ["One", " Two "], "is_active": false,
    });
    let answer = app.send(put("/api/packages/5", &body).by(CREATOR)).await.expect(200);
    let expected = json!({
        "title": "Photos", "price": 12.5, "currency": "INR", "type": "custom", "description": "Ten",
        "deliverables": ["One", "Two"], "is_active": false,
    });
    for (field, expected) in expected.as_object().unwrap() {
        assert_eq!(&answer.at("/package")[field], expected, "{field}");
    }
}

async fn what_a_change_leaves_out_stays(engine: Engine) {
    let app = TestApp::seeded(engine);
    app.db.sql("update packages set currency = 'INR' where id = 1");
    let before =
        app.get("/api/packages/my-packages", CREATOR).await.expect(200).at("/packages/1").clone();
    let body =
        json!({ "title": "Instagram Reel", "price": 1, "description": null, "is_active": null });
    let answer = app.send(put("/api/packages/1", &body).by(CREATOR)).await.expect(200);
    for field in [
        "currency",
        "type",
        "deliverables",
        "description",
        "is_active",
        "platform",
        "quantity",
        "title",
    ] {
        assert_eq!(answer.at("/package")[field], before[field], "{field}");
    }
    assert_eq!(answer.at("/package/price"), &json!(1));
}

async fn r41_what_is_delivered_comes_back_as_it_was_sent(engine: Engine) {
    let app = TestApp::seeded(engine);
    let object = r#"{ "a": "{\"b\": [1]}", "n": 12345678901234567890.10, "$serde_json::private::RawValue": "[" }"#;
    let body = format!(
        r#"{{"title":"[1]","price":1,"description":"{{\"a\":1}}","deliverables":{object}}}"#
    );
    let answer = app.send(call(Method::POST, "/api/packages").bytes(body).by(CREATOR)).await;
    assert!(String::from_utf8_lossy(&answer.raw).contains(object), "byte for byte");
    assert_eq!(
        (answer.text("/package/title"), answer.text("/package/description")),
        ("[1]", "{\"a\":1}")
    );
    let shown = app.get("/api/packages/5", Who::Nobody).await.expect(200);
    assert!(String::from_utf8_lossy(&shown.raw).contains(object));
    let texts = json!({ "title": "x", "price": 1, "deliverables": ["[\"a\"]", "null"] });
    let answer = app.send(post("/api/packages", &texts).by(CREATOR)).await.expect(200);
    assert_eq!(answer.at("/package/deliverables"), &texts["deliverables"]);
}

async fn r50_a_package_with_open_orders_cannot_be_deleted(engine: Engine) {
    let app = TestApp::seeded(engine);
    app.order(Who::Brand(1), &[1, 2]).await;
    let open = ["pending", "confirmed", "accepted", "in_progress", "review", "revision_requested"];
    for status in open.into_iter().chain(["price_revision_pending"]) {
        app.db.sql(&format!("update orders set status = '{status}'"));
        for path in ["/api/packages/1", "/api/profile/delete-package/1"] {
            delete(&app, path, CREATOR).await.refused(409, "package_in_use");
        }
    }
    for (path, status) in
        [("/api/packages/1", "completed"), ("/api/profile/delete-package/2", "rejected")]
    {
        app.db.sql(&format!("update orders set status = '{status}'"));
        let answer = delete(&app, path, CREATOR).await.expect(200);
        assert!(!answer.text("/message").is_empty());
        delete(&app, path, CREATOR).await.refused(404, "package_not_found");
    }
    app.order(Who::Brand(1), &[3, 4]).await;
    for (path, status) in
        [("/api/packages/3", "cancelled"), ("/api/profile/delete-package/4", "refunded")]
    {
        app.db.sql(&format!("update orders set status = '{status}'"));
        delete(&app, path, Who::Creator(2)).await.expect(200);
    }
}

async fn r50_a_deleted_package_is_in_no_list_and_old_orders_show_it(engine: Engine) {
    let app = TestApp::seeded(engine);
    app.order(Who::Brand(1), &[1]).await;
    app.db.sql("update orders set status = 'completed'");
    delete(&app, "/api/packages/1", CREATOR).await.expect(200);
    for list in ["/api/packages", "/api/packages?creator_id=1", "/api/packages?is_active=false"] {
        assert!(!ids(&app.get(list, Who::Nobody).await.expect(200)).contains(&"1"), "{list}");
    }
    assert_eq!(ids(&app.get("/api/packages/my-packages", CREATOR).await.expect(200)), ["2"]);
    app.get("/api/packages/1", Who::Nobody).await.refused(404, "package_not_found");
    let creators = app.get("/api/profile/creators", Who::Nobody).await.expect(200);
    assert!(!creators.body.to_string().contains("\"id\":\"1\",\"is_active\""));
    app.checkout(Who::Brand(2), json!([line(1)])).await.refused(404, "package_not_found");
    let body = json!({ "title": "Back", "price": 1, "is_active": true });
    app.send(put("/api/packages/1", &body).by(CREATOR)).await.refused(404, "package_not_found");
    for (path, at) in
        [("/api/orders", "/orders/0/package"), ("/api/orders/1", "/data/order/package")]
    {
        for who in [Who::Brand(1), CREATOR, Who::Admin] {
            assert_eq!(
                app.get(path, who).await.expect(200).at(at)["title"],
                "Instagram Reel",
                "{path} {who:?}"
            );
        }
    }
}

async fn other_peoples_packages_are_not_found(engine: Engine) {
    let app = TestApp::seeded(engine);
    let before = app.db.dump();
    let mut whole = reel();
    whole["content_type"] = json!("Reel");
    for id in ["3", "77", "9223372036854775807"] {
        whole["id"] = json!(id);
        app.send(put("/api/profile/update-package", &whole).by(CREATOR))
            .await
            .refused(404, "package_not_found");
        let title =
            put(format!("/api/packages/{id}"), &json!({ "title": "x", "price": 1 })).by(CREATOR);
        app.send(title).await.refused(404, "package_not_found");
        for path in ["/api/packages", "/api/profile/delete-package"] {
            delete(&app, &format!("{path}/{id}"), CREATOR).await.refused(404, "package_not_found");
        }
    }
    for id in ["abc", "0", "-1", "9223372036854775808"] {
        delete(&app, &format!("/api/packages/{id}"), CREATOR).await.refused(400, "invalid_id");
        delete(&app, &format!("/api/profile/delete-package/{id}"), CREATOR)
            .await
            .refused(400, "invalid_id");
        app.get(format!("/api/packages/{id}"), Who::Nobody).await.refused(400, "invalid_id");
    }
    assert_eq!(app.db.dump(), before);
}

async fn packages_of_an_account_without_a_profile_are_not_found(engine: Engine) {
    let app = TestApp::seeded(engine);
    app.set_user(Who::Brand(2), "role = 'creator'");
    let token = app.api.tokens.issue(
        domain::UserId::new(app.id(Who::Brand(2))).unwrap(),
        domain::Role::Creator,
        0,
    );
    let bearer = format!("Bearer {}", token.unwrap());
    for request in [
        post("/api/profile/create-package", &reel()),
        post("/api/packages", &json!({ "title": "x", "price": 1 })),
        put("/api/packages/1", &json!({ "title": "x", "price": 1 })),
        call(Method::DELETE, "/api/packages/1"),
        get("/api/packages/my-packages"),
    ] {
        app.send(request.header("authorization", bearer.clone()))
            .await
            .refused(404, "creator_profile_not_found");
    }
}

async fn every_change_of_a_package_is_told_with_its_actor(engine: Engine) {
    let app = TestApp::seeded(engine);
    created(&app, &reel()).await;
    let body = json!({ "title": "Other", "price": 2 });
    for _ in 0..2 {
        app.send(put("/api/packages/5", &body).by(CREATOR)).await.expect(200);
    }
    delete(&app, "/api/packages/5", CREATOR).await.expect(200);
    let told = app.db.lines(
        "select action || ' ' || actor_role || ' ' || coalesce(from_value, '-') || ' ' || coalesce(to_value, '-') \
         || ' ' || data as line from audit_log order by id",
    );
    let facts = "{\"package_id\":\"5\"}";
    assert_eq!(
        told,
        [
            format!("package_added creator - 149.90 USD {facts}"),
            format!("package_changed creator 149.90 USD 2.00 USD {facts}"),
            format!("package_deleted creator - - {facts}"),
        ],
        "a change of nothing is not told"
    );
    assert_eq!(app.db.number("select max(actor_id) as n from audit_log"), app.id(CREATOR));
}
