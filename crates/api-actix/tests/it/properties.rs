//! Whatever is sent to whichever route: no fault of the service, no panic, and the ground rules
//! hold.

use actix_web::http::{Uri, header::HeaderValue};
use proptest::{
    collection::vec,
    prelude::*,
    sample::select,
    test_runner::{Config, TestRunner},
};
use serde_json::{Value, json};
use test_support::Engine;

use crate::test_app::{Call, TestApp, Who, call, run};

/// Requests of each kind on each engine.
const CASES: u32 = 150;

test_support::on_each_engine! {
    any_json_is_answered,
    any_bytes_are_answered,
    any_path_and_query_is_answered,
    any_header_is_answered,
}

/// Sends what a strategy makes of the routes, and shrinks what is answered by a fault.
fn all_are_answered(engine: Engine, requests: impl Strategy<Value = Call>) {
    let app = TestApp::seeded(engine);
    run(app.order(Who::Brand(1), &[1]));
    let mut runner =
        TestRunner::new(Config { cases: CASES, failure_persistence: None, ..Config::default() });
    let outcome = runner.run(&requests, |request| {
        let answer = run(app.send(request));
        // what is no part of the service says so, and nothing else is a 5xx
        let is_not_offered = answer.status == 501 && answer.body["code"] == "not_offered";
        prop_assert!(answer.status < 500 || is_not_offered, "{} {}", answer.status, answer.body);
        Ok(())
    });
    outcome.unwrap();
}

fn route() -> impl Strategy<Value = (String, String)> {
    select(api_actix::endpoints())
}

fn who() -> impl Strategy<Value = Who> {
    select(vec![
        Who::Nobody,
        Who::Brand(1),
        Who::Brand(2),
        Who::Creator(1),
        Who::Agent(1),
        Who::Admin,
    ])
}

fn at(method: &str, path: &str, id: &str) -> Call {
    call(method.parse().unwrap(), path.replace("{platform}", "x").replace("{id}", id))
}

/// Texts with everything in them that is easily mistaken.
fn text() -> impl Strategy<Value = String> {
    let known = [
        "",
        "0",
        "1",
        "-1",
        "77",
        "1e9",
        "abc",
        "null",
        "true",
        "9223372036854775808",
        "https://a.b",
        "\u{0}",
        "{}",
    ];
    prop_oneof![select(known.to_vec()).prop_map(str::to_owned), "\\PC{0,20}", any::<String>()]
}

fn json_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        (-5_i64..2000).prop_map(Value::from),
        text().prop_map(Value::from),
    ];
    let names = [
        "cartItems",
        "packageId",
        "creatorId",
        "quantity",
        "deliveryTime",
        "additionalInstructions",
        "references",
        "email",
        "password",
        "id",
        "$serde_json::private::RawValue",
    ];
    let name = prop_oneof![8 => select(names.to_vec()).prop_map(str::to_owned), 1 => text()];
    leaf.prop_recursive(4, 60, 8, move |inner| {
        let object = vec((name.clone(), inner.clone()), 0..8)
            .prop_map(|fields| Value::Object(fields.into_iter().collect()));
        prop_oneof![vec(inner, 0..6).prop_map(Value::from), object]
    })
}

/// A body of any shape, or a cart of lines of any shape, some of them nearly right.
fn body() -> impl Strategy<Value = Value> {
    let line = (json_value(), json_value(), 1_i64..5).prop_map(|(quantity, wish, package)| {
        json!({ "packageId": package, "quantity": quantity, "additionalInstructions": wish })
    });
    let cart =
        vec(prop_oneof![line, json_value()], 0..5).prop_map(|lines| json!({ "cartItems": lines }));
    let login = (json_value(), json_value())
        .prop_map(|(email, password)| json!({ "email": email, "password": password }));
    prop_oneof![json_value(), cart, login]
}

fn any_json_is_answered(engine: Engine) {
    let requests = (route(), who(), body());
    all_are_answered(
        engine,
        requests.prop_map(|((method, path), who, body)| {
            at(&method, &path, "1").by(who).bytes(body.to_string())
        }),
    );
}

fn any_bytes_are_answered(engine: Engine) {
    let torn = (body(), any::<prop::sample::Index>()).prop_map(|(body, at)| {
        let mut bytes = body.to_string().into_bytes();
        bytes.truncate(at.index(bytes.len() + 1));
        bytes
    });
    let requests = (route(), who(), prop_oneof![torn, vec(any::<u8>(), 0..200)]);
    all_are_answered(
        engine,
        requests
            .prop_map(|((method, path), who, bytes)| at(&method, &path, "1").by(who).bytes(bytes)),
    );
}

/// A text as a part of an address: every byte but letters and digits escaped.
pub(crate) fn escaped(text: &str) -> String {
    let byte = |byte: u8| {
        if byte.is_ascii_alphanumeric() {
            char::from(byte).to_string()
        } else {
            format!("%{byte:02X}")
        }
    };
    text.bytes().map(byte).collect()
}

fn any_path_and_query_is_answered(engine: Engine) {
    let names = [
        "q",
        "limit",
        "cursor",
        "offset",
        "status",
        "view",
        "channelType",
        "loadOlderMessages",
        "_t",
    ];
    let name = prop_oneof![select(names.to_vec()).prop_map(str::to_owned), text()];
    let query = vec((name, text()), 0..4).prop_map(|pairs| {
        let pairs =
            pairs.iter().map(|(name, value)| format!("{}={}", escaped(name), escaped(value)));
        pairs.collect::<Vec<_>>().join("&")
    });
    // also what is no query at all, as far as it can be sent
    let query = prop_oneof![3 => query, 1 => "[!-~]{0,30}".prop_map(|text| text.replace('#', ""))];
    let requests = (route(), who(), text(), query).prop_map(|((method, path), who, id, query)| {
        let request = at(&method, &path, &escaped(&id)).by(who);
        Call { path: format!("{}?{query}", request.path), ..request }
    });
    all_are_answered(
        engine,
        requests.prop_filter("an address", |request| request.path.parse::<Uri>().is_ok()),
    );
}

fn any_header_is_answered(engine: Engine) {
    let names = [
        "authorization",
        "content-type",
        "idempotency-key",
        "origin",
        "accept",
        "content-length",
        "x-forwarded-for",
    ];
    let value =
        prop_oneof![text(), text().prop_map(|text| format!("Bearer {text}")), "[ -~]{0,300}"];
    let header = (select(names.to_vec()), value)
        .prop_filter("a header", |(_, value)| HeaderValue::from_str(value).is_ok());
    let requests = (route(), who(), vec(header, 0..4), body()).prop_map(
        |((method, path), who, headers, body)| {
            let request = at(&method, &path, "1").by(who).bytes(body.to_string());
            headers.into_iter().fold(request, |request, (name, value)| request.header(name, value))
        },
    );
    all_are_answered(engine, requests);
}
