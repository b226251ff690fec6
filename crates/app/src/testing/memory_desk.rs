//! What is done to the tickets of the store in memory: writing, reading, changing, opening.

use std::collections::BTreeMap;

use domain::{
    Channel, Message, MessageId, NewMessage, OrderContext, SenderRole, Ticket, TicketId, Timestamp,
    UserId,
};

use super::{
    MemoryStore,
    memory_store::{Rows, id},
    memory_tickets::page_of,
};
use crate::{
    IdempotencyKey, Page, PageRequest, Position, StoreError,
    messages::{
        ConversationFacts, Draft, MessageQueries, MessageRows, MessagesVersion, ReadMark,
        ReadMarkRows,
    },
    tickets::TicketHead,
    tickets::TicketStore,
};

impl MessageRows for Rows {
    fn newest_message(
        &mut self,
        ticket: TicketId,
        channel: Channel,
        up_to: Option<MessageId>,
    ) -> Result<Option<MessageId>, StoreError> {
        let said = self
            .messages
            .iter()
            .filter(|message| (message.ticket, message.channel) == (ticket, channel));
        Ok(said.map(|message| message.id).filter(|id| up_to.is_none_or(|last| *id <= last)).max())
    }

    fn mark_messages_read(
        &mut self,
        ticket: TicketId,
        channel: Channel,
        authors: &[SenderRole],
        up_to: MessageId,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let said = self
            .messages
            .iter_mut()
            .filter(|message| (message.ticket, message.channel) == (ticket, channel));
        said.filter(|message| message.id <= up_to && authors.contains(&message.role)).for_each(
            |message| {
                message.read_at.get_or_insert(at);
            },
        );
        Ok(())
    }

    fn newest_message_by(
        &mut self,
        ticket: TicketId,
        channel: Channel,
        authors: &[SenderRole],
    ) -> Result<Option<MessageId>, StoreError> {
        let said = self
            .messages
            .iter()
            .filter(|message| (message.ticket, message.channel) == (ticket, channel));
        Ok(said.filter(|message| authors.contains(&message.role)).map(|message| message.id).max())
    }

    fn first_message_time(
        &mut self,
        ticket: TicketId,
        channel: Channel,
        authors: &[SenderRole],
        after: Option<MessageId>,
        since: Option<Timestamp>,
    ) -> Result<Option<Timestamp>, StoreError> {
        let said = self
            .messages
            .iter()
            .filter(|message| (message.ticket, message.channel) == (ticket, channel));
        let mut later = said.filter(|message| {
            let is_later = Some(message.id) > after && Some(message.created_at) >= since;
            is_later && authors.contains(&message.role) && !self.unsearchable.contains(&message.id)
        });
        Ok(later.next().map(|message| message.created_at))
    }

    fn insert_message(&mut self, message: &NewMessage) -> Result<MessageId, StoreError> {
        self.write_messages(std::slice::from_ref(message))?;
        id(MessageId::new(self.last_id))
    }

    fn find_message_by_key(
        &mut self,
        ticket: TicketId,
        author: UserId,
        key: &IdempotencyKey,
    ) -> Result<Option<Message>, StoreError> {
        let known =
            self.message_keys.get(&(ticket, author, key.clone())).map(|(message, _)| *message);
        Ok(self.messages.iter().find(|message| Some(message.id) == known).cloned())
    }

    fn insert_message_key(
        &mut self,
        ticket: TicketId,
        author: UserId,
        key: &IdempotencyKey,
        message: MessageId,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        self.message_keys.insert((ticket, author, key.clone()), (message, at));
        Ok(())
    }

    fn purge_message_keys(&mut self, before: Timestamp, limit: u32) -> Result<u32, StoreError> {
        let mut removed = 0;
        self.message_keys.retain(|_, (_, at)| {
            let goes = removed < limit && *at < before;
            removed += u32::from(goes);
            !goes
        });
        Ok(removed)
    }
}

impl ReadMarkRows for Rows {
    fn read_marks_of(
        &mut self,
        ticket: TicketId,
        reader: UserId,
    ) -> Result<Vec<ReadMark>, StoreError> {
        let own = self.marks.iter().filter(|(of, mark)| (*of, mark.user) == (ticket, reader));
        Ok(own.map(|(_, mark)| mark.clone()).collect())
    }

