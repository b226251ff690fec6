//! Agents as the dashboard manages them, what they say about themselves, and the log of their
//! assignments.

mod changes;
mod invitations;

use actix_web::http::Method;
use adapters_diesel::Options;
use serde_json::{Value, json};
use test_support::Engine;

use crate::test_app::{Answer, Call, Crowd, PAIRS, TestApp, Who, call, get, post, put};

on_each_engine! {
    agents_are_listed_with_their_counts_and_every_field,
    an_agent_is_added_and_gets_the_tickets_that_wait_in_the_name_of_who_added_it,
    every_bound_of_a_new_agent_is_told_at_once,
    an_address_in_use_is_refused,
    r11_a_new_agent_signs_in_only_once_a_password_was_set,
    r28_an_agent_does_not_manage_agents,
    agents_and_tickets_are_counted,
    an_agent_says_whether_it_is_there,
    what_an_agent_says_wrongly_is_not_saved,
    r03_every_assignment_is_explained_by_the_log,
}

fn delete(path: impl Into<String>) -> Call {
    call(Method::DELETE, path)
}

fn agent_path(app: &TestApp, n: u32) -> String {
    format!("/admin/agents/{}", app.id(Who::Agent(n)))
}

fn details(answer: &Answer) -> Vec<(&str, &str)> {
    let details = answer.list("/details").iter();
    details
        .map(|detail| (detail["path"].as_str().unwrap(), detail["code"].as_str().unwrap()))
        .collect()
}

async fn sign_in(app: &TestApp, email: &str, password: &str) -> Answer {
    app.send(post("/auth/agent-login", &json!({ "email": email, "password": password }))).await
}

async fn agents_are_listed_with_their_counts_and_every_field(engine: Engine) {
    let app = TestApp::seeded(engine);
    app.order(Who::Brand(1), &[1, 2, 3]).await;
    app.db.sql("update tickets set status = 'resolved' where id = 1");
    app.set_user(Who::Agent(2), "status = 'suspended'");
    for who in [Who::Agent(1), Who::Admin] {
        let answer = app.get("/admin/agents", who).await.expect(200);
        assert_eq!(
            (answer.at("/data/total"), answer.at("/next_cursor")),
            (&json!(2), &Value::Null)
        );
        let agents = answer.list("/data/agents");
        assert_eq!(
            agents[0]["id"],
            app.id(Who::Agent(2)).to_string(),
            "the newest first, whatever its status"
        );
        assert_eq!(
            agents[1],
            json!({
                "id": app.id(Who::Agent(1)).to_string(), "email": Who::Agent(1).email(), "name": "Naina Khan",
                "user_type": "agent", "status": "active", "email_verified": true, "onboarding_completed": true,
                "created_at": "2026-01-01T00:00:01.000Z", "last_login_at": null, "assigned_tickets_count": 2,
                "open_tickets_count": 1, "capacity": null, "is_online": true, "agent_status": "available",
                "phone": null, "phone_verified": false, "invitation_expires_at": null
            })
        );
        let one = app.get(agent_path(&app, 1), who).await.expect(200);
        assert_eq!(one.at("/data/agent"), &agents[1]);
        let page = app.get("/admin/agents?limit=1", who).await.expect(200);
        let next = app
            .get(format!("/admin/agents?limit=1&cursor={}", page.text("/next_cursor")), who)
            .await;
        assert_eq!(next.expect(200).at("/data/agents/0"), &agents[1]);
        for unknown in [app.id(Who::Brand(1)), app.id(Who::Admin), 999] {
            app.get(format!("/admin/agents/{unknown}"), who).await.refused(404, "not_found");
        }
        app.get("/admin/agents/abc", who).await.refused(400, "invalid_id");
        app.get("/admin/agents?limit=1001", who).await.refused(400, "validation_failed");
    }
}

