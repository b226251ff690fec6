//! Own profiles of the store in memory.

use domain::{Actor, BasicInfo, BirthDate, Brand, Preferences, Sheet, Side, Text, Timestamp, UserId};

use super::{MemoryStore, memory_accounts::profile_with, memory_store::Rows};
use crate::{
    BrandProfile, ChangeOwn, MOST_WORKS, NewWork, OwnCreator, PortfolioItem, SetUpProfileError, ShowSelfError,
    StoreError,
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
            brand: Brand {
                owner: Sheet { email: account.shown_email().0.map(str::to_owned), ..brand.owner.clone() },
                ..brand.clone()
            },
            phone: account.shown_phone().0.map(str::to_owned),
            profile_image_url: account.profile_image_url.clone(),
            cover_image_url: account.cover_image_url.clone(),
            gender: sheet.gender,
            date_of_birth: sheet.born,
            location_pincode: None,
            languages: sheet.languages,
            portfolio: rows.works_of(user),
            updated_at: sheet.updated_at.unwrap_or(brand.created_at),
        });
        Ok(profile)
    }

    fn creator(&self, user: UserId, _: u32) -> Result<Option<OwnCreator>, StoreError> {
        let rows = self.rows();
        let (account, sheet) = (rows.known(user), rows.sheets.get(&user).cloned().unwrap_or_default());
        let profile = account.zip(rows.creators.get(&user)).map(|(account, creator)| {
            let mut profile = profile_with(&rows, creator, |_| true);
            profile.phone = account.shown_phone().0.map(str::to_owned);
            profile.creator.owner.email = account.shown_email().0.map(str::to_owned);
            (profile.gender, profile.date_of_birth) = (sheet.gender, sheet.born);
            profile.portfolio = rows.works_of(user);
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
        let name = rows.set_contact(user, email, phone)?;
        rows.open_profile(user, side, info.company_name.as_ref().map_or(name.as_str(), Text::as_str), at)?;
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

    fn add_work(&self, user: UserId, work: &NewWork, _: Timestamp) -> Result<PortfolioItem, ShowSelfError> {
        let mut rows = self.rows();
        rows.known(user).ok_or(ShowSelfError::Gone)?;
        let most = usize::try_from(MOST_WORKS).unwrap_or(usize::MAX);
        if rows.works.iter().filter(|(owner, _)| *owner == user).count() >= most {
            return Err(ShowSelfError::TooManyWorks);
        }
        let item = PortfolioItem {
            id: rows.next_id(),
            title: work.title().to_owned(),
            description: None,
            media_url: work.media_url.to_string(),
            media_type: work.media_type.to_owned(),
            platform: None,
            tags: Vec::new(),
            is_featured: false,
        };
        rows.works.push((user, item.clone()));
        Ok(item)
    }

    fn change_own(&self, actor: Actor, change: &ChangeOwn, at: Timestamp) -> Result<(), ShowSelfError> {
        self.rows().change_own(actor, change, at)
    }

    fn open_missing(&self, user: UserId, side: Side, at: Timestamp) -> Result<bool, ShowSelfError> {
        let mut rows = self.rows();
        let name = rows.known(user).ok_or(ShowSelfError::Gone)?.name.clone();
        let is_missing = match side {
            Side::Brand => !rows.brands.contains_key(&user),
            Side::Creator => !rows.creators.contains_key(&user),
        };
        rows.open_profile(user, side, &name, at)?;
        Ok(is_missing)
    }
}

impl Rows {
    fn works_of(&self, user: UserId) -> Vec<PortfolioItem> {
        self.works.iter().rev().filter(|(owner, _)| *owner == user).map(|(_, item)| item.clone()).collect()
    }

    fn change_own(&mut self, (user, role): Actor, change: &ChangeOwn, at: Timestamp) -> Result<(), ShowSelfError> {
        let account = &mut self.accounts.get_mut(&user).ok_or(ShowSelfError::Gone)?.account;
        match change {
            ChangeOwn::Cover(url) => account.cover_image_url = Some(url.to_string()),
            ChangeOwn::Name(name) if *name == account.name => {}
            ChangeOwn::Name(name) => {
                let former = std::mem::replace(&mut account.name, name.clone());
                self.brands.get_mut(&user).into_iter().for_each(|brand| brand.owner.name.clone_from(name));
                self.creators.get_mut(&user).into_iter().for_each(|creator| creator.owner.name.clone_from(name));
                self.events.push(domain::name_changed((user, role), former, name.clone(), at));
            }
        }
        Ok(())
    }

    /// Keeps what differs as wanted, and says the name of the account.
    fn set_contact(
        &mut self,
        user: UserId,
        email: Option<String>,
        phone: Option<String>,
    ) -> Result<String, SetUpProfileError> {
        let account = &mut self.accounts.get_mut(&user).ok_or(SetUpProfileError::Gone)?.account;
        if email.is_some() {
            account.wanted_email = email.filter(|email| account.email.as_ref() != Some(email));
        }
        if phone.is_some() {
            account.wanted_phone = phone.filter(|phone| account.phone.as_ref() != Some(phone));
        }
        if !account.onboarding_completed {
            account.onboarding_step = Some("preferences".to_owned());
        }
        Ok(account.name.clone())
    }

    fn write_first_page(&mut self, user: UserId, info: &BasicInfo) {
        let set = |present: &mut Option<String>, new: Option<String>| *present = new.or(present.take());
        if let Some(brand) = self.brands.get_mut(&user) {
            brand.place.city = Some(info.city.to_string());
            brand.company_name =
                info.company_name.clone().map_or_else(|| std::mem::take(&mut brand.company_name), String::from);
            set(&mut brand.business_type, info.business_type.map(|kind| kind.to_string()));
            set(&mut brand.website_url, info.website.as_ref().map(ToString::to_string));
            set(&mut brand.role_in_organization, info.role.clone().map(Into::into));
            set(&mut brand.description, info.about.clone().map(Into::into));
        }
        if let Some(creator) = self.creators.get_mut(&user) {
            creator.place.city = Some(info.city.to_string());
            set(&mut creator.bio, info.about.clone().map(Into::into));
        }
    }

    fn write_second_page(&mut self, user: UserId, preferences: &Preferences) {
        let Preferences { categories, about, languages, platforms, role, .. } = preferences.clone();
        let (categories, about, languages) = (categories.to_strings(), about.to_string(), languages.to_strings());
        let (platforms, role) = (platforms.map(|names| names.to_lowercase()), role.map(String::from));
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
