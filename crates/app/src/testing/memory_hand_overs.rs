//! Handing over in the store in memory.

use std::time::Duration;

use domain::{
    AccountStatus, Actor, Agent, AgentChange, AgentId, Availability, Bench, HandOverId, HandOverRequest, HandedTicket,
    MOST_HANDED_OVER, OpenTicket, OrderCase, Presence, Recipients, Roster, RoundRobin, Ticket, TicketId, Timestamp,
    UndoFacts, UserId,
};

use super::{
    MemoryStore,
    memory_agents::is_open,
    memory_store::{Rows, id},
    memory_tickets::page_of,
};
use crate::{
    HandOverError, HandOverRecord, HandedOver, Page, PageRequest, PastHandOver, Position, SharedOut, StoreError,
    UndoHandOverError, Undone,
    agents::{apply_agent_change, apply_presence},
    ports::HandOverStore,
};

/// A hand-over that was done: when, whose tickets, by whom, when it was taken back, and for each ticket who got it and how
/// often it had changed then.
#[derive(Debug, Clone)]
pub(crate) struct KeptHandOver {
    at: Timestamp,
    agent: AgentId,
    to: Recipients,
    by: UserId,
    undone: Option<Timestamp>,
    tickets: Vec<(TicketId, AgentId, u32)>,
}

/// What a hand-over is decided on and what was decided.
struct Decided {
    agent: Agent,
    tickets: Vec<OpenTicket>,
    bench: Bench,
    shared: SharedOut,
}

impl Rows {
    pub(super) fn open_ticket(&self, case: &OrderCase, ticket: &Ticket, now: Timestamp) -> OpenTicket {
        let said = self.messages.iter().filter(|message| message.ticket == ticket.id);
        let newest = said.map(|message| message.created_at).max();
        OpenTicket {
            ticket: ticket.id,
            order: ticket.order,
            changes: ticket.changes,
            order_title: case.package.title.clone(),
            brand_name: case.brand.owner.name.clone(),
            creator_name: case.creator.owner.name.clone(),
            speak_at: newest.map_or(now, |newest| now.max(newest + Duration::from_millis(1))),
        }
    }

    fn decide(&self, request: &HandOverRequest) -> Result<Decided, HandOverError> {
        let agent = self.agent(request.agent).ok_or(HandOverError::NotFound)?.clone();
        let mut bench = self.bench().without(&request.leaving(&agent));
        let wanted = |ticket: &Ticket| request.among.as_ref().is_none_or(|among| among.contains(&ticket.id));
        let own = |case: &&OrderCase| {
            let is_own = |ticket: &Ticket| ticket.agent == Some(agent.id) && is_open(ticket) && wanted(ticket);
            case.ticket.as_ref().is_some_and(is_own)
        };
        let mut tickets: Vec<_> = self
            .cases
            .iter()
            .filter(own)
            .filter_map(|case| Some(self.open_ticket(case, case.ticket.as_ref()?, request.at)))
            .collect();
        tickets.sort_by_key(|open| open.ticket);
        let total = u64::try_from(tickets.len()).unwrap_or(u64::MAX);
        tickets.truncate(usize::try_from(MOST_HANDED_OVER).unwrap_or(usize::MAX));
        let shares = request.share(&tickets, total, &mut bench, &RoundRobin)?;
        Ok(Decided { agent, tickets, bench, shared: SharedOut { shares, total } })
    }

    /// What becomes of the agent that leaves.
    fn leave(&mut self, request: &HandOverRequest, agent: &Agent) -> Result<(), HandOverError> {
        let (actor, at) = (Some(request.actor), request.at);
        let mut present = agent.clone();
        if request.leave.set_offline {
            let offline = Presence { availability: Availability::Offline, is_online: false };
            present = apply_presence(self, &present, offline, actor, at)?.agent;
        }
        if request.leave.suspend {
            let suspended = AgentChange::account(AccountStatus::Suspended);
            apply_agent_change(self, &present, &suspended, actor, at)?;
        }
        Ok(())
    }

    fn name(&self, user: UserId) -> String {
        self.agent(user.into()).map_or_else(|| self.author(user).0, |agent| agent.name.clone())
    }

