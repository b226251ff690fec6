//! What a rule of assignment is called.

use std::{borrow::Cow, fmt, str::FromStr};

/// Most characters of a name.
const MAX: usize = 50;

/// The name of a rule: 1 to 50 of `a-z`, `0-9` and `_`. It is stored with each assignment, so that
/// it can be replayed.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RuleName(Cow<'static, str>);

/// A text that is no name of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the name of a rule has 1 to 50 of a-z, 0-9 and _")]
pub struct InvalidRuleName;

/// The name of the round robin.
pub(crate) static ROUND_ROBIN: RuleName = RuleName::of("round_robin");

impl RuleName {
    /// The name of a rule of this crate.
    pub(crate) const fn of(name: &'static str) -> Self {
        Self(Cow::Borrowed(name))
    }

    /// Takes a text as it stands.
    ///
    /// # Errors
    /// [`InvalidRuleName`].
    pub fn parse(name: &str) -> Result<Self, InvalidRuleName> {
        let is_fit = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'_';
        if name.is_empty() || name.len() > MAX || !name.bytes().all(is_fit) {
            return Err(InvalidRuleName);
        }
        Ok(Self(Cow::Owned(name.to_owned())))
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for RuleName {
    type Err = InvalidRuleName;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::parse(name)
    }
}

impl fmt::Display for RuleName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
