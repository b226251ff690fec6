//! What helps staff at their work.

use crate::{
    OutsidePorts, StorePorts,
    messages::ManageDrafts,
    staff_tools::{ManageCannedReplies, ManagePreferences, ManageSavedViews, ShowPresence},
};

/// Use cases of the desk.
#[derive(Clone)]
pub struct DeskUseCases {
    /// Reads and saves what somebody began to write.
    pub drafts: ManageDrafts,
    /// Manages canned replies.
    pub replies: ManageCannedReplies,
    /// Manages saved views of the queue.
    pub views: ManageSavedViews,
    /// Reads and saves what people choose for themselves.
    pub preferences: ManagePreferences,
    /// Says who else has a ticket open.
    pub presence: ShowPresence,
}

impl DeskUseCases {
    pub(super) fn over(stores: &StorePorts, outside: &OutsidePorts) -> Self {
        let (store, queries, clock) = (&stores.transactions, &stores.staff_tools, &outside.clock);
        Self {
            drafts: ManageDrafts::new(store.clone(), stores.messages.clone(), clock.clone()),
            replies: ManageCannedReplies::new(store.clone(), queries.clone(), clock.clone()),
            views: ManageSavedViews::new(store.clone(), queries.clone()),
            preferences: ManagePreferences::new(store.clone(), queries.clone()),
            presence: ShowPresence::new(store.clone(), queries.clone(), clock.clone()),
        }
    }
}
