//! What a transaction can do with carts.

use domain::{CartItemId, CartLine, KeptLine, LineChange, PackageId, Timestamp, UserId};

use crate::StoreError;

/// Rows of carts, always those of one user.
pub trait CartRows {
    /// Locks a cart: until the end of the transaction nobody else puts lines into it, and no
    /// checkout takes any out.
    ///
    /// # Errors
    /// [`StoreError`].
    fn lock_cart(&mut self, user: UserId) -> Result<(), StoreError>;

    /// The line of a package. Nobody else changes it until the end of the transaction.
    ///
    /// # Errors
    /// [`StoreError`].
    fn lock_cart_line(
        &mut self,
        user: UserId,
        package: PackageId,
    ) -> Result<Option<KeptLine>, StoreError>;

    /// How many lines there are whose package can be ordered.
    ///
    /// # Errors
    /// [`StoreError`].
    fn count_shown_cart_lines(&mut self, user: UserId) -> Result<usize, StoreError>;

    /// Writes a new line of a package that the cart does not have, and returns it.
    ///
    /// # Errors
    /// [`StoreError`].
    fn insert_cart_line(
        &mut self,
        user: UserId,
        line: &CartLine,
        at: Timestamp,
    ) -> Result<KeptLine, StoreError>;

    /// Writes the lines of an empty cart. The last one is the newest.
    ///
    /// # Errors
    /// [`StoreError`].
    fn insert_cart_lines(
        &mut self,
        user: UserId,
        lines: &[CartLine],
        at: Timestamp,
    ) -> Result<(), StoreError>;

    /// Writes what a change names, and returns the line afterwards. `None` when the user has no
    /// such line.
    ///
    /// # Errors
    /// [`StoreError`].
    fn update_cart_line(
        &mut self,
        user: UserId,
        id: CartItemId,
        change: &LineChange,
        at: Timestamp,
    ) -> Result<Option<KeptLine>, StoreError>;

    /// Deletes a line. `false` when the user has no such line.
    ///
    /// # Errors
    /// [`StoreError`].
    fn delete_cart_line(&mut self, user: UserId, id: CartItemId) -> Result<bool, StoreError>;

    /// Deletes all lines.
    ///
    /// # Errors
    /// [`StoreError`].
    fn delete_cart_lines(&mut self, user: UserId) -> Result<(), StoreError>;
}
