//! A party writes in a ticket that was over, and what each reader is told of when a ticket changed.

use domain::Channel;
use serde_json::{Value, json};
use test_support::Engine;

use crate::test_app::{TestApp, Who, get, post, put};

on_each_engine! {
    d03_the_first_message_of_a_party_reopens_a_ticket_that_was_over,
    d03_nothing_but_a_message_of_a_party_reopens_a_ticket,
    s20_what_a_party_may_not_see_does_not_move_its_ticket,
    s20_what_a_party_may_see_moves_its_ticket,
}

/// Order 1 with ticket 1 of agent 1, a minute ago.
async fn ordered(engine: Engine) -> TestApp {
    let app = TestApp::seeded(engine);
    app.order(Who::Brand(1), &[1]).await;
    app.clock.advance(std::time::Duration::from_mins(1));
    app
}

async fn say(app: &TestApp, who: Who, body: Value) {
    app.send(post("/api/crm/tickets/1/messages", &body).by(who)).await.expect(201);
    app.clock.advance(std::time::Duration::from_mins(1));
}

async fn set(app: &TestApp, field: &str, value: Value) {
    let body = json!({ (if field == "reassign" { "agent_id" } else { field }): value });
    app.send(put(format!("/api/crm/tickets/1/{field}"), &body).by(Who::Agent(1))).await.expect(200);
    app.clock.advance(std::time::Duration::from_mins(1));
}

fn reopenings(app: &TestApp) -> Vec<String> {
    app.db.lines(
        "select actor_role || ' ' || from_value || ' ' || to_value || ' ' || ticket_id || ' ' || order_id as line \
         from audit_log where action = 'ticket_reopened' order by id",
    )
}

async fn status(app: &TestApp) -> String {
    app.get("/api/crm/tickets/1", Who::Agent(1))
        .await
        .expect(200)
        .text("/data/ticket/status")
        .to_owned()
}

async fn d03_the_first_message_of_a_party_reopens_a_ticket_that_was_over(engine: Engine) {
    for (over, who, role) in
        [("resolved", Who::Brand(1), "brand"), ("closed", Who::Creator(1), "creator")]
    {
        let app = ordered(engine).await;
        // what was not answered when the ticket was over is no wait any more
        say(&app, Who::Creator(1), json!({ "message": "Thanks!" })).await;
        set(&app, "status", json!(over)).await;
        let notices = app.db.count("messages");
        let told = app.db.count("notifications");
        let position = app.db.number("select max(id) as n from audit_log");
        say(&app, who, json!({ "message": "Not solved" })).await;
        assert_eq!(status(&app).await, "open");
        assert_eq!(reopenings(&app), [format!("{role} {over} open 1 1")]);
        assert_eq!(app.db.count("messages"), notices + 1, "no notice of the service goes with it");
        assert_eq!(app.db.count("notifications"), told + 1, "only the message's own");
        assert_eq!(app.db.number("select max(id) as n from audit_log"), position + 1);
        let waits = "select count(*) as n from tickets t join messages m on m.ticket_id = t.id \
                     where m.body = 'Not solved' and t.waiting_since = m.created_at";
        assert_eq!(app.db.number(waits), 1, "it waits since that message");
        let unread = app.get("/api/crm/tickets/my", Who::Agent(1)).await.expect(200);
        assert_eq!(
            (unread.text("/data/tickets/0/status"), unread.at("/data/tickets/0/unread")),
            ("open", &json!(2))
        );
        say(&app, who, json!({ "message": "Hello?" })).await;
        assert_eq!(reopenings(&app).len(), 1, "the first message alone");
        // an answer ends the wait: what came before the ticket was over does not come back
        let channel = if who == Who::Brand(1) { "brand_agent" } else { "creator_agent" };
        say(&app, Who::Agent(1), json!({ "message": "I look", "channel_type": channel })).await;
        let nobody = "select count(*) as n from tickets where waiting_since > (select max(created_at) from messages)";
        assert_eq!(app.db.number(nobody), 1);
        // the number of the next change is the ticket's third
        set(&app, "status", json!("resolved")).await;
        let text = app.db.lines(
            "select body as line from messages where body like '%status updated to resolved%3.'",
        );
        assert_eq!(text.len(), 2);
    }
}

