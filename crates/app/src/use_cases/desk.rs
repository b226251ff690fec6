//! What helps staff at their work.

use crate::{
    KeepCannedReplies, KeepDraft, KeepPreferences, KeepViews, ShowPresence,
    ports::{OutsidePorts, StorePorts},
};

/// Use cases of the desk.
#[derive(Clone)]
pub struct DeskUseCases {
    /// Keeps what somebody began to write.
    pub drafts: KeepDraft,
    /// Keeps replies ready.
    pub replies: KeepCannedReplies,
    /// Keeps views of the queue.
    pub views: KeepViews,
    /// Keeps what people have chosen for themselves.
    pub preferences: KeepPreferences,
    /// Says who else has a ticket open.
    pub presence: ShowPresence,
}

impl DeskUseCases {
    pub(super) fn over(stores: &StorePorts, outside: &OutsidePorts) -> Self {
        let clock = &outside.clock;
        Self {
            drafts: KeepDraft::new(stores.drafts.clone(), clock.clone()),
            replies: KeepCannedReplies::new(stores.canned_replies.clone(), clock.clone()),
            views: KeepViews::new(stores.views.clone()),
            preferences: KeepPreferences::new(stores.preferences.clone()),
            presence: ShowPresence::new(stores.presences.clone(), clock.clone()),
        }
    }
}