async fn an_agent_is_added_and_gets_the_tickets_that_wait_in_the_name_of_who_added_it(
    engine: Engine,
) {
    let app = TestApp::seeded(engine);
    for n in [1, 2] {
        app.set_user(Who::Agent(n), "status = 'suspended'");
    }
    app.order(Who::Brand(1), &[1]).await;
    let body = json!({ "email": " Ada@Example.com ", "name": " Ada Lovelace ", "user_type": "super_admin" });
    let added = app.send(post("/admin/agents", &body).by(Who::Admin)).await.expect(201);
    let id = added.text("/data/agent/id").to_owned();
    assert_eq!(
        added.at("/data/agent"),
        &json!({
            "id": id, "email": "ada@example.com", "name": "Ada Lovelace", "user_type": "agent", "status": "active",
            "created_at": "2026-01-05T09:30:00.000Z"
        })
    );
    let ticket = app.get("/crm/tickets", Who::Admin).await.expect(200);
    assert_eq!(ticket.at("/data/tickets/0/agent_id"), &json!(id));
    let said =
        app.get("/crm/tickets/1/messages?channelType=brand_agent", Who::Admin).await.expect(200);
    let texts: Vec<_> =
        said.list("/data/messages").iter().map(|said| said["text"].as_str().unwrap()).collect();
    assert_eq!(
        texts[texts.len() - 2..],
        [
            "Ticket #1 updated: Ada Lovelace now looks after order #1. Change 1.",
            "Hello Ravi Mehta, this is Ada Lovelace. I look after order #1. Write to me here whenever you need help."
        ]
    );
    let author = app
        .db
        .lines("select author_id || '' as line from messages where body like '%now looks after%'");
    assert_eq!(author, [app.id(Who::Admin).to_string(), app.id(Who::Admin).to_string()]);
    let audit_log =
        app.db.lines("select action || ' ' || actor_role as line from audit_log order by id");
    assert_eq!(
        audit_log,
        [
            "order_placed brand",
            "agent_added super_admin",
            "ticket_assigned super_admin",
            "agent_invited super_admin"
        ]
    );
}

async fn every_bound_of_a_new_agent_is_told_at_once(engine: Engine) {
    let app = TestApp::seeded(engine);
    let before = app.db.dump();
    let add = async |body: Value| app.send(post("/admin/agents", &body).by(Who::Admin)).await;
    let refused = add(json!({ "email": null, "password": "7 chars" }))
        .await
        .refused(400, "validation_failed");
    assert_eq!(
        details(&refused),
        [("name", "required"), ("email", "required"), ("password", "invalid_password")]
    );
    let nothing = add(json!({})).await.refused(400, "validation_failed");
    assert_eq!(details(&nothing), [("name", "required"), ("email", "required")]);
    for (field, bad) in [
        ("name", json!("A")),
        ("name", json!("n".repeat(101))),
        ("name", json!("Ada\u{7}")),
        ("name", json!(7)),
        ("email", json!("ada")),
        ("email", json!("ada@localhost")),
        ("email", json!(["a@example.com"])),
        ("password", json!("")),
        ("password", json!(" password")),
        ("password", json!("password ")),
        ("password", json!("12345678")),
        ("password", json!("pass\u{0}word 7")),
        ("password", json!("x".repeat(129))),
        ("password", json!(12_345_678)),
    ] {
        let mut body =
            json!({ "email": "ada@example.com", "name": "Ada", "password": "pass word" });
        body[field] = bad;
        let answer = add(body).await.refused(400, "validation_failed");
        assert_eq!(details(&answer).iter().map(|detail| detail.0).collect::<Vec<_>>(), [field]);
    }
    assert_eq!(app.db.dump(), before);
    for (n, password) in [(1, "8 letter".to_owned()), (2, "é".repeat(128)), (3, "x".repeat(72))] {
        let email = format!("ada{n}@example.com");
        add(json!({ "email": email, "name": "Ad", "password": password })).await.expect(201);
        sign_in(&app, &email, &password).await.expect(200);
    }
}

