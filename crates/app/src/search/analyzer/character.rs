//! What a character is to a word.

use std::{iter, ops::Range};

use icu_normalizer::DecomposingNormalizerBorrowed;
use icu_properties::{
    CodePointMapData, CodePointSetData,
    props::{DefaultIgnorableCodePoint, GeneralCategory, GeneralCategoryGroup, Script},
};

/// What a character adds to a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// A letter, a mark or a digit, without case.
    Letter(char),
    /// Nothing: an accent, or what nobody sees.
    Nothing,
    /// The end of it.
    Separator,
}

/// What the characters of a text add to its words, each with the place in bytes of the character
/// that it comes from.
pub(super) fn parts(text: &str) -> impl Iterator<Item = (Part, Range<usize>)> {
    text.char_indices().flat_map(|(at, c)| {
        let place = at..at + c.len_utf8();
        let of_ascii = c.is_ascii().then(|| ascii(c));
        // the two signs decompose into letters, which would join the name before them
        let of_sign = matches!(c, '™' | '℠').then_some(Part::Separator);
        let at_once = of_ascii.or(of_sign);
        let others = at_once.is_none().then(|| any(c)).into_iter().flatten();
        at_once.into_iter().chain(others).map(move |part| (part, place.clone()))
    })
}

const fn ascii(c: char) -> Part {
    if c.is_ascii_alphanumeric() { Part::Letter(c.to_ascii_lowercase()) } else { Part::Separator }
}

fn any(c: char) -> impl Iterator<Item = Part> {
    let decomposed = DecomposingNormalizerBorrowed::new_nfkd().normalize_iter(iter::once(c));
    decomposed.flat_map(|c| {
        let at_once = if is_left_out(c) {
            Some(Part::Nothing)
        } else if is_of_words(c) {
            None
        } else {
            Some(Part::Separator)
        };
        let letters = at_once.is_none().then(|| without_case(c).map(Part::Letter));
        at_once.into_iter().chain(letters.into_iter().flatten())
    })
}

/// An accent that stands alone, or a character that nobody sees, such as a joiner, a soft hyphen or
/// a choice between shapes.
fn is_left_out(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
        || CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(c)
        || CodePointMapData::<GeneralCategory>::new().get(c) == GeneralCategory::Format
}

/// Letters, marks and numbers, and what somebody gave a meaning of their own.
fn is_of_words(c: char) -> bool {
    let category = CodePointMapData::<GeneralCategory>::new().get(c);
    [GeneralCategoryGroup::Letter, GeneralCategoryGroup::Mark, GeneralCategoryGroup::Number]
        .iter()
        .any(|group| group.contains(category))
        || category == GeneralCategory::PrivateUse
}

/// The same letters for every case of one: what is small, made large and small again, so that `ß`,
/// `ẞ` and `SS` are alike, and so are all three forms of sigma.
fn without_case(c: char) -> impl Iterator<Item = char> {
    c.to_lowercase().flat_map(char::to_uppercase).flat_map(char::to_lowercase)
}

/// Whether it belongs to the character before it: a mark, or the later part of a syllable of
/// Hangul.
pub(super) fn continues(c: char) -> bool {
    !c.is_ascii()
        && (matches!(c, '\u{1160}'..='\u{11ff}' | '\u{d7b0}'..='\u{d7ff}')
            || GeneralCategoryGroup::Mark
                .contains(CodePointMapData::<GeneralCategory>::new().get(c)))
}

/// Whether its script has no blanks between words. The long-vowel mark of Japanese has no script of
/// its own.
pub(in crate::search) fn has_no_blanks(c: char) -> bool {
    const SCRIPTS: [Script; 8] = [
        Script::Han,
        Script::Hiragana,
        Script::Katakana,
        Script::Hangul,
        Script::Thai,
        Script::Lao,
        Script::Khmer,
        Script::Myanmar,
    ];
    !c.is_ascii() && (c == 'ー' || SCRIPTS.contains(&CodePointMapData::<Script>::new().get(c)))
}
