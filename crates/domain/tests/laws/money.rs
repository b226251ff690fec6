//! Money: exact to the minor unit, never rounded, never a float.

use std::time::{Duration, Instant};

use bigdecimal::BigDecimal;
use domain::{Currency, Decimal, Money, MoneyError};
use proptest::prelude::*;

use super::fixtures::{cents, usd};

const MAX: i64 = 999_999_999_999;

fn parse(text: &str) -> Result<Money, MoneyError> {
    Money::parse(text, Currency::USD)
}

fn minors() -> impl Strategy<Value = i64> {
    prop_oneof![0..=MAX, 0..=1000_i64, MAX - 1000..=MAX]
}

/// What exact arithmetic says a number of hundredths must become.
fn exact(hundredths: i128) -> Result<Money, MoneyError> {
    let in_range = i64::try_from(hundredths).ok().filter(|minor| (0..=MAX).contains(minor));
    in_range.map(cents).ok_or(MoneyError::TooLarge)
}

#[test]
fn r34_three_times_ten_cents_is_thirty_cents() {
    let total = usd("0.10").times(3).unwrap();
    assert_eq!(
        (total.minor(), total.to_string(), total.plain()),
        (30, "0.30".to_owned(), "0.3".to_owned())
    );
}

#[test]
fn r39_no_price_is_negative_or_not_a_number_or_finer_than_a_cent_or_too_large() {
    for (text, error) in [
        ("-1", MoneyError::Negative),
        ("-0.01", MoneyError::Negative),
        ("-0.001", MoneyError::Negative),
        ("NaN", MoneyError::NotANumber),
        ("Infinity", MoneyError::NotANumber),
        ("", MoneyError::NotANumber),
        (" 1", MoneyError::NotANumber),
        ("1,50", MoneyError::NotANumber),
        ("1.2.3", MoneyError::NotANumber),
        ("1_000", MoneyError::NotANumber),
        (".+5", MoneyError::NotANumber),
        ("0x10", MoneyError::NotANumber),
        ("1.005", MoneyError::TooPrecise),
        ("1.500", MoneyError::TooPrecise),
        ("0.001", MoneyError::TooPrecise),
        ("10000000000", MoneyError::TooLarge),
        ("10000000000.00", MoneyError::TooLarge),
    ] {
        assert_eq!(parse(text), Err(error), "{text}");
    }
    assert_eq!(parse("9999999999.99"), Ok(cents(MAX)));
}

#[test]
fn r39_an_exponent_of_any_size_is_judged_at_once() {
    let started = Instant::now();
    for (text, expected) in [
        ("1e2", Ok(10_000)),
        ("1E+2", Ok(10_000)),
        ("15e-1", Ok(150)),
        ("0e999999999", Ok(0)),
        ("0e9223372036854775807", Ok(0)),
        ("1e-3", Err(MoneyError::TooPrecise)),
        ("1e10", Err(MoneyError::TooLarge)),
        ("1e999999999", Err(MoneyError::TooLarge)),
        ("9.99e9223372036854775800", Err(MoneyError::TooLarge)),
        ("1e-999999999", Err(MoneyError::TooPrecise)),
        ("0e-999999999", Err(MoneyError::TooPrecise)),
        ("1e-9223372036854775807", Err(MoneyError::TooPrecise)),
        ("1e99999999999999999999", Err(MoneyError::NotANumber)),
        ("1e170141183460469231731687303715884105728", Err(MoneyError::NotANumber)),
        ("1.5e-170141183460469231731687303715884105728", Err(MoneyError::NotANumber)),
        ("1e", Err(MoneyError::NotANumber)),
    ] {
        assert_eq!(parse(text).map(Money::minor), expected, "{text}");
    }
    let digits = "9".repeat(1_000_000);
    assert!(parse(&digits).is_err());
    assert!(started.elapsed() < Duration::from_secs(2), "{:?}", started.elapsed());
}

