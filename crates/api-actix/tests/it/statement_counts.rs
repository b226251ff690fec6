//! R46: what an answer costs the database does not grow with its rows.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use adapters_diesel::Options;
use serde_json::{Value, json};
use test_support::Engine;

use crate::test_app::{Crowd, TestApp, Who, checkout, line, post};

/// No list and no details take more statements than this.
const MOST: usize = 14;

/// Path, who asks, and where the answer has its rows, if it has any.
const ANSWERS: &[(&str, Who, &str)] = &[
    ("/auth/me", Who::Brand(1), ""),
    ("/api/profile/brand-profile", Who::Brand(1), ""),
    ("/api/profile/creator-profile", Who::Creator(1), ""),
    ("/api/profile/creators?limit=1000", Who::Nobody, "/data/instagram"),
    ("/api/profile/creators/instagram?limit=1000", Who::Nobody, "/data"),
    ("/api/profile/creators/1", Who::Nobody, ""),
    ("/api/profile/creators/x/1", Who::Brand(1), ""),
    ("/api/packages?limit=100", Who::Nobody, "/packages"),
    ("/api/packages?limit=100&offset=1", Who::Nobody, "/packages"),
    ("/api/packages/my-packages", Who::Creator(1), "/packages/1/recent_orders"),
    ("/api/packages/1", Who::Nobody, ""),
    ("/api/cart", Who::Brand(1), "/cartItems"),
    ("/api/orders", Who::Brand(1), "/orders"),
    ("/api/orders", Who::Creator(1), "/orders"),
    ("/api/orders?limit=200", Who::Agent(1), "/orders"),
    ("/api/orders/brand/1", Who::Brand(1), "/data/orders"),
    ("/api/orders/creator/1", Who::Admin, "/data/orders"),
    ("/api/orders/stats/overview", Who::Agent(1), ""),
    ("/api/orders/1", Who::Brand(1), "/data/order/ticket/messages"),
    ("/api/orders/1", Who::Admin, "/data/order/ticket/messages"),
    ("/crm/tickets/my?view=overview", Who::Agent(1), "/data/tickets"),
    ("/crm/tickets/my", Who::Agent(1), "/data/tickets"),
    ("/crm/tickets?limit=200", Who::Admin, "/data/tickets"),
    ("/crm/tickets?limit=200&offset=1", Who::Admin, "/data/tickets"),
    ("/crm/tickets?limit=200&priority=medium&agent_id=2", Who::Admin, "/data/tickets"),
    ("/crm/tickets/1", Who::Admin, "/data/ticket/messages"),
    ("/crm/tickets/order/1", Who::Creator(1), "/data/ticket/messages"),
    ("/crm/tickets/1/events", Who::Agent(1), "/data/events"),
    ("/crm/tickets/1/agent-status", Who::Brand(1), ""),
    ("/crm/agent/2/tickets", Who::Admin, "/data/tickets"),
    ("/crm/search?q=text&limit=1", Who::Agent(1), ""),
    ("/api/notifications?limit=200", Who::Creator(1), "/data/notifications"),
    ("/api/notifications/unread-count", Who::Creator(1), ""),
    ("/crm/tickets/1/messages", Who::Brand(1), "/data/messages"),
    ("/crm/tickets/1/messages", Who::Admin, "/data/messages"),
    ("/admin/agents", Who::Admin, ""),
    ("/admin/agents/2", Who::Agent(1), ""),
    ("/admin/agents/stats", Who::Agent(1), ""),
    ("/crm/assignments?limit=200", Who::Agent(1), "/data/assignments"),
];

on_each_engine! {
    r46_a_list_of_sixty_rows_takes_as_many_statements_as_one_of_three,
    r46_a_cart_of_fifty_lines_takes_as_many_statements_as_one_of_one,
}

/// An application and the number of statements that it sent.
fn counted(engine: Engine, creators: u32) -> (TestApp, Arc<AtomicUsize>) {
    let count = Arc::new(AtomicUsize::new(0));
    let counter = count.clone();
    let observer = Arc::new(move |statement: &str| {
        // SQLite is no server to go to and back: most rows are a statement each
        if engine == Engine::Postgres || !statement.starts_with("INSERT") {
            counter.fetch_add(1, Ordering::Relaxed);
        }
    });
    let crowd = Crowd { agents: 2, brands: 1, creators, packages: 2 };
    (
        TestApp::with(engine, crowd, Options { observer: Some(observer), ..Options::default() }),
        count,
    )
}

/// So many creators, orders with tickets, and messages in every channel of ticket 1; what each
/// answer costs.
async fn costs(engine: Engine, rows: u32) -> Vec<(String, usize, usize)> {
    let (app, count) = counted(engine, rows);
    for first in (0..rows).step_by(30) {
        app.order(Who::Brand(1), &vec![1; usize::try_from(30.min(rows - first)).unwrap()]).await;
        app.clock.advance(std::time::Duration::from_mins(10));
    }
    for channel in ["brand_agent", "creator_agent", "internal"] {
        app.say("1", Who::Agent(1), channel, rows);
    }
    app.db.sql(&format!(
        "with recursive n(i) as (select 1 union all select i + 1 from n where i < {rows}) \
         insert into audit_log (at, action, order_id, ticket_id, data) \
         select o.placed_at, 'ticket_status_changed', 1, 1, '{{}}' from n, orders o where o.id = 1"
    ));
    let cart: Vec<Value> = (1..=rows.min(50)).map(|n| line(i64::from(n) * 2)).collect();
    app.send(post("/api/cart/sync", &json!({ "cartItems": cart })).by(Who::Brand(1)))
        .await
        .expect(200);
    let mut costs = Vec::new();
    for &(path, who, at) in ANSWERS {
        let before = count.load(Ordering::Relaxed);
        let answer = app.get(path, who).await.expect(200);
        let shown = answer.body.pointer(at).and_then(Value::as_array).map_or(0, Vec::len);
        costs.push((format!("{path} {who:?}"), count.load(Ordering::Relaxed) - before, shown));
    }
    costs
}

async fn r46_a_list_of_sixty_rows_takes_as_many_statements_as_one_of_three(engine: Engine) {
    let (few, many) = (costs(engine, 3).await, costs(engine, 60).await);
    for ((path, cost_of_few, shown), (_, cost_of_many, shown_of_many)) in few.iter().zip(&many) {
        assert!((1..=MOST).contains(cost_of_few), "{path} takes {cost_of_few} statements");
        assert_eq!(cost_of_few, cost_of_many, "{path} grows");
        assert!(
            shown == &0 || shown_of_many > shown,
            "{path} shows {shown} and {shown_of_many} rows"
        );
    }
}

async fn r46_a_cart_of_fifty_lines_takes_as_many_statements_as_one_of_one(engine: Engine) {
    let (app, count) = counted(engine, 2);
    let mut costs = Vec::new();
    // the first cart also writes the eligibility snapshot
    for lines in [vec![line(2)], vec![line(1)], vec![line(3); 50]] {
        let before = count.load(Ordering::Relaxed);
        app.send(checkout(json!(lines)).by(Who::Brand(1))).await.expect(200);
        costs.push(count.load(Ordering::Relaxed) - before);
    }
    assert!(costs[1] == costs[2] && costs[1] >= 5, "{costs:?}");
}
