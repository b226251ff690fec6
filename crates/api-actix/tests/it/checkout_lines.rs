//! Carts that are refused for their lines: every code, every bad line named, and which status wins.

use serde_json::{Value, json};
use test_support::Engine;

use crate::test_app::{Answer, TestApp, Who, checkout, line, post};

const BRAND: Who = Who::Brand(1);

on_each_engine! {
    r35_r36_a_line_outside_of_its_bounds_is_400_and_says_why,
    an_id_that_is_none_is_not_repeated,
    c03_values_at_the_edge_of_their_bounds_are_taken,
    a_package_that_is_not_offered_is_404,
    a_duplicate_is_409_and_names_the_order,
    an_order_blocks_a_repeat_for_five_minutes_while_it_is_open,
    all_bad_lines_are_named_whatever_the_status,
    several_faults_of_one_line_are_all_named,
    a_total_above_the_largest_amount_is_400,
    s16_a_price_that_changed_since_it_was_shown_is_409_and_names_the_present_one,
    s16_another_price_ranks_after_a_missing_package_and_before_a_duplicate,
    c02_lines_in_snake_case_are_the_same_lines,
    c03_the_error_of_every_refused_checkout_ends_with_its_status,
}

/// Path, code and package of every detail.
fn details(answer: &Answer) -> Vec<(String, String, Option<String>)> {
    let detail = |detail: &Value| {
        let text = |name: &str| detail.get(name).and_then(Value::as_str).map(str::to_owned);
        assert_eq!(
            (&detail["type"], &detail["location"]),
            (&json!("field"), &json!("body")),
            "{detail}"
        );
        assert!(text("msg").is_some_and(|msg| !msg.is_empty()), "{detail}");
        let path = text("path").unwrap();
        assert!(path.starts_with(&format!("cartItems[{}].", detail["index"])), "{detail}");
        assert_eq!(
            text("existingOrderId").is_some(),
            text("code").unwrap() == "duplicate_order",
            "{detail}"
        );
        (path, text("code").unwrap(), text("packageId"))
    };
    answer.list("/details").iter().map(detail).collect()
}

fn detail(path: &str, code: &str, package: i64) -> (String, String, Option<String>) {
    (path.to_owned(), code.to_owned(), Some(package.to_string()))
}

#[rustfmt::skip]
fn out_of_bounds() -> Vec<(&'static str, &'static str, &'static str, Vec<Value>)> {
    let long = |scheme: &str| format!("{scheme}{}", "x".repeat(2049 - scheme.len()));
    vec![
        ("quantity", "", "quantity_out_of_range",
            vec![json!(0), json!(-2), json!(1.5), json!(1001), json!("x"), json!("0"), json!("1.5"), json!(true),
                 json!([2]), json!({}), json!(i64::MIN), json!(u64::MAX), json!(1e300), json!("9".repeat(400))]),
        ("deliveryTime", "", "delivery_time_out_of_range",
            vec![json!(-3), json!(0), json!(366), json!(7.5), json!("soon"), json!(false), json!([7])]),
        ("additionalInstructions", "", "instructions_too_long",
            vec![json!("x".repeat(20_001)), json!("ä".repeat(20_001))]),
        ("additionalInstructions", "", "invalid_instructions",
            vec![json!(7), json!(["x"]), json!("a\u{0}b"), json!("a\u{7}b"), json!("a\u{85}b")]),
        ("unitPrice", "", "invalid_price",
            vec![json!("ten"), json!(""), json!(-1), json!("-0.01"), json!("NaN"), json!(true), json!([10]), json!({})]),
        ("expectedTotal", "", "invalid_price", vec![json!("10,50"), json!(-150.5), json!(false)]),
        ("references", "", "too_many_references", vec![json!(vec!["https://a.b"; 101])]),
        ("references", "", "invalid_reference", vec![json!("https://a.b"), json!(7), json!({ "0": "https://a.b" })]),
        ("references", "[1]", "invalid_reference",
            ["javascript:alert(1)", "JaVaScRiPt://a.b/%0Aalert(1)", "data:text/html,x", "ftp://a.b", "a.b", "//a.b", "",
             "https://", "https:///x", "https://a b", "https://a.b/\u{0}", &long("https://a.b/")].iter()
                .map(|url| json!(["https://a.b", url])).chain([json!(["https://a.b", 7]), json!(["https://a.b", null])])
                .collect()),
    ]
}

