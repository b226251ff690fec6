//! Handing over the open tickets of an agent, and taking it back. Whoever does holds the ring, then the tickets.

use app::{
    HandOverError, HandOverRecord, HandedOver, Page, PageRequest, PastHandOver, SharedOut, StoreError,
    UndoHandOverError, Undone,
    agents::{apply_agent_change, apply_presence},
    ports::HandOverStore,
};
use diesel::prelude::*;
use domain::{
    AccountStatus, Actor, Agent, AgentChange, AgentId, Assigner, Availability, Bench, HandOverId, HandOverRequest,
    HandedTicket, MOST_HANDED_OVER, OpenTicket, Presence, Recipients, TicketStatus, Timestamp, UndoFacts, UndoPlan,
    UserId,
};

use super::{
    Store, bench,
    dialect::{self, Conn},
    journal, passing,
    tx::Rows,
};
use crate::{
    convert::Source,
    error::During,
    moment::At,
    rows::{HandedTicketRow, TicketRow},
    schema::{hand_over_tickets, hand_overs, tickets},
};

/// The words of an open ticket.
const OPEN: [&str; 2] = [TicketStatus::Open.word(), TicketStatus::InProgress.word()];

/// What a hand-over is decided on, and what was decided.
struct Decided {
    agent: Agent,
    tickets: Vec<OpenTicket>,
    bench: Bench,
    shared: SharedOut,
}

impl HandOverStore for Store {
    fn preview(&self, request: &HandOverRequest) -> Result<SharedOut, HandOverError> {
        let (mut refused, assigner) = (None, self.turns.assigner.clone());
        let shared = self.db.read(|conn| {
            let bench = bench::look_at_bench(conn)?;
            let rows = open_tickets(conn, request)?;
            match decide(conn, request, bench, &rows, assigner.as_ref()) {
                Ok(decided) => Ok(Some(decided.shared)),
                Err(HandOverError::Store(error)) => Err(error),
                Err(refusal) => {
                    refused = Some(refusal);
                    Ok(None)
                }
            }
        })?;
        shared.ok_or_else(|| refused.unwrap_or(HandOverError::NotFound))
    }

    fn hand_over(&self, request: &HandOverRequest) -> Result<HandedOver, HandOverError> {
        let (request, assigner) = (request.clone(), self.turns.assigner.clone());
        self.db.write("hand over tickets", move |conn| {
            let bench = bench::lock_bench(conn)?;
            let ids: Vec<i64> = open_tickets(conn, &request)?.iter().map(|row| row.id).collect();
            let mut rows = dialect::lock_tickets(conn, &ids).during("lock tickets")?;
            // the ring keeps its agent, but its status could change before it was locked
            rows.retain(|row| OPEN.contains(&row.status.as_str()));
            let decided = decide(conn, &request, bench, &rows, assigner.as_ref())?;
            leave(&mut Rows { conn, assigner: assigner.as_ref() }, &request, &decided.agent)?;
            let id = write(conn, &request, &decided)?;
            Ok(HandedOver { id, shared: decided.shared })
        })
    }

    fn undo(&self, id: HandOverId, actor: Actor, at: Timestamp) -> Result<Undone, UndoHandOverError> {
        self.db.write("take back a hand-over", move |conn| {
            let bench = bench::lock_bench(conn)?;
            let facts = undo_facts(conn, id, &bench, at)?.ok_or(UndoHandOverError::NotFound)?;
            let plan = facts.undo(actor, at)?;
            write_undo(conn, &facts, &plan, actor, at)?;
            Ok(Undone { restored: plan.restored, kept: plan.kept })
        })
    }

    fn list(&self, page: PageRequest) -> Result<Page<PastHandOver>, StoreError> {
        self.list_hand_overs(page)
    }

    fn find(&self, id: HandOverId) -> Result<Option<HandOverRecord>, StoreError> {
        self.find_hand_over(id)
    }
}

/// A boxed query of tickets, of which only those are left that a hand-over is about. A macro, since one of rows and one
/// of their number have nothing in common but these methods.
macro_rules! wanted {
    ($query:expr, $request:expr) => {{
        let query = $query.filter(tickets::agent_id.eq($request.agent.get())).filter(tickets::status.eq_any(OPEN));
        match &$request.among {
            None => query,
            Some(among) => query.filter(tickets::id.eq_any(among.iter().map(|id| id.get()).collect::<Vec<_>>())),
        }
    }};
}

/// The open tickets that one act takes, by ascending id.
fn open_tickets(conn: &mut Conn, request: &HandOverRequest) -> Result<Vec<TicketRow>, StoreError> {
    wanted!(tickets::table.select(TicketRow::as_select()).into_boxed(), request)
        .order(tickets::id)
        .limit(i64::from(MOST_HANDED_OVER))
        .load(conn)
        .during("read the open tickets of an agent")
}

fn decide(
    conn: &mut Conn,
    request: &HandOverRequest,
    bench: Bench,
    rows: &[TicketRow],
    assigner: &dyn Assigner,
) -> Result<Decided, HandOverError> {
    let agent = bench.agent(request.agent).ok_or(HandOverError::NotFound)?.clone();
    let total: i64 = wanted!(tickets::table.count().into_boxed(), request)
        .get_result(conn)
        .during("count the open tickets of an agent")?;
    let total = Source { table: "tickets", row: 0 }.int("id", total)?;
    let tickets = passing::open(conn, rows, request.at)?;
    let mut bench = bench.without(&request.leaving(&agent));
    let shares = request.share(&tickets, total, &mut bench, assigner)?;
    Ok(Decided { agent, tickets, bench, shared: SharedOut { shares, total } })
}

