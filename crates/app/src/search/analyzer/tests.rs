//! Words of many scripts, and the laws of splitting.

use icu_normalizer::{ComposingNormalizerBorrowed, DecomposingNormalizerBorrowed};
use proptest::{prelude::*, sample::select};

use super::{MAX_BYTES, MAX_WORD, Wanted, Words, split};
use crate::search::SearchText;

fn words(text: &str) -> Vec<String> {
    split(text, Wanted::Question).map(|word| word.text).collect()
}

#[test]
fn words_are_runs_of_letters_marks_and_digits_without_case_and_accents() {
    for (text, expected) in [
        ("Crème BRÛLÉE, 2 x €5", "creme brulee 2 x 5"),
        ("don't o\u{2019}clock e-mail", "don t o clock e mail"),
        ("Straße STRASSE STRAẞE", "strasse strasse strasse"),
        ("ΟΔΥΣΣΕΥΣ Ὀδυσσεύς ὀδυσσεύσ", "οδυσσευσ οδυσσευσ οδυσσευσ"),
        ("İstanbul ıstanbul", "istanbul istanbul"),
        ("Ёлка Йод", "елка иод"),
        ("ﬁne ＡＢＣ① m²", "fine abc1 m2"),
        ("Acme™ SM℠ Acme®", "acme sm acme"),
        ("half½", "half1 2"),
        ("co\u{ad}op\u{200d}er\u{200b}ate", "cooperate"),
        ("نعم، لا", "نعم لا"),
        ("नमस्ते। क्षेत्र", "नमस्ते क्षेत्र"),
        ("வணக்கம், உலகம்!", "வணக்கம் உலகம்"),
        ("שלום־עולם", "שלום עולם"),
        ("_a_ #tag 👍🏽 ok", "a tag ok"),
    ] {
        assert_eq!(words(text).join(" "), expected, "{text}");
    }
}

#[test]
fn scripts_without_blanks_give_pairs_of_what_people_see_as_characters() {
    for (text, expected) in [
        ("東京タワー", "東京 京タ タワ ワー"),
        ("3月のiPhone手机", "3 月の iphone 手机"),
        ("สวัสดี", "สวั วัส สดี"),
        ("한국어 말", "한국 국어 말"),
        ("ກິນເຂົ້າ", "ກິນ ນເ ເຂົ້ ຂົ້າ"),
        ("ကမ္ဘာ", "ကမ္ မ္ဘာ"),
        ("茶", "茶"),
    ] {
        assert_eq!(words(text).join(" "), expected, "{text}");
    }
    let index: Vec<_> = Words::of("茶屋").into_iter().collect();
    assert_eq!(index, ["屋", "茶", "茶屋"]);
}

#[test]
fn b02_what_unicode_calls_the_same_gives_the_same_words() {
    for (one, other) in [
        ("\u{9df}", "\u{9af}\u{9bc}"),
        ("\u{958}", "\u{915}\u{93c}"),
        ("가각", "\u{1100}\u{1161}\u{1100}\u{1161}\u{11a8}"),
        ("ガード", "ｶﾞｰﾄﾞ"),
        ("が", "か\u{3099}"),
        ("é", "e\u{301}"),
        ("Å", "\u{212b}"),
        ("نعم،لا", "نعم لا"),
        ("\u{16d68}", "\u{16d67}\u{16d67}"),
    ] {
        assert_eq!(Words::of(one), Words::of(other), "{one} {other}");
    }
}

#[test]
fn no_text_gives_longer_or_more_words_than_an_index_holds() {
    let long = "x".repeat(300);
    assert_eq!(Words::of(&long).joined().len(), MAX_WORD);
    let many: String =
        ('\u{4e00}'..'\u{9fff}').flat_map(|c| [c, '的']).cycle().take(200_000).collect();
    assert!(Words::of(&many).joined().len() <= 2 * MAX_BYTES);
    let marks = format!("น{}", "\u{e48}".repeat(500));
    assert!(Words::of(&marks).into_iter().all(|word| word.chars().count() <= MAX_WORD));
}

/// Texts of letters, marks and signs of the scripts that users write, and now and then of anything.
fn texts() -> impl Strategy<Value = String> {
    let known: Vec<char> = "aZéßẞİıſǅ012 .,-'’₹™½ﬁ①²\u{301}\u{327}ΣσςάЁйКकिक्\u{93c}\u{958}\u{9af}\u{9bc}\u{9df}யாம்نعم،\u{64b}שלוםสวัำ้ก東京タワーｶﾞ\u{3099}한국\u{1100}\u{1161}\u{11a8}ကမ္ဘខ្មែ\u{200d}\u{200c}\u{ad}\u{fe0f}👍"
        .chars()
        .collect();
    let piece = prop_oneof![8 => select(known), 1 => any::<char>()];
    prop::collection::vec(piece, 0..24).prop_map(|chars| chars.into_iter().collect())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_spelling_that_is_called_the_same_gives_the_same_words(text in texts()) {
        // two signs end words instead of joining them as letters
        let text = text.replace(['™', '℠'], " ");
        let expected = (words(&text), Words::of(&text));
        let composed = [ComposingNormalizerBorrowed::new_nfc(), ComposingNormalizerBorrowed::new_nfkc()];
        let decomposed = [DecomposingNormalizerBorrowed::new_nfd(), DecomposingNormalizerBorrowed::new_nfkd()];
        let spelled = composed.iter().map(|form| form.normalize(&text).into_owned())
            .chain(decomposed.iter().map(|form| form.normalize(&text).into_owned()));
        for other in spelled {
            prop_assert_eq!((words(&other), Words::of(&other)), expected.clone(), "{:?}", other);
        }
    }

    #[test]
    fn a_word_is_its_own_word(text in texts()) {
        for word in Words::of(&text) {
            prop_assert_eq!(words(&word), [word.as_str()]);
            prop_assert!(!word.contains([' ', '\'', '"', '\\']) && !word.is_empty());
        }
    }

    #[test]
    fn whoever_asks_for_a_word_of_a_text_finds_it_and_sees_where(text in texts()) {
        for word in split(&text, Wanted::Question) {
            let written = &text[word.place.clone()];
            // a vowel of Thai that begins with a mark belongs to what is before it, whatever that
            // is
            let is_whole = words(written) == [word.text.as_str()];
            for asked in is_whole.then_some(written).into_iter().chain([word.text.as_str()]) {
                let Ok(asked) = SearchText::parse(asked) else { continue };
                prop_assert!(asked.words().is_empty() || asked.matches(&text), "{:?}", asked);
                let marks = asked.marks(&text);
                prop_assert!(marks.iter().all(|at| text.get(at.clone()).is_some()));
                prop_assert!(marks.is_sorted_by(|one, next| one.end <= next.start), "{:?}", marks);
                prop_assert!(!asked.excerpt(&text, 9).is_empty());
            }
        }
    }

    #[test]
    fn a_part_of_a_sentence_without_blanks_is_found_in_it(text in "[一-十あ-おก-ง가-갛]{2,12}", from in 0..10_usize, count in 1..6_usize) {
        let part: String = text.chars().skip(from).take(count).collect();
        if let Ok(asked) = SearchText::parse(&part) {
            prop_assert!(asked.matches(&text), "{} in {}", part, text);
        }
    }
}