    fn save_read_mark(
        &mut self,
        ticket: TicketId,
        reader: UserId,
        channel: Channel,
        up_to: MessageId,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let (name, role) = self.author(reader);
        let mark = (ticket, ReadMark { user: reader, name, role, channel, up_to, at });
        self.marks
            .retain(|(of, known)| (*of, known.user, known.channel) != (ticket, reader, channel));
        self.marks.push(mark);
        Ok(())
    }
}

impl MemoryStore {
    pub(super) fn marks(&self, ticket: TicketId, channels: &[Channel]) -> Vec<ReadMark> {
        let rows = self.rows();
        let own = rows
            .marks
            .iter()
            .filter(|(of, mark)| *of == ticket && channels.contains(&mark.channel));
        own.map(|(_, mark)| mark.clone()).collect()
    }

    pub(super) fn unread_of(&self, user: UserId, tickets: &[TicketId]) -> BTreeMap<TicketId, u64> {
        let (rows, mut counts) = (self.rows(), BTreeMap::new());
        let read_to = |message: &Message| -> Option<MessageId> {
            let same = |(of, m): &&(TicketId, ReadMark)| {
                (*of, m.user, m.channel) == (message.ticket, user, message.channel)
            };
            rows.marks.iter().find(same).map(|(_, mark)| mark.up_to)
        };
        for message in rows.messages.iter().filter(|message| tickets.contains(&message.ticket)) {
            let is_said =
                message.role != SenderRole::System && !rows.unsearchable.contains(&message.id);
            if message.author != user && is_said && Some(message.id) > read_to(message) {
                *counts.entry(message.ticket).or_insert(0) += 1;
            }
        }
        counts
    }

    /// Plants an order that was imported: it has no ticket.
    pub fn import_order(&self, context: OrderContext) {
        self.rows().contexts.push(OrderContext { ticket: None::<Ticket>, agent: None, ..context });
    }
}

impl MessageQueries for MemoryStore {
    fn conversation_facts(
        &self,
        tickets: &[TicketId],
        channels: &[Channel],
    ) -> Result<BTreeMap<TicketId, ConversationFacts>, StoreError> {
        let facts = |&id: &TicketId| {
            let head = TicketStore::head(self, id).transpose()?;
            let marks = self
                .marks(id, channels)
                .iter()
                .map(|mark| mark.up_to.get())
                .reduce(|sum, up_to| sum + up_to);
            let rows = self.rows();
            let own =
                |message: &&Message| message.ticket == id && channels.contains(&message.channel);
            let newest = rows.messages.iter().filter(own).map(|message| message.id).max();
            // whoever changes a name writes an event
            let names = i64::try_from(rows.audit_log.len()).unwrap_or(i64::MAX);
            let messages_version = MessagesVersion { newest, marks, names };
            Some(head.map(|TicketHead { brand, creator, agent, agent_last_online_at, .. }| {
                (
                    id,
                    ConversationFacts {
                        brand,
                        creator,
                        agent,
                        agent_last_online_at,
                        messages_version,
                    },
                )
            }))
        };
        tickets.iter().filter_map(facts).collect()
    }

    fn read_marks(
        &self,
        ticket: TicketId,
        channels: &[Channel],
    ) -> Result<Vec<ReadMark>, StoreError> {
        Ok(self.marks(ticket, channels))
    }

    fn messages(
        &self,
        ticket: TicketId,
        channels: &[Channel],
        page: PageRequest,
    ) -> Result<Page<Message>, StoreError> {
        let mut messages = self.rows().messages.clone();
        messages.retain(|message| message.ticket == ticket && channels.contains(&message.channel));
        Ok(page_of(messages, page, |message| Position {
            at: message.created_at,
            id: message.id.get(),
        }))
    }

    fn drafts(&self, writer: UserId, ticket: TicketId) -> Result<Vec<Draft>, StoreError> {
        let rows = self.rows();
        let own = rows
            .staff_tools
            .drafts
            .iter()
            .filter(|(user, draft)| (*user, draft.ticket) == (writer, ticket));
        let mut drafts: Vec<_> = own.map(|(_, draft)| draft.clone()).collect();
        drafts.sort_by_key(|draft| draft.channel.as_str());
        Ok(drafts)
    }
}
