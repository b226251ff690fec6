//! The list of orders as brand, creator and staff see it.

use serde_json::{Value, json};
use test_support::Engine;

use crate::test_app::{TestApp, Who, line};

on_each_engine! {
    every_field_that_the_clients_read_is_there,
    everybody_lists_its_own_orders_and_staff_all,
    r31_r55_a_party_sees_its_own_e_mail_and_not_the_other_one,
    r23_a_rejection_reason_is_in_list_and_details,
    an_imported_order_without_a_ticket_shows_one_all_the_same,
    an_account_without_a_profile_lists_nothing,
}

const ORDER_VIEW: [&str; 22] = [
    "additional_instructions",
    "brand_id",
    "completed_at",
    "created_at",
    "creator_id",
    "currency",
    "deliverables",
    "delivery_deadline",
    "delivery_time",
    "id",
    "order_date",
    "package_id",
    "price_revision_amount",
    "price_revision_reason",
    "price_revision_status",
    "quantity",
    "references",
    "rejection_message",
    "status",
    "submission_deadline",
    "total_amount",
    "updated_at",
];

async fn every_field_that_the_clients_read_is_there(engine: Engine) {
    let app = TestApp::seeded(engine);
    app.checkout(Who::Brand(1), json!([{ "packageId": 1, "quantity": 3 }])).await.expect(200);
    app.clock.advance(std::time::Duration::from_secs(1));
    app.checkout(Who::Brand(1), json!([line(2)])).await.expect(200);
    for who in [Who::Brand(1), Who::Creator(1), Who::Agent(2), Who::Admin] {
        let answer = app.get("/api/orders", who).await.expect(200);
        assert_eq!(answer.list("/orders").len(), 2);
        let order = answer.at("/orders/1");
        for field in ORDER_VIEW.iter().chain(&["package", "brand", "creator", "ticket"]) {
            assert!(order.get(field).is_some(), "{field} is not in {order}");
        }
        let ids = ["id", "package_id", "brand_id", "creator_id"];
        assert!(ids.iter().all(|id| order[id].is_string()) && order.get("chat_enabled").is_none());
        let numbers =
            ["/total_amount", "/quantity", "/package/price"].map(|at| order.pointer(at).unwrap());
        assert_eq!(numbers, [&json!(450), &json!(3), &json!(150)]);
        let texts =
            ["/status", "/currency", "/package/title", "/brand/company_name", "/creator/user/name"];
        let expected = ["pending", "USD", "Instagram Reel", "Northwind Textiles", "Ishaan Bose"];
        assert_eq!(texts.map(|at| order.pointer(at).unwrap()), expected);
        assert_eq!(
            (&order["order_date"], &order["created_at"]),
            (&order["created_at"], &order["updated_at"])
        );
        let nulls = [
            "rejection_message",
            "price_revision_amount",
            "price_revision_status",
            "delivery_time",
            "completed_at",
        ];
        assert!(nulls.iter().all(|name| order[name].is_null()), "{order}");
        assert_eq!(order["references"], json!([]));
        let ticket = &order["ticket"];
        assert_eq!((ticket["id"].is_string(), &ticket["status"]), (true, &json!("open")));
        assert_eq!(
            ticket["agent"],
            json!({ "name": "Naina Khan", "email": "agent1@demo.influmojo.test" })
        );
        assert!(
            answer.at("/orders/0/created_at").as_str() > order["created_at"].as_str(),
            "newest first"
        );
    }
}

async fn everybody_lists_its_own_orders_and_staff_all(engine: Engine) {
    let app = TestApp::seeded(engine);
    let mine = app.order(Who::Brand(1), &[1, 3]).await;
    let theirs = app.order(Who::Brand(2), &[2]).await;
    let seen = async |who| -> Vec<Value> {
        let answer = app.get("/api/orders", who).await.expect(200);
        answer.list("/orders").iter().map(|order| order["id"].clone()).collect()
    };
    assert_eq!(seen(Who::Brand(1)).await, [&*mine[1], &mine[0]]);
    assert_eq!(seen(Who::Brand(2)).await, [&*theirs[0]]);
    assert_eq!(seen(Who::Creator(1)).await, [&*theirs[0], &mine[0]]);
    assert_eq!(seen(Who::Creator(2)).await, [&*mine[1]]);
    for staff in [Who::Agent(1), Who::Agent(2), Who::Admin] {
        assert_eq!(seen(staff).await, [&*theirs[0], &mine[1], &mine[0]]);
    }
}

