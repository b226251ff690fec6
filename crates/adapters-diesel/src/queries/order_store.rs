//! Reading orders.

use std::cmp::Reverse;

use app::{
    Page, PageRequest, Position, StoreError,
    orders::{OrderCounts, OrderScope, OrderStore},
};
use diesel::{
    dsl::{count_star, exists},
    prelude::*,
    select,
};
use domain::{Order, OrderContext, OrderId, OrderStatus};

use super::{Store, dialect::Conn, order_context, page::newest};
use crate::{
    convert::Source,
    error::During,
    moment::At,
    rows::OrderRow,
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
    ) -> Result<Page<OrderContext>, StoreError> {
        self.db.read(|conn| {
            let rows = order_rows(conn, scope, status, page)?;
            let page =
                Page::of(rows, page.limit, |row| Position { at: row.placed_at.0, id: row.id });
            let next = page.next;
            Ok(Page { items: order_context::contexts(conn, page.items)?, next })
        })
    }

    fn related(&self, order: &Order, most: u32) -> Result<Vec<OrderContext>, StoreError> {
        self.db.read(|conn| {
            let mut rows =
                order_rows(conn, OrderScope::Brand(order.brand), None, PageRequest::first(most))?;
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
            order_context::contexts(conn, rows)
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
                query = query.filter(orders::status.eq(status.as_str()));
            }
            query.get_result(conn).during("count orders")
        })?;
        COUNTED.int("id", counted)
    }

    fn knows(&self, scope: OrderScope) -> Result<bool, StoreError> {
        self.db.read(|conn| {
            let known = match scope {
                OrderScope::All => Ok(true),
                OrderScope::Brand(id) => {
                    select(exists(brands::table.find(id.get()))).get_result(conn)
                }
                OrderScope::Creator(id) => {
                    select(exists(creators::table.find(id.get()))).get_result(conn)
                }
            };
            known.during("look for a profile")
        })
    }

    fn counts(&self) -> Result<OrderCounts, StoreError> {
        let (by_status, with_ticket): (Vec<(String, i64)>, i64) = self.db.read(|conn| {
            let by_status =
                orders::table.group_by(orders::status).select((orders::status, count_star()));
            let by_status = by_status.load(conn).during("count orders by status")?;
            Ok((by_status, tickets::table.count().get_result(conn).during("count tickets")?))
        })?;
        let mut counts =
            OrderCounts { with_ticket: COUNTED.int("id", with_ticket)?, ..OrderCounts::default() };
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

    fn find(&self, id: OrderId) -> Result<Option<OrderContext>, StoreError> {
        self.db.read(|conn| {
            let row =
                orders::table.find(id.get()).select(OrderRow::as_select()).first(conn).optional();
            let rows = row.during("read an order")?.into_iter().collect();
            Ok(order_context::contexts(conn, rows)?.pop())
        })
    }
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
        query = query.filter(orders::status.eq(status.as_str()));
    }
    newest!(query, page, orders::placed_at, orders::id).load(conn).during("list orders")
}
