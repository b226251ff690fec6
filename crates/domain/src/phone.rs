//! Phone numbers as log-in names.

use std::{fmt, str::FromStr};

/// The text is not a phone number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be a phone number with its country code")]
pub struct InvalidPhone;

/// A phone number in the international form of E.164: 7 to 15 digits of which the first is not 0, kept as `+` and the
/// digits, so that equal numbers are equal texts.
///
/// ```
/// use domain::{HomeCountry, Phone};
/// let phone: Phone = "+91 (98000) 000-01".parse()?;
/// assert_eq!(phone.as_str(), "+919800000001");
/// assert!("0980000001".parse::<Phone>().is_err());
/// for written in ["098000 00001", "98000\u{a0}00001", "0091.98000.00001"] {
///     assert_eq!(Phone::written(written, HomeCountry::default())?, phone);
/// }
/// # Ok::<(), domain::InvalidPhone>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Phone(String);

impl Phone {
    /// `+` and the digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Most characters of a phone as it is written.
const MOST_WRITTEN: usize = 40;

impl Phone {
    /// A phone as people write it, up to 40 characters: with blanks of any kind, hyphens, dots, slashes and brackets, with
    /// `+`, `00` or the prefix of the home country in front of the country code, or without one as at home.
    ///
    /// # Errors
    /// [`InvalidPhone`].
    pub fn written(raw: &str, home: HomeCountry) -> Result<Self, InvalidPhone> {
        if raw.chars().count() > MOST_WRITTEN {
            return Err(InvalidPhone);
        }
        let bare = bare(raw);
        let abroad = ["+", home.0.abroad, "00"];
        if let Some(prefix) = abroad.into_iter().find(|prefix| bare.starts_with(prefix)) {
            // the zero of +44 (0)20 is for calls at home
            let digits = self::bare(&raw.replace("(0)", ""));
            return Self::international(digits.strip_prefix(prefix).unwrap_or(&digits));
        }
        match home.national(&bare) {
            Some(national) => Self::international(&format!("{}{national}", home.0.code)),
            None => Self::international(&bare),
        }
    }

    fn international(digits: &str) -> Result<Self, InvalidPhone> {
        let plain = digits.bytes().all(|byte| byte.is_ascii_digit());
        let sound = plain && (7..=15).contains(&digits.len()) && !digits.starts_with('0');
        if sound { Ok(Self(format!("+{digits}"))) } else { Err(InvalidPhone) }
    }

