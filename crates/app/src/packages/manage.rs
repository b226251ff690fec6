//! Creators put packages on sale, change and delete them.

use std::sync::Arc;

use domain::{
    Actor, CreatorId, InvalidPrice, Listing, OrderStatus, Package, PackageChange, PackageDraft,
    PackageId, Timestamp, package_added, package_deleted,
};

use super::{PackageRows, PackageTransactions};
use crate::{Clock, CreatorViewer, StoreError, effects::EffectRows};

/// Most packages that a creator has on sale at a time.
pub const MAX_ACTIVE_PACKAGES: u32 = 200;

/// A creator at work on its packages.
#[derive(Clone, Copy)]
struct SellerCommand {
    seller: CreatorId,
    actor: Actor,
    at: Timestamp,
}

impl SellerCommand {
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
    /// The creator has [`MAX_ACTIVE_PACKAGES`] on sale.
    #[error("the creator has too many packages on sale")]
    TooMany,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Puts a package on sale.
#[derive(Clone)]
pub struct AddPackage {
    store: Arc<dyn PackageTransactions>,
    clock: Arc<dyn Clock>,
}

impl AddPackage {
    /// The use case over a store and a clock.
    #[must_use]
    pub fn new(store: Arc<dyn PackageTransactions>, clock: Arc<dyn Clock>) -> Self {
        Self { store, clock }
    }

    /// Adds a package of the viewer's, which can be ordered from then on.
    ///
    /// # Errors
    /// [`AddPackageError`]; nothing was added.
    pub fn run(
        &self,
        viewer: &CreatorViewer,
        draft: &PackageDraft,
    ) -> Result<Listing, AddPackageError> {
        let command =
            SellerCommand::of(viewer, self.clock.now()).ok_or(AddPackageError::NoProfile)?;
        let draft = draft.clone();
        self.store.write("add a package", move |tx| add(tx, &draft, command))
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
    /// It was to be put on sale again, and the creator has [`MAX_ACTIVE_PACKAGES`] on sale.
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
    store: Arc<dyn PackageTransactions>,
    clock: Arc<dyn Clock>,
}

impl ChangePackage {
    /// The use case over a store and a clock.
    #[must_use]
    pub fn new(store: Arc<dyn PackageTransactions>, clock: Arc<dyn Clock>) -> Self {
        Self { store, clock }
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
    ) -> Result<Listing, ChangePackageError> {
        let command =
            SellerCommand::of(viewer, self.clock.now()).ok_or(ChangePackageError::NoProfile)?;
        let change = change.clone();
        self.store.write("change a package", move |tx| change_package(tx, id, &change, command))
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
    store: Arc<dyn PackageTransactions>,
    clock: Arc<dyn Clock>,
}

impl DeletePackage {
    /// The use case over a store and a clock.
    #[must_use]
    pub fn new(store: Arc<dyn PackageTransactions>, clock: Arc<dyn Clock>) -> Self {
        Self { store, clock }
    }

