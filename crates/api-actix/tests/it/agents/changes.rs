//! Changes of an agent by a super admin, and what it can do afterwards.

use serde_json::{Value, json};
use test_support::Engine;

use super::{agent_path, delete, details, sign_in};
use crate::test_app::{TestApp, Who, get, put};

on_each_engine! {
    an_agent_is_changed_field_by_field,
    c04_a_super_admin_gives_an_agent_its_phone_and_takes_it_away,
    what_is_wrong_with_a_change_is_told_at_once_and_changes_nothing,
    r04_setting_the_status_suspends_and_opens_again_and_empties_the_queue,
    r12_a_suspended_agent_neither_signs_in_nor_uses_an_older_token,
}

async fn an_agent_is_changed_field_by_field(engine: Engine) {
    let app = TestApp::seeded(engine);
    let change = async |body: Value| {
        app.send(put(agent_path(&app, 1), &body).by(Who::Admin)).await.expect(200)
    };
    let same = change(json!({})).await;
    assert_eq!(same.text("/data/agent/email"), Who::Agent(1).email());
    change(json!({ "name": null, "email": Who::Agent(1).email(), "status": "active" })).await;
    assert_eq!(app.db.count("audit_log"), 0, "the present values again are no change");
    let named = change(json!({ "name": "Grace Hopper", "id": "1", "user_type": "brand" })).await;
    assert_eq!(
        (named.text("/data/agent/name"), named.text("/data/agent/user_type")),
        ("Grace Hopper", "agent")
    );
    let moved = change(json!({ "email": "Grace@example.com" })).await;
    assert_eq!(moved.text("/data/agent/email"), "grace@example.com");
    change(json!({ "password": "correct horse" })).await;
    sign_in(&app, "grace@example.com", "correct horse").await.expect(200);
    let gone = change(json!({ "status": "pending" })).await;
    assert_eq!(gone.text("/data/agent/status"), "pending");
    let audit_log = app.db.lines(
        "select actor_id || ' ' || action || ' ' || coalesce(from_value || ' ' || to_value, '') as line from audit_log \
         where action like 'agent%' order by id",
    );
    assert_eq!(
        audit_log,
        [
            "1 agent_changed ",
            "1 agent_changed ",
            "1 agent_changed ",
            "1 agent_status_changed active pending"
        ]
    );
    for unknown in [app.id(Who::Creator(1)), 999] {
        let body = json!({ "name": "Grace Hopper" });
        app.send(put(format!("/admin/agents/{unknown}"), &body).by(Who::Admin))
            .await
            .refused(404, "not_found");
    }
}

async fn c04_a_super_admin_gives_an_agent_its_phone_and_takes_it_away(engine: Engine) {
    let app = TestApp::seeded(engine);
    let phone = || {
        app.db.lines(&format!(
            "select coalesce(phone, '-') as line from users where id = {}",
            app.id(Who::Agent(1))
        ))
    };
    for (given, kept) in
        [("+91 98123 45678", "+919812345678"), ("98123 45679", "+919812345679"), ("", "-")]
    {
        app.send(put(agent_path(&app, 1), &json!({ "phone": given })).by(Who::Admin))
            .await
            .expect(200);
        assert_eq!(phone(), [kept], "{given:?}");
    }
    let own = put(agent_path(&app, 1), &json!({ "phone": "+919812345678" })).by(Who::Agent(1));
    app.send(own).await.refused(403, "forbidden_role");
    assert_eq!(phone(), ["-"]);
}

async fn what_is_wrong_with_a_change_is_told_at_once_and_changes_nothing(engine: Engine) {
    let app = TestApp::seeded(engine);
    let before = app.db.dump();
    let body = json!({ "name": "x", "email": "x", "status": "deleted", "password": "x" });
    let answer = app
        .send(put(agent_path(&app, 1), &body).by(Who::Admin))
        .await
        .refused(400, "validation_failed");
    let wrong = [
        ("name", "too_short"),
        ("email", "invalid_email"),
        ("status", "unknown_value"),
        ("password", "invalid_password"),
    ];
    assert_eq!(details(&answer), wrong);
    for status in [json!("deleted"), json!("Active"), json!(1), json!({})] {
        let path = format!("{}/status", agent_path(&app, 1));
        let answer = app.send(put(path, &json!({ "status": status })).by(Who::Admin)).await;
        assert_eq!(
            details(&answer.refused(400, "validation_failed")),
            [("status", "unknown_value")]
        );
    }
    let answer =
        app.send(put(format!("{}/status", agent_path(&app, 1)), &json!({})).by(Who::Admin)).await;
    assert_eq!(details(&answer.refused(400, "validation_failed")), [("status", "required")]);
    assert_eq!(app.db.dump(), before);
}

async fn r04_setting_the_status_suspends_and_opens_again_and_empties_the_queue(engine: Engine) {
    let app = TestApp::seeded(engine);
    app.order(Who::Brand(1), &[1]).await;
    let gone = app.send(delete(agent_path(&app, 1)).by(Who::Admin)).await.expect(200);
    assert_eq!(
        (gone.text("/data/agent/status"), gone.at("/data/agent/open_tickets_count")),
        ("suspended", &json!(1))
    );
    let set = async |n, status: &str| {
        let path = format!("{}/status", agent_path(&app, n));
        app.send(put(path, &json!({ "status": status })).by(Who::Admin)).await.expect(200)
    };
    assert_eq!(set(2, "pending").await.text("/data/agent/status"), "pending");
    app.order(Who::Brand(2), &[1, 3]).await;
    assert_eq!(app.db.count("tickets where agent_id is null"), 2);
    let path = agent_path(&app, 1);
    let back = app.send(put(path, &json!({ "status": "active" })).by(Who::Admin)).await.expect(200);
    assert_eq!(back.at("/data/agent/assigned_tickets_count"), &json!(3), "in the same commit");
    assert_eq!(app.db.count("tickets where agent_id is null"), 0);
}

async fn r12_a_suspended_agent_neither_signs_in_nor_uses_an_older_token(engine: Engine) {
    let app = TestApp::seeded(engine);
    let body = json!({ "password": "correct horse" });
    app.send(put(agent_path(&app, 1), &body).by(Who::Admin)).await.expect(200);
    let signed_in = sign_in(&app, &Who::Agent(1).email(), "correct horse").await.expect(200);
    let bearer = format!("Bearer {}", signed_in.text("/data/token"));
    let request = || get("/crm/tickets/my").header("authorization", &bearer);
    app.send(request()).await.expect(200);
    app.send(delete(agent_path(&app, 1)).by(Who::Admin)).await.expect(200);
    app.send(request()).await.refused(403, "account_not_active");
    app.send(put(agent_path(&app, 1), &json!({ "status": "active" })).by(Who::Admin))
        .await
        .expect(200);
    app.send(request()).await.refused(401, "unauthorized");
    app.send(delete(agent_path(&app, 1)).by(Who::Admin)).await.expect(200);
    sign_in(&app, &Who::Agent(1).email(), "correct horse").await.refused(403, "account_not_active");
}
