//! Handovers that were done, as staff look them up.

use std::collections::{BTreeMap, BTreeSet};

use app::{
    Page, PageRequest, Position, StoreError,
    handover::{HandoverRecord, PastHandover},
};
use diesel::{dsl::count_star, prelude::*};
use domain::{AgentId, HandoverId, TicketId, UserId};

use super::{Store, dialect::Conn, page::newest};
use crate::{
    convert::{Source, instant, readable},
    error::During,
    moment::At,
    rows::HandedTicketRow,
    schema::{handover_tickets, handovers, users},
};

/// A handover.
#[derive(Queryable, Selectable)]
#[diesel(table_name = handovers)]
struct PastRow {
    id: i64,
    agent_id: i64,
    recipient_id: Option<i64>,
    actor_id: i64,
    created_at: At,
    undone_at: Option<At>,
}

impl Store {
    pub(super) fn list_handovers(
        &self,
        page: PageRequest,
    ) -> Result<Page<PastHandover>, StoreError> {
        self.db.read(|conn| {
            let query = handovers::table.select(PastRow::as_select()).into_boxed();
            let query = newest!(query, page, handovers::id);
            let rows: Vec<PastRow> = query.load(conn).during("list handovers")?;
            let Page { items, next } =
                Page::of(rows, page.limit, |row| Position { at: row.created_at.0, id: row.id });
            Ok(Page { items: past(conn, &items)?, next })
        })
    }

    pub(super) fn find_handover(
        &self,
        id: HandoverId,
    ) -> Result<Option<HandoverRecord>, StoreError> {
        self.db.read(|conn| {
            let given: Vec<(HandedTicketRow, String)> = handover_tickets::table
                .inner_join(users::table.on(users::id.eq(handover_tickets::agent_id)))
                .filter(handover_tickets::handover_id.eq(id.get()))
                .order(handover_tickets::ticket_id)
                .select((HandedTicketRow::as_select(), users::name))
                .load(conn)
                .during("read who got which ticket")?;
            let row: Vec<PastRow> = handovers::table
                .find(id.get())
                .select(PastRow::as_select())
                .load(conn)
                .during("read a handover")?;
            let Some(past) = past(conn, &row)?.pop() else { return Ok(None) };
            let source = Source { table: "handover_tickets", row: id.get() };
            let given = given.into_iter().map(|(row, name)| {
                let ticket = source.id("ticket_id", TicketId::new, row.ticket_id)?;
                Ok((ticket, source.id("agent_id", AgentId::new, row.agent_id)?, name))
            });
            Ok(Some(HandoverRecord { past, given: given.collect::<Result<_, StoreError>>()? }))
        })
    }
}

/// The rows with names and numbers of tickets, in the same order. Always two statements.
fn past(conn: &mut Conn, rows: &[PastRow]) -> Result<Vec<PastHandover>, StoreError> {
    let people: BTreeSet<i64> = rows
        .iter()
        .flat_map(|row| [Some(row.agent_id), row.recipient_id, Some(row.actor_id)])
        .flatten()
        .collect();
    let names: Vec<(i64, String)> = users::table
        .filter(users::id.eq_any(people))
        .select((users::id, users::name))
        .load(conn)
        .during("read the names of handovers")?;
    let names: BTreeMap<i64, String> = names.into_iter().collect();
    let counts: Vec<(i64, i64)> = handover_tickets::table
        .filter(handover_tickets::handover_id.eq_any(rows.iter().map(|row| row.id)))
        .group_by(handover_tickets::handover_id)
        .select((handover_tickets::handover_id, count_star()))
        .load(conn)
        .during("count the tickets of handovers")?;
    let counts: BTreeMap<i64, i64> = counts.into_iter().collect();
    let past = |row: &PastRow| {
        let source = Source { table: "handovers", row: row.id };
        let name = |user: i64| names.get(&user).cloned().ok_or(source.corrupt("agent_id"));
        let person = |agent: i64| {
            Ok::<_, StoreError>((source.id("agent_id", AgentId::new, agent)?, name(agent)?))
        };
        Ok(PastHandover {
            id: source.id("id", HandoverId::new, row.id)?,
            at: row.created_at.0,
            agent: person(row.agent_id)?,
            recipient: row.recipient_id.map(person).transpose()?,
            by: (source.id("actor_id", UserId::new, row.actor_id)?, name(row.actor_id)?),
            tickets: source.int("id", counts.get(&row.id).copied().unwrap_or_default())?,
            undone_at: instant(row.undone_at),
        })
    };
    Ok(rows.iter().filter_map(|row| readable(past(row))).collect())
}
