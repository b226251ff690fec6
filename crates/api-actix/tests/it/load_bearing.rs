//! The fields that the two clients cannot do without, endpoint by endpoint, with the type that they
//! must have. A route without a row fails.

mod fields;

use std::collections::BTreeSet;

use serde_json::json;
use test_support::{Engine, is_json_type};

use self::fields::{CONVERSATION, CREATOR_PAGE, DETAILS, LISTED, LISTED_OF, MINE, TICKET};
use crate::{
    signing_in::readable,
    test_app::{Call, TestApp, Who, checkout, get, line, post, put},
};

on_each_engine! {
    every_load_bearing_field_is_there_with_its_type,
}

/// What a route must answer: pointers and types, written `pointer type`.
struct Row {
    route: (&'static str, &'static str),
    call: Call,
    fields: &'static [&'static str],
}

fn row(
    method: &'static str,
    path: &'static str,
    call: Call,
    fields: &'static [&'static str],
) -> Row {
    Row { route: (method, path), call, fields }
}

/// Routes of which no client reads more than `success`, or whose answer is that of another row.
const PLAIN: &[(&str, &str)] = &[
    ("GET", "/health"),
    ("GET", "/health/live"),
    ("GET", "/health/ready"),
    ("POST", "/auth/super-admin-login"),
    ("POST", "/auth/login"),
    ("POST", "/auth/google-mobile"),
    ("GET", "/auth/google"),
    ("GET", "/auth/google/callback"),
    ("POST", "/auth/logout"),
    ("POST", "/auth/update-name"),
    ("POST", "/auth/create-missing-profiles"),
    ("POST", "/profile/create-portfolio"),
    ("POST", "/profile/update-cover-image"),
    ("POST", "/profile/update-basic-info"),
    ("POST", "/profile/update-preferences"),
    ("POST", "/packages"),
    ("PUT", "/packages/{id}"),
    ("DELETE", "/packages/{id}"),
    ("DELETE", "/profile/delete-package/{id}"),
    ("GET", "/packages"),
    ("GET", "/packages/my-packages"),
    ("GET", "/packages/{id}"),
    ("POST", "/cart/add"),
    ("PUT", "/cart/update/{id}"),
    ("DELETE", "/cart/remove/{id}"),
    ("DELETE", "/cart/clear"),
    ("POST", "/cart/sync"),
    ("PUT", "/orders/{id}/reject"),
    ("PUT", "/orders/{id}/start"),
    ("POST", "/orders/{id}/deliverables"),
    ("PUT", "/orders/{id}/request-revision"),
    ("PUT", "/orders/{id}/approve"),
    ("POST", "/orders/{id}/price-revision"),
    ("PUT", "/orders/{id}/price-revision/accept"),
    ("PUT", "/orders/{id}/price-revision/decline"),
    ("PUT", "/orders/{id}/cancel"),
    ("PUT", "/orders/{id}/status"),
    ("POST", "/crm/tickets"),
    ("PUT", "/crm/tickets/{id}/priority"),
    ("PUT", "/crm/tickets/{id}/reassign"),
    ("PUT", "/crm/tickets/{id}/read"),
    ("GET", "/crm/search"),
    ("GET", "/admin/agents/{id}/tickets"),
    ("POST", "/crm/agent/hand-over/preview"),
    ("POST", "/crm/agent/hand-over"),
    ("POST", "/crm/hand-overs/{id}/undo"),
    ("POST", "/admin/agents"),
    ("PUT", "/admin/agents/{id}"),
    ("DELETE", "/admin/agents/{id}"),
    ("PUT", "/admin/agents/{id}/status"),
    ("POST", "/admin/agents/{id}/invitation"),
    ("DELETE", "/admin/agents/{id}/invitation"),
    ("POST", "/profile/submit-kyc"),
    ("POST", "/profile/create-campaign"),
    ("GET", "/chat/token"),
    ("POST", "/admin/agents/{id}/hand-over/preview"),
    ("POST", "/admin/agents/{id}/hand-over"),
];

