//! Creators as anybody browses them, and one of them in full.

use serde_json::{Value, json};
use test_support::Engine;

use crate::test_app::{Answer, TestApp, Who};

const LIST: &str = "/api/profile/creators";
const PLATFORMS: [&str; 5] = ["facebook", "instagram", "tiktok", "twitter", "youtube"];

on_each_engine! {
    the_data_has_exactly_five_lists,
    a_creator_stands_below_each_of_its_platforms,
    every_field_of_a_listed_creator_is_there,
    r31_nobody_sees_contact_in_the_list,
    r31_contact_of_one_creator_is_for_staff_and_itself,
    only_creators_with_an_active_account_are_there,
    only_packages_on_sale_and_five_works_are_listed,
    a_creator_in_full_has_every_field,
    a_word_before_the_id_is_decoration_unless_the_app_lost_it,
    c04_a_missing_value_is_null_and_a_missing_rating_is_zero,
}

/// The ids below each platform.
fn below(answer: &Answer) -> Vec<(&str, Vec<&str>)> {
    let data = answer.at("/data").as_object().unwrap();
    data.iter()
        .map(|(platform, list)| {
            let ids =
                list.as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap()).collect();
            (platform.as_str(), ids)
        })
        .collect()
}

async fn the_data_has_exactly_five_lists(engine: Engine) {
    let app = TestApp::seeded(engine);
    for who in [Who::Nobody, Who::Brand(1)] {
        let answer = app.get(LIST, who).await.expect(200);
        let empty = [
            ("facebook", vec![]),
            ("instagram", vec!["1"]),
            ("tiktok", vec![]),
            ("twitter", vec![]),
        ];
        assert_eq!(below(&answer), [&empty[..], &[("youtube", vec!["2"])]].concat());
        assert_eq!(
            answer.body.as_object().unwrap().keys().collect::<Vec<_>>(),
            ["data", "next_cursor", "success"]
        );
    }
    app.set_user(Who::Creator(1), "status = 'suspended'");
    app.set_user(Who::Creator(2), "status = 'suspended'");
    assert_eq!(
        below(&app.get(LIST, Who::Nobody).await.expect(200)),
        PLATFORMS.map(|platform| (platform, vec![]))
    );
}

async fn a_creator_stands_below_each_of_its_platforms(engine: Engine) {
    let app = TestApp::seeded(engine);
    for (stored, platforms) in [
        ("[]", vec!["instagram"]),
        ("[\"YouTube\",\"INSTAGRAM\"]", vec!["instagram", "youtube"]),
        ("[\"tiktok\",\"TikTok\",\"snapchat\"]", vec!["tiktok"]),
        ("[\"snapchat\"]", vec![]),
        ("[\"facebook\",\"twitter\",\"tiktok\",\"youtube\",\"instagram\"]", PLATFORMS.to_vec()),
    ] {
        app.db.sql(&format!("update creators set platforms = '{stored}' where id = 1"));
        let answer = app.get(LIST, Who::Nobody).await.expect(200);
        let mut seen = below(&answer);
        seen.retain(|(_, ids)| ids.contains(&"1"));
        assert_eq!(
            seen.iter().map(|(platform, _)| *platform).collect::<Vec<_>>(),
            platforms,
            "{stored}"
        );
        assert!(
            seen.iter().all(|(_, ids)| ids.iter().filter(|id| **id == "1").count() == 1),
            "once below each"
        );
    }
}

async fn every_field_of_a_listed_creator_is_there(engine: Engine) {
    let app = TestApp::seeded(engine);
    app.set_user(Who::Creator(1), "cover_image_url = 'https://a.b/cover'");
    app.db.sql(
        "update creators set gender = 'Female', date_of_birth = '1998-04-01T00:00:00.000000Z', location_state = 'MH'",
    );
    app.db.sql("update social_accounts set engagement_millionths = 0 where id = 1");
    app.db.sql("delete from packages where id = 2");
    let answer = app.get(LIST, Who::Nobody).await.expect(200);
    let package = json!({
        "id": "1", "type": "predefined", "title": "Instagram Reel", "description": "One Reel about Food.",
        "price": "150.00", "currency": "USD", "is_active": true, "created_at": "2026-01-01T00:00:01.000Z",
        "updated_at": "2026-01-01T00:00:01.000Z",
        "deliverables": {
            "platform": "INSTAGRAM", "content_type": "Reel", "quantity": 1, "revisions": 1, "duration1": "1 Minute",
            "duration2": "30 Seconds",
        },
    });
    let expected = json!({
        "id": "1", "user_id": app.id(Who::Creator(1)).to_string(), "name": "Ishaan Bose", "profile_image_url": null,
        "cover_image_url": "https://a.b/cover", "email": null, "phone": null, "bio": "Food content from Mumbai.",
        "gender": null, "date_of_birth": null, "location_city": "Mumbai",
        "location_state": "MH", "content_categories": ["Food"], "platform": ["instagram"], "rating": "3.6",
        "total_collaborations": "1", "verified": false, "featured": true,
        "social_accounts": [{
            "id": "1", "platform": "instagram", "username": "creator1", "follower_count": "13000",
            "engagement_rate": "0", "avg_views": "1000", "verified": false,
        }],
        "portfolio_items": [{
            "id": "1", "title": "Food in Mumbai", "media_url": "https://media.demo.influmojo.test/creator1.mp4",
            "media_type": "video", "platform": "instagram",
        }],
        "packages": [package],
    });
    assert_eq!(answer.at("/data/instagram/0"), &expected);
    assert_eq!(answer.text("/data/youtube/0/social_accounts/0/engagement_rate"), "0.034");
}

