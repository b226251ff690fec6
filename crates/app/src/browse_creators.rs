//! Anybody browses creators; whoever has an account reads one in full.

use std::sync::Arc;

use domain::{CreatorId, Platform};

use crate::{CreatorProfile, Page, PageRequest, StoreError, Viewer, ports::Catalog};

/// How many pieces of work a list shows of each creator.
const PORTFOLIO_OF_A_LIST: u32 = 5;
/// How many pieces of work a profile shows.
const PORTFOLIO_OF_A_PROFILE: u32 = 100;

/// Lists creators, the newest first.
#[derive(Clone)]
pub struct BrowseCreators {
    catalog: Arc<dyn Catalog>,
}

impl BrowseCreators {
    /// The use case over the catalogue.
    #[must_use]
    pub fn new(catalog: Arc<dyn Catalog>) -> Self {
        Self { catalog }
    }

    /// Creators, all or those of one platform, without their e-mail addresses and phone numbers.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn run(&self, platform: Option<Platform>, page: PageRequest) -> Result<Page<CreatorProfile>, StoreError> {
        Ok(self.catalog.creators(platform, page, PORTFOLIO_OF_A_LIST)?.map(without_contact))
    }
}

/// Why a creator is not shown.
#[derive(Debug, thiserror::Error)]
pub enum ReadCreatorError {
    /// There is no such creator, or its account is not active.
    #[error("the creator is unknown")]
    NotFound,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Reads one creator.
#[derive(Clone)]
pub struct ReadCreator {
    catalog: Arc<dyn Catalog>,
}

impl ReadCreator {
    /// The use case over the catalogue.
    #[must_use]
    pub fn new(catalog: Arc<dyn Catalog>) -> Self {
        Self { catalog }
    }

    /// The creator; with e-mail address and phone number for staff and for the creator itself only. `viewer` is nobody
    /// where nobody is asked who they are.
    ///
    /// # Errors
    /// [`ReadCreatorError`].
    pub fn run(&self, viewer: Option<&Viewer>, id: CreatorId) -> Result<CreatorProfile, ReadCreatorError> {
        let profile = self.catalog.creator(id, PORTFOLIO_OF_A_PROFILE)?.ok_or(ReadCreatorError::NotFound)?;
        match viewer {
            Some(Viewer::Staff(_)) => Ok(profile),
            Some(viewer) if viewer.user() == profile.creator.owner.user => Ok(profile),
            _ => Ok(without_contact(profile)),
        }
    }
}

fn without_contact(mut profile: CreatorProfile) -> CreatorProfile {
    profile.creator.owner.email = None;
    profile.phone = None;
    profile
}

#[cfg(test)]
mod tests {
    use domain::UserId;

    use super::*;
    use crate::{BrandViewer, CreatorViewer, StaffViewer, ports::MockCatalog, testing::samples};

    fn profile() -> CreatorProfile {
        CreatorProfile {
            creator: samples::creator(5, "Test Creator").unwrap(),
            phone: Some("+919800000001".to_owned()),
            profile_image_url: None,
            cover_image_url: None,
            gender: None,
            date_of_birth: None,
            social_accounts: Vec::new(),
            portfolio: Vec::new(),
            packages: Vec::new(),
        }
    }

    fn contact(profile: &CreatorProfile) -> (bool, bool) {
        (profile.creator.owner.email.is_some(), profile.phone.is_some())
    }

    #[test]
    fn the_list_shows_no_contact() {
        let mut catalog = MockCatalog::new();
        catalog.expect_creators().returning(|_, _, _| Ok(Page { items: vec![profile()], next: None }));
        let page = BrowseCreators::new(Arc::new(catalog)).run(None, PageRequest::first(9)).unwrap();
        assert_eq!(contact(&page.items[0]), (false, false));
    }

    #[test]
    fn contact_is_for_staff_and_for_the_creator_itself() {
        let (own, other) = (UserId::new(5).unwrap(), UserId::new(6).unwrap());
        let viewers = [
            (Some(Viewer::Staff(StaffViewer { user: other, is_super_admin: false })), true),
            (Some(Viewer::Creator(CreatorViewer { user: own, creator: None })), true),
            (Some(Viewer::Creator(CreatorViewer { user: other, creator: None })), false),
            (Some(Viewer::Brand(BrandViewer { user: other, brand: None })), false),
            (None, false),
        ];
        for (viewer, sees) in viewers {
            let mut catalog = MockCatalog::new();
            catalog.expect_creator().returning(|_, _| Ok(Some(profile())));
            let shown = ReadCreator::new(Arc::new(catalog)).run(viewer.as_ref(), CreatorId::new(5).unwrap()).unwrap();
            assert_eq!(contact(&shown), (sees, sees), "{viewer:?}");
        }
    }

    #[test]
    fn an_unknown_creator_is_not_found() {
        let mut catalog = MockCatalog::new();
        catalog.expect_creator().returning(|_, _| Ok(None));
        let viewer = Viewer::Staff(StaffViewer { user: UserId::new(6).unwrap(), is_super_admin: false });
        let refused = ReadCreator::new(Arc::new(catalog)).run(Some(&viewer), CreatorId::new(5).unwrap());
        assert!(matches!(refused, Err(ReadCreatorError::NotFound)));
    }
}
