//! What brands and creators say about themselves when they set up their profiles.

use std::str::FromStr;

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, Utc};

use crate::{Email, Phone, Timestamp, WebUrl, words::words};

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
pub const HIGHLIGHTED: [&str; 4] = ["IT & Technology", "Entertainment", "Fashion & Beauty", "E-commerce"];

words! {
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

words! {
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

impl FromStr for BirthDate {
    type Err = InvalidBirthDate;

    fn from_str(text: &str) -> Result<Self, InvalidBirthDate> {
        let text = text.trim();
        let instant = || DateTime::parse_from_rfc3339(text).map(|at| at.with_timezone(&Utc).date_naive());
        let plain = text.len() == 10 && text.is_ascii();
        let day = if plain { NaiveDate::parse_from_str(text, "%Y-%m-%d") } else { instant() };
        day.ok().filter(|day| (1900..=9999).contains(&day.year())).map(Self).ok_or(InvalidBirthDate)
    }
}

/// The first page of a profile. What is `None` stays as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BasicInfo {
    /// Gender of the owner.
    pub gender: Gender,
    /// City, 1 to 100 characters.
    pub city: String,
    /// E-mail address of the owner. Another than the present one counts as not proven.
    pub email: Option<Email>,
    /// Phone number of the owner. Another than the present one counts as not proven.
    pub phone: Option<Phone>,
    /// When the owner was born.
    pub born: Option<BirthDate>,
    /// Name of the company, up to 200 characters. Brands only.
    pub company_name: Option<String>,
    /// Size of the company. Brands only.
    pub business_type: Option<BusinessType>,
    /// Web site of the company. Brands only.
    pub website: Option<WebUrl>,
    /// What the owner does in the company, up to 100 characters. Brands only.
    pub role: Option<String>,
    /// About the company or the creator, up to 5000 characters.
    pub about: Option<String>,
}

/// The second page of a profile. What is `None` stays as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preferences {
    /// Industries of a brand, or what a creator's content is about: 1 to 5.
    pub categories: Vec<String>,
    /// About the company or the creator, 1 to 5000 characters.
    pub about: String,
    /// Languages, 1 to 50.
    pub languages: Vec<String>,
    /// Platforms in lower case. Creators only.
    pub platforms: Option<Vec<String>>,
    /// What the owner does in the company, up to 100 characters. Brands only.
    pub role: Option<String>,
    /// When the owner was born.
    pub born: Option<BirthDate>,
}
