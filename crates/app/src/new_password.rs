//! Passwords as they may be chosen.

use std::fmt;

/// Why a password may not be chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a password has 8 to 128 characters, at most 72 bytes, and no space at either end")]
pub struct UnfitPassword;

/// A password that may be chosen: 8 to 128 characters and at most 72 bytes, which is what every hash takes in whole.
/// No space at either end, since the dashboard takes such spaces away.
#[derive(Clone, PartialEq, Eq)]
pub struct NewPassword(String);

impl NewPassword {
    /// Checks a password.
    ///
    /// # Errors
    /// [`UnfitPassword`].
    pub fn parse(raw: &str) -> Result<Self, UnfitPassword> {
        let fits = (8..=128).contains(&raw.chars().count()) && raw.len() <= 72 && raw.trim() == raw;
        if fits { Ok(Self(raw.to_owned())) } else { Err(UnfitPassword) }
    }

    /// The password.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for NewPassword {
    /// Shows nothing of it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NewPassword")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_has_8_to_128_characters_and_at_most_72_bytes_without_spaces_at_its_ends() {
        for fit in ["8 letter", &"x".repeat(72), &"é".repeat(36)] {
            assert_eq!(NewPassword::parse(fit).unwrap().as_str(), fit);
        }
        for unfit in ["", "7 lette", " 8 letter", "8 letter\t", &"x".repeat(73), &"é".repeat(37), &"x".repeat(129)] {
            assert_eq!(NewPassword::parse(unfit), Err(UnfitPassword), "{unfit}");
        }
        assert_eq!(format!("{:?}", NewPassword::parse("8 letter").unwrap()), "NewPassword");
    }
}