async fn r31_nobody_sees_contact_in_the_list(engine: Engine) {
    let app = TestApp::seeded(engine);
    app.set_user(Who::Creator(1), "phone = '+919800000001'");
    for who in [Who::Nobody, Who::Brand(1), Who::Creator(1), Who::Agent(1), Who::Admin] {
        let answer = app.get(LIST, who).await.expect(200);
        let creator = answer.at("/data/instagram/0");
        assert_eq!(
            (creator.get("email"), creator.get("phone")),
            (Some(&Value::Null), Some(&Value::Null)),
            "{who:?}"
        );
        assert!(
            !answer.body.to_string().contains("creator1@")
                && !answer.body.to_string().contains("98000")
        );
    }
}

async fn r31_contact_of_one_creator_is_for_staff_and_itself(engine: Engine) {
    let app = TestApp::seeded(engine);
    app.set_user(Who::Creator(1), "phone = '+919800000001'");
    for (who, sees) in [
        (Who::Brand(1), false),
        (Who::Creator(2), false),
        (Who::Creator(1), true),
        (Who::Agent(1), true),
        (Who::Admin, true),
    ] {
        let answer = app.get(format!("{LIST}/instagram/1"), who).await.expect(200);
        let contact = json!([Who::Creator(1).email(), "+919800000001"]);
        let expected = if sees { contact } else { json!([null, null]) };
        assert_eq!(
            json!([answer.at("/data/email"), answer.at("/data/phone")]),
            expected,
            "{who:?}"
        );
        let text = answer.body.to_string();
        assert_eq!((text.contains("creator1@"), text.contains("98000")), (sees, sees), "{who:?}");
    }
}

async fn only_creators_with_an_active_account_are_there(engine: Engine) {
    let app = TestApp::seeded(engine);
    for status in ["suspended", "pending", "deleted"] {
        app.set_user(Who::Creator(2), &format!("status = '{status}'"));
        let answer = app.get(LIST, Who::Admin).await.expect(200);
        assert!(answer.list("/data/youtube").is_empty(), "{status}");
        for who in [Who::Brand(1), Who::Admin] {
            app.get(format!("{LIST}/youtube/2"), who).await.refused(404, "not_found");
        }
    }
    app.set_user(Who::Creator(2), "status = 'active'");
    app.get(format!("{LIST}/youtube/2"), Who::Brand(1)).await.expect(200);
}

