//! Own profiles of the store in memory.

use domain::{BasicInfo, BirthDate, Preferences, Side, Timestamp, UserId};

use super::{MemoryStore, memory_accounts::profile_with, memory_store::Rows};
use crate::{
    Account, BrandProfile, OwnCreator, SetUpProfileError, StoreError,
    ports::{Credentials, ProfileStore},
};

/// What only the owner of a profile sees.
#[derive(Debug, Clone, Default)]
pub(crate) struct OwnSheet {
    gender: Option<String>,
    born: Option<Timestamp>,
    languages: Vec<String>,
    updated_at: Option<Timestamp>,
}

impl ProfileStore for MemoryStore {
    fn brand(&self, user: UserId, _: u32) -> Result<Option<BrandProfile>, StoreError> {
        let rows = self.rows();
        let (account, sheet) = (rows.known(user), rows.sheets.get(&user).cloned().unwrap_or_default());
        let profile = account.zip(rows.brands.get(&user)).map(|(account, brand)| BrandProfile {
            brand: brand.clone(),
            phone: account.phone.clone(),
            profile_image_url: account.profile_image_url.clone(),
            cover_image_url: account.cover_image_url.clone(),
            gender: sheet.gender,
            date_of_birth: sheet.born,
            location_pincode: None,
            languages: sheet.languages,
            portfolio: Vec::new(),
            updated_at: sheet.updated_at.unwrap_or(brand.created_at),
        });
        Ok(profile)
    }

    fn creator(&self, user: UserId, _: u32) -> Result<Option<OwnCreator>, StoreError> {
        let rows = self.rows();
        let (account, sheet) = (rows.known(user), rows.sheets.get(&user).cloned().unwrap_or_default());
        let profile = account.zip(rows.creators.get(&user)).map(|(account, creator)| {
            let mut profile = profile_with(&rows, creator, |_| true);
            profile.phone.clone_from(&account.phone);
            (profile.gender, profile.date_of_birth) = (sheet.gender, sheet.born);
            OwnCreator {
                profile,
                location_pincode: None,
                min_rate: None,
                max_rate: None,
                rate_currency: "USD".to_owned(),
                availability_status: "available".to_owned(),
                updated_at: sheet.updated_at.unwrap_or(creator.created_at),
            }
        });
        Ok(profile)
    }

    fn write_basic_info(
        &self,
        user: UserId,
        side: Side,
        info: &BasicInfo,
        at: Timestamp,
    ) -> Result<(), SetUpProfileError> {
        let mut rows = self.rows();
        let (email, phone) =
            (info.email.as_ref().map(ToString::to_string), info.phone.as_ref().map(ToString::to_string));
        if email.is_some() && rows.is_taken(user, |account| account.email == email) {
            return Err(SetUpProfileError::EmailInUse);
        }
        if phone.is_some() && rows.is_taken(user, |account| account.phone == phone) {
            return Err(SetUpProfileError::PhoneInUse);
        }
        let name = rows.set_contact(user, email, phone)?;
        rows.open_profile(user, side, info.company_name.as_deref().unwrap_or(&name), at)?;
        rows.write_first_page(user, info);
        rows.touch(user, Some(info.gender.to_string()), info.born.map(BirthDate::midnight), at);
        Ok(())
    }

    fn write_preferences(
        &self,
        user: UserId,
        side: Side,
        preferences: &Preferences,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let mut rows = self.rows();
        let name = rows.known(user).map(|account| account.name.clone()).unwrap_or_default();
        rows.open_profile(user, side, &name, at)?;
        rows.write_second_page(user, preferences);
        rows.touch(user, None, preferences.born.map(BirthDate::midnight), at);
        if let Some(Credentials { account, .. }) = rows.accounts.get_mut(&user) {
            (account.onboarding_completed, account.onboarding_step) = (true, None);
        }
        Ok(())
    }
}

impl Rows {
    fn is_taken(&self, but: UserId, has: impl Fn(&Account) -> bool) -> bool {
        self.accounts.values().any(|known| known.account.id != but && has(&known.account))
    }

    /// Sets what differs, and says the name of the account.
    fn set_contact(
        &mut self,
        user: UserId,
        email: Option<String>,
        phone: Option<String>,
    ) -> Result<String, SetUpProfileError> {
        let account = &mut self.accounts.get_mut(&user).ok_or(SetUpProfileError::Gone)?.account;
        if email.is_some() && account.email != email {
            (account.email, account.email_verified) = (email, false);
        }
        if phone.is_some() && account.phone != phone {
            (account.phone, account.phone_verified) = (phone, false);
        }
        if !account.onboarding_completed {
            account.onboarding_step = Some("preferences".to_owned());
        }
        let (name, email) = (account.name.clone(), account.email.clone());
        self.brands.get_mut(&user).into_iter().for_each(|brand| brand.owner.email.clone_from(&email));
        self.creators.get_mut(&user).into_iter().for_each(|creator| creator.owner.email.clone_from(&email));
        Ok(name)
    }

    fn write_first_page(&mut self, user: UserId, info: &BasicInfo) {
        let set = |present: &mut Option<String>, new: Option<String>| *present = new.or(present.take());
        if let Some(brand) = self.brands.get_mut(&user) {
            brand.place.city = Some(info.city.clone());
            brand.company_name = info.company_name.clone().unwrap_or(std::mem::take(&mut brand.company_name));
            set(&mut brand.business_type, info.business_type.map(|kind| kind.to_string()));
            set(&mut brand.website_url, info.website.as_ref().map(ToString::to_string));
            set(&mut brand.role_in_organization, info.role.clone());
            set(&mut brand.description, info.about.clone());
        }
        if let Some(creator) = self.creators.get_mut(&user) {
            creator.place.city = Some(info.city.clone());
            set(&mut creator.bio, info.about.clone());
        }
    }

    fn write_second_page(&mut self, user: UserId, preferences: &Preferences) {
        let Preferences { categories, about, languages, platforms, role, .. } = preferences.clone();
        if let Some(brand) = self.brands.get_mut(&user) {
            (brand.industries, brand.description) = (categories.clone(), Some(about.clone()));
            brand.role_in_organization = role.or(brand.role_in_organization.take());
            self.sheets.entry(user).or_default().languages.clone_from(&languages);
        }
        if let Some(creator) = self.creators.get_mut(&user) {
            (creator.content_categories, creator.bio, creator.languages) = (categories, Some(about), languages);
            creator.platforms = platforms.unwrap_or(std::mem::take(&mut creator.platforms));
        }
    }

    fn touch(&mut self, user: UserId, gender: Option<String>, born: Option<Timestamp>, at: Timestamp) {
        let sheet = self.sheets.entry(user).or_default();
        sheet.gender = gender.or(sheet.gender.take());
        sheet.born = born.or(sheet.born);
        sheet.updated_at = Some(at);
    }
}
