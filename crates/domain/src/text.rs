//! Text that came from outside: trimmed, bounded, without control characters.

use std::{
    fmt::{self, Write},
    str::FromStr,
};

/// Why a text was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// Fewer characters than allowed after trimming, or none that can be seen.
    #[error("must have at least {0} characters")]
    TooShort(usize),
    /// More characters than allowed after trimming.
    #[error("must have at most {0} characters")]
    TooLong(usize),
    /// A control character other than line feed and tab.
    #[error("must not contain control characters")]
    ControlCharacter,
    /// A character in a name or title that shows nothing, or that turns the direction of what
    /// follows.
    #[error("must not contain invisible characters")]
    InvisibleCharacter,
}

/// A trimmed text of `MIN` to `MAX` Unicode characters, without control characters but line feed
/// and tab. CR LF and CR are read as line feeds. A text of which nothing can be seen counts as
/// empty.
///
/// With `LINE` it is a name or a title ([`Line`]).
///
/// ```
/// use domain::Text;
/// let name = Text::<1, 20>::parse("  Asha ")?;
/// assert_eq!(name.as_str(), "Asha");
/// assert!(Text::<1, 20>::parse("   ").is_err() && Text::<1, 20>::parse("\u{200b}").is_err());
/// # Ok::<(), domain::TextError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Text<const MIN: usize, const MAX: usize, const LINE: bool = false>(String);

/// A name, a title or the name of a file: a [`Text`] that also has none of the [`hidden`]
/// characters, so that two that look alike are alike, and none shows in another order than it is
/// written.
///
/// ```
/// use domain::{Line, TextError};
/// assert_eq!(Line::<1, 20>::parse("photo_\u{202e}gnp.exe"), Err(TextError::InvisibleCharacter));
/// assert!(Line::<1, 20>::parse("क्\u{200d}ष").is_ok());
/// ```
pub type Line<const MIN: usize, const MAX: usize> = Text<MIN, MAX, true>;

impl<const MIN: usize, const MAX: usize, const LINE: bool> Text<MIN, MAX, LINE> {
    /// Checks a text, also what is trimmed of it, and trims it.
    ///
    /// # Errors
    /// [`TextError`] names the bound that was broken.
    pub fn parse(raw: &str) -> Result<Self, TextError> {
        let raw = line_feeds(raw);
        let text = if is_blank(&raw) { "" } else { raw.trim() };
        if raw.chars().any(|c| c.is_control() && c != '\n' && c != '\t') {
            return Err(TextError::ControlCharacter);
        }
        match text.chars().count() {
            n if n < MIN => Err(TextError::TooShort(MIN)),
            n if n > MAX => Err(TextError::TooLong(MAX)),
            _ if LINE && hidden(text).next().is_some() => Err(TextError::InvisibleCharacter),
            _ => Ok(Self(text.to_owned())),
        }
    }

    /// A text that is stored and may be older than the rule: hidden characters are marked
    /// ([`shown`]), and what is too long is cut.
    ///
    /// # Errors
    /// [`TextError`] if it is unfit all the same.
    pub fn of_stored(stored: &str) -> Result<Self, TextError> {
        Self::parse(stored)
            .or_else(|_| Self::parse(&shown(stored).chars().take(MAX).collect::<String>()))
    }