async fn only_packages_on_sale_and_five_works_are_listed(engine: Engine) {
    let app = TestApp::seeded(engine);
    app.db.sql(&format!("update packages set is_active = {} where id = 2", app.flag(false)));
    app.db.sql(&format!("update packages set is_deleted = {} where id = 4", app.flag(true)));
    for n in 2..=7 {
        app.db.sql(&format!(
            "insert into portfolio_items (user_id, title, media_url, media_type, tags, is_featured, created_at) values \
             ({}, 'Work {n}', 'https://a.b/{n}', 'image', '[]', {}, '2026-01-02T00:00:00.000000Z')",
            app.id(Who::Creator(1)),
            app.flag(false)
        ));
    }
    let list = app.get(LIST, Who::Nobody).await.expect(200);
    let whole = app.get(format!("{LIST}/instagram/1"), Who::Brand(1)).await.expect(200);
    let ids = |answer: &Answer, at: &str| -> Vec<String> {
        answer.list(at).iter().map(|package| package["id"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(ids(&list, "/data/instagram/0/packages"), ["1"]);
    assert_eq!(ids(&list, "/data/youtube/0/packages"), ["3"]);
    assert_eq!(ids(&whole, "/data/packages"), ["1"]);
    let works = |answer: &Answer, at: &str| -> Vec<String> {
        answer.list(at).iter().map(|work| work["title"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(
        works(&list, "/data/instagram/0/portfolio_items"),
        ["Work 7", "Work 6", "Work 5", "Work 4", "Work 3"]
    );
    assert_eq!(works(&whole, "/data/portfolio_items").len(), 7);
}

async fn a_creator_in_full_has_every_field(engine: Engine) {
    let app = TestApp::seeded(engine);
    app.set_user(Who::Creator(1), "profile_image_url = 'https://a.b/face'");
    let answer = app.get(format!("{LIST}/instagram/1"), Who::Brand(1)).await.expect(200);
    let mut data = answer.at("/data").clone();
    let packages = data.as_object_mut().unwrap().remove("packages").unwrap();
    let expected = json!({
        "id": "1", "user_id": app.id(Who::Creator(1)).to_string(), "name": "Ishaan Bose",
        "profile_image_url": "https://a.b/face", "profile_image": "https://a.b/face", "cover_image_url": null,
        "email": null, "phone": null, "bio": "Food content from Mumbai.", "gender": null, "date_of_birth": null,
        "location_city": "Mumbai", "location_state": null, "location_pincode": null, "content_categories": ["Food"],
        "languages": ["English", "Hindi"], "platform": ["instagram"], "rating": "3.6", "total_collaborations": "1",
        "verified": false, "featured": true, "rejection_messages": [],
        "social_media_accounts": [{
            "id": "1", "platform": "instagram", "username": "creator1", "follower_count": "13000",
            "engagement_rate": "0.034", "avg_views": "1000", "verified": false,
        }],
        "portfolio_items": [{
            "id": "1", "title": "Food in Mumbai", "description": null, "media_type": "video", "platform": "instagram",
            "media_url": "https://media.demo.influmojo.test/creator1.mp4", "tags": [], "is_featured": true,
        }],
    });
    assert_eq!(data, expected);
    let package = &packages[1];
    for (field, expected) in [
        ("id", json!("1")),
        ("title", json!("Instagram Reel")),
        ("description", json!("One Reel about Food.")),
        ("price", json!("150.00")),
        ("currency", json!("USD")),
        ("type", json!("predefined")),
        ("is_active", json!(true)),
        ("platform", json!("Instagram")),
        ("content_type", json!("Reel")),
        ("quantity", json!(1)),
        ("revisions", json!(1)),
        ("duration1", json!("1 Minute")),
        ("duration2", json!("30 Seconds")),
    ] {
        assert_eq!(package[field], expected, "{field}");
    }
    assert_eq!(packages[0]["id"], "2", "the newest first");
}

async fn a_word_before_the_id_is_decoration_unless_the_app_lost_it(engine: Engine) {
    let app = TestApp::seeded(engine);
    for word in ["instagram", "youtube", "Creator", "1", "%E2%9C%93", "Undefined", "0"] {
        assert_eq!(
            app.get(format!("{LIST}/{word}/1"), Who::Brand(1)).await.expect(200).text("/data/id"),
            "1"
        );
    }
    for lost in ["undefined", "null"] {
        for id in ["1", "77"] {
            let answer = app
                .get(format!("{LIST}/{lost}/{id}"), Who::Brand(1))
                .await
                .refused(400, "validation_failed");
            assert_eq!(answer.at("/details/0/location"), "path");
        }
    }
    app.get(format!("{LIST}/instagram/undefined"), Who::Brand(1)).await.refused(400, "invalid_id");
    app.get(format!("{LIST}/instagram/77"), Who::Brand(1)).await.refused(404, "not_found");
    app.get(format!("{LIST}/undefined/1"), Who::Nobody).await.refused(401, "unauthorized");
}

async fn c04_a_missing_value_is_null_and_a_missing_rating_is_zero(engine: Engine) {
    let app = TestApp::seeded(engine);
    app.db.sql(
        "update creators set rating_hundredths = null, bio = null, location_city = null, content_categories = '[]'",
    );
    app.db.sql(
        "update packages set quantity = null, revisions = null, platform = null, duration1 = null, description = null",
    );
    let list = app.get(LIST, Who::Nobody).await.expect(200);
    let whole = app.get(format!("{LIST}/instagram/1"), Who::Brand(1)).await.expect(200);
    for creator in [list.at("/data/instagram/0"), whole.at("/data")] {
        assert_eq!(
            (&creator["rating"], &creator["bio"], &creator["location_city"]),
            (&json!("0"), &Value::Null, &Value::Null)
        );
        assert_eq!(creator["content_categories"], json!([]));
    }
    let package = whole.at("/data/packages/0");
    assert!(package["quantity"].is_number() && package["revisions"].is_number(), "{package}");
    assert!(package.get("platform").is_some() && package.get("duration1").is_some());
    for (hundredths, text) in [(0, "0"), (500, "5"), (450, "4.5"), (425, "4.25")] {
        app.db.sql(&format!("update creators set rating_hundredths = {hundredths}"));
        assert_eq!(app.get(LIST, Who::Nobody).await.text("/data/instagram/0/rating"), text);
    }
}
