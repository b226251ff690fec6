//! What requests say. Each value has one type here, which says how it is read and how it is
//! described: as the one that a client sends best. Ids and amounts are texts, counts are numbers;
//! the other spelling (`7` and `"7"`) is read as well, since the clients that exist send both, and
//! `null` for what they do not mean.

use std::{any::type_name, borrow::Cow};

use domain::{BusinessType, Field};
use serde::{Deserialize, Deserializer};
use serde_json::json;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        RefOr,
        schema::{ArrayBuilder, KnownFormat, Object, ObjectBuilder, Schema, SchemaFormat, Type},
    },
};

use crate::{
    body::{Input, Written, read_field},
    schema,
};

/// Declares inputs: how they are named, what they hold, how they are described.
macro_rules! inputs {
    ($($(#[$doc:meta])* $name:ident($value:ty) => $schema:expr,)+) => {
        $($crate::inputs::input! { $(#[$doc])* $name($value) })+
        $crate::schema::described! { $($name => $schema,)+ }
    };
}
pub(crate) use inputs;

/// Declares inputs whose description stands at each field that has them, instead of one that all
/// refer to.
macro_rules! inline_inputs {
    ($($(#[$doc:meta])* $name:ident($value:ty) => $schema:expr,)+) => {$(
        $crate::inputs::input! { $(#[$doc])* $name($value) }

        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
                $schema.into()
            }
        }

        impl utoipa::ToSchema for $name {
            fn name() -> std::borrow::Cow<'static, str> {
                std::any::type_name::<Self>().into()
            }
        }
    )+};
}
pub(crate) use inline_inputs;

macro_rules! input {
    ($(#[$doc:meta])* $name:ident($value:ty)) => {
        $(#[$doc])*
        #[derive(Debug, Default)]
        pub(crate) struct $name(domain::Field<$value>);

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::body::read_field(deserializer).map(Self)
            }
        }

        impl $crate::body::Input for $name {
            type Value = $value;

            fn field(self) -> domain::Field<$value> {
                self.0
            }
        }
    };
}
pub(crate) use input;

inputs! {
    /// An id.
    IdInput(i64) => schema::text("An id; a number is taken as well", r"^[1-9][0-9]{0,17}$", &json!("1")),
    /// A size in bytes.
    SizeInput(i64) => whole(0, i64::MAX),
    /// An amount of money.
    AmountInput(Written) => amount(r"^[0-9]{1,10}(\.[0-9]{1,2})?$"),
    /// A web address.
    UrlInput(String) => string(2048, URL)
        .description(Some("An absolute http or https address"))
        .examples([json!("https://files.example.com/a.mp4")]),
}

inline_inputs! {
    /// A truth value.
    FlagInput(bool) => ObjectBuilder::new().schema_type(Type::Boolean),
    /// An e-mail address.
    EmailInput(String) => string(254, EMAIL).description(Some("An e-mail address")),
    /// An e-mail address; blank counts as absent.
    OptionalEmailInput(String) => string(254, &or_blank(EMAIL)),
    /// A phone number.
    PhoneInput(String) => string(40, PHONE).description(Some(
        "A phone number with its country code, and as many digits as the numbering plan of its country has",
    )),
    /// A phone number; blank counts as absent.
    OptionalPhoneInput(String) => string(40, &or_blank(PHONE)),
    /// A past day; blank counts as absent.
    DayInput(String) => string(40, &or_blank(DAY)).examples([json!("1998-04-01")]),
    /// A web site; blank counts as absent.
    SiteInput(String) => string(2040, &or_blank(SITE)),
    /// A web address, described where it stands.
    PlainUrlInput(String) => string(2048, URL),
    /// A web address; blank counts as absent.
    OptionalUrlInput(String) => string(2048, &or_blank(URL)),
    /// A kind of business; blank counts as absent.
    BusinessTypeInput(String) => {
        let words = BusinessType::ALL.iter().map(|kind| kind.as_str()).collect::<Vec<_>>().join("|");
        string(10, &format!("^({words})$|({BLANK})")).examples([json!("SME")])
    },
    /// A password that may be chosen.
    PasswordInput(String) => ObjectBuilder::new()
        .schema_type(Type::String)
        .max_length(Some(128))
        .pattern(Some(format!(r"^(?!\s){NO_CONTROLS}*\S$")))
        .min_length(Some(8))
        .description(Some(
            "8 to 128 characters, no white space at either end, none of the most common ones, and neither the name nor \
             the e-mail address of its owner in it",
        )),
}

/// A host, perhaps with a port, and anything after it that needs no escaping.
const URL: &str = concat!(
    r"^[hH][tT][tT][pP][sS]?://([A-Za-z0-9._~%-]+@)?[A-Za-z0-9_~%-][A-Za-z0-9._~%-]*(:[0-9]{0,4})?",
    r#"([/?#][^\s\x00-\x1f\x7f-\x9f"'<>\\`{}|^]*)?$"#,
);
/// What is trimmed, in lower case and looked up.
const EMAIL: &str = r"^[!#-'*+./0-9=?A-Z^-~-]+@[!#-'*+/0-9=?A-Z^-~-]+(\.[!#-'*+/0-9=?A-Z^-~-]+)+$";

/// 7 to 15 digits, written as people write them.
const PHONE: &str = r"^[ ()\[\]-]*(\+[ ()\[\]-]*)?[1-9]([ ()\[\]-]*[0-9]){6,14}[ ()\[\]-]*$";
/// A day, or an instant (RFC 3339) of which the day counts.
const DAY: &str = concat!(
    r"^(19[0-9]{2}|20[01][0-9])-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])",
    r"(T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,6})?Z)?$",
);
/// Nothing but white space.
const BLANK: &str = r"^[\t-\r \x85\xa0]*$";
/// An address with or without its scheme.
const SITE: &str = concat!(
    r"^([hH][tT][tT][pP][sS]?://)?([A-Za-z0-9._~%-]+@)?[A-Za-z0-9_~%-][A-Za-z0-9._~%-]*(:[0-9]{0,4})?",
    r#"([/?#][^\s\x00-\x1f\x7f-\x9f"'<>\\`{}|^]*)?$"#,
);

/// Everything but control characters, of which line feed and tab are allowed.
const NO_CONTROLS: &str = r"[^\x00-\x08\x0b-\x1f\x7f-\x9f]";

/// A text with `MIN` to `MAX` characters after trimming, as [`domain::Text`]; `MIN` is at most 2.
/// With 0, blank counts as absent. It is used by a name of its own, since the derive macro of
/// schemas does not take constants.
#[derive(Debug)]
pub(crate) struct TextInput<const MIN: usize, const MAX: usize, const LINE: bool = false>(
    Field<String>,
);

/// A name or a title, as [`domain::Line`].
pub(crate) type LineInput<const MIN: usize, const MAX: usize> = TextInput<MIN, MAX, true>;

impl<'de, const MIN: usize, const MAX: usize, const LINE: bool> Deserialize<'de>
    for TextInput<MIN, MAX, LINE>
{
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        read_field(deserializer).map(Self)
    }
}

impl<const MIN: usize, const MAX: usize, const LINE: bool> Input for TextInput<MIN, MAX, LINE> {
    type Value = String;

    fn field(self) -> Field<String> {
        self.0
    }
}

impl<const MIN: usize, const MAX: usize, const LINE: bool> PartialSchema
    for TextInput<MIN, MAX, LINE>
{
    fn schema() -> RefOr<Schema> {
        text(MIN, MAX).min_length((MIN > 0).then_some(MIN)).into()
    }
}

impl<const MIN: usize, const MAX: usize, const LINE: bool> ToSchema for TextInput<MIN, MAX, LINE> {
    fn name() -> Cow<'static, str> {
        type_name::<Self>().into()
    }
}

/// `LEAST` to `MOST` names of at most `MAX` characters, as [`domain::Names`].
#[derive(Debug)]
pub(crate) struct NamesInput<const LEAST: usize, const MOST: usize, const MAX: usize>(
    Field<Vec<Field<String>>>,
);

impl<'de, const LEAST: usize, const MOST: usize, const MAX: usize> Deserialize<'de>
    for NamesInput<LEAST, MOST, MAX>
{
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        read_field(deserializer).map(Self)
    }
}

impl<const LEAST: usize, const MOST: usize, const MAX: usize> Input
    for NamesInput<LEAST, MOST, MAX>
{
    type Value = Vec<Field<String>>;

    fn field(self) -> Field<Self::Value> {
        self.0
    }
}

impl<const LEAST: usize, const MOST: usize, const MAX: usize> PartialSchema
    for NamesInput<LEAST, MOST, MAX>
{
    fn schema() -> RefOr<Schema> {
        let name = text(1, MAX).min_length(Some(1));
        ArrayBuilder::new().items(name).min_items(Some(LEAST)).max_items(Some(MOST)).into()
    }
}

impl<const LEAST: usize, const MOST: usize, const MAX: usize> ToSchema
    for NamesInput<LEAST, MOST, MAX>
{
    fn name() -> Cow<'static, str> {
        type_name::<Self>().into()
    }
}

/// A text with at least `min` characters after trimming, at most two, and at most `max`.
pub(crate) fn text(min: usize, max: usize) -> ObjectBuilder {
    let (any, visible) = (NO_CONTROLS, r"[^\s\x00-\x1f\x7f-\x9f]");
    let start = format!("{visible}{any}*").repeat(min);
    string(max, &format!("^{any}*{start}$"))
}

fn or_blank(pattern: &str) -> String {
    format!("({pattern})|({BLANK})")
}

fn string(most: usize, pattern: &str) -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String).max_length(Some(most)).pattern(Some(pattern))
}

/// A whole number within bounds.
pub(crate) fn whole(least: i64, most: i64) -> Object {
    let format = if most > i64::from(i32::MAX) { KnownFormat::Int64 } else { KnownFormat::Int32 };
    ObjectBuilder::new()
        .schema_type(Type::Integer)
        .format(Some(SchemaFormat::KnownFormat(format)))
        .description(Some("A whole number; its digits as a text are taken as well"))
        .minimum(Some(least))
        .maximum(Some(most))
        .build()
}

/// An amount as a text, which no client rounds. Currencies with more than two decimals are rarer
/// than clients that need a pattern, so those decimals are taken, and not described.
pub(crate) fn amount(pattern: &str) -> Object {
    let what =
        "An exact amount with at most as many decimals as its currency; a number is taken as well";
    schema::text(what, pattern, &json!("149.99"))
}