#[test]
fn amounts_of_different_currencies_are_never_added() {
    let euro = Money::parse("1", "EUR".parse().unwrap()).unwrap();
    assert_eq!(usd("1").plus(euro), Err(MoneyError::OtherCurrency));
    for text in ["", "usd", "US", "USDT", "U$D", "ÜS"] {
        assert!(text.parse::<Currency>().is_err(), "{text}");
    }
}

fn currency(code: &str) -> Currency {
    code.parse().unwrap()
}

#[test]
fn b04_currencies_are_those_of_iso_4217_and_each_has_its_decimals() {
    for (code, decimals) in [
        ("USD", 2),
        ("EUR", 2),
        ("INR", 2),
        ("JPY", 0),
        ("KRW", 0),
        ("ISK", 0),
        ("KWD", 3),
        ("TND", 3),
        ("CLF", 4),
    ] {
        assert_eq!(
            (currency(code).decimals(), currency(code).to_string()),
            (decimals, code.to_owned())
        );
    }
    for none in ["ABC", "ZZZ", "XXX", "XTS", "XAU", "XDR", "BTC", "jpy", "USd", "JP", ""] {
        assert!(none.parse::<Currency>().is_err(), "{none}");
    }
}

#[test]
fn b04_an_amount_has_at_most_as_many_decimals_as_its_currency() {
    let read = |text: &str, code: &str| {
        Money::parse(text, currency(code)).map(|amount| (amount.minor(), amount.to_string()))
    };
    let amount = |minor: i64, text: &str| Ok((minor, text.to_owned()));
    assert_eq!(read("1500", "JPY"), amount(1500, "1500"));
    assert_eq!(read("15e2", "JPY"), amount(1500, "1500"));
    assert_eq!(read("1.5", "KWD"), amount(1500, "1.500"));
    assert_eq!(read("0.0001", "CLF"), amount(1, "0.0001"));
    for (text, code) in [
        ("1500.50", "JPY"),
        ("1500.0", "JPY"),
        ("1.2345", "KWD"),
        ("0.00001", "CLF"),
        ("1.005", "USD"),
    ] {
        assert_eq!(read(text, code), Err(MoneyError::TooPrecise), "{text} {code}");
    }
    for (code, most) in [
        ("JPY", "9999999999"),
        ("USD", "9999999999.99"),
        ("KWD", "9999999999.999"),
        ("CLF", "9999999999.9999"),
    ] {
        assert_eq!(Money::parse(most, currency(code)), Ok(currency(code).most()), "{code}");
        assert_eq!(read("10000000000", code), Err(MoneyError::TooLarge), "{code}");
        assert_eq!(
            currency(code).most().plus(currency(code).least()),
            Err(MoneyError::TooLarge),
            "{code}"
        );
    }
    assert_eq!(
        (currency("JPY").least().plain(), currency("KWD").least().to_string()),
        ("1".to_owned(), "0.001".to_owned())
    );
    assert_eq!(
        Money::parse("1500", currency("JPY")).unwrap().plain(),
        "1500",
        "zeros of a whole number stay"
    );
    assert_eq!(
        currency("USD").written(1_234_567_890_123_456),
        "12345678901234.56",
        "a sum of many"
    );
}

#[test]
fn b04_nothing_is_priced_or_added_in_no_currency() {
    let one = Money::from_minor(100, Currency::NONE).unwrap();
    assert_eq!(
        (one.to_string(), one.currency().to_string()),
        ("1.00".to_owned(), "XXX".to_owned())
    );
    assert_eq!(one.plus(one), Err(MoneyError::OtherCurrency));
    assert_eq!(Money::parse("1", Currency::NONE), Err(MoneyError::OtherCurrency));
}

