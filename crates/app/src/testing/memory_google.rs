//! Accounts of the store in memory by their Google accounts and their e-mail addresses.

use domain::{AccountStatus, Email, Timestamp, UserId};

use super::{memory_store::Rows, samples};
use crate::{
    StoreError,
    accounts::{Account, Credentials},
    google::{GoogleRows, GoogleSubject, NewGoogleAccount, TokenUse},
};

impl GoogleRows for Rows {
    fn use_id_token(&mut self, token: &TokenUse, now: Timestamp) -> Result<bool, StoreError> {
        self.used_id_tokens.retain(|_, expires_at| *expires_at >= now);
        Ok(self.used_id_tokens.insert(token.digest, token.expires_at).is_none())
    }

    fn account_of_google(
        &mut self,
        subject: &GoogleSubject,
    ) -> Result<Option<Account>, StoreError> {
        let linked = self.google.get(subject).and_then(|user| self.accounts.get(user));
        Ok(linked.map(|known| known.account.clone()))
    }

    fn account_of_email(
        &mut self,
        email: &Email,
    ) -> Result<Option<(Account, Option<GoogleSubject>)>, StoreError> {
        let mut accounts = self.accounts.values().map(|known| &known.account);
        let owner = accounts.find(|account| account.email.as_deref() == Some(email.as_str()));
        Ok(owner.map(|account| {
            let mut links = self.google.iter();
            let link = links.find(|(_, user)| **user == account.id);
            (account.clone(), link.map(|(subject, _)| subject.clone()))
        }))
    }

    fn lock_accounts_wanting_email(
        &mut self,
        email: &Email,
        and: Option<UserId>,
    ) -> Result<Vec<UserId>, StoreError> {
        let accounts = self.accounts.values().map(|known| &known.account);
        let wanting = accounts.filter(|account| {
            and == Some(account.id) || account.wanted_email.as_deref() == Some(email.as_str())
        });
        Ok(wanting.map(|account| account.id).collect())
    }

    fn drop_wanted_emails(&mut self, users: &[UserId], _: Timestamp) -> Result<(), StoreError> {
        for user in users {
            self.change_account(*user, |account| account.wanted_email = None);
        }
        Ok(())
    }

    fn link_google(
        &mut self,
        user: UserId,
        subject: &GoogleSubject,
        _: Timestamp,
    ) -> Result<bool, StoreError> {
        let is_other =
            |(of, linked): (&GoogleSubject, &UserId)| (of == subject) != (*linked == user);
        if self.google.iter().any(is_other) {
            return Ok(false);
        }
        self.google.insert(subject.clone(), user);
        Ok(true)
    }

    fn insert_google_account(
        &mut self,
        new: &NewGoogleAccount,
    ) -> Result<Option<Account>, StoreError> {
        if self.has_email(&new.email) || self.google.contains_key(&new.subject) {
            return Ok(None);
        }
        let user = self.account_id()?;
        let account = Account {
            email: Some(new.email.to_string()),
            name: new.name.clone(),
            profile_image_url: new.picture.as_ref().map(ToString::to_string),
            email_verified: true,
            onboarding_completed: false,
            onboarding_step: Some(new.onboarding_step.to_owned()),
            auth_provider: "google".to_owned(),
            created_at: new.at,
            last_login_at: Some(new.at),
            ..samples::account(user, new.role, AccountStatus::Active)
        };
        self.accounts.insert(user, Credentials { account: account.clone(), password_hash: None });
        self.google.insert(new.subject.clone(), user);
        Ok(Some(account))
    }
}
