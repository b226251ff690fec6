//! Reading orders, and taking one a step further.

use std::cmp::Reverse;

use anyhow::anyhow;
use app::{
    ChangeOrderError, OrderChange, OrderCounts, Page, PageRequest, Position, Start, StoreError,
    ports::{OrderScope, OrderStore},
};
use diesel::{
    dsl::{count_star, exists},
    prelude::*,
    select,
};
use domain::{Order, OrderCase, OrderId, OrderPlan, OrderStatus};

use super::{
    Store,
    dialect::{self, Conn},
    journal, order_context,
};
use crate::{
    convert::Source,
    error::During,
    json,
    moment::At,
    rows::{OrderRow, OrderStepRow},
    schema::{brands, creators, orders, tickets},
};

/// Where a count comes from that does not fit.
const COUNTED: Source = Source { table: "orders", row: 0 };

impl OrderStore for Store {
    fn list(
        &self,
        scope: OrderScope,
        status: Option<OrderStatus>,
        page: PageRequest,
    ) -> Result<Page<OrderCase>, StoreError> {
        self.db.read(|conn| {
            let rows = order_rows(conn, scope, status, page)?;
            let page = Page::of(rows, page.limit, |row| Position { at: row.placed_at.0, id: row.id });
            let next = page.next;
            Ok(Page { items: order_context::cases(conn, page.items)?, next })
        })
    }

    fn related(&self, order: &Order, most: u32) -> Result<Vec<OrderCase>, StoreError> {
        self.db.read(|conn| {
            let mut rows = order_rows(conn, OrderScope::Brand(order.brand), None, PageRequest::first(most))?;
            rows.truncate(most.try_into().unwrap_or(usize::MAX));
            // orders of one checkout have their brand and time in common, which an index has
            let siblings: Vec<OrderRow> = orders::table
                .filter(orders::brand_id.eq(order.brand.get()))
                .filter(orders::placed_at.eq(At::from(order.placed_at)))
                .filter(orders::checkout_id.eq(order.checkout.get()))
                .select(OrderRow::as_select())
                .load(conn)
                .during("read the orders of a checkout")?;
            rows.extend(siblings);
            rows.retain(|row| row.id != order.id.get());
            rows.sort_unstable_by_key(|row| Reverse((row.placed_at.0, row.id)));
            rows.dedup_by_key(|row| row.id);
            order_context::cases(conn, rows)
        })
    }

    fn count(&self, scope: OrderScope, status: Option<OrderStatus>) -> Result<u64, StoreError> {
        let counted: i64 = self.db.read(|conn| {
            let mut query = orders::table.count().into_boxed();
            match scope {
                OrderScope::All => {}
                OrderScope::Brand(id) => query = query.filter(orders::brand_id.eq(id.get())),
                OrderScope::Creator(id) => query = query.filter(orders::creator_id.eq(id.get())),
            }
            if let Some(status) = status {
                query = query.filter(orders::status.eq(status.word()));
            }
            query.get_result(conn).during("count orders")
        })?;
        COUNTED.int("id", counted)
    }

    fn knows(&self, scope: OrderScope) -> Result<bool, StoreError> {
        self.db.read(|conn| {
            let known = match scope {
                OrderScope::All => Ok(true),
                OrderScope::Brand(id) => select(exists(brands::table.find(id.get()))).get_result(conn),
                OrderScope::Creator(id) => select(exists(creators::table.find(id.get()))).get_result(conn),
            };
            known.during("look for a profile")
        })
    }

    fn counts(&self) -> Result<OrderCounts, StoreError> {
        let (by_status, with_ticket): (Vec<(String, i64)>, i64) = self.db.read(|conn| {
            let by_status = orders::table.group_by(orders::status).select((orders::status, count_star()));
            let by_status = by_status.load(conn).during("count orders by status")?;
            Ok((by_status, tickets::table.count().get_result(conn).during("count tickets")?))
        })?;
        let mut counts = OrderCounts { with_ticket: COUNTED.int("id", with_ticket)?, ..OrderCounts::default() };
        for (status, count) in by_status {
            let count: u64 = COUNTED.int("id", count)?;
            counts.total += count;
            match COUNTED.word_or("status", &status, OrderStatus::Rejected) {
                OrderStatus::Pending => counts.pending = count,
                OrderStatus::Completed => counts.completed = count,
                OrderStatus::Cancelled => counts.cancelled = count,
                _ => {}
            }
        }
        Ok(counts)
    }

