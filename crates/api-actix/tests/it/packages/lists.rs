//! Packages as they are browsed: those on sale, one of them, and the own ones.

use serde_json::{Value, json};
use test_support::Engine;

use super::{CREATOR, ids};
use crate::test_app::{TestApp, Who};

on_each_engine! {
    the_list_shows_what_is_on_sale,
    the_list_is_cut_by_limit_offset_and_cursor,
    r31_browsing_packages_shows_no_contact,
    own_packages_have_their_orders,
    one_package_is_shown_with_its_creator,
}

async fn the_list_shows_what_is_on_sale(engine: Engine) {
    let app = TestApp::seeded(engine);
    assert_eq!(
        ids(&app.get("/api/packages", Who::Nobody).await.expect(200)),
        ["4", "3", "2", "1"],
        "the newest first"
    );
    app.db.sql(&format!("update packages set is_active = {} where id in (2, 3)", app.flag(false)));
    for (query, expected) in [
        ("", vec!["4", "1"]),
        ("?is_active=true", vec!["4", "1"]),
        ("?is_active=", vec!["4", "1"]),
        ("?is_active=false", vec!["3", "2"]),
        ("?creator_id=2", vec!["4"]),
        ("?creator_id=2&is_active=false", vec!["3"]),
        ("?creator_id=77", vec![]),
    ] {
        let answer = app.get(format!("/api/packages{query}"), Who::Brand(1)).await.expect(200);
        assert_eq!(ids(&answer), expected, "{query}");
        assert_eq!(
            answer.at("/pagination"),
            &json!({ "limit": 20, "offset": 0, "count": expected.len() }),
            "{query}"
        );
    }
    for bad in ["is_active=yes", "is_active=1", "creator_id=abc", "creator_id=0"] {
        app.get(format!("/api/packages?{bad}"), Who::Nobody)
            .await
            .refused(400, "validation_failed");
    }
    app.get("/api/packages/2", Who::Creator(1)).await.refused(404, "package_not_found");
    app.set_user(Who::Creator(2), "status = 'suspended'");
    assert_eq!(ids(&app.get("/api/packages", Who::Admin).await.expect(200)), ["1"]);
    app.get("/api/packages/4", Who::Admin).await.refused(404, "package_not_found");
}

async fn the_list_is_cut_by_limit_offset_and_cursor(engine: Engine) {
    let app = TestApp::seeded(engine);
    let page = app.get("/api/packages?limit=2&offset=1", Who::Nobody).await.expect(200);
    assert_eq!(ids(&page), ["3", "2"]);
    assert_eq!(page.at("/pagination"), &json!({ "limit": 2, "offset": 1, "count": 2 }));
    let cursor = page.text("/next_cursor");
    let rest =
        app.get(format!("/api/packages?limit=2&cursor={cursor}"), Who::Nobody).await.expect(200);
    assert_eq!((ids(&rest), rest.at("/next_cursor")), (vec!["1"], &Value::Null));
    assert!(
        ids(&app.get("/api/packages?offset=1000000", Who::Nobody).await.expect(200)).is_empty()
    );
    for bad in [
        "offset=-1",
        "offset=1000001",
        "offset=abc",
        "limit=101",
        "limit=0",
        &format!("offset=0&cursor={cursor}"),
    ] {
        app.get(format!("/api/packages?{bad}"), Who::Nobody)
            .await
            .refused(400, "validation_failed");
    }
    let own = format!("/api/packages/my-packages?cursor={cursor}");
    app.get(own, CREATOR).await.refused(400, "invalid_cursor");
}

async fn r31_browsing_packages_shows_no_contact(engine: Engine) {
    let app = TestApp::seeded(engine);
    app.set_user(CREATOR, "phone = '+919800000001'");
    for who in [Who::Nobody, Who::Brand(1), CREATOR, Who::Agent(1), Who::Admin] {
        for (path, at) in [
            ("/api/packages", "/packages/3/creator/user"),
            ("/api/packages/1", "/package/creator/user"),
        ] {
            let answer = app.get(path, who).await.expect(200);
            assert_eq!(
                answer.at(at),
                &json!({ "name": "Ishaan Bose", "email": null }),
                "{path} {who:?}"
            );
            let text = answer.body.to_string();
            assert!(!text.contains("creator1@") && !text.contains("98000"), "{path} {who:?}");
        }
    }
}

async fn own_packages_have_their_orders(engine: Engine) {
    let app = TestApp::seeded(engine);
    app.order(Who::Brand(1), &[1; 6]).await;
    app.clock.advance(std::time::Duration::from_mins(6));
    app.order(Who::Brand(1), &[1]).await;
    app.db.sql(&format!("update packages set is_active = {} where id = 1", app.flag(false)));
    let answer = app.get("/api/packages/my-packages", CREATOR).await.expect(200);
    assert_eq!(ids(&answer), ["2", "1"], "also those not on sale");
    assert_eq!(
        (answer.at("/packages/0/orders_count"), answer.at("/packages/0/recent_orders")),
        (&json!(0), &json!([]))
    );
    let own = answer.at("/packages/1");
    assert_eq!(
        (&own["orders_count"], &own["is_active"], &own["price"]),
        (&json!(7), &json!(false), &json!(150))
    );
    let newest: Vec<_> =
        own["recent_orders"].as_array().unwrap().iter().map(|order| order["id"].clone()).collect();
    assert_eq!(newest, ["7", "6", "5", "4", "3"]);
    let first = json!({ "id": "7", "status": "pending", "order_date": "2026-01-05T09:36:00.000Z" });
    assert_eq!(own["recent_orders"][0], first);
    assert_eq!(own["creator"]["user"]["email"], json!(CREATOR.email()), "its own address");
}

async fn one_package_is_shown_with_its_creator(engine: Engine) {
    let app = TestApp::seeded(engine);
    let answer = app.get("/api/packages/1", Who::Nobody).await.expect(200);
    let expected = json!({
        "id": "1", "title": "Instagram Reel", "description": "One Reel about Food.", "price": 150, "currency": "USD",
        "type": "predefined", "is_active": true, "created_at": "2026-01-01T00:00:01.000Z",
        "deliverables": {
            "platform": "INSTAGRAM", "content_type": "Reel", "quantity": 1, "revisions": 1, "duration1": "1 Minute",
            "duration2": "30 Seconds",
        },
        "creator": {
            "id": "1", "user": { "name": "Ishaan Bose", "email": null }, "location_city": "Mumbai", "rating": 3.6,
            "bio": "Food content from Mumbai.", "total_collaborations": 1,
            "social_media_accounts": [{
                "id": "1", "platform": "instagram", "username": "creator1", "follower_count": 13000,
                "engagement_rate": 0.034, "avg_views": 1000, "verified": false,
            }],
        },
    });
    assert_eq!(answer.at("/package"), &expected);
    let mut listed = expected;
    for only_here in ["bio", "total_collaborations", "social_media_accounts"] {
        listed["creator"].as_object_mut().unwrap().remove(only_here);
    }
    assert_eq!(app.get("/api/packages", Who::Nobody).await.expect(200).at("/packages/3"), &listed);
    app.db.sql("update creators set rating_hundredths = null, location_city = null, bio = null");
    let bare = app.get("/api/packages/1", Who::Nobody).await.expect(200);
    assert_eq!(
        (bare.at("/package/creator/rating"), bare.at("/package/creator/bio")),
        (&Value::Null, &Value::Null)
    );
}
