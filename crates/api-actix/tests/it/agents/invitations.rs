//! Links with which agents choose a password, as the interface tells them, and who sees the phone
//! of an agent.

use serde_json::{Value, json};
use test_support::Engine;

use super::{agent_path, delete};
use crate::test_app::{Answer, TestApp, Who, post, put};

on_each_engine! {
    an_agent_without_a_password_comes_with_a_link_of_which_the_digest_is_kept,
    a_link_is_made_anew_and_withdrawn_by_a_super_admin,
    c04_only_a_super_admin_sees_the_phone_of_an_agent,
}

/// The secret of a link.
fn secret(answer: &Answer) -> String {
    let link = answer.text("/data/invitation/link");
    let (_, secret) = link.split_once("/desk/invitation?secret=").unwrap();
    assert!(link.starts_with("http://") && secret.len() == 64, "{link}");
    secret.to_owned()
}

async fn an_agent_without_a_password_comes_with_a_link_of_which_the_digest_is_kept(engine: Engine) {
    let app = TestApp::seeded(engine);
    let add =
        async |body: &Value| app.send(post("/admin/agents", body).by(Who::Admin)).await.expect(201);
    let with = json!({ "email": "a@example.com", "name": "Ada", "password": "correct horse" });
    assert_eq!(add(&with).await.at("/data/invitation"), &Value::Null);
    assert_eq!(app.db.count("invitations"), 0);
    let added = add(&json!({ "email": "b@example.com", "name": "Bert" })).await;
    assert_eq!(added.text("/data/invitation/expires_at"), "2026-01-12T09:30:00.000Z");
    let secret = secret(&added);
    assert_eq!(app.db.count("invitations"), 1);
    assert!(!app.db.dump().join("\n").contains(&secret), "the secret itself is nowhere");
    let path = format!("/admin/agents/{}", added.text("/data/agent/id"));
    let shown = async || {
        let agent = app.get(&path, Who::Admin).await.expect(200);
        agent.at("/data/agent/invitation_expires_at").clone()
    };
    assert_eq!(shown().await, "2026-01-12T09:30:00.000Z");
    let password = json!({ "password": "chosen by an admin" });
    app.send(put(&path, &password).by(Who::Admin)).await.expect(200);
    assert_eq!(shown().await, Value::Null, "another way in ends it");
    let actions = app.db.lines("select action as line from audit_log order by id");
    assert_eq!(actions, ["agent_added", "agent_added", "agent_invited", "agent_changed"]);
}

async fn a_link_is_made_anew_and_withdrawn_by_a_super_admin(engine: Engine) {
    let app = TestApp::seeded(engine);
    let path = format!("{}/invitation", agent_path(&app, 1));
    let invite = async || app.send(post(&path, &json!({})).by(Who::Admin)).await.expect(200);
    let [first, second] = [invite().await, invite().await].map(|answer| secret(&answer));
    assert_ne!(first, second);
    assert_eq!(app.db.count("invitations"), 1, "a former one ends");
    app.send(delete(&path).by(Who::Admin)).await.expect(200);
    app.send(delete(&path).by(Who::Admin)).await.refused(404, "not_found");
    assert_eq!(app.db.count("invitations"), 0);
    for unknown in [app.id(Who::Brand(1)), app.id(Who::Admin), 999] {
        let path = format!("/admin/agents/{unknown}/invitation");
        app.send(post(&path, &json!({})).by(Who::Admin)).await.refused(404, "not_found");
        app.send(delete(&path).by(Who::Admin)).await.refused(404, "not_found");
    }
}

async fn c04_only_a_super_admin_sees_the_phone_of_an_agent(engine: Engine) {
    let app = TestApp::seeded(engine);
    let path = agent_path(&app, 1);
    let given = json!({ "phone": "+919812345678" });
    let answer = app.send(put(&path, &given).by(Who::Admin)).await.expect(200);
    assert_eq!(answer.text("/data/agent/phone"), "+919812345678");
    let seen = async |by| {
        let one = app.get(&path, by).await.expect(200);
        let list = app.get("/admin/agents", by).await.expect(200);
        let agents = list.list("/data/agents");
        assert!(agents.contains(one.at("/data/agent")), "the list says the same");
        (one.at("/data/agent/phone").clone(), one.at("/data/agent/phone_verified").clone())
    };
    assert_eq!(seen(Who::Admin).await, (json!("+919812345678"), json!(false)));
    app.set_user(Who::Agent(1), "phone_verified = (1 = 1)");
    assert_eq!(seen(Who::Admin).await, (json!("+919812345678"), json!(true)));
    assert_eq!(seen(Who::Agent(1)).await, (Value::Null, json!(false)));
    app.set_user(Who::Agent(1), "phone_given = (1 = 0)");
    assert_eq!(seen(Who::Admin).await, (Value::Null, json!(false)), "a token attached it");
}
