//! What a transaction can do with followers of the feed.

use domain::Timestamp;

use super::FeedPosition;
use crate::StoreError;

/// How far a follower is, and which instance leads it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FollowerState {
    /// Up to where its work is written. `None` where it is to begin anew.
    pub position: Option<FeedPosition>,
    /// Who leads.
    pub holder: String,
    /// Until when, unless that is renewed before.
    pub leads_until: Timestamp,
}

impl FollowerState {
    /// Whether somebody else leads at an instant.
    #[must_use]
    pub fn is_led_by_another(&self, than: &str, at: Timestamp) -> bool {
        self.holder != than && at < self.leads_until
    }
}

/// What a transaction can do with followers.
pub trait FollowerRows {
    /// The state of a follower, which is written first where it is missing. Until the end of the
    /// transaction nobody else writes it.
    ///
    /// # Errors
    /// [`StoreError`].
    fn lock_follower(&mut self, name: &'static str) -> Result<FollowerState, StoreError>;

    /// Writes the state of a follower that was locked.
    ///
    /// # Errors
    /// [`StoreError`].
    fn save_follower(
        &mut self,
        name: &'static str,
        state: &FollowerState,
    ) -> Result<(), StoreError>;
}
