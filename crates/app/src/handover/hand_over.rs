//! The open tickets of an agent are handed over, or those that are chosen; what that would do is shown before.

use std::sync::Arc;

use domain::{
    AccountStatus, Agent, AgentChange, AgentId, Assigner, Availability, Bench, HandOverRequest, Leave,
    MOST_HANDED_OVER, OpenTicket, Presence, Recipients, Role, TicketId,
};

use super::{
    HandOverError, HandOverWish, HandedOver, HandoverFacts, HandoverQueries, HandoverRows, HandoverTransactions,
    Leaver, SharedOut,
};
use crate::{
    StaffViewer, StoreError,
    accounts::{AccountRows, CredentialRows},
    agents::{AgentRows, RotationRows},
    clock::Clock,
    effects::{EffectRows, Effects},
};

fn request(leaver: &Leaver, wish: &HandOverWish, clock: &dyn Clock) -> HandOverRequest {
    let (&Leaver { agent, actor }, &HandOverWish { to, leave, expected }) = (leaver, wish);
    let suspend = leave.suspend && actor.1 == Role::SuperAdmin;
    let leave = Leave { suspend, ..leave };
    HandOverRequest { agent, among: None, to, leave, expected, actor, at: clock.now() }
}

/// Shows what a hand-over would do.
#[derive(Clone)]
pub struct PreviewHandOver {
    queries: Arc<dyn HandoverQueries>,
    assigner: Arc<dyn Assigner>,
    clock: Arc<dyn Clock>,
}

impl PreviewHandOver {
    /// The use case over what is read of handovers, who chooses agents, and a clock.
    #[must_use]
    pub fn new(queries: Arc<dyn HandoverQueries>, assigner: Arc<dyn Assigner>, clock: Arc<dyn Clock>) -> Self {
        Self { queries, assigner, clock }
    }

    /// Which ticket would go to whom, if nothing changed before the act. Writes nothing.
    ///
    /// # Errors
    /// [`HandOverError`], as the act itself.
    pub fn run(&self, leaver: &Leaver, wish: &HandOverWish) -> Result<SharedOut, HandOverError> {
        let request = request(leaver, wish, self.clock.as_ref());
        let facts = self.queries.facts(&request, MOST_HANDED_OVER)?;
        Ok(decide(&request, facts, self.assigner.as_ref())?.shared)
    }
}

/// Hands over tickets.
#[derive(Clone)]
pub struct HandOverTickets {
    store: Arc<dyn HandoverTransactions>,
    assigner: Arc<dyn Assigner>,
    clock: Arc<dyn Clock>,
}

impl HandOverTickets {
    /// The use case over a store, who chooses agents, and a clock.
    #[must_use]
    pub fn new(store: Arc<dyn HandoverTransactions>, assigner: Arc<dyn Assigner>, clock: Arc<dyn Clock>) -> Self {
        Self { store, assigner, clock }
    }

    /// Hands over up to 500 open tickets of the agent; a further act takes the next ones.
    ///
    /// # Errors
    /// [`HandOverError`]; nothing was handed over, and the agent is as it was.
    pub fn run(&self, leaver: &Leaver, wish: &HandOverWish) -> Result<HandedOver, HandOverError> {
        let (request, assigner) = (request(leaver, wish, self.clock.as_ref()), self.assigner.clone());
        self.store.write("hand over tickets", move |tx| hand_over(tx, &request, assigner.as_ref()))
    }
}

/// Shares out chosen tickets.
#[derive(Clone)]
pub struct ShareOutTickets {
    store: Arc<dyn HandoverTransactions>,
    assigner: Arc<dyn Assigner>,
    clock: Arc<dyn Clock>,
}

impl ShareOutTickets {
    /// The use case over a store, who chooses agents, and a clock.
    #[must_use]
    pub fn new(store: Arc<dyn HandoverTransactions>, assigner: Arc<dyn Assigner>, clock: Arc<dyn Clock>) -> Self {
        Self { store, assigner, clock }
    }

