//! The queue of tickets that wait because no agent was active, or none had room, and how it
//! empties.

use crate::{
    AgentPool, Assigner, Assignment, NewAuditEntry, NewMessage, NewNotification, NextAssignment,
    OpenTicket, Timestamp, UserId, notification::NotificationSubject,
    opening_messages::joining_messages,
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
    pub audit: Vec<NewAuditEntry>,
}

/// Assigns tickets without an agent, given by ascending id, to the agents that the rule chooses
/// from the pool. What the rule chooses nobody for waits on. Empty when nobody is eligible. `actor`
/// is who made an agent active, or nobody for an operator; its messages then come from the agent.
#[must_use]
pub fn drain(
    waiting: &[OpenTicket],
    pool: &mut AgentPool,
    assigner: &dyn Assigner,
    actor: Option<(UserId, crate::Role)>,
    at: Timestamp,
) -> QueuePlan {
    let (mut assignments, mut messages) = (Vec::new(), Vec::new());
    let (mut notifications, mut audit) = (Vec::new(), Vec::new());
    for waits in waiting {
        let Some(next) = pool.take_next_for(&waits.to_assign(), assigner) else { continue };
        let agent = next.agent.id.user();
        messages.extend(joining_messages(
            waits.ticket,
            waits.order,
            (&waits.brand_name, &waits.creator_name),
            (&next.agent, waits.changes + 1),
            (actor.map_or(agent, |(user, _)| user), waits.speak_at),
        ));
        notifications.push(subject_of(waits).ticket_for(waits.ticket, agent, at));
        audit.push(entry(waits, &next, actor, at));
        assignments.push(record(waits, &next, at));
    }
    QueuePlan { assignments, messages, notifications, audit }
}

fn subject_of(waits: &OpenTicket) -> NotificationSubject<'_> {
    NotificationSubject {
        ticket: Some(waits.ticket),
        order: waits.order,
        order_title: &waits.order_title,
        brand_name: &waits.brand_name,
        creator_name: &waits.creator_name,
    }
}

fn record(waits: &OpenTicket, next: &NextAssignment, at: Timestamp) -> Assignment {
    let &OpenTicket { ticket, order, .. } = waits;
    let &NextAssignment { number, previous, ref agent } = next;
    Assignment {
        number,
        ticket,
        order,
        from_queue: true,
        handover: None,
        previous,
        agent: agent.id,
        at,
    }
}

fn entry(
    waits: &OpenTicket,
    next: &NextAssignment,
    actor: Option<(UserId, crate::Role)>,
    at: Timestamp,
) -> NewAuditEntry {
    NewAuditEntry {
        at,
        actor,
        action: "ticket_assigned",
        order: Some(waits.order),
        ticket: Some(waits.ticket),
        from: None,
        to: Some(next.agent.id.to_string()),
        reason: None,
        data: vec![("seq", next.number.to_string()), ("from_queue", "true".to_owned())],
    }
}
