//! Writes the automatic messages of one act, in order and a millisecond apart.

use chrono::TimeDelta;

use crate::{Channel, MessageKind, NewMessage, SenderRole, TicketId, Timestamp, UserId};

/// Longest name or title in a sentence; stored names are shorter.
pub(crate) const MAX_NAME: usize = 300;

/// How far apart the messages of an act are.
const APART: TimeDelta = TimeDelta::milliseconds(1);

/// Both parties of an order, in the order in which they are written to.
const PARTIES: [Channel; 2] = [Channel::BrandAgent, Channel::CreatorAgent];

/// Writes the messages of one act: each gets a time one millisecond after the one before.
pub(crate) struct SystemMessageBuilder {
    ticket: TicketId,
    actor: UserId,
    at: Timestamp,
    written: Vec<NewMessage>,
}

impl SystemMessageBuilder {
    pub(crate) const fn new(ticket: TicketId, actor: UserId, at: Timestamp) -> Self {
        Self { ticket, actor, at, written: Vec::new() }
    }

    /// Goes on after so many messages of the same act.
    pub(crate) fn after(said: usize, ticket: TicketId, actor: UserId, at: Timestamp) -> Self {
        let mut builder = Self::new(ticket, actor, at);
        (0..said).for_each(|_| builder.at += APART);
        builder
    }

    pub(crate) fn finish(self) -> Vec<NewMessage> {
        self.written
    }

    /// A notice of the service, whose author is whoever caused it.
    pub(crate) fn notice(&mut self, channel: Channel, kind: MessageKind, text: String) {
        self.add(self.actor, channel, SenderRole::System, kind, text);
    }

    /// What somebody says, through the service.
    pub(crate) fn add(
        &mut self,
        author: UserId,
        channel: Channel,
        role: SenderRole,
        kind: MessageKind,
        text: String,
    ) {
        let at = self.at;
        self.at += APART;
        let file = None;
        let searchable = true;
        self.written.push(NewMessage {
            ticket: self.ticket,
            author,
            channel,
            role,
            kind,
            text,
            file,
            searchable,
            at,
        });
    }

    /// A notice to both parties.
    pub(crate) fn notify_parties(&mut self, kind: MessageKind, text: &str) {
        for channel in PARTIES {
            self.notice(channel, kind, text.to_owned());
        }
        self.is_found_elsewhere();
    }

    /// What the last message says is found by its words in another one.
    pub(crate) fn is_found_elsewhere(&mut self) {
        if let Some(last) = self.written.last_mut() {
            last.searchable = false;
        }
    }
}
