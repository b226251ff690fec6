//! What holds for every answer, whatever was asked: its type, its envelope, its texts, and how
//! values are written.

use actix_web::http::{
    Method,
    header::{self, HeaderMap},
};
use serde_json::Value;

use crate::described;

const CHECKOUT: &str = "/api/orders/checkout";
const SEND_CODE: &str = "/auth/send-phone-verification-code";

/// Holds an answer against the rules and returns its body; `Null` for those that have none.
pub(crate) fn hold(
    method: &Method,
    path: &str,
    status: u16,
    headers: &HeaderMap,
    raw: &[u8],
) -> Value {
    let text = std::str::from_utf8(raw).unwrap();
    if method == Method::OPTIONS {
        assert_eq!((status, text), (204, ""), "a preflight is answered with 204 and nothing else");
        return Value::Null;
    }
    assert_ne!(status, 204, "only a preflight is answered without a body");
    let header =
        |name| headers.get(name).map(|value: &header::HeaderValue| value.to_str().unwrap());
    if status == 304 {
        assert_eq!(
            (text, header(header::ETAG).is_some()),
            ("", true),
            "what the client has is not sent again"
        );
        return Value::Null;
    }
    if status == 303 {
        assert_eq!((text, header(header::LOCATION).is_some()), ("", true), "a browser is sent on");
        return Value::Null;
    }
    assert_eq!(header(header::CONTENT_TYPE), Some("application/json"), "{text}");
    let body: Value = serde_json::from_str(text).unwrap_or_else(|_| panic!("no JSON: {text}"));
    assert!(body.is_object(), "{text}");
    assert_eq!(
        body.get("success"),
        Some(&Value::from((200..300).contains(&status))),
        "{status} {text}"
    );
    if status >= 300 {
        envelope(&body, status, path.trim_end_matches('/'));
        described::hold(method, path, status, code(&body));
        assert_eq!(header(header::ALLOW).is_some(), status == 405, "{status} {text}");
        let wait = [429, 503].contains(&status) || code(&body) == "idempotency_in_flight";
        assert_eq!(header(header::RETRY_AFTER).is_some(), wait, "{status} {text}");
    }
    values(&body, text);
    for number in numbers(text) {
        // the one number that is no amount
        let is_rate = text.contains(&format!("\"engagement_rate\":{number},"));
        assert!(is_rate || is_plain(number), "R40: {number} is no plain number in {text}");
    }
    body
}

pub(crate) fn code(body: &Value) -> &str {
    body.get("code").and_then(Value::as_str).unwrap_or_default()
}

/// Section 1.4: the texts of an error.
fn envelope(body: &Value, status: u16, path: &str) {
    let checkout = path == CHECKOUT;
    let sends_code = path.strip_prefix("/api").unwrap_or(path) == SEND_CODE;
    let text = |name| body.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    // the web client makes its own text where there is no account
    let is_own = code(body) == "account_not_found";
    assert_eq!(body.get("message").is_none(), is_own, "{body}");
    let message = if is_own { text("error") } else { text("message") };
    let (Some(error), Some(message), Some(code)) = (text("error"), message, text("code")) else {
        panic!("an error lacks a text: {body}");
    };
    assert!(code.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'), "{code}");
    let waits = sends_code && status == 429;
    let numbered = checkout
        && [400, 401, 403, 404, 409, 500].contains(&status)
        && code != "brand_profile_not_found";
    let numbered = numbered || waits;
    let suffix = if numbered { format!(" ({status})") } else { String::new() };
    assert_eq!(error, format!("{message}{suffix}"), "{status} {body}");
    if checkout {
        assert!(
            !message.contains(|c: char| c.is_numeric()) && !error.contains("Network"),
            "{body}"
        );
    }
    let literals = [
        ("Authentication required", status == 401 && code == "unauthorized"),
        ("Brand profile not found", code == "brand_profile_not_found"),
        ("User is not a brand", path == "/api/profile/brand-profile" && code == "forbidden_role"),
        (
            "User is not a creator",
            path == "/api/profile/creator-profile" && code == "forbidden_role",
        ),
        ("(429)", waits),
    ];
    for (literal, expected) in literals {
        assert_eq!(error.contains(literal), expected, "{literal}: {body}");
    }
}

/// Sections 1.6 and R17: how values are written, told by the names of their keys.
fn values(value: &Value, whole: &str) {
    match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                assert!(!key.ends_with("password_hash"), "R17: {key} in {whole}");
                if key == "id"
                    || key.ends_with("Id")
                    || (key.ends_with("_id") && key != "stream_channel_id")
                {
                    assert!(
                        value.is_null() || value.as_str().is_some_and(is_id),
                        "{key} is {value} in {whole}"
                    );
                }
                if key.ends_with("_at")
                    || key.ends_with("_deadline")
                    || DATES.contains(&key.as_str())
                {
                    assert!(
                        value.is_null() || value.as_str().is_some_and(is_date),
                        "{key} is {value} in {whole}"
                    );
                }
                values(value, whole);
            }
        }
        Value::Array(list) => list.iter().for_each(|value| values(value, whole)),
        _ => {}
    }
}

const DATES: [&str; 3] = ["timestamp", "order_date", "date_of_birth"];

fn is_id(text: &str) -> bool {
    text.parse::<i64>().is_ok_and(|id| id > 0 && id.to_string() == text)
}

/// `2026-01-05T09:30:00.000Z` and nothing else.
fn is_date(text: &str) -> bool {
    let shape = |(at, byte): (usize, u8)| match at {
        4 | 7 => byte == b'-',
        10 => byte == b'T',
        13 | 16 => byte == b':',
        19 => byte == b'.',
        23 => byte == b'Z',
        _ => byte.is_ascii_digit(),
    };
    text.len() == 24 && text.bytes().enumerate().all(shape)
}

/// Every number of a JSON text as it is written.
pub(crate) fn numbers(json: &str) -> Vec<&str> {
    let (mut found, mut in_text, mut escaped, mut start) = (Vec::new(), false, false, None);
    for (at, byte) in json.bytes().enumerate() {
        if in_text {
            in_text = escaped || byte != b'"';
            escaped = !escaped && byte == b'\\';
            continue;
        }
        in_text = byte == b'"';
        match start {
            None if byte == b'-' || byte.is_ascii_digit() => start = Some(at),
            Some(first) if !b"+-.eE".contains(&byte) && !byte.is_ascii_digit() => {
                found.push(&json[first..at]);
                start = None;
            }
            _ => {}
        }
    }
    found
}

/// Digits, and at most as many decimals as a currency can have: neither an exponent nor the noise
/// of a float.
fn is_plain(number: &str) -> bool {
    let (whole, decimals) = number.split_once('.').unwrap_or((number, "0"));
    [whole, decimals]
        .iter()
        .all(|digits| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()))
        && decimals.len() <= 4
}

#[test]
fn the_rules_can_be_broken() {
    assert_eq!(numbers(r#"{"a":[1,-2.50,"3\"4",5e7],"b":0.30}"#), ["1", "-2.50", "5e7", "0.30"]);
    assert!(["0", "150", "149.99"].iter().all(|number| is_plain(number)));
    assert!(!["1e3", "-1", "1.", "0.30000000000000004"].iter().any(|number| is_plain(number)));
    assert!(
        is_date("2026-01-05T09:30:00.000Z")
            && !is_date("2026-01-05T09:30:00Z")
            && !is_date("2026-01-05")
    );
    assert!(is_id("9223372036854775807") && !is_id("0") && !is_id("07"));
}
