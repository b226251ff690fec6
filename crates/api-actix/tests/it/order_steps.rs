//! Taking an order a step further, over HTTP.

mod refusals;

use actix_web::http::Method;
use domain::{Action, OrderStatus, Participant};
use serde_json::{Value, json};
use test_support::Engine;

use crate::test_app::{Answer, Call, TestApp, Who, call, put};

on_each_engine! {
    r08_an_order_goes_its_whole_way,
    every_step_from_every_status_is_answered_as_the_table_says,
    r24_of_two_racing_answers_of_a_creator_one_is_conflict,
    r20_r57_a_step_leaves_a_notification_and_an_audit_entry_with_its_actor,
    r21_after_an_answer_both_parties_have_an_announcement_in_their_own_channel,
    r23_a_reason_is_shown_in_list_and_details,
    a_price_revision_is_asked_for_once_and_stays_within_the_largest_total,
    r27_orders_of_a_profile_are_for_its_owner_and_staff,
    the_numbers_of_orders,
    r54_r55_a_step_tells_no_party_the_other_s_address,
    s17_staff_cancel_and_refund_what_is_theirs,
    b07_staff_decide_a_new_price_with_a_reason,
}

fn files(names: &[&str]) -> Value {
    let file = |name: &&str| json!({ "url": format!("https://files.example.test/{name}"), "filename": name, "type": "video" });
    json!({ "deliverables": names.iter().map(file).collect::<Vec<_>>() })
}

/// The call that performs an action on order 1, as its own endpoint has it, and who may make it.
pub(crate) fn asked(action: Action) -> Option<(Participant, Call)> {
    let (brand, creator) = (Who::Brand(1), Who::Creator(1));
    let put = |path: &str, who, body: Value| put(format!("/api/orders/1/{path}"), &body).by(who);
    let post = |path: &str, body: Value| {
        call(Method::POST, format!("/api/orders/1/{path}")).bytes(body.to_string())
    };
    Some(match action {
        Action::Accept => (Participant::Creator, put("accept", creator, json!({}))),
        Action::Reject => {
            (Participant::Creator, put("reject", creator, json!({ "rejectionMessage": "No" })))
        }
        Action::Cancel => (Participant::Brand, put("cancel", brand, json!({ "reason": null }))),
        Action::Start => (Participant::Creator, put("start", creator, json!({}))),
        Action::Deliver => {
            (Participant::Creator, post("deliverables", files(&["a.mp4"])).by(creator))
        }
        Action::RequestRevision => {
            (Participant::Brand, put("request-revision", brand, json!({ "comment": "More" })))
        }
        Action::Approve => (Participant::Brand, put("approve", brand, json!({}))),
        Action::RequestPriceRevision => (
            Participant::Creator,
            post("price-revision", json!({ "additionalAmount": "25.50" })).by(creator),
        ),
        Action::AcceptPriceRevision => {
            (Participant::Brand, put("price-revision/accept", brand, json!({})))
        }
        Action::DeclinePriceRevision => {
            (Participant::Brand, put("price-revision/decline", brand, json!({})))
        }
        Action::Confirm | Action::Refund => return None,
    })
}

async fn ordered(engine: Engine) -> TestApp {
    let app = TestApp::seeded(engine);
    app.order(Who::Brand(1), &[1]).await;
    app
}

async fn step(app: &TestApp, action: Action) -> Answer {
    app.send(asked(action).unwrap().1).await
}

