//! Words of the service as people write them.

use std::fmt::Display;

/// A word of the service as people write it.
pub(crate) fn label(word: &str) -> String {
    let spaced = word.replace('_', " ");
    let mut letters = spaced.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A number with what it counts, whose plural ends in s: `1 ticket`, `2 tickets`.
pub(crate) fn counted(count: impl Copy + Display + PartialEq + From<u8>, thing: &str) -> String {
    let ending = if count == 1_u8.into() { "" } else { "s" };
    format!("{count} {thing}{ending}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_no_plural() {
        assert_eq!(
            [0_u32, 1, 2].map(|n| counted(n, "ticket")),
            ["0 tickets", "1 ticket", "2 tickets"]
        );
    }
}
