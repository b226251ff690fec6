//! Opening the tickets of imported orders.

use app::{OpenTicketError, TicketOpening};
use diesel::prelude::*;
use domain::{OrderCase, TicketId};

use super::{Store, bench, checkout_rows::ticket_row, dialect, journal, order_context};
use crate::{convert::Source, error::During, schema::tickets};

impl Store {
    pub(super) fn open_ticket(&self, opening: TicketOpening) -> Result<OrderCase, OpenTicketError> {
        let assigner = self.turns.assigner.clone();
        self.db.write("open a ticket", move |conn| {
            let TicketOpening { order, actor, at } = opening;
            let row =
                dialect::lock_order(conn, order.get()).during("lock an order")?.ok_or(OpenTicketError::NotFound)?;
            let case = order_context::cases(conn, vec![row])?.pop().ok_or(OpenTicketError::NotFound)?;
            if case.ticket.is_some() {
                return Err(OpenTicketError::Exists);
            }
            let mut bench = bench::lock_bench(conn)?;
            let turn = bench.take_turn(assigner.as_ref());
            let id = dialect::reserve_ids(conn, 1).during("reserve ids")?.pop().map(|pair| pair.ticket_id);
            let source = Source { table: "tickets", row: 0 };
            let id = source.id("id", TicketId::new, id.unwrap_or_default())?;
            let planned = domain::open_ticket(case, id, turn, actor, at);
            diesel::insert_into(tickets::table)
                .values(&ticket_row(&planned.ticket))
                .execute(conn)
                .during("write a ticket")?;
            bench::record_turns(conn, planned.assignment.as_slice(), bench.roster(), bench.ring())?;
            journal::write_messages(conn, &planned.messages)?;
            journal::write_notifications(conn, &planned.notifications)?;
            journal::write_events(conn, [&planned.event])?;
            Ok(planned.case)
        })
    }
}
