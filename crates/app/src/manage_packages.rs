//! Creators put packages on sale, change and delete them.

use std::sync::Arc;

use domain::{Actor, CreatorId, InvalidPrice, Offer, PackageChange, PackageDraft, PackageId, Timestamp};

use crate::{
    CreatorViewer, StoreError,
    ports::{Clock, PackageStore},
};

/// Most packages that a creator has on sale at a time.
pub const MOST_ACTIVE_PACKAGES: u32 = 200;

/// A creator at work on its packages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SellerAct {
    /// The profile that sells.
    pub seller: CreatorId,
    /// Who does it.
    pub actor: Actor,
    /// When.
    pub at: Timestamp,
}

impl SellerAct {
    /// `None` while the account has no creator profile.
    fn of(viewer: &CreatorViewer, at: Timestamp) -> Option<Self> {
        viewer.creator.map(|seller| Self { seller, actor: viewer.actor(), at })
    }
}

/// Why nothing was put on sale.
#[derive(Debug, thiserror::Error)]
pub enum AddPackageError {
    /// The account has no creator profile; setting one up is the way on.
    #[error("the account has no creator profile")]
    NoProfile,
    /// The creator has [`MOST_ACTIVE_PACKAGES`] on sale.
    #[error("the creator has too many packages on sale")]
    TooMany,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Puts a package on sale.
#[derive(Clone)]
pub struct AddPackage {
    packages: Arc<dyn PackageStore>,
    clock: Arc<dyn Clock>,
}

impl AddPackage {
    /// The use case over packages and a clock.
    #[must_use]
    pub fn new(packages: Arc<dyn PackageStore>, clock: Arc<dyn Clock>) -> Self {
        Self { packages, clock }
    }

