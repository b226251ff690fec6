//! Phone numbers as log-in names.

use std::{fmt, str::FromStr};

/// The text is not a phone number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be a phone number with its country code")]
pub struct InvalidPhone;

/// A phone number in the international form of E.164: 7 to 15 digits of which the first is not 0, kept as `+` and the
/// digits, so that equal numbers are equal texts. Written, it may have spaces, hyphens, brackets and a leading `+`, up
/// to 40 characters in all.
///
/// ```
/// use domain::Phone;
/// let phone: Phone = "+91 (98000) 000-01".parse()?;
/// assert_eq!(phone.as_str(), "+919800000001");
/// assert!("0980000001".parse::<Phone>().is_err());
/// # Ok::<(), domain::InvalidPhone>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Phone(String);

impl Phone {
    /// `+` and the digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Phone {
    type Err = InvalidPhone;

    fn from_str(raw: &str) -> Result<Self, InvalidPhone> {
        if raw.chars().count() > 40 {
            return Err(InvalidPhone);
        }
        let bare: String = raw.chars().filter(|c| !" -()[]".contains(*c)).collect();
        let digits = bare.strip_prefix('+').unwrap_or(&bare);
        let plain = digits.bytes().all(|byte| byte.is_ascii_digit());
        let sound = plain && (7..=15).contains(&digits.len()) && !digits.starts_with('0');
        if sound { Ok(Self(format!("+{digits}"))) } else { Err(InvalidPhone) }
    }
}

impl fmt::Display for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Shows the last two digits only, since what is debugged may end in a log.
impl fmt::Debug for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = self.0.len().saturating_sub(2);
        write!(f, "Phone(…{})", self.0.get(shown..).unwrap_or_default())
    }
}
