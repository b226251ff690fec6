//! Handing over the tickets of an agent, and taking it back.

use domain::{Actor, HandOverId, HandOverRequest, Timestamp};

use crate::{
    HandOverError, HandOverRecord, HandedOver, Page, PageRequest, PastHandOver, SharedOut, StoreError,
    UndoHandOverError, Undone,
};

/// Hands over tickets. Whoever does holds the ring and then the tickets, by ascending id.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait HandOverStore: Send + Sync {
    /// What a hand-over would do now. Nothing is locked or written.
    ///
    /// # Errors
    /// [`HandOverError`].
    fn preview(&self, request: &HandOverRequest) -> Result<SharedOut, HandOverError>;

    /// Hands over the open tickets of an agent, at most [`domain::MOST_HANDED_OVER`] by ascending id, with what becomes
    /// of the agent, messages, notifications and audit events.
    ///
    /// # Errors
    /// [`HandOverError`]; nothing was written.
    fn hand_over(&self, request: &HandOverRequest) -> Result<HandedOver, HandOverError>;

    /// Gives back the tickets of a hand-over that nobody touched since.
    ///
    /// # Errors
    /// [`UndoHandOverError`]; nothing was written.
    fn undo(&self, id: HandOverId, actor: Actor, at: Timestamp) -> Result<Undone, UndoHandOverError>;

    /// Hand-overs that were done, the newest first.
    ///
    /// # Errors
    /// [`StoreError`].
    fn list(&self, page: PageRequest) -> Result<Page<PastHandOver>, StoreError>;

    /// One hand-over with its tickets.
    ///
    /// # Errors
    /// [`StoreError`].
    fn find(&self, id: HandOverId) -> Result<Option<HandOverRecord>, StoreError>;
}
