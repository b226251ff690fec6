//! What is done in tickets over HTTP: writing, reading, changing, opening, and what is told of it.

mod conversation;

use domain::Channel;
use serde_json::{Value, json};
use test_support::Engine;

use crate::test_app::{Call, TestApp, Who, get, post, put};

on_each_engine! {
    r58_notifications_are_for_their_user_alone,
    a_change_of_a_ticket_is_answered_with_the_ticket,
    r25_r29_changes_that_are_refused,
    r03_a_manual_assignment_does_not_change_who_is_next,
    r53_r57_the_audit_log_names_actor_old_and_new_value,
    r27_agent_status_is_for_the_parties_and_staff,
    tickets_are_read_in_full_by_staff_and_by_order_by_the_parties,
    an_imported_order_gets_one_ticket,
    r06_every_outlet_shows_each_reader_what_the_rule_says,
}

const MESSAGES: &str = "/api/crm/tickets/1/messages";

/// Order 1 with ticket 1 of agent 1, of brand 1 and creator 1; order 2 with ticket 2 of agent 2, of
/// brand 2.
async fn ordered(engine: Engine) -> TestApp {
    let app = TestApp::seeded(engine);
    app.order(Who::Brand(1), &[1]).await;
    app.clock.advance(std::time::Duration::from_mins(1));
    app.order(Who::Brand(2), &[3]).await;
    app.clock.advance(std::time::Duration::from_mins(1));
    app
}

fn say(who: Who, body: &Value) -> Call {
    post(MESSAGES, body).by(who)
}

async fn r58_notifications_are_for_their_user_alone(engine: Engine) {
    let app = ordered(engine).await;
    let own = app.get("/api/notifications", Who::Agent(1)).await.expect(200);
    assert_eq!(
        (own.list("/data/notifications").len(), own.at("/data/unread_count")),
        (1, &json!(1))
    );
    let news = own.at("/data/notifications/0");
    assert_eq!(
        (&news["type"], &news["message"]),
        (&json!("new_ticket"), &json!("Ticket #1 for order #1 is yours"))
    );
    assert_eq!((&news["data"]["ticket_id"], &news["data"]["order_id"]), (&json!("1"), &json!("1")));
    let path = format!("/api/notifications/{}/read", news["id"].as_str().unwrap());
    for other in [Who::Agent(2), Who::Brand(1), Who::Admin] {
        app.send(put(&path, &json!({})).by(other)).await.refused(404, "not_found");
    }
    let read = app.send(put(&path, &json!({})).by(Who::Agent(1))).await.expect(200);
    app.clock.advance(std::time::Duration::from_secs(5));
    let again = app.send(put(&path, &json!({})).by(Who::Agent(1))).await.expect(200);
    assert_eq!(read.at("/data/notification/read_at"), again.at("/data/notification/read_at"));
    let unread = app.get("/api/notifications?unread=true", Who::Agent(1)).await;
    assert_eq!(
        (unread.list("/data/notifications").len(), unread.at("/data/unread_count")),
        (0, &json!(0))
    );
    let all = put("/api/notifications/read-all", &json!({}));
    assert_eq!(
        app.send(all.clone().by(Who::Agent(2))).await.expect(200).at("/data/updated"),
        &json!(1)
    );
    assert_eq!(app.send(all.by(Who::Agent(2))).await.expect(200).at("/data/updated"), &json!(0));
    let count = app.get("/api/notifications/unread-count", Who::Creator(1)).await.expect(200);
    assert_eq!(count.at("/data/unread_count"), &json!(1));
    app.send(put("/api/notifications/read-all", &json!({ "up_to_id": "x" })).by(Who::Admin))
        .await
        .refused(400, "validation_failed");
    app.get("/api/notifications?limit=201", Who::Admin).await.refused(400, "validation_failed");
}

