//! Handovers and the tickets that they are about, as transactions and previews see them.

use app::{
    Page, PageRequest, StoreError,
    agents::ReassignableTicket,
    handover::{
        HandOverRecord, HandoverFacts, HandoverQueries, HandoverRows, LockedHandedTicket, LockedHandover, PastHandOver,
    },
};
use diesel::prelude::*;
use domain::{AgentId, HandOverId, HandOverRequest, Recipients, Share, TicketStatus, Timestamp, UserId};

use super::{Store, bench, dialect::Conn, locks, passing, tx::Rows};
use crate::{
    convert::Source,
    error::During,
    moment::At,
    rows::{HandedTicketRow, TicketRow},
    schema::{hand_over_tickets, hand_overs, tickets},
};

/// The words of an open ticket.
const OPEN: [&str; 2] = [TicketStatus::Open.word(), TicketStatus::InProgress.word()];

/// A boxed query of tickets, of which only those are left that a handover is about. A macro, since one of rows and one
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

/// The open tickets that a handover is about, by ascending id.
fn open_tickets(conn: &mut Conn, request: &HandOverRequest, limit: u32) -> Result<Vec<TicketRow>, StoreError> {
    wanted!(tickets::table.select(TicketRow::as_select()).into_boxed(), request)
        .order(tickets::id)
        .limit(i64::from(limit))
        .load(conn)
        .during("read the open tickets of an agent")
}

fn count_open(conn: &mut Conn, request: &HandOverRequest) -> Result<u64, StoreError> {
    let total: i64 = wanted!(tickets::table.count().into_boxed(), request)
        .get_result(conn)
        .during("count the open tickets of an agent")?;
    Source { table: "tickets", row: 0 }.int("id", total)
}

impl HandoverQueries for Store {
    fn facts(&self, request: &HandOverRequest, limit: u32) -> Result<HandoverFacts, StoreError> {
        self.db.read(|conn| {
            let pool = bench::look_at_bench(conn)?;
            let rows = open_tickets(conn, request, limit)?;
            let total = count_open(conn, request)?;
            Ok(HandoverFacts { pool, tickets: passing::reassignable(conn, &rows)?, total })
        })
    }

    fn list(&self, page: PageRequest) -> Result<Page<PastHandOver>, StoreError> {
        self.list_hand_overs(page)
    }

    fn find(&self, id: HandOverId) -> Result<Option<HandOverRecord>, StoreError> {
        self.find_hand_over(id)
    }
}

impl HandoverRows for Rows<'_> {
    fn lock_open_tickets(
        &mut self,
        request: &HandOverRequest,
        limit: u32,
    ) -> Result<Vec<ReassignableTicket>, StoreError> {
        let ids: Vec<i64> = open_tickets(self.conn, request, limit)?.iter().map(|row| row.id).collect();
        let mut rows = locks::lock_tickets(self.conn, &ids).during("lock tickets")?;
        // the ring keeps its agent, but its status could change before it was locked
        rows.retain(|row| OPEN.contains(&row.status.as_str()));
        passing::reassignable(self.conn, &rows)
    }

    fn count_open_tickets(&mut self, request: &HandOverRequest) -> Result<u64, StoreError> {
        count_open(self.conn, request)
    }

    fn insert_handover(&mut self, request: &HandOverRequest) -> Result<HandOverId, StoreError> {
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
            .get_result(self.conn)
            .during("write a hand-over")?;
        Source { table: "hand_overs", row: id }.id("id", HandOverId::new, id)
    }

    fn insert_handover_tickets(&mut self, id: HandOverId, shares: &[Share]) -> Result<(), StoreError> {
        let source = Source { table: "hand_overs", row: id.get() };
        let row = |share: &Share| {
            let (ticket_id, agent_id) = (share.ticket.get(), share.agent.id.get());
            let changes = source.int("id", i64::from(share.changes))?;
            Ok(HandedTicketRow { hand_over_id: id.get(), ticket_id, agent_id, changes })
        };
        let rows: Vec<HandedTicketRow> = shares.iter().map(row).collect::<Result<_, StoreError>>()?;
        let insert = diesel::insert_into(hand_over_tickets::table).values(&rows);
        insert.execute(self.conn).map(drop).during("write the tickets of a hand-over")
    }

    fn lock_handover(&mut self, id: HandOverId) -> Result<Option<LockedHandover>, StoreError> {
        let row: Option<(i64, i64, Option<At>)> = hand_overs::table
            .find(id.get())
            .select((hand_overs::agent_id, hand_overs::actor_id, hand_overs::undone_at))
            .first(self.conn)
            .optional()
            .during("read a hand-over")?;
        let Some((agent, by, undone_at)) = row else { return Ok(None) };
        let source = Source { table: "hand_overs", row: id.get() };
        Ok(Some(LockedHandover {
            by: source.id("actor_id", UserId::new, by)?,
            undone: undone_at.is_some(),
            agent: source.id("agent_id", AgentId::new, agent)?,
            tickets: handed_tickets(self.conn, id)?,
        }))
    }

    fn mark_handover_undone(&mut self, id: HandOverId, by: UserId, at: Timestamp) -> Result<(), StoreError> {
        let undone = (hand_overs::undone_at.eq(Some(At::from(at))), hand_overs::undone_by.eq(Some(by.get())));
        let update = diesel::update(hand_overs::table.find(id.get())).set(undone);
        update.execute(self.conn).map(drop).during("take back a hand-over")
    }
}

/// The tickets of a handover as they are now, locked.
fn handed_tickets(conn: &mut Conn, id: HandOverId) -> Result<Vec<LockedHandedTicket>, StoreError> {
    let handed: Vec<HandedTicketRow> = hand_over_tickets::table
        .filter(hand_over_tickets::hand_over_id.eq(id.get()))
        .order(hand_over_tickets::ticket_id)
        .select(HandedTicketRow::as_select())
        .load(conn)
        .during("read the tickets of a hand-over")?;
    let ids: Vec<i64> = handed.iter().map(|row| row.ticket_id).collect();
    let rows = locks::lock_tickets(conn, &ids).during("lock tickets")?;
    let open = passing::reassignable(conn, &rows)?;
    let source = Source { table: "hand_over_tickets", row: id.get() };
    let ticket = |((handed, row), ticket): ((&HandedTicketRow, &TicketRow), ReassignableTicket)| {
        Ok(LockedHandedTicket {
            ticket,
            agent: row.agent_id.map(|agent| source.id("agent_id", AgentId::new, agent)).transpose()?,
            given_to: source.id("agent_id", AgentId::new, handed.agent_id)?,
            changes_then: source.int("changes", handed.changes)?,
        })
    };
    handed.iter().zip(&rows).zip(open).map(ticket).collect()
}
