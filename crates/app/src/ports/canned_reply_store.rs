//! The store of replies that staff keep ready.

use domain::CannedReplyId;

use crate::{CannedReply, KeepCannedRepliesError, ReplyAct, ReplyWish, StoreError};

/// Keeps replies. Each change is written with its entry in the audit trail.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait CannedReplyStore: Send + Sync {
    /// Every reply, by shortcut; at most [`KeepCannedReplies::MOST`](crate::KeepCannedReplies::MOST).
    ///
    /// # Errors
    /// [`StoreError`].
    fn list(&self) -> Result<Vec<CannedReply>, StoreError>;

    /// Adds a reply. There are never more than [`KeepCannedReplies::MOST`](crate::KeepCannedReplies::MOST), however many
    /// are added at once.
    ///
    /// # Errors
    /// [`KeepCannedRepliesError`]; nothing was written.
    fn add(&self, reply: ReplyWish, act: ReplyAct) -> Result<CannedReply, KeepCannedRepliesError>;

    /// Changes a reply.
    ///
    /// # Errors
    /// [`KeepCannedRepliesError`]; nothing was written.
    fn change(&self, id: CannedReplyId, reply: ReplyWish, act: ReplyAct)
    -> Result<CannedReply, KeepCannedRepliesError>;

    /// Removes a reply.
    ///
    /// # Errors
    /// [`KeepCannedRepliesError`]; nothing was written.
    fn remove(&self, id: CannedReplyId, act: ReplyAct) -> Result<(), KeepCannedRepliesError>;
}
