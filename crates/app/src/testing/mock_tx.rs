//! The mock of a whole transaction: every method of every row trait.

use domain::{Activity, CannedReplyId, Channel, MessageId, SavedViewId, Shortcut, TicketId, Timestamp, UserId};

use crate::{
    StoreError,
    effects::{EffectRows, Effects},
    staff_tools::{
        CannedReply, CannedReplyInput, CannedReplyRows, Draft, DraftRows, PreferenceRows, PresenceRows, SavedView,
        SavedViewInput, SavedViewRows, TimeZoneName,
    },
    tickets::TicketRows,
};

mockall::mock! {
    /// A transaction. Unit tests of use cases expect what they need of it.
    pub Tx {}

    impl EffectRows for Tx {
        fn record(&mut self, effects: &Effects) -> Result<(), StoreError>;
    }

    impl TicketRows for Tx {
        fn has_ticket(&mut self, id: TicketId) -> Result<bool, StoreError>;
    }

    impl CannedReplyRows for Tx {
        fn lock_canned_replies(&mut self) -> Result<Vec<(CannedReplyId, Shortcut)>, StoreError>;
        fn insert_canned_reply(&mut self, reply: &CannedReplyInput, at: Timestamp) -> Result<CannedReplyId, StoreError>;
        fn update_canned_reply(&mut self, reply: &CannedReply) -> Result<(), StoreError>;
        fn delete_canned_reply(&mut self, id: CannedReplyId) -> Result<(), StoreError>;
    }

    impl SavedViewRows for Tx {
        fn lock_saved_views(&mut self, owner: UserId) -> Result<Vec<(SavedViewId, String)>, StoreError>;
        fn insert_saved_view(&mut self, owner: UserId, view: &SavedViewInput) -> Result<SavedViewId, StoreError>;
        fn update_saved_view(&mut self, view: &SavedView) -> Result<(), StoreError>;
        fn delete_saved_view(&mut self, id: SavedViewId) -> Result<(), StoreError>;
    }

    impl DraftRows for Tx {
        fn update_draft(&mut self, writer: UserId, draft: &Draft) -> Result<Option<Draft>, StoreError>;
        fn insert_draft(&mut self, writer: UserId, draft: &Draft) -> Result<bool, StoreError>;
        fn delete_draft(&mut self, writer: UserId, ticket: TicketId, channel: Channel) -> Result<(), StoreError>;
        fn newest_message_up_to(
            &mut self,
            ticket: TicketId,
            channel: Channel,
            up_to: MessageId,
        ) -> Result<Option<MessageId>, StoreError>;
    }

    impl PresenceRows for Tx {
        fn save_presence(
            &mut self,
            user: UserId,
            ticket: TicketId,
            channel: Channel,
            activity: Activity,
            at: Timestamp,
        ) -> Result<(), StoreError>;
        fn delete_presence(&mut self, user: UserId, ticket: TicketId) -> Result<(), StoreError>;
        fn purge_presences(&mut self, before: Timestamp) -> Result<(), StoreError>;
    }

    impl PreferenceRows for Tx {
        fn save_time_zone(&mut self, user: UserId, zone: Option<TimeZoneName>) -> Result<(), StoreError>;
    }
}
