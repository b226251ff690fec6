//! How many unsolved tickets agents have, and how many they may have.

use std::collections::BTreeMap;

use crate::AgentId;

/// Most unsolved tickets that a capacity may be.
pub const MAX_CAPACITY: u32 = 1000;

/// A capacity: how many unsolved tickets an agent may have, at most [`MAX_CAPACITY`]. With 0 it
/// gets none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Capacity(u32);

/// A number that is no capacity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a capacity is 0 to 1000")]
pub struct InvalidCapacity;

impl Capacity {
    /// Takes 0 to [`MAX_CAPACITY`].
    ///
    /// # Errors
    /// [`InvalidCapacity`].
    pub const fn new(tickets: u32) -> Result<Self, InvalidCapacity> {
        if tickets > MAX_CAPACITY { Err(InvalidCapacity) } else { Ok(Self(tickets)) }
    }

    /// How many tickets.
    #[must_use]
    pub const fn get(self) -> u32 {
        self.0
    }
}

/// The unsolved tickets of one agent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct OpenCount {
    /// How many it has: open or in progress.
    pub open: u32,
    /// How many it may have; no bound when absent.
    pub capacity: Option<Capacity>,
}

impl OpenCount {
    /// Whether it has as many as it may have, or more.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.capacity.is_some_and(|capacity| self.open >= capacity.get())
    }
}

/// The unsolved tickets of agents. Who is not in it has none, and no bound.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OpenCounts(BTreeMap<AgentId, OpenCount>);

impl OpenCounts {
    /// Those of one agent.
    #[must_use]
    pub fn of(&self, agent: AgentId) -> OpenCount {
        self.0.get(&agent).copied().unwrap_or_default()
    }

    /// Every agent with its count, by ascending id.
    pub fn iter(&self) -> impl Iterator<Item = (AgentId, OpenCount)> + '_ {
        self.0.iter().map(|(agent, count)| (*agent, *count))
    }

    /// The same for some agents alone.
    #[must_use]
    pub(crate) fn among(&self, agents: &[AgentId]) -> Self {
        agents.iter().map(|agent| (*agent, self.of(*agent))).collect()
    }

    /// Counts a ticket that an agent gets.
    pub(crate) fn add(&mut self, agent: AgentId) {
        let count = self.0.entry(agent).or_default();
        count.open = count.open.saturating_add(1);
    }
}

impl FromIterator<(AgentId, OpenCount)> for OpenCounts {
    fn from_iter<T: IntoIterator<Item = (AgentId, OpenCount)>>(counts: T) -> Self {
        Self(counts.into_iter().collect())
    }
}
