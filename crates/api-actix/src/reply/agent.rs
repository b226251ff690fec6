//! Agents as staff see them, and the log of their assignments.

use app::agents::{AdminPresence, AgentCounts, AgentLoad, AgentPresence};
use app::integrity::ExplainedAssignment;
use domain::{AgentId, Capacity, OpenCount};
use serde::Serialize;
use serde_json::value::RawValue;
use utoipa::ToSchema;

use super::{Date, Id, exact};
use crate::words::{AccountStatusWord, AvailabilityWord, RoleWord, SkipReasonWord};

#[derive(Serialize, ToSchema)]
#[expect(clippy::struct_excessive_bools, reason = "each is an independent fact, as its row has it")]
pub(crate) struct AgentView {
    id: Id,
    email: Option<String>,
    name: String,
    #[schema(value_type = RoleWord)]
    user_type: &'static str,
    #[schema(value_type = AccountStatusWord)]
    status: &'static str,
    email_verified: bool,
    onboarding_completed: bool,
    created_at: Date,
    last_login_at: Option<Date>,
    assigned_tickets_count: u64,
    open_tickets_count: u64,
    /// How many of those it may have, for a rule of assignment that minds it; null without a bound
    capacity: Option<u32>,
    is_online: bool,
    #[schema(value_type = AvailabilityWord)]
    agent_status: &'static str,
    /// The phone that a super admin gave it; null for everybody but super admins
    phone: Option<String>,
    /// Whether a code proved that phone, which then signs in
    phone_verified: bool,
    /// Until when the link can be used with which it chooses a password; null without one
    invitation_expires_at: Option<Date>,
}

impl AgentView {
    /// The agent as staff see it, super admins with its phone.
    pub(crate) fn of(load: AgentLoad, for_admin: bool) -> Self {
        let agent = load.agent;
        let phone = load.phone.filter(|_| for_admin);
        let (availability, is_online) = agent.shown_presence();
        Self {
            id: Id::of(&agent.id),
            email: agent.email,
            name: agent.name,
            user_type: "agent",
            status: agent.account.as_str(),
            email_verified: load.email_verified,
            onboarding_completed: load.onboarding_completed,
            created_at: Date(load.created_at),
            last_login_at: load.last_login_at.map(Date),
            assigned_tickets_count: load.assigned,
            open_tickets_count: load.open,
            capacity: load.capacity.map(Capacity::get),
            is_online,
            agent_status: availability.as_str(),
            phone_verified: phone.as_ref().is_some_and(|phone| phone.is_verified),
            phone: phone.map(|phone| phone.number),
            invitation_expires_at: load.invited_until.map(Date),
        }
    }
}

/// What an agent said about itself, as the app reads it.
#[derive(Serialize, ToSchema)]
pub(crate) struct SavedPresence {
    id: Id,
    name: String,
    #[schema(value_type = RoleWord)]
    user_type: &'static str,
    is_online: bool,
    last_online_at: Option<Date>,
    #[schema(value_type = AvailabilityWord)]
    agent_status: &'static str,
}

impl SavedPresence {
    pub(crate) fn of(saved: AgentPresence) -> Self {
        let AgentPresence { agent, last_online_at } = saved;
        Self {
            id: Id::of(&agent.id),
            name: agent.name,
            user_type: "agent",
            is_online: agent.is_online,
            last_online_at: last_online_at.map(Date),
            agent_status: agent.availability.as_str(),
        }
    }

    /// Of a super admin.
    pub(crate) fn of_admin(saved: AdminPresence) -> Self {
        Self {
            id: Id::of(&saved.user),
            name: saved.name,
            user_type: "super_admin",
            is_online: saved.presence.is_online,
            last_online_at: saved.last_online_at.map(Date),
            agent_status: saved.presence.availability.as_str(),
        }
    }
}

#[derive(Serialize, ToSchema)]
pub(crate) struct AgentStats {
    total_agents: u64,
    active_agents: u64,
    suspended_agents: u64,
    pending_agents: u64,
    #[schema(value_type = f64, minimum = 0)]
    avg_tickets_per_agent: Option<Box<RawValue>>,
    total_tickets: u64,
}

impl AgentStats {
    pub(crate) fn of(counts: &AgentCounts) -> Self {
        let average = counts.average_hundredths();
        Self {
            total_agents: counts.agents,
            active_agents: counts.active,
            suspended_agents: counts.suspended,
            pending_agents: counts.pending,
            avg_tickets_per_agent: exact(format!("{}.{:02}", average / 100, average % 100)).ok(),
            total_tickets: counts.tickets,
        }
    }
}

/// One turn of the ring.
#[derive(Serialize, ToSchema)]
pub(crate) struct AssignmentView {
    seq: i64,
    ticket_id: Id,
    order_id: Id,
    tier: i16,
    from_queue: bool,
    hand_over_id: Option<Id>,
    eligible: Vec<Id>,
    skipped: Vec<Skipped>,
    chosen: Id,
    previous: Option<Id>,
    /// The rule that chose
    rule: String,
    /// The unsolved tickets of the eligible agents before, if the rule went by them
    open_counts: Option<Vec<OpenCountView>>,
    created_at: Date,
}

/// The unsolved tickets of an agent.
#[derive(Serialize, ToSchema)]
struct OpenCountView {
    agent_id: Id,
    open: u32,
    /// How many it may have; null without a bound
    capacity: Option<u32>,
}

#[derive(Serialize, ToSchema)]
struct Skipped {
    agent_id: Id,
    #[schema(value_type = SkipReasonWord)]
    reason: &'static str,
}

impl AssignmentView {
    /// Who was eligible and not passed over, so that the rule chooses among those.
    pub(crate) fn of(explained: &ExplainedAssignment) -> Self {
        let ExplainedAssignment { recorded, passed_over, .. } = explained;
        let (record, eligibility) = (&recorded.assignment, &recorded.eligibility);
        let is_full =
            |id: &AgentId| *id != record.agent && passed_over.iter().any(|(agent, _)| agent == id);
        let passed_over = passed_over.iter().filter(|(agent, _)| *agent != record.agent);
        let mut skipped: Vec<_> = eligibility.skipped.iter().chain(passed_over).collect();
        skipped.sort_unstable();
        let count = |(agent, count): (AgentId, OpenCount)| OpenCountView {
            agent_id: Id::of(&agent),
            open: count.open,
            capacity: count.capacity.map(Capacity::get),
        };
        Self {
            seq: record.number,
            ticket_id: Id::of(&record.ticket),
            order_id: Id::of(&record.order),
            tier: eligibility.tier.number(),
            from_queue: record.from_queue,
            hand_over_id: record.handover.as_ref().map(Id::of),
            eligible: eligibility.eligible.iter().filter(|id| !is_full(id)).map(Id::of).collect(),
            rule: recorded.rule().to_string(),
            open_counts: recorded.inputs().counts.map(|counts| counts.iter().map(count).collect()),
            skipped: skipped
                .into_iter()
                .map(|(agent, reason)| Skipped { agent_id: Id::of(agent), reason: reason.as_str() })
                .collect(),
            chosen: Id::of(&record.agent),
            previous: record.previous.as_ref().map(Id::of),
            created_at: Date(record.at),
        }
    }
}
