//! One-time codes of the store in memory, and accounts by their phones.

use domain::{AccountStatus, Phone, PhoneCode, Timestamp, UserId};

use super::{memory_store::Rows, samples};
use crate::{
    StoreError,
    accounts::{Account, Credentials},
    phones::{CodeEvent, NewPhoneAccount, PhoneCodeRows, PhoneRows, ProvenPhone},
};

/// The latest of these times first.
fn newest_first<T>(mut rows: Vec<T>, at: impl Fn(&T) -> Timestamp) -> Vec<T> {
    rows.sort_by_key(|row| std::cmp::Reverse(at(row)));
    rows
}

impl PhoneCodeRows for Rows {
    fn lock_code_requests(&mut self) -> Result<(), StoreError> {
        Ok(())
    }

    fn lock_phone_code(&mut self, phone: &Phone) -> Result<Option<PhoneCode>, StoreError> {
        Ok(self.phone_codes.get(phone).cloned())
    }

    fn save_phone_code(&mut self, phone: &Phone, code: &PhoneCode) -> Result<(), StoreError> {
        self.phone_codes.insert(phone.clone(), code.clone());
        Ok(())
    }

    fn code_events(
        &mut self,
        phone: &Phone,
        after: Timestamp,
        now: Timestamp,
    ) -> Result<Vec<CodeEvent>, StoreError> {
        let own = self.code_events.iter_mut().filter(|(of, _)| of == phone).map(|(_, event)| event);
        let own = own.map(|event| {
            event.at = event.at.min(now);
            event.clone()
        });
        Ok(newest_first(own.filter(|event| event.at > after).collect(), |event| event.at))
    }

    fn nth_newest_code(
        &mut self,
        address: Option<String>,
        n: u32,
        after: Timestamp,
    ) -> Result<Option<Timestamp>, StoreError> {
        let sent =
            self.code_events.iter().map(|(_, event)| event).filter(|event| event.address.is_some());
        let counts = |event: &&CodeEvent| {
            event.at > after && (address.is_none() || event.address == address)
        };
        let times = newest_first(sent.filter(counts).map(|event| event.at).collect(), |at| *at);
        let place = usize::try_from(n.saturating_sub(1)).unwrap_or(usize::MAX);
        Ok(times.get(place).copied())
    }

    fn insert_code_event(&mut self, phone: &Phone, event: &CodeEvent) -> Result<(), StoreError> {
        self.code_events.push((phone.clone(), event.clone()));
        Ok(())
    }

    fn settle_code_events(&mut self, phone: &Phone) -> Result<(), StoreError> {
        self.code_events.retain(|(of, event)| of != phone || event.address.is_some());
        let own = self.code_events.iter_mut().filter(|(of, _)| of == phone);
        own.for_each(|(_, event)| event.is_settled = true);
        Ok(())
    }

    fn purge_phone_codes(&mut self, before: Timestamp, limit: u32) -> Result<u32, StoreError> {
        let mut removed = 0;
        self.phone_codes.retain(|_, code| {
            let goes = removed < limit && code.accepted_at < before;
            removed += u32::from(goes);
            !goes
        });
        Ok(removed)
    }

    fn purge_code_events(&mut self, before: Timestamp, limit: u32) -> Result<u32, StoreError> {
        let mut removed = 0;
        self.code_events.retain(|(_, event)| {
            let goes = removed < limit && event.at < before;
            removed += u32::from(goes);
            !goes
        });
        Ok(removed)
    }
}

impl PhoneRows for Rows {
    fn account_of_phone(&mut self, phone: &Phone) -> Result<Option<Account>, StoreError> {
        Ok(self.account_with_phone(phone).cloned())
    }

    fn lock_accounts_wanting(
        &mut self,
        phone: &Phone,
        and: Option<UserId>,
    ) -> Result<Vec<UserId>, StoreError> {
        let wants = |account: &&Account| {
            and == Some(account.id) || account.wanted_phone.as_deref() == Some(phone.as_str())
        };
        Ok(self
            .accounts
            .values()
            .map(|known| &known.account)
            .filter(wants)
            .map(|account| account.id)
            .collect())
    }

    fn save_proven_phone(&mut self, proven: &ProvenPhone) -> Result<bool, StoreError> {
        let ProvenPhone { user, phone, drops_wanted, signed_in_at } = proven;
        if self.account_with_phone(phone).is_some_and(|owner| owner.id != *user) {
            return Ok(false);
        }
        self.change_account(*user, |account| {
            (account.phone, account.phone_verified) = (Some(phone.to_string()), true);
            account.wanted_phone = account.wanted_phone.take().filter(|_| !drops_wanted);
            account.last_login_at = signed_in_at.or(account.last_login_at);
        });
        Ok(true)
    }

    fn drop_wanted_phones(&mut self, users: &[UserId], _: Timestamp) -> Result<(), StoreError> {
        for user in users {
            self.change_account(*user, |account| account.wanted_phone = None);
        }
        Ok(())
    }

    fn insert_phone_account(
        &mut self,
        new: &NewPhoneAccount,
    ) -> Result<Option<Account>, StoreError> {
        let NewPhoneAccount { phone, name, role, onboarding_step, at } = new;
        if self.account_with_phone(phone).is_some() {
            return Ok(None);
        }
        let user = self.account_id()?;
        let account = Account {
            email: None,
            phone: Some(phone.to_string()),
            name: name.clone(),
            phone_verified: true,
            email_verified: false,
            onboarding_completed: false,
            onboarding_step: Some((*onboarding_step).to_owned()),
            auth_provider: "phone".to_owned(),
            created_at: *at,
            last_login_at: Some(*at),
            ..samples::account(user, *role, AccountStatus::Active)
        };
        self.accounts.insert(user, Credentials { account: account.clone(), password_hash: None });
        Ok(Some(account))
    }
}