    /// Takes a package of the viewer's out of every list for good. Orders still show it.
    ///
    /// # Errors
    /// [`DeletePackageError`]; nothing was changed.
    pub fn run(&self, viewer: &CreatorViewer, id: PackageId) -> Result<(), DeletePackageError> {
        let command =
            SellerCommand::of(viewer, self.clock.now()).ok_or(DeletePackageError::NoProfile)?;
        self.store.write("delete a package", move |tx| delete(tx, id, command))
    }
}

/// A package of the seller that is not deleted.
fn lock_own(
    tx: &mut (impl PackageRows + ?Sized),
    id: PackageId,
    seller: CreatorId,
) -> Result<Option<Package>, StoreError> {
    Ok(tx.lock_package(id)?.filter(|package| package.creator == seller && !package.is_deleted))
}

fn add(
    tx: &mut (impl PackageRows + EffectRows + ?Sized),
    draft: &PackageDraft,
    command: SellerCommand,
) -> Result<Listing, AddPackageError> {
    if tx.lock_packages_on_sale(command.seller)? >= MAX_ACTIVE_PACKAGES {
        return Err(AddPackageError::TooMany);
    }
    let package = tx.insert_package(command.seller, draft, command.at)?;
    tx.record(&package_added(&package, command.actor).into())?;
    Ok(Listing { package, creator: tx.seller(command.seller)? })
}

fn change_package(
    tx: &mut (impl PackageRows + EffectRows + ?Sized),
    id: PackageId,
    change: &PackageChange,
    command: SellerCommand,
) -> Result<Listing, ChangePackageError> {
    let present = lock_own(tx, id, command.seller)?.ok_or(ChangePackageError::NotFound)?;
    let plan = change.plan(&present, command.actor, command.at)?;
    let is_put_on_sale = plan.package.is_active && !present.is_active;
    if is_put_on_sale && tx.lock_packages_on_sale(command.seller)? >= MAX_ACTIVE_PACKAGES {
        return Err(ChangePackageError::TooMany);
    }
    if let Some(entry) = plan.audit_entry {
        tx.update_package(&plan.package)?;
        tx.record(&entry.into())?;
    }
    Ok(Listing { package: plan.package, creator: tx.seller(command.seller)? })
}

/// While it decides, no checkout orders the package: after every commit it is deleted or has open
/// orders, never both.
fn delete(
    tx: &mut (impl PackageRows + EffectRows + ?Sized),
    id: PackageId,
    command: SellerCommand,
) -> Result<(), DeletePackageError> {
    lock_own(tx, id, command.seller)?.ok_or(DeletePackageError::NotFound)?;
    if tx.has_orders(id, OrderStatus::OPEN)? {
        return Err(DeletePackageError::InUse);
    }
    tx.mark_package_deleted(id, command.at)?;
    Ok(tx.record(&package_deleted(id, command.actor, command.at).into())?)
}

#[cfg(test)]
mod tests {
    use domain::{Currency, Deliverables, Money, PackageKind, Text, UserId};

    use super::*;
    use crate::testing::{FixedClock, MemoryStore, MockTx, samples};

    const NOBODY: fn() -> CreatorViewer =
        || CreatorViewer { user: UserId::new(7).unwrap(), creator: None };
    const SELLER: fn() -> CreatorViewer =
        || CreatorViewer { creator: Some(CreatorId::new(5).unwrap()), ..NOBODY() };
    const OTHER: fn() -> CreatorViewer =
        || CreatorViewer { creator: Some(CreatorId::new(6).unwrap()), ..NOBODY() };

    /// A store in which the seller has package 3, and its clock.
    fn shop() -> (Arc<MemoryStore>, Arc<FixedClock>) {
        let store = Arc::new(MemoryStore::default());
        let clock = Arc::new(FixedClock::at(Timestamp::UNIX_EPOCH));
        store.add_creator(samples::creator(5, "Seller").unwrap(), vec![package()]);
        store.add_creator(samples::creator(6, "Other").unwrap(), Vec::new());
        (store, clock)
    }

    fn package() -> Package {
        let price = Money::from_minor(100, Currency::USD).unwrap();
        samples::package(3, &samples::creator(5, "Seller").unwrap(), "Reel", price).unwrap()
    }

    fn id() -> PackageId {
        PackageId::new(3).unwrap()
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

    fn change(is_active: bool) -> PackageChange {
        PackageChange {
            title: draft().title,
            price: draft().price.to_string().parse().unwrap(),
            currency: None,
            description: None,
            kind: None,
            deliverables: None,
            is_active: Some(is_active),
            content: None,
        }
    }

    fn actions(store: &MemoryStore) -> Vec<&'static str> {
        store.audit_log().iter().map(|entry| entry.action).collect()
    }

