//! One-time codes of the store in memory.

use std::time::Duration;

use domain::{AccountStatus, CodeBudgets, CodeDigest, CodeHistory, Phone, PhoneCode, Side, Timestamp, Trial, UserId};

use super::{MemoryStore, memory_store::Rows, samples};
use crate::{
    Account, CodeGrant, CodeRequest, PhoneClaim, PhoneHolder, PhoneOwner, SignInByPhoneError, StoreError,
    ports::{Credentials, PhoneCodeStore},
    profiles::ProfileRows,
    profiles::{GENERAL_INDUSTRY, UNNAMED_COMPANY},
};

impl PhoneCodeStore for MemoryStore {
    fn grant(&self, request: &CodeRequest, budgets: &CodeBudgets) -> Result<CodeGrant, StoreError> {
        let CodeRequest { phone, address, digest, at } = request;
        let mut rows = self.rows();
        if rows.phone_codes.get(phone).is_some_and(|code| code.is_repeated(*at)) {
            return Ok(CodeGrant::Repeated);
        }
        rows.code_events.iter_mut().for_each(|event| event.at = event.at.min(*at));
        let history = rows.code_history(phone, address, budgets, *at);
        if let Some(seconds) = budgets.wait_to_send(&history, *at) {
            return Ok(CodeGrant::TooSoon { seconds });
        }
        rows.phone_codes.insert(phone.clone(), PhoneCode::new(*digest, *at));
        rows.code_events.push(CodeEvent {
            phone: phone.clone(),
            address: Some(address.clone()),
            is_settled: false,
            at: *at,
        });
        Ok(CodeGrant::Granted)
    }

    fn withdraw(&self, phone: &Phone, digest: &CodeDigest) -> Result<(), StoreError> {
        if let Some(code) = self.rows().phone_codes.get_mut(phone).filter(|code| code.digest.as_ref() == Some(digest)) {
            code.digest = None;
        }
        Ok(())
    }

    fn redeem(&self, claim: &PhoneClaim, budgets: &CodeBudgets) -> Result<Account, SignInByPhoneError> {
        let mut rows = self.rows();
        let history = rows.code_history(&claim.phone, "", budgets, claim.at);
        let owner = rows.phone_owner(&claim.phone);
        let code = rows.phone_codes.get_mut(&claim.phone);
        let trial = code.map_or(Trial::Void, |code| code.tried(&claim.digest, claim.at));
        if let Some(seconds) = budgets.wait_to_try(&history, claim.at).filter(|_| trial != Trial::Void) {
            return Err(SignInByPhoneError::TooManyTries { seconds });
        }
        match trial {
            Trial::Right => {}
            Trial::Wrong => {
                rows.phone_codes.entry(claim.phone.clone()).and_modify(|code| code.attempts += 1);
                let (phone, at) = (claim.phone.clone(), claim.at);
                rows.code_events.push(CodeEvent { phone, address: None, is_settled: false, at });
                return Err(rows.refuse(claim, owner, SignInByPhoneError::InvalidCode));
            }
            Trial::Void => return Err(rows.refuse(claim, owner, SignInByPhoneError::InvalidCode)),
        }
        let user = match claim.holder(owner).map_err(|refusal| rows.refuse(claim, owner, refusal))? {
            PhoneHolder::Owner(user) => {
                rows.prove_phone(user, claim, Some(claim.at))?;
                if let Some(account) = rows.known(user).cloned() {
                    rows.events.push(claim.event("signed_in", &account));
                }
                user
            }
            PhoneHolder::Attached(user) => {
                rows.prove_phone(user, claim, None)?;
                user
            }
            PhoneHolder::Newcomer => rows.open_by_phone(claim)?,
        };
        rows.take_from_others(claim, user);
        if let Some(code) = rows.phone_codes.get_mut(&claim.phone) {
            code.digest = None;
        }
        rows.code_events.retain(|event| event.phone != claim.phone || event.address.is_some());
        let own = rows.code_events.iter_mut().filter(|event| event.phone == claim.phone);
        own.for_each(|event| event.is_settled = true);
        rows.known(user).cloned().ok_or(SignInByPhoneError::NotActive)
    }

    fn forget_codes(&self, before: Timestamp, limit: u32) -> Result<u32, StoreError> {
        let (mut rows, mut removed) = (self.rows(), 0);
        rows.phone_codes.retain(|_, code| {
            let goes = removed < limit && code.accepted_at < before;
            removed += u32::from(goes);
            !goes
        });
        rows.code_events.retain(|event| {
            let goes = removed < limit && event.at < before;
            removed += u32::from(goes);
            !goes
        });
        Ok(removed)
    }
}

