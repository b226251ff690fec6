//! E-mail addresses as log-in names.

use std::{fmt, str::FromStr};

/// The text is not an e-mail address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be an e-mail address")]
pub struct InvalidEmail;

/// An e-mail address, trimmed and in lower case, so that equal addresses are equal texts. At most
/// 254 characters (RFC 5321, section 4.5.3.1.3), one `@`, and a domain with a dot.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Email(String);

impl Email {
    /// The address in lower case.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Email {
    type Err = InvalidEmail;

    fn from_str(raw: &str) -> Result<Self, InvalidEmail> {
        let text = raw.trim().to_lowercase();
        let (local, domain) = text.rsplit_once('@').ok_or(InvalidEmail)?;
        let clean = text.is_ascii()
            && !text
                .chars()
                .any(|c| c.is_whitespace() || c.is_control() || "\"<>()[]\\,;:".contains(c));
        let dotted = domain.contains('.') && domain.split('.').all(|label| !label.is_empty());
        let sound =
            clean && dotted && !local.is_empty() && !local.contains('@') && text.len() <= 254;
        if sound { Ok(Self(text)) } else { Err(InvalidEmail) }
    }
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