    fn past(&self, kept: &KeptHandOver, number: i64) -> Result<PastHandOver, StoreError> {
        let named = |agent: AgentId| (agent, self.name(agent.user()));
        Ok(PastHandOver {
            id: id(HandOverId::new(number))?,
            at: kept.at,
            agent: named(kept.agent),
            recipient: match kept.to {
                Recipients::Ring => None,
                Recipients::Agent(agent) => Some(named(agent)),
            },
            by: (kept.by, self.name(kept.by)),
            tickets: u64::try_from(kept.tickets.len()).unwrap_or(u64::MAX),
            undone_at: kept.undone,
        })
    }

    fn undo_facts(&self, id: HandOverId, at: Timestamp) -> Option<(usize, UndoFacts)> {
        let index = usize::try_from(id.get()).ok()?.checked_sub(1)?;
        let kept = self.hand_overs.get(index)?;
        let handed = |&(ticket, given_to, changes_then): &(TicketId, AgentId, u32)| {
            let (case, ticket) = self.case_of(ticket)?;
            let open = self.open_ticket(case, ticket, at);
            Some(HandedTicket { open, agent: ticket.agent, given_to, changes_then })
        };
        let tickets = kept.tickets.iter().filter_map(handed).collect();
        let agent = self.agent(kept.agent)?.clone();
        Some((index, UndoFacts { id, by: kept.by, undone: kept.undone.is_some(), agent, tickets }))
    }
}

impl HandOverStore for MemoryStore {
    fn preview(&self, request: &HandOverRequest) -> Result<SharedOut, HandOverError> {
        Ok(self.rows().decide(request)?.shared)
    }

    fn hand_over(&self, request: &HandOverRequest) -> Result<HandedOver, HandOverError> {
        let mut rows = self.rows();
        let Decided { agent, tickets, bench, shared } = rows.decide(request)?;
        let number = i64::try_from(rows.hand_overs.len() + 1).unwrap_or(i64::MAX);
        let id: HandOverId = id(HandOverId::new(number))?;
        let plan = request.plan(id, &tickets, &shared.shares, &bench);
        rows.leave(request, &agent)?;
        for share in &shared.shares {
            rows.give(share.ticket, share.agent.id, request.at);
        }
        rows.ring = plan.ring;
        rows.assignments.extend(plan.assignments.into_iter().map(|record| (record, Roster::clone(&plan.roster))));
        rows.write_messages(&plan.messages)?;
        rows.notifications.extend(plan.notifications);
        rows.events.extend(plan.events);
        let tickets = shared.shares.iter().map(|share| (share.ticket, share.agent.id, share.changes)).collect();
        let HandOverRequest { agent, to, at, actor: (by, _), .. } = *request;
        rows.hand_overs.push(KeptHandOver { at, agent, to, by, undone: None, tickets });
        Ok(HandedOver { id, shared })
    }

    fn undo(&self, id: HandOverId, actor: Actor, at: Timestamp) -> Result<Undone, UndoHandOverError> {
        let mut rows = self.rows();
        let (index, facts) = rows.undo_facts(id, at).ok_or(UndoHandOverError::NotFound)?;
        let plan = facts.undo(actor, at)?;
        for (ticket, _) in &plan.restored {
            rows.give(*ticket, facts.agent.id, at);
        }
        if let Some(kept) = rows.hand_overs.get_mut(index) {
            kept.undone = Some(at);
        }
        rows.write_messages(&plan.messages)?;
        rows.notifications.extend(plan.notifications);
        rows.events.extend(plan.events);
        Ok(Undone { restored: plan.restored, kept: plan.kept })
    }

    fn list(&self, page: PageRequest) -> Result<Page<PastHandOver>, StoreError> {
        let rows = self.rows();
        let past = rows.hand_overs.iter().zip(1..).map(|(kept, number)| rows.past(kept, number));
        Ok(page_of(past.collect::<Result<_, _>>()?, page, |past| Position { at: past.at, id: past.id.get() }))
    }

    fn find(&self, id: HandOverId) -> Result<Option<HandOverRecord>, StoreError> {
        let rows = self.rows();
        let index = usize::try_from(id.get()).ok().and_then(|number| number.checked_sub(1));
        let Some(kept) = index.and_then(|index| rows.hand_overs.get(index)) else { return Ok(None) };
        let given = kept.tickets.iter().map(|&(ticket, agent, _)| (ticket, agent, rows.name(agent.user())));
        Ok(Some(HandOverRecord { past: rows.past(kept, id.get())?, given: given.collect() }))
    }
}
