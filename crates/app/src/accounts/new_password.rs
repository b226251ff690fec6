//! Passwords as they may be chosen, and the form in which they are compared.

use std::{borrow::Cow, fmt};

use icu_normalizer::ComposingNormalizerBorrowed;
use passwords::analyzer::is_common_password;

/// Why a password may not be chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UnfitPassword {
    /// It is too short, too long, or has white space at an end or control characters.
    #[error("a password has 8 to 128 characters, no control character, and no space at either end")]
    Shape,
    /// Whoever guesses tries it first.
    #[error("this password is one of the most common ones; choose another")]
    Common,
    /// It holds the name or the e-mail address of its owner.
    #[error("a password must not hold the name or the e-mail address of its owner")]
    Personal,
}

/// A password in the form in which it is hashed: the same characters are the same bytes, however a
/// keyboard makes them (Unicode normalization form C).
#[must_use]
pub fn normalized_password(typed: &str) -> Cow<'_, str> {
    ComposingNormalizerBorrowed::new_nfc().normalize(typed)
}

/// A password that may be chosen: 8 to 128 characters, none of the most common ones. No space at
/// either end, since the dashboard takes such spaces away.
#[derive(Clone, PartialEq, Eq)]
pub struct NewPassword(String);

impl NewPassword {
    /// Checks a password.
    ///
    /// # Errors
    /// [`UnfitPassword`].
    pub fn parse(typed: &str) -> Result<Self, UnfitPassword> {
        let text = normalized_password(typed);
        let fits = (8..=128).contains(&text.chars().count())
            && text.trim() == text
            && !text.contains(char::is_control);
        if !fits {
            return Err(UnfitPassword::Shape);
        }
        if is_common(&text) {
            return Err(UnfitPassword::Common);
        }
        Ok(Self(text.into_owned()))
    }

    /// Makes sure that somebody with this name and e-mail address may choose it.
    ///
    /// # Errors
    /// [`UnfitPassword::Personal`].
    pub fn suits(&self, name: &str, email: Option<&str>) -> Result<(), UnfitPassword> {
        let (password, local) = (bare(&self.0), email.and_then(|email| email.split('@').next()));
        let holds = |text: &str| {
            let text = bare(text);
            text.chars().count() >= Self::LEAST_TELLING && password.contains(&text)
        };
        if holds(name) || local.is_some_and(holds) { Err(UnfitPassword::Personal) } else { Ok(()) }
    }

    /// Names that are shorter occur in other words.
    const LEAST_TELLING: usize = 4;

    /// The password.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What an attacker tries here besides the list: the name of the service, also with digits around
/// it.
const OWN_NAME: &str = "influmojo";

/// Whether it is on the list of passwords that are tried first, in whatever case, also where wide
/// letters or characters that cannot be seen make it look like another.
fn is_common(text: &str) -> bool {
    let plain: String =
        plain(text).filter(|char| char.is_alphanumeric() || char.is_ascii()).collect();
    let is_own_name = bare(text).trim_matches(char::is_numeric) == OWN_NAME;
    is_own_name || [text, &text.to_lowercase(), &plain].into_iter().any(is_common_password)
}

/// Letters and digits alone, in lower case.
fn bare(text: &str) -> String {
    plain(text).filter(|char| char.is_alphanumeric()).collect()
}

/// Characters in lower case, wide and narrow ones alike (Unicode normalization form KC).
fn plain(text: &str) -> impl Iterator<Item = char> {
    let text = ComposingNormalizerBorrowed::new_nfkc().normalize(text).to_lowercase();
    text.chars().collect::<Vec<_>>().into_iter()
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

    /// `word` again and again, cut at so many characters.
    fn long(characters: usize) -> String {
        "ärgerlich ".chars().cycle().take(characters).collect()
    }

    #[test]
    fn s08_a_common_password_is_one_in_any_disguise() {
        for common in [
            "ｐａｓｓｗｏｒｄ",
            "p\u{200b}assword",
            "PassWord",
            "Influmojo1",
            "2026influmojo",
            "INFLUMOJO",
        ] {
            assert_eq!(NewPassword::parse(common), Err(UnfitPassword::Common), "{common:?}");
        }
        assert!(NewPassword::parse("influmojo sells reels").is_ok());
        let wide = NewPassword::parse("ＡｓｈａＲａｏ-2026").unwrap();
        assert_eq!(wide.suits("Asha Rao", None), Err(UnfitPassword::Personal));
    }

    #[test]
    fn s08_a_password_has_8_to_128_characters_without_spaces_at_its_ends() {
        for fit in ["8 letter", &long(128), "ein Übel über allem", "пароль-из-слов"] {
            assert_eq!(NewPassword::parse(fit).unwrap().as_str(), fit);
        }
        for unfit in
            ["", "7 lette", " 8 letter", "8 letter\t", "8 let\u{0}ter", "8 let\nter", &long(129)]
        {
            assert_eq!(NewPassword::parse(unfit), Err(UnfitPassword::Shape), "{unfit}");
        }
        assert_eq!(format!("{:?}", NewPassword::parse("8 letter").unwrap()), "NewPassword");
    }

    #[test]
    fn s08_the_most_common_passwords_are_refused() {
        for common in ["password", "12345678", "Password1", "PASSWORD", "qwertyuiop", "iloveyou"] {
            assert_eq!(NewPassword::parse(common), Err(UnfitPassword::Common), "{common}");
        }
    }

    #[test]
    fn s08_a_password_does_not_hold_the_name_or_the_address_of_its_owner() {
        let suits = |text: &str, name: &str, email: Option<&str>| {
            NewPassword::parse(text).unwrap().suits(name, email)
        };
        let email = Some("asha.rao@example.test");
        for personal in ["asha.rao@example.test", "my Asha Rao 7!", "1AshaRao1", "x-asha_rao-x"] {
            assert_eq!(
                suits(personal, "Asha Rao", email),
                Err(UnfitPassword::Personal),
                "{personal}"
            );
        }
        assert_eq!(suits("Łukasz-2026!", "Łukasz", None), Err(UnfitPassword::Personal));
        assert_eq!(suits("correct horse", "Asha Rao", email), Ok(()));
        assert_eq!(
            suits("bobsled racing", "Bob", Some("bob@example.test")),
            Ok(()),
            "short names are parts of words"
        );
    }

    #[test]
    fn s08_one_password_is_the_same_however_it_was_typed() {
        let (composed, apart) = ("m\u{f6}hrensuppe", "mo\u{308}hrensuppe");
        assert_eq!(NewPassword::parse(composed), NewPassword::parse(apart));
        assert_eq!(normalized_password(apart), composed);
    }
}