async fn a_change_of_a_ticket_is_answered_with_the_ticket(engine: Engine) {
    let app = ordered(engine).await;
    let resolved = put("/crm/tickets/1/status", &json!({ "status": "resolved" })).by(Who::Agent(2));
    let resolved = app.send(resolved).await.expect(200);
    assert_eq!(resolved.text("/data/ticket/status"), "resolved");
    assert_eq!(resolved.text("/data/ticket/order/package/title"), "Instagram Reel");
    let high = put("/api/crm/tickets/1/priority", &json!({ "priority": "high" })).by(Who::Admin);
    assert_eq!(app.send(high).await.expect(200).text("/data/ticket/priority"), "high");
    let before = app.db.dump();
    let again = put("/crm/tickets/1/status", &json!({ "status": "resolved" })).by(Who::Agent(2));
    app.send(again).await.expect(200);
    assert_eq!(app.db.dump(), before, "the present value again has no effect");
    let agent = app.id(Who::Agent(2));
    for (path, name, value) in [
        ("/crm/tickets/1/assign", "agentId", json!(agent)),
        ("/crm/tickets/1/reassign", "agentId", json!(agent.to_string())),
        ("/crm/tickets/1/assign", "agent_id", json!(agent.to_string())),
        ("/api/crm/tickets/1/reassign", "agent_id", json!(agent)),
    ] {
        let taken =
            app.send(put(path, &json!({ name: value })).by(Who::Agent(1))).await.expect(200);
        assert_eq!(taken.text("/data/ticket/agent_id"), agent.to_string());
        assert_eq!(taken.text("/data/agent_name"), taken.text("/data/ticket/agent/name"));
    }
    let told =
        app.db.number("select count(*) as n from notifications where kind = 'ticket_assigned'");
    assert_eq!(told, 1, "once: it was there already afterwards");
    let texts = app.get("/crm/tickets/1/messages?channelType=creator_agent", Who::Admin).await;
    let last = texts.list("/data/messages").last().unwrap();
    assert!(
        last["text"].as_str().unwrap().ends_with("now looks after order #1. Change 3."),
        "{last}"
    );
}

async fn r25_r29_changes_that_are_refused(engine: Engine) {
    let app = ordered(engine).await;
    let assign = |body: Value| put("/crm/tickets/1/assign", &body).by(Who::Agent(1));
    let brand = app.id(Who::Brand(1));
    app.send(assign(json!({ "agentId": 9_000_000 }))).await.refused(404, "not_found");
    app.send(assign(json!({ "agentId": brand }))).await.refused(409, "agent_not_assignable");
    app.send(assign(json!({ "agentId": app.id(Who::Admin) })))
        .await
        .refused(409, "agent_not_assignable");
    let (first, second) = (app.id(Who::Agent(1)), app.id(Who::Agent(2)));
    let stale = json!({ "agentId": second, "expected_agent_id": second });
    app.send(assign(stale)).await.refused(409, "assignee_changed");
    app.send(assign(json!({ "agentId": second, "expected_agent_id": first }))).await.expect(200);
    app.set_user(Who::Agent(1), "status = 'suspended'");
    let back = put("/crm/tickets/1/assign", &json!({ "agentId": first })).by(Who::Admin);
    app.send(back).await.refused(409, "agent_not_assignable");
    for (path, body) in [
        ("status", json!({})),
        ("status", json!({ "status": "x" })),
        ("priority", json!({ "priority": 1 })),
        ("assign", json!({})),
        ("assign", json!({ "agent_id": "x" })),
        ("reassign", json!({ "agent_id": 1, "expected_agent_id": true })),
    ] {
        let refused = app.send(put(format!("/crm/tickets/1/{path}"), &body).by(Who::Admin)).await;
        refused.refused(400, "validation_failed");
        let path = format!("/crm/tickets/77/{path}");
        let good = json!({ "status": "open", "priority": "low", "agent_id": second });
        app.send(put(&path, &good).by(Who::Admin)).await.refused(404, "not_found");
        app.send(put(&path, &good).by(Who::Brand(1))).await.refused(403, "forbidden_role");
    }
}

async fn r03_a_manual_assignment_does_not_change_who_is_next(engine: Engine) {
    let app = ordered(engine).await;
    let to = |ticket: u32, who| {
        put(format!("/crm/tickets/{ticket}/assign"), &json!({ "agent_id": app.id(who) }))
    };
    app.send(to(1, Who::Agent(2)).by(Who::Admin)).await.expect(200);
    app.send(to(2, Who::Agent(1)).by(Who::Admin)).await.expect(200);
    app.order(Who::Brand(1), &[2]).await;
    let next = app.get("/crm/tickets/3", Who::Admin).await.expect(200);
    assert_eq!(
        next.text("/data/ticket/agent_id"),
        app.id(Who::Agent(1)).to_string(),
        "after agent 2 of the last order"
    );
    assert_eq!(app.db.count("assignments"), 3);
}

