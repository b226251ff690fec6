//! Own profiles of the store in memory.

use domain::{
    AccountStatus, BasicInfo, BirthDate, Brand, BrandId, Creator, Location, OwnerContact,
    Preferences, Timestamp, UserId,
};

use super::{
    MemoryStore,
    memory_accounts::profile_with,
    memory_store::{Rows, id},
    samples,
};
use crate::{
    StoreError,
    catalog::PortfolioItem,
    profiles::{BrandProfile, NewWork, OwnCreator, ProfileOwner, ProfileQueries, ProfileRows},
};

/// What only the owner of a profile sees.
#[derive(Debug, Clone, Default)]
pub(crate) struct OwnDetails {
    gender: Option<String>,
    born: Option<Timestamp>,
    languages: Vec<String>,
    updated_at: Option<Timestamp>,
}

impl ProfileQueries for MemoryStore {
    fn brand_profile(&self, user: UserId, _: u32) -> Result<Option<BrandProfile>, StoreError> {
        let rows = self.rows();
        let account = rows.known(user);
        let details = rows.own_details.get(&user).cloned().unwrap_or_default();
        let profile = account.zip(rows.brands.get(&user)).map(|(account, brand)| BrandProfile {
            brand: Brand {
                owner: OwnerContact {
                    email: account.shown_email().0.map(str::to_owned),
                    ..brand.owner.clone()
                },
                ..brand.clone()
            },
            phone: account.shown_phone().0.map(str::to_owned),
            profile_image_url: account.profile_image_url.clone(),
            cover_image_url: account.cover_image_url.clone(),
            gender: details.gender,
            date_of_birth: details.born,
            location_pincode: None,
            languages: details.languages,
            portfolio: rows.works_of(user),
            updated_at: details.updated_at.unwrap_or(brand.created_at),
        });
        Ok(profile)
    }

    fn creator_profile(&self, user: UserId, _: u32) -> Result<Option<OwnCreator>, StoreError> {
        let rows = self.rows();
        let account = rows.known(user);
        let details = rows.own_details.get(&user).cloned().unwrap_or_default();
        let profile = account.zip(rows.creators.get(&user)).map(|(account, creator)| {
            let mut profile = profile_with(&rows, creator, |_| true);
            profile.phone = account.shown_phone().0.map(str::to_owned);
            profile.creator.owner.email = account.shown_email().0.map(str::to_owned);
            (profile.gender, profile.date_of_birth) = (details.gender, details.born);
            profile.portfolio = rows.works_of(user);
            OwnCreator {
                profile,
                location_pincode: None,
                min_rate: None,
                max_rate: None,
                rate_currency: "USD".to_owned(),
                availability_status: "available".to_owned(),
                updated_at: details.updated_at.unwrap_or(creator.created_at),
            }
        });
        Ok(profile)
    }
}

impl ProfileRows for Rows {
    fn insert_brand_profile(
        &mut self,
        user: UserId,
        company: &str,
        industry: &str,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        let brand = Brand {
            id: id(BrandId::new(user.get()))?,
            owner: self.owner(user),
            company_name: company.to_owned(),
            industries: vec![industry.to_owned()],
            business_type: None,
            role_in_organization: None,
            website_url: None,
            description: None,
            logo_url: None,
            location: Location::default(),
            verified: false,
            created_at: at,
        };
        let is_missing = !self.brands.contains_key(&user);
        self.brands.entry(user).or_insert(brand);
        Ok(is_missing)
    }

    fn insert_creator_profile(&mut self, user: UserId, at: Timestamp) -> Result<bool, StoreError> {
        let creator = Creator {
            owner: self.owner(user),
            created_at: at,
            ..id(samples::creator(user.get(), "Creator"))?
        };
        let is_missing = !self.creators.contains_key(&user);
        self.creators.entry(user).or_insert(creator);
        Ok(is_missing)
    }

