//! A body as a struct of its fields. Each field has a type that takes any value, so that everything
//! that is wrong with a body is found at once: unknown fields are ignored, `null` stands for an
//! absent one, and of equal names the last counts.

use std::collections::BTreeMap;

use actix_web::http::StatusCode;
use domain::Field;
use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, value::MapDeserializer},
};
use serde_json::{Number, value::RawValue};

use crate::{api_error::ApiError, caller::RawBody, well_formed::WellFormed};

impl RawBody {
    /// Reads the fields of the body. No bytes count as an empty object.
    pub(crate) fn read<T: DeserializeOwned>(&self) -> Result<T, ApiError> {
        if self.bytes.is_empty() {
            return object(b"{}").map_err(|_| ApiError::internal());
        }
        if !self.is_json {
            let text = "The body must be JSON, with content type application/json";
            return Err(ApiError::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "unsupported_media_type",
                text,
            ));
        }
        match serde_json::from_slice(&self.bytes) {
            Ok(WellFormed { is_object: true }) => {}
            Ok(_) => return Err(ApiError::malformed("The body must be a JSON object")),
            Err(_) => return Err(ApiError::malformed("The body is not valid JSON")),
        }
        // what is well formed is always read; what is wrong with a value is said by whoever needs
        // it
        object(&self.bytes).map_err(|_| ApiError::malformed("The body is not valid JSON"))
    }
}

/// Reads an object from its text.
fn object<T: DeserializeOwned>(json: &[u8]) -> serde_json::Result<T> {
    let fields: BTreeMap<String, &RawValue> = serde_json::from_slice(json)?;
    T::deserialize(MapDeserializer::new(fields.into_iter()))
}

/// A value of a body before anybody knows whether it is a right one.
pub(crate) trait Input {
    type Value;

    /// The value, if it is of the expected type.
    fn field(self) -> Field<Self::Value>;
}

impl<I: Input> Input for Option<I> {
    type Value = I::Value;

    fn field(self) -> Field<I::Value> {
        self.map_or(Field::Absent, I::field)
    }
}

impl<T> Input for Field<T> {
    type Value = T;

    fn field(self) -> Self {
        self
    }
}

/// Reads a value leniently; this never fails for what is well formed.
pub(crate) fn read_field<'de, T: FromJson, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Field<T>, D::Error> {
    let json = Option::<&RawValue>::deserialize(deserializer)?;
    Ok(json.map_or(Field::Absent, |json| given(json.get())))
}

fn given<T: FromJson>(json: &str) -> Field<T> {
    T::from_json(json).map_or(Field::Unreadable, Field::Given)
}

/// A type that is read from the text of a JSON value, if that is of the right kind.
pub(crate) trait FromJson: Sized {
    fn from_json(json: &str) -> Option<Self>;
}

impl FromJson for String {
    fn from_json(json: &str) -> Option<Self> {
        serde_json::from_str(json).ok()
    }
}

impl FromJson for bool {
    fn from_json(json: &str) -> Option<Self> {
        serde_json::from_str(json).ok()
    }
}

/// A whole number, as a JSON number or as decimal digits.
impl FromJson for i64 {
    fn from_json(json: &str) -> Option<Self> {
        if let Some(text) = String::from_json(json) {
            return whole(&text);
        }
        let number: Number = serde_json::from_str(json).ok()?;
        // 7.0 is the same number as 7
        whole(number.to_string().trim_end_matches(".0"))
    }
}

/// Decimal digits with an optional minus sign; what does not fit is no number.
fn whole(text: &str) -> Option<i64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let plain =
        (1..=19).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    if plain { text.parse().ok() } else { None }
}

/// A decimal number as it was written, as a JSON number or as a text. It never passes through a
/// float.
#[derive(Debug)]
pub(crate) struct Written(pub(crate) String);

impl FromJson for Written {
    fn from_json(json: &str) -> Option<Self> {
        let is_number = json.starts_with(|first: char| first == '-' || first.is_ascii_digit());
        if is_number { Some(json.to_owned()) } else { String::from_json(json) }.map(Self)
    }
}

/// An object with its text as it was written, or a list.
#[derive(Debug)]
pub(crate) enum ObjectOrList<T> {
    Object(String),
    List(Vec<Field<T>>),
}

impl<T: FromJson> FromJson for ObjectOrList<T> {
    fn from_json(json: &str) -> Option<Self> {
        if json.starts_with('{') {
            Some(Self::Object(json.to_owned()))
        } else {
            Vec::from_json(json).map(Self::List)
        }
    }
}

/// How many values of a list are read, more than any list may have. A body of 1 MiB has half a
/// million, each of which would become a struct before anybody counts them.
const MAX_ITEMS: usize = 1_000;

fn items(json: &str) -> Option<impl Iterator<Item = &RawValue>> {
    let list: Vec<&RawValue> = serde_json::from_str(json).ok()?;
    Some(list.into_iter().take(MAX_ITEMS))
}

/// A list of values, each of which may be unreadable.
impl<T: FromJson> FromJson for Vec<Field<T>> {
    fn from_json(json: &str) -> Option<Self> {
        Some(items(json)?.map(|json| given(json.get())).collect())
    }
}

/// A list of objects; what is none has no fields.
#[derive(Debug)]
pub(crate) struct Objects<T>(pub(crate) Vec<T>);

impl<T: DeserializeOwned> FromJson for Objects<T> {
    fn from_json(json: &str) -> Option<Self> {
        let read = |json: &RawValue| {
            object(if json.get().starts_with('{') { json.get().as_bytes() } else { b"{}" })
        };
        items(json)?.map(|json| read(json).ok()).collect::<Option<_>>().map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cart_lines::CartLineBody;

    #[test]
    fn of_a_list_no_more_is_read_than_any_list_may_have() {
        let list = format!("[{}{{}}]", "{},".repeat(300_000));
        assert_eq!(
            Objects::<CartLineBody>::from_json(&list).map(|Objects(lines)| lines.len()),
            Some(MAX_ITEMS)
        );
        assert_eq!(
            Vec::<Field<String>>::from_json(&list).map(|values| values.len()),
            Some(MAX_ITEMS)
        );
    }
}
