//! What a follower makes of changes.

use crate::{
    StoreError,
    feed::{FeedPart, FollowerRows, TicketChanged},
};

/// The work that follows the feed. It is made of changes outside of a transaction and written
/// inside of one.
pub trait Subject: Send + Sync + 'static {
    /// The rows that the work touches.
    type Tx<'t>: FollowerRows + ?Sized + 't;
    /// What is to be written for some changes.
    type Work: Send + 'static;

    /// By what name the follower is stored.
    fn name(&self) -> &'static str;

    /// Which changes matter.
    fn part(&self) -> FeedPart;

    /// What is written for changes that are to follow the same position, in their order. What they
    /// tell of may be gone.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] when a row cannot be read: then each change is asked for by itself,
    /// and that one is passed over. Any other [`StoreError`] is tried again.
    fn prepare(&self, changes: &[TicketChanged]) -> Result<Self::Work, StoreError>;

    /// Writes it.
    ///
    /// # Errors
    /// [`StoreError`].
    fn write(tx: &mut Self::Tx<'_>, work: Self::Work) -> Result<(), StoreError>;

    /// Does what is to be done before it begins with the first change, in transactions of its own.
    /// It may be done again. Asks `leads_on` between them and ends with `false` where that says so:
    /// another instance leads then.
    ///
    /// # Errors
    /// [`StoreError`].
    fn prepare_to_begin(
        &self,
        leads_on: &dyn Fn() -> Result<bool, StoreError>,
    ) -> Result<bool, StoreError>;

    /// Clears all that was ever written.
    ///
    /// # Errors
    /// [`StoreError`].
    fn clear(tx: &mut Self::Tx<'_>) -> Result<(), StoreError>;

    /// Runs one transaction with these rows, as [`write`](crate::tx::write) does.
    ///
    /// # Errors
    /// Those of the work, after which nothing is written, and [`StoreError`].
    fn transact<T: Send + 'static>(
        &self,
        operation: &'static str,
        work: impl FnOnce(&mut Self::Tx<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError>;
}