    fn change(&self, id: OrderId, change: OrderChange) -> Result<OrderCase, ChangeOrderError> {
        self.db.write("change an order", move |conn| {
            let row = dialect::lock_order(conn, id.get()).during("lock an order")?.ok_or(ChangeOrderError::NotFound)?;
            let mut case = order_context::cases(conn, vec![row])?.pop().ok_or(ChangeOrderError::NotFound)?;
            let mut speak_at = change.at;
            if let Some(ticket) = &case.ticket {
                dialect::lock_ticket(conn, ticket.id.get()).during("lock the ticket of an order")?;
                speak_at = journal::time_to_speak(conn, ticket.id.get(), change.at)?;
            }
            let plan = change.decide(&case, speak_at)?;
            write_step(conn, &plan, &case.order)?;
            case.order = plan.order;
            if let Some(ticket) = &mut case.ticket {
                ticket.updated_at = change.at;
                journal::touch_ticket(conn, ticket.id.get(), change.at)?;
            }
            Ok(case)
        })
    }

    fn find(&self, id: OrderId) -> Result<Option<OrderCase>, StoreError> {
        self.db.read(|conn| {
            let row = orders::table.find(id.get()).select(OrderRow::as_select()).first(conn).optional();
            let rows = row.during("read an order")?.into_iter().collect();
            Ok(order_context::cases(conn, rows)?.pop())
        })
    }
}

/// Writes a step of an order that still has the status on which the step was decided.
fn write_step(conn: &mut Conn, plan: &OrderPlan, before: &Order) -> Result<(), StoreError> {
    let (order, from) = (&plan.order, before.status);
    let revision = order.price_revision.as_ref().filter(|_| order.price_revision != before.price_revision);
    let row = OrderStepRow {
        total_minor: Some(order.total.minor()).filter(|_| order.total != before.total),
        status: order.status.word(),
        rejection_message: order.rejection_message.as_deref(),
        deliverables: order
            .deliverables
            .as_deref()
            .filter(|_| order.deliverables != before.deliverables)
            .map(json::files),
        price_revision_minor: revision.map(|revision| revision.amount.minor()),
        price_revision_reason: revision.and_then(|revision| revision.reason.as_deref()),
        price_revision_status: revision.map(|revision| revision.status.word()),
        completed_at: order.completed_at.map(At::from),
        updated_at: order.updated_at.into(),
        changes: i32::try_from(order.changes).unwrap_or(i32::MAX),
    };
    let stored = orders::table.find(order.id.get()).filter(orders::status.eq(from.word()));
    let written = diesel::update(stored).set(row).execute(conn).during("write a step of an order")?;
    if written != 1 {
        let cause = anyhow!("order {} is not {from} any more though it is locked", order.id);
        return Err(StoreError::Failed { operation: "write a step of an order", cause });
    }
    journal::write_messages(conn, &plan.messages)?;
    journal::write_notifications(conn, &plan.notifications)?;
    journal::write_events(conn, [&plan.event])
}

/// One row more than the page has, so that it is known whether there is a next one.
fn order_rows(
    conn: &mut Conn,
    scope: OrderScope,
    status: Option<OrderStatus>,
    page: PageRequest,
) -> Result<Vec<OrderRow>, StoreError> {
    let mut query = orders::table.select(OrderRow::as_select()).into_boxed();
    match scope {
        OrderScope::All => {}
        OrderScope::Brand(id) => query = query.filter(orders::brand_id.eq(id.get())),
        OrderScope::Creator(id) => query = query.filter(orders::creator_id.eq(id.get())),
    }
    if let Some(status) = status {
        query = query.filter(orders::status.eq(status.word()));
    }
    match page.start {
        Start::First => {}
        Start::Offset(rows) => query = query.offset(i64::from(rows)),
        Start::After(Position { at, id }) => {
            let (at, earlier) = (At::from(at), orders::placed_at.lt(At::from(at)).or(orders::id.lt(id)));
            query = query.filter(orders::placed_at.le(at)).filter(earlier);
        }
    }
    query
        .order((orders::placed_at.desc(), orders::id.desc()))
        .limit(i64::from(page.limit) + 1)
        .load(conn)
        .during("list orders")
}
