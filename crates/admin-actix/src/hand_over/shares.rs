//! Who gets which tickets, as a page shows it.

use std::collections::BTreeMap;

use app::SharedOut;

use crate::shell::initials;

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
    /// In the order of the ring.
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
    pub(super) fn of(shared: SharedOut) -> Self {
        let (count, total) = (shared.shares.len(), shared.total);
        let mut parts = BTreeMap::new();
        for share in shared.shares {
            let (letters, name) = (initials(&share.agent.name), share.agent.name);
            let part = parts.entry(share.agent.id).or_insert_with(|| Part {
                name,
                initials: letters,
                tickets: Vec::new(),
                said: String::new(),
            });
            part.tickets.push(share.ticket.get());
            part.said = tickets(part.tickets.len());
        }
        let rest = total.saturating_sub(u64::try_from(count).unwrap_or(u64::MAX));
        Self { parts: parts.into_values().collect(), said: tickets(count), count, total, rest }
    }
}

/// A number with what it counts.
pub(super) fn tickets(count: usize) -> String {
    if count == 1 { "1 ticket".to_owned() } else { format!("{count} tickets") }
}
