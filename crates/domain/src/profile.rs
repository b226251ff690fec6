//! What brands and creators say about themselves when they set up their profiles.

use std::{fmt, str::FromStr};

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, Utc};

use crate::{Email, Line, Phone, Text, Timestamp, WebUrl, string_enum::string_enum};

/// The industries that brands and creators choose from.
pub const INDUSTRIES: [&str; 24] = [
    "IT & Technology",
    "Entertainment",
    "Fashion & Beauty",
    "Food & Beverage",
    "Healthcare",
    "Education",
    "Finance & Banking",
    "Travel & Tourism",
    "Sports & Fitness",
    "Automotive",
    "Real Estate",
    "E-commerce",
    "Manufacturing",
    "Media & Advertising",
    "Consulting",
    "Non-Profit",
    "Retail",
    "Telecommunications",
    "Energy",
    "Transportation",
    "Agriculture",
    "Construction",
    "Legal Services",
    "Insurance",
];

/// The industries that are shown first.
pub const HIGHLIGHTED: [&str; 4] =
    ["IT & Technology", "Entertainment", "Fashion & Beauty", "E-commerce"];

string_enum! {
    /// A gender, as it is chosen.
    Gender {
        /// Male.
        Male = "Male",
        /// Female.
        Female = "Female",
        /// Neither, or not told.
        Other = "Other",
    }
}

string_enum! {
    /// The size of a company.
    BusinessType {
        /// A small or medium-sized enterprise.
        Sme = "SME",
        /// A start-up.
        Startup = "Startup",
        /// A large company.
        Enterprise = "Enterprise",
    }
}

/// The text is no day on which somebody can have been born.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be a date from 1900 on, such as 1998-04-01")]
pub struct InvalidBirthDate;

/// A day from 1900 on, read from a date or an instant (RFC 3339), of which the day in UTC counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BirthDate(NaiveDate);

impl BirthDate {
    /// Midnight UTC of the day.
    #[must_use]
    pub fn midnight(self) -> Timestamp {
        self.0.and_time(NaiveTime::MIN).and_utc()
    }

    /// Whether the day has begun.
    #[must_use]
    pub fn is_past(self, now: Timestamp) -> bool {
        self.midnight() <= now
    }
}

/// The day, such as `1998-04-01`.
impl fmt::Display for BirthDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.format("%Y-%m-%d").fmt(f)
    }
}

impl FromStr for BirthDate {
    type Err = InvalidBirthDate;

    fn from_str(text: &str) -> Result<Self, InvalidBirthDate> {
        let text = text.trim();
        let instant =
            || DateTime::parse_from_rfc3339(text).map(|at| at.with_timezone(&Utc).date_naive());
        let plain = text.len() == 10 && text.is_ascii();
        let day = if plain { NaiveDate::parse_from_str(text, "%Y-%m-%d") } else { instant() };
        day.ok().filter(|day| (1900..=9999).contains(&day.year())).map(Self).ok_or(InvalidBirthDate)
    }
}

/// A list of `MIN` to `MAX` names, each of 1 to `LENGTH` characters.
///
/// ```
/// use domain::Names;
/// let languages = Names::<1, 2, 20>::parse(["English", " Tamil "]).unwrap();
/// assert_eq!(languages.to_strings(), ["English", "Tamil"]);
/// assert!(Names::<1, 2, 20>::parse([""; 1]).is_none() && Names::<1, 2, 20>::parse(["a"; 3]).is_none());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Names<const MIN: usize, const MAX: usize, const LENGTH: usize>(Vec<Line<1, LENGTH>>);

impl<const MIN: usize, const MAX: usize, const LENGTH: usize> Names<MIN, MAX, LENGTH> {
    /// Checks a list. `None` if there are too few or too many, or one of them is unfit.
    pub fn parse<T: AsRef<str>>(names: impl IntoIterator<Item = T>) -> Option<Self> {
        let names: Option<Vec<_>> =
            names.into_iter().take(MAX + 1).map(|name| Line::parse(name.as_ref()).ok()).collect();
        names.filter(|names| (MIN..=MAX).contains(&names.len())).map(Self)
    }

    /// The names.
    #[must_use]
    pub fn to_strings(&self) -> Vec<String> {
        self.0.iter().map(ToString::to_string).collect()
    }

    /// The names in lower case.
    #[must_use]
    pub fn to_lowercase(&self) -> Vec<String> {
        self.0.iter().map(|name| name.as_str().to_lowercase()).collect()
    }
}

/// The first page of a profile. What is `None` stays as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BasicInfo {
    /// Gender of the owner.
    pub gender: Gender,
    /// City.
    pub city: Line<1, 100>,
    /// E-mail address of the owner. Another than the present one counts as not proven.
    pub email: Option<Email>,
    /// Phone number of the owner. Another than the present one counts as not proven.
    pub phone: Option<Phone>,
    /// When the owner was born.
    pub born: Option<BirthDate>,
    /// Name of the company. Brands only.
    pub company_name: Option<Line<1, 200>>,
    /// Size of the company. Brands only.
    pub business_type: Option<BusinessType>,
    /// Web site of the company. Brands only.
    pub website: Option<WebUrl>,
    /// What the owner does in the company. Brands only.
    pub role: Option<Line<1, 100>>,
    /// About the company or the creator.
    pub about: Option<Text<1, 5000>>,
}

/// The second page of a profile. What is `None` stays as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preferences {
    /// Industries of a brand, or what a creator's content is about.
    pub categories: Names<1, 5, 100>,
    /// About the company or the creator.
    pub about: Text<1, 5000>,
    /// Languages.
    pub languages: Names<1, 50, 100>,
    /// Platforms. Creators only.
    pub platforms: Option<Names<0, 20, 50>>,
    /// What the owner does in the company. Brands only.
    pub role: Option<Line<1, 100>>,
    /// When the owner was born.
    pub born: Option<BirthDate>,
}
