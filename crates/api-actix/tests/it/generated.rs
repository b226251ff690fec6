//! What generators of clients need of the description: texts, one type for each value, and problems
//! that have names.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::described::{DOCUMENT, resolved};

/// Every operation as `METHOD /path`.
fn operations() -> impl Iterator<Item = (String, &'static Value)> {
    let paths = DOCUMENT["paths"].as_object().unwrap().iter();
    paths.flat_map(|(path, item)| {
        let named = move |(method, operation): (&String, _)| {
            (format!("{} {path}", method.to_uppercase()), operation)
        };
        item.as_object().unwrap().iter().map(named)
    })
}

#[test]
fn a01_every_answer_has_a_description() {
    let mut answers = 0;
    for (name, operation) in operations() {
        for (status, response) in operation["responses"].as_object().unwrap() {
            let text = resolved(response)["description"].as_str();
            assert!(
                text.is_some_and(|text| !text.trim().is_empty()),
                "{name}: {status} has no description"
            );
            answers += 1;
        }
        let success = operation["responses"]
            .as_object()
            .unwrap()
            .keys()
            .any(|status| status.starts_with(['2', '3']));
        let not_offered = operation["responses"].get("501").is_some();
        assert!(success || not_offered, "{name} never succeeds");
    }
    assert!(answers > 500, "{answers}");
}

/// Types other than `null` that a schema gives directly.
fn types(schema: &Value) -> Vec<&str> {
    let of = &schema["type"];
    let all = of.as_array().map_or_else(|| vec![of], |all| all.iter().collect());
    all.into_iter().filter_map(Value::as_str).filter(|name| *name != "null").collect()
}

/// Calls something with every object in a document.
fn each_object(value: &'static Value, place: &str, call: &mut impl FnMut(&str, &'static Value)) {
    match value {
        Value::Object(members) => {
            call(place, value);
            members
                .iter()
                .for_each(|(name, member)| each_object(member, &format!("{place}/{name}"), call));
        }
        Value::Array(members) => members.iter().for_each(|member| each_object(member, place, call)),
        _ => {}
    }
}

/// What packages promise is an object or a list, on purpose.
const OF_TWO_TYPES: [&str; 2] = ["/DeliverablesInput", "/Promised"];

#[test]
fn a02_every_value_of_the_description_has_one_type() {
    each_object(&DOCUMENT["components"]["schemas"], "", &mut |place, schema| {
        assert!(types(schema).len() <= 1, "{place} has more than one type: {}", schema["type"]);
        for word in ["oneOf", "anyOf"] {
            let Some(ways) = schema[word].as_array() else { continue };
            // an alternative is nothing, or one object of several; texts and numbers never stand
            // beside each other
            let ways: BTreeSet<_> = ways.iter().flat_map(|way| types(resolved(way))).collect();
            assert!(ways.len() <= 1 || OF_TWO_TYPES.contains(&place), "{place} is one of {ways:?}");
        }
    });
}

#[test]
fn a02_ids_are_texts_and_counts_are_numbers() {
    let schemas = &DOCUMENT["components"]["schemas"];
    let ids = ["Id", "IdInput", "AmountInput", "SomeAmountInput"].map(|name| (name, "string"));
    let counts =
        ["DaysInput", "QuantityInput", "RevisionsInput", "SizeInput"].map(|name| (name, "integer"));
    for (name, kind) in ids.into_iter().chain(counts) {
        assert_eq!(types(&schemas[name]), [kind], "{name}");
    }
    each_object(&DOCUMENT, "", &mut |place, object| {
        let properties = object["properties"].as_object().into_iter().flatten();
        for (name, schema) in
            properties.filter(|(name, _)| ["id", "packageId", "order_id"].contains(&name.as_str()))
        {
            let kind = types(resolved(schema));
            assert!(kind.is_empty() || kind == ["string"], "{place}: {name} is {kind:?}");
        }
    });
}

/// Operations with a problem of a status that must have a field.
fn with_field(status: &str, field: &str) -> BTreeSet<String> {
    let has = |schema: &Value| {
        let schema = resolved_here(schema);
        let required =
            schema["required"].as_array().is_some_and(|all| all.iter().any(|name| name == field));
        required && schema["properties"].get(field).is_some()
    };
    let named = operations()
        .filter(|(_, operation)| problems(operation, status).iter().any(|schema| has(schema)));
    named.map(|(name, _)| name).collect()
}

fn resolved_here(schema: &Value) -> &'static Value {
    DOCUMENT.pointer(schema["$ref"].as_str().unwrap().trim_start_matches('#')).unwrap()
}

/// The named problems that an operation describes for a status.
fn problems(operation: &'static Value, status: &str) -> Vec<&'static Value> {
    let Some(response) = operation["responses"].get(status) else { return Vec::new() };
    let schema = &resolved(response)["content"]["application/json"]["schema"];
    schema["oneOf"].as_array().map_or_else(|| vec![schema], |all| all.iter().collect())
}

#[test]
fn a03_what_an_error_carries_is_in_the_problems_of_the_right_operations() {
    let steps = [
        "POST /orders/{id}/deliverables",
        "POST /orders/{id}/price-revision",
        "PUT /orders/{id}/accept",
        "PUT /orders/{id}/approve",
        "PUT /orders/{id}/cancel",
        "PUT /orders/{id}/price-revision/accept",
        "PUT /orders/{id}/price-revision/decline",
        "PUT /orders/{id}/reject",
        "PUT /orders/{id}/request-revision",
        "PUT /orders/{id}/start",
        "PUT /orders/{id}/status",
    ];
    let handovers = [
        "POST /admin/agents/{id}/hand-over",
        "POST /admin/agents/{id}/hand-over/preview",
        "POST /crm/agent/hand-over",
        "POST /crm/agent/hand-over/preview",
    ];
    let expected = BTreeMap::from([
        ("existingOrderId", &["POST /orders/checkout"][..]),
        ("currentStatus", &steps[..]),
        ("next_actions", &steps[..]),
        ("open_tickets", &handovers[..]),
    ]);
    for (field, operations) in expected {
        let expected: BTreeSet<_> = operations.iter().map(ToString::to_string).collect();
        assert_eq!(with_field("409", field), expected, "{field}");
    }
}

#[test]
fn a03_every_problem_has_a_name_and_is_told_by_its_code() {
    for (name, operation) in operations() {
        for status in operation["responses"]
            .as_object()
            .unwrap()
            .keys()
            .filter(|status| status.starts_with(['4', '5']))
        {
            let response = resolved(&operation["responses"][status]);
            let schema = &response["content"]["application/json"]["schema"];
            let known = problems(operation, status);
            for problem in &known {
                let reference = problem["$ref"]
                    .as_str()
                    .unwrap_or_else(|| panic!("{name}: {status} has no name"));
                let code =
                    resolved_here(problem)["properties"]["code"]["enum"][0].as_str().unwrap();
                if known.len() > 1 {
                    assert_eq!(schema["discriminator"]["propertyName"], "code", "{name}: {status}");
                    assert_eq!(
                        schema["discriminator"]["mapping"][code], reference,
                        "{name}: {status}"
                    );
                }
            }
        }
    }
}
