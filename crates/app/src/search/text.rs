//! What somebody looks for, as words.

use std::ops::Range;

use domain::{Text, TextError};

use super::analyzer::{Wanted, Word, has_no_blanks, split};

/// Most characters of a question.
const MAX: usize = 100;
/// Characters from which on the last word may be the beginning of one; a single letter begins too
/// many.
const BEGINNING: usize = 2;

/// A question of 2 to 100 characters, or a number or a character of a script without blanks of any
/// length up to that. None of its characters has a meaning of its own: quotes, stars and words such
/// as `AND` are searched for or separate, and nothing else.
///
/// ```
/// use app::search::SearchText;
/// let text = SearchText::parse(" \"Summer\" ree* ")?;
/// assert_eq!(text.words(), ["summer", "ree"]);
/// assert!(text.matches("REELS for the summer") && !text.matches("summery reels"));
/// # Ok::<(), domain::TextError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchText {
    text: String,
    words: Vec<String>,
}

impl SearchText {
    /// Trims and reads a question. It may be without any word; then nothing matches it.
    ///
    /// # Errors
    /// [`TextError`] names the bound that was broken.
    pub fn parse(raw: &str) -> Result<Self, TextError> {
        let trimmed = raw.trim();
        let says_much_alone =
            trimmed.bytes().all(|byte| byte.is_ascii_digit()) || trimmed.chars().all(has_no_blanks);
        let text: String = if says_much_alone && !trimmed.is_empty() {
            Text::<1, MAX>::parse(raw)?.into()
        } else {
            Text::<2, MAX>::parse(raw)?.into()
        };
        let words = split(&text, Wanted::Question).map(|word| word.text).collect();
        Ok(Self { text, words })
    }

    /// The question, trimmed.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Its words, in their order.
    #[must_use]
    pub fn words(&self) -> &[String] {
        &self.words
    }

    /// Whether the last word may be the beginning of one: it has two characters or more.
    #[must_use]
    pub fn ends_open(&self) -> bool {
        self.words.last().is_some_and(|word| word.chars().nth(BEGINNING - 1).is_some())
    }

    /// The id that it names, if it is nothing but a number.
    #[must_use]
    pub fn id(&self) -> Option<i64> {
        let digits = self.words.first().filter(|_| self.words.len() == 1)?;
        digits.parse().ok().filter(|id| *id > 0 && digits.bytes().all(|byte| byte.is_ascii_digit()))
    }

    /// The beginning of an e-mail address, in lower case, if it is one: an `@` somewhere and no
    /// blank.
    #[must_use]
    pub fn email_beginning(&self) -> Option<String> {
        let is_one = self.text.contains('@') && !self.text.contains(char::is_whitespace);
        is_one.then(|| self.text.to_lowercase())
    }

    /// Whether a text has every word, of which the last may be the beginning of one. Every store
    /// finds the same.
    #[must_use]
    pub fn matches(&self, text: &str) -> bool {
        let known: Vec<Word> = split(text, Wanted::Index).collect();
        let is_there = |n: usize| known.iter().any(|word| self.is_word(n, &word.text));
        !self.words.is_empty() && (0..self.words.len()).all(is_there)
    }

    /// Whether a word is the `n`-th one.
    fn is_word(&self, n: usize, word: &str) -> bool {
        let open = self.ends_open() && n + 1 == self.words.len();
        self.words.get(n).is_some_and(|wanted| {
            if open { word.starts_with(wanted.as_str()) } else { word == wanted }
        })
    }

    /// Where words that are looked for stand in a text, in bytes, in no order; they may overlap.
    fn places(&self, text: &str) -> impl Iterator<Item = Range<usize>> {
        let is_wanted = |word: &Word| (0..self.words.len()).any(|n| self.is_word(n, &word.text));
        split(text, Wanted::Index).filter(is_wanted).map(|word| word.place)
    }

    /// Where the words stand in a text, in bytes, from its beginning to its end.
    #[must_use]
    pub fn marks(&self, text: &str) -> Vec<Range<usize>> {
        let mut places: Vec<_> = self.places(text).collect();
        places.sort_unstable_by_key(|place| (place.start, place.end));
        let mut marks: Vec<Range<usize>> = Vec::new();
        for place in places {
            match marks.last_mut() {
                Some(last) if place.start < last.end => last.end = last.end.max(place.end),
                _ => marks.push(place),
            }
        }
        marks
    }

