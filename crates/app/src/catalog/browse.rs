//! Anybody browses creators; whoever has an account reads one in full.

use std::sync::Arc;

use domain::{CreatorId, Platform};

use super::{Catalog, CreatorDetail, CreatorProfile};
use crate::{LookUpError, Noun, Page, PageRequest, StoreError, Viewer};

/// Most characters that a list shows of the description of a package.
pub const LISTED_DESCRIPTION: usize = 200;

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

    /// Creators, all or those of one platform, without what is private, each with its newest
    /// packages, whose descriptions have at most [`LISTED_DESCRIPTION`] characters.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn run(
        &self,
        platform: Option<Platform>,
        page: PageRequest,
        detail: CreatorDetail,
    ) -> Result<Page<CreatorProfile>, StoreError> {
        Ok(self
            .catalog
            .creators(platform, page, detail)?
            .map(|profile| in_short(without_private(profile))))
    }
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

    /// The creator; with e-mail address, phone number, gender and date of birth for staff and for
    /// the creator itself only. `viewer` is nobody where nobody is asked who they are.
    ///
    /// # Errors
    /// [`LookUpError`].
    pub fn run(
        &self,
        viewer: Option<&Viewer>,
        id: CreatorId,
    ) -> Result<CreatorProfile, LookUpError> {
        let profile = self
            .catalog
            .creator(id, CreatorDetail::OF_ONE)?
            .ok_or(LookUpError::NotFound(Noun::Creator))?;
        match viewer {
            Some(Viewer::Staff(_)) => Ok(profile),
            Some(viewer) if viewer.user() == profile.creator.owner.user => Ok(profile),
            _ => Ok(without_private(profile)),
        }
    }
}

fn without_private(mut profile: CreatorProfile) -> CreatorProfile {
    profile.creator.owner.email = None;
    profile.phone = None;
    profile.gender = None;
    profile.date_of_birth = None;
    profile
}

fn in_short(mut profile: CreatorProfile) -> CreatorProfile {
    let descriptions =
        profile.packages.iter_mut().filter_map(|package| package.description.as_mut());
    for description in descriptions {
        if let Some((end, _)) = description.char_indices().nth(LISTED_DESCRIPTION) {
            description.truncate(end);
            description.shrink_to_fit();
        }
    }
    profile
}

#[cfg(test)]
mod tests {
    use domain::UserId;

    use super::*;
    use crate::{BrandViewer, CreatorViewer, StaffViewer, catalog::MockCatalog, testing::samples};

    fn profile() -> CreatorProfile {
        CreatorProfile {
            creator: samples::creator(5, "Test Creator").unwrap(),
            phone: Some("+919800000001".to_owned()),
            profile_image_url: None,
            cover_image_url: None,
            gender: Some("Female".to_owned()),
            date_of_birth: Some(domain::Timestamp::UNIX_EPOCH),
            social_accounts: Vec::new(),
            portfolio: Vec::new(),
            packages: Vec::new(),
        }
    }

    /// Whether it shows contact, and whether gender and birth.
    fn private(profile: &CreatorProfile) -> (bool, bool) {
        let contact = profile.creator.owner.email.is_some() && profile.phone.is_some();
        let person = profile.gender.is_some() && profile.date_of_birth.is_some();
        let nothing = profile.creator.owner.email.is_none()
            && profile.phone.is_none()
            && profile.gender.is_none()
            && profile.date_of_birth.is_none();
        assert!(nothing || (contact && person), "all of it or nothing");
        (contact, person)
    }

    #[test]
    fn s13_the_list_shows_nothing_private() {
        let mut catalog = MockCatalog::new();
        catalog
            .expect_creators()
            .returning(|_, _, _| Ok(Page { items: vec![profile()], next: None }));
        let page = BrowseCreators::new(Arc::new(catalog)).run(
            None,
            PageRequest::first(9),
            CreatorDetail::OF_MANY,
        );
        assert_eq!(private(&page.unwrap().items[0]), (false, false));
    }

    #[test]
    fn s13_contact_gender_and_birth_are_for_staff_and_for_the_creator_itself() {
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
            let shown = ReadCreator::new(Arc::new(catalog))
                .run(viewer.as_ref(), CreatorId::new(5).unwrap())
                .unwrap();
            assert_eq!(private(&shown), (sees, sees), "{viewer:?}");
        }
    }

    #[test]
    fn an_unknown_creator_is_not_found() {
        let mut catalog = MockCatalog::new();
        catalog.expect_creator().returning(|_, _| Ok(None));
        let viewer =
            Viewer::Staff(StaffViewer { user: UserId::new(6).unwrap(), is_super_admin: false });
        let refused =
            ReadCreator::new(Arc::new(catalog)).run(Some(&viewer), CreatorId::new(5).unwrap());
        assert!(matches!(refused, Err(LookUpError::NotFound(Noun::Creator))));
    }
}
