//! Values of the former system, read as this one has them.

use std::str::FromStr;

use bigdecimal::{BigDecimal, RoundingMode, Signed, ToPrimitive};
use domain::{Currency, WebUrl, is_blank};
use serde_json::Value;

use crate::{former::AsText, report::Row};

/// What stands for a currency that cannot be read: none, by ISO 4217. Nothing is ordered in it.
const NO_CURRENCY: &str = "XXX";

/// A currency, or none when the code is not one of ISO 4217.
pub(crate) struct ReadCurrency {
    pub(crate) code: String,
    pub(crate) currency: Currency,
}

impl ReadCurrency {
    pub(crate) fn is_known(&self) -> bool {
        self.currency != Currency::NONE
    }
}

/// Reads the code of a currency, in whatever case it is written.
pub(crate) fn currency(raw: &str, column: &'static str, row: &mut Row) -> ReadCurrency {
    let code = raw.trim().to_uppercase();
    let Ok(currency) = Currency::from_str(&code) else {
        row.changed(
            column,
            "is no currency of ISO 4217; nothing is ordered in it",
            raw,
            NO_CURRENCY,
        );
        return ReadCurrency { code: NO_CURRENCY.to_owned(), currency: Currency::NONE };
    };
    if code != raw {
        row.changed(column, "written as ISO 4217 has it", raw, &code);
    }
    ReadCurrency { code, currency }
}

/// Why a decimal number is no amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NoAmount {
    NotANumber,
    Negative,
    TooLarge,
}

/// An amount in minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Minor {
    pub(crate) minor: i64,
    /// Whether something was rounded away that is more than the noise of a binary fraction.
    pub(crate) is_rounded: bool,
}

/// A decimal number of whole units as minor units of a currency, rounded half up.
pub(crate) fn minor(text: &str, currency: Currency) -> Result<Minor, NoAmount> {
    let exact = BigDecimal::from_str(text).map_err(|_| NoAmount::NotANumber)?;
    let decimals = i64::from(currency.decimals());
    let rounded = exact.with_scale_round(decimals, RoundingMode::HalfUp);
    let is_rounded = (&exact - &rounded).abs() > BigDecimal::new(1.into(), 6);
    if rounded.is_negative() {
        return Err(NoAmount::Negative);
    }
    let (digits, _) = rounded.into_bigint_and_exponent();
    let minor = digits.to_i64().filter(|minor| *minor <= currency.most().minor());
    // the tables keep as much as there can be with two decimals
    let minor = minor.filter(|minor| *minor <= MAX_MINOR).ok_or(NoAmount::TooLarge)?;
    Ok(Minor { minor, is_rounded })
}

/// The largest number of minor units that the tables take.
const MAX_MINOR: i64 = 99_999_999_999_999;

/// A decimal number times a power of ten, as a whole number within bounds; what is none is the
/// lower bound.
pub(crate) fn scaled(text: &str, zeros: i64, (least, most): (i32, i32)) -> (i32, bool) {
    let Ok(exact) = BigDecimal::from_str(text) else { return (least, false) };
    let shifted = exact * BigDecimal::new(1.into(), -zeros);
    let rounded = shifted.with_scale_round(0, RoundingMode::HalfUp);
    let whole =
        rounded.to_i64().unwrap_or_else(|| if rounded.is_negative() { i64::MIN } else { i64::MAX });
    let within = whole.clamp(least.into(), most.into());
    (i32::try_from(within).unwrap_or(least), within == whole)
}

/// A value of a JSON column, out of the text that it may be wrapped in.
fn unwrapped(json: &str) -> Option<Value> {
    match serde_json::from_str(json).ok()? {
        Value::String(text) if is_blank(&text) => Some(Value::Null),
        Value::String(text) => serde_json::from_str(&text).ok(),
        other => Some(other),
    }
}

/// A JSON column as it is meant: `None` where nothing is there, an error where it cannot be read.
pub(crate) fn json(column: &AsText) -> Result<Option<Value>, ()> {
    let Some(text) = column.as_deref() else { return Ok(None) };
    match unwrapped(text) {
        Some(Value::Null) => Ok(None),
        Some(value) => Ok(Some(value)),
        None => Err(()),
    }
}

/// A list of texts out of a JSON column, as JSON text.
pub(crate) fn list_of_texts(column: &AsText, name: &'static str, row: &mut Row) -> Vec<String> {
    let list = match json(column) {
        Ok(None) => return Vec::new(),
        Ok(Some(Value::Array(list))) => list,
        Ok(Some(_)) | Err(()) => {
            row.changed(name, "is no list; it is empty here", column.text(), "[]");
            return Vec::new();
        }
    };
    let all = list.len();
    let texts: Vec<String> = list
        .into_iter()
        .filter_map(|value| match value {
            Value::String(text) => Some(text),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        })
        .collect();
    if texts.len() < all {
        row.changed(
            name,
            "has entries that are no texts; they are dropped",
            column.text(),
            &as_json(&texts),
        );
    }
    texts
}