    /// Whether the number is of a country or region with this calling code.
    #[must_use]
    pub fn has_calling_code(&self, code: &str) -> bool {
        self.0.strip_prefix('+').is_some_and(|digits| digits.starts_with(code))
    }
}

/// What is left without separators, in ASCII as far as it is digits.
fn bare(raw: &str) -> String {
    raw.chars().filter(|c| !is_separator(*c)).map(plain).collect()
}

/// What stands between digits, also invisibly where a number was copied.
fn is_separator(c: char) -> bool {
    c.is_whitespace()
        || "-.\u{b7}/()[]\u{ad}\u{2212}\u{fe63}\u{ff0d}\u{2060}\u{feff}".contains(c)
        || matches!(c, '\u{2010}'..='\u{2015}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Digits zero of the scripts that users type: Arabic, Persian, and those of India, and wide ones.
const ZEROS: [char; 12] = [
    '\u{660}', '\u{6f0}', '\u{966}', '\u{9e6}', '\u{a66}', '\u{ae6}', '\u{b66}', '\u{be6}', '\u{c66}', '\u{ce6}',
    '\u{d66}', '\u{ff10}',
];

/// A digit of any of these scripts, or the wide plus, as ASCII has it.
fn plain(c: char) -> char {
    if c == '\u{ff0b}' {
        return '+';
    }
    let value = ZEROS.iter().find_map(|zero| u32::from(c).checked_sub(u32::from(*zero)).filter(|value| *value < 10));
    value.and_then(|value| char::from_digit(value, 10)).unwrap_or(c)
}

/// The international form only, with the same separators.
impl FromStr for Phone {
    type Err = InvalidPhone;

    fn from_str(raw: &str) -> Result<Self, InvalidPhone> {
        if raw.chars().count() > MOST_WRITTEN {
            return Err(InvalidPhone);
        }
        let bare = bare(raw);
        Self::international(bare.strip_prefix('+').unwrap_or(&bare))
    }
}

/// How numbers of a country are written at home.
#[derive(Debug, PartialEq, Eq)]
struct Plan {
    /// ISO 3166-1.
    country: &'static str,
    /// Calling code.
    code: &'static str,
    /// Stands before a number at home; empty where nothing does.
    trunk: &'static str,
    /// Stands before the calling code of another country.
    abroad: &'static str,
    /// Fewest and most digits.
    digits: (usize, usize),
    /// What mobile numbers begin with; codes go to no others.
    first: &'static [char],
}

#[rustfmt::skip]
const PLANS: [Plan; 9] = [
    Plan { country: "IN", code: "91",  trunk: "0", abroad: "00",  digits: (10, 10), first: &['6', '7', '8', '9'] },
    Plan { country: "US", code: "1",   trunk: "1", abroad: "011", digits: (10, 10), first: &['2', '3', '4', '5', '6', '7', '8', '9'] },
    Plan { country: "CA", code: "1",   trunk: "1", abroad: "011", digits: (10, 10), first: &['2', '3', '4', '5', '6', '7', '8', '9'] },
    Plan { country: "GB", code: "44",  trunk: "0", abroad: "00",  digits: (10, 10), first: &['7'] },
    Plan { country: "AE", code: "971", trunk: "0", abroad: "00",  digits: (9, 9),   first: &['5'] },
    Plan { country: "SG", code: "65",  trunk: "",  abroad: "00",  digits: (8, 8),   first: &['8', '9'] },
    Plan { country: "AU", code: "61",  trunk: "0", abroad: "0011", digits: (9, 9),  first: &['4'] },
    Plan { country: "BD", code: "880", trunk: "0", abroad: "00",  digits: (10, 10), first: &['1'] },
    Plan { country: "LK", code: "94",  trunk: "0", abroad: "00",  digits: (9, 9),   first: &['7'] },
];

/// The country whose numbers are written without a country code. India unless another is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HomeCountry(&'static Plan);

impl Default for HomeCountry {
    fn default() -> Self {
        let [india, ..] = &PLANS;
        Self(india)
    }
}

/// How numbers are written in a country is not known here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be one of IN, US, CA, GB, AE, SG, AU, BD, LK")]
pub struct UnknownCountry;

/// By the two letters of ISO 3166-1.
impl FromStr for HomeCountry {
    type Err = UnknownCountry;

    fn from_str(text: &str) -> Result<Self, UnknownCountry> {
        let known = PLANS.iter().find(|plan| plan.country.eq_ignore_ascii_case(text.trim()));
        known.map(Self).ok_or(UnknownCountry)
    }
}

impl HomeCountry {
    /// The digits of a number as it is written at home, without what stands before it there.
    fn national(self, bare: &str) -> Option<&str> {
        let Self(plan) = self;
        let stripped = bare.strip_prefix(plan.trunk).filter(|_| !plan.trunk.is_empty());
        let fits =
            |digits: &&str| (plan.digits.0..=plan.digits.1).contains(&digits.len()) && digits.starts_with(plan.first);
        [Some(bare), stripped].into_iter().flatten().find(fits)
    }
}

impl fmt::Display for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Shows the last two digits only, since what is debugged may end in a log.
impl fmt::Debug for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = self.0.len().saturating_sub(2);
        write!(f, "Phone(…{})", self.0.get(shown..).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn b03_a_phone_is_read_as_people_write_it() {
        let home = HomeCountry::default();
        for written in [
            "+91 98000 00001",
            "+91\u{a0}98000\u{a0}00001",
            "+91.98000.00001",
            "+91/98000/00001",
            "0091 98000 00001",
            "98000 00001",
            "098000-00001",
            "91 9800000001",
            "(0) 98000 00001",
            "\u{202a}+91 98000 00001\u{202c}",
            "+91 (0) 98000 00001",
            "\u{ff0b}\u{ff19}\u{ff11} 98000 00001",
            "\u{96f}\u{96e}000 00001",
            "+91\u{2011}98000\u{2013}00001",
        ] {
            assert_eq!(
                Phone::written(written, home).map(|phone| phone.to_string()),
                Ok("+919800000001".to_owned()),
                "{written}"
            );
        }
        for abroad in ["+44 20 7946 0000", "+44 (0)20 7946 0000", "0044 20 7946 0000", "442079460000"] {
            assert_eq!(
                Phone::written(abroad, home).map(|phone| phone.to_string()),
                Ok("+442079460000".to_owned()),
                "{abroad}"
            );
        }
        for bad in [
            "",
            "0123456789",
            "123456",
            "1234567890123456",
            "+91x9800000001",
            "+0980000001",
            "++919800000001",
            "98000\u{0}00001",
        ] {
            assert_eq!(Phone::written(bad, home), Err(InvalidPhone), "{bad}");
        }
    }

    #[test]
    fn b03_at_home_is_where_the_setting_says() {
        let read = |text, country: &str| Phone::written(text, country.parse().unwrap()).unwrap().to_string();
        assert_eq!(read("(415) 555-2671", "us"), "+14155552671");
        assert_eq!(read("1 415 555 2671", "US"), "+14155552671");
        assert_eq!(read("011 91 98000 00001", "US"), "+919800000001");
        assert_eq!(read("07911 123456", "GB"), "+447911123456");
        assert_eq!(read("9123 4567", "SG"), "+6591234567");
        assert_eq!("XX".parse::<HomeCountry>(), Err(UnknownCountry));
    }
}
