//! What proves that the invariants hold.

use app::{
    Page, PageRequest, Position, StoreError,
    integrity::{AssignmentFilter, Defect, IntegrityQueries, Invariant, WaitingTickets},
};
use diesel::{prelude::*, sql_types::Integer};
use domain::{AgentId, Assignment, Decision, Eligibility, HandoverId, OrderId, RuleName, TicketId};

use super::{Store, agent_pool, decisions, dialect, page::newest, reassignment};
use crate::{
    convert::Source,
    error::During,
    rows::{AssignmentRow, EligibilityRow, Number},
    schema::{assignments, eligibility_snapshots, rotation},
};

impl IntegrityQueries for Store {
    fn assignments(
        &self,
        after_number: i64,
        limit: u32,
    ) -> Result<Vec<(Assignment, Eligibility)>, StoreError> {
        let rows: Vec<(AssignmentRow, EligibilityRow)> = self.db.read(|conn| {
            assignments::table
                .inner_join(eligibility_snapshots::table)
                .filter(assignments::number.gt(after_number))
                .order(assignments::number)
                .limit(limit.into())
                .select((AssignmentRow::as_select(), EligibilityRow::as_select()))
                .load(conn)
                .during("read assignments")
        })?;
        rows.iter()
            .map(|(row, eligibility)| Ok((assignment(row)?, agent_pool::eligibility(eligibility)?)))
            .collect()
    }

    fn newest_assignments(
        &self,
        filter: AssignmentFilter,
        page: PageRequest,
    ) -> Result<Page<(Assignment, Eligibility)>, StoreError> {
        let rows: Vec<(AssignmentRow, EligibilityRow)> = self.db.read(|conn| {
            let mut query = assignments::table
                .inner_join(eligibility_snapshots::table)
                .select((AssignmentRow::as_select(), EligibilityRow::as_select()))
                .into_boxed();
            if let Some(ticket) = filter.ticket {
                query = query.filter(assignments::ticket_id.eq(ticket.get()));
            }
            if let Some(agent) = filter.agent {
                query = query.filter(assignments::agent_id.eq(agent.get()));
            }
            let query = newest!(query, page, assignments::number);
            query.load(conn).during("list assignments")
        })?;
        let position = |(row, _): &(AssignmentRow, EligibilityRow)| Position {
            at: row.created_at.0,
            id: row.number,
        };
        let Page { items, next } = Page::of(rows, page.limit, position);
        let items = items.iter().map(|(row, eligibility)| {
            Ok((assignment(row)?, agent_pool::eligibility(eligibility)?))
        });
        Ok(Page { items: items.collect::<Result<_, StoreError>>()?, next })
    }

    fn decisions(&self, numbers: &[i64]) -> Result<Vec<Decision>, StoreError> {
        self.db.read(|conn| decisions::find(conn, numbers))
    }

    fn rule_in_force(&self) -> Result<RuleName, StoreError> {
        self.db.read(agent_pool::rule_in_force)
    }

    fn waiting_tickets(&self, limit: u32) -> Result<WaitingTickets, StoreError> {
        self.db.read(|conn| {
            let tickets = reassignment::waiting(conn, limit)?;
            let pool = agent_pool::read_agent_pool(conn)?;
            Ok(WaitingTickets { pool: pool.with_counts(decisions::open_counts(conn)?), tickets })
        })
    }

    fn rotation(&self) -> Result<(i64, Option<AgentId>), StoreError> {
        let (number, agent): (i64, Option<i64>) = self.db.read(|conn| {
            rotation::table
                .find(1)
                .select((rotation::number, rotation::agent_id))
                .first(conn)
                .during("read the rotation")
        })?;
        let source = Source { table: "rotation", row: 1 };
        Ok((number, agent.map(|id| source.id("agent_id", AgentId::new, id)).transpose()?))
    }

    fn count_violations(&self, invariant: Invariant, limit: u32) -> Result<u32, StoreError> {
        let violation = match invariant {
            Invariant::EveryOrderHasItsTicket => {
                "select 1 from orders o where o.origin = 'checkout' \
                 and not exists (select 1 from tickets t where t.order_id = o.id)"
            }
            Invariant::EveryTicketHasItsOrder => {
                "select 1 from tickets t where not exists (select 1 from orders o where o.id = t.order_id)"
            }
            Invariant::NoTicketWaitsForNobody => {
                "select 1 from tickets t where t.agent_id is null and exists \
                 (select 1 from agents a join users u on u.id = a.user_id where u.status = 'active')"
            }
            Invariant::EveryTicketWasOpened => {
                "select 1 from tickets t join orders o on o.id = t.order_id where o.origin = 'checkout' \
                 and (select count(*) from messages m where m.ticket_id = t.id) < 7"
            }
            // these are replayed from the log
            Invariant::AssignmentsHaveNoGaps
            | Invariant::EveryRuleIsKnown
            | Invariant::EveryAssignmentReplays
            | Invariant::AssignmentsAreFair => {
                return Ok(0);
            }
        };
        let count = format!("select count(*) as n from ({violation} limit $1) violations");
        let limit = i32::try_from(limit).unwrap_or(i32::MAX);
        let counted = self.db.read(|conn| {
            diesel::sql_query(count)
                .bind::<Integer, _>(limit)
                .get_result::<Number>(conn)
                .during("count violations")
        })?;
        Source { table: "orders", row: 0 }.int("id", counted.n)
    }

    fn count_defects(&self, defect: Defect) -> Result<u32, StoreError> {
        self.db.read(|conn| dialect::count_defects(conn, defect).during("look for defects"))
    }
}

fn assignment(row: &AssignmentRow) -> Result<Assignment, StoreError> {
    let source = Source { table: "assignments", row: row.number };
    Ok(Assignment {
        number: row.number,
        ticket: source.id("ticket_id", TicketId::new, row.ticket_id)?,
        order: source.id("order_id", OrderId::new, row.order_id)?,
        from_queue: row.from_queue,
        handover: row
            .handover_id
            .map(|id| source.id("handover_id", HandoverId::new, id))
            .transpose()?,
        previous: row
            .previous_agent_id
            .map(|id| source.id("previous_agent_id", AgentId::new, id))
            .transpose()?,
        agent: source.id("agent_id", AgentId::new, row.agent_id)?,
        at: row.created_at.0,
    })
}
