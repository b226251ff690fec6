//! What holds for every handler is added here, so that the annotations of a handler say only what
//! is its own.

#![expect(
    clippy::indexing_slicing,
    reason = "the document does not depend on any input, and tests build it"
)]

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::problems::{self, Responses};

/// Keys of answers that may be left out; all others are always there.
const MAY_LACK: &[(&str, &str)] = &[
    ("CreatorCard", "rating"),
    ("CreatorPage", "rating"),
    ("OpenCreatorPage", "rating"),
    ("OrdersOfData", "brand_id"),
    ("OrdersOfData", "creator_id"),
    ("SentReply", "otp"),
    ("TicketChangeData", "agent_name"),
];

/// Completes a document.
pub(super) fn complete(document: &mut Value) {
    let (bodies, mut responses) = (bodies_that_must_be_there(document), Responses::default());
    for (path, item) in objects(document, "/paths") {
        let servers = super::servers(path);
        for (method, operation) in item.iter_mut() {
            complete_operation(path, operation);
            complete_responses(method, operation, &mut responses);
            if let Some(body) = operation.get_mut("requestBody") {
                let named = body["content"]["application/json"]["schema"]["$ref"]
                    .as_str()
                    .unwrap_or_default();
                body["required"] =
                    bodies.iter().any(|name| named.ends_with(&format!("/{name}"))).into();
            }
            operation["servers"] = servers.clone();
        }
    }
    put_in_place(document);
    for (name, schema) in objects(document, "/components/schemas") {
        if name.ends_with("Body") {
            all_nullable(schema);
        } else {
            all_required(name, schema);
        }
    }
    for (name, schema) in problems::schemas() {
        document["components"]["schemas"][name] = schema;
    }
    document["components"]["responses"] = responses.into_map().into();
    name_tags(document);
}

/// What the groups of operations are about, in the order of the page.
const TAGS: &[(&str, &str)] = &[
    ("accounts", "Log-in, log-out, and the own account"),
    ("phones", "Log-in by a one-time code"),
    ("google", "Sign-in with Google"),
    ("catalog", "Creators as brands browse them"),
    ("packages", "What creators sell"),
    ("profiles", "Own profiles"),
    ("own_words", "Name, cover picture and portfolio of one's own"),
    ("cart", "The cart that the service keeps for a brand"),
    ("checkout", "Orders of a whole cart"),
    ("orders", "Orders as they are read"),
    ("order_steps", "Steps of an order"),
    ("tickets", "Tickets as they are read"),
    ("ticket_changes", "What staff change about a ticket"),
    ("messages", "Conversations"),
    ("search", "Search over tickets"),
    ("notifications", "What users are notified of"),
    ("agents", "Support agents and their turns"),
    ("hand_overs", "Tickets of an agent that go to others"),
    ("not_offered", "What is asked for and not offered"),
    ("health", "Whether the service works"),
];

fn name_tags(document: &mut Value) {
    let tag = |(name, what): &(&str, &str)| json!({ "name": name, "description": what });
    document["tags"] = TAGS.iter().map(tag).collect();
}

/// No bytes count as an empty object, so a body must be there if one of its fields must.
fn bodies_that_must_be_there(document: &Value) -> Vec<String> {
    let schemas = document["components"]["schemas"].as_object().into_iter().flatten();
    let is_required =
        |schema: &Value| schema["required"].as_array().is_some_and(|names| !names.is_empty());
    let either =
        |schema: &Value| schema["oneOf"].as_array().is_some_and(|all| all.iter().all(is_required));
    let required = schemas.filter(|(_, schema)| is_required(schema) || either(schema));
    required.map(|(name, _)| name.clone()).collect()
}

/// The objects below the object at a pointer, with their names.
fn objects<'a>(
    document: &'a mut Value,
    pointer: &str,
) -> impl Iterator<Item = (&'a String, &'a mut Map<String, Value>)> {
    let all = document.pointer_mut(pointer).and_then(Value::as_object_mut).into_iter().flatten();
    all.filter_map(|(name, value)| Some((name, value.as_object_mut()?)))
}

