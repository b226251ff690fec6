//! What rules of assignment decide on besides who is eligible: unsolved tickets and capacities, and
//! how that is kept.

use app::{StoreError, agents::CapacityRows};
use diesel::prelude::*;
use domain::{
    AgentId, BrandId, Capacity, CreatorId, Decision, OpenCount, OpenCounts, OrderId, Priority,
    RuleName, TicketId, TicketToAssign,
};
use serde_json::{Value, json};

use super::{dialect::Conn, tx::Rows};
use crate::{
    convert::Source,
    error::During,
    rows::{DecisionRow, OpenCountRow},
    schema::{agents, assignment_decisions, assignments},
};

impl CapacityRows for Rows<'_> {
    fn agent_capacity(&mut self, agent: AgentId) -> Result<Option<Capacity>, StoreError> {
        let stored: Option<Option<i32>> = agents::table
            .find(agent.get())
            .select(agents::capacity)
            .first(self.conn)
            .optional()
            .during("read the capacity of an agent")?;
        capacity(agent.get(), stored.flatten())
    }

    fn save_agent_capacity(
        &mut self,
        agent: AgentId,
        capacity: Option<Capacity>,
    ) -> Result<(), StoreError> {
        let most = capacity.and_then(|capacity| i32::try_from(capacity.get()).ok());
        let update = diesel::update(agents::table.find(agent.get())).set(agents::capacity.eq(most));
        update.execute(self.conn).map(drop).during("set the capacity of an agent")
    }
}

/// A capacity as it is stored.
pub(super) fn capacity(agent: i64, stored: Option<i32>) -> Result<Option<Capacity>, StoreError> {
    let source = Source { table: "agents", row: agent };
    let parse = |most: i32| {
        let most = u32::try_from(most).ok().and_then(|most| Capacity::new(most).ok());
        most.ok_or(source.corrupt("capacity"))
    };
    stored.map(parse).transpose()
}

/// The unsolved tickets of every agent, and how many it may have.
pub(super) fn open_counts(conn: &mut Conn) -> Result<OpenCounts, StoreError> {
    let rows: Vec<OpenCountRow> = diesel::sql_query(
        "select a.user_id, a.capacity, (select count(*) from tickets t where t.agent_id = a.user_id \
         and t.status in ('open', 'in_progress')) as open from agents a",
    )
    .load(conn)
    .during("count unsolved tickets")?;
    let count = |row: &OpenCountRow| {
        let source = Source { table: "agents", row: row.user_id };
        let capacity = capacity(row.user_id, row.capacity)?;
        let open = source.int("user_id", row.open)?;
        Ok((source.id("user_id", AgentId::new, row.user_id)?, OpenCount { open, capacity }))
    };
    rows.iter().map(count).collect()
}

/// Agents with their unsolved tickets and their capacities.
type Open = Vec<(i64, u32, Option<u32>)>;
/// Brand, creator and priority.
type About = (i64, i64, String);

/// A decision as it is stored.
pub(super) fn decision_row(decision: &Decision) -> DecisionRow {
    let about = |ticket: TicketToAssign| -> About {
        (ticket.brand.get(), ticket.creator.get(), ticket.priority.to_string())
    };
    let count = |(agent, count): (AgentId, OpenCount)| {
        (agent.get(), count.open, count.capacity.map(Capacity::get))
    };
    let open = decision.counts.as_ref().map(|counts| counts.iter().map(count).collect::<Open>());
    DecisionRow {
        number: decision.number,
        rule: decision.rule.to_string(),
        inputs: json!({ "ticket": decision.ticket.map(about), "open": open }).to_string(),
    }
}

/// Writes decisions of assignments that are written.
pub(super) fn write<'a>(
    conn: &mut Conn,
    decisions: impl Iterator<Item = &'a Decision>,
) -> Result<(), StoreError> {
    let rows: Vec<_> = decisions.map(decision_row).collect();
    if rows.is_empty() {
        return Ok(());
    }
    let insert = diesel::insert_into(assignment_decisions::table).values(&rows);
    insert.execute(conn).map(drop).during("write what a rule decided on")
}

/// The decisions of assignments, for those that have one.
pub(super) fn find(conn: &mut Conn, numbers: &[i64]) -> Result<Vec<Decision>, StoreError> {
    let rows: Vec<(DecisionRow, i64, i64)> = assignment_decisions::table
        .inner_join(assignments::table)
        .filter(assignment_decisions::number.eq_any(numbers))
        .order(assignment_decisions::number)
        .select((DecisionRow::as_select(), assignments::ticket_id, assignments::order_id))
        .load(conn)
        .during("read what rules decided on")?;
    rows.iter().map(|(row, ticket, order)| decision(row, (*ticket, *order))).collect()
}

fn decision(row: &DecisionRow, ids: (i64, i64)) -> Result<Decision, StoreError> {
    let source = Source { table: "assignment_decisions", row: row.number };
    let corrupt = || source.corrupt("inputs");
    let inputs: Value = serde_json::from_str(&row.inputs).map_err(|_| corrupt())?;
    let part = |name| inputs.get(name).cloned().unwrap_or_default();
    let (about, open) = (part("ticket"), part("open"));
    let about: Option<About> = serde_json::from_value(about).map_err(|_| corrupt())?;
    let open: Option<Open> = serde_json::from_value(open).map_err(|_| corrupt())?;
    let ticket = |(brand, creator, priority): About| {
        Ok::<_, StoreError>(TicketToAssign {
            ticket: source.id("number", TicketId::new, ids.0)?,
            order: source.id("number", OrderId::new, ids.1)?,
            brand: source.id("inputs", BrandId::new, brand)?,
            creator: source.id("inputs", CreatorId::new, creator)?,
            priority: source.word::<Priority>("inputs", &priority)?,
        })
    };
    let count = |(agent, open, most): &(i64, u32, Option<u32>)| {
        let capacity = most.map(Capacity::new).transpose().map_err(|_| corrupt())?;
        Ok::<_, StoreError>((
            source.id("inputs", AgentId::new, *agent)?,
            OpenCount { open: *open, capacity },
        ))
    };
    Ok(Decision {
        number: row.number,
        rule: rule(source, &row.rule)?,
        ticket: about.map(ticket).transpose()?,
        counts: open.map(|open| open.iter().map(count).collect()).transpose()?,
    })
}

/// The name of a rule as it is stored.
pub(super) fn rule(source: Source, name: &str) -> Result<RuleName, StoreError> {
    RuleName::parse(name).map_err(|_| source.corrupt("rule"))
}
