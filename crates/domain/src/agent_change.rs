//! Changes of agents: what differs afterwards, and what the audit log says about it.

use crate::{
    AccountStatus, Actor, Agent, AgentId, Availability, Capacity, Email, Line, NewAuditEntry,
    Phone, Timestamp,
};

/// What is to change about an agent. What is absent stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AgentChange {
    /// Another name.
    pub name: Option<Line<2, 100>>,
    /// Another e-mail address.
    pub email: Option<Email>,
    /// Whether the account may be used.
    pub account: Option<AccountStatus>,
    /// Hash of another password.
    pub password_hash: Option<String>,
    /// Another phone than it has to sign in with, or none any more.
    pub phone: Option<Option<Phone>>,
}

/// An agent after a change, and the entries that tell of it: none when nothing differs, and then
/// nothing is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgentChangePlan {
    /// The agent afterwards.
    pub agent: Agent,
    /// One for the account's status, one for everything else.
    pub audit: Vec<NewAuditEntry>,
}

/// What an agent says about itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Presence {
    /// Whether it waits for work.
    pub availability: Availability,
    /// Whether it is connected.
    pub is_online: bool,
}

/// An agent after it said something else about itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PresencePlan {
    /// The agent afterwards.
    pub agent: Agent,
    /// When it was connected last; absent while it is.
    pub last_online_at: Option<Timestamp>,
    /// Tells of it; absent when nothing differs.
    pub audit_entry: Option<NewAuditEntry>,
}

impl AgentChange {
    /// Only the status of the account.
    #[must_use]
    pub const fn account(status: AccountStatus) -> Self {
        Self { name: None, email: None, account: Some(status), password_hash: None, phone: None }
    }

    /// Whether what it makes of an agent ends everything that the agent is signed in with: another
    /// password or e-mail address, or an account that may not be used.
    #[must_use]
    pub fn ends_sign_ins(&self, present: &Agent, changed: &Agent) -> bool {
        let closed = changed.account != present.account && changed.account != AccountStatus::Active;
        self.password_hash.is_some() || changed.email != present.email || closed
    }

    /// What the change makes of an agent. `actor` is nobody for an operator at the command line.
    #[must_use]
    pub fn plan(&self, agent: &Agent, actor: Option<Actor>, at: Timestamp) -> AgentChangePlan {
        let (mut changed, mut fields) = (agent.clone(), Vec::new());
        if let Some(name) = self.name.as_ref().filter(|name| name.as_str() != agent.name) {
            name.as_str().clone_into(&mut changed.name);
            fields.push("name");
        }
        if let Some(email) =
            self.email.as_ref().filter(|email| agent.email.as_deref() != Some(email.as_str()))
        {
            changed.email = Some(email.to_string());
            fields.push("email");
        }
        if self.password_hash.is_some() {
            fields.push("password");
        }
        if self.phone.is_some() {
            fields.push("phone");
        }
        let mut audit = Vec::new();
        if !fields.is_empty() {
            let mut entry = entry("agent_changed", agent.id, actor, at);
            entry.data.push(("fields", fields.join(" ")));
            audit.push(entry);
        }
        if let Some(status) = self.account.filter(|status| *status != agent.account) {
            changed.account = status;
            let (from, to) = (Some(agent.account.to_string()), Some(status.to_string()));
            audit.push(NewAuditEntry {
                from,
                to,
                ..entry("agent_status_changed", agent.id, actor, at)
            });
        }
        AgentChangePlan { agent: changed, audit }
    }
}

impl Presence {
    /// What it makes of an agent that was connected last at `last_online_at`. The first moment
    /// without a connection stays when the agent says so again.
    #[must_use]
    pub fn plan(
        self,
        agent: &Agent,
        last_online_at: Option<Timestamp>,
        actor: Option<Actor>,
        at: Timestamp,
    ) -> PresencePlan {
        let Self { availability, is_online } = self;
        let still_gone = last_online_at.filter(|_| !agent.is_online);
        let last_online_at = if is_online { None } else { still_gone.or(Some(at)) };
        let differs = (agent.availability, agent.is_online) != (availability, is_online);
        let audit_entry = differs.then(|| {
            let (from, to) = (Some(agent.availability.to_string()), Some(availability.to_string()));
            let mut entry = NewAuditEntry {
                from,
                to,
                ..entry("agent_availability_changed", agent.id, actor, at)
            };
            entry.data.push(("is_online", is_online.to_string()));
            entry
        });
        PresencePlan {
            agent: Agent { availability, is_online, ..agent.clone() },
            last_online_at,
            audit_entry,
        }
    }
}

/// Tells of a new agent, which is active from the start.
#[must_use]
pub fn agent_added(agent: AgentId, actor: Option<Actor>, at: Timestamp) -> NewAuditEntry {
    NewAuditEntry {
        to: Some(AccountStatus::Active.to_string()),
        ..entry("agent_added", agent, actor, at)
    }
}

/// Tells that an agent may have another number of unsolved tickets: before and afterwards. No bound
/// is absent.
#[must_use]
pub fn capacity_changed(
    agent: AgentId,
    (before, after): (Option<Capacity>, Option<Capacity>),
    actor: Option<Actor>,
    at: Timestamp,
) -> NewAuditEntry {
    let text = |capacity: Option<Capacity>| capacity.map(|capacity| capacity.get().to_string());
    NewAuditEntry {
        from: text(before),
        to: text(after),
        ..entry("agent_capacity_changed", agent, actor, at)
    }
}

fn entry(
    action: &'static str,
    agent: AgentId,
    actor: Option<Actor>,
    at: Timestamp,
) -> NewAuditEntry {
    let data = vec![("user_id", agent.to_string())];
    NewAuditEntry {
        at,
        actor,
        action,
        order: None,
        ticket: None,
        from: None,
        to: None,
        reason: None,
        data,
    }
}
