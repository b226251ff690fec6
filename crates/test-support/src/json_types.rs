//! What a client needs a field of an answer to be.

use serde_json::Value;

/// Whether a value is of a type that is named in one word, with `?` where null will do as well.
///
/// # Panics
/// For a word that is no type.
#[must_use]
pub fn is_json_type(value: &Value, kind: &str) -> bool {
    match kind {
        "text" => value.is_string(),
        "text?" => value.is_string() || value.is_null(),
        "number" => value.is_number(),
        "number?" => value.is_number() || value.is_null(),
        "flag" => value.is_boolean(),
        "list" => value.is_array(),
        "list?" => value.is_array() || value.is_null(),
        "object" => value.is_object(),
        "date" => value.as_str().is_some_and(|text| text.len() == 24 && text.ends_with('Z')),
        "any" => true,
        other => panic!("no type {other}"),
    }
}
