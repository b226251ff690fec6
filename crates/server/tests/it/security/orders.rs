//! What a checkout and staff may do with money.

use domain::Role;
use serde_json::{Value, json};
use test_support::{Engine, TestDb};

use crate::{
    client::{Answer, Client, tokens_of},
    program::{Server, influmojo_on},
};

promises! {
    "S16" "V2.2.3" "An order is placed at the price that its brand was shown, or not at all." =>
        s16_an_order_is_placed_at_the_price_that_was_shown_or_not_at_all,
    "S17" "V8.2.2" "An agent cancels and refunds the orders of its own tickets only, unless it is configured otherwise." =>
        s17_an_agent_cancels_and_refunds_the_orders_of_its_own_tickets_only,
}

fn ordered(client: &Client, token: &str, line: &Value) -> Answer {
    let authorization = format!("Bearer {token}");
    let body = json!({ "cartItems": [line] }).to_string();
    client.post("/api/orders/checkout", &[("Authorization", &authorization)], &body).unwrap()
}

fn s16_an_order_is_placed_at_the_price_that_was_shown_or_not_at_all(engine: Engine) {
    let db = TestDb::seeded(engine, 1, 1, 1, 1);
    let server = Server::on(&db);
    let (client, token) = (Client::of(&server), &tokens_of(&db, Role::Brand)[0]);
    db.sql("update packages set price_minor = 99999999");
    let refused = ordered(&client, token, &json!({ "packageId": 1, "unitPrice": 10 }));
    assert_eq!((refused.status, refused.code().as_str()), (409, "price_changed"));
    assert_eq!(refused.json()["details"][0]["actual"], "999999.99");
    assert_eq!(db.count("orders"), 0);
    assert_eq!(
        ordered(&client, token, &json!({ "packageId": 1, "unitPrice": "999999.99" }))
            .orders()
            .len(),
        1
    );
}

fn set_status(server: &Server, token: &str, status: &str) -> (u16, Value) {
    let agent: ureq::Agent =
        ureq::Agent::config_builder().http_status_as_error(false).build().into();
    let request = agent.put(format!("http://{}/api/orders/1/status", server.address));
    let body = json!({ "status": status, "reason": "Fraud" }).to_string();
    let request = request
        .header("Authorization", format!("Bearer {token}"))
        .header("Content-Type", "application/json");
    let mut answer = request.send(body).unwrap();
    let status = answer.status().as_u16();
    (status, serde_json::from_str(&answer.body_mut().read_to_string().unwrap()).unwrap())
}

fn s17_an_agent_cancels_and_refunds_the_orders_of_its_own_tickets_only(engine: Engine) {
    let db = TestDb::seeded(engine, 2, 1, 1, 1);
    let server = Server::on(&db);
    let (agents, admins) = (tokens_of(&db, Role::Agent), tokens_of(&db, Role::SuperAdmin));
    let brands = tokens_of(&db, Role::Brand);
    ordered(&Client::of(&server), &brands[0], &json!({ "packageId": 1 })).orders();
    let (refused, body) = set_status(&server, &agents[1], "cancelled");
    assert_eq!((refused, &body["code"]), (403, &json!("not_assigned_agent")));
    assert_eq!(set_status(&server, &agents[0], "cancelled").0, 200, "the ticket is this agent's");
    assert_eq!(set_status(&server, &agents[1], "refunded").0, 403);
    let any =
        Server::start(influmojo_on(&db, &["serve", "--port", "0"]).env("STAFF_CANCEL", "any"));
    assert_eq!(
        set_status(&any, &agents[1], "refunded").0,
        200,
        "every agent may where that is configured"
    );
    db.sql("update orders set status = 'completed'");
    assert_eq!(set_status(&server, &admins[0], "refunded").0, 200, "a super admin always may");
}
