//! Agents of the store in memory, and the queue that empties when one is there.

use domain::{
    AccountStatus, Agent, AgentChange, AgentId, AgentPool, Assigner, Assignment, Capacity,
    Eligibility, Email, OpenCount, OpenCounts, OrderContext, Presence, Role, RoundRobin, RuleName,
    Ticket, TicketId, TicketStatus, Timestamp, UserId,
};

use super::{MemoryStore, memory_store::Rows, memory_tickets::page_of, samples};
use crate::{
    Page, PageRequest, Position, StoreError,
    agents::{
        AdminPresenceRows, AgentCounts, AgentLoad, AgentPhone, AgentQueries, AgentRows,
        CapacityRows, ContactInUse, ReassignableTicket, RotationRows, WaitingTicketRows,
    },
};

impl Rows {
    pub(super) fn agent(&self, id: AgentId) -> Option<&Agent> {
        self.agents.iter().find(|known| known.id == id)
    }

    pub(super) fn context_of(&self, ticket: TicketId) -> Option<(&OrderContext, &Ticket)> {
        let own = |context: &&OrderContext| {
            context.ticket.as_ref().is_some_and(|known| known.id == ticket)
        };
        let context = self.contexts.iter().find(own)?;
        Some((context, context.ticket.as_ref()?))
    }

    /// Gives a ticket to an agent, which counts as a change.
    pub(super) fn give(&mut self, ticket: TicketId, to: AgentId, at: Timestamp) {
        let agent = self.agent(to).cloned();
        let own = |context: &&mut OrderContext| {
            context.ticket.as_ref().is_some_and(|known| known.id == ticket)
        };
        let Some(context) = self.contexts.iter_mut().find(own) else { return };
        context.agent = agent;
        if let Some(ticket) = &mut context.ticket {
            (ticket.agent, ticket.changes, ticket.updated_at) = (Some(to), ticket.changes + 1, at);
        }
    }

    /// Puts an agent in the place of its former self.
    fn put_agent(&mut self, agent: &Agent) {
        for context in &mut self.contexts {
            if context.agent.as_ref().is_some_and(|known| known.id == agent.id) {
                context.agent = Some(agent.clone());
            }
        }
        self.agents
            .iter_mut()
            .filter(|known| known.id == agent.id)
            .for_each(|known| *known = agent.clone());
    }

    /// Tickets without an agent, at most `limit`.
    pub(super) fn waiting(&self, limit: u32) -> Vec<ReassignableTicket> {
        let waiting = self
            .contexts
            .iter()
            .filter(|context| waits(context))
            .filter_map(|context| Some((context, context.ticket.as_ref()?)));
        let waiting = waiting.take(usize::try_from(limit).unwrap_or(usize::MAX));
        waiting.map(|(context, ticket)| self.reassignable(context, ticket)).collect()
    }

    /// The unsolved tickets of every agent, and how many it may have.
    pub(super) fn counts(&self) -> OpenCounts {
        let tickets = || self.contexts.iter().filter_map(|context| context.ticket.as_ref());
        let count = |agent: &Agent| {
            let open = tickets().filter(|one| one.agent == Some(agent.id) && is_open(one)).count();
            let open = u32::try_from(open).unwrap_or(u32::MAX);
            (agent.id, OpenCount { open, capacity: self.capacities.get(&agent.id).copied() })
        };
        self.agents.iter().map(count).collect()
    }

    pub(super) fn rule_name(&self) -> RuleName {
        self.rule.clone().unwrap_or_else(|| RoundRobin.name().clone())
    }

    fn load(&self, agent: &Agent) -> AgentLoad {
        let tickets = || {
            let all = self.contexts.iter().filter_map(|context| context.ticket.as_ref());
            all.filter(|ticket| ticket.agent == Some(agent.id))
        };
        let account = match self.accounts.get(&agent.id.user()) {
            Some(known) => known.account.clone(),
            None => samples::account(agent.id.user(), Role::Agent, agent.account),
        };
        let version = account.credential_version;
        let invitation = self.invitations.get(&account.id);
        let invitation = invitation.filter(|known| known.credential_version == version);
        AgentLoad {
            invited_until: invitation.map(|known| known.expires_at),
            phone: account
                .phone
                .filter(|_| account.phone_given)
                .map(|number| AgentPhone { number, is_verified: account.phone_verified }),
            agent: agent.clone(),
            assigned: count(tickets()),
            open: count(tickets().filter(|ticket| is_open(ticket))),
            capacity: self.capacities.get(&agent.id).copied(),
            email_verified: account.email_verified,
            onboarding_completed: account.onboarding_completed,
            created_at: account.created_at,
            last_login_at: account.last_login_at,
        }
    }
}

fn count<T>(rows: impl Iterator<Item = T>) -> u64 {
    u64::try_from(rows.count()).unwrap_or(u64::MAX)
}

pub(super) const fn is_open(ticket: &Ticket) -> bool {
    matches!(ticket.status, TicketStatus::Open | TicketStatus::InProgress)
}

pub(super) fn waits(context: &OrderContext) -> bool {
    context.ticket.as_ref().is_some_and(|ticket| ticket.agent.is_none())
}

impl RotationRows for Rows {
    fn lock_rotation(&mut self) -> Result<AgentPool, StoreError> {
        Ok(self.pool())
    }