    /// The part of a text around its first word that is looked for, on one line of at most `most`
    /// characters besides the dots where something is left out.
    #[must_use]
    pub fn excerpt(&self, text: &str, most: usize) -> String {
        let first = self.places(text).map(|place| place.start).min().unwrap_or_default();
        let at = text.get(..first).map_or(0, |before| before.chars().count());
        let start = at.saturating_sub(most / 4);
        let (before, after) = (start > 0, text.chars().count() > start + most);
        let part: String = text.chars().skip(start).take(most).collect();
        let dots = |there: bool| if there { "…" } else { "" };
        format!("{}{}{}", dots(before), domain::one_line(&part, most), dots(after))
    }
}

#[cfg(test)]
mod tests {
    use super::SearchText;

    fn text(raw: &str) -> SearchText {
        SearchText::parse(raw).unwrap()
    }

    #[test]
    fn a_question_has_two_to_a_hundred_characters_or_is_a_number() {
        for good in ["7", " 7 ", "ab", "--", "茶", &"x".repeat(100), &"1".repeat(100)] {
            assert!(SearchText::parse(good).is_ok(), "{good}");
        }
        for bad in ["", "  ", "a", " a ", "é", "٣", "a\0b", &"x".repeat(101), &"1".repeat(101)] {
            assert!(SearchText::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn nothing_but_letters_marks_and_digits_makes_a_word() {
        assert_eq!(
            text("\"a\" AND b-c* (d) नमस्ते! 👍 E\u{301}t").words(),
            ["a", "and", "b", "c", "d", "नमस्ते", "et"]
        );
        assert!(text("*\"- 👍").words().is_empty());
        assert!(!text("--").matches("--"));
    }

    #[test]
    fn only_a_lone_number_that_can_be_an_id_is_one() {
        assert_eq!(text("#42").id(), Some(42));
        for none in ["0", "42 reels", "x42", "9223372036854775808", "٣٣"] {
            assert_eq!(text(none).id(), None, "{none}");
        }
    }

    #[test]
    fn what_has_an_at_sign_and_no_blank_begins_an_address() {
        assert_eq!(text("Ann@Example.c").email_beginning().as_deref(), Some("ann@example.c"));
        for none in ["ann", "ann @example.test"] {
            assert_eq!(text(none).email_beginning(), None, "{none}");
        }
    }

    #[test]
    fn every_word_must_be_there_and_only_the_last_may_be_a_beginning() {
        let asked = text("summer ree");
        assert!(asked.matches("Two REELS, one summer") && asked.matches("ree/summer"));
        assert!(
            !asked.matches("Two reels")
                && !asked.matches("summers ree")
                && !asked.matches("summer tree")
        );
        assert!(!text("summer r").matches("summer reel"), "one letter is no beginning");
    }

    #[test]
    fn d10_the_places_of_the_words_are_known() {
        let of = |asked: &str, text: &str| -> Vec<String> {
            SearchText::parse(asked)
                .unwrap()
                .marks(text)
                .into_iter()
                .map(|at| text[at].to_owned())
                .collect()
        };
        assert_eq!(of("café ree", "Reels at the CAFÉ, a reel"), ["Reels", "CAFÉ", "reel"]);
        assert_eq!(of("#12", "order #12 and #123"), ["12", "123"]);
        assert!(of("--", "a -- b").is_empty());
    }

    #[test]
    fn an_excerpt_is_one_line_around_the_first_word_that_was_found() {
        assert_eq!(text("reel").excerpt("One\nreel", 20), "One reel");
        let long = format!("{} the Reel {}", "a ".repeat(50), "b ".repeat(50));
        let excerpt = text("reel").excerpt(&long, 40);
        assert!(
            excerpt.starts_with('…') && excerpt.ends_with('…') && excerpt.contains("the Reel"),
            "{excerpt}"
        );
        assert_eq!(text("absent").excerpt("nothing of it", 7), "nothing…");
    }
}
