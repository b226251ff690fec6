//! Creators and what they sell, as brands browse them.

mod browse;
mod queries;
mod types;

pub use browse::{BrowseCreators, LISTED_DESCRIPTION, ReadCreator};
pub use queries::Catalog;
#[cfg(any(test, feature = "mocks"))]
pub use queries::MockCatalog;
pub use types::{CreatorDetail, CreatorProfile, PortfolioItem, SocialAccount};
