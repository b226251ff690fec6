//! Somebody has read a conversation up to a message.

use std::sync::Arc;

use domain::{Channel, MessageId, NotificationKind, Participant, SenderRole, TicketId, Timestamp};

use super::{MessageRows, MessageTransactions, ReadMark, ReadMarkRows};
use crate::{
    AccessError, Clock, Noun, Viewer, notifications::NotificationRows, tickets::OrderContextRows,
};

/// Marks a conversation as read.
#[derive(Clone)]
pub struct MarkRead {
    store: Arc<dyn MessageTransactions>,
    clock: Arc<dyn Clock>,
}

impl MarkRead {
    /// The use case over a store and a clock.
    #[must_use]
    pub fn new(store: Arc<dyn MessageTransactions>, clock: Arc<dyn Clock>) -> Self {
        Self { store, clock }
    }

    /// Marks one channel, or each of the viewer's own, up to a message or whole. The viewer's own
    /// marks of those channels afterwards: none for a channel of others.
    ///
    /// Marks only move forward; messages of the other side get the time of their first reading, and
    /// what the viewer was notified of in the ticket is read.
    ///
    /// # Errors
    /// [`AccessError`]; nothing was marked.
    pub fn run(
        &self,
        viewer: &Viewer,
        ticket: TicketId,
        channel: Option<Channel>,
        up_to: Option<MessageId>,
    ) -> Result<Vec<ReadMark>, AccessError> {
        let reading = Reading { viewer: *viewer, channel, up_to, at: self.clock.now() };
        self.store.write("mark a conversation as read", move |tx| mark_read(tx, ticket, reading))
    }
}

/// How far somebody has read.
#[derive(Clone, Copy)]
struct Reading {
    viewer: Viewer,
    channel: Option<Channel>,
    up_to: Option<MessageId>,
    at: Timestamp,
}

/// As whom those write whose messages somebody reads.
const fn other_side(participant: Participant) -> &'static [SenderRole] {
    match participant {
        Participant::Staff => &[SenderRole::Brand, SenderRole::Creator],
        Participant::Brand | Participant::Creator => &[SenderRole::Agent],
    }
}

fn mark_read(
    tx: &mut (impl OrderContextRows + MessageRows + ReadMarkRows + NotificationRows + ?Sized),
    ticket: TicketId,
    reading: Reading,
) -> Result<Vec<ReadMark>, AccessError> {
    let Reading { viewer, channel, up_to, at } = reading;
    let locked = tx.lock_ticket(ticket)?.ok_or(AccessError::NotFound(Noun::Ticket))?;
    let participant = viewer.participant_in(&locked.context)?;
    let (reader, channels) = (viewer.user(), participant.narrowed_to(channel));
    let before = tx.read_marks_of(ticket, reader)?;
    for &channel in &channels {
        let Some(newest) = tx.newest_message(ticket, channel, up_to)? else { continue };
        if !before.iter().any(|mark| mark.channel == channel && mark.up_to >= newest) {
            tx.save_read_mark(ticket, reader, channel, newest, at)?;
        }
        tx.mark_messages_read(ticket, channel, other_side(participant), newest, at)?;
    }
    tx.mark_ticket_notifications_read(reader, ticket, NotificationKind::ALL, at)?;
    let mut marks = tx.read_marks_of(ticket, reader)?;
    marks.retain(|mark| channels.contains(&mark.channel));
    Ok(marks)
}

#[cfg(test)]
mod tests {
    use domain::{BrandId, Role, UserId};

    use super::*;
    use crate::{
        BrandViewer,
        testing::{MockTx, samples},
    };

    const BRAND: fn() -> Viewer = || {
        Viewer::Brand(BrandViewer { user: UserId::new(7).unwrap(), brand: BrandId::new(1).ok() })
    };

    fn message(id: i64) -> MessageId {
        MessageId::new(id).unwrap()
    }

    /// A brand reads its channel to message 5, in which it had read so far.
    fn read(mut tx: MockTx, before: Option<i64>) -> Result<Vec<ReadMark>, AccessError> {
        tx.expect_lock_ticket().returning(|_| Ok(Some(samples::locked(samples::context(1, 2)))));
        tx.expect_read_marks_of().returning(move |_, user| {
            let name = "Reader".to_owned();
            let role = Role::Brand;
            let channel = Channel::BrandAgent;
            let at = Timestamp::UNIX_EPOCH;
            let mark = |up_to| ReadMark { user, name, role, channel, up_to: message(up_to), at };
            Ok(before.map(mark).into_iter().collect())
        });
        tx.expect_newest_message().returning(|_, channel, up_to| {
            assert_eq!((channel, up_to), (Channel::BrandAgent, Some(message(6))));
            Ok(Some(message(5)))
        });
        tx.expect_mark_messages_read().returning(|_, _, authors, up_to, _| {
            assert_eq!((authors, up_to), ([SenderRole::Agent].as_slice(), message(5)));
            Ok(())
        });
        tx.expect_mark_ticket_notifications_read().once().returning(|_, _, kinds, _| {
            assert_eq!(kinds, NotificationKind::ALL);
            Ok(0)
        });
        let at = Timestamp::UNIX_EPOCH;
        let reading = Reading { viewer: BRAND(), channel: None, up_to: Some(message(6)), at };
        mark_read(&mut tx, TicketId::new(11).unwrap(), reading)
    }

    #[test]
    fn a_mark_is_set_at_the_newest_message_that_was_read() {
        let mut tx = MockTx::new();
        tx.expect_save_read_mark().once().returning(|_, reader, channel, up_to, _| {
            assert_eq!((reader.get(), channel, up_to), (7, Channel::BrandAgent, message(5)));
            Ok(())
        });
        read(tx, None).unwrap();
    }

    #[test]
    fn a_mark_moves_forward_and_never_back() {
        let mut tx = MockTx::new();
        tx.expect_save_read_mark().once().returning(|_, _, _, _, _| Ok(()));
        read(tx, Some(4)).unwrap();
        for further in [5, 6] {
            assert_eq!(read(MockTx::new(), Some(further)).unwrap()[0].up_to, message(further));
        }
    }

    #[test]
    fn a_channel_of_others_is_not_read() {
        let mut tx = MockTx::new();
        tx.expect_lock_ticket().returning(|_| Ok(Some(samples::locked(samples::context(1, 2)))));
        tx.expect_read_marks_of().returning(|_, _| Ok(Vec::new()));
        tx.expect_mark_ticket_notifications_read().returning(|_, _, _, _| Ok(0));
        let channel = Some(Channel::Internal);
        let reading = Reading { viewer: BRAND(), channel, up_to: None, at: Timestamp::UNIX_EPOCH };
        assert_eq!(mark_read(&mut tx, TicketId::new(11).unwrap(), reading).unwrap(), []);
    }

    #[test]
    fn strangers_read_nothing_nor_does_anybody_without_a_ticket() {
        let refused = |context: Option<domain::OrderContext>| {
            let mut tx = MockTx::new();
            tx.expect_lock_ticket().return_once(|_| Ok(context.map(samples::locked)));
            let reading =
                Reading { viewer: BRAND(), channel: None, up_to: None, at: Timestamp::UNIX_EPOCH };
            mark_read(&mut tx, TicketId::new(11).unwrap(), reading)
        };
        assert!(matches!(refused(Some(samples::context(3, 2))), Err(AccessError::NotAParty(_))));
        assert!(matches!(refused(None), Err(AccessError::NotFound(Noun::Ticket))));
    }
}