    /// Adds a package of the viewer's, which can be ordered from then on.
    ///
    /// # Errors
    /// [`AddPackageError`]; nothing was added.
    pub fn run(&self, viewer: &CreatorViewer, draft: &PackageDraft) -> Result<Offer, AddPackageError> {
        let act = SellerAct::of(viewer, self.clock.now()).ok_or(AddPackageError::NoProfile)?;
        self.packages.add(draft, act)
    }
}

/// Why a package was not changed.
#[derive(Debug, thiserror::Error)]
pub enum ChangePackageError {
    /// The account has no creator profile.
    #[error("the account has no creator profile")]
    NoProfile,
    /// There is no such package, or it is somebody else's.
    #[error("there is no such package")]
    NotFound,
    /// It was to be put on sale again, and the creator has [`MOST_ACTIVE_PACKAGES`] on sale.
    #[error("the creator has too many packages on sale")]
    TooMany,
    /// The price is no amount of its currency.
    #[error(transparent)]
    InvalidPrice(#[from] InvalidPrice),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Changes a package.
#[derive(Clone)]
pub struct ChangePackage {
    packages: Arc<dyn PackageStore>,
    clock: Arc<dyn Clock>,
}

impl ChangePackage {
    /// The use case over packages and a clock.
    #[must_use]
    pub fn new(packages: Arc<dyn PackageStore>, clock: Arc<dyn Clock>) -> Self {
        Self { packages, clock }
    }

    /// Changes a package of the viewer's and returns it as it is then. Orders keep their amounts.
    ///
    /// # Errors
    /// [`ChangePackageError`]; nothing was changed.
    pub fn run(
        &self,
        viewer: &CreatorViewer,
        id: PackageId,
        change: &PackageChange,
    ) -> Result<Offer, ChangePackageError> {
        let act = SellerAct::of(viewer, self.clock.now()).ok_or(ChangePackageError::NoProfile)?;
        self.packages.change(id, change, act)
    }
}

/// Why a package was not deleted.
#[derive(Debug, thiserror::Error)]
pub enum DeletePackageError {
    /// The account has no creator profile.
    #[error("the account has no creator profile")]
    NoProfile,
    /// There is no such package, or it is somebody else's.
    #[error("there is no such package")]
    NotFound,
    /// An order of it is open; it can be deleted when none is.
    #[error("the package has open orders")]
    InUse,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Deletes a package.
#[derive(Clone)]
pub struct DeletePackage {
    packages: Arc<dyn PackageStore>,
    clock: Arc<dyn Clock>,
}

impl DeletePackage {
    /// The use case over packages and a clock.
    #[must_use]
    pub fn new(packages: Arc<dyn PackageStore>, clock: Arc<dyn Clock>) -> Self {
        Self { packages, clock }
    }

    /// Takes a package of the viewer's out of every list for good. Orders still show it.
    ///
    /// # Errors
    /// [`DeletePackageError`]; nothing was changed.
    pub fn run(&self, viewer: &CreatorViewer, id: PackageId) -> Result<(), DeletePackageError> {
        let act = SellerAct::of(viewer, self.clock.now()).ok_or(DeletePackageError::NoProfile)?;
        self.packages.delete(id, act)
    }
}

#[cfg(test)]
mod tests {
    use domain::{Currency, Deliverables, Money, PackageKind, Role, Text, UserId};

    use super::*;
    use crate::{
        ports::MockPackageStore,
        testing::{FixedClock, samples},
    };

    const NOBODY: fn() -> CreatorViewer = || CreatorViewer { user: UserId::new(7).unwrap(), creator: None };
    const SELLER: fn() -> CreatorViewer = || CreatorViewer { creator: Some(CreatorId::new(5).unwrap()), ..NOBODY() };

    fn clock() -> Arc<FixedClock> {
        Arc::new(FixedClock::at(Timestamp::UNIX_EPOCH))
    }

    fn id() -> PackageId {
        PackageId::new(3).unwrap()
    }

    /// The first creator does it in its own name, at the time of the clock.
    fn own(act: SellerAct) -> bool {
        act == SellerAct {
            seller: CreatorId::new(5).unwrap(),
            actor: (UserId::new(7).unwrap(), Role::Creator),
            at: Timestamp::UNIX_EPOCH,
        }
    }

    fn draft() -> PackageDraft {
        PackageDraft {
            title: Text::parse("Reel").unwrap(),
            description: None,
            price: Money::from_minor(100, Currency::USD).unwrap(),
            kind: PackageKind::Predefined,
            deliverables: Deliverables::Texts(Vec::new()),
            content: None,
        }
    }

    fn change() -> PackageChange {
        PackageChange {
            title: draft().title,
            price: draft().price.to_string().parse().unwrap(),
            currency: None,
            description: None,
            kind: None,
            deliverables: None,
            is_active: None,
            content: None,
        }
    }

    #[test]
    fn a_package_is_added_for_the_own_profile_which_must_be_there() {
        let mut store = MockPackageStore::new();
        store.expect_add().withf(|_, act| own(*act)).once().returning(|draft, act| {
            let creator = samples::creator(5, "Test Creator").unwrap();
            Ok(Offer { package: draft.package(id(), creator.id, act.at), creator })
        });
        let add = AddPackage::new(Arc::new(store), clock());
        assert!(matches!(add.run(&NOBODY(), &draft()), Err(AddPackageError::NoProfile)));
        assert_eq!(add.run(&SELLER(), &draft()).unwrap().package.title, "Reel");
    }

    #[test]
    fn an_unknown_package_is_not_changed() {
        let mut store = MockPackageStore::new();
        store
            .expect_change()
            .withf(|_, _, act| own(*act))
            .once()
            .returning(|_, _, _| Err(ChangePackageError::NotFound));
        let run = ChangePackage::new(Arc::new(store), clock());
        assert!(matches!(run.run(&NOBODY(), id(), &change()), Err(ChangePackageError::NoProfile)));
        assert!(matches!(run.run(&SELLER(), id(), &change()), Err(ChangePackageError::NotFound)));
    }

    #[test]
    fn a_package_that_is_unknown_or_in_use_is_not_deleted() {
        let mut store = MockPackageStore::new();
        let answers = std::sync::Mutex::new(vec![DeletePackageError::InUse, DeletePackageError::NotFound]);
        store
            .expect_delete()
            .withf(|_, act| own(*act))
            .times(3)
            .returning(move |_, _| answers.lock().unwrap().pop().map_or(Ok(()), Err));
        let delete = DeletePackage::new(Arc::new(store), clock());
        assert!(matches!(delete.run(&NOBODY(), id()), Err(DeletePackageError::NoProfile)));
        assert!(matches!(delete.run(&SELLER(), id()), Err(DeletePackageError::NotFound)));
        assert!(matches!(delete.run(&SELLER(), id()), Err(DeletePackageError::InUse)));
        delete.run(&SELLER(), id()).unwrap();
    }
}
