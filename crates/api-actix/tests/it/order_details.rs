//! One order in full, for each reader.

use chrono::DateTime;
use serde_json::{Value, json};
use test_support::Engine;

use crate::test_app::{Answer, TestApp, Who, line};

on_each_engine! {
    r05_other_people_do_not_read_an_order,
    r25_ids_that_are_unknown_or_none,
    the_details_hold_the_whole_order,
    r06_a_party_sees_the_messages_of_its_own_channel_only,
    the_newest_fifty_messages_ascend,
    next_actions_are_those_of_the_caller_and_the_status,
    a_total_of_zero_is_null_and_has_a_text,
    an_absent_number_is_null_and_never_zero,
    r08_what_was_delivered_and_revised_is_shown,
    the_promise_of_a_package_is_an_object_or_a_list_of_texts,
    r56_deadlines_are_whole_days_after_the_order_in_utc,
}

const PEOPLE: [Who; 4] = [Who::Brand(1), Who::Creator(1), Who::Agent(2), Who::Admin];

/// Order 1, of brand 1 and creator 1, with ticket 1.
async fn ordered(engine: Engine) -> TestApp {
    let app = TestApp::seeded(engine);
    app.order(Who::Brand(1), &[1]).await;
    app
}

async fn read(app: &TestApp, who: Who) -> Answer {
    app.get("/api/orders/1", who).await.expect(200)
}

async fn r05_other_people_do_not_read_an_order(engine: Engine) {
    let app = ordered(engine).await;
    for stranger in [Who::Brand(2), Who::Creator(2)] {
        app.get("/api/orders/1", stranger).await.refused(403, "not_a_party");
        app.get("/api/crm/tickets/1/messages", stranger).await.refused(403, "not_a_party");
    }
    app.get("/api/orders/1", Who::Nobody).await.refused(401, "unauthorized");
    app.get("/api/crm/tickets/1/messages", Who::Nobody).await.refused(401, "unauthorized");
    for who in PEOPLE {
        read(&app, who).await;
    }
}

async fn r25_ids_that_are_unknown_or_none(engine: Engine) {
    let app = ordered(engine).await;
    for who in PEOPLE {
        for [before, after] in
            [["/api/orders/", ""], ["/crm/tickets/", "/messages"], ["/api/profile/creators/x/", ""]]
        {
            for unknown in ["77", "9223372036854775807", "077"] {
                app.get(format!("{before}{unknown}{after}"), who).await.refused(404, "not_found");
            }
            let long = "1".repeat(20);
            let none = [
                "abc",
                "0",
                "-1",
                "1.0",
                "1e0",
                "+1",
                "%31a",
                "9223372036854775808",
                &long,
                "%00",
                "1%2f2",
                "1%20",
                "%D9%A1",
            ];
            for none in none {
                app.get(format!("{before}{none}{after}"), who).await.refused(400, "invalid_id");
            }
        }
    }
}

async fn the_details_hold_the_whole_order(engine: Engine) {
    let app = TestApp::seeded(engine);
    let wish = json!([{ "packageId": 1, "quantity": 2, "deliveryTime": 7, "additionalInstructions": "  be nice ",
        "references": ["https://a.b/c"] }]);
    app.checkout(Who::Brand(1), wish).await.expect(200);
    for who in PEOPLE {
        let answer = read(&app, who).await;
        let order = answer.at("/data/order");
        let expected = json!({
            "id": "1", "package_id": "1", "brand_id": "1", "creator_id": "1", "quantity": 2, "total_amount": 300,
            "total_amount_text": "300.00", "currency": "USD", "status": "pending", "delivery_time": 7,
            "additional_instructions": "be nice", "references": ["https://a.b/c"], "rejection_message": null,
            "deliverables": null, "completed_at": null, "price_revision_amount": null, "price_revision_reason": null,
            "price_revision_status": null, "order_date": "2026-01-05T09:30:00.000Z",
            "created_at": "2026-01-05T09:30:00.000Z", "updated_at": "2026-01-05T09:30:00.000Z",
            "submission_deadline": "2026-01-11T09:30:00.000Z", "delivery_deadline": "2026-01-12T09:30:00.000Z",
        });
        for (field, expected) in expected.as_object().unwrap() {
            assert_eq!(&order[field], expected, "{field}");
        }
        let package = json!({
            "id": "1", "creator_id": "1", "type": "predefined", "title": "Instagram Reel", "price": 150,
            "currency": "USD", "is_active": true, "platform": "Instagram", "content_type": "Reel", "quantity": 1,
            "revisions": 1, "duration1": "1 Minute", "duration2": "30 Seconds", "description": "One Reel about Food.",
        });
        for (field, expected) in package.as_object().unwrap() {
            assert_eq!(&order["package"][field], expected, "{field}");
        }
        assert_eq!(order["creator"]["bio"], "Food content from Mumbai.");
        let brand = ["company_name", "industry", "website_url"].map(|name| &order["brand"][name]);
        assert_eq!(brand, ["Northwind Textiles", "Food", "https://brand1.demo.influmojo.test"]);
        assert_eq!(order["package"]["creator"]["id"], "1");
        let ticket = json!({
            "id": "1", "order_id": "1", "agent_id": app.id(Who::Agent(1)).to_string(), "status": "open",
            "priority": "medium", "stream_channel_id": "no-channel", "brand_agent_channel": "no-brand-channel",
            "creator_agent_channel": "no-creator-channel",
            "agent": { "name": "Naina Khan", "email": "agent1@demo.influmojo.test" },
        });
        for (field, expected) in ticket.as_object().unwrap() {
            assert_eq!(&order["ticket"][field], expected, "{field}");
        }
    }
}