const BRAND: Who = Who::Brand(1);
const CREATOR: Who = Who::Creator(1);
const AGENT: Who = Who::Agent(1);

/// Signing in, profiles and what creators sell.
#[rustfmt::skip]
fn accounts(app: &TestApp) -> Vec<Row> {
    let phone = json!({ "phone": "+919800000001" });
    app.db.sql(&format!("update users set phone = '+919800000001' where id = {}", app.id(BRAND)));
    let verify = json!({ "phone": "+919800000001", "code": "000001" });
    let google = json!({ "idToken": "7 ada@example.com true", "isSignup": true, "user_type": "brand" });
    let log_in = json!({ "email": AGENT.email(), "password": "123456" });
    let created = json!({
        "platform": "Instagram", "contentType": "Reel", "duration1": "1 Minute", "duration2": "30 Seconds",
        "quantity": "1", "revisions": "1", "price": "150",
    });
    let updated = json!({
        "id": "2", "platform": "Instagram", "content_type": "Reel", "duration1": "1 Minute", "duration2": "30 Seconds",
        "quantity": 1, "revisions": 1, "price": 150,
    });
    vec![
        row("POST", "/auth/agent-login", post("/auth/agent-login", &log_in), &["/data/token text",
            "/data/user/name text"]),
        row("POST", "/auth/check-user-exists", post("/api/auth/check-user-exists", &phone), &["/exists flag"]),
        row("POST", "/auth/send-phone-verification-code", post("/api/auth/send-phone-verification-code", &phone),
            &["/success flag"]),
        row("POST", "/auth/verify-phone-code", post("/api/auth/verify-phone-code", &verify), &["/token text",
            "/user/user_type text", "/user/userType text", "/user/phone text", "/id text", "/name text",
            "/phone text", "/user_type text", "/userType text"]),
        row("POST", "/auth/google", post("/api/auth/google", &google), &["/token text", "/userExists flag",
            "/isNewUser flag", "/user/id text", "/user/email text", "/user/name text", "/user/isVerified flag",
            "/user/user_type text"]),
        row("GET", "/auth/me", get("/auth/me").by(AGENT), &["/data/user/user_type text", "/data/user/name text"]),
        row("GET", "/auth/profile", get("/api/auth/profile").by(BRAND), &["/user/userType text",
            "/user/user_type text", "/user/email text?", "/user/phone text?", "/user/auth_provider text"]),
        row("GET", "/profile/creator-profile", get("/api/profile/creator-profile").by(CREATOR),
            &["/data/content_categories list", "/data/platform list", "/data/languages list", "/data/rating text",
            "/data/packages list", "/data/portfolio_items list", "/data/user object",
            "/data/packages/0/platform text", "/data/packages/0/content_type text",
            "/data/packages/0/quantity number", "/data/packages/0/revisions number",
            "/data/packages/0/duration1 text", "/data/packages/0/duration2 text?", "/data/packages/0/price number",
            "/data/packages/0/description text?"]),
        row("GET", "/profile/brand-profile", get("/api/profile/brand-profile").by(BRAND), &["/data/languages list",
            "/data/portfolio_items list", "/data/user object", "/data/company_name text"]),
        row("GET", "/profile/industries", get("/api/profile/industries"), &["/data/industries list",
            "/data/highlighted list"]),
        row("POST", "/profile/create-package", post("/api/profile/create-package", &created).by(CREATOR),
            &["/message text", "/package/id text", "/package/price number"]),
        row("PUT", "/profile/update-package", put("/api/profile/update-package", &updated).by(CREATOR),
            &["/message text", "/package/price number"]),
    ]
}

