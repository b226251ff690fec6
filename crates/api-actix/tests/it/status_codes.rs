//! Every status of the contract with every code that comes with it, each by one request.

use std::collections::BTreeSet;

use actix_web::http::Method;
use serde_json::{Value, json};
use test_support::Engine;

use crate::test_app::{Call, TestApp, Who, call, checkout, get, line, post, put};

on_each_engine! {
    every_status_comes_with_its_codes,
}

/// Status and code, and the request that gets it.
type Row = (u16, &'static str, Call);
/// The same with a change of the database that comes first.
type Prepared = (u16, &'static str, String, Call);

/// Requests that nobody could be served, after one order of brand 1 at creator 1.
fn malformed() -> Vec<Row> {
    let brand = Who::Brand(1);
    let login = |body: Value| post("/api/auth/login", &body);
    let code = json!({ "phone": "+919800000009", "code": "123456" });
    let nobody = json!({ "email": "a@b.test", "password": "123456" });
    let large = vec![b' '; 1024 * 1024 + 1];
    let text = login(json!({})).header("content-type", "text/plain");
    let no_quantity = json!([{ "packageId": "1", "quantity": 0 }]);
    vec![
        (400, "malformed_json", login(json!([]))),
        (400, "validation_failed", login(json!({}))),
        (400, "invalid_id", get("/api/orders/abc").by(brand)),
        (400, "invalid_cursor", get("/api/orders?cursor=x").by(brand)),
        (400, "invalid_code", post("/api/auth/verify-phone-code", &code)),
        (400, "invalid_cart", checkout(no_quantity).by(brand)),
        (400, "cart_empty", checkout(json!([])).by(brand)),
        (400, "cart_too_large", checkout(json!(vec![line(1); 51])).by(brand)),
        (401, "unauthorized", get("/api/orders")),
        (401, "invalid_credentials", login(nobody)),
        (413, "payload_too_large", login(json!({})).bytes(large)),
        (415, "unsupported_media_type", text),
    ]
}

/// Requests that are refused to this caller, or as things stand.
fn refused() -> Vec<Row> {
    let (brand, agent) = (Who::Brand(1), Who::Agent(1));
    let ticket = json!({ "order_id": "1" });
    let ada = json!({ "email": "agent1@demo.influmojo.test", "name": "Ada" });
    let assign = |body: Value| put("/api/crm/tickets/1/assign", &body).by(agent);
    let to_nobody = json!({ "agentId": "2", "expected_agent_id": "999" });
    let package = call(Method::DELETE, "/api/packages/1");
    vec![
        (403, "forbidden_role", get("/api/crm/tickets").by(brand)),
        (403, "not_a_party", get("/api/orders/1").by(Who::Brand(2))),
        (404, "not_found", get("/api/nothing")),
        (404, "package_not_found", checkout(json!([line(99)])).by(brand)),
        (405, "method_not_allowed", post("/api/orders", &json!({})).by(brand)),
        (409, "duplicate_order", checkout(json!([line(1)])).by(brand)),
        (409, "invalid_transition", put("/api/orders/1/approve", &json!({})).by(brand)),
        (409, "ticket_exists", post("/api/crm/tickets", &ticket).by(agent)),
        (409, "agent_exists", post("/api/admin/agents", &ada).by(Who::Admin)),
        (409, "agent_not_assignable", assign(json!({ "agentId": "1" }))),
        (409, "assignee_changed", assign(to_nobody)),
        (409, "package_in_use", package.by(Who::Creator(1))),
    ]
}

/// Requests that come again, in this order.
fn repeated() -> Vec<Row> {
    let keyed = |lines: Value| checkout(lines).by(Who::Brand(1)).header("idempotency-key", "k1");
    let phone = json!({ "phone": "+919800000008" });
    vec![
        (200, "", keyed(json!([line(2)]))),
        (422, "idempotency_mismatch", keyed(json!([line(3)]))),
        (429, "rate_limited", post("/api/auth/send-phone-verification-code", &phone)),
    ]
}

/// Accounts and profiles that are not as they were.
fn changed_accounts(app: &TestApp) -> Vec<Prepared> {
    let gone = "delete from cart_items; delete from";
    let agent = format!("/api/admin/agents/{}", app.id(Who::Agent(1)));
    let phone = json!({ "phone": "+919800000007" });
    let email = json!({ "email": Who::Agent(2).email() });
    let suspended =
        format!("update users set status = 'suspended' where id = {}", app.id(Who::Brand(2)));
    let owned =
        format!("update users set phone = '+919800000007' where id = {}", app.id(Who::Brand(1)));
    let nothing = "update users set name = name where id = 1".to_owned();
    let no_brand = format!("{gone} brands where user_id = {}; ", app.id(Who::Brand(3)));
    let no_creator = format!(
        "delete from packages where creator_id = 3; \
         delete from social_accounts where creator_id = 3; {gone} creators where id = 3"
    );
    let brand = get("/api/profile/brand-profile").by(Who::Brand(3));
    let creator = get("/api/profile/creator-profile").by(Who::Creator(3));
    vec![
        (403, "account_not_active", suspended, get("/api/orders").by(Who::Brand(2))),
        (409, "phone_in_use", owned, put(agent.clone(), &phone).by(Who::Admin)),
        (409, "email_in_use", nothing, put(agent, &email).by(Who::Admin)),
        (404, "brand_profile_not_found", no_brand, brand),
        (404, "creator_profile_not_found", no_creator, creator),
    ]
}

/// Orders and rows of the service that are not as they were. The last leaves a database that
/// answers nothing.
fn changed_rows() -> Vec<Prepared> {
    let revised = "update orders set status = 'revision_requested', price_revision_minor = 1, \
         price_revision_status = 'declined' where id = 1";
    let more = post("/api/orders/1/price-revision", &json!({ "additionalAmount": 1 }));
    let unreadable = "update eligibility_snapshots set eligible = '2'";
    let away = "alter table rotation rename to away";
    let assignments = get("/api/crm/assignments").by(Who::Admin);
    vec![
        (409, "price_revision_used", revised.to_owned(), more.by(Who::Creator(1))),
        (500, "internal", unreadable.to_owned(), assignments),
        (503, "busy", away.to_owned(), get("/api/health")),
    ]
}

/// What the contract lists in section 1.5, and checkout in 3.6. A key in use needs two requests at
/// once; `idempotency` has that one.
const CODES: &[&str] = &[
    "malformed_json",
    "validation_failed",
    "invalid_id",
    "invalid_cursor",
    "invalid_code",
    "invalid_cart",
    "cart_empty",
    "cart_too_large",
    "unauthorized",
    "invalid_credentials",
    "forbidden_role",
    "account_not_active",
    "not_a_party",
    "not_found",
    "package_not_found",
    "brand_profile_not_found",
    "creator_profile_not_found",
    "method_not_allowed",
    "duplicate_order",
    "invalid_transition",
    "price_revision_used",
    "ticket_exists",
    "agent_exists",
    "agent_not_assignable",
    "assignee_changed",
    "email_in_use",
    "phone_in_use",
    "package_in_use",
    "payload_too_large",
    "unsupported_media_type",
    "idempotency_mismatch",
    "rate_limited",
    "internal",
    "busy",
    "",
];

async fn every_status_comes_with_its_codes(engine: Engine) {
    let crowd = crate::test_app::Crowd { agents: 2, brands: 3, creators: 3, packages: 2 };
    let app = TestApp::with(engine, crowd, adapters_diesel::Options::default());
    app.order(Who::Brand(1), &[1]).await;
    app.send(post("/api/auth/send-phone-verification-code", &json!({ "phone": "+919800000008" })))
        .await
        .expect(200);
    app.clock.advance(std::time::Duration::from_secs(10));
    let mut seen = BTreeSet::new();
    for (status, code, request) in [malformed(), refused(), repeated()].concat() {
        let what = format!("{} {}", request.method, request.path);
        let answer = app.send(request).await;
        assert_eq!((answer.status, answer.code()), (status, code), "{what}: {}", answer.body);
        seen.insert(code);
    }
    for (status, code, sql, request) in [changed_accounts(&app), changed_rows()].concat() {
        app.db.sql(&sql);
        app.send(request).await.refused(status, code);
        seen.insert(code);
    }
    assert_eq!(seen, CODES.iter().copied().collect(), "a code lacks its row, or a row its code");
}