/// What becomes of the agent that leaves.
fn leave(rows: &mut Rows<'_>, request: &HandOverRequest, agent: &Agent) -> Result<(), HandOverError> {
    let (actor, at) = (Some(request.actor), request.at);
    if request.leave.set_offline {
        let offline = Presence { availability: Availability::Offline, is_online: false };
        apply_presence(rows, agent, offline, actor, at)?;
    }
    if request.leave.suspend {
        let suspended = AgentChange::account(AccountStatus::Suspended);
        apply_agent_change(rows, agent, &suspended, actor, at)?;
    }
    Ok(())
}

fn write(conn: &mut Conn, request: &HandOverRequest, decided: &Decided) -> Result<HandOverId, StoreError> {
    let Decided { tickets, bench, shared: SharedOut { shares, .. }, .. } = decided;
    let recipient = match request.to {
        Recipients::Ring => None,
        Recipients::Agent(agent) => Some(agent.get()),
    };
    let id: i64 = diesel::insert_into(hand_overs::table)
        .values((
            hand_overs::agent_id.eq(request.agent.get()),
            hand_overs::recipient_id.eq(recipient),
            hand_overs::actor_id.eq(request.actor.0.get()),
            hand_overs::created_at.eq(At::from(request.at)),
        ))
        .returning(hand_overs::id)
        .get_result(conn)
        .during("write a hand-over")?;
    let source = Source { table: "hand_overs", row: id };
    let id = source.id("id", HandOverId::new, id)?;
    let plan = request.plan(id, tickets, shares, bench);
    let row = |share: &domain::Share| {
        let (ticket_id, agent_id) = (share.ticket.get(), share.agent.id.get());
        let changes = source.int("id", i64::from(share.changes))?;
        Ok(HandedTicketRow { hand_over_id: id.get(), ticket_id, agent_id, changes })
    };
    let rows: Vec<HandedTicketRow> = shares.iter().map(row).collect::<Result<_, StoreError>>()?;
    diesel::insert_into(hand_over_tickets::table).values(&rows).execute(conn).during("write a hand-over")?;
    passing::give(conn, shares.iter().map(|share| (share.ticket.get(), share.agent.id.get())), request.at)?;
    bench::record_turns(conn, &plan.assignments, &plan.roster, plan.ring)?;
    journal::write_messages(conn, &plan.messages)?;
    journal::write_notifications(conn, &plan.notifications)?;
    journal::write_events(conn, &plan.events)?;
    Ok(id)
}

/// A hand-over with its tickets as they are now, locked. The ring must be locked.
fn undo_facts(
    conn: &mut Conn,
    id: HandOverId,
    bench: &Bench,
    at: Timestamp,
) -> Result<Option<UndoFacts>, UndoHandOverError> {
    let row: Option<(i64, i64, Option<At>)> = hand_overs::table
        .find(id.get())
        .select((hand_overs::agent_id, hand_overs::actor_id, hand_overs::undone_at))
        .first(conn)
        .optional()
        .during("read a hand-over")?;
    let Some((agent, by, undone_at)) = row else { return Ok(None) };
    let source = Source { table: "hand_overs", row: id.get() };
    let agent = source.id("agent_id", AgentId::new, agent)?;
    let agent = bench.agent(agent).cloned().ok_or(source.corrupt("agent_id"))?;
    let by = source.id("actor_id", UserId::new, by)?;
    Ok(Some(UndoFacts { id, by, undone: undone_at.is_some(), agent, tickets: handed_tickets(conn, id, at)? }))
}

fn handed_tickets(conn: &mut Conn, id: HandOverId, at: Timestamp) -> Result<Vec<HandedTicket>, StoreError> {
    let handed: Vec<HandedTicketRow> = hand_over_tickets::table
        .filter(hand_over_tickets::hand_over_id.eq(id.get()))
        .order(hand_over_tickets::ticket_id)
        .select(HandedTicketRow::as_select())
        .load(conn)
        .during("read the tickets of a hand-over")?;
    let ids: Vec<i64> = handed.iter().map(|row| row.ticket_id).collect();
    let rows = dialect::lock_tickets(conn, &ids).during("lock tickets")?;
    let open = passing::open(conn, &rows, at)?;
    let source = Source { table: "hand_over_tickets", row: id.get() };
    let ticket = |((handed, row), open): ((&HandedTicketRow, &TicketRow), OpenTicket)| {
        Ok(HandedTicket {
            open,
            agent: row.agent_id.map(|agent| source.id("agent_id", AgentId::new, agent)).transpose()?,
            given_to: source.id("agent_id", AgentId::new, handed.agent_id)?,
            changes_then: source.int("changes", handed.changes)?,
        })
    };
    handed.iter().zip(&rows).zip(open).map(ticket).collect()
}

fn write_undo(
    conn: &mut Conn,
    facts: &UndoFacts,
    plan: &UndoPlan,
    actor: Actor,
    at: Timestamp,
) -> Result<(), StoreError> {
    diesel::update(hand_overs::table.find(facts.id.get()))
        .set((hand_overs::undone_at.eq(Some(At::from(at))), hand_overs::undone_by.eq(Some(actor.0.get()))))
        .execute(conn)
        .during("take back a hand-over")?;
    let back = facts.agent.id.get();
    passing::give(conn, plan.restored.iter().map(|(ticket, _)| (ticket.get(), back)), at)?;
    journal::write_messages(conn, &plan.messages)?;
    journal::write_notifications(conn, &plan.notifications)?;
    journal::write_events(conn, &plan.events)
}