async fn an_address_in_use_is_refused(engine: Engine) {
    let app = TestApp::seeded(engine);
    let before = app.db.dump();
    for who in [Who::Agent(1), Who::Brand(1), Who::Admin] {
        let email = who.email().to_uppercase();
        let body = json!({ "email": email, "name": "Ada Lovelace" });
        app.send(post("/admin/agents", &body).by(Who::Admin)).await.refused(409, "agent_exists");
        if who != Who::Agent(1) {
            let body = json!({ "email": email, "name": "Somebody" });
            app.send(put(agent_path(&app, 1), &body).by(Who::Admin))
                .await
                .refused(409, "email_in_use");
        }
    }
    assert_eq!(app.db.dump(), before);
}

async fn r11_a_new_agent_signs_in_only_once_a_password_was_set(engine: Engine) {
    let app = TestApp::seeded(engine);
    let body = json!({ "email": "ada@example.com", "name": "Ada Lovelace" });
    let added = app.send(post("/admin/agents", &body).by(Who::Admin)).await.expect(201);
    assert!(!added.body.to_string().contains("password"), "{}", added.body);
    for guess in ["password", "agent123", "ada@example.com", "Ada Lovelace", "changeme"] {
        sign_in(&app, "ada@example.com", guess).await.refused(401, "invalid_credentials");
    }
    let path = format!("/admin/agents/{}", added.text("/data/agent/id"));
    app.send(put(path, &json!({ "password": "chosen by Ada" })).by(Who::Admin)).await.expect(200);
    sign_in(&app, "ada@example.com", "password").await.refused(401, "invalid_credentials");
    sign_in(&app, "ada@example.com", "chosen by Ada").await.expect(200);
}

async fn r28_an_agent_does_not_manage_agents(engine: Engine) {
    let app = TestApp::seeded(engine);
    let before = app.db.dump();
    let body = json!({ "email": "ada@example.com", "name": "Ada Lovelace", "status": "suspended", "mode": "ring" });
    for path in [agent_path(&app, 1), agent_path(&app, 2)] {
        for call in [
            put(&path, &body),
            put(format!("{path}/status"), &body),
            delete(&path),
            post(format!("{path}/hand-over"), &body),
            post(format!("{path}/hand-over/preview"), &body),
            post("/admin/agents", &body),
        ] {
            for who in [Who::Agent(1), Who::Brand(1), Who::Creator(1)] {
                app.send(call.clone().by(who)).await.refused(403, "forbidden_role");
            }
            app.send(call).await.refused(401, "unauthorized");
        }
    }
    assert_eq!(app.db.dump(), before);
}

async fn agents_and_tickets_are_counted(engine: Engine) {
    let app = TestApp::with(engine, Crowd { agents: 3, ..PAIRS }, Options::default());
    app.order(Who::Brand(1), &[1, 2, 3, 4]).await;
    app.set_user(Who::Agent(1), "status = 'suspended'");
    app.set_user(Who::Agent(2), "status = 'pending'");
    let answer = app.get("/admin/agents/stats", Who::Agent(3)).await.expect(200);
    assert_eq!(
        answer.at("/data/stats"),
        &json!({
            "total_agents": 3, "active_agents": 1, "suspended_agents": 1, "pending_agents": 1,
            "avg_tickets_per_agent": 1.33, "total_tickets": 4
        })
    );
}

