//! Reading orders.

use app::{
    Page, PageRequest, Position, Start, StoreError,
    ports::{OrderScope, OrderStore},
};
use diesel::prelude::*;
use domain::{OrderCase, OrderId, OrderStatus};

use super::{Store, dialect::Conn, parties};
use crate::{error::During, moment::At, rows::OrderRow, schema::orders};

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
            Ok(Page { items: parties::cases(conn, page.items)?, next })
        })
    }

    fn find(&self, id: OrderId) -> Result<Option<OrderCase>, StoreError> {
        self.db.read(|conn| {
            let row = orders::table.find(id.get()).select(OrderRow::as_select()).first(conn).optional();
            let rows = row.during("read an order")?.into_iter().collect();
            Ok(parties::cases(conn, rows)?.pop())
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
