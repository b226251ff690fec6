//! Every error that a test sees is one that the description of its operation names.

use std::{collections::BTreeSet, sync::LazyLock};

use actix_web::http::Method;
use api_actix::document;
use serde_json::Value;

pub(crate) static DOCUMENT: LazyLock<Value> = LazyLock::new(document);

/// Holds the code of an error against those that the operation describes for the status. Paths and
/// methods that no operation has are not described.
pub(crate) fn hold(method: &Method, path: &str, status: u16, code: &str) {
    let Some(operation) = operation(method, path) else { return };
    let Some(response) = operation["responses"].get(status.to_string()) else {
        panic!("A03: {method} {path} does not describe {status} {code}");
    };
    let codes = codes(response);
    assert!(
        codes.contains(code),
        "A03: {method} {path} describes {codes:?} for {status}, and answered {code}"
    );
}

/// The operation that answers at a path: words before parameters, as the router matches.
fn operation(method: &Method, path: &str) -> Option<&'static Value> {
    let (server, path) = path.strip_prefix("/api").map_or(("/", path), |rest| ("/api", rest));
    let path = path.strip_suffix('/').unwrap_or(path);
    let asked: Vec<_> = path.split('/').collect();
    let fits = |described: &str| {
        let segments: Vec<_> = described.split('/').collect();
        // a parameter is not empty
        let same = |(segment, asked): (&&str, &&str)| {
            segment == asked || segment.starts_with('{') && !asked.is_empty()
        };
        segments.len() == asked.len() && segments.iter().zip(&asked).all(same)
    };
    let paths = DOCUMENT["paths"].as_object()?.iter().filter(|(described, _)| fits(described));
    let (_, item) = paths.min_by_key(|(described, _)| described.matches('{').count())?;
    let method = if method == Method::HEAD { Method::GET } else { method.clone() };
    let operation = item.get(method.as_str().to_lowercase())?;
    let is_served = operation["servers"].as_array()?.iter().any(|known| known["url"] == server);
    is_served.then_some(operation)
}

fn codes(response: &'static Value) -> BTreeSet<&'static str> {
    let schema = &resolved(response)["content"]["application/json"]["schema"];
    let one = |schema: &'static Value| resolved(schema)["properties"]["code"]["enum"][0].as_str();
    schema["oneOf"].as_array().map_or_else(
        || one(schema).into_iter().collect(),
        |all| all.iter().filter_map(one).collect(),
    )
}

pub(crate) fn resolved(value: &'static Value) -> &'static Value {
    let reference = value["$ref"].as_str().and_then(|reference| reference.strip_prefix('#'));
    reference.map_or(value, |pointer| DOCUMENT.pointer(pointer).unwrap())
}