/// Texts as a JSON list.
pub(crate) fn as_json(texts: &[String]) -> String {
    Value::from(texts.to_vec()).to_string()
}

/// The address of the web that a text is, also without its scheme.
fn completed(raw: &str) -> Option<WebUrl> {
    let names_a_host = !raw.contains(':') && raw.contains('.');
    raw.parse().ok().or_else(|| {
        let completed = format!("https://{}", raw.trim());
        completed.parse().ok().filter(|_| names_a_host)
    })
}

/// Whether a text is an address of the web, also without its scheme.
pub(crate) fn is_address(raw: &str) -> bool {
    completed(raw).is_some()
}

/// An address of the web; one without a scheme gets one.
pub(crate) fn address(raw: Option<&str>, column: &'static str, row: &mut Row) -> Option<String> {
    let raw = raw.filter(|raw| !is_blank(raw))?;
    let Some(address) = completed(raw) else {
        row.changed(column, "is no address of the web; it is dropped", raw, "");
        return None;
    };
    if !address.as_str().starts_with(raw.trim()) {
        row.changed(column, "has no scheme; https is meant", raw, address.as_str());
    }
    Some(address.as_str().to_owned())
}

/// A whole number within bounds, or nothing.
pub(crate) fn within(
    number: Option<i32>,
    (least, most): (i32, i32),
    column: &'static str,
    row: &mut Row,
) -> Option<i32> {
    let number = number?;
    if (least..=most).contains(&number) {
        return Some(number);
    }
    row.changed(column, "is out of bounds; it is dropped", &number.to_string(), "");
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Report;

    fn in_row<T>(read: impl FnOnce(&mut Row) -> T) -> (T, usize) {
        let mut report = Report::default();
        let value = read(&mut Row::new(&mut report, "User", 1));
        (value, report.groups().len())
    }

    fn text(text: &str) -> AsText {
        AsText(Some(text.to_owned()))
    }

    #[test]
    fn amounts_are_rounded_to_the_decimals_of_their_currency() {
        let yen = "JPY".parse().unwrap();
        let read =
            |text, currency| minor(text, currency).map(|minor| (minor.minor, minor.is_rounded));
        assert_eq!(read("100.000000000000010000000000000000", Currency::USD), Ok((10_000, false)));
        assert_eq!(read("33.333333333333336", Currency::USD), Ok((3_333, true)));
        assert_eq!(read("1500.5", yen), Ok((1_501, true)));
        assert_eq!(read("0.005", Currency::USD), Ok((1, true)));
        assert_eq!(read("-0.01", Currency::USD), Err(NoAmount::Negative));
        assert_eq!(read("10000000000", Currency::USD), Err(NoAmount::TooLarge));
        assert_eq!(read("NaN", Currency::USD), Err(NoAmount::NotANumber));
    }

    #[test]
    fn fractions_are_whole_numbers_within_bounds() {
        assert_eq!(scaled("0.0345", 6, (0, i32::MAX)), (34_500, true));
        assert_eq!(scaled("4.756", 2, (0, 500)), (476, true));
        assert_eq!(scaled("9", 2, (0, 500)), (500, false));
        assert_eq!(scaled("-1", 2, (0, 500)), (0, false));
        assert_eq!(scaled("3000", 6, (0, i32::MAX)), (i32::MAX, false));
        assert_eq!(scaled("NaN", 2, (0, 500)), (0, false));
    }

    #[test]
    fn lists_are_read_through_a_text_around_them() {
        let read = |json: &str| in_row(|row| list_of_texts(&text(json), "tags", row));
        assert_eq!(read(r#"["a","b"]"#), (vec!["a".to_owned(), "b".to_owned()], 0));
        assert_eq!(read(r#""[\"a\"]""#), (vec!["a".to_owned()], 0));
        assert_eq!(read("null"), (vec![], 0));
        assert_eq!(read(r#""""#), (vec![], 0));
        assert_eq!(read(r#""Beauty""#), (vec![], 1));
        assert_eq!(read(r#"{"a":1}"#), (vec![], 1));
        assert_eq!(read(r#"["a",null,2,{}]"#), (vec!["a".to_owned(), "2".to_owned()], 1));
    }

    #[test]
    fn an_address_without_a_scheme_gets_one() {
        let read = |raw: &str| in_row(|row| address(Some(raw), "website_url", row));
        assert_eq!(read("https://a.example/x"), (Some("https://a.example/x".to_owned()), 0));
        assert_eq!(read("www.a.example"), (Some("https://www.a.example".to_owned()), 1));
        assert_eq!(read("javascript:alert(1)"), (None, 1));
        assert_eq!(read("none"), (None, 1));
        assert_eq!(read(" "), (None, 0));
    }

    #[test]
    fn a_currency_is_written_in_capitals_or_is_none() {
        let read = |raw: &str| in_row(|row| currency(raw, "currency", row).code);
        assert_eq!(read("INR"), ("INR".to_owned(), 0));
        assert_eq!(read(" inr"), ("INR".to_owned(), 1));
        assert_eq!(read("Rs."), ("XXX".to_owned(), 1));
    }
}
