//! What somebody does at an instant, through the use cases.

use std::sync::Arc;

use domain::{Message, MessageDraft, TicketId, Timestamp};

use super::World;
use crate::{
    IdempotencyKey, Viewer,
    messages::{PostMessage, PostMessageError},
    testing::FixedClock,
};

/// Writing in tickets.
pub(super) fn post_message(world: &impl World, at: Timestamp) -> PostMessage {
    PostMessage::new(world.ports().transactions, Arc::new(FixedClock::at(at)))
}

/// Somebody writes in a ticket.
pub(super) fn post(
    world: &impl World,
    ticket: TicketId,
    viewer: Viewer,
    draft: MessageDraft,
    key: Option<IdempotencyKey>,
    at: Timestamp,
) -> Result<Message, PostMessageError> {
    post_message(world, at).run(&viewer, ticket, draft, key)
}
