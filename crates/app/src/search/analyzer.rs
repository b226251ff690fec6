//! The words of a text: one splitting for every store, for questions and for what is marked on a
//! page.
//!
//! A text is read by the compatible decomposition of Unicode, without case, without accents that
//! stand alone and without what nobody sees. A word is a run of letters, marks and digits. In
//! scripts that are written without blanks between words, each character is a word, and so are any
//! two beside each other: that way a word is found inside a sentence without a dictionary.

mod character;
#[cfg(test)]
mod tests;

use std::{collections::BTreeSet, ops::Range};

use icu_normalizer::ComposingNormalizerBorrowed;

pub(super) use self::character::has_no_blanks;
use self::character::{Part, continues, parts};

/// Most characters of a word; the rest of a longer one is left out.
const MAX_WORD: usize = 100;
/// Most bytes of all words of a text together; `tsvector` holds less than a MiB.
const MAX_BYTES: usize = 400_000;

/// The different words of a text, as an index keeps them. No word has a blank, a quote or anything
/// else in it that separates, and no ASCII letter is a capital.
///
/// ```
/// use app::search::Words;
/// let words: Vec<_> = Words::of("CAFÉ in 東京").into_iter().collect();
/// assert_eq!(words, ["cafe", "in", "京", "東", "東京"]);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Words(BTreeSet<String>);

impl Words {
    /// The words of a text, in the order of their code points; of a very long text those of its
    /// beginning.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let (mut words, mut bytes) = (BTreeSet::new(), 0);
        for Word { text, .. } in split(text, Wanted::Index) {
            bytes += text.len();
            if bytes > MAX_BYTES {
                break;
            }
            words.insert(text);
        }
        Self(words)
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All of them, with a blank between each two.
    #[must_use]
    pub fn joined(&self) -> String {
        self.0.iter().map(String::as_str).collect::<Vec<_>>().join(" ")
    }
}

impl IntoIterator for Words {
    type Item = String;
    type IntoIter = std::collections::btree_set::IntoIter<String>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

/// What words are wanted for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    /// To be found: of a script without blanks each character, and any two beside each other.
    Index,
    /// To be looked for: of such a script any two beside each other, or the only one.
    Question,
}

/// A word with its place in the text, in bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) text: String,
    pub(super) place: Range<usize>,
}

/// The words of a text from its beginning to its end.
pub(super) fn split(text: &str, wanted: Wanted) -> impl Iterator<Item = Word> {
    let (mut parts, mut run) = (parts(text), Run::default());
    let next_run = move || {
        for (part, place) in parts.by_ref() {
            match part {
                Part::Letter(letter) => {
                    if let Some(ended) = run.push(letter, place) {
                        return Some(ended);
                    }
                }
                Part::Nothing => run.extend(place.end),
                Part::Separator if run.letters.is_empty() => {}
                Part::Separator => return Some(std::mem::take(&mut run)),
            }
        }
        (!run.letters.is_empty()).then(|| std::mem::take(&mut run))
    };
    std::iter::from_fn(next_run).flat_map(move |run| run.words(wanted))
}

/// Letters beside each other that are all of scripts with blanks or all of scripts without.
#[derive(Debug, Default)]
struct Run {
    letters: Vec<(char, Range<usize>)>,
    /// Unknown as long as there are only marks.
    has_no_blanks: Option<bool>,
}

impl Run {
    /// Adds a letter. The run that it does not belong to has ended before it.
    fn push(&mut self, letter: char, place: Range<usize>) -> Option<Self> {
        let kind = (!continues(letter)).then(|| has_no_blanks(letter));
        let other = kind.is_some() && self.has_no_blanks.is_some_and(|own| Some(own) != kind);
        let ended = other.then(|| std::mem::take(self));
        self.has_no_blanks = self.has_no_blanks.or(kind);
        self.letters.push((letter, place));
        ended
    }

    /// What is left out behind a letter still belongs to its place.
    fn extend(&mut self, end: usize) {
        if let Some((_, place)) = self.letters.last_mut() {
            place.end = end;
        }
    }

    fn words(self, wanted: Wanted) -> Vec<Word> {
        if self.has_no_blanks != Some(true) {
            return vec![word(&self.letters)];
        }
        let mut begins: Vec<usize> =
            (0..self.letters.len()).filter(|&n| n == 0 || self.begins_at(n)).collect();
        begins.push(self.letters.len());
        let between = |from: usize, to: usize| self.letters.get(from..to).map(word);
        let pairs = begins.windows(3).filter_map(|at| match at {
            [from, _, to] => between(*from, *to),
            _ => None,
        });
        let singles = begins.windows(2).filter_map(|at| match at {
            [from, to] => between(*from, *to),
            _ => None,
        });
        match wanted {
            Wanted::Question if begins.len() > 2 => pairs.collect(),
            Wanted::Question => singles.collect(),
            Wanted::Index => singles.chain(pairs).collect(),
        }
    }

    fn begins_at(&self, n: usize) -> bool {
        self.letters.get(n).is_some_and(|(letter, _)| !continues(*letter))
    }
}

fn word(letters: &[(char, Range<usize>)]) -> Word {
    let composed = ComposingNormalizerBorrowed::new_nfc();
    let text = composed.normalize_iter(letters.iter().map(|(letter, _)| *letter));
    let (start, end) = (letters.first(), letters.last());
    Word {
        text: text.take(MAX_WORD).collect(),
        place: start.map_or(0, |(_, place)| place.start)..end.map_or(0, |(_, place)| place.end),
    }
}
