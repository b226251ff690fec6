//! Creators and what they sell.

use crate::{
    StorePorts,
    catalog::{BrowseCreators, ReadCreator},
};

/// Use cases of the catalogue.
#[derive(Clone)]
pub struct CatalogUseCases {
    /// Lists creators.
    pub browse: BrowseCreators,
    /// Reads a creator.
    pub read_creator: ReadCreator,
}

impl CatalogUseCases {
    pub(super) fn over(stores: &StorePorts) -> Self {
        Self {
            browse: BrowseCreators::new(stores.catalog.clone()),
            read_creator: ReadCreator::new(stores.catalog.clone()),
        }
    }
}
