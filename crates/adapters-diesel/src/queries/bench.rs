//! The ring and the agents around it: locked, stepped and recorded.

use app::StoreError;
use diesel::prelude::*;
use domain::{Agent, AgentId, Assignment, Bench, HandOverId, Ring, Roster, SkipReason, Tier};
use serde_json::{Value, json};

use super::dialect::{self, Conn};
use crate::{
    convert::{self, Source},
    error::During,
    json::{read_numbers, read_pairs},
    rows::{AgentRow, AssignmentRow, OwnerRow, RosterRow},
    schema::{agents, assignments, ring, rosters, users},
};

/// Locks the ring until the end of the transaction, and reads the agents behind that lock: whoever changes one holds
/// it too, so none of them changes before the commit.
pub(super) fn lock_bench(conn: &mut Conn) -> Result<Bench, StoreError> {
    let row = dialect::lock_ring(conn).during("lock the ring")?;
    bench(conn, row)
}

/// The ring and the agents as they are now, for whoever only looks.
pub(super) fn look_at_bench(conn: &mut Conn) -> Result<Bench, StoreError> {
    let row = ring::table.find(1).select((ring::agent_id, ring::seq)).first(conn).during("read the ring")?;
    bench(conn, row)
}

fn bench(conn: &mut Conn, (pointer, seq): (Option<i64>, i64)) -> Result<Bench, StoreError> {
    let source = Source { table: "ring", row: 1 };
    let pointer = pointer.map(|id| source.id("agent_id", AgentId::new, id)).transpose()?;
    Ok(Bench::new(all_agents(conn)?, Ring { pointer, seq }))
}

fn all_agents(conn: &mut Conn) -> Result<Vec<Agent>, StoreError> {
    let rows: Vec<(OwnerRow, AgentRow)> = agents::table
        .inner_join(users::table)
        .select((OwnerRow::as_select(), AgentRow::as_select()))
        .load(conn)
        .during("read the agents")?;
    rows.into_iter().map(|(user, row)| convert::agent(user, &row)).collect()
}

/// Writes the turns that were taken and moves the ring to the last of them.
pub(super) fn record_turns(
    conn: &mut Conn,
    turns: &[Assignment],
    roster: &Roster,
    after: Ring,
) -> Result<(), StoreError> {
    if turns.is_empty() {
        return Ok(());
    }
    let roster_id = roster_id(conn, roster)?;
    let rows: Vec<_> = turns.iter().map(|turn| assignment_row(turn, roster_id)).collect();
    diesel::insert_into(assignments::table).values(&rows).execute(conn).during("write assignments")?;
    diesel::update(ring::table.find(1))
        .set((ring::agent_id.eq(after.pointer.map(AgentId::get)), ring::seq.eq(after.seq)))
        .execute(conn)
        .during("move the ring")?;
    Ok(())
}

/// The row of a roster. The newest one is reused as long as nothing about the agents changed.
pub(super) fn roster_id(conn: &mut Conn, roster: &Roster) -> Result<i64, StoreError> {
    let (eligible, skipped) = roster_texts(roster);
    let tier = i32::from(roster.tier.number());
    let newest: Option<RosterRow> = rosters::table
        .order(rosters::id.desc())
        .select(RosterRow::as_select())
        .first(conn)
        .optional()
        .during("read the newest roster")?;
    if let Some(row) = newest
        && (row.tier, &row.eligible, &row.skipped) == (tier, &eligible, &skipped)
    {
        return Ok(row.id);
    }
    diesel::insert_into(rosters::table)
        .values((rosters::tier.eq(tier), rosters::eligible.eq(eligible), rosters::skipped.eq(skipped)))
        .returning(rosters::id)
        .get_result(conn)
        .during("write a roster")
}

fn roster_texts(roster: &Roster) -> (String, String) {
    let eligible: Value = roster.eligible.iter().map(|id| id.get()).collect();
    let skipped: Value = roster.skipped.iter().map(|(id, reason)| json!([id.get(), reason.word()])).collect();
    (eligible.to_string(), skipped.to_string())
}

/// A roster as it was stored.
pub(super) fn roster(row: &RosterRow) -> Result<Roster, StoreError> {
    let source = Source { table: "rosters", row: row.id };
    let agent = |id| source.id("eligible", AgentId::new, id);
    let eligible = read_numbers(&row.eligible).ok_or(source.corrupt("eligible"))?;
    let skipped = read_pairs(&row.skipped).ok_or(source.corrupt("skipped"))?;
    let skip = |(id, reason): (i64, String)| Ok((agent(id)?, source.word::<SkipReason>("skipped", &reason)?));
    Ok(Roster {
        tier: if row.tier == 1 { Tier::Ready } else { Tier::Active },
        eligible: eligible.into_iter().map(agent).collect::<Result<_, _>>()?,
        skipped: skipped.into_iter().map(skip).collect::<Result<_, StoreError>>()?,
    })
}

/// A turn as it is stored.
pub(super) fn assignment_row(turn: &Assignment, roster_id: i64) -> AssignmentRow {
    AssignmentRow {
        seq: turn.seq,
        ticket_id: turn.ticket.get(),
        order_id: turn.order.get(),
        roster_id,
        from_queue: turn.from_queue,
        hand_over_id: turn.hand_over.map(HandOverId::get),
        previous_agent_id: turn.previous.map(AgentId::get),
        agent_id: turn.agent.get(),
        created_at: turn.at.into(),
    }
}