/// The channels of the messages inside an order, and their ids.
fn shown(answer: &Answer) -> (Vec<&str>, Vec<i64>) {
    let messages = answer.list("/data/order/ticket/messages").iter();
    messages
        .map(|m| {
            (m["channel_type"].as_str().unwrap(), m["id"].as_str().unwrap().parse::<i64>().unwrap())
        })
        .unzip()
}

async fn r06_a_party_sees_the_messages_of_its_own_channel_only(engine: Engine) {
    let app = ordered(engine).await;
    for channel in ["brand_agent", "creator_agent", "internal"] {
        app.say("1", Who::Agent(1), channel, 2);
    }
    for (who, channels) in [
        (Who::Brand(1), vec!["brand_agent"]),
        (Who::Creator(1), vec!["creator_agent"]),
        (Who::Agent(2), vec!["brand_agent", "creator_agent", "internal"]),
    ] {
        let answer = read(&app, who).await;
        let mut seen = shown(&answer).0;
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen, channels, "{who:?}");
        let message = answer.at("/data/order/ticket/messages/0");
        assert_eq!(message["sender"], json!({ "name": "System", "user_type": "system" }));
        assert_eq!(
            (&message["text"], &message["timestamp"]),
            (&message["message_text"], &message["created_at"])
        );
    }
}

async fn the_newest_fifty_messages_ascend(engine: Engine) {
    let app = ordered(engine).await;
    app.say("1", Who::Brand(1), "brand_agent", 60);
    app.say("1", Who::Creator(1), "creator_agent", 10);
    for (who, count) in [(Who::Brand(1), 50), (Who::Creator(1), 13), (Who::Admin, 50)] {
        let answer = read(&app, who).await;
        let (_, ids) = shown(&answer);
        assert!(ids.len() == count && ids.is_sorted(), "{who:?} {ids:?}");
        let last = answer.list("/data/order/ticket/messages").last().unwrap();
        assert_eq!(last["text"], if who == Who::Brand(1) { "text 60" } else { "text 10" });
    }
}

type Actions = &'static [&'static str];

/// Section 4: status, then what brand, creator and staff may do.
#[rustfmt::skip]
const ACTIONS: [(&str, Actions, Actions, Actions); 11] = [
    ("pending",                &["cancel"],                   &["accept", "reject"],   &["cancel"]),
    ("confirmed",              &[],                           &["start", "deliver"],   &["cancel", "start"]),
    ("accepted",               &[],                           &["start", "deliver"],   &["cancel", "confirm", "start"]),
    ("in_progress",            &[],                           &["deliver"],            &["cancel"]),
    ("review",                 &["request_revision", "approve"], &[],
                                                              &["cancel", "request_revision", "approve"]),
    ("revision_requested",     &[],                           &["deliver", "request_price_revision"], &["cancel"]),
    ("price_revision_pending", &["accept_price_revision", "decline_price_revision"], &[],
                                            &["cancel", "accept_price_revision", "decline_price_revision"]),
    ("completed",              &[],                           &[],                     &["refund"]),
    ("rejected",               &[],                           &[],                     &[]),
    ("cancelled",              &[],                           &[],                     &["refund"]),
    ("refunded",               &[],                           &[],                     &[]),
];

async fn next_actions_are_those_of_the_caller_and_the_status(engine: Engine) {
    let app = ordered(engine).await;
    for (status, brand, creator, staff) in ACTIONS {
        app.db.sql(&format!("update orders set status = '{status}'"));
        for (who, actions) in [
            (Who::Brand(1), brand),
            (Who::Creator(1), creator),
            (Who::Agent(1), staff),
            (Who::Admin, staff),
        ] {
            let answer = read(&app, who).await;
            assert_eq!(answer.at("/data/order/next_actions"), &json!(actions), "{status} {who:?}");
            assert_eq!(answer.text("/data/order/status"), status);
        }
        // s17: the ticket is agent 1's
        let others: Vec<_> =
            staff.iter().filter(|action| !["cancel", "refund"].contains(action)).collect();
        assert_eq!(
            read(&app, Who::Agent(2)).await.at("/data/order/next_actions"),
            &json!(others),
            "{status}"
        );
    }
    app.db.sql(
        "update orders set status = 'revision_requested', price_revision_minor = 1, price_revision_status = 'declined'",
    );
    assert_eq!(
        read(&app, Who::Creator(1)).await.at("/data/order/next_actions"),
        &json!(["deliver"])
    );
}

