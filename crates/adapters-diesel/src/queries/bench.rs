//! The ring and the agents around it: locked, stepped and recorded.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use app::{StoreError, agents::RotationRows};
use diesel::{dsl::max, prelude::*};
use domain::{Agent, AgentId, Assignment, Bench, HandOverId, Ring, Roster, SkipReason, TicketId, Tier, Timestamp};
use serde_json::{Value, json};

use super::{
    dialect::{self, Conn},
    tx::Rows,
};
use crate::{
    convert::{self, Source, readable},
    error::During,
    json::{read_numbers, read_pairs},
    moment::At,
    rows::{AgentRow, AssignmentRow, RingRow, RosterRow, StaffRow},
    schema::{agents, assignments, ring, rosters, tickets, users},
};

/// The agents of whom was chosen last.
#[derive(Default)]
pub(crate) struct Turns {
    kept: Mutex<Option<(i64, Bench)>>,
}

/// A state of the agents.
pub(super) struct Version {
    version: i64,
    /// The row of their roster in this state, if it is known to be written.
    roster: Option<i64>,
}

impl Turns {
    /// Locks the ring until the end of the transaction, if it is not locked yet; the agents behind that lock, and what their
    /// turns refer to. They are read only when they are not those of the last time, since thousands of them take longer than a checkout:
    /// whoever changes one changes the version in the row of the ring, which is locked.
    pub(super) fn lock_bench(&self, conn: &mut Conn, locked: Option<RingRow>) -> Result<(Bench, Version), StoreError> {
        let row = locked.map_or_else(|| dialect::lock_ring(conn).during("lock the ring"), Ok)?;
        let (version, roster, ring) = (row.agents_version, row.roster_id, ring((row.agent_id, row.seq))?);
        let kept = self.kept().as_ref().filter(|(of, _)| *of == version).map(|(_, bench)| bench.with_ring(ring));
        if let Some(bench) = kept {
            return Ok((bench, Version { version, roster }));
        }
        let bench = Bench::new(all_agents(conn)?, ring);
        *self.kept() = Some((version, bench.clone()));
        Ok((bench, Version { version, roster }))
    }

    fn kept(&self) -> MutexGuard<'_, Option<(i64, Bench)>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Locks the ring until the end of the transaction, and reads the agents behind that lock: whoever changes one holds
/// it too, so none of them changes before the commit.
pub(super) fn lock_bench(conn: &mut Conn) -> Result<Bench, StoreError> {
    let row = dialect::lock_ring(conn).during("lock the ring")?;
    Ok(Bench::new(all_agents(conn)?, ring((row.agent_id, row.seq))?))
}

/// The ring and the agents as they are now, for whoever only looks.
pub(super) fn look_at_bench(conn: &mut Conn) -> Result<Bench, StoreError> {
    let row = ring::table.find(1).select((ring::agent_id, ring::seq)).first(conn).during("read the ring")?;
    Ok(Bench::new(all_agents(conn)?, ring(row)?))
}

fn ring((pointer, seq): (Option<i64>, i64)) -> Result<Ring, StoreError> {
    let source = Source { table: "ring", row: 1 };
    let pointer = pointer.map(|id| source.id("agent_id", AgentId::new, id)).transpose()?;
    Ok(Ring { pointer, seq })
}

fn all_agents(conn: &mut Conn) -> Result<Vec<Agent>, StoreError> {
    let rows: Vec<(StaffRow, AgentRow)> = agents::table
        .inner_join(users::table)
        .select((StaffRow::as_select(), AgentRow::as_select()))
        .load(conn)
        .during("read the agents")?;
    Ok(rows.into_iter().filter_map(|(user, row)| readable(convert::agent(user, &row))).collect())
}

impl RotationRows for Rows<'_> {
    fn lock_rotation(&mut self) -> Result<Bench, StoreError> {
        lock_bench(self.conn)
    }

    fn record_assignments(&mut self, assignments: &[Assignment], pool: &Bench) -> Result<(), StoreError> {
        record_turns(self.conn, assignments, pool)
    }

    fn assign_tickets(&mut self, given: &[(TicketId, AgentId)], at: Timestamp) -> Result<(), StoreError> {
        let mut by_agent = BTreeMap::<i64, Vec<i64>>::new();
        for (ticket, agent) in given {
            by_agent.entry(agent.get()).or_default().push(ticket.get());
        }
        for (agent, ids) in by_agent {
            diesel::update(tickets::table.filter(tickets::id.eq_any(ids)))
                .set((
                    tickets::agent_id.eq(Some(agent)),
                    tickets::changes.eq(tickets::changes + 1),
                    tickets::updated_at.eq(At::from(at)),
                ))
                .execute(self.conn)
                .during("give tickets to an agent")?;
        }
        Ok(())
    }
}

/// Writes the turns that were taken and moves the ring to the last of them.
pub(super) fn record_turns(conn: &mut Conn, turns: &[Assignment], pool: &Bench) -> Result<(), StoreError> {
    if turns.is_empty() {
        return Ok(());
    }
    let (roster_id, after) = (write_roster(conn, pool.roster(), None)?, pool.ring());
    let rows: Vec<_> = turns.iter().map(|turn| assignment_row(turn, roster_id)).collect();
    diesel::insert_into(assignments::table).values(&rows).execute(conn).during("write assignments")?;
    diesel::update(ring::table.find(1))
        .set((ring::agent_id.eq(after.pointer.map(AgentId::get)), ring::seq.eq(after.seq)))
        .execute(conn)
        .during("move the ring")?;
    Ok(())
}

/// The row of the roster of all agents in one version of theirs, if that is known.
pub(super) fn roster_id(conn: &mut Conn, roster: &Roster, of: Option<&Version>) -> Result<i64, StoreError> {
    let written = of.and_then(|of| of.roster);
    written.map_or_else(|| write_roster(conn, roster, of.map(|of| of.version)), Ok)
}

/// The row of a roster. The newest one is reused as long as nothing about the agents changed.
fn write_roster(conn: &mut Conn, roster: &Roster, version: Option<i64>) -> Result<i64, StoreError> {
    let newest: Option<i64> =
        rosters::table.select(max(rosters::id)).first(conn).during("look for the newest roster")?;
    let (eligible, skipped) = roster_texts(roster);
    let tier = i32::from(roster.tier.number());
    let equal = rosters::table
        .find(newest.unwrap_or_default())
        .filter(rosters::tier.eq(tier))
        .filter(rosters::eligible.eq(&eligible))
        .filter(rosters::skipped.eq(&skipped));
    let again = diesel::update(equal)
        .set(rosters::agents_version.eq(version))
        .returning(rosters::id)
        .get_result(conn)
        .optional()
        .during("use a roster again")?;
    if let Some(id) = again {
        return Ok(id);
    }
    diesel::insert_into(rosters::table)
        .values((
            rosters::tier.eq(tier),
            rosters::eligible.eq(eligible),
            rosters::skipped.eq(skipped),
            rosters::agents_version.eq(version),
        ))
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
