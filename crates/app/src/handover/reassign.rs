//! The open tickets of an agent are handed over, or those that are chosen; what that would do is
//! shown before.

use std::sync::Arc;

use domain::{
    AccountStatus, Agent, AgentChange, AgentId, AgentPool, Assigner, Availability, Departure,
    HandoverRequest, MAX_HANDED_OVER, OpenTicket, Presence, Recipients, Role, TicketId,
};

use super::{
    CompletedHandover, DepartingAgent, HandoverError, HandoverFacts, HandoverInput,
    HandoverQueries, HandoverRows, HandoverTransactions, Redistribution,
};
use crate::{
    StaffViewer, StoreError,
    accounts::{AccountRows, CredentialRows},
    agents::{AgentRows, RotationRows, WaitingTicketRows, assign_what_need_not_wait, lock_agents},
    clock::Clock,
    effects::{EffectRows, Effects},
};

fn request(
    departing: &DepartingAgent,
    input: &HandoverInput,
    clock: &dyn Clock,
) -> HandoverRequest {
    let &DepartingAgent { agent, actor } = departing;
    let &HandoverInput { to, departure, expected } = input;
    let suspend = departure.suspend && actor.1 == Role::SuperAdmin;
    let departure = Departure { suspend, ..departure };
    HandoverRequest { agent, among: None, to, departure, expected, actor, at: clock.now() }
}

/// Shows what a handover would do.
#[derive(Clone)]
pub struct PreviewHandover {
    queries: Arc<dyn HandoverQueries>,
    assigner: Arc<dyn Assigner>,
    clock: Arc<dyn Clock>,
}

impl PreviewHandover {
    /// The use case over what is read of handovers, who chooses agents, and a clock.
    #[must_use]
    pub fn new(
        queries: Arc<dyn HandoverQueries>,
        assigner: Arc<dyn Assigner>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self { queries, assigner, clock }
    }

    /// Which ticket would go to whom, if nothing changed before the act. Writes nothing.
    ///
    /// # Errors
    /// [`HandoverError`], as the act itself.
    pub fn run(
        &self,
        departing: &DepartingAgent,
        input: &HandoverInput,
    ) -> Result<Redistribution, HandoverError> {
        let request = request(departing, input, self.clock.as_ref());
        let mut facts = self.queries.facts(&request, MAX_HANDED_OVER)?;
        if self.assigner.reads_counts() {
            facts.pool = facts.pool.with_counts(self.queries.open_counts()?);
        }
        Ok(decide(&request, facts, self.assigner.as_ref())?.redistribution)
    }
}

/// Hands over tickets.
#[derive(Clone)]
pub struct ReassignTickets {
    store: Arc<dyn HandoverTransactions>,
    assigner: Arc<dyn Assigner>,
    clock: Arc<dyn Clock>,
}

impl ReassignTickets {
    /// The use case over a store, who chooses agents, and a clock.
    #[must_use]
    pub fn new(
        store: Arc<dyn HandoverTransactions>,
        assigner: Arc<dyn Assigner>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self { store, assigner, clock }
    }

    /// Hands over up to 500 open tickets of the agent; a further act takes the next ones.
    ///
    /// # Errors
    /// [`HandoverError`]; nothing was handed over, and the agent is as it was.
    pub fn run(
        &self,
        departing: &DepartingAgent,
        input: &HandoverInput,
    ) -> Result<CompletedHandover, HandoverError> {
        let request = request(departing, input, self.clock.as_ref());
        let assigner = self.assigner.clone();
        self.store.write("hand over tickets", move |tx| reassign(tx, &request, assigner.as_ref()))
    }
}

/// Redistributes chosen tickets.
#[derive(Clone)]
pub struct RedistributeTickets {
    store: Arc<dyn HandoverTransactions>,
    assigner: Arc<dyn Assigner>,
    clock: Arc<dyn Clock>,
}

impl RedistributeTickets {
    /// The use case over a store, who chooses agents, and a clock.
    #[must_use]
    pub fn new(
        store: Arc<dyn HandoverTransactions>,
        assigner: Arc<dyn Assigner>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self { store, assigner, clock }
    }

