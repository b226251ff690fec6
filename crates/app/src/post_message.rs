//! A party or staff writes in a ticket.

use std::{sync::Arc, time::Duration};

use domain::{Message, MessageDraft, TicketId, Timestamp};

use crate::{
    IdempotencyKey, NotAParty, StoreError, Viewer,
    forget_receipts::in_batches,
    ports::{Clock, TicketStore},
};

/// Somebody wants to write in a ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessagePost {
    /// Who.
    pub viewer: Viewer,
    /// What.
    pub draft: MessageDraft,
    /// Names this message among those of the author in the ticket: the same key again writes nothing.
    pub key: Option<IdempotencyKey>,
    /// When.
    pub at: Timestamp,
}

/// Why nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum PostMessageError {
    /// There is no such ticket.
    #[error("the ticket is unknown")]
    NotFound,
    /// It is other people's.
    #[error(transparent)]
    NotAParty(#[from] NotAParty),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Writes in a ticket.
#[derive(Clone)]
pub struct PostMessage {
    tickets: Arc<dyn TicketStore>,
    clock: Arc<dyn Clock>,
}

impl PostMessage {
    /// How long the key of a message is known at least.
    pub const KEYS_KEPT_FOR: Duration = Duration::from_hours(24);

    /// The use case over a store and a clock.
    #[must_use]
    pub fn new(tickets: Arc<dyn TicketStore>, clock: Arc<dyn Clock>) -> Self {
        Self { tickets, clock }
    }

    /// The message as it was written. Its role is the author's, whatever the author claims; a party speaks in its own
    /// channel only. The ticket moves to the front of the lists, and whoever listens is told. With the key of a message
    /// that the author wrote there within the last [`Self::KEYS_KEPT_FOR`], that message, and nothing is written.
    ///
    /// # Errors
    /// [`PostMessageError`]; nothing was written.
    pub fn run(
        &self,
        viewer: &Viewer,
        ticket: TicketId,
        draft: MessageDraft,
        key: Option<IdempotencyKey>,
    ) -> Result<Message, PostMessageError> {
        self.tickets.post(ticket, MessagePost { viewer: *viewer, draft, key, at: self.clock.now() })
    }

    /// Forgets all keys that were used too long ago and says how many there were.
    ///
    /// # Errors
    /// [`StoreError`]; what was forgotten before stays forgotten.
    pub fn forget_keys(&self) -> Result<u32, StoreError> {
        let before = self.clock.now() - Self::KEYS_KEPT_FOR;
        in_batches(|most| self.tickets.forget_message_keys(before, most))
    }
}

#[cfg(test)]
mod tests {
    use domain::{Channel, Text, UserId};

    use super::*;
    use crate::{
        StaffViewer,
        ports::MockTicketStore,
        testing::{FixedClock, samples},
    };

    #[test]
    fn the_store_is_told_who_writes_and_when() {
        let viewer = Viewer::Staff(StaffViewer { user: UserId::new(7).unwrap(), is_super_admin: false });
        let mut tickets = MockTicketStore::new();
        tickets.expect_post().once().returning(move |ticket, post| {
            assert_eq!((post.viewer, post.at), (viewer, Timestamp::UNIX_EPOCH));
            assert_eq!(post.key.unwrap().as_str(), "k");
            Ok(samples::message(5, ticket, Channel::Internal))
        });
        let post = PostMessage::new(Arc::new(tickets), Arc::new(FixedClock::at(Timestamp::UNIX_EPOCH)));
        let draft = MessageDraft { text: Text::parse("Hello").unwrap(), is_file: false, file: None, channel: None };
        assert_eq!(
            post.run(&viewer, TicketId::new(11).unwrap(), draft, IdempotencyKey::parse(b"k").ok()).unwrap().id.get(),
            5
        );
    }
}
