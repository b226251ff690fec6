//! The carts that are kept for brands between visits.

use domain::{CartItemId, CartLine, KeptLine, LineChange, NewCart, Timestamp, UserId};

use crate::{AddToCartError, ReplaceCartError, ShownLine, StoreError};

/// Reads and changes carts, always that of one user. It never has more than 50 lines that are shown, one for each
/// package, whatever is done at the same time. A checkout takes what was ordered out of it.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait CartStore: Send + Sync {
    /// The lines whose package can be ordered, the newest first, at most 50.
    ///
    /// # Errors
    /// [`StoreError`].
    fn list(&self, user: UserId) -> Result<Vec<ShownLine>, StoreError>;

    /// Adds a line, or its quantity to the line of the same package, as [`CartLine::plus`] does. What is added at the
    /// same time is never lost.
    ///
    /// # Errors
    /// [`AddToCartError`]; the cart is as it was.
    fn add(&self, user: UserId, line: &CartLine, at: Timestamp) -> Result<KeptLine, AddToCartError>;

    /// Changes a line. `None` when the user has no such line.
    ///
    /// # Errors
    /// [`StoreError`].
    fn change(
        &self,
        user: UserId,
        id: CartItemId,
        change: &LineChange,
        at: Timestamp,
    ) -> Result<Option<KeptLine>, StoreError>;

    /// Takes a line out of the cart. `false` when the user has no such line.
    ///
    /// # Errors
    /// [`StoreError`].
    fn remove(&self, user: UserId, id: CartItemId) -> Result<bool, StoreError>;

    /// Empties the cart.
    ///
    /// # Errors
    /// [`StoreError`].
    fn clear(&self, user: UserId) -> Result<(), StoreError>;

    /// Puts a cart in the place of the present one and says how many lines it has. The first line is the newest.
    ///
    /// # Errors
    /// [`ReplaceCartError`]; the cart is as it was.
    fn replace(&self, user: UserId, cart: &NewCart, at: Timestamp) -> Result<usize, ReplaceCartError>;
}
