//! One whole answer of every endpoint, the same on both engines. A change of a shape shows here.

use insta::{assert_json_snapshot, with_settings};
use serde_json::{Value, json};
use test_support::Engine;

use crate::{
    signing_in::{RIGHT, readable},
    test_app::{Answer, TestApp, Who, checkout, get, line, post},
};

on_each_engine! {
    log_ins_and_accounts,
    creators,
    checkouts,
    refused_checkouts,
    orders,
    tickets_and_messages,
    errors,
}

/// An answer with its status in front.
fn whole(answer: &Answer) -> Value {
    json!({ "status": answer.status, "body": answer.body })
}

macro_rules! snapshot {
    ($name:literal, $answer:expr) => {
        let answer = whole(&$answer);
        with_settings!({ omit_expression => true }, {
            assert_json_snapshot!($name, answer, { ".**.token" => "[token]" });
        });
    };
}

/// Two orders of brand 1: one with every wish, at creator 1, and a plain one a minute later at
/// creator 2.
async fn ordered(engine: Engine) -> (TestApp, Answer) {
    let app = TestApp::seeded(engine);
    let wishes = json!([{
        "packageId": "1", "creatorId": "1", "quantity": 3, "deliveryTime": 10, "additionalInstructions": "Be nice",
        "references": ["https://example.test/a", "https://example.test/b"],
    }]);
    let answer = app.checkout(Who::Brand(1), wishes).await.expect(200);
    app.clock.advance(std::time::Duration::from_mins(1));
    app.order(Who::Brand(1), &[3]).await;
    (app, answer)
}

async fn log_ins_and_accounts(engine: Engine) {
    let (app, _) = readable(engine);
    let login = |who: Who| json!({ "email": who.email(), "password": RIGHT });
    snapshot!("agent_login", app.send(post("/auth/agent-login", &login(Who::Agent(1)))).await);
    snapshot!(
        "super_admin_login",
        app.send(post("/auth/super-admin-login", &login(Who::Admin))).await
    );
    snapshot!("login", app.send(post("/api/auth/login", &login(Who::Brand(1)))).await);
    snapshot!("me", app.get("/auth/me", Who::Agent(1)).await);
    snapshot!("profile", app.get("/api/auth/profile", Who::Brand(1)).await);
    snapshot!("health", app.get("/health", Who::Nobody).await);
}

async fn creators(engine: Engine) {
    let app = TestApp::seeded(engine);
    snapshot!("creators", app.get("/api/profile/creators", Who::Nobody).await);
    snapshot!("creator", app.get("/api/profile/creators/instagram/1", Who::Brand(1)).await);
}

async fn checkouts(engine: Engine) {
    let (_, answer) = ordered(engine).await;
    snapshot!("checkout", answer);
}

async fn refused_checkouts(engine: Engine) {
    let (app, _) = ordered(engine).await;
    let bad =
        json!([line(1), line(77), { "packageId": 2, "quantity": 0, "references": ["x"] }, {}]);
    snapshot!("checkout_invalid_cart", app.checkout(Who::Brand(1), bad).await);
    snapshot!(
        "checkout_package_not_found",
        app.checkout(Who::Brand(1), json!([line(1), line(77)])).await
    );
    snapshot!(
        "checkout_duplicate_order",
        app.checkout(Who::Brand(1), json!([line(1), line(2)])).await
    );
    snapshot!("checkout_unauthorized", app.checkout(Who::Nobody, json!([line(1)])).await);
    snapshot!("checkout_cart_empty", app.checkout(Who::Brand(1), json!([])).await);
    let bad_key = checkout(json!([line(2)])).by(Who::Brand(1)).header("idempotency-key", "");
    snapshot!("checkout_bad_key", app.send(bad_key).await);
}

async fn orders(engine: Engine) {
    let (app, _) = ordered(engine).await;
    snapshot!("orders_of_a_brand", app.get("/api/orders?limit=1", Who::Brand(1)).await);
    snapshot!("orders_of_a_creator", app.get("/api/orders", Who::Creator(1)).await);
    snapshot!("order_of_a_brand", app.get("/api/orders/1", Who::Brand(1)).await);
    snapshot!("order_of_a_creator", app.get("/api/orders/1", Who::Creator(1)).await);
    snapshot!("order_of_staff", app.get("/api/orders/1", Who::Admin).await);
}

async fn tickets_and_messages(engine: Engine) {
    let (app, _) = ordered(engine).await;
    snapshot!("my_tickets", app.get("/crm/tickets/my", Who::Agent(1)).await);
    snapshot!("tickets", app.get("/crm/tickets?limit=1", Who::Admin).await);
    app.say("1", Who::Brand(1), "brand_agent", 1);
    snapshot!("messages_of_a_brand", app.get("/crm/tickets/1/messages", Who::Brand(1)).await);
    snapshot!("messages_of_staff", app.get("/crm/tickets/1/messages?limit=2", Who::Agent(2)).await);
}

async fn errors(engine: Engine) {
    let app = TestApp::seeded(engine);
    app.order(Who::Brand(1), &[1]).await;
    snapshot!("error_unauthorized", app.get("/api/orders", Who::Nobody).await);
    snapshot!("error_not_a_party", app.get("/api/orders/1", Who::Brand(2)).await);
    snapshot!("error_forbidden_role", app.get("/crm/tickets", Who::Brand(1)).await);
    snapshot!("error_invalid_id", app.get("/api/orders/abc", Who::Brand(1)).await);
    snapshot!("error_not_found", app.get("/api/orders/77", Who::Brand(1)).await);
    snapshot!("error_unknown_path", app.get("/api/nothing", Who::Nobody).await);
    snapshot!("error_bad_query", app.get("/api/orders?limit=0", Who::Brand(1)).await);
    snapshot!("error_bad_cursor", app.get("/api/orders?cursor=x", Who::Brand(1)).await);
    snapshot!("error_method_not_allowed", app.send(post("/api/orders", &json!({}))).await);
    snapshot!("error_bad_login", app.send(post("/auth/login", &json!({}))).await);
    let unknown = json!({ "email": "nobody@example.test", "password": "123456" });
    snapshot!("error_invalid_credentials", app.send(post("/auth/login", &unknown)).await);
    snapshot!("error_malformed", app.send(post("/auth/login", &json!([]))).await);
    snapshot!(
        "error_other_type",
        app.send(post("/auth/login", &json!({})).header("content-type", "text/plain")).await
    );
    app.db.sql("alter table rotation rename to away");
    snapshot!("error_busy", app.send(get("/health")).await);
}
