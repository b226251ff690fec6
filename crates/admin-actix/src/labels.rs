//! Words of the service as people write them.

/// A word of the service as people write it.
pub(crate) fn label(word: &str) -> String {
    let spaced = word.replace('_', " ");
    let mut letters = spaced.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
