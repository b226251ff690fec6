//! Reads the values of a body, and collects everything that is wrong with them, so that one answer
//! names it all.

use std::str::FromStr;

use domain::{Field, HomeCountry, Names, Phone, Text, TextError};

use crate::{
    api_error::{ApiError, Detail, Location},
    body::Input,
    inputs::{NamesInput, TextInput},
};

/// What is wrong so far. Messages never repeat a value.
#[derive(Debug, Default)]
pub(crate) struct ValidationErrors(Vec<Detail>);

impl ValidationErrors {
    pub(crate) fn add(
        &mut self,
        path: impl Into<String>,
        code: &'static str,
        msg: impl Into<String>,
    ) {
        self.0.push(Detail::new(Location::Body, path, code, msg));
    }

    /// Whether nothing was wrong so far.
    pub(crate) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many errors there are so far.
    pub(crate) const fn count(&self) -> usize {
        self.0.len()
    }

    /// Whether a field is among what is wrong so far.
    pub(crate) fn names(&self, path: &str) -> bool {
        self.0.iter().any(|detail| detail.path == path)
    }

    /// The value, if nothing was wrong.
    pub(crate) fn finish<T>(self, value: Option<T>) -> Result<T, ApiError> {
        match value {
            Some(value) if self.0.is_empty() => Ok(value),
            _ => Err(ApiError::invalid(self.0)),
        }
    }

