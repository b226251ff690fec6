//! Tickets, as transactions see them.

use app::{StoreError, tickets::TicketRows};
use diesel::{dsl::exists, prelude::*, select};
use domain::{OrderCase, Ticket, TicketId};

use super::{
    dialect::{self, Conn},
    parties,
    tx::Rows,
};
use crate::{
    convert,
    error::During,
    rows::OrderRow,
    schema::{orders, tickets},
};

/// Locks a ticket and reads the order that it belongs to.
pub(super) fn lock_case(conn: &mut Conn, ticket: TicketId) -> Result<Option<(Ticket, OrderCase)>, StoreError> {
    let Some(row) = dialect::lock_ticket(conn, ticket.get()).during("lock a ticket")? else { return Ok(None) };
    let order: OrderRow = orders::table
        .find(row.order_id)
        .select(OrderRow::as_select())
        .first(conn)
        .during("read the order of a ticket")?;
    let case = parties::cases(conn, vec![order])?.pop();
    case.map(|case| Ok((convert::ticket(&row)?, case))).transpose()
}

impl TicketRows for Rows<'_> {
    fn has_ticket(&mut self, id: TicketId) -> Result<bool, StoreError> {
        select(exists(tickets::table.find(id.get()))).get_result(self.conn).during("look for a ticket")
    }

    fn lock_ticket(&mut self, id: TicketId) -> Result<Option<OrderCase>, StoreError> {
        Ok(lock_case(self.conn, id)?.map(|(_, case)| case))
    }
}
