//! What the service promises about security, in one table: each promise with the item of OWASP ASVS
//! 5.0.0 that asks for it, kept by a test against the binary on both engines.
//!
//! A file for each subject. To add a promise, write `fn s07_...(engine: Engine)` and a line of
//! `promises!` in the file that fits.

/// Promises and their tests: finding, item of the standard, sentence, test. Each test runs on both
/// engines.
macro_rules! promises {
    ($($finding:literal $asvs:literal $sentence:literal => $test:ident,)*) => {
        pub(super) const PROMISES: &[crate::security::Invariant] = &[$(
            crate::security::Invariant {
                finding: $finding,
                asvs: $asvs,
                sentence: $sentence,
                test: stringify!($test),
            },
        )*];
        mod on_sqlite { $(#[test] fn $test() { super::$test(test_support::Engine::Sqlite); })* }
        mod on_postgres { $(#[test] fn $test() { super::$test(test_support::Engine::Postgres); })* }
    };
}

mod accounts;
mod attack;
mod audit_log;
mod availability;
mod bodies;
mod contacts;
mod headers;
mod operation;
mod orders;
mod privacy;
mod sessions;
mod sign_in;
mod texts;

/// A line of the table.
struct Invariant {
    finding: &'static str,
    asvs: &'static str,
    sentence: &'static str,
    test: &'static str,
}

/// Every subject.
const TABLE: [&[Invariant]; 12] = [
    accounts::PROMISES,
    availability::PROMISES,
    bodies::PROMISES,
    contacts::PROMISES,
    headers::PROMISES,
    operation::PROMISES,
    orders::PROMISES,
    privacy::PROMISES,
    sessions::PROMISES,
    sign_in::PROMISES,
    texts::PROMISES,
    audit_log::PROMISES,
];

/// How many findings there are, from S01 on.
const FINDINGS: usize = 24;

/// Whether a text is an item of the standard, such as `V5.2.3`.
fn is_item(text: &str) -> bool {
    let numbers: Vec<u8> =
        text.trim_start_matches('V').split('.').filter_map(|part| part.parse().ok()).collect();
    text.starts_with('V')
        && text.matches('.').count() == 2
        && numbers.len() == 3
        && (1..=17).contains(&numbers[0])
}

#[test]
fn every_promise_names_its_finding_its_item_of_the_standard_and_its_test() {
    for promise in TABLE.into_iter().flatten() {
        let Invariant { finding, asvs, sentence, test } = promise;
        assert!(is_item(asvs), "{test}: {asvs} is no item of ASVS 5.0.0");
        assert!(sentence.len() > 20, "{test}: {sentence:?} says too little");
        assert!(
            test.starts_with(&format!("{}_", finding.to_lowercase())),
            "{test} does not begin with {finding}"
        );
    }
}

#[test]
fn every_finding_has_a_promise() {
    let mut missing = Vec::new();
    for finding in (1..=FINDINGS).map(|number| format!("S{number:02}")) {
        let kept = TABLE.into_iter().flatten().any(|promise| promise.finding == finding);
        if !kept {
            missing.push(finding);
        }
    }
    assert!(missing.is_empty(), "no promise: {missing:?}");
}
