//! Phones and e-mail addresses that get a notice about a change, and which notice each gets.

use domain::{Email, Phone};

use super::Account;

/// A way to reach somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Contact {
    /// By a text message.
    Phone(Phone),
    /// By mail.
    Email(Email),
}

/// What somebody is told about an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ContactNotice {
    /// The contact at which this is told opens the account no more.
    Replaced,
    /// A phone was attached to the account.
    PhoneAttached,
}

impl ContactNotice {
    /// Its word for the service that delivers it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Replaced => "contact_replaced",
            Self::PhoneAttached => "phone_attached",
        }
    }
}

/// Who is told what after a change of an account.
pub(super) fn notices(before: &Account, after: &Account) -> Vec<(Contact, ContactNotice)> {
    let phone = |account: &Account| {
        account.phone.as_deref().and_then(|phone| phone.parse().ok()).map(Contact::Phone)
    };
    let email = |account: &Account| {
        account.email.as_deref().and_then(|email| email.parse().ok()).map(Contact::Email)
    };
    let former_phone = phone(before).filter(|_| before.phone_verified);
    let former_email = email(before);
    let other_phone = phone(after) != phone(before);
    let mut told = Vec::new();
    told.extend(former_phone.filter(|_| other_phone).map(|to| (to, ContactNotice::Replaced)));
    let other_email = email(after) != former_email;
    told.extend(
        former_email.clone().filter(|_| other_email).map(|to| (to, ContactNotice::Replaced)),
    );
    let is_attached = other_phone && after.phone.is_some() && after.phone_verified;
    told.extend(
        former_email
            .filter(|_| is_attached && !other_email)
            .map(|to| (to, ContactNotice::PhoneAttached)),
    );
    told
}

#[cfg(test)]
mod tests {
    use domain::{AccountStatus, Role, UserId};

    use super::*;
    use crate::testing::samples;

    fn account(email: Option<&str>, phone: Option<&str>, phone_verified: bool) -> Account {
        let (email, phone) = (email.map(str::to_owned), phone.map(str::to_owned));
        let user = UserId::new(7).unwrap();
        Account {
            email,
            phone,
            phone_verified,
            ..samples::account(user, Role::Brand, AccountStatus::Active)
        }
    }

    fn told(before: &Account, after: &Account) -> Vec<String> {
        let line = |(to, notice): (Contact, ContactNotice)| match to {
            Contact::Phone(phone) => format!("{} {phone}", notice.as_str()),
            Contact::Email(email) => format!("{} {email}", notice.as_str()),
        };
        notices(before, after).into_iter().map(line).collect()
    }

    #[test]
    fn s07_a_contact_that_is_replaced_or_gets_company_is_told() {
        let (one, two) = (Some("+919800000001"), Some("+919800000002"));
        let (mail, other) = (Some("a@example.com"), Some("b@example.com"));
        let same = account(mail, one, true);
        assert!(told(&same, &same).is_empty());
        let replaced = told(&same, &account(mail, two, true));
        assert_eq!(replaced, ["contact_replaced +919800000001", "phone_attached a@example.com"]);
        assert_eq!(told(&account(mail, None, false), &same), ["phone_attached a@example.com"]);
        assert_eq!(told(&same, &account(mail, None, false)), ["contact_replaced +919800000001"]);
        assert_eq!(told(&same, &account(other, one, true)), ["contact_replaced a@example.com"]);
        assert!(
            told(&account(None, one, false), &account(None, two, true)).is_empty(),
            "it was nobody's"
        );
        assert!(told(&account(None, None, false), &account(None, one, true)).is_empty());
    }
}
