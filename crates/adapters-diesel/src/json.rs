//! Small documents that are stored as JSON text, the same bytes on both engines.

use domain::{Deliverables, DeliveredFile, WebUrl};
use serde_json::{Value, json};

/// A list of texts.
pub(crate) fn texts(list: &[String]) -> String {
    Value::from(list).to_string()
}

/// A list of web addresses.
pub(crate) fn urls(list: &[WebUrl]) -> String {
    list.iter().map(WebUrl::as_str).collect::<Value>().to_string()
}

/// Names with text values.
pub(crate) fn facts(facts: &[(&'static str, String)]) -> String {
    let fields =
        facts.iter().map(|(name, value)| ((*name).to_owned(), Value::from(value.as_str())));
    Value::Object(fields.collect()).to_string()
}

/// What a package promises: an object as it is, or a list of texts.
pub(crate) fn deliverables(promised: &Deliverables) -> String {
    match promised {
        Deliverables::Object(json) => json.clone(),
        Deliverables::Texts(list) => texts(list),
    }
}

/// Files that were handed over.
pub(crate) fn files(files: &[DeliveredFile]) -> String {
    let file = |file: &DeliveredFile| json!({ "url": file.url, "filename": file.filename, "type": file.kind, "size": file.size });
    Value::from(files.iter().map(file).collect::<Vec<_>>()).to_string()
}

/// Reads names with text values.
pub(crate) fn read_facts(text: &str) -> Option<Vec<(String, String)>> {
    let Value::Object(facts) = serde_json::from_str(text).ok()? else { return None };
    let fact = |(name, value): (String, Value)| Some((name, value.as_str()?.to_owned()));
    facts.into_iter().map(fact).collect()
}

/// Reads a list of texts.
pub(crate) fn read_texts(text: &str) -> Option<Vec<String>> {
    serde_json::from_str(text).ok()
}

/// What can be shown of a list that is not one of texts.
pub(crate) fn salvage_texts(text: &str) -> Vec<String> {
    let Ok(Value::Array(list)) = serde_json::from_str(text) else { return Vec::new() };
    list.into_iter().map(shown).collect()
}

/// What can be shown of facts that are not all texts.
pub(crate) fn salvage_facts(text: &str) -> Vec<(String, String)> {
    let Ok(Value::Object(facts)) = serde_json::from_str(text) else { return Vec::new() };
    facts.into_iter().map(|(name, value)| (name, shown(value))).collect()
}

fn shown(value: Value) -> String {
    if let Value::String(text) = value { text } else { value.to_string() }
}

/// Reads a list of numbers.
pub(crate) fn read_numbers(text: &str) -> Option<Vec<i64>> {
    serde_json::from_str(text).ok()
}

/// Reads a list of pairs of a number and a word.
pub(crate) fn read_pairs(text: &str) -> Option<Vec<(i64, String)>> {
    serde_json::from_str(text).ok()
}
