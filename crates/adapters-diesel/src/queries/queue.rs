//! The queue of tickets that wait because no agent was active, emptied by whoever makes one active.

use app::StoreError;
use diesel::prelude::*;
use domain::{Actor, Assigner, Bench, Timestamp};

use super::{
    bench,
    dialect::{self, Conn},
    journal, passing,
};
use crate::{error::During, schema::tickets};

/// Tickets that are given away at a time.
const BATCH: i64 = 500;

/// Assigns every waiting ticket, first in first out, as far as an agent is active.
pub(super) fn give_away(
    conn: &mut Conn,
    assigner: &dyn Assigner,
    actor: Option<Actor>,
    at: Timestamp,
) -> Result<(), StoreError> {
    let mut bench: Bench = bench::lock_bench(conn)?;
    loop {
        let ids: Vec<i64> = tickets::table
            .filter(tickets::agent_id.is_null())
            .order(tickets::id)
            .limit(BATCH)
            .select(tickets::id)
            .load(conn)
            .during("read waiting tickets")?;
        if ids.is_empty() {
            return Ok(());
        }
        // without an agent they stay, since the ring is held; what else changes about them waits from here on
        let rows = dialect::lock_tickets(conn, &ids).during("lock tickets")?;
        let waiting = passing::waiting(conn, &rows, at)?;
        let plan = domain::drain(&waiting, &mut bench, assigner, actor, at);
        if plan.assignments.is_empty() {
            return Ok(());
        }
        passing::give(conn, plan.assignments.iter().map(|turn| (turn.ticket.get(), turn.agent.get())), at)?;
        bench::record_turns(conn, &plan.assignments, &plan.roster, plan.ring)?;
        journal::write_messages(conn, &plan.messages)?;
        journal::write_notifications(conn, &plan.notifications)?;
        journal::write_events(conn, &plan.events)?;
    }
}
