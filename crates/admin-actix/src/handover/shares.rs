//! Who gets which tickets, as a page shows it.

use std::collections::BTreeMap;

use app::handover::Redistribution;
use domain::{AgentId, TicketId};

use crate::{labels::counted, layout::initials};

/// What one agent gets.
pub(super) struct Part {
    pub(super) name: String,
    pub(super) initials: String,
    pub(super) tickets: Vec<i64>,
    /// How many that are.
    pub(super) said: String,
}

/// What every agent gets.
pub(super) struct Shares {
    /// In the order of the rotation.
    pub(super) parts: Vec<Part>,
    /// How many tickets are handed over.
    pub(super) count: usize,
    /// That number with what it counts.
    pub(super) said: String,
    /// How many open tickets the agent had before.
    pub(super) total: u64,
    /// How many stay for a further act.
    pub(super) rest: u64,
}

impl Shares {
    pub(super) fn of(redistribution: Redistribution) -> Self {
        let (count, total) = (redistribution.allocations.len(), redistribution.total);
        let given = redistribution
            .allocations
            .into_iter()
            .map(|allocation| (allocation.ticket, allocation.agent.id, allocation.agent.name));
        let parts = parts(given);
        let rest = total.saturating_sub(u64::try_from(count).unwrap_or(u64::MAX));
        Self { parts, said: tickets(count), count, total, rest }
    }
}

/// What every agent gets, in the order of the rotation.
pub(super) fn parts(given: impl IntoIterator<Item = (TicketId, AgentId, String)>) -> Vec<Part> {
    let mut parts = BTreeMap::new();
    for (ticket, agent, name) in given {
        let part = parts.entry(agent).or_insert_with(|| Part {
            initials: initials(&name),
            name,
            tickets: Vec::new(),
            said: String::new(),
        });
        part.tickets.push(ticket.get());
        part.said = tickets(part.tickets.len());
    }
    parts.into_values().collect()
}

/// A number with what it counts.
pub(super) fn tickets(count: usize) -> String {
    counted(count, "ticket")
}
