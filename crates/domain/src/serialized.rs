//! Values as `serde` writes and reads them. Reading goes through the constructors that check, so
//! that what was read is as good as what was parsed.
//!
//! An id is a number, an enum with words its word, an amount of money `{"amount": "149.99",
//! "currency": "USD"}`, and whatever else has a text that text. Orders, tickets and plans have no
//! form here: how those are written is up to who writes them. Codes have none either, since a code
//! is a secret.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

use crate::{
    BirthDate, Bounded, Currency, Decimal, Email, HomeCountry, Money, Names, Phone, Rating,
    ReplyBody, Shortcut, Text, WebUrl,
    serialize::{as_number, as_text, read_text},
};

as_text! { BirthDate, Currency, Decimal, Email, HomeCountry, Phone, ReplyBody, Shortcut, WebUrl, }
as_number! { Rating: u16, }

impl<const MIN: usize, const MAX: usize, const LINE: bool> Serialize for Text<MIN, MAX, LINE> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de, const MIN: usize, const MAX: usize, const LINE: bool> Deserialize<'de>
    for Text<MIN, MAX, LINE>
{
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        read_text(deserializer, Self::parse)
    }
}

impl<const MIN: u32, const MAX: u32> Serialize for Bounded<MIN, MAX> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.get().serialize(serializer)
    }
}

impl<'de, const MIN: u32, const MAX: u32> Deserialize<'de> for Bounded<MIN, MAX> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(i64::deserialize(deserializer)?).map_err(Error::custom)
    }
}

impl<const MIN: usize, const MAX: usize, const LENGTH: usize> Serialize
    for Names<MIN, MAX, LENGTH>
{
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_strings().serialize(serializer)
    }
}

impl<'de, const MIN: usize, const MAX: usize, const LENGTH: usize> Deserialize<'de>
    for Names<MIN, MAX, LENGTH>
{
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let names = Vec::<String>::deserialize(deserializer)?;
        Self::parse(names).ok_or_else(|| {
            Error::custom(format_args!(
                "{MIN} to {MAX} names of 1 to {LENGTH} characters are expected"
            ))
        })
    }
}

/// How an amount of money is written.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Amount {
    amount: String,
    currency: Currency,
}

impl Serialize for Money {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Amount { amount: self.to_string(), currency: self.currency() }.serialize(serializer)
    }
}

/// An amount in no currency ([`Money::NOTHING`]) cannot be read: it stands for one that could not
/// be read.
impl<'de> Deserialize<'de> for Money {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Amount { amount, currency } = Amount::deserialize(deserializer)?;
        Self::parse(&amount, currency).map_err(Error::custom)
    }
}
