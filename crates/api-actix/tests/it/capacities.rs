//! How many unsolved tickets agents may have, as the dashboard reads and changes it, and what comes
//! of it.

use std::sync::Arc;

use adapters_diesel::Options;
use domain::{RoundRobinWithCapacity, WhenFull};
use serde_json::{Value, json};
use test_support::Engine;

use crate::test_app::{PAIRS, TestApp, Who, post, put};

on_each_engine! {
    a_super_admin_changes_a_capacity_and_that_is_on_record,
    what_is_no_capacity_changes_nothing,
    who_is_full_is_passed_over_and_the_log_says_with_how_many,
    what_waits_is_assigned_once_a_ticket_is_solved_or_a_capacity_grows,
    tickets_are_not_handed_over_to_agents_without_room,
}

fn app(engine: Engine) -> TestApp {
    let rule = RoundRobinWithCapacity { when_full: WhenFull::Wait };
    TestApp::with(engine, PAIRS, Options { assigner: Arc::new(rule), ..Options::default() })
}

fn path(app: &TestApp, n: u32) -> String {
    format!("/admin/agents/{}", app.id(Who::Agent(n)))
}

async fn set(app: &TestApp, n: u32, capacity: Value) -> Value {
    let body = json!({ "capacity": capacity });
    let answer = app.send(put(path(app, n), &body).by(Who::Admin)).await.expect(200);
    answer.at("/data/agent/capacity").clone()
}

fn waiting(app: &TestApp) -> i64 {
    app.db.count("tickets where agent_id is null")
}

async fn a_super_admin_changes_a_capacity_and_that_is_on_record(engine: Engine) {
    let app = TestApp::seeded(engine);
    for (given, kept) in [
        (json!(25), json!(25)),
        (json!("25"), json!(25)),
        (Value::Null, json!(25)),
        (json!("0"), json!(0)),
        (json!(1000), json!(1000)),
        (json!(""), Value::Null),
    ] {
        assert_eq!(set(&app, 1, given).await, kept);
        let listed = app.get("/admin/agents", Who::Agent(2)).await.expect(200);
        assert_eq!(listed.at("/data/agents/1/capacity"), &kept);
    }
    let told = app.db.lines(
        "select actor_id || ' ' || coalesce(from_value, '-') || ' ' || coalesce(to_value, '-') as line from audit_log \
         where action = 'agent_capacity_changed' order by id",
    );
    assert_eq!(told, ["1 - 25", "1 25 0", "1 0 1000", "1 1000 -"]);
}

async fn what_is_no_capacity_changes_nothing(engine: Engine) {
    let app = TestApp::seeded(engine);
    let before = app.db.dump();
    for wrong in [json!(-1), json!(1001), json!("2.5"), json!("many"), json!([]), json!(true)] {
        let body = json!({ "capacity": wrong });
        let refused = app.send(put(path(&app, 1), &body).by(Who::Admin)).await;
        let refused = refused.refused(400, "validation_failed");
        assert_eq!(
            (refused.text("/details/0/path"), refused.text("/details/0/code")),
            ("capacity", "out_of_range")
        );
    }
    let own = put(path(&app, 1), &json!({ "capacity": 3 })).by(Who::Agent(1));
    app.send(own).await.refused(403, "forbidden_role");
    assert_eq!(app.db.dump(), before);
}

async fn who_is_full_is_passed_over_and_the_log_says_with_how_many(engine: Engine) {
    let app = app(engine);
    assert_eq!(set(&app, 1, json!(1)).await, json!(1));
    app.order(Who::Brand(1), &[1, 2, 3]).await;
    let [one, two] = [1, 2].map(|n| app.id(Who::Agent(n)).to_string());
    let log = app.get("/crm/assignments", Who::Agent(2)).await.expect(200);
    assert_eq!(
        log.at("/data/assignments/0"),
        &json!({
            "seq": 3, "ticket_id": "3", "order_id": "3", "tier": 1, "from_queue": false, "hand_over_id": null,
            "eligible": [two], "skipped": [{ "agent_id": one, "reason": "at_capacity" }], "chosen": two,
            "previous": two, "rule": "round_robin_capacity", "open_counts": [
                { "agent_id": one, "open": 1, "capacity": 1 }, { "agent_id": two, "open": 1, "capacity": null }
            ], "created_at": "2026-01-05T09:30:00.000Z"
        })
    );
}

async fn what_waits_is_assigned_once_a_ticket_is_solved_or_a_capacity_grows(engine: Engine) {
    let app = app(engine);
    for n in [1, 2] {
        set(&app, n, json!(1)).await;
    }
    app.order(Who::Brand(1), &[1, 2, 3, 4]).await;
    assert_eq!(waiting(&app), 2);
    let body = json!({ "status": "resolved" });
    app.send(put("/crm/tickets/1/status", &body).by(Who::Agent(1))).await.expect(200);
    assert_eq!(waiting(&app), 1);
    set(&app, 2, json!("")).await;
    assert_eq!(waiting(&app), 0);
}

async fn tickets_are_not_handed_over_to_agents_without_room(engine: Engine) {
    let app = app(engine);
    for n in [1, 2] {
        set(&app, n, json!(1)).await;
    }
    app.order(Who::Brand(1), &[1, 2]).await;
    let body = json!({ "mode": "ring" });
    let path = format!("/admin/agents/{}/hand-over", app.id(Who::Agent(1)));
    let before = app.db.count("handovers");
    app.send(post(path, &body).by(Who::Admin)).await.refused(409, "no_agent_available");
    assert_eq!(app.db.count("handovers"), before);
}
