//! One row with a value that cannot be read: it is shown as far as it goes, and every other row and
//! page as ever.

use serde_json::json;
use test_support::Engine;

use crate::test_app::{TestApp, Who, line};

on_each_engine! {
    b06_an_order_whose_files_lack_names_takes_down_no_list,
    b06_damaged_documents_take_down_no_list,
    b06_a_package_without_a_currency_is_shown_and_not_sold,
}

/// Two orders of brand 1 with creator 1.
async fn ordered(engine: Engine) -> TestApp {
    let app = TestApp::seeded(engine);
    app.order(Who::Brand(1), &[1, 2]).await;
    app
}

/// Every list and page on which order 1, its parties or its package stand, and how many rows it
/// has.
const PAGES: [(&str, Who, &str, usize); 12] = [
    ("/api/orders", Who::Brand(1), "/orders", 2),
    ("/api/orders", Who::Creator(1), "/orders", 2),
    ("/api/orders", Who::Admin, "/orders", 2),
    ("/api/crm/tickets", Who::Agent(1), "/data/tickets", 2),
    ("/api/crm/tickets/my?view=overview", Who::Agent(1), "/data/tickets", 2),
    ("/api/crm/tickets/1/messages", Who::Agent(1), "/data/messages", 7),
    ("/api/crm/tickets/1/events", Who::Agent(1), "/data/events", 1),
    ("/api/notifications", Who::Creator(1), "/data/notifications", 2),
    ("/api/packages", Who::Nobody, "/packages", 4),
    ("/api/packages/my-packages", Who::Creator(1), "/packages", 2),
    ("/api/profile/creators", Who::Nobody, "/data/instagram", 1),
    ("/api/admin/agents", Who::Admin, "/data/agents", 2),
];

async fn all_pages(app: &TestApp, damage: &str) {
    for (path, who, rows, count) in PAGES {
        let answer = app.get(path, who).await.expect(200);
        assert_eq!(answer.list(rows).len(), count, "{damage}: {path}");
    }
    for (path, who) in [
        ("/api/orders/1", Who::Brand(1)),
        ("/api/orders/1", Who::Creator(1)),
        ("/api/crm/tickets/1", Who::Agent(1)),
        ("/api/crm/tickets/order/1", Who::Brand(1)),
        ("/api/orders/stats/overview", Who::Admin),
    ] {
        app.get(path, who).await.expect(200);
    }
}

async fn b06_an_order_whose_files_lack_names_takes_down_no_list(engine: Engine) {
    let app = ordered(engine).await;
    app.db.sql(
        "update orders set deliverables = '[{\"url\":\"https://files.example.test/a/b.mp4?x=1\",\"size\":7},{},3]' where id = 1",
    );
    all_pages(&app, "files without names").await;
    let file = json!({ "url": "https://files.example.test/a/b.mp4?x=1", "filename": "b.mp4", "type": "file", "size": 7 });
    let shown = app.get("/api/orders/1", Who::Brand(1)).await.expect(200);
    assert_eq!(shown.at("/data/order/deliverables"), &json!([file]), "as far as it goes");
    app.db
        .sql("update orders set reference_urls = '[\"https://a.test\",7,{\"b\":1}]' where id = 1");
    all_pages(&app, "references that are no texts").await;
    let shown = app.get("/api/orders/1", Who::Brand(1)).await.expect(200);
    assert_eq!(
        shown.at("/data/order/references"),
        &json!(["https://a.test", "7", "{\"b\":1}"]),
        "as far as it goes"
    );
}

async fn b06_damaged_documents_take_down_no_list(engine: Engine) {
    for damage in [
        "orders set deliverables = '{' where id = 1",
        "orders set reference_urls = '{}' where id = 1",
        "packages set deliverables = '{' where id = 1",
        "brands set industries = 'Food' where id = 1",
        "creators set content_categories = '[' where id = 1",
        "creators set languages = '7' where id = 1",
        "notifications set data = '[]'",
        "audit_log set data = '[1]' where order_id = 1",
        "portfolio_items set tags = 'x'",
    ] {
        let app = ordered(engine).await;
        app.let_audit_log_change();
        app.db.sql(&format!("update {damage}"));
        all_pages(&app, damage).await;
        app.order(Who::Brand(2), &[1]).await;
    }
}

async fn b06_a_package_without_a_currency_is_shown_and_not_sold(engine: Engine) {
    let app = ordered(engine).await;
    app.db.sql("update packages set currency = 'ABC' where id = 3; update orders set currency = 'ABC' where id = 1");
    all_pages(&app, "no currency").await;
    let shown = app.get("/api/orders/1", Who::Brand(1)).await.expect(200);
    assert_eq!(
        (shown.text("/data/order/currency"), shown.text("/data/order/total_amount_text")),
        ("XXX", "150.00")
    );
    let refused = app
        .checkout(Who::Brand(2), json!([line(3), line(1)]))
        .await
        .refused(404, "package_not_found");
    assert_eq!((refused.list("/details").len(), refused.text("/details/0/packageId")), (1, "3"));
    app.order(Who::Brand(2), &[1, 4]).await;
}
