//! The ticket lists of the dashboard.

use std::time::Duration;

use serde_json::{Value, json};
use test_support::Engine;

use crate::test_app::{Answer, TestApp, Who};

on_each_engine! {
    an_agent_lists_its_own_tickets_and_with_overview_all,
    a_super_admin_always_lists_all,
    every_field_of_my_tickets_is_there,
    every_field_of_the_list_of_all_tickets_is_there,
    the_newest_message_of_any_channel_is_shown,
    tickets_that_changed_last_come_first,
    numbers_of_tickets_are_true_totals,
    all_tickets_are_narrowed_to_a_priority_an_agent_or_nobody,
}

/// Tickets 1 and 3 are agent 1's, ticket 2 is agent 2's.
async fn three(engine: Engine) -> TestApp {
    let app = TestApp::seeded(engine);
    app.order(Who::Brand(1), &[1]).await;
    app.clock.advance(Duration::from_secs(1));
    app.order(Who::Brand(2), &[3]).await;
    app.clock.advance(Duration::from_secs(1));
    app.order(Who::Brand(1), &[2]).await;
    app
}

fn ids(answer: &Answer) -> Vec<&str> {
    answer.list("/data/tickets").iter().map(|ticket| ticket["id"].as_str().unwrap()).collect()
}

fn summary(answer: &Answer) -> [&Value; 4] {
    ["view", "view_type", "user_type", "total_tickets"]
        .map(|name| answer.at(&format!("/data/{name}")))
}

async fn an_agent_lists_its_own_tickets_and_with_overview_all(engine: Engine) {
    let app = three(engine).await;
    for (who, own) in [(Who::Agent(1), vec!["3", "1"]), (Who::Agent(2), vec!["2"])] {
        for query in ["", "?view=assigned", "?view=", "?_t=1&view=assigned"] {
            let answer = app.get(format!("/crm/tickets/my{query}"), who).await.expect(200);
            assert_eq!(ids(&answer), own);
            assert_eq!(
                summary(&answer),
                [&json!("assigned"), &json!("assigned"), &json!("agent"), &json!(own.len())]
            );
        }
        let answer = app.get("/crm/tickets/my?view=overview", who).await.expect(200);
        assert_eq!(ids(&answer), ["3", "2", "1"]);
        assert_eq!(
            summary(&answer),
            [&json!("overview"), &json!("overview"), &json!("agent"), &json!(3)]
        );
    }
}

async fn a_super_admin_always_lists_all(engine: Engine) {
    let app = three(engine).await;
    for (query, view) in
        [("", "assigned"), ("?view=assigned", "assigned"), ("?view=overview", "overview")]
    {
        let answer = app.get(format!("/crm/tickets/my{query}"), Who::Admin).await.expect(200);
        assert_eq!(ids(&answer), ["3", "2", "1"]);
        assert_eq!(
            summary(&answer),
            [&json!(view), &json!("all"), &json!("super_admin"), &json!(3)]
        );
    }
}

async fn every_field_of_my_tickets_is_there(engine: Engine) {
    let app = three(engine).await;
    let answer = app.get("/crm/tickets/my", Who::Agent(2)).await.expect(200);
    let mut ticket = answer.at("/data/tickets/0").clone();
    let messages = ticket.as_object_mut().unwrap().remove("messages").unwrap();
    let id = |who| app.id(who).to_string();
    let expected = json!({
        "id": "2", "order_id": "2", "agent_id": id(Who::Agent(2)), "unread": 0, "stream_channel_id": "no-channel",
        "brand_agent_channel": "no-brand-channel", "creator_agent_channel": "no-creator-channel", "status": "open",
        "priority": "medium", "created_at": "2026-01-05T09:30:01.000Z", "updated_at": "2026-01-05T09:30:01.000Z",
        "agent": {
            "id": id(Who::Agent(2)), "name": "Arjun Das", "email": "agent2@demo.influmojo.test", "user_type": "agent",
        },
        "order": {
            "id": "2",
            "package": {
                "title": "YouTube Reel", "description": "One Reel about Travel.", "price": "155.00", "currency": "USD",
            },
            "brand": {
                "company_name": "Saffron Travel",
                "user": { "id": id(Who::Brand(2)), "name": "Meera Iyer", "email": "brand2@demo.influmojo.test" },
            },
            "creator": {
                "id": "2",
                "user": { "id": id(Who::Creator(2)), "name": "Tara Shah", "email": "creator2@demo.influmojo.test" },
            },
        },
    });
    assert_eq!(ticket, expected);
    let sender = json!({ "id": id(Who::Brand(2)), "name": "System", "user_type": "system" });
    assert_eq!((messages.as_array().unwrap().len(), &messages[0]["sender"]), (1, &sender));
}