async fn r31_r55_a_party_sees_its_own_e_mail_and_not_the_other_one(engine: Engine) {
    let app = TestApp::seeded(engine);
    app.set_user(Who::Brand(1), "phone = '+919800000001', profile_image_url = 'https://a.b/face'");
    app.set_user(Who::Creator(1), "phone = '+919800000002', cover_image_url = 'https://a.b/cover'");
    app.db.sql(
        "update creators set gender = 'Female', date_of_birth = '1998-04-01T00:00:00.000000Z'",
    );
    app.order(Who::Brand(1), &[1]).await;
    let (brand, creator) = (Who::Brand(1).email(), Who::Creator(1).email());
    for (who, sees_brand, sees_creator) in [
        (Who::Brand(1), true, false),
        (Who::Creator(1), false, true),
        (Who::Agent(1), true, true),
        (Who::Admin, true, true),
    ] {
        for path in ["/api/orders", "/api/orders/1", "/api/crm/tickets/1/messages"] {
            let text = app.get(path, who).await.expect(200).body.to_string();
            let seen =
                (text.contains(&brand) && sees_brand, text.contains(&creator) && sees_creator);
            let list = !path.ends_with("/messages");
            assert!(!list || seen == (sees_brand, sees_creator), "{who:?} {path}: {text}");
            assert!(
                (sees_brand || !text.contains(&brand))
                    && (sees_creator || !text.contains(&creator)),
                "{path}: {text}"
            );
            assert_no_private_values(&text, path);
        }
    }
    for path in ["/crm/tickets", "/crm/tickets/my?view=overview"] {
        assert_no_private_values(
            &app.get(path, Who::Agent(1)).await.expect(200).body.to_string(),
            path,
        );
    }
}

/// Nothing of an account but its name and e-mail address belongs to an order or a ticket.
fn assert_no_private_values(text: &str, path: &str) {
    for private in
        ["+9198", "face", "cover", "1998", "Female", "password", "date_of_birth", "phone", "rate_"]
    {
        assert!(!text.contains(private), "{private} in {path}");
    }
}

async fn r23_a_rejection_reason_is_in_list_and_details(engine: Engine) {
    let app = TestApp::seeded(engine);
    app.order(Who::Brand(1), &[1]).await;
    app.db
        .sql("update orders set status = 'rejected', rejection_message = 'No time before spring'");
    for who in [Who::Brand(1), Who::Creator(1), Who::Agent(1)] {
        let list = app.get("/api/orders", who).await.expect(200);
        assert_eq!(list.text("/orders/0/rejection_message"), "No time before spring");
        let order = app.get("/api/orders/1", who).await.expect(200);
        assert_eq!(order.text("/data/order/rejection_message"), "No time before spring");
    }
}

async fn an_imported_order_without_a_ticket_shows_one_all_the_same(engine: Engine) {
    let app = TestApp::seeded(engine);
    app.order(Who::Brand(1), &[1]).await;
    app.db.sql("update orders set origin = 'import'");
    app.let_audit_log_change();
    for table in ["audit_log", "messages", "assignments", "tickets"] {
        app.db.sql(&format!("delete from {table}"));
    }
    for who in [Who::Brand(1), Who::Creator(1), Who::Admin] {
        let list = app.get("/api/orders", who).await.expect(200);
        let ticket = json!({ "id": null, "status": "open", "agent": { "name": "Support team", "email": null } });
        assert_eq!(list.at("/orders/0/ticket"), &ticket);
        app.get("/api/orders/1", who).await.expect(200);
    }
}

async fn an_account_without_a_profile_lists_nothing(engine: Engine) {
    let app = TestApp::seeded(engine);
    app.order(Who::Brand(1), &[1]).await;
    app.db.sql(&format!("delete from brands where user_id = {}", app.id(Who::Brand(2))));
    let answer = app.get("/api/orders", Who::Brand(2)).await.expect(200);
    assert_eq!((answer.list("/orders").len(), answer.at("/next_cursor")), (0, &Value::Null));
    app.get("/api/orders/1", Who::Brand(2)).await.refused(403, "not_a_party");
}
