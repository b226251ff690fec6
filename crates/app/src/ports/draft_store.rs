//! The store of drafts.

use domain::{Channel, TicketId, Timestamp, UserId};

use crate::{Draft, DraftWish, KeepDraftError, StoreError};

/// Keeps drafts, always those of one writer.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait DraftStore: Send + Sync {
    /// The drafts of a ticket, in the order of the channels.
    ///
    /// # Errors
    /// [`StoreError`].
    fn of(&self, user: UserId, ticket: TicketId) -> Result<Vec<Draft>, StoreError>;

    /// Writes a draft, or its text and time over the one that is there. What was seen becomes the newest message of the
    /// channel that is not newer than the one that was named, and only when the draft begins.
    ///
    /// # Errors
    /// [`KeepDraftError`]; nothing was written.
    fn save(&self, user: UserId, wish: DraftWish, at: Timestamp) -> Result<Draft, KeepDraftError>;

    /// Removes a draft, if there is one.
    ///
    /// # Errors
    /// [`StoreError`].
    fn discard(&self, user: UserId, ticket: TicketId, channel: Channel) -> Result<(), StoreError>;
}
