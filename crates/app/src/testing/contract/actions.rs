//! What somebody does at an instant, through the use cases.

use std::sync::Arc;

use domain::{
    Actor, HandoverId, HandoverRequest, Message, MessageDraft, OrderCommand, OrderContext, OrderId,
    Role, RoundRobin, TicketChange, TicketId, Timestamp, UserId,
};

use super::World;
use crate::{
    AccessError, AdminViewer, IdempotencyKey, StaffViewer, StorePorts, Viewer,
    handover::{
        CompletedHandover, DepartingAgent, HandoverError, HandoverInput, PreviewHandover,
        ReassignTickets, RedistributeTickets, Redistribution, UndoHandover, UndoHandoverError,
        Undone,
    },
    messages::PostMessage,
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
) -> Result<Message, AccessError> {
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
) -> Result<OrderContext, ChangeTicketError> {
    let viewer = StaffViewer { user: agent, is_super_admin: false };
    let StorePorts { transactions, assigner, .. } = world.ports();
    ChangeTicket::new(transactions, assigner, Arc::new(FixedClock::at(at)))
        .run(&viewer, ticket, change)
}

/// Somebody takes an order a step further.
pub(super) fn change_order(
    world: &impl World,
    order: OrderId,
    viewer: Viewer,
    command: OrderCommand,
    at: Timestamp,
) -> Result<ShownOrder, ChangeOrderError> {
    let clock = Arc::new(FixedClock::at(at));
    ChangeOrder::new(world.ports().transactions, clock, StaffCancel::default())
        .run(&viewer, order, command)
}

/// A super admin hands over the tickets of an agent, or any staff redistributes some of them.
pub(super) fn reassign(
    world: &impl World,
    request: &HandoverRequest,
) -> Result<CompletedHandover, HandoverError> {
    let (store, clock) = (world.ports().transactions, Arc::new(FixedClock::at(request.at)));
    let Some(tickets) = request.among.clone() else {
        let (departing, input) = input(request);
        return ReassignTickets::new(store, Arc::new(RoundRobin), clock).run(&departing, &input);
    };
    let viewer = staff(request.actor);
    RedistributeTickets::new(store, Arc::new(RoundRobin), clock).run(
        &viewer,
        request.agent,
        tickets,
    )
}

/// A super admin looks what that would do.
pub(super) fn preview(
    world: &impl World,
    request: &HandoverRequest,
) -> Result<Redistribution, HandoverError> {
    let (departing, input) = input(request);
    let clock = Arc::new(FixedClock::at(request.at));
    PreviewHandover::new(world.ports().handovers, Arc::new(RoundRobin), clock)
        .run(&departing, &input)
}

/// Staff take back a handover.
pub(super) fn undo(
    world: &impl World,
    id: HandoverId,
    actor: Actor,
    at: Timestamp,
) -> Result<Undone, UndoHandoverError> {
    let StorePorts { transactions, assigner, .. } = world.ports();
    UndoHandover::new(transactions, assigner, Arc::new(FixedClock::at(at))).run(&staff(actor), id)
}

fn input(request: &HandoverRequest) -> (DepartingAgent, HandoverInput) {
    let HandoverRequest { to, departure, expected, actor: (user, _), agent, .. } = *request;
    (
        DepartingAgent::named_by(&AdminViewer { user }, agent),
        HandoverInput { to, departure, expected },
    )
}

fn staff((user, role): Actor) -> StaffViewer {
    StaffViewer { user, is_super_admin: role == Role::SuperAdmin }
}
