//! What a checkout leaves behind besides its orders, and that a refused one leaves nothing.

use adapters_diesel::Options;
use serde_json::{Value, json};
use test_support::Engine;

use crate::test_app::{Crowd, PAIRS, TestApp, Who, line};

const BRAND: Who = Who::Brand(1);

/// Every table that a checkout writes to.
const WRITTEN: [&str; 9] = [
    "orders",
    "tickets",
    "messages",
    "assignments",
    "eligibility_snapshots",
    "notifications",
    "audit_log",
    "idempotency_keys",
    "cart_items",
];

on_each_engine! {
    r01_a_cart_with_one_unknown_package_writes_nothing,
    r22_both_parties_are_greeted_before_the_answer,
    r06_the_opening_messages_go_to_their_own_channels,
    the_agent_and_the_creator_are_told,
    every_order_has_one_entry_in_the_audit_log_with_its_actor,
    r51_ordered_packages_leave_the_server_cart_and_others_stay,
    r51_a_refused_checkout_leaves_the_server_cart_alone,
    every_write_of_a_line_is_there_once,
    r04_only_agents_who_may_and_can_get_a_ticket,
}

fn counts(app: &TestApp) -> Vec<i64> {
    WRITTEN.iter().map(|table| app.db.count(table)).collect()
}

/// Puts packages into a server cart.
fn fill_cart(app: &TestApp, who: Who, packages: &[i64]) {
    for package in packages {
        app.db.sql(&format!(
            "insert into cart_items (user_id, package_id, quantity, reference_urls, created_at, updated_at) \
             values ({}, {package}, 2, '[]', '2026-01-05T09:00:00.000000Z', '2026-01-05T09:00:00.000000Z')",
            app.id(who)
        ));
    }
}

fn cart(app: &TestApp, who: Who) -> Vec<String> {
    let id = app.id(who);
    app.db.lines(&format!(
        "select cast(package_id as text) as line from cart_items where user_id = {id} order by 1"
    ))
}

fn json_lines(app: &TestApp, sql: &str) -> Vec<Value> {
    app.db.lines(sql).iter().map(|line| serde_json::from_str(line).unwrap()).collect()
}

async fn r01_a_cart_with_one_unknown_package_writes_nothing(engine: Engine) {
    let app = TestApp::seeded(engine);
    let before = (counts(&app), app.get("/api/orders", BRAND).await.raw);
    app.checkout(BRAND, json!([line(1), line(77)])).await.refused(404, "package_not_found");
    app.checkout(BRAND, json!([line(1), {}])).await.refused(400, "invalid_cart");
    assert_eq!((counts(&app), app.get("/api/orders", BRAND).await.raw), before);
    let answer = app.checkout(BRAND, json!([line(1)])).await.expect(200);
    assert_eq!(
        answer.text("/orders/0/ticket/agent/email"),
        Who::Agent(1).email(),
        "no turn was taken"
    );
    assert_eq!(app.db.number("select max(number) as n from assignments"), 1, "no number was taken");
}

/// Channel, role, kind and text of every message of a ticket, in the order of their ids.
async fn messages(app: &TestApp, ticket: &str) -> Vec<[String; 4]> {
    let answer =
        app.get(format!("/api/crm/tickets/{ticket}/messages"), Who::Admin).await.expect(200);
    let fields = ["channel_type", "sender_role", "message_type", "text"];
    let row = |message: &Value| fields.map(|name| message[name].as_str().unwrap().to_owned());
    answer.list("/data/messages").iter().map(row).collect()
}