async fn every_field_of_the_list_of_all_tickets_is_there(engine: Engine) {
    let app = three(engine).await;
    for who in [Who::Agent(1), Who::Admin] {
        let answer = app.get("/crm/tickets?limit=100", who).await.expect(200);
        let numbers = ["/data/total", "/data/limit", "/data/offset"].map(|at| answer.at(at));
        assert_eq!(numbers, [&json!(3), &json!(100), &json!(0)]);
        assert!(!answer.text("/message").is_empty());
        for ticket in answer.list("/data/tickets") {
            for at in [
                "/id",
                "/order_id",
                "/agent_id",
                "/status",
                "/priority",
                "/created_at",
                "/updated_at",
                "/agent/name",
            ] {
                assert!(ticket.pointer(at).is_some_and(Value::is_string), "{at} in {ticket}");
            }
            let order = &ticket["order"];
            assert_eq!(order["package"].as_object().unwrap().keys().collect::<Vec<_>>(), ["title"]);
            for at in [
                "/brand/company_name",
                "/brand/user/email",
                "/creator/user/email",
                "/creator/bio",
                "/updated_at",
            ] {
                assert!(order.pointer(at).is_some_and(Value::is_string), "{at} in {order}");
            }
            assert!(order["total_amount"].is_number() && order["rejection_message"].is_null());
            assert_eq!(
                ticket["agent"].as_object().unwrap().keys().collect::<Vec<_>>(),
                ["email", "name"]
            );
            assert!(ticket["messages"].as_array().is_some_and(|messages| messages.len() <= 1));
        }
    }
    let defaults = app.get("/crm/tickets", Who::Admin).await.expect(200);
    assert_eq!((defaults.at("/data/limit"), defaults.at("/data/offset")), (&json!(50), &json!(0)));
}

async fn the_newest_message_of_any_channel_is_shown(engine: Engine) {
    let app = three(engine).await;
    app.say("1", Who::Brand(1), "brand_agent", 3);
    app.say("2", Who::Agent(2), "internal", 2);
    app.say("3", Who::Admin, "creator_agent", 1);
    let sender = |who: Who, kind: &str, name: &str| json!({ "id": app.id(who).to_string(), "name": name, "user_type": kind });
    let expected = [
        ("text 1", "agent", sender(Who::Admin, "super_admin", "Rohan Pillai")),
        ("text 2", "agent", sender(Who::Agent(2), "agent", "Arjun Das")),
        ("text 3", "brand", sender(Who::Brand(1), "brand", "Ravi Mehta")),
    ];
    let mine = app.get("/crm/tickets/my?view=overview", Who::Agent(1)).await.expect(200);
    let all = app.get("/crm/tickets", Who::Agent(1)).await.expect(200);
    let in_all =
        |id: &Value| all.list("/data/tickets").iter().find(|ticket| &ticket["id"] == id).unwrap();
    for (ticket, (text, role, sender)) in mine.list("/data/tickets").iter().zip(expected) {
        let message = &ticket["messages"][0];
        assert_eq!(
            [&message["text"], &message["message_text"], &message["sender_role"]],
            [text, text, role]
        );
        assert_eq!(
            (&message["sender"], ticket["messages"].as_array().unwrap().len()),
            (&sender, 1)
        );
        let same = &in_all(&ticket["id"])["messages"][0];
        assert_eq!((&same["id"], &same["text"]), (&message["id"], &message["text"]));
        assert_eq!(
            same["sender"],
            json!({ "name": sender["name"], "user_type": sender["user_type"] })
        );
    }
}