async fn a_total_of_zero_is_null_and_has_a_text(engine: Engine) {
    let app = TestApp::seeded(engine);
    app.db.sql("update packages set price_minor = 0");
    app.order(Who::Brand(1), &[1]).await;
    for who in PEOPLE {
        let answer = read(&app, who).await;
        assert_eq!(answer.at("/data/order/total_amount"), &Value::Null);
        assert_eq!(answer.text("/data/order/total_amount_text"), "0.00");
        assert_eq!(app.get("/api/orders", who).await.expect(200).at("/orders/0/total_amount"), 0);
    }
    app.db.sql("update orders set total_minor = 1");
    let answer = read(&app, Who::Brand(1)).await;
    assert_eq!(
        (answer.at("/data/order/total_amount"), answer.text("/data/order/total_amount_text")),
        (&json!(0.01), "0.01")
    );
}

async fn an_absent_number_is_null_and_never_zero(engine: Engine) {
    let app = ordered(engine).await;
    for who in PEOPLE {
        let answer = read(&app, who).await;
        for field in ["delivery_time", "price_revision_amount"] {
            assert_eq!(answer.at(&format!("/data/order/{field}")), &Value::Null, "{field}");
        }
    }
}

async fn r08_what_was_delivered_and_revised_is_shown(engine: Engine) {
    let app = ordered(engine).await;
    app.db.sql(
        "update orders set status = 'price_revision_pending', price_revision_minor = 2550, \
         price_revision_reason = 'Second cut', price_revision_status = 'requested', \
         completed_at = '2026-02-01T00:00:00.123456Z', deliverables = \
         '[{\"url\":\"https://a.b/a.mp4\",\"filename\":\"a.mp4\",\"type\":\"video\",\"size\":1048576},\
         {\"url\":\"https://a.b/b\",\"filename\":\"b\",\"type\":\"x\"}]'",
    );
    for who in PEOPLE {
        let order = read(&app, who).await.at("/data/order").clone();
        let files = json!([
            { "url": "https://a.b/a.mp4", "filename": "a.mp4", "type": "video", "size": 1_048_576 },
            { "url": "https://a.b/b", "filename": "b", "type": "x", "size": null },
        ]);
        let expected = json!({
            "price_revision_amount": 25.5, "price_revision_reason": "Second cut", "price_revision_status": "requested",
            "completed_at": "2026-02-01T00:00:00.123Z", "deliverables": files,
        });
        for (field, expected) in expected.as_object().unwrap() {
            assert_eq!(&order[field], expected, "{field}");
        }
    }
}

async fn the_promise_of_a_package_is_an_object_or_a_list_of_texts(engine: Engine) {
    let app = ordered(engine).await;
    for (stored, sent) in [
        ("{}", json!({})),
        (
            "{\"quantity\": 2, \"deep\": {\"list\": [{\"a\": null}]}}",
            json!({ "quantity": 2, "deep": { "list": [{ "a": null }] } }),
        ),
        ("[]", json!([])),
        ("[\"One reel\", \"Two stories\"]", json!(["One reel", "Two stories"])),
        ("[{\"type\":\"reel\"}, 7, null, [1]]", json!(["{\"type\":\"reel\"}", "7", "null", "[1]"])),
        ("\"One reel\"", json!(["One reel"])),
        ("null", json!([])),
        ("7", json!(["7"])),
    ] {
        app.db.sql(&format!("update packages set deliverables = '{stored}'"));
        for who in [Who::Brand(1), Who::Creator(1), Who::Admin] {
            assert_eq!(
                read(&app, who).await.at("/data/order/package/deliverables"),
                &sent,
                "{stored}"
            );
            assert_eq!(
                app.get("/api/orders", who).await.at("/orders/0/package/deliverables"),
                &sent,
                "{stored}"
            );
        }
    }
}

async fn r56_deadlines_are_whole_days_after_the_order_in_utc(engine: Engine) {
    let app = TestApp::seeded(engine);
    let lines = [Value::Null, json!(1), json!(2), json!(365)].map(|days| {
        let mut line = line(1);
        line["deliveryTime"] = days;
        line
    });
    app.clock.advance(std::time::Duration::from_millis(52_199_999));
    app.checkout(Who::Brand(1), json!(lines)).await.expect(200);
    let answer = app.get("/api/orders", Who::Brand(1)).await.expect(200);
    let at = |order: &Value, name: &str| {
        DateTime::parse_from_rfc3339(order[name].as_str().unwrap()).unwrap()
    };
    for (order, days) in answer.list("/orders").iter().rev().zip([7, 1, 2, 365]) {
        let placed = at(order, "order_date");
        assert_eq!(placed.to_rfc3339(), "2026-01-05T23:59:59.999+00:00");
        assert_eq!((at(order, "delivery_deadline") - placed).num_milliseconds(), days * 86_400_000);
        assert_eq!(
            (at(order, "submission_deadline") - placed).num_milliseconds(),
            (days - 1) * 86_400_000
        );
    }
}
