//! What holds for every handler is added here, so that the annotations of a handler say only what is its own.

#![expect(clippy::indexing_slicing, reason = "the document does not depend on any input, and tests build it")]

use serde_json::{Map, Value, json};

use super::problems;

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
    let bodies = bodies_that_must_be_there(document);
    for (path, item) in objects(document, "/paths") {
        let servers = super::servers(path);
        for (method, operation) in item.iter_mut() {
            complete_operation(path, operation);
            complete_responses(method, operation);
            if let Some(body) = operation.get_mut("requestBody") {
                let named = body["content"]["application/json"]["schema"]["$ref"].as_str().unwrap_or_default();
                body["required"] = bodies.iter().any(|name| named.ends_with(&format!("/{name}"))).into();
            }
            operation["servers"] = servers.clone();
        }
    }
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
    document["components"]["responses"] = problems::responses().into();
}

/// No bytes count as an empty object, so a body must be there if one of its fields must.
fn bodies_that_must_be_there(document: &Value) -> Vec<String> {
    let schemas = document["components"]["schemas"].as_object().into_iter().flatten();
    let is_required = |schema: &Value| schema["required"].as_array().is_some_and(|names| !names.is_empty());
    let either = |schema: &Value| schema["oneOf"].as_array().is_some_and(|all| all.iter().all(is_required));
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

fn complete_operation(path: &str, operation: &mut Value) {
    let group = operation["tags"][0].as_str().unwrap_or_default();
    let name = operation["operationId"].as_str().unwrap_or_default();
    operation["operationId"] = format!("{group}_{name}").into();
    add_ids(path, operation);
}

fn complete_responses(method: &str, operation: &mut Value) {
    let mut statuses = vec![429, 500, 503];
    if operation.get("security").is_none() {
        statuses.extend([401, 403]);
    }
    if operation.get("parameters").is_some() {
        statuses.push(400);
    }
    if ["post", "put"].contains(&method) {
        statuses.extend([400, 408, 413, 415]);
    }
    for status in statuses {
        let responses = &mut operation["responses"];
        if responses.get(status.to_string()).is_none() {
            responses[status.to_string()] = json!({});
        }
    }
    for (status, response) in operation["responses"].as_object_mut().into_iter().flatten() {
        let shared = status.parse().ok().and_then(problems::reference);
        match shared {
            Some(shared) if response.get("content").is_none() => *response = shared,
            _ if response["description"] == "" => response["description"] = "Success".into(),
            _ => {}
        }
    }
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

/// `null` stands for an absent field of a body.
fn all_nullable(schema: &mut Map<String, Value>) {
    if let Some(parts) = schema.get_mut("oneOf").and_then(Value::as_array_mut) {
        parts.iter_mut().filter_map(Value::as_object_mut).for_each(all_nullable);
    }
    let required = schema.get("required").and_then(Value::as_array).cloned().unwrap_or_default();
    for (name, property) in schema.get_mut("properties").and_then(Value::as_object_mut).into_iter().flatten() {
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