async fn tickets_that_changed_last_come_first(engine: Engine) {
    let app = three(engine).await;
    assert_eq!(ids(&app.get("/crm/tickets", Who::Admin).await.expect(200)), ["3", "2", "1"]);
    app.db.sql("update tickets set updated_at = '2026-01-06T00:00:00.000000Z' where id = 1");
    assert_eq!(ids(&app.get("/crm/tickets", Who::Admin).await.expect(200)), ["1", "3", "2"]);
    let mine = app.get("/crm/tickets/my?view=overview", Who::Admin).await.expect(200);
    assert_eq!(ids(&mine), ["3", "2", "1"], "this list is by creation");
}

async fn numbers_of_tickets_are_true_totals(engine: Engine) {
    let app = three(engine).await;
    app.db.sql("update tickets set status = 'resolved' where id = 2");
    let answer = app.get("/crm/tickets?status=open&limit=1", Who::Admin).await.expect(200);
    assert_eq!((ids(&answer), answer.at("/data/total")), (vec!["3"], &json!(2)));
    let answer = app.get("/crm/tickets/my?view=overview&limit=1", Who::Agent(1)).await.expect(200);
    assert_eq!((ids(&answer), answer.at("/data/total_tickets")), (vec!["3"], &json!(3)));
    let statuses = app.get("/crm/tickets/my?view=overview", Who::Agent(1)).await.expect(200);
    let statuses: Vec<_> =
        statuses.list("/data/tickets").iter().map(|ticket| ticket["status"].clone()).collect();
    assert_eq!(statuses, ["open", "resolved", "open"]);
}

async fn all_tickets_are_narrowed_to_a_priority_an_agent_or_nobody(engine: Engine) {
    let app = three(engine).await;
    app.db.sql(
        "update tickets set priority = 'urgent' where id in (1, 2); update tickets set agent_id = null where id = 3; \
         update tickets set status = 'closed' where id = 2",
    );
    let (one, two) = (app.id(Who::Agent(1)), app.id(Who::Agent(2)));
    for (query, expected) in [
        ("priority=urgent".to_owned(), vec!["2", "1"]),
        ("priority=urgent&status=open".to_owned(), vec!["1"]),
        ("priority=low".to_owned(), vec![]),
        ("priority=&agent_id=".to_owned(), vec!["3", "2", "1"]),
        (format!("agent_id={one}"), vec!["1"]),
        (format!("agent_id={two}&priority=urgent&status=closed"), vec!["2"]),
        ("agent_id=none".to_owned(), vec!["3"]),
        ("agent_id=none&priority=urgent".to_owned(), vec![]),
        ("agent_id=9000000".to_owned(), vec![]),
    ] {
        let answer = app.get(format!("/crm/tickets?{query}"), Who::Agent(2)).await.expect(200);
        assert_eq!(
            (ids(&answer), answer.at("/data/total")),
            (expected.clone(), &json!(expected.len())),
            "{query}"
        );
    }
    let first = app.get("/crm/tickets?priority=urgent&limit=1", Who::Admin).await.expect(200);
    let rest =
        format!("/crm/tickets?priority=urgent&limit=1&cursor={}", first.text("/next_cursor"));
    assert_eq!(
        (ids(&first), ids(&app.get(rest, Who::Admin).await.expect(200))),
        (vec!["2"], vec!["1"])
    );
    for query in [
        "priority=x",
        "priority=1",
        "agent_id=x",
        "agent_id=0",
        "agent_id=-1",
        "agent_id=9223372036854775808",
    ] {
        let refused = app
            .get(format!("/crm/tickets?{query}"), Who::Admin)
            .await
            .refused(400, "validation_failed");
        assert_eq!(refused.text("/details/0/path"), query.split('=').next().unwrap());
    }
    app.get("/crm/tickets?agent_id=none", Who::Brand(1)).await.refused(403, "forbidden_role");
}
