//! What holds after every commit, and what is found where it does not.

use std::{fmt, time::Duration};

use domain::{AgentId, TicketId};

/// Something that holds after every commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Promise {
    /// Every order that was placed by a checkout has its ticket.
    EveryOrderHasItsTicket,
    /// Every ticket belongs to an order.
    EveryTicketHasItsOrder,
    /// No ticket waits while an active agent exists.
    NoTicketWaitsForNobody,
    /// Every ticket has its opening messages.
    EveryTicketWasOpened,
    /// Assignments are numbered from 1 without gaps, and the ring stands at the last one.
    TurnsHaveNoGaps,
    /// Replaying every assignment on its roster chooses the same agent.
    EveryTurnReplays,
    /// Between two changes of the roster, the counts of any two eligible agents differ by at most 1.
    TurnsAreFair,
}

impl Promise {
    /// Every promise.
    pub const ALL: [Self; 7] = [
        Self::EveryOrderHasItsTicket,
        Self::EveryTicketHasItsOrder,
        Self::NoTicketWaitsForNobody,
        Self::EveryTicketWasOpened,
        Self::TurnsHaveNoGaps,
        Self::EveryTurnReplays,
        Self::TurnsAreFair,
    ];
}

impl fmt::Display for Promise {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::EveryOrderHasItsTicket => "every order has its ticket",
            Self::EveryTicketHasItsOrder => "every ticket has its order",
            Self::NoTicketWaitsForNobody => "no ticket waits while an active agent exists",
            Self::EveryTicketWasOpened => "every ticket has its opening messages",
            Self::TurnsHaveNoGaps => "assignments are numbered without gaps",
            Self::EveryTurnReplays => "every assignment replays",
            Self::TurnsAreFair => "assignments are fair",
        })
    }
}

/// A promise that does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Broken {
    /// Which one.
    pub promise: Promise,
    /// How often, counted up to 1000.
    pub breaches: u32,
}

/// A promise that was checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Checked {
    /// Which one.
    pub promise: Promise,
    /// How often it does not hold, counted up to 1000; 0 is right.
    pub breaches: u32,
    /// How long the check took. Promises that are replayed from the log are checked in one reading, and have its time.
    pub took: Duration,
}

/// Something that is wrong with a database as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Defect {
    /// Pages or indexes do not fit together. PostgreSQL watches over its own.
    Damaged,
    /// A row refers to one that is not there.
    LostReference,
    /// A trigger is missing or switched off, such as those that keep the audit trail from being changed.
    MissingTrigger,
    /// A row of the feed of changes is numbered by another server, from which the database was restored: it will be told as
    /// new, or never.
    FeedOfAnotherServer,
}

impl Defect {
    /// Every defect, in the order in which they are looked for.
    pub const ALL: [Self; 4] = [Self::Damaged, Self::LostReference, Self::MissingTrigger, Self::FeedOfAnotherServer];
}

impl fmt::Display for Defect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Damaged => "the database file is whole",
            Self::LostReference => "every reference leads to a row",
            Self::MissingTrigger => "every trigger is there, so that the audit trail is only added to",
            Self::FeedOfAnotherServer => "the feed of changes is of this server",
        })
    }
}

/// Which assignments.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AssignmentFilter {
    /// Only those of a ticket.
    pub ticket: Option<TicketId>,
    /// Only those that chose an agent.
    pub agent: Option<AgentId>,
}
