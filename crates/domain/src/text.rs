//! Text that came from outside: trimmed, bounded, without control characters.

use std::fmt;

/// Why a text was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// Fewer characters than allowed after trimming.
    #[error("must have at least {0} characters")]
    TooShort(usize),
    /// More characters than allowed after trimming.
    #[error("must have at most {0} characters")]
    TooLong(usize),
    /// A control character other than line feed and tab.
    #[error("must not contain control characters")]
    ControlCharacter,
}

/// A trimmed text of `MIN` to `MAX` Unicode characters, without control characters but line feed and tab.
///
/// ```
/// use domain::Text;
/// let name = Text::<1, 20>::parse("  Asha ")?;
/// assert_eq!(name.as_str(), "Asha");
/// assert!(Text::<1, 20>::parse("   ").is_err());
/// # Ok::<(), domain::TextError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Text<const MIN: usize, const MAX: usize>(String);

impl<const MIN: usize, const MAX: usize> Text<MIN, MAX> {
    /// Checks a text, also what is trimmed of it, and trims it.
    ///
    /// # Errors
    /// [`TextError`] names the bound that was broken.
    pub fn parse(raw: &str) -> Result<Self, TextError> {
        let text = raw.trim();
        if raw.chars().any(|c| c.is_control() && c != '\n' && c != '\t') {
            return Err(TextError::ControlCharacter);
        }
        match text.chars().count() {
            n if n < MIN => Err(TextError::TooShort(MIN)),
            n if n > MAX => Err(TextError::TooLong(MAX)),
            _ => Ok(Self(text.to_owned())),
        }
    }

    /// Two texts with a space between them. That the bounds hold is checked when it is compiled.
    #[must_use]
    pub fn joined<const A: usize, const B: usize, const C: usize, const D: usize>(
        first: &Text<A, B>,
        second: &Text<C, D>,
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

impl<const MIN: usize, const MAX: usize> From<Text<MIN, MAX>> for String {
    fn from(text: Text<MIN, MAX>) -> Self {
        text.0
    }
}

impl<const MIN: usize, const MAX: usize> fmt::Display for Text<MIN, MAX> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Puts a text on one line: every run of white space or control characters becomes one space, and at most `max`
/// characters stay. What an author wrote can therefore never add a line to a message of the service.
///
/// ```
/// assert_eq!(domain::one_line(" a\n\n- Price: 0 ", 500), "a - Price: 0");
/// ```
#[must_use]
pub fn one_line(text: &str, max: usize) -> String {
    let words = text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty());
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
