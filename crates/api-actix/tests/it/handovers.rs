//! Handing over the tickets of an agent: seen before, done, taken back.

use adapters_diesel::Options;
use serde_json::{Value, json};
use test_support::Engine;

use crate::test_app::{Answer, Crowd, PAIRS, TestApp, Who, post, put};

on_each_engine! {
    a_super_admin_suspends_an_agent_and_redistributes_its_tickets_as_the_preview_said,
    a_handover_is_told_to_agents_and_parties_and_is_in_both_logs,
    an_agent_gives_its_tickets_to_another_and_goes_offline,
    a_handover_that_cannot_be_is_refused_and_changes_nothing,
    every_wrong_field_of_a_handover_is_told_at_once,
    who_did_it_or_a_super_admin_takes_it_back_once,
    tickets_that_somebody_touched_since_stay_where_they_are,
}

/// Three agents; tickets 1 and 4 are agent 1's.
async fn three(engine: Engine) -> TestApp {
    let app = TestApp::with(engine, Crowd { agents: 3, ..PAIRS }, Options::default());
    app.order(Who::Brand(1), &[1, 2, 3, 4]).await;
    app
}

fn id(app: &TestApp, n: u32) -> String {
    app.id(Who::Agent(n)).to_string()
}

fn path(app: &TestApp, n: u32) -> String {
    format!("/admin/agents/{}/hand-over", app.id(Who::Agent(n)))
}

async fn own(app: &TestApp, n: u32, body: Value) -> Answer {
    app.send(post("/crm/agent/hand-over", &body).by(Who::Agent(n))).await
}

async fn undo(app: &TestApp, done: &Answer, who: Who) -> Answer {
    app.send(
        post(format!("/crm/hand-overs/{}/undo", done.text("/data/hand_over_id")), &json!({}))
            .by(who),
    )
    .await
}

fn agents(app: &TestApp) -> Vec<String> {
    app.db.lines("select agent_id || '' as line from tickets order by id")
}

/// The rotation redistributes the tickets of an agent that is suspended.
fn suspension() -> Value {
    json!({ "mode": "ring", "suspend": true, "set_offline": true, "expected_count": "2" })
}

async fn a_super_admin_suspends_an_agent_and_redistributes_its_tickets_as_the_preview_said(
    engine: Engine,
) {
    let app = three(engine).await;
    let body = suspension();
    let before = app.db.dump();
    let preview =
        app.send(post(path(&app, 1) + "/preview", &body).by(Who::Admin)).await.expect(200);
    assert_eq!(app.db.dump(), before, "a preview writes nothing");
    let moved = |ticket: &str, n: u32, name: &str| {
        json!({
            "ticket_id": ticket, "order_id": ticket, "agent_id": id(&app, n), "agent_name": name
        })
    };
    let data = json!({
        "hand_over_id": null, "agent_id": id(&app, 1), "total_tickets": 2, "remaining_tickets": 0,
        "tickets": [moved("1", 2, "Arjun Das"), moved("4", 3, preview.text("/data/tickets/1/agent_name"))]
    });
    assert_eq!(preview.at("/data"), &data);
    let done = app.send(post(path(&app, 1), &body).by(Who::Admin)).await.expect(200);
    assert_eq!(
        (done.text("/data/hand_over_id"), done.at("/data/tickets")),
        ("1", &data["tickets"])
    );
    assert_eq!(agents(&app), [2, 2, 3, 3].map(|n| id(&app, n)));
    app.get("/crm/tickets/my", Who::Agent(1)).await.refused(403, "account_not_active");
}

