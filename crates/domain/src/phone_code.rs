//! One-time codes that prove that somebody holds a phone: how long they are good, and how often one
//! may be asked for.

use std::{fmt, str::FromStr, time::Duration};

use crate::Timestamp;

/// The text is not a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must have exactly six digits")]
pub struct InvalidCode;

/// Six digits that are sent to a phone. They are shown by [`Self::as_str`] alone, never by a debug
/// format.
#[derive(Clone, PartialEq, Eq)]
pub struct Code(String);

impl Code {
    /// How many codes there are: a number below it is a code.
    pub const COUNT: u32 = 1_000_000;

    /// The code of a number, with leading zeros; `None` at and above [`Self::COUNT`].
    #[must_use]
    pub fn of_number(number: u32) -> Option<Self> {
        (number < Self::COUNT).then(|| Self(format!("{number:06}")))
    }

    /// The digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Code {
    type Err = InvalidCode;

    fn from_str(text: &str) -> Result<Self, InvalidCode> {
        // as messages show them: 123 456, 123-456
        let digits: String =
            text.chars().take(20).filter(|c| !c.is_whitespace() && *c != '-').collect();
        let is_code = digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_digit());
        if is_code { Ok(Self(digits)) } else { Err(InvalidCode) }
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Code(…)")
    }
}

/// The keyed hash that a code is kept as.
pub type CodeDigest = [u8; 32];

/// A code that was sent, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhoneCode {
    /// Its keyed hash. `None` once it was used, or when it could not be delivered.
    pub digest: Option<CodeDigest>,
    /// When it was asked for.
    pub accepted_at: Timestamp,
    /// How many wrong codes were tried since.
    pub attempts: u32,
}

/// What became of a code that somebody typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trial {
    /// It is the code that was sent.
    Right,
    /// It is another, which counts.
    Wrong,
    /// No code is good any more: it was used, is too old, or too many were tried.
    Void,
}

impl PhoneCode {
    /// How long a code is good.
    pub const LIFETIME: Duration = Duration::from_mins(10);
    /// How many wrong codes may be tried.
    pub const MAX_ATTEMPTS: u32 = 5;
    /// Within this time another request counts as the same.
    pub const REPEAT: Duration = Duration::from_secs(5);

    /// A code that is asked for now.
    #[must_use]
    pub const fn new(digest: CodeDigest, at: Timestamp) -> Self {
        Self { digest: Some(digest), accepted_at: at, attempts: 0 }
    }

    /// Whether a request at a later time counts as the same: within [`Self::REPEAT`], while the
    /// code is good. One that is earlier by another clock is none: it would be told of a code that
    /// nobody sent.
    #[must_use]
    pub fn is_repeated(&self, at: Timestamp) -> bool {
        let passed = (at - self.accepted_at).to_std();
        self.digest.is_some() && passed.is_ok_and(|passed| passed < Self::REPEAT)
    }

    /// What becomes of a typed code with this hash.
    #[must_use]
    pub fn tried(&self, digest: &CodeDigest, at: Timestamp) -> Trial {
        let lapsed = at >= self.accepted_at + Self::LIFETIME;
        match &self.digest {
            Some(sent) if !lapsed && self.attempts < Self::MAX_ATTEMPTS => {
                if sent == digest {
                    Trial::Right
                } else {
                    Trial::Wrong
                }
            }
            _ => Trial::Void,
        }
    }
}
