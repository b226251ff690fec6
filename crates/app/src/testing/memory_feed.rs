//! The feed of changes of the store in memory. There is one lock, so everything is complete in the order of writing.

use domain::{NewEvent, TicketId};

use super::{MemoryStore, memory_store::Rows};
use crate::{
    StoreError,
    feed::{ChangeFeed, Changes, FeedPosition, FollowChangesError, Seen, TicketChanged, TicketNews},
    messages::ReadMark,
};

/// Something that a follower is told of, where it stands, and of which kind it is.
struct Row {
    kind: u8,
    seen: Seen,
    changed: TicketChanged,
}

fn news(action: &str) -> TicketNews {
    match action {
        "order_placed" | "ticket_opened" => TicketNews::Opened,
        "ticket_assigned" | "ticket_reassigned" => TicketNews::Assignee,
        "ticket_status_changed" | "ticket_reopened" => TicketNews::Status,
        "ticket_priority_changed" => TicketNews::Priority,
        "order_status_changed" => TicketNews::OrderStatus,
        _ => TicketNews::Other,
    }
}

fn row(kind: u8, id: i64, at: domain::Timestamp, ticket: TicketId, news: TicketNews) -> Row {
    let changed = TicketChanged { ticket, news, by: None, position: FeedPosition::default() };
    Row { kind, seen: Seen { transaction: 0, id, at }, changed }
}

impl Rows {
    /// Everything that there is to tell, kind by kind.
    fn feed(&self) -> Vec<Row> {
        let event = |(event, id): (&NewEvent, i64)| {
            let mut told = row(0, id, event.at, event.ticket?, news(event.action));
            told.changed.by = event.actor.map(|(user, _)| user);
            Some(told)
        };
        let message = |message: &domain::Message| {
            let news = TicketNews::Said { channel: message.channel, message: message.id, role: message.role };
            let mut told = row(1, message.id.get(), message.created_at, message.ticket, news);
            told.changed.by = Some(message.author);
            told
        };
        let mark = |((ticket, mark), number): (&(TicketId, ReadMark), i64)| {
            let stands = self.marks.iter().any(|known| (known.0, &known.1) == (*ticket, mark));
            let news = TicketNews::Read { channel: mark.channel, up_to: mark.up_to };
            let mut told = row(2, number, mark.at, *ticket, news);
            told.changed.by = Some(mark.user);
            stands.then_some(told)
        };
        let events = self.events.iter().zip(1..).filter_map(event);
        let marks = self.mark_steps.iter().zip(1..).filter_map(mark);
        events.chain(self.messages.iter().map(message)).chain(marks).collect()
    }
}

fn seen(position: &FeedPosition, kind: u8) -> Option<Seen> {
    match kind {
        0 => position.event,
        1 => position.message,
        _ => position.mark,
    }
}

fn pass(position: &mut FeedPosition, row: &Row) {
    match row.kind {
        0 => position.event = Some(row.seen),
        1 => position.message = Some(row.seen),
        _ => position.mark = Some(row.seen),
    }
}

impl ChangeFeed for MemoryStore {
    fn head(&self) -> Result<FeedPosition, StoreError> {
        let mut head = FeedPosition::default();
        self.rows().feed().iter().for_each(|row| pass(&mut head, row));
        Ok(head)
    }

    fn since(&self, after: &FeedPosition, limit: u32) -> Result<Changes, FollowChangesError> {
        let mut rows = self.rows().feed();
        for kind in 0..=2 {
            let Some(place) = seen(after, kind) else { continue };
            let stands = rows.iter().any(|row| row.kind == kind && row.seen == place);
            // a mark that is not there any more has moved on
            let same = |row: &Row| row.kind == kind && row.seen.id == place.id;
            let moved =
                kind == 2 && !rows.iter().any(same) && rows.iter().any(|row| row.kind == 2 && row.seen.id > place.id);
            if !stands && !moved {
                return Err(FollowChangesError::UnknownPosition);
            }
        }
        rows.retain(|row| seen(after, row.kind).is_none_or(|place| row.seen.id > place.id));
        let most = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = rows.len() > most;
        rows.truncate(most);
        let mut next = *after;
        let told = |row: Row| {
            pass(&mut next, &row);
            TicketChanged { position: next, ..row.changed }
        };
        let items = rows.into_iter().map(told).collect();
        Ok(Changes { items, next, more })
    }
}