async fn a_handover_is_told_to_agents_and_parties_and_is_in_both_logs(engine: Engine) {
    let app = three(engine).await;
    app.send(post(path(&app, 1), &suspension()).by(Who::Admin)).await.expect(200);
    let told = app.db.lines(
        "select user_id || ' ' || title as line from notifications where kind = 'ticket_assigned'",
    );
    assert_eq!(told, [2, 3].map(|n| format!("{} Ticket assigned to you", id(&app, n))));
    let audit_log = app.db.lines(
        "select actor_role || ' ' || action || ' ' || coalesce(from_value || ' ' || to_value, '') as line from audit_log \
         where action <> 'order_placed' order by id",
    );
    let [one, two, three] = [1, 2, 3].map(|n| id(&app, n));
    let wanted = [
        "super_admin agent_availability_changed available offline".to_owned(),
        "super_admin agent_status_changed active suspended".to_owned(),
        format!("super_admin ticket_reassigned {one} {two}"),
        format!("super_admin ticket_reassigned {one} {three}"),
        format!("super_admin tickets_handed_over {one} ring"),
    ];
    assert_eq!(audit_log, wanted);
    for channel in ["brand_agent", "creator_agent"] {
        let said = app
            .get(format!("/crm/tickets/1/messages?channelType={channel}"), Who::Admin)
            .await
            .expect(200);
        let last = said.list("/data/messages").last().unwrap();
        assert_eq!(
            last["text"],
            "Ticket #1 updated: Arjun Das now looks after order #1. Change 1."
        );
        assert_eq!(
            (&last["sender_role"], &last["message_type"]),
            (&json!("system"), &json!("system"))
        );
    }
    let log = app.get("/crm/assignments?ticket_id=4", Who::Admin).await.expect(200);
    let assignment = log.at("/data/assignments/0");
    assert_eq!(
        (&assignment["seq"], &assignment["hand_over_id"], &assignment["chosen"]),
        (&json!(6), &json!("1"), &json!(three))
    );
    assert_eq!(assignment["skipped"], json!([{ "agent_id": one, "reason": "account_suspended" }]));
}

async fn an_agent_gives_its_tickets_to_another_and_goes_offline(engine: Engine) {
    let app = three(engine).await;
    let body = json!({ "mode": "agent", "agent_id": app.id(Who::Agent(3)), "set_offline": true, "suspend": true });
    let preview =
        app.send(post("/crm/agent/hand-over/preview", &body).by(Who::Agent(1))).await.expect(200);
    let done = own(&app, 1, body).await.expect(200);
    assert_eq!(done.at("/data/tickets"), preview.at("/data/tickets"));
    assert_eq!(agents(&app), [3, 2, 3, 3].map(|n| id(&app, n)));
    let me = app.get(format!("/admin/agents/{}", id(&app, 1)), Who::Agent(1)).await.expect(200);
    assert_eq!(
        (me.text("/data/agent/agent_status"), me.text("/data/agent/status")),
        ("offline", "active")
    );
    assert_eq!(
        app.get("/crm/assignments", Who::Admin).await.list("/data/assignments").len(),
        4,
        "no turn is taken"
    );
    let nothing = own(&app, 1, json!({ "mode": "ring" })).await.expect(200);
    assert_eq!(
        (nothing.at("/data/total_tickets"), nothing.list("/data/tickets").len()),
        (&json!(0), 0)
    );
}

async fn a_handover_that_cannot_be_is_refused_and_changes_nothing(engine: Engine) {
    let app = three(engine).await;
    app.set_user(Who::Agent(3), "status = 'suspended'");
    let before = app.db.dump();
    let refuse = async |body: Value, code: &str| {
        let suspends = json!({ "suspend": true, "set_offline": true });
        let body = body.as_object().into_iter().chain(suspends.as_object()).flatten();
        let body: Value = body.map(|(name, value)| (name.clone(), value.clone())).collect();
        for end in ["/preview", ""] {
            let answer =
                app.send(post(path(&app, 1) + end, &body).by(Who::Admin)).await.refused(409, code);
            assert_eq!(answer.body.get("open_tickets").is_some(), code == "tickets_changed");
        }
    };
    for nobody in [app.id(Who::Agent(1)), app.id(Who::Agent(3)), app.id(Who::Brand(1)), 999] {
        refuse(json!({ "mode": "agent", "agent_id": nobody }), "agent_not_assignable").await;
    }
    refuse(json!({ "mode": "ring", "expected_count": 3 }), "tickets_changed").await;
    assert_eq!(app.db.dump(), before);
    app.set_user(Who::Agent(2), "status = 'pending'");
    refuse(json!({ "mode": "ring" }), "no_agent_available").await;
    for nobody in [app.id(Who::Brand(1)), 999] {
        let path = format!("/admin/agents/{nobody}/hand-over");
        app.send(post(path, &json!({ "mode": "ring" })).by(Who::Admin))
            .await
            .refused(404, "not_found");
    }
}

