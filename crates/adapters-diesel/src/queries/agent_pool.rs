//! The rotation and the agents around it: locked, stepped and recorded.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use app::{StoreError, agents::RotationRows};
use diesel::{dsl::max, prelude::*};
use domain::{
    Agent, AgentId, AgentPool, Assignment, AvailabilityTier, Eligibility, HandoverId, OpenCounts,
    Rotation, RuleName, SkipReason, TicketId, Timestamp,
};
use serde_json::{Value, json};

use super::{
    decisions,
    dialect::{self, Conn},
    tx::Rows,
};
use crate::{
    convert::{self, Source, readable},
    error::During,
    json::{read_numbers, read_pairs},
    moment::At,
    rows::{AgentRow, AssignmentRow, EligibilityRow, RotationRow, StaffRow},
    schema::{
        agents, assignments, eligibility_snapshots, rotation, schema_compatibility, tickets, users,
    },
};

/// The agents of whom was chosen last.
#[derive(Default)]
pub(crate) struct AgentPoolCache {
    kept: Mutex<Option<(i64, AgentPool)>>,
}

/// A state of the agents.
pub(super) struct Version {
    version: i64,
    /// The row of their eligibility in this state, if it is known to be written.
    eligibility: Option<i64>,
}

impl AgentPoolCache {
    /// Locks the rotation until the end of the transaction, if it is not locked yet; the agents
    /// behind that lock, and what their assignments refer to. They are read only when they are not
    /// those of the last time, since thousands of them take longer than a checkout: whoever changes
    /// one changes the version in the row of the rotation, which is locked.
    pub(super) fn lock_agent_pool(
        &self,
        conn: &mut Conn,
        locked: Option<RotationRow>,
    ) -> Result<(AgentPool, Version), StoreError> {
        let row = locked
            .map_or_else(|| dialect::lock_rotation_row(conn).during("lock the rotation"), Ok)?;
        let (version, eligibility, rotation) = (
            row.agents_version,
            row.eligibility_snapshot_id,
            rotation((row.agent_id, row.number))?,
        );
        let kept = self
            .kept()
            .as_ref()
            .filter(|(of, _)| *of == version)
            .map(|(_, pool)| pool.with_rotation(rotation));
        if let Some(pool) = kept {
            return Ok((pool, Version { version, eligibility }));
        }
        let pool = AgentPool::new(all_agents(conn)?, rotation);
        *self.kept() = Some((version, pool.clone()));
        Ok((pool, Version { version, eligibility }))
    }

