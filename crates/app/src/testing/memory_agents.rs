//! Agents of the store in memory, and the queue that empties when one is there.

use domain::{
    AccountStatus, Actor, Agent, AgentChange, AgentId, Assignment, Availability, Bench, Email, OpenTicket, OrderCase,
    Phone, Presence, Role, Roster, RoundRobin, Ticket, TicketId, TicketStatus, Timestamp, UserId, WaitingTicket,
    agent_added,
};

use super::{MemoryStore, memory_store::Rows, memory_tickets::page_of, samples};
use crate::{
    AdminPresence, AgentCounts, AgentLoad, AgentPresence, ChangeAgentError, Page, PageRequest, Position, StoreError,
    agents::{AgentRows, RotationRows},
    ports::{AgentStore, NewAgent},
};

impl Rows {
    pub(super) fn agent(&self, id: AgentId) -> Option<&Agent> {
        self.agents.iter().find(|known| known.id == id)
    }

    pub(super) fn case_of(&self, ticket: TicketId) -> Option<(&OrderCase, &Ticket)> {
        let own = |case: &&OrderCase| case.ticket.as_ref().is_some_and(|known| known.id == ticket);
        let case = self.cases.iter().find(own)?;
        Some((case, case.ticket.as_ref()?))
    }

    /// Gives a ticket to an agent, which counts as a change.
    pub(super) fn give(&mut self, ticket: TicketId, to: AgentId, at: Timestamp) {
        let agent = self.agent(to).cloned();
        let own = |case: &&mut OrderCase| case.ticket.as_ref().is_some_and(|known| known.id == ticket);
        let Some(case) = self.cases.iter_mut().find(own) else { return };
        case.agent = agent;
        if let Some(ticket) = &mut case.ticket {
            (ticket.agent, ticket.changes, ticket.updated_at) = (Some(to), ticket.changes + 1, at);
        }
    }

    /// Puts an agent in the place of its former self.
    pub(super) fn put_agent(&mut self, agent: Agent) {
        if let Some(known) = self.accounts.get_mut(&agent.id.user()) {
            known.account.status = agent.account;
            known.account.name.clone_from(&agent.name);
            known.account.email.clone_from(&agent.email);
        }
        for case in &mut self.cases {
            if case.agent.as_ref().is_some_and(|known| known.id == agent.id) {
                case.agent = Some(agent.clone());
            }
        }
        if let Some(known) = self.agents.iter_mut().find(|known| known.id == agent.id) {
            *known = agent;
        }
    }

    /// Saves what an agent says about itself.
    pub(super) fn put_presence(
        &mut self,
        agent: AgentId,
        presence: Presence,
        actor: Option<Actor>,
        at: Timestamp,
    ) -> Option<AgentPresence> {
        let plan = presence.plan(self.agent(agent)?, self.last_online.get(&agent).copied(), actor, at);
        match plan.last_online_at {
            Some(since) => self.last_online.insert(agent, since),
            None => self.last_online.remove(&agent),
        };
        self.events.extend(plan.event);
        self.put_agent(plan.agent.clone());
        Some(AgentPresence { agent: plan.agent, last_online_at: plan.last_online_at })
    }

    /// Assigns every waiting ticket, as far as an agent is active.
    pub(super) fn give_away(&mut self, actor: Option<Actor>, at: Timestamp) -> Result<(), StoreError> {
        let mut bench = self.bench();
        let waiting: Vec<_> = self.cases.iter().filter_map(|case| self.waiting(case, at)).collect();
        let plan = domain::drain(&waiting, &mut bench, &RoundRobin, actor, at);
        for record in &plan.assignments {
            self.give(record.ticket, record.agent, at);
        }
        self.ring = plan.ring;
        self.write_messages(&plan.messages)?;
        self.notifications.extend(plan.notifications);
        self.events.extend(plan.events);
        self.assignments.extend(plan.assignments.into_iter().map(|record| (record, Roster::clone(&plan.roster))));
        Ok(())
    }

    fn waiting(&self, case: &OrderCase, at: Timestamp) -> Option<WaitingTicket> {
        let ticket = case.ticket.as_ref().filter(|_| waits(case))?;
        let open = self.reassignable(case, ticket).at(at);
        let OpenTicket { ticket, order, changes, order_title, brand_name, creator_name, speak_at } = open;
        Some(WaitingTicket { ticket, order, changes, order_title, brand_name, creator_name, speak_at })
    }

    fn give_phone(&mut self, user: UserId, phone: Option<String>) {
        self.given_phones.remove(&user);
        if phone.is_some() {
            self.given_phones.insert(user);
        }
        if let Some(known) = self.accounts.get_mut(&user) {
            (known.account.phone, known.account.phone_verified) = (phone, false);
        }
    }

