//! The queue of tickets that wait because no agent was active, and how it empties.

use std::sync::Arc;

use crate::{
    Assigner, Assignment, Bench, NewEvent, NewMessage, NewNotification, OrderId, Ring, Roster, TicketId, Timestamp,
    Turn, UserId, greeting::joining_messages, notification::NewsOf,
};

/// A ticket without an agent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitingTicket {
    /// The ticket.
    pub ticket: TicketId,
    /// Its order.
    pub order: OrderId,
    /// How often it changed so far.
    pub changes: u32,
    /// Title of the package.
    pub order_title: String,
    /// Name of the brand's owner.
    pub brand_name: String,
    /// Name of the creator's owner.
    pub creator_name: String,
    /// When the next message of the ticket may be said.
    pub speak_at: Timestamp,
}

/// What emptying the queue writes, in one transaction with the change that made an agent active.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueuePlan {
    /// One record for each ticket, first in first out.
    pub assignments: Vec<Assignment>,
    /// M11 and M2 for each.
    pub messages: Vec<NewMessage>,
    /// One for the agent of each.
    pub notifications: Vec<NewNotification>,
    /// One for each.
    pub events: Vec<NewEvent>,
    /// Who was eligible.
    pub roster: Arc<Roster>,
    /// The ring afterwards.
    pub ring: Ring,
}

/// Assigns waiting tickets, given by ascending id, to the agents of the bench by its turns. Empty when nobody is
/// eligible. `actor` is who made an agent active, or nobody for an operator; its messages then come from the agent.
#[must_use]
pub fn drain(
    waiting: &[WaitingTicket],
    bench: &mut Bench,
    assigner: &dyn Assigner,
    actor: Option<(UserId, crate::Role)>,
    at: Timestamp,
) -> QueuePlan {
    let (mut assignments, mut messages) = (Vec::new(), Vec::new());
    let (mut notifications, mut events) = (Vec::new(), Vec::new());
    for waits in waiting {
        let Some(turn) = bench.take_turn(assigner) else { break };
        let agent = turn.agent.id.user();
        messages.extend(joining_messages(
            waits.ticket,
            waits.order,
            (&waits.brand_name, &waits.creator_name),
            (&turn.agent, waits.changes + 1),
            (actor.map_or(agent, |(user, _)| user), waits.speak_at),
        ));
        notifications.push(news_of(waits).ticket_for(waits.ticket, agent, at));
        events.push(event(waits, &turn, actor, at));
        assignments.push(record(waits, &turn, at));
    }
    let (roster, ring) = (bench.roster().clone(), bench.ring());
    QueuePlan { assignments, messages, notifications, events, roster, ring }
}

fn news_of(waits: &WaitingTicket) -> NewsOf<'_> {
    NewsOf {
        ticket: Some(waits.ticket),
        order: waits.order,
        order_title: &waits.order_title,
        brand_name: &waits.brand_name,
        creator_name: &waits.creator_name,
    }
}

fn record(waits: &WaitingTicket, turn: &Turn, at: Timestamp) -> Assignment {
    let &WaitingTicket { ticket, order, .. } = waits;
    let &Turn { seq, previous, ref agent } = turn;
    Assignment { seq, ticket, order, from_queue: true, hand_over: None, previous, agent: agent.id, at }
}

fn event(waits: &WaitingTicket, turn: &Turn, actor: Option<(UserId, crate::Role)>, at: Timestamp) -> NewEvent {
    NewEvent {
        at,
        actor,
        action: "ticket_assigned",
        order: Some(waits.order),
        ticket: Some(waits.ticket),
        from: None,
        to: Some(turn.agent.id.to_string()),
        reason: None,
        data: vec![("seq", turn.seq.to_string()), ("from_queue", "true".to_owned())],
    }
}
