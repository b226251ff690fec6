//! Addresses within the desk.

/// A text as it may stand in a query.
pub(crate) fn escaped(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

/// Where a sign-in leads on to: only ever to a page of the desk.
pub(crate) fn within_the_desk(next: &str) -> &str {
    let own = next == "/desk" || next.starts_with("/desk/") || next.starts_with("/desk?");
    let plain = next.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\') && !next.contains("//");
    if own && plain { next } else { "/desk" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_in_leads_nowhere_but_into_the_desk() {
        for own in ["/desk", "/desk/tickets/7?tab=all", "/desk?x=1"] {
            assert_eq!(within_the_desk(own), own);
        }
        let foreign = [
            "https://example.test/",
            "//example.test",
            "/desk/..//example.test",
            "/desk\\@example.test",
            "/deskx",
            "/api",
            "",
            "javascript:alert(1)",
            "/desk/\r\nLocation: x",
            "\\/example.test",
        ];
        for next in foreign {
            assert_eq!(within_the_desk(next), "/desk", "{next:?}");
        }
    }
}
