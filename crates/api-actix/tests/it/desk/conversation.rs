//! The conversation of a ticket over HTTP: what is said, where, and who has read it.

use serde_json::json;
use test_support::Engine;

use super::{MESSAGES, ordered, say};
use crate::test_app::{Answer, Who, post, put};

on_each_engine! {
    r18_a_message_is_stored_as_its_authors,
    a_message_of_staff_goes_where_they_say,
    r41_r42_words_and_files_have_their_bounds_and_are_kept_as_they_are,
    r25_messages_of_other_people_and_of_no_ticket,
    r47_a_new_message_moves_an_old_ticket_to_the_front,
    reading_marks_the_messages_of_the_other_side,
}

async fn r18_a_message_is_stored_as_its_authors(engine: Engine) {
    let app = ordered(engine).await;
    let claims = json!({
        "message_text": "Hi", "sender_role": "system", "message_type": "system", "channel_type": "creator_agent",
    });
    for (who, role, channel) in [
        (Who::Brand(1), "brand", "brand_agent"),
        (Who::Creator(1), "creator", "creator_agent"),
        (Who::Agent(2), "agent", "creator_agent"),
        (Who::Admin, "agent", "creator_agent"),
    ] {
        let stored = app.send(say(who, &claims)).await.expect(201);
        let message = stored.at("/data/message");
        assert_eq!(message["sender_role"], role);
        assert_eq!(
            (&message["channel_type"], &message["message_type"]),
            (&json!(channel), &json!("text"))
        );
        assert_eq!(message["id"], *stored.at("/data/id"));
        assert_eq!(message["sender"]["user_type"], who.role().unwrap().as_str());
        assert_eq!(
            (&message["text"], &message["created_at"]),
            (&json!("Hi"), &message["timestamp"])
        );
        let polled = app.get(format!("{MESSAGES}?channelType={channel}"), who).await;
        assert_eq!(
            polled.list("/data/messages").last().unwrap()["id"],
            message["id"],
            "the next poll has it"
        );
    }
}

async fn a_message_of_staff_goes_where_they_say(engine: Engine) {
    let app = ordered(engine).await;
    for (named, channel) in [
        (None, "brand_agent"),
        (Some("creator_agent"), "creator_agent"),
        (Some("internal"), "internal"),
    ] {
        let stored = app
            .send(say(Who::Agent(1), &json!({ "message": "Hi", "channel_type": named })))
            .await
            .expect(201);
        assert_eq!(stored.text("/data/message/channel_type"), channel);
    }
    let told = app.db.lines(
        "select user_id || '' as line from notifications where kind = 'new_message' order by id",
    );
    assert_eq!(
        told,
        [app.id(Who::Brand(1)).to_string(), app.id(Who::Creator(1)).to_string()],
        "not of a note"
    );
    let unknown = say(Who::Agent(1), &json!({ "message": "Hi", "channel_type": "everybody" }));
    app.send(unknown).await.refused(400, "validation_failed");
}

async fn r41_r42_words_and_files_have_their_bounds_and_are_kept_as_they_are(engine: Engine) {
    let app = ordered(engine).await;
    let long = "ä".repeat(4000);
    for text in ["{\"a\": [1]}", "[]", "null", "<b>&amp;</b>", "a\n\tb", long.as_str()] {
        let stored =
            app.send(say(Who::Brand(1), &json!({ "message_text": text }))).await.expect(201);
        assert_eq!(stored.text("/data/message/text"), text);
    }
    let both = json!({ "message_text": "old", "message": " new " });
    assert_eq!(app.send(say(Who::Brand(1), &both)).await.text("/data/message/message_text"), "new");
    let file = json!({
        "message_text": "see", "message_type": "file", "file_url": "https://files.example.test/a", "file_name": "a",
    });
    let stored = app.send(say(Who::Creator(1), &file)).await.expect(201);
    let shown = ["message_type", "file_url", "file_name"]
        .map(|name| stored.text(&format!("/data/message/{name}")));
    assert_eq!(shown, ["file", "https://files.example.test/a", "a"]);
    let too_long = "x".repeat(4001);
    for (body, path) in [
        (json!({}), "message_text"),
        (json!({ "message_text": "  " }), "message_text"),
        (json!({ "message_text": 7 }), "message_text"),
        (json!({ "message": too_long }), "message"),
        (json!({ "message": "a\u{0}" }), "message"),
        (json!({ "message": "a", "message_type": "voice" }), "message_type"),
        (json!({ "message": "a", "message_type": "file" }), "file_url"),
        (json!({ "message": "a", "file_url": "javascript:alert(1)" }), "file_url"),
        (json!({ "message": "a", "file_name": "x".repeat(256) }), "file_name"),
    ] {
        let refused = app.send(say(Who::Brand(1), &body)).await.refused(400, "validation_failed");
        assert_eq!(refused.text("/details/0/path"), path);
    }
}

