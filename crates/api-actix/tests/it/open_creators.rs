//! One creator, or those of a platform, as anybody looks at them.

use serde_json::{Value, json};
use test_support::Engine;

use crate::test_app::{Answer, TestApp, Who, get};

const CREATORS: &str = "/api/profile/creators";
const PLATFORMS: [&str; 5] = ["facebook", "instagram", "tiktok", "twitter", "youtube"];

on_each_engine! {
    a_creator_is_shown_to_anybody_with_numbers,
    r26_the_name_of_a_platform_lists_its_creators,
    the_account_of_a_creator_on_the_platform_is_beside_it,
    r31_nobody_sees_contact_in_the_open,
    any_other_word_is_400_and_an_unknown_creator_404,
}

async fn a_creator_is_shown_to_anybody_with_numbers(engine: Engine) {
    let app = TestApp::seeded(engine);
    app.set_user(
        Who::Creator(1),
        "cover_image_url = 'https://a.b/cover', profile_image_url = 'https://a.b/face'",
    );
    app.db.sql("update packages set price_minor = 14990 where id = 2");
    let open = app.get(format!("{CREATORS}/1"), Who::Nobody).await.expect(200);
    let mut expected =
        app.get(format!("{CREATORS}/x/1"), Who::Brand(1)).await.expect(200).at("/data").clone();
    expected["cover_image"] = json!("https://a.b/cover");
    expected.as_object_mut().unwrap().remove("languages");
    (expected["packages"][0]["price"], expected["packages"][1]["price"]) =
        (json!(149.9), json!(150));
    let account = &mut expected["social_media_accounts"][0];
    account["follower_count"] = json!(13000);
    account["engagement_rate"] = json!(0.034);
    account["avg_views"] = json!(1000);
    assert_eq!(open.at("/data"), &expected);
    let raw = String::from_utf8_lossy(&open.raw).into_owned();
    assert!(
        raw.contains("\"price\":149.9,") && raw.contains("\"engagement_rate\":0.034,"),
        "{raw}"
    );
    app.db.sql("update creators set rating_hundredths = null");
    let unrated = app.get(format!("{CREATORS}/1"), Who::Nobody).await.expect(200);
    assert_eq!(unrated.text("/data/rating"), "0");
}

fn ids(answer: &Answer) -> Vec<&str> {
    answer.list("/data").iter().map(|creator| creator["id"].as_str().unwrap()).collect()
}

async fn r26_the_name_of_a_platform_lists_its_creators(engine: Engine) {
    let app = TestApp::seeded(engine);
    for (stored, platforms) in [
        ("[]", vec!["instagram"]),
        ("[\"YouTube\",\"INSTAGRAM\"]", vec!["instagram", "youtube"]),
        ("[\"tiktok\",\"TikTok\",\"snapchat\"]", vec!["tiktok"]),
        ("[\"twitter2\",\"my facebook\",\"a \\\"youtube\\\"\"]", vec![]),
        ("[\"facebook\",\"twitter\",\"tiktok\",\"youtube\",\"instagram\"]", PLATFORMS.to_vec()),
    ] {
        app.db.sql(&format!("update creators set platforms = '{stored}'"));
        let all = app.get(CREATORS, Who::Nobody).await.expect(200);
        for platform in PLATFORMS {
            let answer = app.get(format!("{CREATORS}/{platform}"), Who::Nobody).await.expect(200);
            let expected = if platforms.contains(&platform) { vec!["2", "1"] } else { vec![] };
            assert_eq!(ids(&answer), expected, "{stored} {platform}");
            assert_eq!(answer.list("/data").len(), all.list(&format!("/data/{platform}")).len());
        }
    }
    app.set_user(Who::Creator(2), "status = 'suspended'");
    assert_eq!(ids(&app.get(format!("{CREATORS}/tiktok"), Who::Nobody).await.expect(200)), ["1"]);
    app.get(format!("{CREATORS}/2"), Who::Nobody).await.refused(404, "not_found");
    let page = app.get(format!("{CREATORS}/tiktok?limit=1"), Who::Nobody).await.expect(200);
    assert_eq!(page.at("/next_cursor"), &Value::Null);
}

async fn the_account_of_a_creator_on_the_platform_is_beside_it(engine: Engine) {
    let app = TestApp::seeded(engine);
    app.db.sql("update creators set platforms = '[\"instagram\",\"tiktok\"]'");
    let listed = app.get(CREATORS, Who::Nobody).await.expect(200).at("/data/instagram/1").clone();
    let mut expected = listed.clone();
    expected["social_account"] = listed["social_accounts"][0].clone();
    let instagram = app.get(format!("{CREATORS}/instagram"), Who::Nobody).await.expect(200);
    assert_eq!(instagram.at("/data/1"), &expected);
    assert_eq!(instagram.text("/data/1/social_account/engagement_rate"), "0.034");
    let tiktok = app.get(format!("{CREATORS}/tiktok"), Who::Nobody).await.expect(200);
    assert_eq!(tiktok.at("/data/1/social_account"), &Value::Null);
}

async fn r31_nobody_sees_contact_in_the_open(engine: Engine) {
    let app = TestApp::seeded(engine);
    app.set_user(Who::Creator(1), "phone = '+919800000001'");
    for (path, at) in [("1", "/data"), ("instagram", "/data/0")] {
        for who in [Who::Nobody, Who::Brand(1), Who::Creator(1), Who::Agent(1), Who::Admin] {
            let answer = app.get(format!("{CREATORS}/{path}"), who).await.expect(200);
            let creator = answer.at(at);
            assert_eq!(
                (creator.get("email"), creator.get("phone")),
                (Some(&Value::Null), Some(&Value::Null)),
                "{who:?}"
            );
            let text = answer.body.to_string();
            assert!(!text.contains("creator1@") && !text.contains("98000"), "{who:?}");
        }
        let spoilt = get(format!("{CREATORS}/{path}")).header("authorization", "Bearer spoilt");
        app.send(spoilt).await.expect(200);
    }
}

async fn any_other_word_is_400_and_an_unknown_creator_404(engine: Engine) {
    let app = TestApp::seeded(engine);
    for bad in [
        "abc",
        "undefined",
        "null",
        "0",
        "-1",
        "1.5",
        "snapchat",
        "Instagram",
        "9223372036854775808",
        "%20",
    ] {
        app.get(format!("{CREATORS}/{bad}"), Who::Nobody).await.refused(400, "invalid_id");
    }
    for unknown in ["77", "9223372036854775807"] {
        app.get(format!("{CREATORS}/{unknown}"), Who::Nobody).await.refused(404, "not_found");
    }
    for bad in ["limit=0", "limit=1001", "limit=abc"] {
        app.get(format!("{CREATORS}/instagram?{bad}"), Who::Nobody)
            .await
            .refused(400, "validation_failed");
    }
}
