//! Handovers and the tickets that they are about, as transactions and previews see them.

use app::{
    Page, PageRequest, StoreError,
    agents::ReassignableTicket,
    handover::{
        HandoverFacts, HandoverQueries, HandoverRecord, HandoverRows, LockedHandedOverTicket,
        LockedHandover, PastHandover,
    },
};
use diesel::prelude::*;
use domain::{
    AgentId, Allocation, HandoverId, HandoverRequest, OpenCounts, Recipients, TicketStatus,
    Timestamp, UserId,
};

use super::{Store, agent_pool, decisions, dialect::Conn, locks, reassignment, tx::Rows};
use crate::{
    convert::Source,
    error::During,
    moment::At,
    rows::{HandedTicketRow, TicketRow},
    schema::{handover_tickets, handovers, tickets},
};

/// The words of an open ticket.
const OPEN: [&str; 2] = [TicketStatus::Open.as_str(), TicketStatus::InProgress.as_str()];

/// A boxed query of tickets, of which only those are left that a handover is about. A macro, since
/// one of rows and one of their number have nothing in common but these methods.
macro_rules! wanted {
    ($query:expr, $request:expr) => {{
        let query = $query
            .filter(tickets::agent_id.eq($request.agent.get()))
            .filter(tickets::status.eq_any(OPEN));
        match &$request.among {
            None => query,
            Some(among) => query
                .filter(tickets::id.eq_any(among.iter().map(|id| id.get()).collect::<Vec<_>>())),
        }
    }};
}

/// The open tickets that a handover is about, by ascending id.
fn open_tickets(
    conn: &mut Conn,
    request: &HandoverRequest,
    limit: u32,
) -> Result<Vec<TicketRow>, StoreError> {
    wanted!(tickets::table.select(TicketRow::as_select()).into_boxed(), request)
        .order(tickets::id)
        .limit(i64::from(limit))
        .load(conn)
        .during("read the open tickets of an agent")
}

fn count_open(conn: &mut Conn, request: &HandoverRequest) -> Result<u64, StoreError> {
    let total: i64 = wanted!(tickets::table.count().into_boxed(), request)
        .get_result(conn)
        .during("count the open tickets of an agent")?;
    Source { table: "tickets", row: 0 }.int("id", total)
}

impl HandoverQueries for Store {
    fn facts(&self, request: &HandoverRequest, limit: u32) -> Result<HandoverFacts, StoreError> {
        self.db.read(|conn| {
            let pool = agent_pool::read_agent_pool(conn)?;
            let rows = open_tickets(conn, request, limit)?;
            let total = count_open(conn, request)?;
            Ok(HandoverFacts { pool, tickets: reassignment::reassignable(conn, &rows)?, total })
        })
    }

    fn open_counts(&self) -> Result<OpenCounts, StoreError> {
        self.db.read(decisions::open_counts)
    }

    fn list(&self, page: PageRequest) -> Result<Page<PastHandover>, StoreError> {
        self.list_handovers(page)
    }

    fn find(&self, id: HandoverId) -> Result<Option<HandoverRecord>, StoreError> {
        self.find_handover(id)
    }
}