/// The objects of an object, with their names.
fn objects_of(value: &Value) -> impl Iterator<Item = (&String, &Map<String, Value>)> {
    value
        .as_object()
        .into_iter()
        .flatten()
        .filter_map(|(name, value)| Some((name, value.as_object()?)))
}

fn complete_operation(path: &str, operation: &mut Value) {
    let group = operation["tags"][0].as_str().unwrap_or_default();
    let name = operation["operationId"].as_str().unwrap_or_default();
    operation["operationId"] = format!("{group}_{name}").into();
    add_ids(path, operation);
}

fn complete_responses(method: &str, operation: &mut Value, responses: &mut Responses) {
    for status in statuses(method, operation) {
        let described = &mut operation["responses"];
        if described.get(status).is_none() {
            described[status] = json!({});
        }
    }
    let always = |status: &str| always(status, method, operation);
    let codes: Vec<_> = objects_of(&operation["responses"])
        .filter(|(status, response)| status.as_str() >= "400" && response.get("content").is_none())
        .map(|(status, response)| {
            let named = response
                .get("description")
                .and_then(Value::as_str)
                .unwrap_or_default()
                .split_whitespace();
            let mut codes: BTreeSet<_> = named.map(str::to_owned).collect();
            codes.extend(always(status).into_iter().map(str::to_owned));
            if codes.is_empty() {
                codes.insert("not_found".to_owned());
            }
            (status.clone(), codes)
        })
        .collect();
    for (status, codes) in codes {
        let codes = codes.iter().map(String::as_str).collect();
        operation["responses"][&status] = responses.reference(&status, &codes);
    }
    for (_, response) in operation["responses"].as_object_mut().into_iter().flatten() {
        if response.get("content").is_some()
            && response["description"].as_str().is_none_or(str::is_empty)
        {
            response["description"] = "Success".into();
        }
    }
}

/// The statuses that an operation can have besides those that its handler names.
fn statuses(method: &str, operation: &Value) -> Vec<&'static str> {
    let mut statuses = vec!["429", "500", "503"];
    if is_secured(operation) {
        statuses.extend(["401", "403"]);
    }
    if operation.get("parameters").is_some() {
        statuses.push("400");
    }
    if ["post", "put"].contains(&method) {
        statuses.extend(["400", "408", "413", "415"]);
    }
    statuses
}

/// The codes that a status of an operation can have besides those that its handler names.
fn always(status: &str, method: &str, operation: &Value) -> Vec<&'static str> {
    let parameters = || operation["parameters"].as_array().into_iter().flatten();
    let reads_body = ["post", "put"].contains(&method);
    match status {
        "400" => {
            let mut codes = vec!["bad_request"];
            codes.extend(reads_body.then_some("malformed_json"));
            codes.extend(parameters().any(|one| one["in"] == "path").then_some("invalid_id"));
            codes.extend(
                parameters().any(|one| one["name"] == "cursor").then_some("invalid_cursor"),
            );
            let has_values = reads_body || parameters().any(|one| one["in"] != "path");
            codes.extend(has_values.then_some("validation_failed"));
            codes
        }
        "401" if is_secured(operation) => vec!["unauthorized"],
        "403" if is_secured(operation) => vec!["account_not_active", "forbidden_role"],
        "503" if reads_body || method == "delete" => vec!["busy", "newer_schema"],
        "503" => vec!["busy"],
        _ => problems::only_code(status).into_iter().collect(),
    }
}

/// Whether a token must be shown.
fn is_secured(operation: &Value) -> bool {
    operation.get("security").is_none()
}

/// An id that a caller names. Ids of 19 digits may be too large, which no pattern can say.
fn id_text() -> Value {
    json!({ "type": "string", "pattern": "^[1-9][0-9]{0,17}$", "examples": ["1"] })
}