async fn r35_r36_a_line_outside_of_its_bounds_is_400_and_says_why(engine: Engine) {
    let app = TestApp::seeded(engine);
    for (field, at, code, values) in out_of_bounds() {
        for value in values {
            let mut bad = line(3);
            bad[field] = value.clone();
            let answer =
                app.checkout(BRAND, json!([line(1), bad])).await.refused(400, "invalid_cart");
            assert_eq!(
                details(&answer),
                [detail(&format!("cartItems[1].{field}{at}"), code, 3)],
                "{value}"
            );
            assert_eq!(answer.at("/details/0/index"), 1);
        }
    }
    assert_eq!(app.db.count("orders"), 0);
}

async fn an_id_that_is_none_is_not_repeated(engine: Engine) {
    let app = TestApp::seeded(engine);
    let no_ids = [
        json!(null),
        json!(0),
        json!(-1),
        json!("abc"),
        json!(1.5),
        json!("1.0"),
        json!(""),
        json!(true),
        json!([1]),
        json!({ "id": 1 }),
        json!(9_223_372_036_854_775_808_u64),
        json!("9223372036854775808"),
        json!("1 or 1=1"),
    ];
    let mut lines: Vec<Value> =
        no_ids.into_iter().map(|id| json!({ "packageId": id, "quantity": 1 })).collect();
    lines.extend([
        json!({}),
        json!(7),
        json!(null),
        json!("1"),
        json!([]),
        json!([{ "packageId": 1 }]),
    ]);
    let count = lines.len();
    let answer = app.checkout(BRAND, json!(lines)).await.refused(400, "invalid_cart");
    let expected = |n| (format!("cartItems[{n}].packageId"), "invalid_package_id".to_owned(), None);
    assert_eq!(details(&answer), (0..count).map(expected).collect::<Vec<_>>());
}

async fn c03_values_at_the_edge_of_their_bounds_are_taken(engine: Engine) {
    let app = TestApp::seeded(engine);
    let url = format!("https://a.b/{}", "x".repeat(2048 - 12));
    let edges = [
        ("quantity", json!(1)),
        ("quantity", json!("1000")),
        ("deliveryTime", json!(1)),
        ("deliveryTime", json!("365")),
        ("additionalInstructions", json!(format!("  {}\n", "ä".repeat(20_000)))),
        ("references", json!([])),
        ("references", json!(vec![url; 100])),
        ("references", json!(["HTTP://[::1]:80/", "https://mü.example/ä"])),
    ];
    let line = |(field, value): (&str, Value)| {
        let mut good = line(2);
        good[field] = value;
        good
    };
    app.checkout(BRAND, edges.into_iter().map(line).collect()).await.expect(200);
}

async fn a_package_that_is_not_offered_is_404(engine: Engine) {
    let app = TestApp::seeded(engine);
    app.db.sql(&format!("update packages set is_active = {} where id = 1", app.flag(false)));
    app.db.sql(&format!("update packages set is_deleted = {} where id = 2", app.flag(true)));
    for status in ["suspended", "pending", "deleted"] {
        app.set_user(Who::Creator(2), &format!("status = '{status}'"));
        let absent = json!({ "packageId": i64::MAX });
        let cart = json!([line(1), line(2), line(3), line(4), line(77), absent]);
        let answer = app.checkout(BRAND, cart).await.refused(404, "package_not_found");
        let ids = [1, 2, 3, 4, 77, i64::MAX];
        let expected = ids.iter().enumerate();
        let expected = expected
            .map(|(n, &id)| detail(&format!("cartItems[{n}].packageId"), "package_not_found", id));
        assert_eq!(details(&answer), expected.collect::<Vec<_>>());
    }
}

async fn a_duplicate_is_409_and_names_the_order(engine: Engine) {
    let app = TestApp::seeded(engine);
    let ids = app.order(BRAND, &[2, 3]).await;
    let answer = app
        .checkout(BRAND, json!([line(1), line(3), line(2)]))
        .await
        .refused(409, "duplicate_order");
    let expected = [detail("cartItems[1].packageId", "duplicate_order", 3)];
    assert_eq!(
        details(&answer),
        [&expected[..], &[detail("cartItems[2].packageId", "duplicate_order", 2)]].concat()
    );
    assert_eq!(answer.text("/existingOrderId"), ids[1], "the one of the first bad line");
    assert_eq!(
        (answer.text("/details/0/existingOrderId"), answer.text("/details/1/existingOrderId")),
        (&*ids[1], &*ids[0])
    );
    assert!(answer.text("/message").contains("already exists"), "{}", answer.body);
    app.order(Who::Brand(2), &[2, 3]).await;
}