    fn kept(&self) -> MutexGuard<'_, Option<(i64, AgentPool)>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Locks the rotation until the end of the transaction, and reads the agents behind that lock:
/// whoever changes one holds it too, so none of them changes before the commit.
pub(super) fn lock_agent_pool(conn: &mut Conn) -> Result<AgentPool, StoreError> {
    let row = dialect::lock_rotation_row(conn).during("lock the rotation")?;
    Ok(AgentPool::new(all_agents(conn)?, rotation((row.agent_id, row.number))?))
}

/// The rotation and the agents as they are now, for whoever only looks.
pub(super) fn read_agent_pool(conn: &mut Conn) -> Result<AgentPool, StoreError> {
    let row = rotation::table
        .find(1)
        .select((rotation::agent_id, rotation::number))
        .first(conn)
        .during("read the rotation")?;
    Ok(AgentPool::new(all_agents(conn)?, rotation(row)?))
}

fn rotation((pointer, number): (Option<i64>, i64)) -> Result<Rotation, StoreError> {
    let source = Source { table: "rotation", row: 1 };
    let pointer = pointer.map(|id| source.id("agent_id", AgentId::new, id)).transpose()?;
    Ok(Rotation { pointer, number })
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
    fn lock_rotation(&mut self) -> Result<AgentPool, StoreError> {
        lock_agent_pool(self.conn)
    }

    fn record_assignments(
        &mut self,
        assignments: &[Assignment],
        pool: &AgentPool,
    ) -> Result<(), StoreError> {
        record_assignments(self.conn, assignments, pool)
    }

    fn assign_tickets(
        &mut self,
        given: &[(TicketId, AgentId)],
        at: Timestamp,
    ) -> Result<(), StoreError> {
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

    fn open_counts(&mut self) -> Result<OpenCounts, StoreError> {
        decisions::open_counts(self.conn)
    }

    fn rule_in_force(&mut self) -> Result<RuleName, StoreError> {
        rule_in_force(self.conn)
    }

    fn save_rule_in_force(
        &mut self,
        rule: &RuleName,
        older_may_go_on: bool,
    ) -> Result<(), StoreError> {
        let update = diesel::update(rotation::table.find(1)).set(rotation::rule.eq(rule.as_str()));
        update.execute(self.conn).during("put a rule in force")?;
        let declared = schema_compatibility::table.find(RULES.0);
        if older_may_go_on {
            diesel::insert_into(schema_compatibility::table)
                .values((
                    schema_compatibility::version.eq(RULES.0),
                    schema_compatibility::min_binary_schema.eq(RULES.1),
                ))
                .on_conflict_do_nothing()
                .execute(self.conn)
        } else {
            diesel::delete(declared).execute(self.conn)
        }
        .map(drop)
        .during("say which versions may go on")
    }
}

/// The step that brought rules, and the oldest that may go on without them.
const RULES: (&str, &str) = ("0003", "0001");

/// The rule that is in force.
pub(super) fn rule_in_force(conn: &mut Conn) -> Result<RuleName, StoreError> {
    let name: String = rotation::table
        .find(1)
        .select(rotation::rule)
        .first(conn)
        .during("read the rule that is in force")?;
    decisions::rule(Source { table: "rotation", row: 1 }, &name)
}

/// Writes the assignments that were made and moves the rotation to the last of them.
pub(super) fn record_assignments(
    conn: &mut Conn,
    assignments: &[Assignment],
    pool: &AgentPool,
) -> Result<(), StoreError> {
    if assignments.is_empty() {
        return Ok(());
    }
    let eligibility_snapshot_id = write_eligibility(conn, pool.eligibility(), None)?;
    let after = pool.rotation();
    let rows: Vec<_> = assignments
        .iter()
        .map(|assignment| assignment_row(assignment, eligibility_snapshot_id))
        .collect();
    diesel::insert_into(assignments::table)
        .values(&rows)
        .execute(conn)
        .during("write assignments")?;
    decisions::write(conn, pool.decisions_of(assignments))?;
    diesel::update(rotation::table.find(1))
        .set((
            rotation::agent_id.eq(after.pointer.map(AgentId::get)),
            rotation::number.eq(after.number),
        ))
        .execute(conn)
        .during("move the rotation")?;
    Ok(())
}

/// The row of the eligibility of all agents in one version of theirs, if that is known.
pub(super) fn eligibility_snapshot_id(
    conn: &mut Conn,
    eligibility: &Eligibility,
    of: Option<&Version>,
) -> Result<i64, StoreError> {
    let written = of.and_then(|of| of.eligibility);
    written.map_or_else(|| write_eligibility(conn, eligibility, of.map(|of| of.version)), Ok)
}

/// The row of a snapshot. The newest one is reused as long as nothing about the agents changed.
fn write_eligibility(
    conn: &mut Conn,
    eligibility: &Eligibility,
    version: Option<i64>,
) -> Result<i64, StoreError> {
    let newest: Option<i64> = eligibility_snapshots::table
        .select(max(eligibility_snapshots::id))
        .first(conn)
        .during("look for the newest snapshot")?;
    let (eligible, skipped) = eligibility_texts(eligibility);
    let tier = i32::from(eligibility.tier.number());
    let equal = eligibility_snapshots::table
        .find(newest.unwrap_or_default())
        .filter(eligibility_snapshots::tier.eq(tier))
        .filter(eligibility_snapshots::eligible.eq(&eligible))
        .filter(eligibility_snapshots::skipped.eq(&skipped));
    let again = diesel::update(equal)
        .set(eligibility_snapshots::agents_version.eq(version))
        .returning(eligibility_snapshots::id)
        .get_result(conn)
        .optional()
        .during("use a snapshot again")?;
    if let Some(id) = again {
        return Ok(id);
    }
    diesel::insert_into(eligibility_snapshots::table)
        .values((
            eligibility_snapshots::tier.eq(tier),
            eligibility_snapshots::eligible.eq(eligible),
            eligibility_snapshots::skipped.eq(skipped),
            eligibility_snapshots::agents_version.eq(version),
        ))
        .returning(eligibility_snapshots::id)
        .get_result(conn)
        .during("write an eligibility snapshot")
}

fn eligibility_texts(eligibility: &Eligibility) -> (String, String) {
    let eligible: Value = eligibility.eligible.iter().map(|id| id.get()).collect();
    let skipped: Value =
        eligibility.skipped.iter().map(|(id, reason)| json!([id.get(), reason.as_str()])).collect();
    (eligible.to_string(), skipped.to_string())
}

/// An eligibility snapshot as it was stored.
pub(super) fn eligibility(row: &EligibilityRow) -> Result<Eligibility, StoreError> {
    let source = Source { table: "eligibility_snapshots", row: row.id };
    let agent = |id| source.id("eligible", AgentId::new, id);
    let eligible = read_numbers(&row.eligible).ok_or(source.corrupt("eligible"))?;
    let skipped = read_pairs(&row.skipped).ok_or(source.corrupt("skipped"))?;
    let skip = |(id, reason): (i64, String)| {
        Ok((agent(id)?, source.word::<SkipReason>("skipped", &reason)?))
    };
    Ok(Eligibility {
        tier: if row.tier == 1 { AvailabilityTier::Ready } else { AvailabilityTier::Active },
        eligible: eligible.into_iter().map(agent).collect::<Result<_, _>>()?,
        skipped: skipped.into_iter().map(skip).collect::<Result<_, StoreError>>()?,
    })
}

/// An assignment as it is stored.
pub(super) fn assignment_row(
    assignment: &Assignment,
    eligibility_snapshot_id: i64,
) -> AssignmentRow {
    AssignmentRow {
        number: assignment.number,
        ticket_id: assignment.ticket.get(),
        order_id: assignment.order.get(),
        eligibility_snapshot_id,
        from_queue: assignment.from_queue,
        handover_id: assignment.handover.map(HandoverId::get),
        previous_agent_id: assignment.previous.map(AgentId::get),
        agent_id: assignment.agent.get(),
        created_at: assignment.at.into(),
    }
}