/// An empty parameter counts as absent where words and ids are asked for.
fn allow_empty(parameter: &mut Value) {
    let is_flag = parameter["schema"]["type"] == "boolean";
    if parameter["in"] == "query" && (is_flag || parameter["schema"].get("$ref").is_some()) {
        let is_id = parameter["schema"]["$ref"] == "#/components/schemas/Id";
        let value = if is_id { id_text() } else { parameter["schema"].clone() };
        parameter["schema"] = json!({ "anyOf": [value, { "const": "" }] });
    }
}

/// Every `{id}` in the path is an id, unless the handler says otherwise.
fn add_ids(path: &str, operation: &mut Value) {
    let declared = operation["parameters"].as_array().cloned().unwrap_or_default();
    let names = path.split('/').filter_map(|segment| segment.strip_prefix('{')?.strip_suffix('}'));
    let ids = names
        .filter(|name| !declared.iter().any(|known| known["name"] == *name))
        .map(|name| json!({ "name": name, "in": "path", "required": true, "schema": id_text() }));
    let mut all: Vec<Value> = ids.chain(declared.iter().cloned()).collect();
    all.iter_mut().for_each(allow_empty);
    if all.is_empty() {
        operation.as_object_mut().map(|operation| operation.remove("parameters"));
    } else {
        operation["parameters"] = all.into();
    }
}

/// Inputs that have no name of their own are described where they are used. Their names are paths
/// of Rust.
fn put_in_place(document: &mut Value) {
    let all = std::mem::take(&mut document["components"]["schemas"]);
    let all = all.as_object().cloned().unwrap_or_default();
    let (inputs, named): (Map<_, _>, Map<_, _>) =
        all.into_iter().partition(|(name, _)| name.contains("::"));
    document["components"]["schemas"] = named.into();
    put_into(document, &inputs);
}

fn put_into(value: &mut Value, inputs: &Map<String, Value>) {
    let input = |value: &Value| {
        let name = value["$ref"].as_str()?.strip_prefix("#/components/schemas/")?;
        let mut schema = inputs.get(name)?.clone();
        if let Some(description) = value.get("description") {
            schema["description"] = description.clone();
        }
        Some(schema)
    };
    // one that may be absent is made nullable later
    if let Some(schema) = input(value).or_else(|| input(&value["oneOf"][0])) {
        *value = schema;
    }
    match value {
        Value::Object(fields) => fields.values_mut().for_each(|value| put_into(value, inputs)),
        Value::Array(list) => list.iter_mut().for_each(|value| put_into(value, inputs)),
        _ => {}
    }
}

/// `null` stands for an absent field of a body.
fn all_nullable(schema: &mut Map<String, Value>) {
    if let Some(parts) = schema.get_mut("oneOf").and_then(Value::as_array_mut) {
        parts.iter_mut().filter_map(Value::as_object_mut).for_each(all_nullable);
    }
    let required = schema.get("required").and_then(Value::as_array).cloned().unwrap_or_default();
    for (name, property) in
        schema.get_mut("properties").and_then(Value::as_object_mut).into_iter().flatten()
    {
        let kind = property["type"].clone();
        if kind.is_string() && !required.contains(&json!(name)) {
            property["type"] = json!([kind, "null"]);
        }
    }
}

/// Absent values of answers are `null`; their keys are there all the same.
fn all_required(name: &str, schema: &mut Map<String, Value>) {
    if let Some(parts) = schema.get_mut("allOf").and_then(Value::as_array_mut) {
        parts.iter_mut().filter_map(Value::as_object_mut).for_each(|part| all_required(name, part));
    }
    let Some(properties) = schema.get("properties").and_then(Value::as_object) else { return };
    let required = properties.keys().filter(|property| !MAY_LACK.contains(&(name, property)));
    let required: Vec<Value> = required.map(|property| property.as_str().into()).collect();
    schema.insert("required".to_owned(), required.into());
}