async fn an_order_blocks_a_repeat_for_five_minutes_while_it_is_open(engine: Engine) {
    let app = TestApp::seeded(engine);
    let [id] = app.order(BRAND, &[1]).await.try_into().unwrap();
    let blocking = ["pending", "confirmed", "in_progress", "accepted"];
    for status in domain::OrderStatus::ALL {
        app.db.sql(&format!("update orders set status = '{status}' where id = {id}"));
        // with a bad line beside it nothing is ever ordered, and the repeat is named or not
        let answer = app.checkout(BRAND, json!([line(1), {}])).await.refused(400, "invalid_cart");
        let named = details(&answer).iter().any(|(_, code, _)| code == "duplicate_order");
        assert_eq!(named, blocking.contains(&status.as_str()), "{status}");
    }
    app.db.sql(&format!("update orders set status = 'pending' where id = {id}"));
    app.clock.advance(std::time::Duration::from_micros(299_999_999));
    app.checkout(BRAND, json!([line(1)])).await.refused(409, "duplicate_order");
    app.clock.advance(std::time::Duration::from_micros(1));
    app.checkout(BRAND, json!([line(1)])).await.expect(200);
}

async fn all_bad_lines_are_named_whatever_the_status(engine: Engine) {
    let app = TestApp::seeded(engine);
    app.order(BRAND, &[1]).await;
    let repeated = line(1);
    let unknown = line(77);
    let unbounded = json!({ "packageId": 3, "quantity": 0 });
    let at = |n: usize, field: &str, code: &str, id| {
        detail(&format!("cartItems[{n}].{field}"), code, id)
    };
    let answer = app
        .checkout(BRAND, json!([repeated, line(2), unknown, unbounded]))
        .await
        .refused(400, "invalid_cart");
    let three = [
        at(0, "packageId", "duplicate_order", 1),
        at(2, "packageId", "package_not_found", 77),
        at(3, "quantity", "quantity_out_of_range", 3),
    ];
    assert_eq!(details(&answer), three);
    let answer = app
        .checkout(BRAND, json!([line(2), repeated, unknown]))
        .await
        .refused(404, "package_not_found");
    let two =
        [at(1, "packageId", "duplicate_order", 1), at(2, "packageId", "package_not_found", 77)];
    assert_eq!(details(&answer), two);
    let answer =
        app.checkout(BRAND, json!([unbounded, repeated])).await.refused(400, "invalid_cart");
    assert_eq!(
        details(&answer),
        [at(0, "quantity", "quantity_out_of_range", 3), at(1, "packageId", "duplicate_order", 1)]
    );
    app.checkout(BRAND, json!([line(2), repeated])).await.refused(409, "duplicate_order");
    assert_eq!(app.db.count("orders"), 1);
}

async fn several_faults_of_one_line_are_all_named(engine: Engine) {
    let app = TestApp::seeded(engine);
    let worst = json!({
        "packageId": "77", "quantity": 0, "deliveryTime": 366, "additionalInstructions": "x".repeat(20_001),
        "references": ["x", "https://a.b", "y"],
    });
    let answer = app.checkout(BRAND, json!([worst])).await.refused(400, "invalid_cart");
    let mut seen: Vec<_> =
        details(&answer).into_iter().map(|(path, code, _)| format!("{path} {code}")).collect();
    seen.sort();
    let expected = [
        "cartItems[0].additionalInstructions instructions_too_long",
        "cartItems[0].deliveryTime delivery_time_out_of_range",
        "cartItems[0].packageId package_not_found",
        "cartItems[0].quantity quantity_out_of_range",
        "cartItems[0].references[0] invalid_reference",
        "cartItems[0].references[2] invalid_reference",
    ];
    assert_eq!(seen, expected);
}

async fn a_total_above_the_largest_amount_is_400(engine: Engine) {
    let app = TestApp::seeded(engine);
    app.db.sql("update packages set price_minor = 999999999999 where id = 1");
    app.db.sql("update packages set price_minor = 1000000000 where id = 2");
    let cart = json!([{ "packageId": 1, "quantity": 2 }, { "packageId": 2, "quantity": 1000 }]);
    let answer = app.checkout(BRAND, cart).await.refused(400, "invalid_cart");
    let expected = [
        detail("cartItems[0].quantity", "total_too_large", 1),
        detail("cartItems[1].quantity", "total_too_large", 2),
    ];
    assert_eq!(details(&answer), expected);
}

