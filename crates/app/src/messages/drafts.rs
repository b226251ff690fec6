//! What staff began to write, so that it is there again after a reload and on another machine.

use std::sync::Arc;

use domain::{Channel, MessageId, Text, TicketId, Timestamp, UserId};

use super::{Draft, DraftRows, MessageQueries, MessageRows, MessageTransactions};
use crate::{Clock, LookUpError, Noun, StaffViewer, StoreError, tickets::TicketRows};

/// What is to be saved as a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftInput {
    /// The ticket.
    pub ticket: TicketId,
    /// Where it is to be said.
    pub channel: Channel,
    /// What was written so far.
    pub text: Text<1, 4000>,
    /// The newest message of the channel that the writer sees; counts only when the draft begins.
    pub seen: Option<MessageId>,
}

/// Reads, saves and discards the viewer's own drafts. Saying something in a channel discards the
/// draft for it.
#[derive(Clone)]
pub struct ManageDrafts {
    store: Arc<dyn MessageTransactions>,
    queries: Arc<dyn MessageQueries>,
    clock: Arc<dyn Clock>,
}

impl ManageDrafts {
    /// The use case over a store and a clock.
    #[must_use]
    pub fn new(
        store: Arc<dyn MessageTransactions>,
        queries: Arc<dyn MessageQueries>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self { store, queries, clock }
    }

    /// The viewer's drafts of a ticket, at most one for each channel.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn read(&self, viewer: &StaffViewer, ticket: TicketId) -> Result<Vec<Draft>, StoreError> {
        self.queries.drafts(viewer.user, ticket)
    }

    /// Saves a draft over the one before; what its writer had seen stays as it was when the draft
    /// began. The draft afterwards.
    ///
    /// # Errors
    /// [`LookUpError`]; the draft is as it was.
    pub fn save(&self, viewer: &StaffViewer, draft: DraftInput) -> Result<Draft, LookUpError> {
        let (writer, at) = (viewer.user, self.clock.now());
        self.store.write("save a draft", move |tx| save(tx, writer, draft, at))
    }

    /// Discards a draft; there need not be one.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn discard(
        &self,
        viewer: &StaffViewer,
        ticket: TicketId,
        channel: Channel,
    ) -> Result<(), StoreError> {
        let writer = viewer.user;
        self.store.write("discard a draft", move |tx| tx.delete_draft(writer, ticket, channel))
    }
}

fn save(
    tx: &mut (impl DraftRows + MessageRows + TicketRows + ?Sized),
    writer: UserId,
    input: DraftInput,
    at: Timestamp,
) -> Result<Draft, LookUpError> {
    let DraftInput { ticket, channel, text, seen } = input;
    let mut draft = Draft { ticket, channel, text, seen: None, updated_at: at };
    if let Some(grown) = tx.update_draft(writer, &draft)? {
        return Ok(grown);
    }
    if !tx.has_ticket(ticket)? {
        return Err(LookUpError::NotFound(Noun::Ticket));
    }
    if seen.is_some() {
        draft.seen = tx.newest_message(ticket, channel, seen)?;
    }
    if tx.insert_draft(writer, &draft)? {
        return Ok(draft);
    }
    // another window of the writer began it at the same time
    tx.update_draft(writer, &draft)?.ok_or(LookUpError::NotFound(Noun::Ticket))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::MockTx;

    fn input(seen: Option<i64>) -> DraftInput {
        let seen = seen.and_then(|id| MessageId::new(id).ok());
        DraftInput {
            ticket: TicketId::new(11).unwrap(),
            channel: Channel::Internal,
            text: Text::parse("Dear").unwrap(),
            seen,
        }
    }

    fn saved(mut tx: MockTx, input: DraftInput) -> Result<Draft, LookUpError> {
        save(&mut tx, UserId::new(7).unwrap(), input, Timestamp::UNIX_EPOCH)
    }

    #[test]
    fn a_draft_begins_with_the_newest_message_that_its_writer_saw_in_the_channel() {
        let mut tx = MockTx::new();
        tx.expect_update_draft().once().returning(|_, _| Ok(None));
        tx.expect_has_ticket().returning(|_| Ok(true));
        tx.expect_newest_message().returning(|_, channel, up_to| {
            assert_eq!((channel, up_to), (Channel::Internal, MessageId::new(9).ok()));
            Ok(MessageId::new(5).ok())
        });
        tx.expect_insert_draft().once().returning(|_, _| Ok(true));
        assert_eq!(saved(tx, input(Some(9))).unwrap().seen, MessageId::new(5).ok());
    }

    #[test]
    fn what_was_seen_stays_as_it_was_when_the_draft_began() {
        let seen_at_first = MessageId::new(3).ok();
        let mut tx = MockTx::new();
        tx.expect_update_draft()
            .once()
            .returning(move |_, draft| Ok(Some(Draft { seen: seen_at_first, ..draft.clone() })));
        assert_eq!(saved(tx, input(Some(9))).unwrap().seen, seen_at_first);
    }

    #[test]
    fn of_two_windows_that_begin_a_draft_at_once_the_later_one_writes_its_text() {
        let mut tx = MockTx::new();
        let mut calls = 0;
        tx.expect_update_draft().times(2).returning(move |_, draft| {
            calls += 1;
            Ok((calls == 2).then(|| draft.clone()))
        });
        tx.expect_has_ticket().returning(|_| Ok(true));
        tx.expect_insert_draft().once().returning(|_, _| Ok(false));
        assert_eq!(saved(tx, input(None)).unwrap().text.as_str(), "Dear");
    }

    #[test]
    fn there_is_no_draft_without_a_ticket() {
        let mut tx = MockTx::new();
        tx.expect_update_draft().returning(|_, _| Ok(None));
        tx.expect_has_ticket().returning(|_| Ok(false));
        assert!(matches!(saved(tx, input(None)), Err(LookUpError::NotFound(Noun::Ticket))));
    }
}
