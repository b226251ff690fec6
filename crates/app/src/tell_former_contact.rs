//! The owner of an account learns of a change of its phone or e-mail address, at the contact that it had before.

use std::sync::Arc;

use domain::{Email, Phone, UserId};

use crate::{
    Account, StoreError,
    ports::{Accounts, Clock, CodeSender},
    security_event::security_event,
};

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
    pub const fn word(self) -> &'static str {
        match self {
            Self::Replaced => "contact_replaced",
            Self::PhoneAttached => "phone_attached",
        }
    }
}

/// Who is told what after a change of an account.
fn notices(before: &Account, after: &Account) -> Vec<(Contact, ContactNotice)> {
    let phone = |account: &Account| account.phone.as_deref().and_then(|phone| phone.parse().ok()).map(Contact::Phone);
    let email = |account: &Account| account.email.as_deref().and_then(|email| email.parse().ok()).map(Contact::Email);
    let (former_phone, former_email) = (phone(before).filter(|_| before.phone_verified), email(before));
    let other_phone = phone(after) != phone(before);
    let mut told = Vec::new();
    told.extend(former_phone.filter(|_| other_phone).map(|to| (to, ContactNotice::Replaced)));
    let other_email = email(after) != former_email;
    told.extend(former_email.clone().filter(|_| other_email).map(|to| (to, ContactNotice::Replaced)));
    let is_attached = other_phone && after.phone.is_some() && after.phone_verified;
    told.extend(former_email.filter(|_| is_attached && !other_email).map(|to| (to, ContactNotice::PhoneAttached)));
    told
}

/// Tells former contacts of changes.
#[derive(Clone)]
pub struct TellFormerContact {
    accounts: Arc<dyn Accounts>,
    sender: Arc<dyn CodeSender>,
    clock: Arc<dyn Clock>,
}

impl TellFormerContact {
    /// The use case over accounts, the delivery of codes and a clock.
    #[must_use]
    pub fn new(accounts: Arc<dyn Accounts>, sender: Arc<dyn CodeSender>, clock: Arc<dyn Clock>) -> Self {
        Self { accounts, sender, clock }
    }

    /// The account as it is before a change.
    ///
    /// # Errors
    /// [`StoreError`].
    pub(crate) fn before(&self, user: UserId) -> Result<Option<Account>, StoreError> {
        self.accounts.find(user)
    }

    /// Tells what differs after a change, at the contacts from before. It is on record whether the delivery took
    /// it. The change is committed, so that nothing that fails here takes it back.
    pub(crate) fn run(&self, before: &Account) {
        let Ok(Some(after)) = self.accounts.find(before.id) else { return };
        for (to, notice) in notices(before, &after) {
            let sent = self.sender.notify(&to, notice);
            let action = if sent.is_ok() { "contact_told" } else { "contact_not_told" };
            let mut event = security_event(action, Some(before.id), (None, None), self.clock.now());
            (event.to, event.reason) = (Some(notice.word().to_owned()), sent.err().map(|error| error.to_string()));
            // who cannot write it down has nobody left to tell
            let _ = self.accounts.record(&event);
        }
    }
}

#[cfg(test)]
mod tests {
    use domain::{AccountStatus, Role};

    use super::*;
    use crate::testing::samples;

    fn account(email: Option<&str>, phone: Option<&str>, phone_verified: bool) -> Account {
        let (email, phone) = (email.map(str::to_owned), phone.map(str::to_owned));
        let user = UserId::new(7).unwrap();
        Account { email, phone, phone_verified, ..samples::account(user, Role::Brand, AccountStatus::Active) }
    }

    fn told(before: &Account, after: &Account) -> Vec<String> {
        let line = |(to, notice): (Contact, ContactNotice)| match to {
            Contact::Phone(phone) => format!("{} {phone}", notice.word()),
            Contact::Email(email) => format!("{} {email}", notice.word()),
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
        assert!(told(&account(None, one, false), &account(None, two, true)).is_empty(), "it was nobody's");
        assert!(told(&account(None, None, false), &account(None, one, true)).is_empty());
    }
}