async fn d03_nothing_but_a_message_of_a_party_reopens_a_ticket(engine: Engine) {
    let app = ordered(engine).await;
    set(&app, "status", json!("closed")).await;
    for channel in Channel::ALL {
        say(&app, Who::Agent(1), json!({ "message": "Bye", "channel_type": channel.as_str() }))
            .await;
    }
    app.send(put("/api/orders/1/accept", &json!({})).by(Who::Creator(1))).await.expect(200);
    set(&app, "priority", json!("high")).await;
    set(&app, "reassign", json!(app.id(Who::Agent(2)))).await;
    assert_eq!((status(&app).await.as_str(), reopenings(&app).len()), ("closed", 0));
}

/// When the ticket changed last, as each outlet tells a party.
async fn updated(app: &TestApp, who: Who) -> Vec<String> {
    let mut told = Vec::new();
    for (path, pointer) in [
        ("/api/orders/1", "/data/order/ticket/updated_at"),
        ("/api/crm/tickets/order/1", "/data/ticket/updated_at"),
    ] {
        told.push(app.send(get(path).by(who)).await.expect(200).text(pointer).to_owned());
    }
    assert_eq!(told[0], told[1], "both outlets say the same");
    told
}

async fn s20_what_a_party_may_not_see_does_not_move_its_ticket(engine: Engine) {
    let app = ordered(engine).await;
    for (reader, other, channel) in [
        (Who::Brand(1), Who::Creator(1), "creator_agent"),
        (Who::Creator(1), Who::Brand(1), "brand_agent"),
    ] {
        let before = updated(&app, reader).await;
        let staff = updated(&app, Who::Agent(1)).await;
        say(&app, Who::Agent(1), json!({ "message": "A note", "channel_type": "internal" })).await;
        say(&app, Who::Agent(1), json!({ "message": "To the other one", "channel_type": channel }))
            .await;
        say(&app, other, json!({ "message": "From the other one" })).await;
        set(&app, "priority", json!(if other == Who::Brand(1) { "low" } else { "urgent" })).await;
        assert_eq!(updated(&app, reader).await, before, "{reader:?}");
        assert_ne!(updated(&app, Who::Agent(1)).await, staff, "staff see all of it");
    }
}

async fn s20_what_a_party_may_see_moves_its_ticket(engine: Engine) {
    let app = ordered(engine).await;
    for (reader, channel) in [(Who::Brand(1), "brand_agent"), (Who::Creator(1), "creator_agent")] {
        let mut before = updated(&app, reader).await;
        let mut moved = async |what: &str| {
            let now = updated(&app, reader).await;
            assert!(now > before, "{what}: {now:?} after {before:?}");
            before = now;
        };
        say(&app, reader, json!({ "message": "Mine" })).await;
        moved("an own message").await;
        say(&app, Who::Agent(1), json!({ "message": "Yours", "channel_type": channel })).await;
        moved("an answer").await;
        set(
            &app,
            "status",
            json!(if reader == Who::Brand(1) { "resolved" } else { "in_progress" }),
        )
        .await;
        moved("another status").await;
        set(
            &app,
            "reassign",
            json!(app.id(if reader == Who::Brand(1) { Who::Agent(2) } else { Who::Agent(1) })),
        )
        .await;
        moved("another agent").await;
    }
    let before = updated(&app, Who::Brand(1)).await;
    app.send(put("/api/orders/1/accept", &json!({})).by(Who::Creator(1))).await.expect(200);
    assert!(updated(&app, Who::Brand(1)).await > before, "a step of the order");
}
