//! The description of the HTTP interface (OpenAPI 3.1), made of the handlers' annotations.

mod complete;
mod page;
mod problems;

use serde_json::{Value, json};
use utoipa::openapi::OpenApi;

pub(crate) use page::configure;
pub use page::pages;

use crate::{paths, words};

/// The document that handlers make, with what holds for all of them. Paths are below `/api`;
/// operations that also exist without that prefix say so in their servers.
#[expect(
    clippy::indexing_slicing,
    reason = "the document does not depend on any input, and tests build it"
)]
pub(crate) fn complete(mut handlers: OpenApi) -> Value {
    handlers.components.get_or_insert_default().schemas.extend(words::words());
    let mut document = serde_json::to_value(handlers).unwrap_or_default();
    document["info"] = json!({
        "title": "Influmojo orders and support",
        "version": "1",
        "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" },
        "description": "Orders of brands at creators, and the tickets of support. Every answer is an object with \
            `success`; ids are texts; `null` stands for what is absent; unknown fields and parameters are ignored.",
    });
    document["servers"] = json!([{ "url": "/api" }]);
    document["security"] = json!([{ "token": [] }]);
    document["components"]["securitySchemes"] =
        json!({ "token": { "type": "http", "scheme": "bearer", "bearerFormat": "JWT" } });
    complete::complete(&mut document);
    document
}

/// Under which prefixes a path exists.
fn servers(path: &str) -> Value {
    let url = |prefix: &&str| json!({ "url": if prefix.is_empty() { "/" } else { *prefix } });
    paths::prefixes(path).iter().map(url).collect()
}
