//! What holds after every commit, and what is found where it does not.

use std::{fmt, time::Duration};

use domain::{
    AgentId, AgentPool, AssignmentRules, RecordedAssignment, SkipReason, TicketId, TicketToAssign,
};

/// Something that holds after every commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Invariant {
    /// Every order that was placed by a checkout has its ticket.
    EveryOrderHasItsTicket,
    /// Every ticket belongs to an order.
    EveryTicketHasItsOrder,
    /// No ticket waits while the rule in force would choose an agent for it: for most rules, while
    /// an active agent exists.
    NoTicketWaitsForNobody,
    /// Every ticket has its opening messages.
    EveryTicketWasOpened,
    /// Assignments are numbered from 1 without gaps, and the rotation stands at the last one.
    AssignmentsHaveNoGaps,
    /// Every assignment was made by a rule that is known by its name, and so is the one in force.
    EveryRuleIsKnown,
    /// Replaying every assignment by its rule, on what that decided on, chooses the same agent.
    EveryAssignmentReplays,
    /// Between two changes of who is eligible or of the rule, the counts of any two eligible agents
    /// differ by at most 1, where the rule promises it.
    AssignmentsAreFair,
}

impl Invariant {
    /// Every invariant.
    pub const ALL: [Self; 8] = [
        Self::EveryOrderHasItsTicket,
        Self::EveryTicketHasItsOrder,
        Self::NoTicketWaitsForNobody,
        Self::EveryTicketWasOpened,
        Self::AssignmentsHaveNoGaps,
        Self::EveryRuleIsKnown,
        Self::EveryAssignmentReplays,
        Self::AssignmentsAreFair,
    ];
}

impl fmt::Display for Invariant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::EveryOrderHasItsTicket => "every order has its ticket",
            Self::EveryTicketHasItsOrder => "every ticket has its order",
            Self::NoTicketWaitsForNobody => "no ticket waits while an agent could have it",
            Self::EveryTicketWasOpened => "every ticket has its opening messages",
            Self::AssignmentsHaveNoGaps => "assignments are numbered without gaps",
            Self::EveryRuleIsKnown => "every rule of assignment is known",
            Self::EveryAssignmentReplays => "every assignment replays",
            Self::AssignmentsAreFair => "assignments are fair",
        })
    }
}

/// A violated invariant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Violation {
    /// Which one.
    pub invariant: Invariant,
    /// How often, counted up to 1000.
    pub violations: u32,
}

/// An invariant that was checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CheckedInvariant {
    /// Which one.
    pub invariant: Invariant,
    /// How often it does not hold, counted up to 1000; 0 is right.
    pub violations: u32,
    /// How long the check took. Invariants that are replayed from the log are checked in one
    /// reading, and have its time.
    pub took: Duration,
}

/// An assignment with what its rule says about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExplainedAssignment {
    /// The assignment, and what was decided on.
    pub recorded: RecordedAssignment,
    /// Eligible agents that the rule passed over, and why, by ascending id.
    pub passed_over: Vec<(AgentId, SkipReason)>,
    /// Whether the rule chooses the same agent again. Absent when no rule of that name is known.
    pub replays: Option<bool>,
}

impl ExplainedAssignment {
    pub(super) fn by(rules: &AssignmentRules, recorded: RecordedAssignment) -> Self {
        let rule = rules.find(recorded.rule());
        let passed_over = rule.map(|rule| rule.skips(&recorded.inputs())).unwrap_or_default();
        let replays = rule.map(|rule| recorded.replays(rule.as_ref()));
        Self { recorded, passed_over, replays }
    }
}

/// Tickets that wait, and whom they might go to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitingTickets {
    /// The agents with the rotation and their unsolved tickets.
    pub pool: AgentPool,
    /// The tickets by ascending id.
    pub tickets: Vec<TicketToAssign>,
}

/// Something that is wrong with a database as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Defect {
    /// Pages or indexes do not fit together. PostgreSQL watches over its own.
    Damaged,
    /// A row refers to one that is not there.
    LostReference,
    /// A trigger is missing or switched off, such as those that keep the audit log from being
    /// changed.
    MissingTrigger,
    /// A row of the feed of changes is numbered by another server, from which the database was
    /// restored: it will be told as new, or never.
    FeedOfAnotherServer,
}

impl Defect {
    /// Every defect, in the order in which they are looked for.
    pub const ALL: [Self; 4] =
        [Self::Damaged, Self::LostReference, Self::MissingTrigger, Self::FeedOfAnotherServer];
}

impl fmt::Display for Defect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Damaged => "the database file is whole",
            Self::LostReference => "every reference leads to a row",
            Self::MissingTrigger => {
                "every trigger is there, so that the audit log is only added to"
            }
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