async fn r25_messages_of_other_people_and_of_no_ticket(engine: Engine) {
    let app = ordered(engine).await;
    let hello = json!({ "message": "Hi" });
    for stranger in [Who::Brand(2), Who::Creator(2)] {
        app.send(say(stranger, &hello)).await.refused(403, "not_a_party");
        app.send(put("/api/crm/tickets/1/read", &json!({})).by(stranger))
            .await
            .refused(403, "not_a_party");
    }
    for path in ["/api/crm/tickets/77/messages", "/crm/tickets/77/messages"] {
        app.send(post(path, &hello).by(Who::Admin)).await.refused(404, "not_found");
    }
    app.send(post("/crm/tickets/abc/messages", &hello).by(Who::Admin))
        .await
        .refused(400, "invalid_id");
}

async fn r47_a_new_message_moves_an_old_ticket_to_the_front(engine: Engine) {
    let app = ordered(engine).await;
    let first = |answer: Answer| answer.text("/data/tickets/0/id").to_owned();
    assert_eq!(first(app.get("/crm/tickets", Who::Admin).await), "2");
    app.send(say(Who::Brand(1), &json!({ "message": "Hi" }))).await.expect(201);
    assert_eq!(first(app.get("/crm/tickets", Who::Admin).await), "1");
    app.clock.advance(std::time::Duration::from_secs(1));
    let urgent = put("/crm/tickets/2/priority", &json!({ "priority": "urgent" }));
    app.send(urgent.by(Who::Agent(1))).await.expect(200);
    assert_eq!(first(app.get("/crm/tickets", Who::Admin).await), "2");
}

async fn reading_marks_the_messages_of_the_other_side(engine: Engine) {
    let app = ordered(engine).await;
    let sent = app.send(say(Who::Brand(1), &json!({ "message": "One" }))).await.expect(201);
    let unread = |answer: &Answer| answer.at("/data/tickets/0/unread").clone();
    assert_eq!(unread(&app.get("/crm/tickets/my", Who::Agent(1)).await), json!(1));
    assert_eq!(app.get(MESSAGES, Who::Agent(1)).await.at("/data/unread_count"), &json!(1));
    assert_eq!(
        unread(&app.get("/crm/tickets/my", Who::Agent(1)).await),
        json!(1),
        "polling reads nothing"
    );
    let read = put(
        "/api/crm/tickets/1/read",
        &json!({ "channel_type": "brand_agent", "up_to_id": sent.text("/data/id") }),
    );
    let marks = app.send(read.by(Who::Agent(1))).await.expect(200);
    assert_eq!(marks.text("/data/read_marks/0/up_to_id"), sent.text("/data/id"));
    assert_eq!(unread(&app.get("/crm/tickets/my", Who::Agent(1)).await), json!(0));
    let polled = app.get(MESSAGES, Who::Brand(1)).await;
    assert!(polled.list("/data/messages").last().unwrap()["read_at"].is_string());
    assert_eq!(polled.text("/data/read_marks/0/reader_role"), "agent");
    assert_eq!(
        app.get(MESSAGES, Who::Creator(1)).await.list("/data/read_marks").len(),
        0,
        "not their channel"
    );
    for bad in
        [json!({ "channel_type": "x" }), json!({ "up_to_id": 0 }), json!({ "up_to_id": "x" })]
    {
        let refused = app.send(put("/api/crm/tickets/1/read", &bad).by(Who::Agent(1))).await;
        refused.refused(400, "validation_failed");
    }
}