async fn r08_an_order_goes_its_whole_way(engine: Engine) {
    let app = ordered(engine).await;
    let accepted = step(&app, Action::Accept).await.expect(200);
    assert_eq!(accepted.text("/data/order/status"), "accepted");
    assert_eq!(accepted.at("/data/order/next_actions"), &json!(["start", "deliver"]));
    assert_eq!(accepted.at("/data/order/total_amount"), &json!(150));
    assert_eq!(accepted.text("/data/order/package/title"), "Instagram Reel");
    assert!(accepted.at("/data/order/ticket/agent/name").is_string());
    step(&app, Action::Start).await.expect(200);
    let delivered = step(&app, Action::Deliver).await.expect(200);
    let file = json!({ "url": "https://files.example.test/a.mp4", "filename": "a.mp4", "type": "video", "size": null });
    assert_eq!(
        delivered.at("/order"),
        &json!({ "id": "1", "status": "review", "deliverables": [file] })
    );
    step(&app, Action::RequestRevision).await.expect(200);
    let more = call(Method::POST, "/api/orders/1/price-revision").by(Who::Creator(1));
    let asked = app
        .send(more.bytes(r#"{"additionalAmount":25.5,"reason":"Second cut"}"#))
        .await
        .expect(200);
    let expected = json!({
        "id": "1", "status": "price_revision_pending", "priceRevisionAmount": 25.5, "priceRevisionReason": "Second cut",
    });
    assert_eq!(asked.at("/order"), &expected);
    let paid = step(&app, Action::AcceptPriceRevision).await.expect(200);
    assert_eq!(paid.at("/data/order/total_amount").to_string(), "175.5");
    let twice = json!({ "deliverables": files(&["b.mp4", "c.mp4"])["deliverables"] });
    let deliver = call(Method::POST, "/api/orders/1/deliverables")
        .by(Who::Creator(1))
        .bytes(twice.to_string());
    assert_eq!(
        app.send(deliver).await.expect(200).list("/order/deliverables").len(),
        2,
        "the later replaces"
    );
    let done = step(&app, Action::Approve).await.expect(200);
    assert_eq!(
        (done.text("/data/order/status"), done.at("/data/order/next_actions")),
        ("completed", &json!([]))
    );
    assert!(done.at("/data/order/completed_at").is_string());
    let refund = json!({ "status": "refunded", "reason": "Paid twice" });
    let refunded =
        app.send(put("/api/orders/1/status", &refund).by(Who::Agent(1))).await.expect(200);
    assert_eq!(refunded.text("/data/order/status"), "refunded");
}

async fn every_step_from_every_status_is_answered_as_the_table_says(engine: Engine) {
    let app = ordered(engine).await;
    for &status in OrderStatus::ALL {
        for &action in Action::ALL {
            let Some((participant, call)) = asked(action) else { continue };
            app.db.sql(&format!("update orders set status = '{status}' where id = 1"));
            let allowed = status.step(action, participant);
            let answer = app.send(call).await;
            if let Ok(row) = allowed {
                answer.expect(200);
                let shown = app.get("/api/orders/1", Who::Admin).await;
                assert_eq!(
                    shown.text("/data/order/status"),
                    row.to.as_str(),
                    "{action} from {status}"
                );
                app.db.sql(
                    "update orders set price_revision_minor = null, price_revision_status = null, \
                         price_revision_reason = null, total_minor = 15000 where id = 1",
                );
            } else {
                let refused = answer.refused(409, "invalid_transition");
                assert_eq!(refused.text("/currentStatus"), status.as_str(), "{action}");
                let next: Vec<_> = status
                    .next_actions(participant, false)
                    .iter()
                    .map(|next| next.as_str())
                    .collect();
                assert_eq!(refused.at("/next_actions"), &json!(next), "{action} from {status}");
            }
        }
    }
}

async fn r24_of_two_racing_answers_of_a_creator_one_is_conflict(engine: Engine) {
    let app = ordered(engine).await;
    let (accept, reject) = (asked(Action::Accept).unwrap().1, asked(Action::Reject).unwrap().1);
    let (accepted, rejected) = futures_util::future::join(app.send(accept), app.send(reject)).await;
    let mut statuses = [accepted.status, rejected.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409]);
}

async fn r20_r57_a_step_leaves_a_notification_and_an_audit_entry_with_its_actor(engine: Engine) {
    let app = ordered(engine).await;
    step(&app, Action::Reject).await.expect(200);
    let audit_log = app.db.lines(
        "select action || ' ' || actor_role || ' ' || actor_id || ' ' || from_value || ' ' || to_value || ' ' || reason \
         as line from audit_log where action = 'order_status_changed'",
    );
    assert_eq!(
        audit_log,
        [format!("order_status_changed creator {} pending rejected No", app.id(Who::Creator(1)))]
    );
    let told = app.db.lines(
        "select user_id || ' ' || message as line from notifications where kind = 'order_status'",
    );
    assert_eq!(told, [format!("{} Order #1 is now rejected", app.id(Who::Brand(1)))]);
}

async fn r21_after_an_answer_both_parties_have_an_announcement_in_their_own_channel(
    engine: Engine,
) {
    for (action, literal) in
        [(Action::Accept, "Order Accepted"), (Action::Reject, "Order Rejected")]
    {
        let app = ordered(engine).await;
        step(&app, action).await.expect(200);
        for party in [Who::Brand(1), Who::Creator(1)] {
            let chat = app.get("/api/crm/tickets/1/messages", party).await;
            let own: Vec<_> = chat
                .list("/data/messages")
                .iter()
                .filter(|m| m["text"].as_str().unwrap().contains(literal))
                .collect();
            assert_eq!(own.len(), 1, "{party:?}");
            let role = if party == Who::Brand(1) { "system" } else { "creator" };
            assert_eq!(
                (own[0]["sender_role"].as_str(), own[0]["message_type"].as_str()),
                (Some(role), Some("text"))
            );
        }
    }
}

async fn r23_a_reason_is_shown_in_list_and_details(engine: Engine) {
    let app = ordered(engine).await;
    step(&app, Action::Reject).await.expect(200);
    for party in [Who::Brand(1), Who::Creator(1)] {
        assert_eq!(app.get("/api/orders", party).await.text("/orders/0/rejection_message"), "No");
        assert_eq!(
            app.get("/api/orders/1", party).await.text("/data/order/rejection_message"),
            "No"
        );
    }
}

async fn a_price_revision_is_asked_for_once_and_stays_within_the_largest_total(engine: Engine) {
    let app = ordered(engine).await;
    app.db.sql("update orders set status = 'revision_requested' where id = 1");
    let ask = |amount: &str| {
        let body = json!({ "additionalAmount": amount }).to_string();
        call(Method::POST, "/api/orders/1/price-revision").by(Who::Creator(1)).bytes(body)
    };
    let refused = app.send(ask("9999999999.99")).await.refused(400, "validation_failed");
    assert_eq!(refused.text("/details/0/code"), "total_too_large");
    app.send(ask("9999999849.99")).await.expect(200);
    step(&app, Action::DeclinePriceRevision).await.expect(200);
    let refused = app.send(ask("1")).await.refused(409, "price_revision_used");
    assert_eq!(
        (refused.text("/currentStatus"), refused.at("/next_actions")),
        ("revision_requested", &json!(["deliver"]))
    );
    assert_eq!(
        app.get("/api/orders/1", Who::Brand(1)).await.text("/data/order/total_amount_text"),
        "150.00"
    );
}

async fn r27_orders_of_a_profile_are_for_its_owner_and_staff(engine: Engine) {
    let app = ordered(engine).await;
    app.order(Who::Brand(2), &[1, 3]).await;
    let listed = |path: &'static str, who| app.get(path, who);
    let own = listed("/api/orders/brand/1", Who::Brand(1)).await.expect(200);
    assert_eq!(
        (own.text("/data/brand_id"), own.at("/data/total_orders"), own.list("/data/orders").len()),
        ("1", &json!(1), 1)
    );
    let own = listed("/api/orders/creator/1?limit=1", Who::Creator(1)).await.expect(200);
    assert_eq!((own.text("/data/creator_id"), own.at("/data/total_orders")), ("1", &json!(2)));
    assert!(own.at("/next_cursor").is_string());
    let next = format!("/api/orders/creator/1?limit=1&cursor={}", own.text("/next_cursor"));
    assert_eq!(app.get(next, Who::Creator(1)).await.list("/data/orders")[0]["id"], "1");
    listed("/api/orders/brand/1", Who::Brand(2)).await.refused(403, "not_a_party");
    listed("/api/orders/brand/1", Who::Creator(1)).await.refused(403, "forbidden_role");
    listed("/api/orders/creator/1", Who::Creator(2)).await.refused(403, "not_a_party");
    listed("/api/orders/creator/1", Who::Brand(1)).await.refused(403, "forbidden_role");
    listed("/api/orders/brand/77", Who::Admin).await.refused(404, "not_found");
    assert_eq!(
        listed("/api/orders/brand/2?status=pending", Who::Admin).await.at("/data/total_orders"),
        &json!(2)
    );
    assert_eq!(
        listed("/api/orders/brand/2?status=rejected", Who::Admin).await.at("/data/total_orders"),
        &json!(0)
    );
    listed("/api/orders/brand/1?status=x", Who::Brand(1)).await.refused(400, "validation_failed");
}

async fn the_numbers_of_orders(engine: Engine) {
    let app = TestApp::seeded(engine);
    let stats = app.get("/api/orders/stats/overview", Who::Agent(1)).await.expect(200);
    assert_eq!(stats.text("/data/stats/ticket_coverage_rate"), "0.00");
    app.order(Who::Brand(1), &[1, 2, 3]).await;
    step(&app, Action::Cancel).await.expect(200);
    app.db.sql("update orders set status = 'completed' where id = 2");
    let expected = json!({
        "total_orders": 3, "pending_orders": 1, "completed_orders": 1, "cancelled_orders": 1, "orders_with_tickets": 3,
        "ticket_coverage_rate": "100.00",
    });
    assert_eq!(
        app.get("/api/orders/stats/overview", Who::Admin).await.expect(200).at("/data/stats"),
        &expected
    );
}

async fn r54_r55_a_step_tells_no_party_the_other_s_address(engine: Engine) {
    let app = ordered(engine).await;
    let accepted = step(&app, Action::Accept).await.expect(200);
    let text = String::from_utf8(accepted.raw.to_vec()).unwrap();
    assert!(
        text.contains(&Who::Creator(1).email()) && !text.contains(&Who::Brand(1).email()),
        "{text}"
    );
}

async fn s17_staff_cancel_and_refund_what_is_theirs(engine: Engine) {
    let app = ordered(engine).await;
    let to = |status: &str, who| {
        put("/api/orders/1/status", &json!({ "status": status, "reason": "Fraud" })).by(who)
    };
    let before = app.db.dump();
    for status in ["cancelled", "refunded"] {
        let refused = app.send(to(status, Who::Agent(2))).await.refused(403, "not_assigned_agent");
        assert!(refused.text("/error").contains("agent of the ticket"), "{}", refused.body);
    }
    assert_eq!(app.db.dump(), before);
    app.send(to("cancelled", Who::Agent(1))).await.expect(200);
    app.send(to("refunded", Who::Agent(2))).await.refused(403, "not_assigned_agent");
    app.send(to("refunded", Who::Admin)).await.expect(200);
    // whoever takes the ticket over may, and that is written down
    app.order(Who::Brand(2), &[1]).await;
    let take = json!({ "agent_id": app.id(Who::Agent(1)) });
    let of_second =
        |status| put("/api/orders/2/status", &json!({ "status": status, "reason": "Fraud" }));
    app.send(of_second("cancelled").by(Who::Agent(1))).await.refused(403, "not_assigned_agent");
    app.send(put("/api/crm/tickets/2/reassign", &take).by(Who::Agent(1))).await.expect(200);
    app.send(of_second("cancelled").by(Who::Agent(1))).await.expect(200);
    // where every agent may, the second one does
    let any = app.allowing_any_agent_to_cancel();
    any.order(Who::Brand(1), &[2]).await;
    let third = put("/api/orders/3/status", &json!({ "status": "cancelled", "reason": "Fraud" }));
    any.send(third.by(Who::Agent(2))).await.expect(200);
}

async fn b07_staff_decide_a_new_price_with_a_reason(engine: Engine) {
    for (to, total, answer) in
        [("in_progress", "175.50", "accepted"), ("revision_requested", "150.00", "declined")]
    {
        let app = ordered(engine).await;
        app.db.sql(
            "update orders set status = 'price_revision_pending', price_revision_minor = 2550, \
             price_revision_status = 'requested' where id = 1",
        );
        let decide = |reason: Option<&str>, who| {
            put("/api/orders/1/status", &json!({ "status": to, "reason": reason })).by(who)
        };
        let refused = app.send(decide(None, Who::Agent(2))).await.refused(400, "validation_failed");
        assert_eq!(refused.text("/details/0/path"), "reason");
        app.send(put("/api/orders/1/price-revision/accept", &json!({})).by(Who::Agent(1)))
            .await
            .refused(403, "forbidden_role");
        app.send(decide(Some("The brand agreed by phone"), Who::Agent(2))).await.expect(200);
        let shown = app.get("/api/orders/1", Who::Brand(1)).await.expect(200);
        assert_eq!(shown.text("/data/order/total_amount_text"), total);
        assert_eq!(
            (shown.text("/data/order/status"), shown.text("/data/order/price_revision_status")),
            (to, answer)
        );
        let audit_log = app
            .db
            .lines("select reason as line from audit_log where action = 'order_status_changed'");
        assert_eq!(audit_log, ["The brand agreed by phone"]);
    }
}