async fn r22_both_parties_are_greeted_before_the_answer(engine: Engine) {
    let app = TestApp::seeded(engine);
    let answer = app.checkout(BRAND, json!([line(1)])).await.expect(200);
    let (order, ticket) = (answer.text("/orders/0/id"), answer.text("/orders/0/ticket/id"));
    let rows = messages(&app, ticket).await;
    let kinds: Vec<_> =
        rows.iter().map(|[channel, role, kind, _]| [&**channel, role, kind].join(" ")).collect();
    let expected = [
        "brand_agent system system",
        "creator_agent system system",
        "brand_agent agent text",
        "creator_agent agent text",
        "internal system system",
        "brand_agent system system",
        "creator_agent system system",
    ];
    assert_eq!(kinds, expected);
    let m1 = format!(
        "Support ticket #{ticket} created for order #{order} (Instagram Reel). Brand: Ravi Mehta. \
         Creator: Ishaan Bose. Naina Khan will assist you."
    );
    let m2 = |name: &str| {
        format!(
            "Hello {name}, this is Naina Khan. I look after order #{order}. Write to me here whenever you need help."
        )
    };
    let texts: Vec<&str> = rows.iter().map(|[.., text]| text.as_str()).collect();
    assert_eq!(texts[..4], [&*m1, &m1, &m2("Ravi Mehta"), &m2("Ishaan Bose")]);
    for who in [BRAND, Who::Creator(1)] {
        let answer = app.get(format!("/api/crm/tickets/{ticket}/messages"), who).await.expect(200);
        assert!(
            answer
                .list("/data/messages")
                .iter()
                .any(|message| message["text"].as_str().unwrap().starts_with("Hello "))
        );
    }
}

async fn r06_the_opening_messages_go_to_their_own_channels(engine: Engine) {
    let app = TestApp::seeded(engine);
    let cart = json!([{
        "packageId": 1, "quantity": 2, "deliveryTime": 7, "additionalInstructions": "be\nnice",
        "references": ["https://a.b"],
    }]);
    let answer = app.checkout(BRAND, cart).await.expect(200);
    let rows = messages(&app, answer.text("/orders/0/ticket/id")).await;
    let [_, _, _, _, internal, brand, creator] = rows.try_into().unwrap();
    let [internal, brand, creator] = [internal, brand, creator].map(|[.., text]| text);
    let (brand_email, creator_email) = (BRAND.email(), Who::Creator(1).email());
    let expected = format!(
        "**New Order Support Ticket**\n\n**Order Details:**\n- Order ID: #{}\n- Package: Instagram Reel\n\
         - Amount: USD 300.00\n- Status: pending\n\n**Brand Information:**\n- Company: Northwind Textiles\n\
         - Contact: Ravi Mehta ({brand_email})\n\n\
         **Creator Information:**\n- Name: Ishaan Bose\n- Email: {creator_email}\n- Bio: Food content from Mumbai.\n\n\
         **Package Details:**\n- Type: predefined\n- Description: One Reel about Food.\n- Price: USD 150.00\n\n\
         This ticket has been automatically created to provide support for this order.\n\n- Quantity: 2\n\
         - Delivery Time: 7 days\n- Instructions: be nice\n- Reference Files: 1",
        answer.text("/orders/0/id")
    );
    assert_eq!(internal, expected);
    assert_eq!(brand, expected.replace(&format!("- Email: {creator_email}\n"), ""));
    assert_eq!(creator, expected.replace(&format!(" ({brand_email})"), ""));
}

async fn the_agent_and_the_creator_are_told(engine: Engine) {
    let app = TestApp::seeded(engine);
    let answer = app.checkout(BRAND, json!([line(1)])).await.expect(200);
    let (order, ticket) = (answer.text("/orders/0/id"), answer.text("/orders/0/ticket/id"));
    let data = json!({
        "ticket_id": ticket, "order_id": order, "order_title": "Instagram Reel", "brand_name": "Ravi Mehta",
        "creator_name": "Ishaan Bose",
    });
    let mut told = app.db.lines(
        "select kind || ' ' || cast(user_id as text) || ' ' || title || ': ' || message as line from notifications",
    );
    told.sort();
    let expected = [
        format!(
            "new_order {} New order: Order #{order} waits for your answer",
            app.id(Who::Creator(1))
        ),
        format!(
            "new_ticket {} New ticket assigned: Ticket #{ticket} for order #{order} is yours",
            app.id(Who::Agent(1))
        ),
    ];
    assert_eq!(told, expected);
    let facts = json_lines(
        &app,
        "select cast(data as text) as line from notifications where kind = 'new_ticket'",
    );
    assert_eq!(facts, [data]);
    assert_eq!(
        app.db.number("select count(*) as n from notifications where read_at is not null"),
        0
    );
}

