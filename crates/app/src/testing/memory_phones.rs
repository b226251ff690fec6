//! One-time codes of the store in memory.

use std::{collections::btree_map::Entry, time::Duration};

use domain::{
    AccountStatus, AskedAgain, Brand, BrandId, CodeDigest, Creator, CreatorId, Phone, PhoneCode, Place, Sheet, Side,
    Timestamp, Trial, UserId,
};

use super::{
    MemoryStore,
    memory_store::{Rows, id},
    samples,
};
use crate::{
    Account, CodeGrant, GENERAL_INDUSTRY, PhoneClaim, PhoneHolder, SignInByPhoneError, StoreError, UNNAMED_COMPANY,
    ports::{Credentials, PhoneCodeStore},
};

impl PhoneCodeStore for MemoryStore {
    fn grant(
        &self,
        phone: &Phone,
        digest: &CodeDigest,
        at: Timestamp,
        pause: Duration,
    ) -> Result<CodeGrant, StoreError> {
        match self.rows().phone_codes.entry(phone.clone()) {
            Entry::Vacant(place) => {
                place.insert(PhoneCode::new(*digest, at));
            }
            Entry::Occupied(mut former) => match former.get().asked_again(at, pause) {
                AskedAgain::Repeated => return Ok(CodeGrant::Repeated),
                AskedAgain::TooSoon { seconds } => return Ok(CodeGrant::TooSoon { seconds }),
                AskedAgain::Granted => {
                    former.insert(PhoneCode::new(*digest, at));
                }
            },
        }
        Ok(CodeGrant::Granted)
    }

    fn withdraw(&self, phone: &Phone, digest: &CodeDigest) -> Result<(), StoreError> {
        self.rows().phone_codes.retain(|known, code| known != phone || code.digest.as_ref() != Some(digest));
        Ok(())
    }

    fn redeem(&self, claim: &PhoneClaim) -> Result<Account, SignInByPhoneError> {
        let mut rows = self.rows();
        let code = rows.phone_codes.get_mut(&claim.phone).ok_or(SignInByPhoneError::InvalidCode)?;
        match code.tried(&claim.digest, claim.at) {
            Trial::Right => {}
            Trial::Wrong => {
                code.attempts += 1;
                return Err(SignInByPhoneError::InvalidCode);
            }
            Trial::Void => return Err(SignInByPhoneError::InvalidCode),
        }
        let user = match claim.holder(rows.phone_owner(&claim.phone))? {
            PhoneHolder::Owner(user) => {
                rows.prove_phone(user, claim, Some(claim.at));
                user
            }
            PhoneHolder::Attached(user) => {
                rows.prove_phone(user, claim, None);
                user
            }
            PhoneHolder::Newcomer => rows.open_by_phone(claim)?,
        };
        if let Some(code) = rows.phone_codes.get_mut(&claim.phone) {
            code.digest = None;
        }
        rows.known(user).cloned().ok_or(SignInByPhoneError::NotActive)
    }

    fn forget_codes(&self, before: Timestamp, limit: u32) -> Result<u32, StoreError> {
        let (mut rows, mut removed) = (self.rows(), 0);
        rows.phone_codes.retain(|_, code| {
            let goes = removed < limit && code.accepted_at < before;
            removed += u32::from(goes);
            !goes
        });
        Ok(removed)
    }
}

impl Rows {
    fn prove_phone(&mut self, user: UserId, claim: &PhoneClaim, signed_in: Option<Timestamp>) {
        if let Some(known) = self.accounts.get_mut(&user) {
            known.account.phone = Some(claim.phone.to_string());
            known.account.phone_verified = true;
            known.account.last_login_at = signed_in.or(known.account.last_login_at);
            if signed_in.is_none() {
                let event = claim.event("phone_attached", &known.account);
                self.events.push(event);
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
        self.open_profile(user, side, UNNAMED_COMPANY, claim.at)?;
        Ok(user)
    }

    /// An empty profile, unless there is one.
    pub(super) fn open_profile(
        &mut self,
        user: UserId,
        side: Side,
        company: &str,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let known = self.accounts.get(&user).map(|known| &known.account);
        let owner = Sheet {
            user,
            name: known.map(|account| account.name.clone()).unwrap_or_default(),
            email: known.and_then(|account| account.email.clone()),
            account: AccountStatus::Active,
        };
        match side {
            Side::Brand => {
                let brand = Brand {
                    id: id(BrandId::new(user.get()))?,
                    owner,
                    company_name: company.to_owned(),
                    industries: vec![GENERAL_INDUSTRY.to_owned()],
                    business_type: None,
                    role_in_organization: None,
                    website_url: None,
                    description: None,
                    logo_url: None,
                    place: Place::default(),
                    verified: false,
                    created_at: at,
                };
                self.brands.entry(user).or_insert(brand);
            }
            Side::Creator => {
                let creator = Creator {
                    id: id(CreatorId::new(user.get()))?,
                    owner,
                    bio: None,
                    place: Place::default(),
                    content_categories: Vec::new(),
                    platforms: Vec::new(),
                    languages: Vec::new(),
                    rating: None,
                    total_collaborations: 0,
                    verified: false,
                    featured: false,
                    created_at: at,
                };
                self.creators.entry(user).or_insert(creator);
            }
        }
        Ok(())
    }
}