async fn every_wrong_field_of_a_handover_is_told_at_once(engine: Engine) {
    let app = three(engine).await;
    for (body, wrong) in [
        (json!({}), vec!["mode"]),
        (json!({ "mode": "all" }), vec!["mode"]),
        (json!({ "mode": "agent" }), vec!["agent_id"]),
        (json!({ "mode": "agent", "agent_id": "0" }), vec!["agent_id"]),
        (
            json!({ "mode": 1, "set_offline": "no", "suspend": 0, "expected_count": -1 }),
            vec!["mode", "set_offline", "suspend", "expected_count"],
        ),
        (json!({ "mode": "ring", "expected_count": "many" }), vec!["expected_count"]),
    ] {
        let answer = app
            .send(post(path(&app, 1), &body).by(Who::Admin))
            .await
            .refused(400, "validation_failed");
        let paths: Vec<_> =
            answer.list("/details").iter().map(|detail| detail["path"].as_str().unwrap()).collect();
        assert_eq!(paths, wrong);
    }
}

async fn who_did_it_or_a_super_admin_takes_it_back_once(engine: Engine) {
    let app = three(engine).await;
    let before = agents(&app);
    let done = own(&app, 1, json!({ "mode": "ring" })).await.expect(200);
    undo(&app, &done, Who::Agent(2)).await.refused(403, "not_a_party");
    let undone = undo(&app, &done, Who::Agent(1)).await.expect(200);
    let ticket = |id: &str| json!({ "ticket_id": id, "order_id": id });
    let data = json!({ "hand_over_id": "1", "restored": [ticket("1"), ticket("4")], "kept": [] });
    assert_eq!((undone.at("/data"), agents(&app)), (&data, before.clone()));
    undo(&app, &done, Who::Agent(1)).await.refused(409, "hand_over_undone");
    let done = own(&app, 1, json!({ "mode": "ring", "set_offline": true })).await.expect(200);
    app.set_user(Who::Agent(1), "status = 'suspended'");
    undo(&app, &done, Who::Admin).await.refused(409, "agent_not_assignable");
    app.set_user(Who::Agent(1), "status = 'active'");
    undo(&app, &done, Who::Admin).await.expect(200);
    assert_eq!(agents(&app), before);
    let actors =
        app.db.lines("select actor_role || '' as line from audit_log where action = 'handover_undone' order by id");
    assert_eq!(actors, ["agent", "super_admin"]);
    app.send(post("/crm/hand-overs/999/undo", &json!({})).by(Who::Admin))
        .await
        .refused(404, "not_found");
    app.send(post("/crm/hand-overs/abc/undo", &json!({})).by(Who::Admin))
        .await
        .refused(400, "invalid_id");
}

async fn tickets_that_somebody_touched_since_stay_where_they_are(engine: Engine) {
    let app = TestApp::with(engine, Crowd { agents: 2, ..PAIRS }, Options::default());
    app.order(Who::Brand(1), &[1, 2, 3, 4]).await;
    app.order(Who::Brand(2), &[1]).await;
    let done = own(&app, 1, json!({ "mode": "ring" })).await.expect(200);
    assert_eq!(done.list("/data/tickets").len(), 3);
    // one got another status, one another agent
    app.db.sql("update tickets set status = 'resolved', changes = changes + 1 where id = 1");
    app.db.sql("update tickets set agent_id = null, changes = changes + 1 where id = 3");
    let undone = undo(&app, &done, Who::Agent(1)).await.expect(200);
    let kept =
        |id: &str, reason: &str| json!({ "ticket_id": id, "order_id": id, "reason": reason });
    assert_eq!(undone.at("/data/restored"), &json!([{ "ticket_id": "5", "order_id": "5" }]));
    assert_eq!(undone.at("/data/kept"), &json!([kept("1", "changed"), kept("3", "reassigned")]));
    let said =
        app.get("/crm/tickets/5/messages?channelType=internal", Who::Admin).await.expect(200);
    assert_eq!(said.list("/data/messages").len(), 1, "parties are told, and nobody else");
    app.send(put("/crm/agent/status", &json!({ "status": "away" })).by(Who::Agent(1)))
        .await
        .expect(200);
}