async fn every_order_has_one_entry_in_the_audit_log_with_its_actor(engine: Engine) {
    let app = TestApp::seeded(engine);
    let mut ids = app.order(BRAND, &[1, 2, 3]).await;
    let actor = format!("{} brand pending", app.id(BRAND));
    let audit_log = app.db.lines(
        "select cast(order_id as text) || ' ' || cast(actor_id as text) || ' ' || actor_role || ' ' || to_value \
         as line from audit_log where ticket_id is not null order by order_id",
    );
    ids.sort_by_key(|id| id.parse::<i64>().unwrap());
    assert_eq!(audit_log, ids.iter().map(|id| format!("{id} {actor}")).collect::<Vec<_>>());
}

async fn r51_ordered_packages_leave_the_server_cart_and_others_stay(engine: Engine) {
    let app = TestApp::seeded(engine);
    fill_cart(&app, BRAND, &[1, 2, 3]);
    fill_cart(&app, Who::Brand(2), &[1, 2]);
    app.order(BRAND, &[1, 3, 3, 4]).await;
    assert_eq!(cart(&app, BRAND), ["2"]);
    assert_eq!(cart(&app, Who::Brand(2)), ["1", "2"], "another brand's cart is its own");
}

async fn r51_a_refused_checkout_leaves_the_server_cart_alone(engine: Engine) {
    let app = TestApp::seeded(engine);
    app.order(BRAND, &[1]).await;
    fill_cart(&app, BRAND, &[1, 2, 3]);
    let before = counts(&app);
    app.checkout(BRAND, json!([line(1), line(2)])).await.refused(409, "duplicate_order");
    app.checkout(BRAND, json!([line(77), line(2)])).await.refused(404, "package_not_found");
    app.checkout(BRAND, json!([{}, line(2)])).await.refused(400, "invalid_cart");
    app.checkout(BRAND, json!([])).await.refused(400, "cart_empty");
    app.checkout(Who::Creator(1), json!([line(2)])).await.expect(403);
    assert_eq!(
        (counts(&app), cart(&app, BRAND)),
        (before, ["1", "2", "3"].map(str::to_owned).to_vec())
    );
}

async fn every_write_of_a_line_is_there_once(engine: Engine) {
    let app = TestApp::seeded(engine);
    app.order(BRAND, &[1, 1, 4]).await;
    // orders, tickets, seven messages each, assignments, one snapshot, two notifications and one
    // audit entry each, no record of a key
    assert_eq!(counts(&app), [3, 3, 21, 3, 1, 6, 3, 0, 0]);
    let violations =
        app::integrity::VerifyInvariants::new(app.stores.ports.integrity.clone()).run().unwrap();
    assert!(violations.is_empty(), "{violations:?}");
}

async fn r04_only_agents_who_may_and_can_get_a_ticket(engine: Engine) {
    let app = TestApp::with(engine, Crowd { agents: 6, ..PAIRS }, Options::default());
    let present = |who, word: &str, online| {
        let id = app.id(who);
        let online = app.flag(online);
        app.db.sql(&format!(
            "update agents set availability = '{word}', is_online = {online} where user_id = {id}"
        ));
    };
    app.set_user(Who::Agent(1), "status = 'suspended'");
    app.set_user(Who::Agent(2), "status = 'pending'");
    present(Who::Agent(3), "offline", true);
    present(Who::Agent(4), "away", true);
    present(Who::Agent(5), "available", false);
    present(Who::Agent(6), "busy", true);
    let agents = async || -> Vec<String> {
        let answer =
            app.checkout(BRAND, json!([line(1), line(2), line(3), line(4)])).await.expect(200);
        app.clock.advance(std::time::Duration::from_mins(10));
        let orders = answer.list("/orders").iter();
        orders
            .map(|order| order["ticket"]["agent"]["email"].as_str().unwrap_or("nobody").to_owned())
            .collect()
    };
    assert_eq!(agents().await, [6; 4].map(|n| Who::Agent(n).email()));
    app.set_user(Who::Agent(6), "status = 'suspended'");
    assert_eq!(
        agents().await,
        [3, 4, 5, 3].map(|n| Who::Agent(n).email()),
        "then everybody who is active"
    );
    for n in 3..=5 {
        app.set_user(Who::Agent(n), "status = 'deleted'");
    }
    assert_eq!(agents().await, ["nobody"; 4]);
}