impl HandoverRows for Rows<'_> {
    fn lock_open_tickets(
        &mut self,
        request: &HandoverRequest,
        limit: u32,
    ) -> Result<Vec<ReassignableTicket>, StoreError> {
        let ids: Vec<i64> =
            open_tickets(self.conn, request, limit)?.iter().map(|row| row.id).collect();
        let mut rows = locks::lock_tickets(self.conn, &ids).during("lock tickets")?;
        // the rotation keeps its agent, but its status could change before it was locked
        rows.retain(|row| OPEN.contains(&row.status.as_str()));
        reassignment::reassignable(self.conn, &rows)
    }

    fn count_open_tickets(&mut self, request: &HandoverRequest) -> Result<u64, StoreError> {
        count_open(self.conn, request)
    }

    fn insert_handover(&mut self, request: &HandoverRequest) -> Result<HandoverId, StoreError> {
        let recipient = match request.to {
            Recipients::Rotation => None,
            Recipients::Agent(agent) => Some(agent.get()),
        };
        let id: i64 = diesel::insert_into(handovers::table)
            .values((
                handovers::agent_id.eq(request.agent.get()),
                handovers::recipient_id.eq(recipient),
                handovers::actor_id.eq(request.actor.0.get()),
                handovers::created_at.eq(At::from(request.at)),
            ))
            .returning(handovers::id)
            .get_result(self.conn)
            .during("write a handover")?;
        Source { table: "handovers", row: id }.id("id", HandoverId::new, id)
    }

    fn insert_handover_tickets(
        &mut self,
        id: HandoverId,
        allocations: &[Allocation],
    ) -> Result<(), StoreError> {
        let source = Source { table: "handovers", row: id.get() };
        let row = |allocation: &Allocation| {
            let (ticket_id, agent_id) = (allocation.ticket.get(), allocation.agent.id.get());
            let changes = source.int("id", i64::from(allocation.changes))?;
            Ok(HandedTicketRow { handover_id: id.get(), ticket_id, agent_id, changes })
        };
        let rows: Vec<HandedTicketRow> =
            allocations.iter().map(row).collect::<Result<_, StoreError>>()?;
        let insert = diesel::insert_into(handover_tickets::table).values(&rows);
        insert.execute(self.conn).map(drop).during("write the tickets of a handover")
    }

    fn lock_handover(&mut self, id: HandoverId) -> Result<Option<LockedHandover>, StoreError> {
        let row: Option<(i64, i64, Option<At>)> = handovers::table
            .find(id.get())
            .select((handovers::agent_id, handovers::actor_id, handovers::undone_at))
            .first(self.conn)
            .optional()
            .during("read a handover")?;
        let Some((agent, by, undone_at)) = row else { return Ok(None) };
        let source = Source { table: "handovers", row: id.get() };
        Ok(Some(LockedHandover {
            by: source.id("actor_id", UserId::new, by)?,
            undone: undone_at.is_some(),
            agent: source.id("agent_id", AgentId::new, agent)?,
            tickets: handed_tickets(self.conn, id)?,
        }))
    }

    fn mark_handover_undone(
        &mut self,
        id: HandoverId,
        by: UserId,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let undone =
            (handovers::undone_at.eq(Some(At::from(at))), handovers::undone_by.eq(Some(by.get())));
        let update = diesel::update(handovers::table.find(id.get())).set(undone);
        update.execute(self.conn).map(drop).during("take back a handover")
    }
}

/// The tickets of a handover as they are now, locked.
fn handed_tickets(
    conn: &mut Conn,
    id: HandoverId,
) -> Result<Vec<LockedHandedOverTicket>, StoreError> {
    let handed: Vec<HandedTicketRow> = handover_tickets::table
        .filter(handover_tickets::handover_id.eq(id.get()))
        .order(handover_tickets::ticket_id)
        .select(HandedTicketRow::as_select())
        .load(conn)
        .during("read the tickets of a handover")?;
    let ids: Vec<i64> = handed.iter().map(|row| row.ticket_id).collect();
    let rows = locks::lock_tickets(conn, &ids).during("lock tickets")?;
    let open = reassignment::reassignable(conn, &rows)?;
    let source = Source { table: "handover_tickets", row: id.get() };
    let ticket = |((handed, row), ticket): ((&HandedTicketRow, &TicketRow), ReassignableTicket)| {
        Ok(LockedHandedOverTicket {
            ticket,
            agent: row
                .agent_id
                .map(|agent| source.id("agent_id", AgentId::new, agent))
                .transpose()?,
            given_to: source.id("agent_id", AgentId::new, handed.agent_id)?,
            changes_then: source.int("changes", handed.changes)?,
        })
    };
    handed.iter().zip(&rows).zip(open).map(ticket).collect()
}
