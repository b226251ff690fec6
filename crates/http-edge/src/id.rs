//! The id of a request, by which its client, its log line and its answer name it.

use std::fmt::Write;

use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};

pub(crate) const NAME: HeaderName = HeaderName::from_static("x-request-id");

/// 1 to 64 letters, digits, `-` and `_`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestId(String);

impl RequestId {
    /// The caller's own, if it is one; else one that nobody had before.
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let given = headers.get(NAME).and_then(|id| id.to_str().ok());
        given.filter(|id| is_id(id)).map_or_else(Self::fresh, |id| Self(id.to_owned()))
    }

    fn fresh() -> Self {
        let (mut bytes, mut id) = ([0_u8; 16], String::new());
        // without random numbers it is no less an id, only less of its own
        let _ = getrandom::fill(&mut bytes);
        for byte in bytes {
            // writing to a text cannot fail
            let _ = write!(id, "{byte:02x}");
        }
        Self(id)
    }

    /// As it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(crate) fn header(&self) -> Option<HeaderValue> {
        HeaderValue::from_str(&self.0).ok()
    }
}

fn is_id(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    (1..=64).contains(&text.len()) && text.bytes().all(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_plain_short_word_is_taken_over() {
        let of = |value: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(NAME, HeaderValue::from_str(value).unwrap());
            RequestId::of(&headers).0
        };
        let longest = "a".repeat(64);
        for good in ["a", "Req_7-B", &longest] {
            assert_eq!(of(good), good);
        }
        for bad in ["", "a b", "a.b", "<x>", &"a".repeat(65)] {
            assert_ne!(of(bad), bad);
            assert_eq!(of(bad).len(), 32);
        }
        assert_ne!(RequestId::fresh(), RequestId::fresh());
    }
}