    fn record_assignments(
        &mut self,
        assignments: &[Assignment],
        pool: &AgentPool,
    ) -> Result<(), StoreError> {
        if !assignments.is_empty() {
            self.rotation = pool.rotation();
        }
        let decisions = pool.decisions_of(assignments).cloned();
        self.decisions.extend(decisions.map(|decision| (decision.number, decision)));
        let explained =
            assignments.iter().map(|one| (one.clone(), Eligibility::clone(pool.eligibility())));
        self.assignments.extend(explained);
        Ok(())
    }

    fn assign_tickets(
        &mut self,
        tickets: &[(TicketId, AgentId)],
        at: Timestamp,
    ) -> Result<(), StoreError> {
        for (ticket, agent) in tickets {
            self.give(*ticket, *agent, at);
        }
        Ok(())
    }

    fn open_counts(&mut self) -> Result<OpenCounts, StoreError> {
        Ok(self.counts())
    }

    fn rule_in_force(&mut self) -> Result<RuleName, StoreError> {
        Ok(self.rule_name())
    }

    fn save_rule_in_force(&mut self, rule: &RuleName, _: bool) -> Result<(), StoreError> {
        self.rule = Some(rule.clone());
        Ok(())
    }
}

impl CapacityRows for Rows {
    fn agent_capacity(&mut self, agent: AgentId) -> Result<Option<Capacity>, StoreError> {
        Ok(self.capacities.get(&agent).copied())
    }

    fn save_agent_capacity(
        &mut self,
        agent: AgentId,
        capacity: Option<Capacity>,
    ) -> Result<(), StoreError> {
        match capacity {
            Some(capacity) => self.capacities.insert(agent, capacity),
            None => self.capacities.remove(&agent),
        };
        Ok(())
    }
}

impl WaitingTicketRows for Rows {
    fn lock_waiting_tickets(&mut self, limit: u32) -> Result<Vec<ReassignableTicket>, StoreError> {
        Ok(self.waiting(limit))
    }
}

impl AgentRows for Rows {
    fn insert_agent(&mut self, agent: &Agent) -> Result<(), StoreError> {
        self.agents.push(agent.clone());
        Ok(())
    }

    fn save_agent_account(
        &mut self,
        agent: &Agent,
        change: &AgentChange,
        _: Timestamp,
    ) -> Result<Option<ContactInUse>, StoreError> {
        let user = agent.id.user();
        let phone = change
            .phone
            .as_ref()
            .map(|phone| phone.as_ref().map(|phone| phone.as_str().to_owned()));
        let mut others =
            self.accounts.values().map(|known| &known.account).filter(|account| account.id != user);
        if others.clone().any(|account| account.email.is_some() && account.email == agent.email) {
            return Ok(Some(ContactInUse::Email));
        }
        if others.any(|account| account.phone.is_some() && Some(&account.phone) == phone.as_ref()) {
            return Ok(Some(ContactInUse::Phone));
        }
        if let Some(known) = self.accounts.get_mut(&user) {
            known.account.status = agent.account;
            known.account.name.clone_from(&agent.name);
            known.account.email.clone_from(&agent.email);
            if change.password_hash.is_some() {
                known.password_hash.clone_from(&change.password_hash);
            }
            if let Some(phone) = phone {
                (known.account.phone_given, known.account.phone_verified) =
                    (phone.is_some(), false);
                known.account.phone = phone;
            }
        }
        self.put_agent(agent);
        Ok(None)
    }

    fn agent_last_online(&mut self, agent: AgentId) -> Result<Option<Timestamp>, StoreError> {
        Ok(self.last_online.get(&agent).copied())
    }

    fn save_agent_presence(
        &mut self,
        agent: &Agent,
        last_online_at: Option<Timestamp>,
    ) -> Result<(), StoreError> {
        match last_online_at {
            Some(since) => self.last_online.insert(agent.id, since),
            None => self.last_online.remove(&agent.id),
        };
        self.put_agent(agent);
        Ok(())
    }
}

impl AdminPresenceRows for Rows {
    fn admin_last_online(&mut self, admin: UserId) -> Result<Option<Timestamp>, StoreError> {
        Ok(self.admin_presences.get(&admin).copied().flatten())
    }

    fn save_admin_presence(
        &mut self,
        admin: UserId,
        _: Presence,
        last_online_at: Option<Timestamp>,
    ) -> Result<(), StoreError> {
        self.admin_presences.insert(admin, last_online_at);
        Ok(())
    }
}

impl AgentQueries for MemoryStore {
    fn agent_by_email(&self, email: &Email) -> Result<Option<Agent>, StoreError> {
        Ok(self
            .rows()
            .agents
            .iter()
            .find(|known| known.email.as_deref() == Some(email.as_str()))
            .cloned())
    }

    fn agent(&self, agent: AgentId) -> Result<Option<AgentLoad>, StoreError> {
        let rows = self.rows();
        Ok(rows.agent(agent).map(|agent| rows.load(agent)))
    }

    fn agents(&self, page: PageRequest) -> Result<Page<AgentLoad>, StoreError> {
        let rows = self.rows();
        let loads = rows.agents.iter().map(|agent| rows.load(agent)).collect();
        Ok(page_of(loads, page, |load: &AgentLoad| Position {
            at: load.created_at,
            id: load.agent.id.get(),
        }))
    }

    fn agent_counts(&self) -> Result<AgentCounts, StoreError> {
        let rows = self.rows();
        let with = |status| count(rows.agents.iter().filter(|agent| agent.account == status));
        Ok(AgentCounts {
            agents: count(rows.agents.iter()),
            active: with(AccountStatus::Active),
            suspended: with(AccountStatus::Suspended),
            pending: with(AccountStatus::Pending),
            tickets: count(rows.contexts.iter().filter_map(|context| context.ticket.as_ref())),
        })
    }
}
