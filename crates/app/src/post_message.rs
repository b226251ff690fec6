//! A party or staff writes in a ticket.

use std::sync::Arc;

use domain::{Message, MessageDraft, TicketId, Timestamp};

use crate::{
    NotAParty, StoreError, Viewer,
    ports::{Clock, TicketStore},
};

/// Somebody wants to write in a ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessagePost {
    /// Who.
    pub viewer: Viewer,
    /// What.
    pub draft: MessageDraft,
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
    /// The use case over a store and a clock.
    #[must_use]
    pub fn new(tickets: Arc<dyn TicketStore>, clock: Arc<dyn Clock>) -> Self {
        Self { tickets, clock }
    }

    /// The message as it was written. Its role is the author's, whatever the author claims; a party speaks in its own
    /// channel only. The ticket moves to the front of the lists, and whoever listens is told.
    ///
    /// # Errors
    /// [`PostMessageError`]; nothing was written.
    pub fn run(&self, viewer: &Viewer, ticket: TicketId, draft: MessageDraft) -> Result<Message, PostMessageError> {
        self.tickets.post(ticket, MessagePost { viewer: *viewer, draft, at: self.clock.now() })
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
            Ok(samples::message(5, ticket, Channel::Internal))
        });
        let post = PostMessage::new(Arc::new(tickets), Arc::new(FixedClock::at(Timestamp::UNIX_EPOCH)));
        let draft = MessageDraft { text: Text::parse("Hello").unwrap(), is_file: false, file: None, channel: None };
        assert_eq!(post.run(&viewer, TicketId::new(11).unwrap(), draft).unwrap().id.get(), 5);
    }
}
