//! What proves that the promises were kept.

use app::{
    Page, PageRequest, Position, StoreError,
    integrity::{AssignmentFilter, Defect, Ledger, Promise},
};
use diesel::{prelude::*, sql_types::Integer};
use domain::{AgentId, Assignment, HandOverId, OrderId, Roster, TicketId};

use super::{Store, bench, dialect, page::newest};
use crate::{
    convert::Source,
    error::During,
    rows::{AssignmentRow, Number, RosterRow},
    schema::{assignments, ring, rosters},
};

impl Ledger for Store {
    fn assignments(&self, after_seq: i64, limit: u32) -> Result<Vec<(Assignment, Roster)>, StoreError> {
        let rows: Vec<(AssignmentRow, RosterRow)> = self.db.read(|conn| {
            assignments::table
                .inner_join(rosters::table)
                .filter(assignments::seq.gt(after_seq))
                .order(assignments::seq)
                .limit(limit.into())
                .select((AssignmentRow::as_select(), RosterRow::as_select()))
                .load(conn)
                .during("read assignments")
        })?;
        rows.iter().map(|(row, roster)| Ok((assignment(row)?, bench::roster(roster)?))).collect()
    }

    fn newest_assignments(
        &self,
        filter: AssignmentFilter,
        page: PageRequest,
    ) -> Result<Page<(Assignment, Roster)>, StoreError> {
        let rows: Vec<(AssignmentRow, RosterRow)> = self.db.read(|conn| {
            let mut query = assignments::table
                .inner_join(rosters::table)
                .select((AssignmentRow::as_select(), RosterRow::as_select()))
                .into_boxed();
            if let Some(ticket) = filter.ticket {
                query = query.filter(assignments::ticket_id.eq(ticket.get()));
            }
            if let Some(agent) = filter.agent {
                query = query.filter(assignments::agent_id.eq(agent.get()));
            }
            let query = newest!(query, page, assignments::seq);
            query.load(conn).during("list assignments")
        })?;
        let position = |(row, _): &(AssignmentRow, RosterRow)| Position { at: row.created_at.0, id: row.seq };
        let Page { items, next } = Page::of(rows, page.limit, position);
        let items = items.iter().map(|(row, roster)| Ok((assignment(row)?, bench::roster(roster)?)));
        Ok(Page { items: items.collect::<Result<_, StoreError>>()?, next })
    }

    fn ring(&self) -> Result<(i64, Option<AgentId>), StoreError> {
        let (seq, agent): (i64, Option<i64>) = self
            .db
            .read(|conn| ring::table.find(1).select((ring::seq, ring::agent_id)).first(conn).during("read the ring"))?;
        let source = Source { table: "ring", row: 1 };
        Ok((seq, agent.map(|id| source.id("agent_id", AgentId::new, id)).transpose()?))
    }

    fn count_breaches(&self, promise: Promise, limit: u32) -> Result<u32, StoreError> {
        let breach = match promise {
            Promise::EveryOrderHasItsTicket => {
                "select 1 from orders o where o.origin = 'checkout' \
                 and not exists (select 1 from tickets t where t.order_id = o.id)"
            }
            Promise::EveryTicketHasItsOrder => {
                "select 1 from tickets t where not exists (select 1 from orders o where o.id = t.order_id)"
            }
            Promise::NoTicketWaitsForNobody => {
                "select 1 from tickets t where t.agent_id is null and exists \
                 (select 1 from agents a join users u on u.id = a.user_id where u.status = 'active')"
            }
            Promise::EveryTicketWasOpened => {
                "select 1 from tickets t join orders o on o.id = t.order_id where o.origin = 'checkout' \
                 and (select count(*) from messages m where m.ticket_id = t.id) < 7"
            }
            // these are replayed from the log
            Promise::TurnsHaveNoGaps | Promise::EveryTurnReplays | Promise::TurnsAreFair => return Ok(0),
        };
        let count = format!("select count(*) as n from ({breach} limit $1) breaches");
        let limit = i32::try_from(limit).unwrap_or(i32::MAX);
        let counted = self.db.read(|conn| {
            diesel::sql_query(count).bind::<Integer, _>(limit).get_result::<Number>(conn).during("count breaches")
        })?;
        Source { table: "orders", row: 0 }.int("id", counted.n)
    }

    fn count_defects(&self, defect: Defect) -> Result<u32, StoreError> {
        self.db.read(|conn| dialect::count_defects(conn, defect).during("look for defects"))
    }
}

fn assignment(row: &AssignmentRow) -> Result<Assignment, StoreError> {
    let source = Source { table: "assignments", row: row.seq };
    Ok(Assignment {
        seq: row.seq,
        ticket: source.id("ticket_id", TicketId::new, row.ticket_id)?,
        order: source.id("order_id", OrderId::new, row.order_id)?,
        from_queue: row.from_queue,
        hand_over: row.hand_over_id.map(|id| source.id("hand_over_id", HandOverId::new, id)).transpose()?,
        previous: row.previous_agent_id.map(|id| source.id("previous_agent_id", AgentId::new, id)).transpose()?,
        agent: source.id("agent_id", AgentId::new, row.agent_id)?,
        at: row.created_at.0,
    })
}