proptest! {
    #[test]
    fn b04_an_amount_of_any_currency_reads_back_the_same(
        code in prop::sample::select(vec!["JPY", "USD", "KWD", "CLF"]),
        minor in 0..=9_999_999_999_i64,
    ) {
        let amount = Money::from_minor(minor, currency(code)).unwrap();
        prop_assert_eq!(Money::parse(&amount.to_string(), currency(code)), Ok(amount));
        prop_assert_eq!(Money::parse(&amount.plain(), currency(code)), Ok(amount));
        let decimals = amount.to_string().split_once('.').map_or(0, |(_, fraction)| fraction.len());
        prop_assert_eq!(decimals, usize::from(currency(code).decimals()));
        prop_assert_eq!(amount.to_string().parse::<BigDecimal>().unwrap(), amount.to_decimal());
    }

    #[test]
    fn r40_a_printed_amount_has_two_decimals_and_reads_back_the_same(minor in minors()) {
        let text = cents(minor).to_string();
        let (whole, fraction) = text.split_once('.').unwrap();
        prop_assert!(
            fraction.len() == 2 && text.bytes().all(|b| b.is_ascii_digit() || b == b'.'),
            "{text}"
        );
        prop_assert_eq!(
            whole.parse::<i64>().unwrap() * 100 + fraction.parse::<i64>().unwrap(),
            minor
        );
        prop_assert_eq!(parse(&text), Ok(cents(minor)));
        prop_assert_eq!(text.parse::<BigDecimal>().unwrap(), cents(minor).to_decimal());
    }

    #[test]
    fn r40_a_plain_amount_is_the_shortest_number_without_exponent(minor in minors()) {
        let plain = cents(minor).plain();
        prop_assert!(plain.bytes().all(|b| b.is_ascii_digit() || b == b'.'), "{plain}");
        prop_assert!(plain == "0" || !plain.starts_with('0') || plain.starts_with("0."), "{plain}");
        let fraction = plain.split_once('.').map_or("1", |(_, fraction)| fraction);
        prop_assert!(!fraction.is_empty() && !fraction.ends_with('0'), "{plain}");
        prop_assert_eq!(plain.parse::<BigDecimal>().unwrap(), cents(minor).to_decimal());
        prop_assert_eq!(parse(&plain), Ok(cents(minor)));
    }

    #[test]
    fn r39_more_than_two_decimals_are_refused_whatever_the_number(
        whole in 0..=9_999_999_999_i64,
        fraction in "[0-9]{3,40}",
    ) {
        prop_assert_eq!(parse(&format!("{whole}.{fraction}")), Err(MoneyError::TooPrecise));
    }

    #[test]
    fn r39_no_decimal_is_ever_rounded(
        whole in 0..=9_999_999_999_i64,
        fraction in "[0-9]{0,12}[1-9]",
        places in 3..9_i64,
    ) {
        let finer = BigDecimal::new(format!("{whole}{fraction}").parse().unwrap(), places);
        let fits = Money::from_decimal(&finer, Currency::USD);
        prop_assert_eq!(fits, Err(MoneyError::TooPrecise), "{}", finer);
    }

    #[test]
    fn r39_a_negative_amount_is_refused(minor in 1..=i64::MAX) {
        prop_assert_eq!(
            parse(&format!("-{}.{:02}", minor / 100, minor % 100)),
            Err(MoneyError::Negative)
        );
        prop_assert_eq!(Money::from_minor(-minor, Currency::USD), Err(MoneyError::Negative));
    }

    #[test]
    fn r39_an_amount_above_the_largest_is_refused(
        minor in MAX + 1..=i64::MAX,
        digits in "[1-9][0-9]{20,59}",
    ) {
        prop_assert_eq!(
            parse(&format!("{}.{:02}", minor / 100, minor % 100)),
            Err(MoneyError::TooLarge)
        );
        prop_assert_eq!(Money::from_minor(minor, Currency::USD), Err(MoneyError::TooLarge));
        prop_assert_eq!(parse(&digits), Err(MoneyError::TooLarge));
    }

    #[test]
    fn an_exponent_means_what_it_says(mantissa in 0..=10_i128.pow(13), exponent in -6..=14_i32) {
        let read = parse(&format!("{mantissa}e{exponent}"));
        let places = u32::try_from(exponent + 2).ok();
        prop_assert_eq!(
            read,
            places.map_or(Err(MoneyError::TooPrecise), |n| exact(mantissa * 10_i128.pow(n)))
        );
    }

    #[test]
    fn arbitrary_text_never_panics(text in any::<String>()) {
        prop_assert!(parse(&text).is_err() || text.bytes().any(|b| b.is_ascii_digit()));
    }

    #[test]
    fn what_looks_like_a_number_is_read_exactly_or_refused(
        text in "[-+]?[0-9_]{0,9}[.]?[-+0-9_]{0,3}([eE][-+0-9]{0,3})?",
    ) {
        if let Ok(amount) = parse(&text) {
            prop_assert_eq!(text.parse::<BigDecimal>().unwrap(), amount.to_decimal());
            let unsigned = text.strip_prefix(['+', '-']).unwrap_or(&text);
            let (digits, _) = unsigned.split_once(['e', 'E']).unwrap_or((unsigned, ""));
            prop_assert!(
                digits.bytes().all(|b| b.is_ascii_digit() || b == b'.'),
                "{text} is not a number"
            );
        }
    }

    #[test]
    fn a_product_is_exact_or_refused(
        minor in minors(),
        quantity in prop_oneof![0..=1000_u32, any::<u32>()],
    ) {
        let product = cents(minor).times(quantity);
        prop_assert_eq!(product, exact(i128::from(minor) * i128::from(quantity)));
        if let Ok(product) = product {
            prop_assert_eq!(
                product.to_decimal(),
                cents(minor).to_decimal() * BigDecimal::from(quantity)
            );
        }
    }

    #[test]
    fn a_sum_is_exact_or_refused(a in minors(), b in minors()) {
        let sum = cents(a).plus(cents(b));
        prop_assert_eq!(sum, exact(i128::from(a) + i128::from(b)));
        prop_assert_eq!(sum, cents(b).plus(cents(a)));
        if let Ok(sum) = sum {
            prop_assert_eq!(sum.to_decimal(), cents(a).to_decimal() + cents(b).to_decimal());
        }
    }
}

