//! Tickets, as transactions see them.

use app::{
    StoreError,
    tickets::{TicketPatch, TicketRows, Waiting},
};
use diesel::{dsl::exists, prelude::*, select};
use domain::{
    AgentId, OrderId, Priority, ReopenedTicket, Ticket, TicketId, TicketStatus, Timestamp,
};

use super::{checkouts::ticket_row, dialect, tx::Rows, waiting_since};
use crate::{
    convert::Source,
    error::During,
    moment::At,
    rows::TicketPatchRow,
    schema::{audit_log, tickets},
};

impl TicketRows for Rows<'_> {
    fn has_ticket(&mut self, id: TicketId) -> Result<bool, StoreError> {
        select(exists(tickets::table.find(id.get())))
            .get_result(self.conn)
            .during("look for a ticket")
    }

    fn reserve_ticket_id(&mut self) -> Result<TicketId, StoreError> {
        let reserved = dialect::reserve_ids(self.conn, 1).during("reserve ids")?.pop();
        let source = Source { table: "tickets", row: 0 };
        source.id("id", TicketId::new, reserved.map(|pair| pair.ticket_id).unwrap_or_default())
    }

    fn insert_ticket(&mut self, ticket: &Ticket) -> Result<(), StoreError> {
        let insert = diesel::insert_into(tickets::table).values(ticket_row(ticket));
        insert.execute(self.conn).map(drop).during("write a ticket")
    }

    fn update_ticket(&mut self, id: TicketId, patch: &TicketPatch) -> Result<(), StoreError> {
        let row = TicketPatchRow {
            agent_id: patch.agent.map(AgentId::get),
            status: patch.status.map(TicketStatus::as_str),
            priority: patch.priority.map(Priority::as_str),
            changes: patch.changes.map(|changes| i32::try_from(changes).unwrap_or(i32::MAX)),
            waiting_since: patch.waiting.map(|waiting| match waiting {
                Waiting::Since(at) => At(at),
                Waiting::Nobody => At(waiting_since::nobody_waits()),
            }),
            updated_at: At(patch.updated_at),
        };
        let update = diesel::update(tickets::table.find(id.get())).set(row);
        update.execute(self.conn).map(drop).during("change a ticket")
    }

    fn last_reopened_at(&mut self, order: OrderId) -> Result<Option<Timestamp>, StoreError> {
        let reopened: Option<At> = audit_log::table
            .filter(audit_log::order_id.eq(order.get()))
            .filter(audit_log::action.eq(ReopenedTicket::ACTION))
            .order(audit_log::id.desc())
            .select(audit_log::at)
            .first(self.conn)
            .optional()
            .during("find when a ticket was reopened last")?;
        Ok(reopened.map(|At(at)| at))
    }
}
