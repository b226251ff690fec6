//! What requests say. Each value has one type here, the one that a client sends best: ids and amounts are texts, counts are
//! numbers. The readers also take the other spelling (`7` and `"7"`), since the clients that exist send both, and `null`
//! for what they do not mean; a generated client needs no more than one.

use domain::BusinessType;
use serde_json::json;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        RefOr,
        schema::{KnownFormat, Object, ObjectBuilder, Schema, SchemaFormat, SchemaType, Type},
    },
};

use super::values::{self, described};

/// An id.
pub(crate) struct IdInput;
/// A quantity, 1 to 1000.
pub(crate) struct QuantityInput;
/// Days, 1 to 365.
pub(crate) struct DaysInput;
/// A size in bytes.
pub(crate) struct SizeInput;
/// Revisions, 0 to 1000.
pub(crate) struct RevisionsInput;
/// An amount of money.
pub(crate) struct AmountInput;
/// An amount of money that is not nothing.
pub(crate) struct SomeAmountInput;
/// A web address.
pub(crate) struct UrlInput;

described! {
    IdInput => values::text("An id; a number is taken as well", r"^[1-9][0-9]{0,17}$", &json!("1")),
    QuantityInput => whole(1, 1000),
    DaysInput => whole(1, 365),
    SizeInput => whole(0, i64::MAX),
    RevisionsInput => whole(0, 1000),
    AmountInput => amount(r"^[0-9]{1,10}(\.[0-9]{1,2})?$"),
    SomeAmountInput => amount(r"^(0{0,2}[1-9][0-9]{0,7}(\.[0-9]{1,2})?|0?\.(0[1-9]|[1-9][0-9]?))$"),
    UrlInput => ObjectBuilder::new()
        .schema_type(Type::String)
        .description(Some("An absolute http or https address"))
        .pattern(Some(URL))
        .max_length(Some(2048))
        .examples([json!("https://files.example.com/a.mp4")]),
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

/// A text that must be there, with at least `MIN` characters after trimming; `MIN` is at most 2.
pub(super) fn text<const MIN: usize, const MAX: usize>() -> Object {
    let (any, visible) = (NO_CONTROLS, r"[^\s\x00-\x1f\x7f-\x9f]");
    let start = format!("{visible}{any}*").repeat(MIN);
    string(MAX, &format!("^{any}*{start}$")).schema_type(Type::String).min_length(Some(MIN)).build()
}

/// An e-mail address.
pub(super) fn email() -> Object {
    string(254, EMAIL).schema_type(Type::String).description(Some("An e-mail address")).build()
}

/// An e-mail address that may be absent; blank counts as absent.
pub(super) fn optional_email() -> Object {
    string(254, &format!("({EMAIL})|({BLANK})")).schema_type(text_or_null()).build()
}

/// A phone number.
pub(super) fn phone() -> Object {
    let digits = "A phone number with its country code, and as many digits as the numbering plan of its country has";
    string(40, PHONE).schema_type(Type::String).description(Some(digits)).build()
}

/// A phone number that may be absent; blank counts as absent.
pub(super) fn optional_phone() -> Object {
    string(40, &format!("({PHONE})|({BLANK})")).schema_type(text_or_null()).build()
}

/// A past day that may be absent; blank counts as absent.
pub(super) fn optional_day() -> Object {
    string(40, &format!("({DAY})|({BLANK})")).schema_type(text_or_null()).examples([json!("1998-04-01")]).build()
}

/// A web site that may be absent; blank counts as absent.
pub(super) fn optional_site() -> Object {
    string(2040, &format!("({SITE})|({BLANK})")).schema_type(text_or_null()).build()
}

/// A web address.
pub(super) fn url() -> Object {
    string(2048, URL).schema_type(Type::String).build()
}

/// A web address that may be absent; blank counts as absent.
pub(super) fn optional_url() -> Object {
    string(2048, &format!("({URL})|({BLANK})")).schema_type(text_or_null()).build()
}

/// A kind of business that may be absent; blank counts as absent.
pub(super) fn optional_business_type() -> Object {
    let words = BusinessType::ALL.iter().map(|kind| kind.word()).collect::<Vec<_>>().join("|");
    string(10, &format!("^({words})$|({BLANK})")).schema_type(text_or_null()).examples([json!("SME")]).build()
}

fn text_or_null() -> SchemaType {
    SchemaType::from_iter([Type::String, Type::Null])
}

/// A password that may be chosen.
pub(super) fn password() -> Schema {
    let rule = "8 to 128 characters, no white space at either end, none of the most common ones, and neither the name nor \
                the e-mail address of its owner in it";
    string(128, &format!(r"^(?!\s){NO_CONTROLS}*\S$")).min_length(Some(8)).description(Some(rule)).build().into()
}

/// A text that may be absent; blank counts as absent.
pub(super) fn optional_text<const MAX: usize>() -> Object {
    string(MAX, &format!("^{NO_CONTROLS}*$")).schema_type(text_or_null()).build()
}

fn string(most: usize, pattern: &str) -> ObjectBuilder {
    ObjectBuilder::new().max_length(Some(most)).pattern(Some(pattern))
}

/// A whole number within bounds.
fn whole(least: i64, most: i64) -> Object {
    let format = if most > i64::from(i32::MAX) { KnownFormat::Int64 } else { KnownFormat::Int32 };
    ObjectBuilder::new()
        .schema_type(Type::Integer)
        .format(Some(SchemaFormat::KnownFormat(format)))
        .description(Some("A whole number; its digits as a text are taken as well"))
        .minimum(Some(least))
        .maximum(Some(most))
        .build()
}

/// An amount as a text, which no client rounds. Currencies with more than two decimals are rarer than clients that need a
/// pattern, so those decimals are taken, and not described.
fn amount(pattern: &str) -> Object {
    let what = "An exact amount with at most as many decimals as its currency; a number is taken as well";
    values::text(what, pattern, &json!("149.99"))
}
