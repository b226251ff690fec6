//! Whether a text is JSON, looked at before any part of it is read: `serde_json` bounds the depth
//! of a value as a whole only where it visits all of it, and does not look at the escapes of texts
//! that it passes over.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, SeqAccess, Visitor},
};

/// A well-formed value.
pub(crate) struct WellFormed {
    pub(crate) is_object: bool,
}

impl<'de> Deserialize<'de> for WellFormed {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader)
    }
}

struct Reader;

const VALUE: WellFormed = WellFormed { is_object: false };

impl<'de> Visitor<'de> for Reader {
    type Value = WellFormed;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<WellFormed, E> {
        Ok(VALUE)
    }

    fn visit_bool<E>(self, _: bool) -> Result<WellFormed, E> {
        Ok(VALUE)
    }

    fn visit_i64<E>(self, _: i64) -> Result<WellFormed, E> {
        Ok(VALUE)
    }

    fn visit_u64<E>(self, _: u64) -> Result<WellFormed, E> {
        Ok(VALUE)
    }

    fn visit_f64<E>(self, _: f64) -> Result<WellFormed, E> {
        Ok(VALUE)
    }

    fn visit_str<E>(self, _: &str) -> Result<WellFormed, E> {
        Ok(VALUE)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<WellFormed, A::Error> {
        while seq.next_element::<WellFormed>()?.is_some() {}
        Ok(VALUE)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<WellFormed, A::Error> {
        while map.next_entry::<WellFormed, WellFormed>()?.is_some() {}
        Ok(WellFormed { is_object: true })
    }
}