    fn update_basic_info(
        &mut self,
        owner: ProfileOwner,
        info: &BasicInfo,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        self.write_first_page(owner.user, info);
        self.touch(
            owner.user,
            Some(info.gender.to_string()),
            info.born.map(BirthDate::midnight),
            at,
        );
        Ok(())
    }

    fn update_preferences(
        &mut self,
        owner: ProfileOwner,
        preferences: &Preferences,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        self.write_second_page(owner.user, preferences);
        self.touch(owner.user, None, preferences.born.map(BirthDate::midnight), at);
        Ok(())
    }

    fn count_works(&mut self, user: UserId) -> Result<u32, StoreError> {
        Ok(u32::try_from(self.works_of(user).len()).unwrap_or(u32::MAX))
    }

    fn insert_work(
        &mut self,
        user: UserId,
        work: &NewWork,
        _: Timestamp,
    ) -> Result<PortfolioItem, StoreError> {
        let item = PortfolioItem {
            id: self.next_id(),
            title: work.title().to_owned(),
            description: None,
            media_url: work.media_url.to_string(),
            media_type: work.media_type.to_owned(),
            platform: None,
            tags: Vec::new(),
            is_featured: false,
        };
        self.works.push((user, item.clone()));
        Ok(item)
    }
}

impl Rows {
    fn works_of(&self, user: UserId) -> Vec<PortfolioItem> {
        self.works
            .iter()
            .rev()
            .filter(|(owner, _)| *owner == user)
            .map(|(_, item)| item.clone())
            .collect()
    }

    fn owner(&self, user: UserId) -> OwnerContact {
        let known = self.accounts.get(&user).map(|known| &known.account);
        OwnerContact {
            user,
            name: known.map(|account| account.name.clone()).unwrap_or_default(),
            email: known.and_then(|account| account.email.clone()),
            account: AccountStatus::Active,
        }
    }

    fn write_first_page(&mut self, user: UserId, info: &BasicInfo) {
        let set =
            |present: &mut Option<String>, new: Option<String>| *present = new.or(present.take());
        if let Some(brand) = self.brands.get_mut(&user) {
            brand.location.city = Some(info.city.to_string());
            brand.company_name = info
                .company_name
                .clone()
                .map_or_else(|| std::mem::take(&mut brand.company_name), String::from);
            set(&mut brand.business_type, info.business_type.map(|kind| kind.to_string()));
            set(&mut brand.website_url, info.website.as_ref().map(ToString::to_string));
            set(&mut brand.role_in_organization, info.role.clone().map(Into::into));
            set(&mut brand.description, info.about.clone().map(Into::into));
        }
        if let Some(creator) = self.creators.get_mut(&user) {
            creator.location.city = Some(info.city.to_string());
            set(&mut creator.bio, info.about.clone().map(Into::into));
        }
    }

    fn write_second_page(&mut self, user: UserId, preferences: &Preferences) {
        let Preferences { categories, about, languages, platforms, role, .. } = preferences.clone();
        let categories = categories.to_strings();
        let about = about.to_string();
        let languages = languages.to_strings();
        let platforms = platforms.map(|names| names.to_lowercase());
        let role = role.map(String::from);
        if let Some(brand) = self.brands.get_mut(&user) {
            (brand.industries, brand.description) = (categories.clone(), Some(about.clone()));
            brand.role_in_organization = role.or(brand.role_in_organization.take());
            self.own_details.entry(user).or_default().languages.clone_from(&languages);
        }
        if let Some(creator) = self.creators.get_mut(&user) {
            (creator.content_categories, creator.bio, creator.languages) =
                (categories, Some(about), languages);
            creator.platforms = platforms.unwrap_or(std::mem::take(&mut creator.platforms));
        }
    }

    fn touch(
        &mut self,
        user: UserId,
        gender: Option<String>,
        born: Option<Timestamp>,
        at: Timestamp,
    ) {
        let details = self.own_details.entry(user).or_default();
        details.gender = gender.or(details.gender.take());
        details.born = born.or(details.born);
        details.updated_at = Some(at);
    }
}
