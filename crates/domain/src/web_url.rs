//! Web addresses that may be shown as a link.

use std::{fmt, str::FromStr};

use crate::hidden;

/// The text is not an absolute `http` or `https` address with a host and at most 2048 characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be an absolute http or https address of at most 2048 characters")]
pub struct InvalidUrl;

/// An absolute `http` or `https` address (RFC 3986, section 4.3) with a host, at most 2048
/// characters.
///
/// Characters beyond ASCII are kept as they are; white space, control and hidden characters,
/// quotes, angle brackets and backslashes are refused, since no address contains them unescaped and
/// they are how links are forged.
///
/// ```
/// use domain::WebUrl;
/// assert!("https://files.example.com/a.mp4".parse::<WebUrl>().is_ok());
/// assert!("javascript:alert(1)".parse::<WebUrl>().is_err());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct WebUrl(String);

impl WebUrl {
    /// The longest address, in characters.
    pub const MAX_LENGTH: usize = 2048;

    /// The address as it was given, without surrounding white space.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for WebUrl {
    type Err = InvalidUrl;

    fn from_str(raw: &str) -> Result<Self, InvalidUrl> {
        let text = raw.trim();
        let (scheme, rest) = text.split_once("://").ok_or(InvalidUrl)?;
        let web = scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https");
        let clean = hidden(text).next().is_none()
            && !text
                .chars()
                .any(|c| c.is_whitespace() || c.is_control() || "\"'<>\\`{}|^".contains(c));
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let place = authority.rsplit('@').next().unwrap_or_default();
        if web && clean && text.chars().count() <= Self::MAX_LENGTH && has_host(place) {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidUrl)
        }
    }
}

/// Whether `place` is `host` or `host:port`.
fn has_host(place: &str) -> bool {
    if let Some(literal) = place.strip_prefix('[') {
        let (address, port) = literal.split_once(']').unwrap_or_default();
        return address.parse::<std::net::Ipv6Addr>().is_ok() && (port.is_empty() || is_port(port));
    }
    match place.find(':') {
        Some(colon) => {
            let (host, port) = place.split_at(colon);
            is_name(host) && is_port(port)
        }
        None => is_name(place),
    }
}

fn is_name(host: &str) -> bool {
    host.split('.').next().is_some_and(|label| !label.is_empty())
        && host.chars().all(|c| c.is_alphanumeric() || "-._~%".contains(c))
}

/// `:` followed by nothing or a port number.
fn is_port(text: &str) -> bool {
    let digits = text.strip_prefix(':').unwrap_or("?");
    digits.is_empty()
        || (digits.bytes().all(|b| b.is_ascii_digit()) && digits.parse::<u16>().is_ok())
}

impl fmt::Display for WebUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::WebUrl;

    #[test]
    fn addresses_with_a_host_are_taken_and_everything_else_is_not() {
        for good in [
            "http://a",
            "HTTPS://a.b:8443/x?y#z",
            "https://u@h/p",
            "http://[::1]:80/",
            "https://mü.example/ä",
        ] {
            assert!(good.parse::<WebUrl>().is_ok(), "{good}");
        }
        let long = format!("https://a/{}", "x".repeat(2048));
        let bad = [
            "",
            "a.b",
            "//a",
            "http:/a",
            "http://",
            "https:///x",
            "ftp://a",
            "javascript:alert(1)//http://a",
            "http://a b",
            "http://a\"b",
            "http://:80",
            "http://a:99999",
            "http://a:x",
            "data:text/html,x",
            "http://[::1",
        ];
        for bad in bad.into_iter().chain([long.as_str()]) {
            assert!(bad.parse::<WebUrl>().is_err(), "{bad}");
        }
    }
}