/// A code that was sent, or without an address a wrong one that was tried.
#[derive(Debug, Clone)]
pub(crate) struct CodeEvent {
    phone: Phone,
    address: Option<String>,
    is_settled: bool,
    at: Timestamp,
}

impl Rows {
    fn code_history(&self, phone: &Phone, address: &str, budgets: &CodeBudgets, now: Timestamp) -> CodeHistory {
        let within = |hours: u64| {
            move |event: &&CodeEvent| (now - event.at).to_std().unwrap_or_default() < Duration::from_hours(hours)
        };
        let newest = |mut times: Vec<Timestamp>| {
            times.sort_by_key(|at| std::cmp::Reverse(*at));
            times
        };
        let own: Vec<&CodeEvent> =
            self.code_events.iter().filter(|event| event.phone == *phone).filter(within(24)).collect();
        let times = |sent: bool| {
            let some = own.iter().filter(|event| event.address.is_some() == sent);
            newest(some.map(|event| event.at).collect())
        };
        let unsettled = own.iter().filter(|event| event.address.is_some() && !event.is_settled).count();
        let full = |most: u32, from: Option<&str>| {
            let sent = self.code_events.iter().filter(|event| event.address.is_some()).filter(within(1));
            let from = |event: &&CodeEvent| from.is_none() || event.address.as_deref() == from;
            let times = newest(sent.filter(from).map(|event| event.at).collect());
            usize::try_from(most).ok().and_then(|most| times.get(most.checked_sub(1)?)).copied()
        };
        CodeHistory {
            sent: times(true),
            since_right: u32::try_from(unsettled).unwrap_or(u32::MAX),
            wrong: times(false),
            address_full_since: full(budgets.from_address, Some(address)),
            all_full_since: full(budgets.in_all, None),
        }
    }

    fn refuse(
        &mut self,
        claim: &PhoneClaim,
        owner: Option<PhoneOwner>,
        refusal: SignInByPhoneError,
    ) -> SignInByPhoneError {
        self.events.push(claim.failure(owner.map(|owner| owner.user), &refusal));
        refusal
    }

    fn prove_phone(
        &mut self,
        user: UserId,
        claim: &PhoneClaim,
        signed_in: Option<Timestamp>,
    ) -> Result<(), SignInByPhoneError> {
        let is_given = self.given_phones.contains(&user);
        let Some(known) = self.accounts.get_mut(&user) else { return Err(SignInByPhoneError::NotActive) };
        if is_given && known.account.phone.as_deref() != Some(claim.phone.as_str()) {
            return Err(SignInByPhoneError::GivenPhone);
        }
        let is_same = known.account.phone.as_deref() == Some(claim.phone.as_str());
        let was_proven = known.account.phone_verified;
        let is_replaced = !is_same && known.account.phone.is_some() && was_proven;
        let has_other = known.account.email_verified || known.password_hash.is_some();
        let is_taken_over = signed_in.is_some() && !was_proven && !has_other;
        known.account.phone = Some(claim.phone.to_string());
        known.account.phone_verified = true;
        known.account.last_login_at = signed_in.or(known.account.last_login_at);
        if signed_in.is_none() {
            known.account.wanted_phone = None;
            let event = claim.event("phone_attached", &known.account);
            self.events.push(event);
        }
        if is_replaced || is_taken_over {
            self.end_sign_ins(user);
        }
        Ok(())
    }

    fn take_from_others(&mut self, claim: &PhoneClaim, prover: UserId) {
        let Some(prover) = self.known(prover).cloned() else { return };
        let accounts = self.accounts.values_mut().map(|known| &mut known.account);
        for account in accounts.filter(|account| account.id != prover.id) {
            if account.wanted_phone.as_deref() == Some(claim.phone.as_str()) {
                account.wanted_phone = None;
                self.events.push(claim.taken_from(account.id, &prover));
            }
        }
    }

    fn open_by_phone(&mut self, claim: &PhoneClaim) -> Result<UserId, StoreError> {
        let (user, side) = (self.account_id()?, claim.newcomer.side);
        let account = Account {
            email: None,
            phone: Some(claim.phone.to_string()),
            name: claim.newcomer.name().to_owned(),
            phone_verified: true,
            email_verified: false,
            onboarding_completed: false,
            onboarding_step: Some("basic_info".to_owned()),
            auth_provider: "phone".to_owned(),
            created_at: claim.at,
            last_login_at: Some(claim.at),
            ..samples::account(user, side.into(), AccountStatus::Active)
        };
        self.events.push(claim.event("account_opened", &account));
        self.accounts.insert(user, Credentials { account, password_hash: None });
        match side {
            Side::Brand => self.insert_brand_profile(user, UNNAMED_COMPANY, GENERAL_INDUSTRY, claim.at)?,
            Side::Creator => self.insert_creator_profile(user, claim.at)?,
        };
        Ok(user)
    }
}
