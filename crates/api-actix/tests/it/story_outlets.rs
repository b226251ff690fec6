//! Every list and detail that a person of the story can read, a line for each row.

use serde_json::Value;

use crate::test_app::{TestApp, Who, get};

/// Somebody who looks.
pub(crate) struct Reader {
    pub(crate) name: String,
    pub(crate) token: String,
    pub(crate) role: Who,
}

/// What a reader sees in each outlet, now.
pub(crate) async fn read_everything(app: &TestApp, reader: &Reader) -> Vec<(String, Vec<String>)> {
    let outlets: &[&str] = match reader.role {
        Who::Brand(_) => &[
            "/api/profile/brand-profile",
            "/api/packages",
            "/api/cart",
            "/api/orders",
            "/api/notifications",
        ],
        Who::Creator(_) => &["/api/orders", "/api/notifications"],
        Who::Agent(1) => {
            &["/api/crm/tickets/my", "/api/crm/search?q=Nila", "/api/orders", "/api/notifications"]
        }
        // of orders every agent sees the same
        Who::Agent(_) => &["/api/crm/tickets/my", "/api/notifications"],
        _ => &[
            "/api/admin/agents",
            "/api/crm/tickets",
            "/api/crm/assignments",
            "/api/orders/stats/overview",
        ],
    };
    let mut seen = Vec::new();
    for outlet in outlets {
        let body = read(app, reader, outlet).await;
        seen.push(((*outlet).to_owned(), lines(outlet, &body)));
        if *outlet == "/api/orders" {
            for order in list(&body, "/orders") {
                seen.extend(of_one_order(app, reader, order).await);
            }
        }
    }
    seen
}

/// Details, conversation and audit log of an order.
async fn of_one_order(app: &TestApp, reader: &Reader, order: &Value) -> Vec<(String, Vec<String>)> {
    let (order, ticket) = (text(order, "/id"), text(order, "/ticket/id"));
    let details = format!("/api/orders/{order}");
    let shown = read(app, reader, &details).await;
    let messages = format!("/api/crm/tickets/{ticket}/messages");
    let said = lines(&messages, &read(app, reader, &messages).await);
    let mut seen = vec![(details, order_details(&shown)), (messages, said)];
    let by_order = format!("/api/crm/tickets/order/{order}");
    let beside = read(app, reader, &by_order).await;
    seen.push((by_order, vec![row(beside.pointer("/data/ticket").unwrap(), TICKET)]));
    if matches!(reader.role, Who::Agent(_)) {
        let events = format!("/api/crm/tickets/{ticket}/events");
        let audit_log = lines(&events, &read(app, reader, &events).await);
        seen.push((events, audit_log));
    }
    seen
}

async fn read(app: &TestApp, reader: &Reader, path: &str) -> Value {
    app.send(get(path).header("authorization", format!("Bearer {}", reader.token))).await.body
}

const TICKET: &[&str] = &["/id", "/status", "/priority", "/agent/name"];

/// The rows of an answer and what is told of each.
fn lines(outlet: &str, body: &Value) -> Vec<String> {
    let table: (&str, &[&str]) = match outlet {
        "/api/packages" => ("/packages", &["/id", "/title", "/price", "/creator/user"]),
        "/api/cart" => {
            ("/cartItems", &["/packageId", "/packageName", "/quantity", "/packagePrice"])
        }
        "/api/orders" => (
            "/orders",
            &["/id", "/status", "/total_amount", "/package/title", "/ticket/agent/name"],
        ),
        "/api/notifications" => ("/data/notifications", &["/id", "/type", "/message", "/read_at"]),
        "/api/crm/tickets/my" | "/api/crm/tickets" => ("/data/tickets", TICKET),
        "/api/crm/search?q=Nila" => (
            "/results",
            &["/ticket_id", "/order_status", "/package_title", "/matched", "/message/channel_type"],
        ),
        "/api/crm/assignments" => {
            ("/data/assignments", &["/seq", "/ticket_id", "/tier", "/chosen", "/previous"])
        }
        "/api/admin/agents" => (
            "/data/agents",
            &[
                "/name",
                "/status",
                "/agent_status",
                "/assigned_tickets_count",
                "/open_tickets_count",
            ],
        ),
        _ if outlet.ends_with("/messages") => (
            "/data/messages",
            &["/id", "/channel_type", "/sender_role", "/sender_name", "/message_type", "/text"],
        ),
        _ if outlet.ends_with("/events") => {
            ("/data/events", &["/id", "/actor_role", "/action", "/from", "/to", "/reason", "/data"])
        }
        _ => return vec![body.get("data").unwrap_or(body).to_string()],
    };
    list(body, table.0).iter().map(|value| row(value, table.1)).collect()
}

fn order_details(body: &Value) -> Vec<String> {
    let Some(order) = body.pointer("/data/order") else { return vec![body.to_string()] };
    let fields = [
        "/status",
        "/total_amount_text",
        "/next_actions",
        "/rejection_message",
        "/deliverables",
        "/price_revision_amount",
        "/price_revision_status",
        "/completed_at",
        "/brand/user",
        "/creator/user",
    ];
    let shown = list(order, "/ticket/messages").len();
    fields
        .iter()
        .map(|field| format!("{field} {}", value(order, field)))
        .chain([format!("{shown} messages")])
        .collect()
}

fn row(of: &Value, fields: &[&str]) -> String {
    fields.iter().map(|field| value(of, field)).collect::<Vec<_>>().join(" | ")
}

fn value(of: &Value, pointer: &str) -> String {
    match of.pointer(pointer) {
        Some(Value::String(text)) => text.replace('\n', "⏎"),
        Some(other) => other.to_string(),
        None => "-".to_owned(),
    }
}

fn list<'a>(body: &'a Value, pointer: &str) -> &'a [Value] {
    body.pointer(pointer).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn text(of: &Value, pointer: &str) -> String {
    of.pointer(pointer)
        .and_then(Value::as_str)
        .unwrap_or_else(|| panic!("no {pointer} in {of}"))
        .to_owned()
}
