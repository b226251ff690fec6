//! The same request twice, and the same key on another.

use std::{pin::pin, time::Duration};

use actix_web::http::header::HeaderValue;
use futures_util::future::select;
use serde_json::{Value, json};
use test_support::Engine;

use crate::test_app::{Answer, Call, TestApp, Who, checkout, line};

const BRAND: Who = Who::Brand(1);
const REPLAYED: &str = "idempotent-replayed";

on_each_engine! {
    a_repeat_gets_the_same_bytes_and_writes_nothing,
    a_repeat_is_answered_as_it_was_even_after_everything_changed,
    other_bytes_with_the_same_key_are_422_whatever_they_are,
    a_refused_request_leaves_its_key_free_for_any_body,
    a_key_belongs_to_its_user,
    a_key_that_is_none_is_400,
    a_key_lapses_after_a_day,
    without_a_key_nothing_is_kept,
}

/// Two requests with one key while the rows that the first of them needs are held: the second does
/// not wait for it.
#[test]
fn a_key_that_is_in_use_is_409_with_a_moment_to_wait() {
    crate::test_app::run(async {
        let app = TestApp::seeded(Engine::Postgres);
        let mut holder = app.db.session();
        holder.run("begin; select 1 from brands for update");
        let request = keyed("k1", json!([line(1)]));
        let (one, other) = (pin!(app.send(request.clone())), pin!(app.send(request)));
        let (refused, first) = select(one, other).await.factor_first();
        let refused = refused.refused(409, "idempotency_in_flight");
        assert_eq!(
            (refused.header("retry-after"), refused.text("/error").ends_with(" (409)")),
            (Some("1"), true)
        );
        holder.run("commit");
        assert_eq!(first.await.expect(200).header(REPLAYED), None);
        assert_eq!(app.db.count("orders"), 1);
    });
}

fn keyed(key: &str, lines: Value) -> Call {
    checkout(lines).by(BRAND).header("idempotency-key", key)
}

fn replayed(answer: &Answer) -> Option<&str> {
    answer.header(REPLAYED)
}

async fn a_repeat_gets_the_same_bytes_and_writes_nothing(engine: Engine) {
    let app = TestApp::seeded(engine);
    let request = keyed("k1", json!([line(1), line(3)]));
    let first = app.send(request.clone()).await.expect(200);
    assert_eq!(replayed(&first), None);
    for _ in 0..3 {
        let again = app.send(request.clone()).await.expect(200);
        assert_eq!(
            (again.raw, again.headers.get(REPLAYED).map(HeaderValue::as_bytes)),
            (first.raw.clone(), Some(&b"true"[..]))
        );
    }
    assert_eq!(
        (app.db.count("orders"), app.db.count("messages"), app.db.count("idempotency_keys")),
        (2, 14, 1)
    );
    let elsewhere = app.send(keyed("k1", json!([line(1), line(3)])).header("x-other", "1")).await;
    assert_eq!(elsewhere.raw, first.raw, "only the bytes of the body count");
}

async fn a_repeat_is_answered_as_it_was_even_after_everything_changed(engine: Engine) {
    let app = TestApp::seeded(engine);
    let request = keyed("k1", json!([line(1)]));
    let first = app.send(request.clone()).await.expect(200);
    app.db.sql("update orders set status = 'cancelled', total_minor = 1");
    app.db.sql("update packages set price_minor = 7, title = 'Other'");
    app.db.sql("update brands set company_name = 'Renamed'");
    app.set_user(Who::Creator(1), "status = 'suspended', name = 'Renamed'");
    app.set_user(Who::Agent(1), "status = 'suspended'");
    app.clock.advance(Duration::from_secs(24 * 60 * 60 - 1));
    let again = app.send(request).await.expect(200);
    assert_eq!((again.raw.clone(), replayed(&again)), (first.raw, Some("true")));
}

async fn other_bytes_with_the_same_key_are_422_whatever_they_are(engine: Engine) {
    let app = TestApp::seeded(engine);
    let request = keyed("k1", json!([line(1)]));
    app.send(request.clone()).await.expect(200);
    let body = String::from_utf8(request.body.clone()).unwrap();
    for other in [
        "",
        "{",
        "[]",
        "null",
        "{\"cartItems\":[]}",
        &format!("{body} "),
        "\u{fffd}",
        &body.replace("1}", "2}"),
    ] {
        let answer =
            app.send(request.clone().bytes(other)).await.refused(422, "idempotency_mismatch");
        assert_eq!((answer.text("/error"), replayed(&answer)), (answer.text("/message"), None));
    }
    let text = request.clone().bytes("{}").header("content-type", "text/plain");
    app.send(text).await.refused(422, "idempotency_mismatch");
    app.send(request.clone().bytes(vec![0xff, 0xfe])).await.refused(422, "idempotency_mismatch");
    app.send(request).await.expect(200);
    assert_eq!(app.db.count("orders"), 1);
}

