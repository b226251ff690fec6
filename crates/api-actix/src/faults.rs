//! Collects everything that is wrong with the fields of a body, so that one answer names it all.

use std::str::FromStr;

use domain::{Field, MAX_REASON, Reason, Text, TextError};

use crate::{
    body::Fields,
    refusal::{Detail, Location, Refusal},
};

/// What is wrong so far.
#[derive(Debug, Default)]
pub(crate) struct Faults(Vec<Detail>);

impl Faults {
    /// Notes a fault. The message never repeats the value.
    pub(crate) fn add(&mut self, path: impl Into<String>, code: &'static str, msg: impl Into<String>) {
        self.0.push(Detail::new(Location::Body, path, code, msg));
    }

    /// Whether nothing was wrong so far.
    pub(crate) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many faults there are so far.
    pub(crate) const fn count(&self) -> usize {
        self.0.len()
    }

    /// The value, if nothing was wrong.
    pub(crate) fn finish<T>(self, value: Option<T>) -> Result<T, Refusal> {
        match value {
            Some(value) if self.0.is_empty() => Ok(value),
            _ => Err(Refusal::invalid(self.0)),
        }
    }

    /// Whether a field is among what is wrong so far.
    pub(crate) fn names(&self, path: &str) -> bool {
        self.0.iter().any(|detail| detail.path == path)
    }

    /// A text that may be absent; blank counts as absent.
    pub(crate) fn optional_text<const MAX: usize>(&mut self, fields: &mut Fields, name: &str) -> Option<String> {
        let given = fields.text(name);
        self.text::<0, MAX>(given, name, name).filter(|text| !text.is_empty())
    }

    /// A reason that may be absent; blank counts as absent.
    pub(crate) fn reason(&mut self, fields: &mut Fields, name: &str) -> Option<Reason> {
        self.optional_text::<MAX_REASON>(fields, name).and_then(|text| Reason::parse(&text).ok())
    }

    /// A name or title that may be absent; blank counts as absent.
    pub(crate) fn optional_line<const MAX: usize>(&mut self, fields: &mut Fields, name: &str) -> Option<String> {
        let given = fields.text(name);
        self.line::<0, MAX>(given, name, name).filter(|text| !text.is_empty())
    }

    /// A name or title that must be there.
    pub(crate) fn required_line<const MIN: usize, const MAX: usize>(
        &mut self,
        fields: &mut Fields,
        name: &str,
    ) -> Option<String> {
        let given = fields.text(name);
        if given == Field::Absent {
            self.add(name, "required", format!("{name} is required"));
        }
        self.line::<MIN, MAX>(given, name, name)
    }

    /// A text that must be there.
    pub(crate) fn required_text<const MIN: usize, const MAX: usize>(
        &mut self,
        fields: &mut Fields,
        name: &str,
    ) -> Option<String> {
        let given = fields.text(name);
        if given == Field::Absent {
            self.add(name, "required", format!("{name} is required"));
        }
        self.text::<MIN, MAX>(given, name, name)
    }

    /// A truth value that may be absent.
    pub(crate) fn flag(&mut self, fields: &mut Fields, name: &str) -> Option<bool> {
        match fields.flag(name) {
            Field::Absent => None,
            Field::Given(flag) => Some(flag),
            Field::Unreadable => {
                self.add(name, "invalid_type", format!("{name} must be true or false"));
                None
            }
        }
    }

    /// A word of an enum, which must be there; `msg` names the words.
    pub(crate) fn word<T: FromStr>(&mut self, fields: &mut Fields, name: &str, msg: &str) -> Option<T> {
        let word = match fields.text(name) {
            Field::Given(word) => word.parse().ok(),
            Field::Absent | Field::Unreadable => None,
        };
        if word.is_none() {
            self.add(name, "unknown_value", msg);
        }
        word
    }

    /// A word of an enum, which may be absent; `msg` names the words.
    pub(crate) fn optional_word<T: FromStr>(&mut self, fields: &mut Fields, name: &str, msg: &str) -> Option<T> {
        let word = match fields.text(name) {
            Field::Absent => return None,
            Field::Given(word) => word.parse().ok(),
            Field::Unreadable => None,
        };
        if word.is_none() {
            self.add(name, "unknown_value", msg);
        }
        word
    }

    /// A list of 1 to `most` texts, which must be there.
    pub(crate) fn required_texts<const MAX: usize>(
        &mut self,
        fields: &mut Fields,
        name: &str,
        most: usize,
    ) -> Option<Vec<String>> {
        let before = self.count();
        let list = self.texts::<MAX>(fields, name, most);
        if self.count() == before && list.as_ref().is_none_or(Vec::is_empty) {
            self.add(name, "required", format!("{name} must have 1 to {most} texts"));
        }
        list
    }

    /// A list of at most `most` texts, none of them blank, which may be absent.
    pub(crate) fn texts<const MAX: usize>(
        &mut self,
        fields: &mut Fields,
        name: &str,
        most: usize,
    ) -> Option<Vec<String>> {
        let list = match fields.texts(name) {
            Field::Absent => return None,
            Field::Given(list) if list.len() <= most => list,
            Field::Given(_) => {
                self.add(name, "too_many", format!("{name} must have at most {most} texts"));
                return None;
            }
            Field::Unreadable => {
                self.add(name, "invalid_type", format!("{name} must be a list of texts"));
                return None;
            }
        };
        let text = |(n, given)| self.line::<1, MAX>(given, &format!("{name}[{n}]"), "a text of the list");
        list.into_iter().enumerate().map(text).collect()
    }

    /// Reads a text at a path; what it is called in the message may be shorter than the path.
    pub(crate) fn text<const MIN: usize, const MAX: usize>(
        &mut self,
        given: Field<String>,
        path: &str,
        name: &str,
    ) -> Option<String> {
        self.parse::<MIN, MAX, false>(given, path, name)
    }

    /// The same for a name or a title, in which every character can be seen.
    pub(crate) fn line<const MIN: usize, const MAX: usize>(
        &mut self,
        given: Field<String>,
        path: &str,
        name: &str,
    ) -> Option<String> {
        self.parse::<MIN, MAX, true>(given, path, name)
    }

    fn parse<const MIN: usize, const MAX: usize, const LINE: bool>(
        &mut self,
        given: Field<String>,
        path: &str,
        name: &str,
    ) -> Option<String> {
        let raw = match given {
            Field::Absent => return None,
            Field::Given(raw) => raw,
            Field::Unreadable => {
                self.add(path, "invalid_type", format!("{name} must be a text"));
                return None;
            }
        };
        let code = match Text::<MIN, MAX, LINE>::parse(&raw) {
            Ok(text) => return Some(text.into()),
            Err(TextError::TooShort(_)) => "too_short",
            Err(TextError::TooLong(_)) => "too_long",
            Err(TextError::ControlCharacter) => "control_character",
            Err(TextError::InvisibleCharacter) => "invisible_character",
        };
        let msg = match code {
            "invisible_character" => format!("{name} must not contain invisible characters"),
            "control_character" => format!("{name} must not contain control characters"),
            _ => format!("{name} must have {MIN} to {MAX} characters"),
        };
        self.add(path, code, msg);
        None
    }
}