    /// Two texts with a space between them. That the bounds hold is checked when it is compiled.
    #[must_use]
    pub fn joined<const A: usize, const B: usize, const C: usize, const D: usize>(
        first: &Text<A, B, LINE>,
        second: &Text<C, D, LINE>,
    ) -> Self {
        const { assert!(MIN <= A + 1 + C && B + 1 + D <= MAX, "two of the longest texts must fit") };
        Self(format!("{first} {second}"))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<const MIN: usize, const MAX: usize, const LINE: bool> FromStr for Text<MIN, MAX, LINE> {
    type Err = TextError;

    fn from_str(raw: &str) -> Result<Self, TextError> {
        Self::parse(raw)
    }
}

impl<const MIN: usize, const MAX: usize, const LINE: bool> AsRef<str> for Text<MIN, MAX, LINE> {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl<const MIN: usize, const MAX: usize, const LINE: bool> From<Text<MIN, MAX, LINE>> for String {
    fn from(text: Text<MIN, MAX, LINE>) -> Self {
        text.0
    }
}

impl<const MIN: usize, const MAX: usize, const LINE: bool> fmt::Display for Text<MIN, MAX, LINE> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A text with its line ends as the service has them: CR LF and CR become line feeds.
#[must_use]
pub fn line_feeds(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

/// Whether nothing of a text can be seen.
#[must_use]
pub fn is_blank(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || is_invisible(c))
}

/// `Default_Ignorable_Code_Point` of Unicode 16, which has all of `Bidi_Control` in it, and the
/// blank of Braille.
const fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fff8}' | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// Chooses the form of the character before it.
const fn is_variation(c: char) -> bool {
    matches!(c, '\u{180b}'..='\u{180d}' | '\u{180f}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}

/// Where the letters and signs begin that joiners have a meaning for: behind those of the Latin
/// script.
const BEYOND_LATIN: char = '\u{2ff}';

/// The characters of a text that show nothing and serve nothing: neither a joiner (U+200C, U+200D)
/// within a word of a script that has them, or within a sign, nor a variation selector behind what
/// it varies.
pub fn hidden(text: &str) -> impl Iterator<Item = (usize, char)> {
    let mut before = None;
    text.char_indices().filter(move |(_, c)| {
        let previous = before.replace(*c);
        if !is_invisible(*c) {
            return false;
        }
        let serves = match previous {
            Some(previous) if matches!(*c, '\u{200c}' | '\u{200d}') => {
                previous > BEYOND_LATIN && (is_variation(previous) || !is_invisible(previous))
            }
            Some(previous) if is_variation(*c) => {
                !is_invisible(previous) && !previous.is_whitespace()
            }
            _ => false,
        };
        if !serves {
            // what follows stands behind the mark that is shown in its place
            before = Some(']');
        }
        !serves
    })
}

/// A text with a mark such as `[U+202E]` in the place of each of its [`hidden`] characters.
///
/// ```
/// assert_eq!(domain::shown("photo_\u{202e}gnp.exe"), "photo_[U+202E]gnp.exe");
/// ```
#[must_use]
pub fn shown(text: &str) -> String {
    let mut marked = String::with_capacity(text.len());
    let mut rest = 0;
    for (at, c) in hidden(text) {
        marked.push_str(text.get(rest..at).unwrap_or_default());
        // writing to a text cannot fail
        let _ = write!(marked, "[U+{:04X}]", u32::from(c));
        rest = at + c.len_utf8();
    }
    marked.push_str(text.get(rest..).unwrap_or_default());
    marked
}

/// Puts a text on one line: every run of white space or control characters becomes one space, and
/// at most `max` characters stay. What an author wrote can therefore never add a line to a message
/// of the service.
///
/// ```
/// assert_eq!(domain::one_line(" a\n\n- Price: 0 ", 500), "a - Price: 0");
/// ```
#[must_use]
pub fn one_line(text: &str, max: usize) -> String {
    let words =
        text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty());
    let mut line = String::with_capacity(text.len().min(max));
    for word in words {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    match line.char_indices().nth(max) {
        Some((end, _)) => line.get(..end).unwrap_or_default().trim_end().to_owned(),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Name = Line<1, 40>;
    type Words = Text<1, 40>;

    #[test]
    fn b05_a_text_of_which_nothing_can_be_seen_is_blank() {
        for blank in [
            "\u{200b}",
            " \u{2060}\u{feff} ",
            "\u{ad}",
            "\u{3164}",
            "\u{2800}",
            "\u{202e}\u{202c}",
            "\u{200d}\n",
        ] {
            assert_eq!(Words::parse(blank), Err(TextError::TooShort(1)), "{blank:?}");
            assert_eq!(Name::parse(blank), Err(TextError::TooShort(1)), "{blank:?}");
            assert_eq!(Text::<0, 9>::parse(blank).unwrap().as_str(), "", "{blank:?}");
        }
        assert_eq!(
            Words::parse("a\u{200b}").unwrap().as_str(),
            "a\u{200b}",
            "a message keeps what it has"
        );
    }

    #[test]
    fn b05_line_ends_are_line_feeds() {
        assert_eq!(Words::parse("one\r\ntwo\rthree\n").unwrap().as_str(), "one\ntwo\nthree");
        assert_eq!(Words::parse("\r\n\r"), Err(TextError::TooShort(1)));
        assert_eq!(Words::parse("a\u{b}b"), Err(TextError::ControlCharacter));
    }

    #[test]
    fn s19_a_name_has_no_hidden_character_and_keeps_those_that_its_script_needs() {
        for turned in [
            "a\u{202e}b",
            "a\u{200b}b",
            "\u{2066}a",
            "As\u{200d}ha",
            "a\u{feff}",
            "\u{fe0f}a",
            "a\u{e0041}",
            "क\u{200d}\u{200d}",
        ] {
            assert_eq!(Name::parse(turned), Err(TextError::InvisibleCharacter), "{turned:?}");
            assert!(Words::parse(turned).is_ok(), "{turned:?}");
        }
        for fit in [
            "क्\u{200d}ष",
            "می\u{200c}خواهم",
            "👩\u{200d}💻 Asha",
            "❤\u{fe0f}\u{200d}🔥",
            "葛\u{e0100}",
            "1\u{fe0f}\u{20e3}",
            "שלום",
        ] {
            assert_eq!(Name::parse(fit).map(String::from), Ok(fit.to_owned()), "{fit:?}");
        }
    }

    #[test]
    fn s19_hidden_characters_are_shown_where_they_stand() {
        assert_eq!(shown("a\u{202e}b\u{200b}"), "a[U+202E]b[U+200B]");
        assert_eq!(shown("क्\u{200d}ष"), "क्\u{200d}ष");
        let stored = Line::<1, 12>::of_stored("a\u{202e}bcdefghijkl").unwrap();
        assert_eq!(stored.as_str(), "a[U+202E]bcd", "what is stored is never a fault");
    }
}