    /// Gives those of the chosen tickets that are open and with this agent to the others, by
    /// assignments of the rotation that are recorded like every other. It is a handover, and is
    /// taken back like one. What was solved or is with somebody else meanwhile stays. At most 500
    /// at once.
    ///
    /// # Errors
    /// [`HandoverError`]; nothing was redistributed.
    pub fn run(
        &self,
        viewer: &StaffViewer,
        from: AgentId,
        tickets: Vec<TicketId>,
    ) -> Result<CompletedHandover, HandoverError> {
        let request = chosen(viewer, from, tickets, self.clock.as_ref());
        let assigner = self.assigner.clone();
        self.store.write("hand over tickets", move |tx| reassign(tx, &request, assigner.as_ref()))
    }
}

fn chosen(
    viewer: &StaffViewer,
    from: AgentId,
    tickets: Vec<TicketId>,
    clock: &dyn Clock,
) -> HandoverRequest {
    HandoverRequest {
        agent: from,
        among: Some(tickets),
        to: Recipients::Rotation,
        departure: Departure::default(),
        expected: None,
        actor: viewer.actor(),
        at: clock.now(),
    }
}

/// What a handover does, decided.
struct Decided {
    /// The agent that leaves, as it is before.
    agent: Agent,
    tickets: Vec<OpenTicket>,
    /// The other agents, with the rotation as it stands afterwards.
    pool: AgentPool,
    redistribution: Redistribution,
}

fn decide(
    request: &HandoverRequest,
    facts: HandoverFacts,
    assigner: &dyn Assigner,
) -> Result<Decided, HandoverError> {
    let HandoverFacts { pool, tickets, total } = facts;
    let agent = pool.agent(request.agent).ok_or(HandoverError::NotFound)?.clone();
    let tickets: Vec<_> = tickets.into_iter().map(|ticket| ticket.at(request.at)).collect();
    let mut pool = pool.without(&request.departed(&agent));
    let allocations = request.allocate(&tickets, total, &mut pool, assigner)?;
    Ok(Decided { agent, tickets, pool, redistribution: Redistribution { allocations, total } })
}

/// The rotation is locked before the tickets, so that they keep their agent.
fn reassign(
    tx: &mut (
             impl RotationRows
             + HandoverRows
             + AgentRows
             + AccountRows
             + CredentialRows
             + EffectRows
             + WaitingTicketRows
             + ?Sized
         ),
    request: &HandoverRequest,
    assigner: &dyn Assigner,
) -> Result<CompletedHandover, HandoverError> {
    let pool = lock_agents(tx, assigner)?;
    let tickets = tx.lock_open_tickets(request, MAX_HANDED_OVER)?;
    let total = tx.count_open_tickets(request)?;
    let Decided { agent, tickets, pool, redistribution } =
        decide(request, HandoverFacts { pool, tickets, total }, assigner)?;
    depart(tx, request, &agent)?;
    let id = tx.insert_handover(request)?;
    tx.insert_handover_tickets(id, &redistribution.allocations)?;
    let given: Vec<_> = redistribution
        .allocations
        .iter()
        .map(|allocation| (allocation.ticket, allocation.agent.id))
        .collect();
    tx.assign_tickets(&given, request.at)?;
    let plan = request.plan(id, &tickets, &redistribution.allocations, &pool);
    tx.record_assignments(&plan.assignments, &pool)?;
    tx.record(&Effects {
        messages: plan.messages,
        notifications: plan.notifications,
        audit: plan.audit,
    })?;
    assign_what_need_not_wait(tx, assigner, Some(request.actor), request.at)?;
    Ok(CompletedHandover { id, redistribution })
}

/// What becomes of the agent that leaves.
fn depart(
    tx: &mut (impl AgentRows + AccountRows + CredentialRows + EffectRows + ?Sized),
    request: &HandoverRequest,
    agent: &Agent,
) -> Result<(), StoreError> {
    let (actor, at) = (Some(request.actor), request.at);
    let mut audit = Vec::new();
    if request.departure.set_offline {
        let offline = Presence { availability: Availability::Offline, is_online: false };
        let plan = offline.plan(agent, tx.agent_last_online(agent.id)?, actor, at);
        tx.save_agent_presence(&plan.agent, plan.last_online_at)?;
        audit.extend(plan.audit_entry);
    }
    if request.departure.suspend && agent.account != AccountStatus::Suspended {
        let suspension = AgentChange::account(AccountStatus::Suspended);
        let plan = suspension.plan(agent, actor, at);
        tx.save_account_status(agent.id.user(), plan.agent.account, at)?;
        if suspension.ends_sign_ins(agent, &plan.agent) {
            tx.end_sign_ins(agent.id.user())?;
        }
        audit.extend(plan.audit);
    }
    tx.record(&Effects { audit, ..Effects::default() })
}

#[cfg(test)]
mod tests;
