//! Anybody browses creators; whoever has an account reads one in full.

use std::sync::Arc;

use domain::CreatorId;

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

    /// Creators without their e-mail addresses and phone numbers.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn run(&self, page: PageRequest) -> Result<Page<CreatorProfile>, StoreError> {
        Ok(self.catalog.creators(page, PORTFOLIO_OF_A_LIST)?.map(without_contact))
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

    /// The creator; with e-mail address and phone number for staff and for the creator itself only.
    ///
    /// # Errors
    /// [`ReadCreatorError`].
    pub fn run(&self, viewer: &Viewer, id: CreatorId) -> Result<CreatorProfile, ReadCreatorError> {
        let profile = self.catalog.creator(id, PORTFOLIO_OF_A_PROFILE)?.ok_or(ReadCreatorError::NotFound)?;
        match viewer {
            Viewer::Staff(_) => Ok(profile),
            viewer if viewer.user() == profile.creator.owner.user => Ok(profile),
            _ => Ok(without_contact(profile)),
        }
    }
}

fn without_contact(mut profile: CreatorProfile) -> CreatorProfile {
    profile.creator.owner.email = None;
    profile.phone = None;
    profile
}
