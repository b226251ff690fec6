//! What somebody does at an instant, through the use cases.

use std::sync::Arc;

use domain::{
    Actor, HandOverId, HandOverRequest, Message, MessageDraft, OrderAct, OrderCase, OrderId, Role, RoundRobin,
    TicketChange, TicketId, Timestamp, UserId,
};

use super::World;
use crate::{
    AdminViewer, IdempotencyKey, StaffViewer, Viewer,
    handover::{
        HandOverError, HandOverTickets, HandOverWish, HandedOver, Leaver, PreviewHandOver, ShareOutTickets, SharedOut,
        UndoHandOver, UndoHandOverError, Undone,
    },
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

/// A super admin hands over the tickets of an agent, or any staff shares out some of them.
pub(super) fn hand_over(world: &impl World, request: &HandOverRequest) -> Result<HandedOver, HandOverError> {
    let (store, clock) = (world.ports().transactions, Arc::new(FixedClock::at(request.at)));
    let Some(tickets) = request.among.clone() else {
        let (leaver, wish) = wish(request);
        return HandOverTickets::new(store, Arc::new(RoundRobin), clock).run(&leaver, &wish);
    };
    let viewer = staff(request.actor);
    ShareOutTickets::new(store, Arc::new(RoundRobin), clock).run(&viewer, request.agent, tickets)
}

/// A super admin looks what that would do.
pub(super) fn preview(world: &impl World, request: &HandOverRequest) -> Result<SharedOut, HandOverError> {
    let (leaver, wish) = wish(request);
    let clock = Arc::new(FixedClock::at(request.at));
    PreviewHandOver::new(world.ports().hand_overs, Arc::new(RoundRobin), clock).run(&leaver, &wish)
}

/// Staff take back a handover.
pub(super) fn undo(
    world: &impl World,
    id: HandOverId,
    actor: Actor,
    at: Timestamp,
) -> Result<Undone, UndoHandOverError> {
    UndoHandOver::new(world.ports().transactions, Arc::new(FixedClock::at(at))).run(&staff(actor), id)
}

fn wish(request: &HandOverRequest) -> (Leaver, HandOverWish) {
    let HandOverRequest { to, leave, expected, actor: (user, _), agent, .. } = *request;
    (Leaver::named_by(&AdminViewer { user }, agent), HandOverWish { to, leave, expected })
}

fn staff((user, role): Actor) -> StaffViewer {
    StaffViewer { user, is_super_admin: role == Role::SuperAdmin }
}
