//! Brands and creators show themselves: name, cover picture, pieces of work.

use std::sync::Arc;

use domain::{Actor, Role, WebUrl};

use crate::{
    PortfolioItem, ProfileOwner, StoreError,
    ports::{Clock, ProfileStore},
};

/// Most pieces of work that somebody shows.
pub const MOST_WORKS: u32 = 100;

/// A piece of work that is to be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewWork {
    /// Where it is.
    pub media_url: WebUrl,
    /// `image`, `video` or `text`.
    pub media_type: &'static str,
    /// Name of the file, which becomes the title.
    pub file_name: Option<String>,
    /// Bytes.
    pub file_size: Option<u64>,
    /// Media type of the file.
    pub mime_type: Option<String>,
}

impl NewWork {
    /// The name of the file, or what kind of work it is.
    #[must_use]
    pub fn title(&self) -> &str {
        self.file_name.as_deref().unwrap_or(self.media_type)
    }
}

/// What somebody changes about itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChangeOwn {
    /// The name of the account.
    Name(String),
    /// The cover picture.
    Cover(WebUrl),
}

/// Why nothing was saved.
#[derive(Debug, thiserror::Error)]
pub enum ShowSelfError {
    /// The account is gone.
    #[error("the account is gone")]
    Gone,
    /// There are [`MOST_WORKS`] pieces of work.
    #[error("there are too many pieces of work")]
    TooManyWorks,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Changes what brands and creators show of themselves beside their profiles.
#[derive(Clone)]
pub struct ShowSelf {
    profiles: Arc<dyn ProfileStore>,
    clock: Arc<dyn Clock>,
}

impl ShowSelf {
    /// The use case over a store and a clock.
    #[must_use]
    pub fn new(profiles: Arc<dyn ProfileStore>, clock: Arc<dyn Clock>) -> Self {
        Self { profiles, clock }
    }

    /// Adds a piece of work, which the own profile shows first.
    ///
    /// # Errors
    /// [`ShowSelfError`]; nothing was added.
    pub fn add_work(&self, owner: ProfileOwner, work: &NewWork) -> Result<PortfolioItem, ShowSelfError> {
        self.profiles.add_work(owner.user, work, self.clock.now())
    }

    /// Changes the name or the cover picture, with an entry of the trail for the name.
    ///
    /// # Errors
    /// [`ShowSelfError`]; nothing was changed.
    pub fn change(&self, owner: ProfileOwner, change: &ChangeOwn) -> Result<(), ShowSelfError> {
        let actor: Actor = (owner.user, Role::from(owner.side));
        self.profiles.change_own(actor, change, self.clock.now())
    }

    /// Makes the profile if it is missing, and says whether it was. It changes nothing else.
    ///
    /// # Errors
    /// [`ShowSelfError`]; nothing was made.
    pub fn open_missing(&self, owner: ProfileOwner) -> Result<bool, ShowSelfError> {
        self.profiles.open_missing(owner.user, owner.side, self.clock.now())
    }
}
