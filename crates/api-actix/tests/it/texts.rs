//! What texts may have in them.

use serde_json::json;
use test_support::Engine;

use crate::test_app::{TestApp, Who, post};

on_each_engine! {
    b05_a_message_that_nobody_could_see_is_blank_and_line_ends_are_line_feeds,
    s19_names_hide_nothing,
}

const MESSAGES: &str = "/api/crm/tickets/1/messages";

async fn ordered(engine: Engine) -> TestApp {
    let app = TestApp::seeded(engine);
    app.order(Who::Brand(1), &[1]).await;
    app
}

async fn b05_a_message_that_nobody_could_see_is_blank_and_line_ends_are_line_feeds(engine: Engine) {
    let app = ordered(engine).await;
    for blank in ["\u{200b}", "\u{3164}\u{2060}", " \u{202e}\r\n", "\u{ad}"] {
        for name in ["message", "message_text"] {
            let refused = app.send(post(MESSAGES, &json!({ name: blank })).by(Who::Brand(1))).await;
            refused.refused(400, "validation_failed");
        }
    }
    let said = app
        .send(post(MESSAGES, &json!({ "message": "one\r\ntwo\rthree" })).by(Who::Brand(1)))
        .await
        .expect(201);
    assert_eq!(said.at("/data/message/text"), "one\ntwo\nthree");
}

async fn s19_names_hide_nothing(engine: Engine) {
    let app = ordered(engine).await;
    let turned = "photo_\u{202e}gnp.exe";
    let file = json!({ "message": "x", "file_url": "https://files.test/x", "file_name": turned });
    let agent = json!({ "email": "new@example.test", "name": turned });
    let basic = json!({ "gender": "Female", "city": "Pune", "role": "Owner", "business_type": "SME", "company_name": turned });
    let package = json!({ "title": turned, "price": 1 });
    for (call, field) in [
        (post(MESSAGES, &file).by(Who::Creator(1)), "file_name"),
        (post("/api/admin/agents", &agent).by(Who::Admin), "name"),
        (post("/api/profile/update-basic-info", &basic).by(Who::Brand(1)), "company_name"),
        (post("/api/packages", &package).by(Who::Creator(1)), "title"),
    ] {
        let refused = app.send(call).await.refused(400, "validation_failed");
        let detail = &refused.list("/details")[0];
        assert_eq!(
            (detail["path"].as_str(), detail["code"].as_str()),
            (Some(field), Some("invisible_character"))
        );
    }
    let family = json!({ "title": "👩\u{200d}👧 \u{915}\u{94d}\u{200d}\u{937}", "price": 1 });
    app.send(post("/api/packages", &family).by(Who::Creator(1))).await.expect(200);
}
