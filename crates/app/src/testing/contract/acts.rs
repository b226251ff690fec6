//! What somebody does at an instant, through the use cases.

use std::sync::Arc;

use domain::{Message, MessageDraft, OrderAct, OrderCase, OrderId, TicketChange, TicketId, Timestamp, UserId};

use super::World;
use crate::{
    IdempotencyKey, StaffViewer, Viewer,
    messages::{PostMessage, PostMessageError},
    orders::{ChangeOrder, ChangeOrderError, ShownOrder, StaffCancel},
    testing::FixedClock,
    tickets::{ChangeTicket, ChangeTicketError},
};

/// Somebody writes in a ticket.
pub(super) fn post(
    world: &impl World,
    ticket: TicketId,
    viewer: Viewer,
    draft: MessageDraft,
    key: Option<IdempotencyKey>,
    at: Timestamp,
) -> Result<Message, PostMessageError> {
    let post = PostMessage::new(world.ports().transactions, Arc::new(FixedClock::at(at)));
    post.run(&viewer, ticket, draft, key)
}

/// An agent changes a ticket.
pub(super) fn change_ticket(
    world: &impl World,
    ticket: TicketId,
    change: TicketChange,
    agent: UserId,
    at: Timestamp,
) -> Result<OrderCase, ChangeTicketError> {
    let viewer = StaffViewer { user: agent, is_super_admin: false };
    ChangeTicket::new(world.ports().transactions, Arc::new(FixedClock::at(at))).run(&viewer, ticket, change)
}

/// Somebody takes an order a step further.
pub(super) fn change_order(
    world: &impl World,
    order: OrderId,
    viewer: Viewer,
    act: OrderAct,
    at: Timestamp,
) -> Result<ShownOrder, ChangeOrderError> {
    let clock = Arc::new(FixedClock::at(at));
    ChangeOrder::new(world.ports().transactions, clock, StaffCancel::default()).run(&viewer, order, act)
}