async fn s16_a_price_that_changed_since_it_was_shown_is_409_and_names_the_present_one(
    engine: Engine,
) {
    let app = TestApp::seeded(engine);
    app.db.sql("update packages set price_minor = 99999999 where id = 1");
    let shown = |name: &str, price: Value| {
        let mut line = json!({ "packageId": 1, "quantity": 2 });
        line[name] = price;
        line
    };
    for (name, price, actual) in [
        ("unitPrice", json!(10), "999999.99"),
        ("unitPrice", json!("999999.98"), "999999.99"),
        ("unitPrice", json!(999_999.9), "999999.99"),
        ("unitPrice", json!("0"), "999999.99"),
        ("expectedTotal", json!(999_999.99), "1999999.98"),
        ("expectedTotal", json!("1999999.980000000000000001"), "1999999.98"),
    ] {
        let answer = app.checkout(BRAND, json!([line(2), shown(name, price.clone())])).await;
        let answer = answer.refused(409, "price_changed");
        let field = if name.starts_with("unit") { "unitPrice" } else { "expectedTotal" };
        assert_eq!(
            details(&answer),
            [detail(&format!("cartItems[1].{field}"), "price_changed", 1)],
            "{name} {price}"
        );
        assert_eq!(answer.text("/details/0/actual"), actual);
        assert!(answer.text("/error").ends_with(" (409)"), "{}", answer.body);
    }
    // a number that a float cannot hold is compared as it was written
    let raw = r#"{"cartItems":[{"packageId":1,"unitPrice":999999.990000000000000000001}]}"#;
    app.send(checkout(json!([])).bytes(raw).by(BRAND)).await.refused(409, "price_changed");
    assert_eq!(app.db.count("orders"), 0);
    let mut unit = shown("unitPrice", json!(999_999.99));
    let mut both = shown("expectedTotal", json!("1999999.98"));
    unit["price"] = json!(1);
    both["unitPrice"] = json!("999999.9900");
    app.checkout(BRAND, json!([unit, both, shown("price", json!("nothing"))])).await.expect(200);
}

async fn s16_another_price_ranks_after_a_missing_package_and_before_a_duplicate(engine: Engine) {
    let app = TestApp::seeded(engine);
    app.order(BRAND, &[1, 2]).await;
    let other = json!({ "packageId": 3, "quantity": 1, "unitPrice": "0.01" });
    let mut repeated = line(2);
    repeated["expectedTotal"] = json!("0.01");
    let answer = app.checkout(BRAND, json!([line(1), other])).await.refused(409, "price_changed");
    let expected = [
        detail("cartItems[0].packageId", "duplicate_order", 1),
        detail("cartItems[1].unitPrice", "price_changed", 3),
    ];
    assert_eq!(details(&answer), expected);
    let answer = app.checkout(BRAND, json!([repeated])).await.refused(409, "price_changed");
    assert_eq!(details(&answer).len(), 2, "{}", answer.body);
    app.checkout(BRAND, json!([other, line(77)])).await.refused(404, "package_not_found");
    app.checkout(BRAND, json!([other, json!({ "packageId": 4, "quantity": 0 })]))
        .await
        .refused(400, "invalid_cart");
    assert_eq!(app.db.count("orders"), 2);
}

async fn c02_lines_in_snake_case_are_the_same_lines(engine: Engine) {
    let app = TestApp::seeded(engine);
    let snake = json!({
        "package_id": "3", "creator_id": "999", "quantity": 2, "delivery_time": 9, "additional_instructions": "Red",
    });
    app.send(post("/api/cart/add", &snake).by(BRAND)).await.expect(200);
    let kept = app.get("/api/cart", BRAND).await.expect(200).at("/cartItems/0").clone();
    assert_eq!((&kept["packageId"], &kept["deliveryTime"]), (&json!("3"), &json!(9)));
    app.send(post("/api/cart/sync", &json!({ "cartItems": [snake] })).by(BRAND)).await.expect(200);
    let answer = app.checkout(BRAND, json!([snake, { "packageId": 1, "package_id": 2 }])).await;
    let answer = answer.expect(200);
    assert_eq!(
        (answer.text("/orders/0/package/id"), answer.text("/orders/1/package/id")),
        ("3", "1")
    );
    let order =
        app.get(format!("/api/orders/{}", answer.text("/orders/0/id")), BRAND).await.expect(200);
    assert_eq!(order.at("/data/order/delivery_time"), 9);
    assert_eq!(order.text("/data/order/additional_instructions"), "Red");
}

async fn c03_the_error_of_every_refused_checkout_ends_with_its_status(engine: Engine) {
    let app = TestApp::seeded(engine);
    let many = json!(vec![line(1); 51]);
    for cart in [json!([]), many, json!([{ "packageId": 1, "quantity": 0 }])] {
        let answer = app.checkout(BRAND, cart).await.expect(400);
        let (error, message) = (answer.text("/error"), answer.text("/message"));
        assert_eq!(error, format!("{message} (400)"));
        assert!(!message.contains(|c: char| c.is_ascii_digit()), "{message}");
    }
    let answer =
        app.send(checkout(json!([])).bytes("{").by(BRAND)).await.refused(400, "malformed_json");
    assert!(answer.text("/error").ends_with(" (400)"), "{}", answer.body);
}
