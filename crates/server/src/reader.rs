//! Reads values of settings. All mistakes are reported together.

use std::fmt;

/// Everything that is wrong with the configuration.
#[derive(Debug)]
pub(crate) struct Mistakes(Vec<String>);

impl fmt::Display for Mistakes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the configuration is not valid")?;
        self.0.iter().try_for_each(|mistake| write!(f, "\n  - {mistake}"))
    }
}

impl std::error::Error for Mistakes {}

/// Collects mistakes while values are read.
#[derive(Default)]
pub(crate) struct Reader(Vec<String>);

impl Reader {
    pub(crate) fn finish<T>(self, value: Option<T>) -> Result<T, Mistakes> {
        match value {
            Some(value) if self.0.is_empty() => Ok(value),
            _ => Err(Mistakes(self.0)),
        }
    }

    /// Notes a mistake.
    pub(crate) fn mistake(&mut self, text: &str) {
        self.0.push(text.to_owned());
    }

    pub(crate) fn whole(&mut self, name: &str, text: &str, least: u64, most: u64) -> Option<u64> {
        let number = text.trim().parse().ok().filter(|number| (least..=most).contains(number));
        if number.is_none() {
            self.0.push(format!("{name} must be a whole number from {least} to {most}"));
        }
        number
    }

    pub(crate) fn choice<T: Copy>(
        &mut self,
        name: &str,
        text: &str,
        choices: &[(&str, T)],
    ) -> Option<T> {
        let chosen = choices.iter().find(|(word, _)| *word == text.trim()).map(|(_, value)| *value);
        if chosen.is_none() {
            let words: Vec<_> = choices.iter().map(|(word, _)| *word).collect();
            self.0.push(format!("{name} must be {}", words.join(" or ")));
        }
        chosen
    }
}