    /// A value that must be there and be one that `parse` takes.
    pub(crate) fn required<I: Input, T>(
        &mut self,
        input: I,
        (path, code, msg): (&str, &'static str, &str),
        parse: impl FnOnce(I::Value) -> Option<T>,
    ) -> Option<T> {
        let value = match input.field() {
            Field::Given(value) => parse(value),
            Field::Absent | Field::Unreadable => None,
        };
        if value.is_none() {
            self.add(path, code, msg);
        }
        value
    }

    /// The same for a value that may be absent.
    pub(crate) fn optional<I: Input, T>(
        &mut self,
        input: I,
        rule: (&str, &'static str, &str),
        parse: impl FnOnce(I::Value) -> Option<T>,
    ) -> Option<T> {
        match input.field() {
            Field::Absent => None,
            given => self.required(given, rule, parse),
        }
    }

    /// The id of `what`, which must be there.
    pub(crate) fn id<T: FromStr>(
        &mut self,
        input: impl Input<Value = i64>,
        path: &str,
        what: &str,
    ) -> Option<T> {
        let msg = format!("{path} must be the id of {what}");
        self.required(input, (path, "invalid_id", &msg), |id| id.to_string().parse().ok())
    }

    /// The id of `what`, which may be absent.
    pub(crate) fn optional_id<T: FromStr>(
        &mut self,
        input: impl Input<Value = i64>,
        path: &str,
        what: &str,
    ) -> Option<T> {
        match input.field() {
            Field::Absent => None,
            given => self.id(given, path, what),
        }
    }

    /// A word of an enum, which must be there; `words` names them.
    pub(crate) fn word<T: FromStr>(
        &mut self,
        input: impl Input<Value = String>,
        path: &str,
        words: &str,
    ) -> Option<T> {
        let msg = format!("{path} must be {words}");
        self.required(input, (path, "unknown_value", &msg), |word| word.parse().ok())
    }

    /// A word of an enum, which may be absent.
    pub(crate) fn optional_word<T: FromStr>(
        &mut self,
        input: impl Input<Value = String>,
        path: &str,
        words: &str,
    ) -> Option<T> {
        match input.field() {
            Field::Absent => None,
            given => self.word(given, path, words),
        }
    }

    /// A phone number, which must be there.
    pub(crate) fn phone(
        &mut self,
        input: impl Input<Value = String>,
        home: HomeCountry,
    ) -> Option<Phone> {
        const RULE: &str =
            "phone must be a number of 7 to 15 digits that begins with its country code";
        self.required(input, ("phone", "invalid_phone", RULE), |text| {
            Phone::written(&text, home).ok()
        })
    }

    /// A phone number; blank counts as absent.
    pub(crate) fn optional_phone(
        &mut self,
        input: impl Input<Value = String>,
        home: HomeCountry,
    ) -> Option<Phone> {
        match unless_blank(input) {
            Field::Absent => None,
            given => self.phone(given, home),
        }
    }

    /// A truth value that may be absent.
    pub(crate) fn flag(&mut self, input: impl Input<Value = bool>, path: &str) -> Option<bool> {
        self.optional(input, (path, "invalid_type", &format!("{path} must be true or false")), Some)
    }

    /// A text that may be absent; blank counts as absent.
    pub(crate) fn optional_text<const MAX: usize, const LINE: bool>(
        &mut self,
        input: Option<TextInput<0, MAX, LINE>>,
        path: &str,
    ) -> Option<Text<1, MAX, LINE>> {
        let text: Text<0, MAX, LINE> = self.text(input.field(), path, path)?;
        // only a blank text is too short
        Text::parse(text.as_str()).ok()
    }

    /// A text that must be there.
    pub(crate) fn required_text<const MIN: usize, const MAX: usize, const LINE: bool>(
        &mut self,
        input: TextInput<MIN, MAX, LINE>,
        path: &str,
    ) -> Option<Text<MIN, MAX, LINE>> {
        let given = input.field();
        self.must_be_there(&given, path);
        self.text(given, path, path)
    }

    /// Notes that a value is absent, if it is.
    pub(crate) fn must_be_there<T>(&mut self, given: &Field<T>, path: &str) {
        if matches!(given, Field::Absent) {
            self.add(path, "required", format!("{path} is required"));
        }
    }

    /// A list of names. If it is to have one, it must be there.
    pub(crate) fn list_of_names<const LEAST: usize, const MOST: usize, const MAX: usize>(
        &mut self,
        input: impl Input<Value = <NamesInput<LEAST, MOST, MAX> as Input>::Value>,
        path: &str,
    ) -> Option<Names<LEAST, MOST, MAX>> {
        let before = self.count();
        let list: Option<Vec<Text<1, MAX, true>>> = match input.field() {
            Field::Absent => None,
            Field::Given(list) if list.len() <= MOST => {
                let name =
                    |(n, given)| self.text(given, &format!("{path}[{n}]"), "a text of the list");
                list.into_iter().enumerate().map(name).collect()
            }
            Field::Given(_) => {
                self.add(path, "too_many", format!("{path} must have at most {MOST} texts"));
                None
            }
            Field::Unreadable => {
                self.add(path, "invalid_type", format!("{path} must be a list of texts"));
                None
            }
        };
        if self.count() == before && list.as_ref().map_or(0, Vec::len) < LEAST {
            self.add(path, "required", format!("{path} must have {LEAST} to {MOST} texts"));
        }
        list.and_then(|list| Names::parse(list.iter().map(Text::as_str)))
    }

    /// Reads a text at a path, if it is there; what it is called in the message may be shorter than
    /// the path.
    pub(crate) fn text<const MIN: usize, const MAX: usize, const LINE: bool>(
        &mut self,
        given: Field<String>,
        path: &str,
        name: &str,
    ) -> Option<Text<MIN, MAX, LINE>> {
        let raw = match given {
            Field::Absent => return None,
            Field::Given(raw) => raw,
            Field::Unreadable => {
                self.add(path, "invalid_type", format!("{name} must be a text"));
                return None;
            }
        };
        let bounds = || format!("{name} must have {MIN} to {MAX} characters");
        let (code, msg) = match Text::parse(&raw) {
            Ok(text) => return Some(text),
            Err(TextError::TooShort(_)) => ("too_short", bounds()),
            Err(TextError::TooLong(_)) => ("too_long", bounds()),
            Err(TextError::ControlCharacter) => {
                ("control_character", format!("{name} must not contain control characters"))
            }
            Err(TextError::InvisibleCharacter) => {
                ("invisible_character", format!("{name} must not contain invisible characters"))
            }
        };
        self.add(path, code, msg);
        None
    }
}

/// A text, of which a blank one counts as absent.
pub(crate) fn unless_blank(input: impl Input<Value = String>) -> Field<String> {
    match input.field() {
        Field::Given(text) if text.trim().is_empty() => Field::Absent,
        given => given,
    }
}
