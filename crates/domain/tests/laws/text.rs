//! Texts, addresses and ids from outside: bounded, clean, and never a panic.

use domain::{
    Email, Line, OrderId, Text, TextError, WebUrl, hidden, is_blank, line_feeds, one_line, shown,
};
use proptest::prelude::*;

fn url(text: &str) -> Option<String> {
    text.parse::<WebUrl>().ok().map(|url| url.to_string())
}

/// Text with more spaces, breaks and signs of addresses than chance would bring.
fn raw() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[ \t\n\r\u{0}\u{7f}\u{85}\u{2028}aé😀]{0,12}",
        "[ \n]?(https?|HTTP|javascript|data|ftp)?:?/{0,2}[a-z0-9.:/@?#%_\\[\\] \u{0}\"<>\\\\é-]{0,16}[ \n]?",
        "[ ]?[a-zA-Z.+@ é]{0,8}@[a-zA-Z.@ -]{0,10}",
    ]
}

#[test]
fn r36_an_address_that_is_not_http_is_refused() {
    for bad in [
        "javascript:alert(1)",
        "JavaScript://example.com/%0aalert(1)",
        "javascript:alert(1)//https://example.com",
        " javascript:alert(1)",
        "java\nscript://example.com",
        "data:text/html,<script>alert(1)</script>",
        "data://example.com",
        "ftp://example.com",
        "file:///etc/passwd",
        "//example.com",
        "example.com",
        "https:example.com",
        "https://",
        "https:///path",
        "https://exa mple.com",
        "https://example.com/\u{0}",
        "https://example.com/\"onclick",
        "",
    ] {
        assert_eq!(url(bad), None, "{bad}");
    }
}

#[test]
fn an_address_has_at_most_2048_characters_however_many_bytes_they_take() {
    let long = |length: usize| format!("https://a.example/{}", "é".repeat(length - 18));
    assert_eq!(long(2048).chars().count(), 2048);
    assert_eq!((url(&long(2048)).is_some(), url(&long(2049))), (true, None));
    assert_eq!(
        url(" https://a.example/x\n").as_deref(),
        Some("https://a.example/x"),
        "trimmed first"
    );
}

#[test]
fn a_control_character_is_refused_also_where_it_would_be_trimmed() {
    for bad in ["\u{b}Asha", "Asha\u{85}", "As\u{0}ha"] {
        assert_eq!(Text::<0, 20>::parse(bad), Err(TextError::ControlCharacter), "{bad:?}");
    }
    assert_eq!(Text::<1, 20>::parse("\tAsha\n").map(String::from), Ok("Asha".to_owned()));
}

#[test]
fn bounds_of_a_text_count_characters_after_trimming() {
    let parse = |text: &str| Text::<2, 4>::parse(text).map(String::from);
    assert_eq!(parse(" é "), Err(TextError::TooShort(2)));
    assert_eq!(parse("éé"), Ok("éé".to_owned()));
    assert_eq!(parse("  😀😀😀😀  "), Ok("😀😀😀😀".to_owned()));
    assert_eq!(parse("ééééé"), Err(TextError::TooLong(4)));
    assert_eq!(parse("a\u{0}b"), Err(TextError::ControlCharacter));
    assert_eq!(parse("a\r\nb"), Ok("a\nb".to_owned()), "line ends are line feeds");
    assert_eq!(parse("a\n\tb"), Ok("a\n\tb".to_owned()));
}

#[test]
fn an_e_mail_address_is_kept_in_lower_case_and_nonsense_is_refused() {
    let read = |text: &str| text.parse::<Email>().map(|email| email.to_string()).ok();
    assert_eq!(read("  Asha.K+x@Example.COM ").as_deref(), Some("asha.k+x@example.com"));
    for bad in [
        "",
        "a",
        "@b.c",
        "a@b",
        "a@.c",
        "a@b.",
        "a@b..c",
        "a@b@c.d",
        "a b@c.d",
        "a@b.c\u{0}",
        "<a@b.c>",
        "a,b@c.d",
    ] {
        assert_eq!(read(bad), None, "{bad}");
    }
    assert_eq!(read(&format!("{}@b.c", "a".repeat(250))).map(|text| text.len()), Some(254));
    assert_eq!(read(&format!("{}@b.c", "a".repeat(251))), None);
}

#[test]
fn r25_an_id_has_1_to_19_digits_and_is_neither_zero_nor_too_large() {
    let read = |text: &str| text.parse::<OrderId>().map(OrderId::get).ok();
    assert_eq!((read("7"), read("9223372036854775807")), (Some(7), Some(i64::MAX)));
    for bad in [
        "",
        "0",
        "-1",
        "+1",
        " 1",
        "1.0",
        "1e2",
        "abc",
        "9223372036854775808",
        "00000000000000000001",
        "١",
    ] {
        assert_eq!(read(bad), None, "{bad}");
    }
}

