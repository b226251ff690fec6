//! A party or staff writes in a ticket.

use std::{sync::Arc, time::Duration};

use domain::{
    Channel, Message, MessageDraft, MessageId, MessagePlan, NewMessage, Participant, SenderRole,
    Speaker, TicketId, Timestamp, Wait,
};

use super::{DraftRows, MessageRows, MessageTransactions};
use crate::{
    AccessError, IdempotencyKey, Noun, StoreError, Viewer,
    accounts::AccountRows,
    batches::in_batches,
    clock::Clock,
    effects::{EffectRows, Effects},
    tickets::{LockedOrder, OrderContextRows, TicketPatch, TicketRows, Waiting},
};

/// Writes in a ticket.
#[derive(Clone)]
pub struct PostMessage {
    store: Arc<dyn MessageTransactions>,
    clock: Arc<dyn Clock>,
}

impl PostMessage {
    /// How long the key of a message is known at least.
    pub const KEYS_KEPT_FOR: Duration = Duration::from_hours(24);

    /// The use case over a store and a clock.
    #[must_use]
    pub fn new(store: Arc<dyn MessageTransactions>, clock: Arc<dyn Clock>) -> Self {
        Self { store, clock }
    }

    /// The message as it was written. Its role is the author's, whatever the author claims; a party
    /// speaks in its own channel only. The ticket moves to the front of the lists, and whoever
    /// listens is told. With the key of a message that the author wrote there within the last
    /// [`Self::KEYS_KEPT_FOR`], that message, and nothing is written.
    ///
    /// # Errors
    /// [`AccessError`]; nothing was written.
    pub fn run(
        &self,
        viewer: &Viewer,
        ticket: TicketId,
        draft: MessageDraft,
        key: Option<IdempotencyKey>,
    ) -> Result<Message, AccessError> {
        let post = Post { viewer: *viewer, draft, key, at: self.clock.now() };
        self.store.write("write a message", move |tx| post_message(tx, ticket, post))
    }

    /// Forgets all keys that were used too long ago and says how many there were.
    ///
    /// # Errors
    /// [`StoreError`]; what was forgotten before stays forgotten.
    pub fn forget_keys(&self) -> Result<u32, StoreError> {
        let before = self.clock.now() - Self::KEYS_KEPT_FOR;
        in_batches(|most| {
            self.store
                .write("forget keys of messages", move |tx| tx.purge_message_keys(before, most))
        })
    }
}

/// What somebody wants to write.
struct Post {
    viewer: Viewer,
    draft: MessageDraft,
    /// Names this message among those of the author in the ticket.
    key: Option<IdempotencyKey>,
    at: Timestamp,
}

fn post_message(
    tx: &mut (
             impl OrderContextRows
             + AccountRows
             + MessageRows
             + TicketRows
             + DraftRows
             + EffectRows
             + ?Sized
         ),
    ticket: TicketId,
    post: Post,
) -> Result<Message, AccessError> {
    let Post { viewer, draft, key, at } = post;
    let locked = tx.lock_ticket(ticket)?.ok_or(AccessError::NotFound(Noun::Ticket))?;
    let participant = viewer.participant_in(&locked.context)?;
    let user = viewer.user();
    if let Some(key) = &key
        && let Some(existing) = tx.find_message_by_key(ticket, user, key)?
    {
        return Ok(existing);
    }
    let speaker =
        Speaker { user, name: tx.account_name(user)?, participant, at: locked.next_message_at(at) };
    let plan = draft.plan(ticket, &locked.context, &speaker);
    let patch = ticket_patch(tx, &locked, &plan, at)?;
    let id = tx.insert_message(&plan.message)?;
    tx.update_ticket(ticket, &patch)?;
    if participant == Participant::Staff {
        tx.delete_draft(user, ticket, plan.message.channel)?;
    }
    tx.record(&Effects {
        messages: Vec::new(),
        notifications: plan.notification.into_iter().collect(),
        audit: plan.reopened.into_iter().map(|reopened| reopened.audit_entry).collect(),
    })?;
    if let Some(key) = &key {
        tx.insert_message_key(ticket, user, key, id, at)?;
    }
    Ok(written(id, plan.message, speaker.name, &viewer))
}

/// What a message changes in its ticket.
fn ticket_patch(
    tx: &mut (impl MessageRows + TicketRows + ?Sized),
    locked: &LockedOrder,
    plan: &MessagePlan,
    at: Timestamp,
) -> Result<TicketPatch, StoreError> {
    let patch = match (&locked.context.ticket, &plan.reopened) {
        (Some(ticket), Some(reopened)) => TicketPatch::between(ticket, &reopened.ticket),
        _ => TicketPatch::touch(at),
    };
    Ok(TicketPatch { waiting: waiting(tx, locked, plan)?, ..patch })
}

/// What a message does to the wait for an answer. One that reopens its ticket begins a new wait,
/// whatever was left unanswered when the ticket was over. An answer in one channel leaves waiting
/// who waits in the other.
fn waiting(
    tx: &mut (impl MessageRows + TicketRows + ?Sized),
    locked: &LockedOrder,
    plan: &MessagePlan,
) -> Result<Option<Waiting>, StoreError> {
    let message = &plan.message;
    match message.wait() {
        Wait::Stays => Ok(None),
        Wait::Begins => {
            let begins = plan.reopened.is_some()
                || locked.waiting_since.is_none_or(|since| since > message.at);
            Ok(begins.then_some(Waiting::Since(message.at)))
        }
        Wait::EndsIn(channel) => {
            let other = if channel == Channel::BrandAgent {
                Channel::CreatorAgent
            } else {
                Channel::BrandAgent
            };
            let unanswered = unanswered_since(tx, locked, message.ticket, other)?;
            Ok(Some(unanswered.map_or(Waiting::Nobody, Waiting::Since)))
        }
    }
}

/// When the first message of a party in a channel was written that no message of staff follows
/// there. Messages from before the ticket was reopened last do not count.
fn unanswered_since(
    tx: &mut (impl MessageRows + TicketRows + ?Sized),
    locked: &LockedOrder,
    ticket: TicketId,
    channel: Channel,
) -> Result<Option<Timestamp>, StoreError> {
    let answer = tx.newest_message_by(ticket, channel, &[SenderRole::Agent])?;
    let reopened_at = tx.last_reopened_at(locked.context.order.id)?;
    tx.first_message_time(
        ticket,
        channel,
        &[SenderRole::Brand, SenderRole::Creator],
        answer,
        reopened_at,
    )
}

/// A message as it was written.
fn written(id: MessageId, message: NewMessage, author_name: String, viewer: &Viewer) -> Message {
    Message {
        id,
        ticket: message.ticket,
        author: message.author,
        author_name,
        author_type: viewer.role(),
        channel: message.channel,
        role: message.role,
        kind: message.kind,
        text: message.text,
        file_url: message.file.as_ref().map(|file| file.url.to_string()),
        file_name: message.file.and_then(|file| file.name).map(String::from),
        read_at: None,
        created_at: message.at,
    }
}

#[cfg(test)]
mod tests;
