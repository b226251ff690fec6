//! One-time codes that prove that somebody holds a phone: how long they are good, and how often one may be asked for.

use std::{fmt, str::FromStr, time::Duration};

use crate::Timestamp;

/// The text is not a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must have exactly six digits")]
pub struct InvalidCode;

/// Six digits that are sent to a phone. They are shown by [`Self::as_str`] alone, never by a debug format.
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
        let digits = text.len() == 6 && text.bytes().all(|byte| byte.is_ascii_digit());
        if digits { Ok(Self(text.to_owned())) } else { Err(InvalidCode) }
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
    /// Its keyed hash. `None` once it was used.
    pub digest: Option<CodeDigest>,
    /// When it was asked for.
    pub accepted_at: Timestamp,
    /// How many wrong codes were tried since.
    pub attempts: u32,
}

/// What becomes of another request for a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AskedAgain {
    /// The same request once more: the former code stays, and none is sent.
    Repeated,
    /// It is too early for another code.
    TooSoon {
        /// Whole seconds to wait, at least 1.
        seconds: u32,
    },
    /// A new code takes the place of the former.
    Granted,
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
    pub const MOST_ATTEMPTS: u32 = 5;
    /// Within this time another request counts as the same.
    pub const REPEAT: Duration = Duration::from_secs(5);

    /// A code that is asked for now.
    #[must_use]
    pub const fn new(digest: CodeDigest, at: Timestamp) -> Self {
        Self { digest: Some(digest), accepted_at: at, attempts: 0 }
    }

    /// What becomes of a request at a later time, when codes are granted a `pause` apart.
    #[must_use]
    pub fn asked_again(&self, at: Timestamp, pause: Duration) -> AskedAgain {
        let passed = (at - self.accepted_at).to_std().unwrap_or_default();
        if passed < Self::REPEAT {
            return AskedAgain::Repeated;
        }
        match pause.checked_sub(passed) {
            None | Some(Duration::ZERO) => AskedAgain::Granted,
            Some(left) => {
                let seconds = left.as_secs() + u64::from(left.subsec_nanos() > 0);
                AskedAgain::TooSoon { seconds: u32::try_from(seconds).unwrap_or(u32::MAX) }
            }
        }
    }

    /// What becomes of a typed code with this hash.
    #[must_use]
    pub fn tried(&self, digest: &CodeDigest, at: Timestamp) -> Trial {
        let lapsed = at >= self.accepted_at + Self::LIFETIME;
        match &self.digest {
            Some(sent) if !lapsed && self.attempts < Self::MOST_ATTEMPTS => {
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