    fn load(&self, agent: &Agent) -> AgentLoad {
        let tickets = || {
            let all = self.cases.iter().filter_map(|case| case.ticket.as_ref());
            all.filter(|ticket| ticket.agent == Some(agent.id))
        };
        let account = match self.accounts.get(&agent.id.user()) {
            Some(known) => known.account.clone(),
            None => samples::account(agent.id.user(), Role::Agent, agent.account),
        };
        AgentLoad {
            agent: agent.clone(),
            assigned: count(tickets()),
            open: count(tickets().filter(|ticket| is_open(ticket))),
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

pub(super) fn waits(case: &OrderCase) -> bool {
    case.ticket.as_ref().is_some_and(|ticket| ticket.agent.is_none())
}

impl RotationRows for Rows {
    fn lock_rotation(&mut self) -> Result<Bench, StoreError> {
        Ok(self.bench())
    }

    fn record_assignments(&mut self, assignments: &[Assignment], pool: &Bench) -> Result<(), StoreError> {
        if !assignments.is_empty() {
            self.ring = pool.ring();
        }
        let explained = assignments.iter().map(|one| (one.clone(), Roster::clone(pool.roster())));
        self.assignments.extend(explained);
        Ok(())
    }
}

impl AgentRows for Rows {
    fn last_online_at(&mut self, agent: AgentId) -> Result<Option<Timestamp>, StoreError> {
        Ok(self.last_online.get(&agent).copied())
    }

    fn save_agent_presence(&mut self, agent: &Agent, last_online_at: Option<Timestamp>) -> Result<(), StoreError> {
        match last_online_at {
            Some(since) => self.last_online.insert(agent.id, since),
            None => self.last_online.remove(&agent.id),
        };
        self.put_agent(agent.clone());
        Ok(())
    }

    fn save_agent_status(&mut self, agent: AgentId, status: AccountStatus, _: Timestamp) -> Result<(), StoreError> {
        if let Some(agent) = self.agent(agent).cloned() {
            self.put_agent(Agent { account: status, ..agent });
        }
        Ok(())
    }
}

impl AgentStore for MemoryStore {
    fn add(&self, agent: &NewAgent, actor: Option<Actor>, at: Timestamp) -> Result<Option<AgentId>, StoreError> {
        let mut rows = self.rows();
        if rows.has_email(&agent.staff.email) {
            return Ok(None);
        }
        let (user, email) = (rows.account_id()?, agent.staff.email.to_string());
        let hash = agent.password_hash.as_deref();
        rows.open_account(user, Role::Agent, agent.staff.name.as_str(), Some(email.clone()), hash);
        let id = AgentId::from(user);
        rows.agents.push(Agent {
            id,
            name: agent.staff.name.to_string(),
            email: Some(email),
            account: AccountStatus::Active,
            availability: Availability::Available,
            is_online: true,
        });
        rows.events.push(agent_added(id, actor, at));
        rows.give_away(actor, at)?;
        Ok(Some(id))
    }

    fn change(
        &self,
        agent: AgentId,
        change: &AgentChange,
        actor: Option<Actor>,
        at: Timestamp,
    ) -> Result<(), ChangeAgentError> {
        let mut rows = self.rows();
        let present = rows.agent(agent).ok_or(ChangeAgentError::NotFound)?.clone();
        let plan = change.plan(&present, actor, at);
        if plan.agent.email != present.email && change.email.as_ref().is_some_and(|email| rows.has_email(email)) {
            return Err(ChangeAgentError::EmailInUse);
        }
        let (user, number) = (agent.user(), |phone: &Phone| phone.as_str().to_owned());
        if let Some(phone) = &change.phone {
            let phone = phone.as_ref().map(number);
            let mut others = rows.accounts.values().filter(|known| known.account.id != user);
            if phone.is_some() && others.any(|known| known.account.phone == phone) {
                return Err(ChangeAgentError::PhoneInUse);
            }
            let known = rows.accounts.get(&user).map(|known| &known.account);
            let loses = known
                .is_some_and(|account| account.phone_verified && account.phone.is_some() && account.phone != phone);
            if loses {
                rows.end_sign_ins(user);
            }
            rows.give_phone(user, phone);
        }
        if let Some(known) = rows.accounts.get_mut(&agent.user()).filter(|_| change.password_hash.is_some()) {
            known.password_hash.clone_from(&change.password_hash);
        }
        if change.ends_sign_ins(&present, &plan.agent) {
            rows.end_sign_ins(agent.user());
        }
        rows.put_agent(plan.agent);
        rows.events.extend(plan.events);
        Ok(rows.give_away(actor, at)?)
    }

    fn set_presence(
        &self,
        agent: AgentId,
        presence: Presence,
        actor: Option<Actor>,
        at: Timestamp,
    ) -> Result<Option<AgentPresence>, StoreError> {
        Ok(self.rows().put_presence(agent, presence, actor, at))
    }

    fn set_admin_presence(
        &self,
        admin: UserId,
        presence: Presence,
        at: Timestamp,
    ) -> Result<Option<AdminPresence>, StoreError> {
        let mut rows = self.rows();
        let Some(name) = rows.known(admin).map(|account| account.name.clone()) else { return Ok(None) };
        let still_gone = rows.admin_presences.get(&admin).copied().flatten();
        let last_online_at = if presence.is_online { None } else { still_gone.or(Some(at)) };
        rows.admin_presences.insert(admin, last_online_at);
        Ok(Some(AdminPresence { user: admin, name, presence, last_online_at }))
    }

    fn find_by_email(&self, email: &Email) -> Result<Option<Agent>, StoreError> {
        Ok(self.rows().agents.iter().find(|known| known.email.as_deref() == Some(email.as_str())).cloned())
    }

    fn find(&self, agent: AgentId) -> Result<Option<AgentLoad>, StoreError> {
        let rows = self.rows();
        Ok(rows.agent(agent).map(|agent| rows.load(agent)))
    }

    fn list(&self, page: PageRequest) -> Result<Page<AgentLoad>, StoreError> {
        let rows = self.rows();
        let loads = rows.agents.iter().map(|agent| rows.load(agent)).collect();
        Ok(page_of(loads, page, |load: &AgentLoad| Position { at: load.created_at, id: load.agent.id.get() }))
    }

    fn counts(&self) -> Result<AgentCounts, StoreError> {
        let rows = self.rows();
        let with = |status| count(rows.agents.iter().filter(|agent| agent.account == status));
        Ok(AgentCounts {
            agents: count(rows.agents.iter()),
            active: with(AccountStatus::Active),
            suspended: with(AccountStatus::Suspended),
            pending: with(AccountStatus::Pending),
            tickets: count(rows.cases.iter().filter_map(|case| case.ticket.as_ref())),
        })
    }
}