async fn r53_r57_the_audit_log_names_actor_old_and_new_value(engine: Engine) {
    let app = ordered(engine).await;
    app.send(put("/crm/tickets/1/status", &json!({ "status": "closed" })).by(Who::Agent(2)))
        .await
        .expect(200);
    app.send(put("/api/orders/1/accept", &json!({})).by(Who::Creator(1))).await.expect(200);
    let audit_log = app.get("/crm/tickets/1/events", Who::Admin).await.expect(200);
    let entry = |at: usize| {
        let entry = &audit_log.list("/data/events")[at];
        ["action", "actor_id", "actor_role", "from", "to"]
            .map(|name| entry[name].as_str().unwrap_or("-").to_owned())
    };
    let creator = app.id(Who::Creator(1));
    let agent = app.id(Who::Agent(2));
    let brand = app.id(Who::Brand(1));
    assert_eq!(
        entry(0),
        ["order_status_changed", &creator.to_string(), "creator", "pending", "accepted"]
    );
    assert_eq!(entry(1), ["ticket_status_changed", &agent.to_string(), "agent", "open", "closed"]);
    assert_eq!(entry(2), ["order_placed", &brand.to_string(), "brand", "-", "pending"]);
    let first = app.get("/crm/tickets/1/events?limit=2", Who::Admin).await;
    let rest = app
        .get(format!("/crm/tickets/1/events?cursor={}", first.text("/next_cursor")), Who::Admin)
        .await;
    assert_eq!((first.list("/data/events").len(), rest.list("/data/events").len()), (2, 1));
    app.get("/crm/tickets/77/events", Who::Admin).await.refused(404, "not_found");
    app.get("/crm/tickets/1/events", Who::Brand(1)).await.refused(403, "forbidden_role");
}

async fn r27_agent_status_is_for_the_parties_and_staff(engine: Engine) {
    let app = ordered(engine).await;
    for who in [Who::Brand(1), Who::Creator(1), Who::Agent(2), Who::Admin] {
        let shown = app.get("/crm/tickets/1/agent-status", who).await.expect(200);
        assert_eq!(
            (shown.at("/data/is_online"), shown.text("/data/status")),
            (&json!(true), "available")
        );
        assert!(shown.at("/data/agent_name").is_string());
    }
    for stranger in [Who::Brand(2), Who::Creator(2)] {
        app.get("/crm/tickets/1/agent-status", stranger).await.refused(403, "not_a_party");
    }
    app.get("/crm/tickets/77/agent-status", Who::Brand(1)).await.refused(404, "not_found");
}

async fn tickets_are_read_in_full_by_staff_and_by_order_by_the_parties(engine: Engine) {
    let app = ordered(engine).await;
    let full = app.get("/crm/tickets/1", Who::Agent(2)).await.expect(200);
    assert_eq!(full.list("/data/ticket/messages").len(), 7);
    assert_eq!(full.text("/data/ticket/order/brand/user/email"), Who::Brand(1).email());
    assert_eq!(full.text("/data/ticket/order/creator/user/email"), Who::Creator(1).email());
    assert_eq!(full.at("/data/ticket/order/package/price"), &json!(150));
    assert_eq!(full.text("/data/ticket/agent/user_type"), "agent");
    app.get("/crm/tickets/77", Who::Admin).await.refused(404, "not_found");
    for (who, count) in [(Who::Brand(1), 3), (Who::Creator(1), 3), (Who::Admin, 7)] {
        let own = app.get("/api/crm/tickets/order/1", who).await.expect(200);
        assert_eq!(
            (own.text("/data/ticket/id"), own.list("/data/ticket/messages").len()),
            ("1", count),
            "{who:?}"
        );
    }
    app.get("/api/crm/tickets/order/1", Who::Creator(2)).await.refused(403, "not_a_party");
    app.get("/api/crm/tickets/order/77", Who::Brand(1)).await.refused(404, "not_found");
    for path in ["/crm/agent", "/admin/agents"] {
        let of = |who| format!("{path}/{}/tickets", app.id(who));
        let listed = app.get(of(Who::Agent(1)), Who::Agent(2)).await.expect(200);
        assert_eq!(
            (listed.list("/data/tickets").len(), listed.at("/data/total_tickets")),
            (1, &json!(1))
        );
        app.get(of(Who::Brand(1)), Who::Agent(2)).await.refused(404, "not_found");
    }
}

