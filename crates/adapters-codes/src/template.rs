//! Texts with placeholders, and how values are escaped where they stand.

use std::fmt::Write;

/// How a value is written so that it is nothing but a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Escaping {
    /// Inside of a string of JSON (RFC 8259, section 7).
    Json,
    /// Inside of a query or of a form: percent-encoded, but for letters, digits and `-._~`.
    Percent,
    /// Inside of the text of XML.
    Xml,
    /// As it is.
    Plain,
}

impl Escaping {
    /// That of a kind of content.
    pub(crate) fn of_kind(kind: &str) -> Self {
        let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        match kind.as_str() {
            "application/x-www-form-urlencoded" => Self::Percent,
            kind if kind.ends_with("json") => Self::Json,
            kind if kind.ends_with("xml") => Self::Xml,
            _ => Self::Plain,
        }
    }

    /// That of a body whose kind nobody says: JSON begins with a bracket, all else is a form.
    pub(crate) fn of_body(body: &str) -> Self {
        if body.trim_start().starts_with(['{', '['])
            && serde_json::from_str::<serde_json::Value>(body).is_ok()
        {
            Self::Json
        } else {
            Self::Percent
        }
    }

    /// The kind of content of which it is that.
    pub(crate) const fn kind(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Percent => "application/x-www-form-urlencoded",
            Self::Xml => "application/xml",
            Self::Plain => "text/plain; charset=utf-8",
        }
    }

    fn escaped(self, value: &str) -> String {
        match self {
            Self::Plain => value.to_owned(),
            Self::Json => {
                let quoted = serde_json::Value::from(value).to_string();
                let inner = quoted.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
                inner.unwrap_or_default().to_owned()
            }
            Self::Percent => value.bytes().fold(String::new(), |mut text, byte| {
                match byte {
                    b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                        text.push(char::from(byte));
                    }
                    _ => {
                        // writing to a text cannot fail
                        let _ = write!(text, "%{byte:02X}");
                    }
                }
                text
            }),
            Self::Xml => value.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;"),
        }
    }
}

/// What stands in for placeholders.
pub(crate) struct Values<'a> {
    /// `{phone}`, with `+`; without it for `{digits}`.
    pub(crate) phone: &'a str,
    /// `{text}`.
    pub(crate) text: &'a str,
    /// `{code}`.
    pub(crate) code: &'a str,
}

/// A text with placeholders.
pub(crate) struct Template<'a>(pub(crate) &'a str);

impl Template<'_> {
    /// The text with values in it. What a value looks like is never taken for a placeholder.
    pub(crate) fn filled(&self, values: &Values<'_>, escaping: Escaping) -> String {
        let (mut filled, mut rest) = (String::new(), self.0);
        let all = [
            ("{phone}", values.phone),
            ("{digits}", values.phone.trim_start_matches('+')),
            ("{text}", values.text),
            ("{code}", values.code),
        ];
        while let Some(at) = rest.find('{') {
            let (before, from) = rest.split_at(at);
            filled.push_str(before);
            let known = all.iter().find(|(name, _)| from.starts_with(name));
            let (written, length) = match known {
                Some((name, value)) => (escaping.escaped(value), name.len()),
                None => ("{".to_owned(), 1),
            };
            filled.push_str(&written);
            rest = from.get(length..).unwrap_or_default();
        }
        filled.push_str(rest);
        filled
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const VALUES: Values<'_> =
        Values { phone: "+4915112345678", text: "a \"{code}\" & <b>\n50 %", code: "012345" };

    fn filled(template: &str, escaping: Escaping) -> String {
        Template(template).filled(&VALUES, escaping)
    }

    #[test]
    fn values_are_nothing_but_values_wherever_they_stand() {
        let json = filled(r#"{"to":"{phone}","text":"{text}","x":{}}"#, Escaping::Json);
        let read: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!(read["text"], VALUES.text, "a placeholder in a value is text");
        assert_eq!(read["to"], "+4915112345678");
        assert_eq!(
            filled("to={digits}&t={text}&c={code}", Escaping::Percent),
            "to=4915112345678&t=a%20%22%7Bcode%7D%22%20%26%20%3Cb%3E%0A50%20%25&c=012345"
        );
        assert_eq!(
            filled("<t>{text}</t>", Escaping::Xml),
            "<t>a \"{code}\" &amp; &lt;b&gt;\n50 %</t>"
        );
        assert_eq!(filled("{unknown} {code", Escaping::Plain), "{unknown} {code");
    }

    #[test]
    fn the_kind_of_a_body_says_how_values_are_escaped() {
        for (kind, escaping) in [
            ("application/json; charset=utf-8", Escaping::Json),
            ("application/x-www-form-urlencoded", Escaping::Percent),
            ("Text/XML", Escaping::Xml),
            ("text/plain", Escaping::Plain),
        ] {
            assert_eq!(Escaping::of_kind(kind), escaping, "{kind}");
        }
        assert_eq!(Escaping::of_body(r#" {"to":"{phone}"}"#), Escaping::Json);
        assert_eq!(Escaping::of_body("to={phone}"), Escaping::Percent);
        assert_eq!(Escaping::of_body("{phone}={text}"), Escaping::Percent);
    }
}
