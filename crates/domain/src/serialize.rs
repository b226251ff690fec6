//! How values are written with serde and read again: by their text or number, through whatever
//! checks it.

use std::fmt::Display;

use serde::{Deserialize, Deserializer, de::Error};

/// Reads a text with a constructor that checks it.
pub(crate) fn read_text<'de, D: Deserializer<'de>, T, E: Display>(
    deserializer: D,
    read: impl FnOnce(&str) -> Result<T, E>,
) -> Result<T, D::Error> {
    read(&String::deserialize(deserializer)?).map_err(Error::custom)
}

/// Types that are written as they are displayed, and read as they are parsed.
macro_rules! as_text {
    ($($name:ty,)+) => {$(
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::serialize::read_text(deserializer, str::parse)
            }
        }
    )+};
}
pub(crate) use as_text;

/// Types that are written as a number, and read from it.
macro_rules! as_number {
    ($($name:ty: $number:ty,)+) => {$(
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                <$number>::from(*self).serialize(serializer)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let number = <$number>::deserialize(deserializer)?;
                Self::try_from(number).map_err(serde::de::Error::custom)
            }
        }
    )+};
}
pub(crate) use as_number;