#[test]
fn amounts_of_different_currencies_neither_add_nor_subtract() {
    let (dollar, yen) = (usd("1"), Money::parse("1", "JPY".parse().unwrap()).unwrap());
    assert_eq!((dollar.checked_add(yen), dollar.checked_sub(yen)), (None, None));
    assert_eq!(Money::NOTHING.checked_add(Money::NOTHING), None, "nothing is paid in no currency");
    assert_eq!(Money::NOTHING.checked_sub(Money::NOTHING), None);
    assert!(yen < dollar, "they stand in the order of their codes");
}

proptest! {
    #[test]
    fn checked_arithmetic_is_exact_or_refused(a in minors(), b in minors(), n in any::<u32>()) {
        let (one, other) = (cents(a), cents(b));
        prop_assert_eq!(one.checked_add(other), exact(i128::from(a) + i128::from(b)).ok());
        prop_assert_eq!(one.checked_sub(other), exact(i128::from(a) - i128::from(b)).ok());
        prop_assert_eq!(one.checked_mul(n), exact(i128::from(a) * i128::from(n)).ok());
        prop_assert_eq!(one.cmp(&other), a.cmp(&b));
    }

    #[test]
    fn a_decimal_is_read_as_it_is_shown(
        digits in "[0-9]{1,20}(\\.[0-9]{0,20})?([eE][+-]?[0-9]{1,2})?",
    ) {
        let Ok(read) = digits.parse::<Decimal>() else { return Ok(()) };
        prop_assert_eq!(read.to_string().parse::<Decimal>(), Ok(read));
    }
}
