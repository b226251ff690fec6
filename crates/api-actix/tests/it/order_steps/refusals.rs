//! Steps of an order that are refused: to this caller, or for what was sent.

use actix_web::http::Method;
use domain::{Action, Participant};
use serde_json::{Value, json};
use test_support::Engine;

use super::{asked, files, ordered};
use crate::test_app::{Call, Who, call, put};

on_each_engine! {
    r07_parties_do_not_move_an_order_by_its_status,
    r05_r25_other_people_and_unknown_orders,
    bodies_of_steps_that_are_not_valid_name_every_fault,
    r39_an_amount_that_is_none_is_refused,
    d20_a_reason_of_a_thousand_characters_is_taken_everywhere,
}

async fn r07_parties_do_not_move_an_order_by_its_status(engine: Engine) {
    let app = ordered(engine).await;
    let to = |status: &str| json!({ "status": status, "reason": "why" });
    for party in [Who::Brand(1), Who::Creator(1)] {
        app.send(put("/api/orders/1/status", &to("cancelled")).by(party))
            .await
            .refused(403, "forbidden_role");
    }
    for status in ["accepted", "completed", "pending", "refunded"] {
        let refused = app.send(put("/api/orders/1/status", &to(status)).by(Who::Agent(1))).await;
        let refused = refused.refused(409, "invalid_transition");
        assert_eq!(refused.text("/error"), format!("Order cannot move from pending to {status}"));
    }
    app.send(put("/api/orders/1/status", &to("unheard")).by(Who::Admin))
        .await
        .refused(400, "validation_failed");
    app.send(put("/api/orders/1/status", &to("cancelled")).by(Who::Admin)).await.expect(200);
}

async fn r05_r25_other_people_and_unknown_orders(engine: Engine) {
    let app = ordered(engine).await;
    for action in Action::ALL.iter().copied() {
        let Some((participant, request)) = asked(action) else { continue };
        let stranger =
            if participant == Participant::Brand { Who::Brand(2) } else { Who::Creator(2) };
        app.send(request.clone().by(stranger)).await.refused(403, "not_a_party");
        app.send(request.clone().by(Who::Nobody)).await.refused(401, "unauthorized");
        app.send(request.clone().by(Who::Admin)).await.refused(403, "forbidden_role");
        for (id, status, code) in
            [("77", 404, "not_found"), ("abc", 400, "invalid_id"), ("0", 400, "invalid_id")]
        {
            let path = request.path.replace("/orders/1/", &format!("/orders/{id}/"));
            app.send(Call { path, ..request.clone() }).await.refused(status, code);
        }
    }
    app.send(put("/api/orders/77/status", &json!({ "status": "confirmed" })).by(Who::Admin))
        .await
        .refused(404, "not_found");
}

async fn bodies_of_steps_that_are_not_valid_name_every_fault(engine: Engine) {
    let app = ordered(engine).await;
    let long = "x".repeat(1001);
    let bad = |path: &str, who, body: Value| {
        let method =
            if path.contains("deliver") || path.ends_with("revision") && who == Who::Creator(1) {
                Method::POST
            } else {
                Method::PUT
            };
        call(method, format!("/api/orders/1/{path}")).by(who).bytes(body.to_string())
    };
    let (brand, creator) = (Who::Brand(1), Who::Creator(1));
    let file = |url: &str, name: &str, size: Value| json!({ "url": url, "filename": name, "type": "v", "size": size });
    let delivery = json!({ "deliverables": [
        file("https://a.test/a", "a", json!("12")), file("ftp://a", "", json!(-1)), 7, file("https://a.test", "a", json!(1.5)),
    ] });
    for (request, paths) in [
        (bad("reject", creator, json!({ "rejectionMessage": long })), vec!["rejectionMessage"]),
        (bad("reject", creator, json!({ "rejectionMessage": 7 })), vec!["rejectionMessage"]),
        (bad("cancel", brand, json!({ "reason": "a\u{0}" })), vec!["reason"]),
        (bad("status", Who::Admin, json!({})), vec!["status"]),
        (bad("status", Who::Admin, json!({ "status": "refunded", "reason": " " })), vec!["reason"]),
        (bad("deliverables", creator, json!({})), vec!["deliverables"]),
        (bad("deliverables", creator, files(&["a"; 51])), vec!["deliverables"]),
        (
            bad("deliverables", creator, delivery),
            vec![
                "deliverables[1].url",
                "deliverables[1].filename",
                "deliverables[1].size",
                "deliverables[2].url",
                "deliverables[2].filename",
                "deliverables[2].type",
                "deliverables[3].size",
            ],
        ),
        (
            bad("price-revision", creator, json!({ "reason": long })),
            vec!["additionalAmount", "reason"],
        ),
    ] {
        let refused = app.send(request).await.refused(400, "validation_failed");
        let details = refused.list("/details").iter();
        let named: Vec<_> = details.map(|detail| detail["path"].as_str().unwrap()).collect();
        assert_eq!(named, paths);
    }
    app.send(bad("accept", creator, json!([]))).await.refused(400, "malformed_json");
    assert_eq!(app.get("/api/orders/1", brand).await.text("/data/order/status"), "pending");
}

async fn r39_an_amount_that_is_none_is_refused(engine: Engine) {
    let app = ordered(engine).await;
    for amount in [
        "0",
        "-1",
        "1.001",
        "1.0000000000000000000001",
        "10000000000",
        "1e400",
        "\"NaN\"",
        "\"1,5\"",
        "true",
    ] {
        let body = format!("{{\"additionalAmount\":{amount}}}");
        let request =
            call(Method::POST, "/api/orders/1/price-revision").by(Who::Creator(1)).bytes(body);
        let refused = app.send(request).await;
        assert_eq!(refused.status, 400, "{amount}");
    }
}

async fn d20_a_reason_of_a_thousand_characters_is_taken_everywhere(engine: Engine) {
    let (fits, long) = ("é".repeat(1000), "é".repeat(1001));
    for (status, path, name, who) in [
        ("pending", "reject", "rejectionMessage", Who::Creator(1)),
        ("pending", "cancel", "reason", Who::Brand(1)),
        ("review", "request-revision", "comment", Who::Brand(1)),
        ("price_revision_pending", "price-revision/decline", "reason", Who::Brand(1)),
    ] {
        let app = ordered(engine).await;
        app.db.sql(&format!("update orders set status = '{status}' where id = 1"));
        let send = |text: &str| {
            let mut body = json!({});
            body[name] = json!(text);
            put(format!("/api/orders/1/{path}"), &body).by(who)
        };
        app.send(send(&long)).await.refused(400, "validation_failed");
        app.send(send(&fits)).await.expect(200);
    }
}