    /// Gives those of the chosen tickets that are open and with this agent to the others, by turns of the ring that are
    /// recorded like every other. It is a hand-over, and is taken back like one. What was solved or is with somebody else
    /// meanwhile stays. At most 500 at once.
    ///
    /// # Errors
    /// [`HandOverError`]; nothing was shared out.
    pub fn run(
        &self,
        viewer: &StaffViewer,
        from: AgentId,
        tickets: Vec<TicketId>,
    ) -> Result<HandedOver, HandOverError> {
        let request = chosen(viewer, from, tickets, self.clock.as_ref());
        let assigner = self.assigner.clone();
        self.store.write("hand over tickets", move |tx| hand_over(tx, &request, assigner.as_ref()))
    }
}

fn chosen(viewer: &StaffViewer, from: AgentId, tickets: Vec<TicketId>, clock: &dyn Clock) -> HandOverRequest {
    HandOverRequest {
        agent: from,
        among: Some(tickets),
        to: Recipients::Ring,
        leave: Leave::default(),
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
    pool: Bench,
    shared: SharedOut,
}

fn decide(request: &HandOverRequest, facts: HandoverFacts, assigner: &dyn Assigner) -> Result<Decided, HandOverError> {
    let HandoverFacts { pool, tickets, total } = facts;
    let agent = pool.agent(request.agent).ok_or(HandOverError::NotFound)?.clone();
    let tickets: Vec<_> = tickets.into_iter().map(|ticket| ticket.at(request.at)).collect();
    let mut pool = pool.without(&request.leaving(&agent));
    let shares = request.share(&tickets, total, &mut pool, assigner)?;
    Ok(Decided { agent, tickets, pool, shared: SharedOut { shares, total } })
}

/// The rotation is locked before the tickets, so that they keep their agent.
fn hand_over(
    tx: &mut (impl RotationRows + HandoverRows + AgentRows + AccountRows + CredentialRows + EffectRows + ?Sized),
    request: &HandOverRequest,
    assigner: &dyn Assigner,
) -> Result<HandedOver, HandOverError> {
    let pool = tx.lock_rotation()?;
    let tickets = tx.lock_open_tickets(request, MOST_HANDED_OVER)?;
    let total = tx.count_open_tickets(request)?;
    let Decided { agent, tickets, pool, shared } = decide(request, HandoverFacts { pool, tickets, total }, assigner)?;
    depart(tx, request, &agent)?;
    let id = tx.insert_handover(request)?;
    tx.insert_handover_tickets(id, &shared.shares)?;
    let given: Vec<_> = shared.shares.iter().map(|share| (share.ticket, share.agent.id)).collect();
    tx.assign_tickets(&given, request.at)?;
    let plan = request.plan(id, &tickets, &shared.shares, &pool);
    tx.record_assignments(&plan.assignments, &pool)?;
    tx.record(&Effects { messages: plan.messages, notifications: plan.notifications, audit: plan.events })?;
    Ok(HandedOver { id, shared })
}

/// What becomes of the agent that leaves.
fn depart(
    tx: &mut (impl AgentRows + AccountRows + CredentialRows + EffectRows + ?Sized),
    request: &HandOverRequest,
    agent: &Agent,
) -> Result<(), StoreError> {
    let (actor, at) = (Some(request.actor), request.at);
    let mut audit = Vec::new();
    if request.leave.set_offline {
        let offline = Presence { availability: Availability::Offline, is_online: false };
        let plan = offline.plan(agent, tx.agent_last_online(agent.id)?, actor, at);
        tx.save_agent_presence(&plan.agent, plan.last_online_at)?;
        audit.extend(plan.event);
    }
    if request.leave.suspend && agent.account != AccountStatus::Suspended {
        let suspension = AgentChange::account(AccountStatus::Suspended);
        let plan = suspension.plan(agent, actor, at);
        tx.save_account_status(agent.id.user(), plan.agent.account, at)?;
        if suspension.ends_sign_ins(agent, &plan.agent) {
            tx.end_sign_ins(agent.id.user())?;
        }
        audit.extend(plan.events);
    }
    tx.record(&Effects { audit, ..Effects::default() })
}

#[cfg(test)]
mod tests;
