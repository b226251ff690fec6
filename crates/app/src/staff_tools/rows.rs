//! What a transaction can do with what helps staff.

use domain::{
    Activity, CannedReplyId, Channel, SavedViewId, Shortcut, TicketId, Timestamp, UserId,
};

use super::{CannedReply, CannedReplyInput, SavedView, SavedViewInput, TimeZoneName};
use crate::StoreError;

/// What a transaction can do with canned replies.
pub trait CannedReplyRows {
    /// Every canned reply by id and shortcut. Until the end of the transaction nobody else writes
    /// any.
    ///
    /// # Errors
    /// [`StoreError`].
    fn lock_canned_replies(&mut self) -> Result<Vec<(CannedReplyId, Shortcut)>, StoreError>;

    /// Writes a new reply and says its id.
    ///
    /// # Errors
    /// [`StoreError`].
    fn insert_canned_reply(
        &mut self,
        reply: &CannedReplyInput,
        at: Timestamp,
    ) -> Result<CannedReplyId, StoreError>;

    /// Writes a reply over the one with its id.
    ///
    /// # Errors
    /// [`StoreError`].
    fn update_canned_reply(&mut self, reply: &CannedReply) -> Result<(), StoreError>;

    /// Deletes a reply.
    ///
    /// # Errors
    /// [`StoreError`].
    fn delete_canned_reply(&mut self, id: CannedReplyId) -> Result<(), StoreError>;
}

/// What a transaction can do with preferences.
pub trait PreferenceRows {
    /// Writes which time zone somebody has chosen; `None` when none.
    ///
    /// # Errors
    /// [`StoreError`].
    fn save_time_zone(
        &mut self,
        user: UserId,
        zone: Option<TimeZoneName>,
    ) -> Result<(), StoreError>;
}

/// What a transaction can do with presences.
pub trait PresenceRows {
    /// Writes where somebody is, over what was noted for the same person and ticket.
    ///
    /// # Errors
    /// [`StoreError`].
    fn save_presence(
        &mut self,
        user: UserId,
        ticket: TicketId,
        channel: Channel,
        activity: Activity,
        at: Timestamp,
    ) -> Result<(), StoreError>;

    /// Deletes what was noted for a person and a ticket, if anything was.
    ///
    /// # Errors
    /// [`StoreError`].
    fn delete_presence(&mut self, user: UserId, ticket: TicketId) -> Result<(), StoreError>;

    /// Deletes at most [`MAX_PURGED`](super::MAX_PURGED) presences that were noted before an
    /// instant or at it, and waits for nobody.
    ///
    /// # Errors
    /// [`StoreError`].
    fn purge_presences(&mut self, before: Timestamp) -> Result<(), StoreError>;
}

/// What a transaction can do with saved views.
pub trait SavedViewRows {
    /// The views of an owner by id and name. Until the end of the transaction nobody else writes
    /// views of this owner.
    ///
    /// # Errors
    /// [`StoreError`].
    fn lock_saved_views(&mut self, owner: UserId)
    -> Result<Vec<(SavedViewId, String)>, StoreError>;

    /// Writes a new view and says its id.
    ///
    /// # Errors
    /// [`StoreError`].
    fn insert_saved_view(
        &mut self,
        owner: UserId,
        view: &SavedViewInput,
    ) -> Result<SavedViewId, StoreError>;

    /// Writes a view over the one with its id.
    ///
    /// # Errors
    /// [`StoreError`].
    fn update_saved_view(&mut self, view: &SavedView) -> Result<(), StoreError>;

    /// Deletes a view.
    ///
    /// # Errors
    /// [`StoreError`].
    fn delete_saved_view(&mut self, id: SavedViewId) -> Result<(), StoreError>;
}
