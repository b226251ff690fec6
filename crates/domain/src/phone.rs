//! Phone numbers as log-in names.

use std::{fmt, str::FromStr};

use phonelib::{PhoneNumber, PhoneNumberType, countries_by_calling_code, country_by_code};

/// The text is not a phone number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be a phone number with its country code")]
pub struct InvalidPhone;

/// A phone number in the international form of E.164: 7 to 15 digits of which the first is not 0,
/// kept as `+` and the digits, so that equal numbers are equal texts.
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
const MAX_WRITTEN: usize = 40;

impl Phone {
    /// A phone as people write it, up to 40 characters: with blanks of any kind, hyphens, dots,
    /// slashes and brackets, in the digits of any script that users type, with `+`, `00` or the
    /// prefix of the home country in front of the country code, or without either of them. It has
    /// as many digits as the numbering plan of its country allows. One that is written as at home
    /// is a mobile phone's there.
    ///
    /// # Errors
    /// [`InvalidPhone`].
    pub fn written(raw: &str, home: HomeCountry) -> Result<Self, InvalidPhone> {
        if raw.chars().count() > MAX_WRITTEN {
            return Err(InvalidPhone);
        }
        // the zero of +44 (0)20 is for calls at home
        let digits = bare(&raw.replace("(0)", ""));
        if !digits.strip_prefix('+').unwrap_or(&digits).bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(InvalidPhone);
        }
        let at_home = PhoneNumber::parse_with_country(&digits, home.0).filter(|number| {
            let says_so = digits.starts_with('+')
                || digits.starts_with("00")
                || number.country().code != home.0;
            says_so || is_carried(number)
        });
        // or with a country code that has nothing in front of it
        let abroad = PhoneNumber::parse(&format!("+{digits}"));
        let meant = [at_home, abroad].into_iter().flatten().min_by_key(unlikeliness);
        meant.map(|number| Self(number.e164().to_owned())).ok_or(InvalidPhone)
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

/// Hardly anybody's number has more digits behind the calling code, though some plans allow it.
const USUAL: usize = 11;

/// Of two ways to read digits the one is meant that makes a number of usual length of them, and a
/// phone that people carry.
fn unlikeliness(number: &PhoneNumber) -> (bool, bool) {
    (number.national_number().len() > USUAL, !is_carried(number))
}

/// Whether people carry such a phone; a code that is sent to another one is read by nobody.
fn is_carried(number: &PhoneNumber) -> bool {
    matches!(number.phone_type(), PhoneNumberType::Mobile | PhoneNumberType::FixedLineOrMobile)
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
    '\u{660}', '\u{6f0}', '\u{966}', '\u{9e6}', '\u{a66}', '\u{ae6}', '\u{b66}', '\u{be6}',
    '\u{c66}', '\u{ce6}', '\u{d66}', '\u{ff10}',
];

/// A digit of any of these scripts, or the wide plus, as ASCII has it.
fn plain(c: char) -> char {
    if c == '\u{ff0b}' {
        return '+';
    }
    let value = ZEROS
        .iter()
        .find_map(|zero| u32::from(c).checked_sub(u32::from(*zero)).filter(|value| *value < 10));
    value.and_then(|value| char::from_digit(value, 10)).unwrap_or(c)
}

/// The international form only, with the same separators.
impl FromStr for Phone {
    type Err = InvalidPhone;

    fn from_str(raw: &str) -> Result<Self, InvalidPhone> {
        if raw.chars().count() > MAX_WRITTEN {
            return Err(InvalidPhone);
        }
        let bare = bare(raw);
        Self::international(bare.strip_prefix('+').unwrap_or(&bare))
    }
}

/// The country whose numbers are written without a country code. India unless another is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HomeCountry(&'static str);

impl Default for HomeCountry {
    fn default() -> Self {
        Self("IN")
    }
}

/// The two letters.
impl fmt::Display for HomeCountry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl HomeCountry {
    /// The country with a calling code, such as 91, if there is only one.
    #[must_use]
    pub fn of_calling_code(code: &str) -> Option<Self> {
        let countries = countries_by_calling_code(code.trim().parse().ok()?);
        let [only] = countries.as_slice() else { return None };
        only.code.parse().ok()
    }
}

/// There is no country with these letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be the two letters of a country in ISO 3166-1, such as IN")]
pub struct UnknownCountry;

/// By the two letters of ISO 3166-1.
impl FromStr for HomeCountry {
    type Err = UnknownCountry;

    fn from_str(text: &str) -> Result<Self, UnknownCountry> {
        let letters = text.trim().to_ascii_uppercase();
        let known = country_by_code(&letters).filter(|country| country.code.len() == 2);
        known.map(|country| Self(country.code)).ok_or(UnknownCountry)
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
        for abroad in
            ["+44 20 7946 0000", "+44 (0)20 7946 0000", "0044 20 7946 0000", "442079460000"]
        {
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
        let read = |text, country: &str| {
            Phone::written(text, country.parse().unwrap()).unwrap().to_string()
        };
        assert_eq!(read("(415) 555-2671", "us"), "+14155552671");
        assert_eq!(read("1 415 555 2671", "US"), "+14155552671");
        assert_eq!(read("011 91 98000 00001", "US"), "+919800000001");
        assert_eq!(read("07911 123456", "GB"), "+447911123456");
        assert_eq!(read("9123 4567", "SG"), "+6591234567");
        assert_eq!(read("0151 12345678", "DE"), "+4915112345678");
        assert_eq!(read("49 151 12345678", "de"), "+4915112345678");
        assert_eq!(
            read("391 123 4567", "IT"),
            "+393911234567",
            "which begins as the calling code does"
        );
        assert_eq!(read("(55) 98765-4321", "BR"), "+5555987654321");
        assert_eq!(read("55 11 98765 4321", "BR"), "+5511987654321");
        assert_eq!(read("138 0013 8000", "CN"), "+8613800138000");
        assert_eq!(read("090-1234-5678", "JP"), "+819012345678");
        assert_eq!(read("0712 345 678", "KE"), "+254712345678");
        assert_eq!(read("050 123 4567", "AE"), "+971501234567");
        assert_eq!(read("9198765432", "IN"), "+919198765432");
        assert_eq!("XX".parse::<HomeCountry>(), Err(UnknownCountry));
        assert_eq!(HomeCountry::of_calling_code("91"), Some(HomeCountry::default()));
        assert_eq!(HomeCountry::of_calling_code("1"), None, "several countries share it");
    }
}
