//! A brand keeps its cart with the service, so that it is there again at the next visit.

use std::sync::Arc;

use domain::{CartItemId, CartLine, CartRefusal, KeptLine, LineChange, NewCart, Offer};

use crate::{
    BrandViewer, StoreError,
    ports::{CartStore, Clock},
};

/// A line of a cart with what it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownLine {
    /// The line.
    pub line: KeptLine,
    /// The package with its creator.
    pub offer: Offer,
    /// Address of the creator's profile picture.
    pub creator_image_url: Option<String>,
}

/// Why nothing was added.
#[derive(Debug, thiserror::Error)]
pub enum AddToCartError {
    /// The package is unknown or not on sale.
    #[error("the package is unknown or no longer offered")]
    PackageNotFound,
    /// There would be more than 1000 of the package.
    #[error("there would be too many of the package")]
    TooMany,
    /// There would be more than 50 lines.
    #[error("the cart is full")]
    Full,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why a line was not changed or taken out.
#[derive(Debug, thiserror::Error)]
pub enum ChangeLineError {
    /// The viewer's cart has no such line.
    #[error("there is no such line")]
    NotFound,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why a cart was not replaced.
#[derive(Debug, thiserror::Error)]
pub enum ReplaceCartError {
    /// The new cart cannot be kept.
    #[error(transparent)]
    Refused(#[from] CartRefusal),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Keeps the carts of brands. Each method is one act.
#[derive(Clone)]
pub struct KeepCart {
    carts: Arc<dyn CartStore>,
    clock: Arc<dyn Clock>,
}

impl KeepCart {
    /// The use case over carts and a clock.
    #[must_use]
    pub fn new(carts: Arc<dyn CartStore>, clock: Arc<dyn Clock>) -> Self {
        Self { carts, clock }
    }

    /// The viewer's lines whose package can be ordered, the newest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn list(&self, viewer: &BrandViewer) -> Result<Vec<ShownLine>, StoreError> {
        self.carts.list(viewer.user)
    }

    /// Adds a line, or its quantity to the line of the same package.
    ///
    /// # Errors
    /// [`AddToCartError`]; the cart is as it was.
    pub fn add(&self, viewer: &BrandViewer, line: &CartLine) -> Result<KeptLine, AddToCartError> {
        self.carts.add(viewer.user, line, self.clock.now())
    }

    /// Changes a line.
    ///
    /// # Errors
    /// [`ChangeLineError`]; the cart is as it was.
    pub fn change(
        &self,
        viewer: &BrandViewer,
        id: CartItemId,
        change: &LineChange,
    ) -> Result<KeptLine, ChangeLineError> {
        self.carts.change(viewer.user, id, change, self.clock.now())?.ok_or(ChangeLineError::NotFound)
    }

    /// Takes a line out.
    ///
    /// # Errors
    /// [`ChangeLineError`]; the cart is as it was.
    pub fn remove(&self, viewer: &BrandViewer, id: CartItemId) -> Result<(), ChangeLineError> {
        if self.carts.remove(viewer.user, id)? { Ok(()) } else { Err(ChangeLineError::NotFound) }
    }

    /// Empties the cart.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn clear(&self, viewer: &BrandViewer) -> Result<(), StoreError> {
        self.carts.clear(viewer.user)
    }

    /// Puts a cart in the place of the present one and says how many lines it has.
    ///
    /// # Errors
    /// [`ReplaceCartError`]; the cart is as it was.
    pub fn replace(&self, viewer: &BrandViewer, cart: &NewCart) -> Result<usize, ReplaceCartError> {
        self.carts.replace(viewer.user, cart, self.clock.now())
    }
}

#[cfg(test)]
mod tests {
    use domain::{PackageId, Timestamp, UserId};

    use super::*;
    use crate::{ports::MockCartStore, testing::FixedClock};

    const VIEWER: fn() -> BrandViewer = || BrandViewer { user: UserId::new(7).unwrap(), brand: None };

    fn id() -> CartItemId {
        CartItemId::new(4).unwrap()
    }

    fn keeping(store: MockCartStore) -> KeepCart {
        KeepCart::new(Arc::new(store), Arc::new(FixedClock::at(Timestamp::UNIX_EPOCH)))
    }

    #[test]
    fn a_line_that_the_cart_does_not_have_is_not_found() {
        let mut store = MockCartStore::new();
        store.expect_change().withf(|user, _, _, _| *user == VIEWER().user).once().returning(|_, _, _, _| Ok(None));
        let removed = std::sync::Mutex::new(vec![true, false]);
        store.expect_remove().times(2).returning(move |_, _| Ok(removed.lock().unwrap().pop().unwrap()));
        let keep = keeping(store);
        assert!(matches!(keep.change(&VIEWER(), id(), &LineChange::default()), Err(ChangeLineError::NotFound)));
        assert!(matches!(keep.remove(&VIEWER(), id()), Err(ChangeLineError::NotFound)));
        keep.remove(&VIEWER(), id()).unwrap();
    }

    #[test]
    fn every_act_is_about_the_viewer_s_cart_and_at_the_time_of_the_clock() {
        let mut store = MockCartStore::new();
        store.expect_list().withf(|user| *user == VIEWER().user).once().returning(|_| Ok(Vec::new()));
        store.expect_clear().withf(|user| *user == VIEWER().user).once().returning(|_| Ok(()));
        let answers =
            std::sync::Mutex::new(vec![AddToCartError::Full, AddToCartError::TooMany, AddToCartError::PackageNotFound]);
        store
            .expect_add()
            .withf(|user, _, at| *user == VIEWER().user && *at == Timestamp::UNIX_EPOCH)
            .times(3)
            .returning(move |_, _, _| Err(answers.lock().unwrap().pop().unwrap()));
        store
            .expect_replace()
            .withf(|user, _, at| *user == VIEWER().user && *at == Timestamp::UNIX_EPOCH)
            .once()
            .returning(|_, _, _| Err(CartRefusal::PackagesNotFound(Vec::new()).into()));
        let keep = keeping(store);
        let line = CartLine::one(PackageId::new(1).unwrap());
        assert!(keep.list(&VIEWER()).unwrap().is_empty());
        keep.clear(&VIEWER()).unwrap();
        assert!(matches!(keep.add(&VIEWER(), &line), Err(AddToCartError::PackageNotFound)));
        assert!(matches!(keep.add(&VIEWER(), &line), Err(AddToCartError::TooMany)));
        assert!(matches!(keep.add(&VIEWER(), &line), Err(AddToCartError::Full)));
        let replaced = keep.replace(&VIEWER(), &NewCart::new(Vec::new()).unwrap());
        assert!(matches!(replaced, Err(ReplaceCartError::Refused(_))));
    }
}
