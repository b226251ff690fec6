//! What clients do first on a database that was imported.

use domain::Role;
use serde_json::json;
use test_support::{Engine, TestDb, on_each_engine};

use super::{Import, PASSWORD, former};
use crate::{
    client::{Client, tokens_of},
    program::{Server, done_on},
};

on_each_engine! {
    clients_go_on_with_what_was_imported,
}

/// What the brand reads.
const OF_BRAND: [&str; 12] = [
    "/api/orders/brand/1",
    "/api/orders/1",
    "/api/orders/102",
    "/api/profile/brand-profile",
    "/api/profile/creators",
    "/api/profile/creators/youtube",
    "/api/profile/creators/100",
    "/api/packages",
    "/api/cart",
    "/api/notifications",
    "/api/crm/tickets/order/1",
    "/api/crm/tickets/1/messages",
];

/// What the agent reads.
const OF_AGENT: [&str; 9] = [
    "/api/orders",
    "/api/orders/102",
    "/api/crm/tickets",
    "/api/crm/tickets/my",
    "/api/crm/tickets/1",
    "/api/crm/tickets/101/messages",
    "/api/crm/search?q=script",
    "/api/crm/assignments",
    "/api/notifications",
];

fn clients_go_on_with_what_was_imported(engine: Engine) {
    let (former, db) = (former(), TestDb::fresh(engine));
    Import::of(&former, &db).run(&[]).printed();
    let server = Server::on(&db);
    let client = Client::of(&server);
    // with the password of the former system
    let answer = client.sign_in("login", "brand@example.com", PASSWORD);
    assert_eq!(answer.status, 200, "{answer:?}");
    let brand = answer.json()["token"].as_str().unwrap().to_owned();
    let agent = client.sign_in("agent-login", "agent-two@example.com", PASSWORD);
    let agent = agent.json()["data"]["token"].as_str().unwrap().to_owned();
    let asked = OF_BRAND.map(|path| (path, &brand)).into_iter();
    for (path, token) in asked.chain(OF_AGENT.map(|path| (path, &agent))) {
        let answer = client.get(path, token);
        assert_eq!(answer.status, 200, "{path}: {answer:?}");
    }
    let order = client.get("/api/orders/1", &brand).json();
    assert_eq!(order["data"]["order"]["total_amount"], 300, "{order}");
    // what is new has ids of its own
    let placed = client.checkout(&brand, &[1, 2], None);
    assert_eq!(placed.orders(), ["105", "106"]);
    assert_eq!(placed.agents(), ["Amir Agent", "Asha Agent"], "after the turns of the import");
    let said = json!({"message_text": "Hello", "channel_type": "brand_agent"}).to_string();
    let bearer = format!("Bearer {brand}");
    let sent =
        client.post("/api/crm/tickets/1/messages", &[("Authorization", &bearer)], &said).unwrap();
    assert!(matches!(sent.status, 200 | 201), "{sent:?}");
    assert_eq!(tokens_of(&db, Role::Brand).len(), 17);
    drop(server);
    done_on(&db, &["verify"]);
}