/// Creators as they are browsed, and the cart.
#[rustfmt::skip]
fn catalogue() -> Vec<Row> {
    vec![
        row("GET", "/profile/creators", get("/api/profile/creators"), &["/data/youtube list",
            "/data/instagram list", "/data/tiktok list", "/data/twitter list", "/data/facebook list",
            "/data/instagram/0/id text", "/data/instagram/0/content_categories list?",
            "/data/instagram/0/cover_image_url text?", "/data/instagram/0/gender text?",
            "/data/instagram/0/date_of_birth text?", "/data/instagram/0/name text", "/data/instagram/0/bio text?",
            "/data/instagram/0/social_accounts list", "/data/instagram/0/social_accounts/0/engagement_rate text"]),
        row("GET", "/profile/creators/{platform}/{id}", get("/api/profile/creators/instagram/1").by(BRAND),
            CREATOR_PAGE),
        row("GET", "/profile/creators/{id}", get("/api/profile/creators/1"), &["/data/id text", "/data/name text"]),
        row("GET", "/cart", get("/api/cart").by(BRAND), &["/cartItems/0/id text", "/cartItems/0/creatorId text",
            "/cartItems/0/creatorName text", "/cartItems/0/creatorImage text?", "/cartItems/0/packageId text",
            "/cartItems/0/packageName text", "/cartItems/0/packageDescription text",
            "/cartItems/0/packagePrice number", "/cartItems/0/packageCurrency text",
            "/cartItems/0/packageDuration text", "/cartItems/0/platform text", "/cartItems/0/quantity number",
            "/cartItems/0/addedAt date", "/cartItems/0/deliveryTime number?",
            "/cartItems/0/additionalInstructions text?", "/cartItems/0/references list"]),
    ]
}

/// Orders.
#[rustfmt::skip]
fn orders() -> Vec<Row> {
    let placed: &[&str] = &[
        "/message text",
        "/orders/0/id text",
        "/orders/0/ticket/id text",
        "/orders/0/ticket/agent/name text",
        "/orders/0/total_amount text",
    ];
    vec![
        row("POST", "/orders/checkout", checkout(json!([line(2)])).by(BRAND), placed),
        row("GET", "/orders", get("/api/orders").by(BRAND), LISTED),
        row("GET", "/orders/{id}", get("/api/orders/1").by(CREATOR), DETAILS),
        row("GET", "/orders/brand/{id}", get("/api/orders/brand/1").by(BRAND), LISTED_OF),
        row("GET", "/orders/creator/{id}", get("/api/orders/creator/1").by(CREATOR), LISTED_OF),
        row("GET", "/orders/stats/overview", get("/api/orders/stats/overview").by(AGENT),
            &["/data/stats/total_orders number", "/data/stats/ticket_coverage_rate text"]),
        row("PUT", "/orders/{id}/accept", put("/api/orders/1/accept", &json!({})).by(CREATOR), &["/message text",
            "/data/order/status text", "/data/order/next_actions list"]),
    ]
}

