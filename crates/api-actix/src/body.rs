//! A body as a JSON object, and its fields read leniently as the clients send them: numbers also as decimal strings,
//! `null` as absent, unknown fields ignored.

use std::collections::HashMap;

use actix_web::{http::StatusCode, web::Bytes};
use domain::Field;
use serde_json::{Map, Value, value::RawValue};

use crate::{caller::RawBody, refusal::Refusal, sent::Sent};

/// The fields of a body, and its bytes, which hold the exact text of a number.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Fields(Map<String, Value>, Bytes);

impl Fields {
    /// Reads a body. No bytes count as an empty object.
    pub(crate) fn read(body: &RawBody) -> Result<Self, Refusal> {
        if body.bytes.is_empty() {
            return Ok(Self::default());
        }
        if !body.is_json {
            let text = "The body must be JSON, with content type application/json";
            return Err(Refusal::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type", text));
        }
        match serde_json::from_slice(&body.bytes) {
            Ok(Sent(Value::Object(fields))) => Ok(Self(fields, body.bytes.clone())),
            Ok(_) => Err(Refusal::malformed("The body must be a JSON object")),
            Err(_) => Err(Refusal::malformed("The body is not valid JSON")),
        }
    }

    /// The fields of a nested object; none for anything else.
    pub(crate) fn nested(value: Value) -> Self {
        if let Value::Object(fields) = value { Self(fields, Bytes::new()) } else { Self::default() }
    }

    fn take(&mut self, name: &str) -> Option<Value> {
        self.0.remove(name).filter(|value| !value.is_null())
    }

    /// A whole number, as a JSON number or as decimal digits.
    pub(crate) fn whole(&mut self, name: &str) -> Field<i64> {
        let number = match self.take(name) {
            None => return Field::Absent,
            // 7.0 is the same number as 7
            Some(Value::Number(number)) => whole_text(number.to_string().trim_end_matches(".0")),
            Some(Value::String(text)) => whole_text(&text),
            Some(_) => None,
        };
        number.map_or(Field::Unreadable, Field::Given)
    }

    /// A decimal number as it was written, as a JSON number or as a text. It never passes through a float.
    pub(crate) fn decimal(&mut self, name: &str) -> Field<String> {
        match self.take(name) {
            None => Field::Absent,
            Some(Value::Number(number)) if !number.is_f64() => Field::Given(number.to_string()),
            Some(Value::Number(_)) => self.written(name).map_or(Field::Unreadable, Field::Given),
            Some(value) => text(value),
        }
    }

    /// A list of objects; what is none has no fields.
    pub(crate) fn objects(&mut self, name: &str) -> Field<Vec<Self>> {
        let list = match self.list(name) {
            Field::Absent => return Field::Absent,
            Field::Given(list) => list,
            Field::Unreadable => return Field::Unreadable,
        };
        // their texts are looked for only where a number has another one than its value
        let has_fraction = |value: &Value| value.as_object().is_some_and(|fields| fields.values().any(Value::is_f64));
        let texts = if list.iter().any(has_fraction) { self.pieces(name) } else { None };
        let mut texts = texts.unwrap_or_default().into_iter();
        let object = |value| Self(Self::nested(value).0, texts.next().unwrap_or_default());
        Field::Given(list.into_iter().map(object).collect())
    }

    /// The texts of a list of the whole body.
    fn pieces(&self, name: &str) -> Option<Vec<Bytes>> {
        let fields: HashMap<String, &RawValue> = serde_json::from_slice(&self.1).ok()?;
        let list: Vec<&RawValue> = serde_json::from_str(fields.get(name)?.get()).ok()?;
        Some(list.into_iter().map(|raw| self.1.slice_ref(raw.get().as_bytes())).collect())
    }

    /// A value of the whole body with its text as it was written.
    pub(crate) fn document(&mut self, name: &str) -> Field<(Value, String)> {
        match self.take(name) {
            None => Field::Absent,
            Some(value) => self.written(name).map_or(Field::Unreadable, |text| Field::Given((value, text))),
        }
    }

    /// The text of a field as it was written; of equal names the last counts, as everywhere.
    fn written(&self, name: &str) -> Option<String> {
        let fields: HashMap<String, &RawValue> = serde_json::from_slice(&self.1).ok()?;
        fields.get(name).map(|raw| raw.get().to_owned())
    }

    /// A truth value.
    pub(crate) fn flag(&mut self, name: &str) -> Field<bool> {
        match self.take(name) {
            None => Field::Absent,
            Some(Value::Bool(flag)) => Field::Given(flag),
            Some(_) => Field::Unreadable,
        }
    }

    /// A text.
    pub(crate) fn text(&mut self, name: &str) -> Field<String> {
        self.take(name).map_or(Field::Absent, text)
    }

    /// A list.
    pub(crate) fn list(&mut self, name: &str) -> Field<Vec<Value>> {
        match self.take(name) {
            None => Field::Absent,
            Some(Value::Array(list)) => Field::Given(list),
            Some(_) => Field::Unreadable,
        }
    }

    /// A list of texts.
    pub(crate) fn texts(&mut self, name: &str) -> Field<Vec<Field<String>>> {
        match self.list(name) {
            Field::Absent => Field::Absent,
            Field::Given(list) => Field::Given(list.into_iter().map(text).collect()),
            Field::Unreadable => Field::Unreadable,
        }
    }
}

fn text(value: Value) -> Field<String> {
    if let Value::String(text) = value { Field::Given(text) } else { Field::Unreadable }
}

/// Decimal digits with an optional minus sign; what does not fit is no number.
fn whole_text(text: &str) -> Option<i64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let plain = (1..=19).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    if plain { text.parse().ok() } else { None }
}