async fn an_imported_order_gets_one_ticket(engine: Engine) {
    let app = ordered(engine).await;
    app.db.sql(
        "insert into orders (id, origin, checkout_id, brand_id, creator_id, package_id, quantity, unit_price_minor, \
         total_minor, currency, status, reference_urls, submission_deadline, delivery_deadline, placed_at, updated_at) \
         select 50, 'import', 50, brand_id, creator_id, package_id, quantity, unit_price_minor, total_minor, currency, \
         status, reference_urls, submission_deadline, delivery_deadline, placed_at, updated_at from orders where id = 1",
    );
    let shown = app.get("/api/orders/50", Who::Brand(1)).await.expect(200);
    assert!(shown.at("/data/order/ticket").is_null());
    app.get("/api/crm/tickets/order/50", Who::Brand(1)).await.refused(404, "not_found");
    let open = |who| {
        app.send(
            post("/crm/tickets", &json!({ "order_id": "50", "stream_channel_id": "x" })).by(who),
        )
    };
    let (one, two) = futures_util::future::join(open(Who::Agent(1)), open(Who::Agent(2))).await;
    let mut statuses = [one.status, two.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409], "{} {}", one.body, two.body);
    open(Who::Admin).await.refused(409, "ticket_exists");
    let own = app.get("/api/crm/tickets/order/50", Who::Brand(1)).await.expect(200);
    assert_eq!(own.list("/data/ticket/messages").len(), 3, "M1 to M3");
    assert_eq!(app.db.count("assignments"), 3, "by the rotation");
    for (body, status, code) in [
        (json!({ "order_id": 77 }), 404, "not_found"),
        (json!({}), 400, "validation_failed"),
        (json!({ "order_id": 1 }), 409, "ticket_exists"),
    ] {
        app.send(post("/crm/tickets", &body).by(Who::Admin)).await.refused(status, code);
    }
}

/// The rule, whole: who may read what.
fn may_read(who: Who, channel: &str) -> bool {
    match who {
        Who::Brand(1) => channel == "brand_agent",
        Who::Creator(1) => channel == "creator_agent",
        Who::Agent(_) | Who::Admin => true,
        _ => false,
    }
}

/// Every text below any key of an answer.
fn texts(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) => found.push(text.clone()),
        Value::Array(list) => list.iter().for_each(|value| texts(value, found)),
        Value::Object(fields) => fields.values().for_each(|value| texts(value, found)),
        _ => {}
    }
}

async fn r06_every_outlet_shows_each_reader_what_the_rule_says(engine: Engine) {
    let app = ordered(engine).await;
    let speakers = [Who::Brand(1), Who::Creator(1), Who::Agent(1), Who::Agent(2), Who::Admin];
    let mut said = Vec::new();
    for n in 0..30_usize {
        let (who, channel) = (speakers[n * 7 % 5], Channel::ALL[n * 5 % 3]);
        let text = format!("secret {n}");
        let stored = app
            .send(say(who, &json!({ "message": text, "channel_type": channel.as_str() })))
            .await
            .expect(201);
        said.push((text, stored.text("/data/message/channel_type").to_owned()));
    }
    let outlets = [
        "/api/crm/tickets/1/messages",
        "/api/orders/1",
        "/api/crm/tickets/order/1",
        "/api/crm/tickets/1",
    ];
    let silent = [
        "/api/notifications",
        "/api/orders",
        "/api/crm/tickets/1/events",
        "/api/crm/tickets/1/agent-status",
    ];
    for who in
        [Who::Brand(1), Who::Brand(2), Who::Creator(1), Who::Creator(2), Who::Agent(2), Who::Admin]
    {
        for outlet in outlets {
            let answer = app.send(get(outlet).by(who)).await;
            let mut shown = Vec::new();
            texts(&answer.body, &mut shown);
            let expected = |channel: &str| answer.status == 200 && may_read(who, channel);
            for (text, channel) in &said {
                assert_eq!(
                    shown.contains(text),
                    expected(channel),
                    "{who:?} at {outlet}: {text} in {channel}"
                );
            }
        }
        for outlet in silent {
            let answer = app.send(get(outlet).by(who)).await;
            assert!(!answer.body.to_string().contains("secret"), "{who:?} at {outlet}");
        }
    }
}