    #[test]
    fn each_act_is_in_the_audit_log_and_needs_a_profile() {
        let (store, clock) = shop();
        let add = AddPackage::new(store.clone(), clock.clone());
        let change_package = ChangePackage::new(store.clone(), clock.clone());
        let delete = DeletePackage::new(store.clone(), clock.clone());
        assert!(matches!(add.run(&NOBODY(), &draft()), Err(AddPackageError::NoProfile)));
        assert!(matches!(
            change_package.run(&NOBODY(), id(), &change(false)),
            Err(ChangePackageError::NoProfile)
        ));
        assert!(matches!(delete.run(&NOBODY(), id()), Err(DeletePackageError::NoProfile)));
        let added = add.run(&SELLER(), &draft()).unwrap();
        assert_eq!(
            (added.package.title.as_str(), added.creator.id),
            ("Reel", SELLER().creator.unwrap())
        );
        clock.advance(std::time::Duration::from_mins(1));
        let changed = change_package.run(&SELLER(), added.package.id, &change(false)).unwrap();
        assert_eq!((changed.package.is_active, changed.package.updated_at), (false, clock.now()));
        change_package.run(&SELLER(), added.package.id, &change(false)).unwrap();
        delete.run(&SELLER(), added.package.id).unwrap();
        assert_eq!(
            actions(&store),
            ["package_added", "package_changed", "package_deleted"],
            "no act, no entry"
        );
        assert_eq!(store.audit_log()[2].actor, Some(SELLER().actor()));
    }

    #[test]
    fn packages_of_others_and_deleted_ones_are_not_found() {
        let (store, clock) = shop();
        let change_package = ChangePackage::new(store.clone(), clock.clone());
        let delete = DeletePackage::new(store.clone(), clock);
        let refused = |viewer: &CreatorViewer| {
            let changed = change_package.run(viewer, id(), &change(true));
            assert!(matches!(changed, Err(ChangePackageError::NotFound)), "{changed:?}");
            let deleted = delete.run(viewer, id());
            assert!(matches!(deleted, Err(DeletePackageError::NotFound)), "{deleted:?}");
        };
        refused(&OTHER());
        delete.run(&SELLER(), id()).unwrap();
        refused(&SELLER());
        assert_eq!(actions(&store), ["package_deleted"]);
    }

    #[test]
    fn a_creator_has_two_hundred_packages_on_sale_at_most() {
        let command = SellerCommand::of(&SELLER(), Timestamp::UNIX_EPOCH).unwrap();
        let mut tx = MockTx::new();
        tx.expect_lock_packages_on_sale().times(2).returning(|_| Ok(200));
        tx.expect_lock_package().returning(|_| Ok(Some(Package { is_active: false, ..package() })));
        tx.expect_seller().once().returning(|_| Ok(samples::creator(5, "Seller").unwrap()));
        assert!(matches!(add(&mut tx, &draft(), command), Err(AddPackageError::TooMany)));
        let put_on_sale = change_package(&mut tx, id(), &change(true), command);
        assert!(matches!(put_on_sale, Err(ChangePackageError::TooMany)), "{put_on_sale:?}");
        change_package(&mut tx, id(), &change(false), command).unwrap();
    }

    #[test]
    fn a_price_that_is_no_amount_of_the_currency_is_refused() {
        let (store, clock) = shop();
        let yen = PackageChange {
            currency: Some("JPY".parse().unwrap()),
            price: "0.5".parse().unwrap(),
            ..change(true)
        };
        let refused = ChangePackage::new(store.clone(), clock).run(&SELLER(), id(), &yen);
        assert!(matches!(refused, Err(ChangePackageError::InvalidPrice(_))), "{refused:?}");
        assert_eq!(store.audit_log(), []);
    }

    #[test]
    fn a_package_is_deleted_when_its_orders_are_over() {
        for (status, in_use) in [(OrderStatus::Completed, false), (OrderStatus::Review, true)] {
            let (store, clock) = shop();
            let mut context = samples::context(1, 5);
            context.order.status = status;
            store.import_order(context);
            let deleted = DeletePackage::new(store.clone(), clock).run(&SELLER(), id());
            assert_eq!(matches!(deleted, Err(DeletePackageError::InUse)), in_use, "{deleted:?}");
            assert_eq!(store.audit_log().is_empty(), in_use);
        }
    }
}