/// Tickets, agents and notifications.
#[rustfmt::skip]
fn support(app: &TestApp) -> Vec<Row> {
    let assign = json!({ "agentId": app.id(AGENT).to_string() });
    let changed: &[&str] = &["/message text", "/data/ticket/id text", "/data/ticket/status text"];
    let agents = format!("/crm/agent/{}/tickets", app.id(AGENT));
    let one = format!("/admin/agents/{}", app.id(AGENT));
    vec![
        row("GET", "/crm/tickets/my", get("/crm/tickets/my").by(AGENT), MINE),
        row("GET", "/crm/agent/{id}/tickets", get(agents).by(AGENT), MINE),
        row("GET", "/crm/tickets", get("/crm/tickets?limit=100").by(AGENT), &["/message text", "/data/tickets list",
            "/data/total number", "/data/tickets/0/id text"]),
        row("GET", "/crm/tickets/{id}", get("/crm/tickets/1").by(AGENT), TICKET),
        row("GET", "/crm/tickets/order/{id}", get("/api/crm/tickets/order/1").by(BRAND), &["/data/ticket/id text"]),
        row("GET", "/crm/tickets/{id}/messages", get("/api/crm/tickets/1/messages").by(BRAND), CONVERSATION),
        row("POST", "/crm/tickets/{id}/messages", post("/crm/tickets/1/messages",
            &json!({ "message": "Hi" })).by(BRAND), &["/data/id text", "/data/message/id text",
            "/data/message/timestamp date", "/data/message/created_at date"]),
        row("GET", "/crm/tickets/{id}/agent-status", get("/crm/tickets/1/agent-status").by(BRAND),
            &["/data/is_online flag", "/data/status text", "/data/agent_name text"]),
        row("GET", "/crm/tickets/{id}/events", get("/crm/tickets/1/events").by(AGENT), &["/data/events list"]),
        row("PUT", "/crm/tickets/{id}/status", put("/crm/tickets/1/status", &json!({ "status": "open" })).by(AGENT),
            changed),
        row("PUT", "/crm/tickets/{id}/assign", put("/crm/tickets/1/assign", &assign).by(AGENT),
            &["/data/agent_name text"]),
        row("PUT", "/crm/agent/status", put("/crm/agent/status", &json!({ "status": "busy" })).by(AGENT),
            &["/data/agent_status text"]),
        row("GET", "/crm/assignments", get("/crm/assignments").by(AGENT), &["/data/assignments/0/seq number"]),
        row("GET", "/admin/agents", get("/admin/agents").by(AGENT), &["/data/agents list", "/data/agents/0/id text",
            "/data/agents/0/name text", "/data/agents/0/email text",
            "/data/agents/0/assigned_tickets_count number"]),
        row("GET", "/admin/agents/{id}", get(one).by(AGENT), &["/data/agent/id text", "/data/agent/name text"]),
        row("GET", "/admin/agents/stats", get("/admin/agents/stats").by(AGENT),
            &["/data/stats/total_agents number"]),
        row("GET", "/notifications", get("/api/notifications").by(AGENT), &["/data/notifications list",
            "/data/unread_count number"]),
        row("GET", "/notifications/unread-count", get("/api/notifications/unread-count").by(AGENT),
            &["/data/unread_count number"]),
        row("PUT", "/notifications/{id}/read", put("/api/notifications/1/read", &json!({})).by(AGENT),
            &["/data/notification object"]),
        row("PUT", "/notifications/read-all", put("/api/notifications/read-all", &json!({})).by(AGENT),
            &["/data/updated number"]),
    ]
}

async fn every_load_bearing_field_is_there_with_its_type(engine: Engine) {
    let (app, _) = readable(engine);
    app.db.sql("update users set password_hash = '123456'");
    let line = json!([{ "packageId": "1", "quantity": 1, "deliveryTime": 7, "references": ["https://a.test/b"] }]);
    app.checkout(BRAND, line).await.expect(200);
    app.send(post("/api/cart/add", &json!({ "packageId": "3" })).by(BRAND)).await.expect(200);
    let mut known: BTreeSet<(&str, &str)> = PLAIN.iter().copied().collect();
    for Row { route, call, fields } in
        accounts(&app).into_iter().chain(catalogue()).chain(orders()).chain(support(&app))
    {
        let answer = app.send(call).await.expect(if route == POSTED { 201 } else { 200 });
        for field in fields {
            let (pointer, kind) = field.split_once(' ').unwrap();
            assert!(
                is_json_type(answer.at(pointer), kind),
                "{route:?} has no {field}: {}",
                answer.at(pointer)
            );
        }
        known.insert(route);
    }
    let all = api_actix::endpoints();
    let below = |(method, path): &(String, String)| {
        (method.clone(), path.strip_prefix("/api").unwrap_or(path).to_owned())
    };
    let routes: BTreeSet<(String, String)> = all.iter().map(below).collect();
    let known: BTreeSet<_> =
        known.iter().map(|(method, path)| ((*method).to_owned(), (*path).to_owned())).collect();
    assert_eq!(routes, known, "a route lacks its row, or a row its route");
}

/// The one row that is answered with 201.
const POSTED: (&str, &str) = ("POST", "/crm/tickets/{id}/messages");