async fn an_agent_says_whether_it_is_there(engine: Engine) {
    let app = TestApp::seeded(engine);
    let say = async |body: Value| {
        app.send(put("/api/crm/agent/status", &body).by(Who::Agent(1))).await.expect(200)
    };
    let offline = say(json!({ "status": "offline" })).await;
    assert_eq!(
        offline.body,
        json!({
            "success": true, "message": "Status saved", "data": {
                "id": app.id(Who::Agent(1)).to_string(), "name": "Naina Khan", "user_type": "agent",
                "is_online": false, "last_online_at": "2026-01-05T09:30:00.000Z", "agent_status": "offline"
            }
        })
    );
    app.order(Who::Brand(1), &[1, 2]).await;
    assert_eq!(app.db.count(&format!("tickets where agent_id = {}", app.id(Who::Agent(1)))), 0);
    app.clock.advance(std::time::Duration::from_mins(1));
    for (body, is_online, status) in [
        (json!({ "status": "away", "isOnline": false }), false, "away"),
        (json!({ "status": "busy" }), true, "busy"),
        (json!({ "status": "available", "isOnline": null }), true, "available"),
        (json!({ "status": "offline", "isOnline": true }), true, "offline"),
    ] {
        let said = say(body).await;
        assert_eq!(
            (said.at("/data/is_online"), said.text("/data/agent_status")),
            (&json!(is_online), status)
        );
        let since = if is_online { Value::Null } else { json!("2026-01-05T09:30:00.000Z") };
        assert_eq!(said.at("/data/last_online_at"), &since);
    }
    let audit_log = "select count(*) as n from audit_log where action = 'agent_availability_changed' and actor_role = 'agent'";
    assert_eq!(app.db.number(audit_log), 5);
    let brand = put("/crm/agent/status", &json!({ "status": "away" })).by(Who::Brand(1));
    app.send(brand).await.refused(403, "forbidden_role");
}

async fn what_an_agent_says_wrongly_is_not_saved(engine: Engine) {
    let app = TestApp::seeded(engine);
    let before = app.db.dump();
    for (body, wrong) in [
        (json!({}), vec![("status", "required")]),
        (json!({ "status": "gone" }), vec![("status", "unknown_value")]),
        (
            json!({ "status": 1, "isOnline": "yes" }),
            vec![("status", "unknown_value"), ("isOnline", "invalid_type")],
        ),
        (json!({ "isOnline": true }), vec![("status", "required")]),
    ] {
        let answer = app.send(put("/crm/agent/status", &body).by(Who::Agent(1))).await;
        assert_eq!(details(&answer.refused(400, "validation_failed")), wrong);
    }
    assert_eq!(app.db.dump(), before);
}

async fn r03_every_assignment_is_explained_by_the_log(engine: Engine) {
    let app = TestApp::seeded(engine);
    app.order(Who::Brand(1), &[1, 2]).await;
    app.send(put("/crm/agent/status", &json!({ "status": "away" })).by(Who::Agent(1)))
        .await
        .expect(200);
    app.order(Who::Brand(2), &[3]).await;
    let [one, two] = [1, 2].map(|n| app.id(Who::Agent(n)).to_string());
    let log = app.get("/crm/assignments", Who::Agent(2)).await.expect(200);
    let numbers: Vec<_> = log
        .list("/data/assignments")
        .iter()
        .map(|assignment| assignment["seq"].as_i64().unwrap())
        .collect();
    assert_eq!(numbers, [3, 2, 1], "the newest first");
    assert_eq!(
        log.at("/data/assignments/0"),
        &json!({
            "seq": 3, "ticket_id": "3", "order_id": "3", "tier": 1, "from_queue": false, "hand_over_id": null,
            "eligible": [two], "skipped": [{ "agent_id": one, "reason": "status_away" }], "chosen": two,
            "previous": two, "rule": "round_robin", "open_counts": null, "created_at": "2026-01-05T09:30:00.000Z"
        })
    );
    assert_eq!(log.at("/data/assignments/2/previous"), &Value::Null);
    for (query, wanted) in [
        ("ticket_id=2".to_owned(), vec![2]),
        (format!("agent_id={two}"), vec![3, 2]),
        (format!("agent_id={two}&ticket_id=1"), vec![]),
        ("ticket_id=999".to_owned(), vec![]),
    ] {
        let answer = app.get(format!("/crm/assignments?{query}"), Who::Admin).await.expect(200);
        let numbers: Vec<_> = answer
            .list("/data/assignments")
            .iter()
            .map(|assignment| assignment["seq"].as_i64().unwrap())
            .collect();
        assert_eq!(numbers, wanted, "{query}");
    }
    for bad in ["ticket_id=abc", "agent_id=0", "limit=201"] {
        app.send(get(format!("/crm/assignments?{bad}")).by(Who::Admin))
            .await
            .refused(400, "validation_failed");
    }
}