proptest! {
    #[test]
    fn an_accepted_address_starts_with_http_and_has_no_white_space(text in raw()) {
        if let Some(url) = url(&text) {
            let lower = url.to_ascii_lowercase();
            let rest = lower.strip_prefix("http://").or_else(|| lower.strip_prefix("https://"));
            let authority =
                rest.and_then(|rest| rest.split(['/', '?', '#']).next()).unwrap_or_default();
            let host = authority.rsplit('@').next().unwrap_or_default();
            prop_assert!(!host.is_empty() && !host.starts_with(':'), "{url}");
            prop_assert!(
                !url.chars().any(|c| c.is_whitespace() || c.is_control() || "\"<>\\".contains(c)),
                "{url:?}"
            );
            prop_assert!(url.chars().count() <= 2048);
            prop_assert_eq!(&url, text.trim());
        }
    }

    #[test]
    fn a_script_or_data_address_is_refused_whatever_follows(
        scheme in "(?i)(javascript|data|vbscript|file|blob)",
        rest in prop_oneof![any::<String>(), "//[a-z.]{1,9}"],
    ) {
        prop_assert_eq!(url(&format!("{scheme}:{rest}")), None);
    }

    #[test]
    fn an_accepted_text_is_trimmed_clean_and_within_its_bounds(text in raw()) {
        let text = line_feeds(&text);
        let length = if is_blank(&text) { 0 } else { text.trim().chars().count() };
        match Text::<1, 8>::parse(&text) {
            Ok(kept) => {
                prop_assert_eq!(kept.as_str(), text.trim());
                prop_assert!((1..=8).contains(&length));
                prop_assert!(
                    !kept.as_str().chars().any(|c| c.is_control() && c != '\n' && c != '\t')
                );
            }
            Err(TextError::TooShort(1)) => prop_assert_eq!(length, 0),
            Err(TextError::TooLong(8)) => prop_assert!(length > 8),
            Err(error) => {
                prop_assert_eq!(error, TextError::ControlCharacter);
                prop_assert!(text.chars().any(char::is_control));
            }
        }
    }

    #[test]
    fn s19_a_name_shows_all_that_it_is_and_what_is_shown_hides_nothing(
        text in prop_oneof![raw(), "[aक्é👩\u{200b}-\u{200f}\u{202a}-\u{202e}\u{2060}-\u{2069}\u{fe0f}\u{ad}\u{feff}]{0,9}"],
    ) {
        let seen = shown(&text);
        prop_assert_eq!(hidden(&seen).count(), 0, "{:?}", seen);
        if let Ok(name) = Line::<1, 99>::parse(&text) {
            prop_assert_eq!(shown(name.as_str()), name.as_str());
            prop_assert!(!is_blank(name.as_str()));
        }
        if hidden(&text).next().is_none() {
            prop_assert_eq!(seen, text);
        }
    }

    #[test]
    fn an_accepted_e_mail_address_has_one_at_sign_a_dotted_domain_and_reads_back_the_same(
        text in raw(),
    ) {
        if let Ok(email) = text.parse::<Email>() {
            prop_assert_eq!(email.as_str().matches('@').count(), 1);
            let (local, domain) = email.as_str().split_once('@').unwrap();
            prop_assert!(!local.is_empty() && domain.contains('.'), "{email}");
            prop_assert!(!email.as_str().contains(char::is_whitespace));
            prop_assert_eq!(email.as_str().parse::<Email>(), Ok(email.clone()));
        }
    }

    #[test]
    fn one_line_is_one_line_no_longer_than_asked_and_stays_as_it_is(
        text in raw(),
        max in 0..20_usize,
    ) {
        let line = one_line(&text, max);
        prop_assert!(line.chars().count() <= max);
        prop_assert!(
            !line.chars().any(|c| c.is_control() || (c.is_whitespace() && c != ' ')),
            "{line:?}"
        );
        prop_assert!(!line.contains("  ") && line == line.trim(), "{line:?}");
        prop_assert_eq!(one_line(&line, max), line.clone());
        let spaced = text.replace(char::is_control, " ");
        prop_assert!(spaced.split_whitespace().collect::<Vec<_>>().join(" ").starts_with(&line));
    }

    #[test]
    fn any_text_is_an_id_or_not_one_without_a_panic(text in "[0-9]{0,21}|[+-]?[0-9a-z ]{0,5}") {
        let digits =
            !text.is_empty() && text.len() <= 19 && text.bytes().all(|b| b.is_ascii_digit());
        let value = text.parse::<i64>().ok().filter(|&value| digits && value > 0);
        prop_assert_eq!(text.parse::<OrderId>().map(OrderId::get).ok(), value);
    }
}
