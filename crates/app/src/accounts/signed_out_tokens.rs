//! Tokens that were signed out before they expire. They are kept with the account, so that whoever
//! looks at the account sees them too.

use std::{fmt, str::FromStr};

use domain::Timestamp;

/// Which token it is: the first half of its SHA-256 digest.
pub type TokenId = [u8; 16];

/// A token as it is remembered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TokenHandle {
    /// Which one.
    pub id: TokenId,
    /// When it is worth nothing anyway.
    pub expires_at: Timestamp,
}

/// The tokens of one account that were signed out. Its text is `id:expiry` for each, separated by
/// spaces: 32 hexadecimal digits and a Unix time in seconds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SignedOutTokens(Vec<TokenHandle>);

/// A text is not a list of tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("signed-out tokens are written as id:expiry, separated by spaces")]
pub struct InvalidTokenList;

impl SignedOutTokens {
    /// Most tokens that are remembered for one account.
    pub const MAX: usize = 32;
    /// How much longer than its time a token may be accepted where clocks differ, in seconds.
    const GRACE: i64 = 120;

    /// Whether this token was signed out.
    #[must_use]
    pub fn contains(&self, id: &TokenId) -> bool {
        self.0.iter().any(|token| token.id == *id)
    }

    /// The list with one more token and without those that have expired. `None` when it is full:
    /// then only another credential version ends the token.
    #[must_use]
    pub fn with(&self, token: TokenHandle, now: Timestamp) -> Option<Self> {
        let counts = |known: &&TokenHandle| {
            known.id != token.id
                && known.expires_at.timestamp().saturating_add(Self::GRACE) >= now.timestamp()
        };
        let mut tokens: Vec<_> = self.0.iter().filter(counts).copied().collect();
        tokens.push(token);
        (tokens.len() <= Self::MAX).then_some(Self(tokens))
    }
}

impl fmt::Display for SignedOutTokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, token) in self.0.iter().enumerate() {
            let space = if n == 0 { "" } else { " " };
            write!(
                f,
                "{space}{:032x}:{}",
                u128::from_be_bytes(token.id),
                token.expires_at.timestamp()
            )?;
        }
        Ok(())
    }
}

impl FromStr for SignedOutTokens {
    type Err = InvalidTokenList;

    fn from_str(text: &str) -> Result<Self, InvalidTokenList> {
        let token = |word: &str| {
            let (id, expiry) = word.split_once(':')?;
            let id = u128::from_str_radix(id, 16).ok()?.to_be_bytes();
            Some(TokenHandle {
                id,
                expires_at: Timestamp::from_timestamp(expiry.parse().ok()?, 0)?,
            })
        };
        text.split_whitespace()
            .map(|word| token(word).ok_or(InvalidTokenList))
            .collect::<Result<_, _>>()
            .map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_timestamp(seconds, 0).unwrap()
    }

    fn token(n: u8, expires: i64) -> TokenHandle {
        TokenHandle { id: [n; 16], expires_at: at(expires) }
    }

    #[test]
    fn a_list_is_read_back_as_it_was_written() {
        let list = SignedOutTokens::default()
            .with(token(1, 100), at(0))
            .unwrap()
            .with(token(255, 200), at(0))
            .unwrap();
        assert_eq!(list.to_string().parse(), Ok(list.clone()));
        assert_eq!("".parse(), Ok(SignedOutTokens::default()));
        assert!(list.contains(&[1; 16]) && list.contains(&[255; 16]) && !list.contains(&[2; 16]));
        for bad in ["x", "00:y", ":1", "zz:1"] {
            assert_eq!(bad.parse::<SignedOutTokens>(), Err(InvalidTokenList), "{bad}");
        }
    }

    #[test]
    fn a_list_has_a_bound_and_leaves_out_what_has_expired() {
        let mut list = SignedOutTokens::default();
        for n in 0..32 {
            list = list.with(token(n, 100 + i64::from(n)), at(0)).unwrap();
        }
        assert_eq!(list.with(token(99, 500), at(0)), None);
        assert_eq!(
            list.with(token(3, 500), at(0)).unwrap().0.len(),
            32,
            "one that is there takes no room"
        );
        let later = list.with(token(99, 500), at(225)).unwrap();
        assert!(
            later.contains(&[99; 16]) && !later.contains(&[3; 16]) && later.contains(&[31; 16])
        );
    }
}
