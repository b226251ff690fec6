//! Who keeps an e-mail address or a phone that several accounts have, once both are written the
//! same way.

use std::{cmp::Reverse, collections::HashMap};

use domain::{Email, HomeCountry, Phone};

use crate::former::FormerUser;

/// A phone as it is read, and what was done to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Contact<T> {
    /// There is none.
    Absent,
    /// It cannot be read.
    Unreadable,
    /// It has no country code, and nobody said which country is meant.
    WithoutCountry,
    Read(T),
}

/// The e-mail address of an account.
pub(crate) fn email(user: &FormerUser) -> Contact<Email> {
    match user.email.as_deref().filter(|raw| !raw.trim().is_empty()) {
        None => Contact::Absent,
        Some(raw) => raw.parse().map_or(Contact::Unreadable, Contact::Read),
    }
}

/// The phone of an account.
pub(crate) fn phone(user: &FormerUser, country: Option<HomeCountry>) -> Contact<Phone> {
    let Some(raw) = user.phone.as_deref().map(str::trim).filter(|raw| !raw.is_empty()) else {
        return Contact::Absent;
    };
    let read = if raw.starts_with(['+', '\u{ff0b}']) {
        raw.parse()
    } else if raw.starts_with("00") {
        Phone::written(raw, country.unwrap_or_default())
    } else if let Some(home) = country {
        Phone::written(raw, home)
    } else if raw.parse::<Phone>().is_ok() || raw.starts_with('0') {
        return Contact::WithoutCountry;
    } else {
        return Contact::Unreadable;
    };
    read.map_or(Contact::Unreadable, Contact::Read)
}

/// How good a claim is: whoever proved the contact, then whoever signed in last, then whoever came
/// first.
type Claim = (bool, Option<i64>, Reverse<i64>);

/// Who has which contact.
#[derive(Debug, Default)]
pub(crate) struct Contacts {
    emails: HashMap<String, (Claim, i64)>,
    phones: HashMap<String, (Claim, i64)>,
}

fn claim(map: &mut HashMap<String, (Claim, i64)>, contact: &str, claim: Claim, user: i64) {
    let best = map.entry(contact.to_owned()).or_insert((claim, user));
    if claim > best.0 {
        *best = (claim, user);
    }
}

impl Contacts {
    /// Notes what an account has.
    pub(crate) fn note(&mut self, user: &FormerUser, country: Option<HomeCountry>) {
        if user.id <= 0 {
            return;
        }
        let last = user.last_login_at.known().map(|at| at.timestamp_micros());
        if let Contact::Read(email) = email(user) {
            let by = (user.email_verified, last, Reverse(user.id));
            claim(&mut self.emails, email.as_str(), by, user.id);
        }
        if let Contact::Read(phone) = phone(user, country) {
            let by = (user.phone_verified, last, Reverse(user.id));
            claim(&mut self.phones, phone.as_str(), by, user.id);
        }
    }

    /// Whether an account keeps an e-mail address.
    pub(crate) fn keeps_email(&self, user: i64, email: &Email) -> bool {
        self.emails.get(email.as_str()).is_some_and(|(_, owner)| *owner == user)
    }

    /// Whether an account keeps a phone.
    pub(crate) fn keeps_phone(&self, user: i64, phone: &Phone) -> bool {
        self.phones.get(phone.as_str()).is_some_and(|(_, owner)| *owner == user)
    }
}

#[cfg(test)]
mod tests {
    use domain::Timestamp;

    use super::*;
    use crate::former::Time;

    fn user(id: i64, email: &str, verified: bool, login: Option<i64>) -> FormerUser {
        let at = |seconds| Time::At(Timestamp::from_timestamp(seconds, 0).unwrap());
        FormerUser {
            id,
            email: Some(email.to_owned()),
            email_verified: verified,
            last_login_at: login.map_or(Time::Absent, at),
            ..FormerUser::default()
        }
    }

    fn keeper(users: &[FormerUser]) -> i64 {
        let mut contacts = Contacts::default();
        for user in users {
            contacts.note(user, None);
        }
        let email = "a@x.example".parse().unwrap();
        let keeps = |user: &&FormerUser| contacts.keeps_email(user.id, &email);
        let keepers: Vec<_> = users.iter().filter(keeps).map(|user| user.id).collect();
        assert_eq!(keepers.len(), 1, "{users:?}");
        *keepers.first().unwrap()
    }

    #[test]
    fn of_twins_the_one_that_proved_the_address_keeps_it() {
        let (first, other) = (user(1, "A@x.example", false, None), "a@x.example ");
        assert_eq!(keeper(&[first.clone(), user(2, other, true, None)]), 2);
        assert_eq!(keeper(&[first.clone(), user(2, other, false, Some(5))]), 2);
        assert_eq!(keeper(&[user(2, other, false, None), first.clone()]), 1);
        assert_eq!(keeper(&[user(2, other, false, Some(5)), user(3, other, true, Some(1))]), 3);
        assert_eq!(keeper(&[first, user(-2, other, true, Some(5))]), 1);
    }

    #[test]
    fn a_phone_without_a_country_code_needs_to_be_told_the_country() {
        let read = |raw: &str, country: Option<&str>| {
            let user = FormerUser { phone: Some(raw.to_owned()), ..FormerUser::default() };
            match phone(&user, country.map(|country| country.parse().unwrap())) {
                Contact::Read(phone) => phone.to_string(),
                other => format!("{other:?}"),
            }
        };
        assert_eq!(read("+91 98000 00010", None), "+919800000010");
        assert_eq!(read("0091 98000 00010", None), "+919800000010");
        assert_eq!(read("9800000010", None), "WithoutCountry");
        assert_eq!(read("09800000010", None), "WithoutCountry");
        assert_eq!(read("9800000010", Some("IN")), "+919800000010");
        assert_eq!(read("call me", None), "Unreadable");
        assert_eq!(read("12", Some("IN")), "Unreadable");
        assert_eq!(read(" ", None), "Absent");
    }
}