async fn a_refused_request_leaves_its_key_free_for_any_body(engine: Engine) {
    let app = TestApp::seeded(engine);
    app.order(BRAND, &[2]).await;
    for (lines, status) in
        [(json!([{}]), 400), (json!([line(77)]), 404), (json!([line(2)]), 409), (json!([]), 400)]
    {
        let answer = app.send(keyed("k1", lines)).await.expect(status);
        assert_eq!(replayed(&answer), None);
    }
    app.send(keyed("k1", json!([])).bytes("{")).await.refused(400, "malformed_json");
    app.send(keyed("k1", json!([line(1)])).by(Who::Creator(1)))
        .await
        .refused(403, "forbidden_role");
    assert_eq!(app.db.count("idempotency_keys"), 0);
    let answer = app.send(keyed("k1", json!([line(1)]))).await.expect(200);
    assert_eq!(replayed(&answer), None);
    // a fault of the service does not use a key up either
    app.db.sql("alter table notifications rename to away");
    app.send(keyed("k2", json!([line(3)]))).await.refused(500, "internal");
    app.db.sql("alter table away rename to notifications");
    assert_eq!(replayed(&app.send(keyed("k2", json!([line(4)]))).await.expect(200)), None);
}

async fn a_key_belongs_to_its_user(engine: Engine) {
    let app = TestApp::seeded(engine);
    let first = app.send(keyed("k1", json!([line(1)]))).await.expect(200);
    let other = app.send(keyed("k1", json!([line(1)])).by(Who::Brand(2))).await.expect(200);
    assert_eq!(replayed(&other), None);
    assert_ne!(first.text("/orders/0/id"), other.text("/orders/0/id"));
    app.send(keyed("k1", json!([line(2)])).by(Who::Brand(2)))
        .await
        .refused(422, "idempotency_mismatch");
    // case and blanks are part of a key
    assert_eq!(replayed(&app.send(keyed("K1", json!([line(3)]))).await.expect(200)), None);
}

async fn a_key_that_is_none_is_400(engine: Engine) {
    let app = TestApp::seeded(engine);
    for key in [
        String::new(),
        "x".repeat(256),
        "a\u{e4}".to_owned(),
        "\u{1f980}".to_owned(),
        "a\tb".to_owned(),
    ] {
        let answer =
            app.send(keyed(&key, json!([line(1)]))).await.refused(400, "validation_failed");
        assert_eq!(answer.list("/details").len(), 1);
        assert!(key.is_empty() || !answer.body.to_string().contains(&key), "{}", answer.body);
    }
    assert_eq!(app.db.count("orders"), 0);
    for (n, key) in
        ["x".repeat(255), "~".to_owned(), "a b !\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}".to_owned()]
            .iter()
            .enumerate()
    {
        let lines = json!([line(i64::try_from(n).unwrap() + 1)]);
        let first = app.send(keyed(key, lines.clone())).await.expect(200);
        assert_eq!(app.send(keyed(key, lines)).await.expect(200).raw, first.raw);
    }
}

async fn a_key_lapses_after_a_day(engine: Engine) {
    let app = TestApp::seeded(engine);
    let request = keyed("k1", json!([line(1)]));
    let first = app.send(request.clone()).await.expect(200);
    app.clock.advance(Duration::from_hours(24));
    let next = app.send(request.clone()).await.expect(200);
    assert_eq!(replayed(&next), None);
    assert_ne!(first.text("/orders/0/id"), next.text("/orders/0/id"));
    assert_eq!(
        app.send(request.clone()).await.expect(200).raw,
        next.raw,
        "the new answer is kept in place of the old"
    );
    app.send(request.bytes("{}")).await.refused(422, "idempotency_mismatch");
    let forget = app::checkout::PurgeIdempotencyRecords::new(
        app.stores.ports.transactions.clone(),
        app.clock.clone(),
    );
    assert_eq!(forget.run().unwrap(), 0);
}

async fn without_a_key_nothing_is_kept(engine: Engine) {
    let app = TestApp::seeded(engine);
    app.checkout(BRAND, json!([line(1)])).await.expect(200);
    app.checkout(BRAND, json!([line(1)])).await.refused(409, "duplicate_order");
    assert_eq!(app.db.count("idempotency_keys"), 0);
}
