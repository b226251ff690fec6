//! The queue of tickets that wait because no agent was active, and how it empties.

use crate::{
    Assigner, Assignment, Bench, NewEvent, NewMessage, NewNotification, OpenTicket, Timestamp, Turn, UserId,
    greeting::joining_messages, notification::NewsOf,
};

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
}

/// Assigns tickets without an agent, given by ascending id, to the agents of the bench by its turns. Empty when nobody is
/// eligible. `actor` is who made an agent active, or nobody for an operator; its messages then come from the agent.
#[must_use]
pub fn drain(
    waiting: &[OpenTicket],
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
    QueuePlan { assignments, messages, notifications, events }
}

fn news_of(waits: &OpenTicket) -> NewsOf<'_> {
    NewsOf {
        ticket: Some(waits.ticket),
        order: waits.order,
        order_title: &waits.order_title,
        brand_name: &waits.brand_name,
        creator_name: &waits.creator_name,
    }
}

fn record(waits: &OpenTicket, turn: &Turn, at: Timestamp) -> Assignment {
    let &OpenTicket { ticket, order, .. } = waits;
    let &Turn { seq, previous, ref agent } = turn;
    Assignment { seq, ticket, order, from_queue: true, hand_over: None, previous, agent: agent.id, at }
}

fn event(waits: &OpenTicket, turn: &Turn, actor: Option<(UserId, crate::Role)>, at: Timestamp) -> NewEvent {
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
