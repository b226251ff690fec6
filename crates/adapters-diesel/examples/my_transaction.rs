//! A service that has a transaction of its own places orders inside of it: its row of a campaign
//! and the orders with their tickets are committed together, or not at all.
//!
//! `cargo run -p influmojo-adapters-diesel --example my_transaction -- postgres://..` with a
//! database that `influmojo migrate` and `influmojo seed` made.

use std::error::Error;

use adapters_diesel::{Options, checkout_rows, open};
use app::{
    Clock, StoreError, SystemClock,
    checkout::{PlaceOrdersError, Placement, PlacementRequest, place_one},
};
use diesel::{
    Connection, PgConnection, QueryableByName, RunQueryDsl, connection::SimpleConnection,
    sql_query, sql_types::BigInt,
};
use domain::{
    Cart, CheckoutRequest, DraftLine, Field, LineInput, OrderContext, RoundRobin, Timestamp, UserId,
};

/// Why a campaign was not booked. Nothing was written.
#[derive(Debug, thiserror::Error)]
enum BookingError {
    #[error(transparent)]
    Database(#[from] diesel::result::Error),
    #[error(transparent)]
    Checkout(#[from] PlaceOrdersError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Books a campaign: orders these packages, and writes a row of one's own.
fn book(
    conn: &mut PgConnection,
    buyer: UserId,
    packages: &[i64],
    budget_minor: i64,
    at: Timestamp,
) -> Result<Vec<OrderContext>, BookingError> {
    let line = |id: &i64| LineInput { package_id: Field::Given(*id), ..LineInput::default() };
    let lines = packages.iter().map(|id| DraftLine::read(line(id))).collect();
    let Ok(cart) = Cart::new(lines) else { return Ok(Vec::new()) };
    let request =
        PlacementRequest { checkout: CheckoutRequest { buyer, cart, at }, idempotent: None };
    #[expect(clippy::disallowed_methods, reason = "this transaction is the service's own")]
    conn.transaction(|conn| {
        let orders = match place_one(&mut checkout_rows(conn)?, &request, &RoundRobin)? {
            Placement::Placed { orders, .. } | Placement::Repeated(orders) => orders,
            Placement::Replayed(_) => Vec::new(),
        };
        let first = orders.first().map_or(0, |context| context.order.id.get());
        // refuses a budget that is not above zero, and takes the orders back with it
        sql_query(format!("insert into campaigns values ({first}, {budget_minor})"))
            .execute(conn)?;
        Ok(orders)
    })
}

#[derive(QueryableByName)]
struct Buyer {
    #[diesel(sql_type = BigInt)]
    user_id: i64,
}

/// Makes the table of campaigns, and finds somebody who may order.
fn prepare(url: &str) -> Result<(PgConnection, UserId), Box<dyn Error>> {
    open(url, &Options::default())?.expect_migrated()?;
    let mut conn = PgConnection::establish(url)?;
    conn.batch_execute(
        "create table if not exists campaigns \
         (checkout_id bigint primary key, budget_minor bigint check (budget_minor > 0))",
    )?;
    let first: Buyer =
        sql_query("select user_id from brands order by id limit 1").get_result(&mut conn)?;
    Ok((conn, UserId::new(first.user_id)?))
}

fn main() -> Result<(), Box<dyn Error>> {
    let url = std::env::args().nth(1).ok_or("name a database: postgres://..")?;
    let (mut conn, buyer) = prepare(&url)?;
    let orders = book(&mut conn, buyer, &[1, 2], 50_000, SystemClock.now())?;
    println!("{} orders and a campaign were written in one commit", orders.len());
    Ok(())
}

#[cfg(test)]
mod tests {
    use app::orders::OrderScope;
    use test_support::{Engine, TestDb};

    use super::*;

    fn market() -> (TestDb, PgConnection, UserId) {
        let db = TestDb::seeded(Engine::Postgres, 2, 1, 1, 2);
        let (conn, buyer) = prepare(db.url()).unwrap();
        (db, conn, buyer)
    }

    fn stored(db: &TestDb) -> Vec<OrderContext> {
        let page = app::PageRequest::first(9);
        let mut stored = db.stores().ports.orders.list(OrderScope::All, None, page).unwrap().items;
        stored.sort_by_key(|context| context.order.id);
        stored.into_iter().map(|context| context.shown_to(domain::Participant::Brand)).collect()
    }

    #[test]
    fn orders_and_a_row_of_ones_own_are_committed_together() {
        let (db, mut conn, buyer) = market();
        // whatever else the service has set for its connection
        conn.batch_execute("set time zone 'Asia/Kolkata'; set datestyle = 'SQL, DMY'").unwrap();
        let orders = book(&mut conn, buyer, &[1, 2], 50_000, SystemClock.now()).unwrap();
        assert_eq!((orders.len(), stored(&db)), (2, orders.clone()));
        let campaign = format!(
            "select count(*) as n from campaigns where checkout_id = {}",
            orders[0].order.id
        );
        assert_eq!(db.number(&campaign), 1);
        assert_eq!(db.number("select number as n from rotation"), 2);
    }

    #[test]
    fn what_the_row_of_ones_own_breaks_takes_the_orders_back() {
        let (db, mut conn, buyer) = market();
        let refused = book(&mut conn, buyer, &[1], 0, SystemClock.now());
        assert!(matches!(refused, Err(BookingError::Database(_))), "{refused:?}");
        assert_eq!((stored(&db), db.count("campaigns"), db.count("tickets")), (vec![], 0, 0));
        assert_eq!(db.number("select number as n from rotation"), 0, "nothing was assigned");
        assert_eq!(book(&mut conn, buyer, &[1], 1, SystemClock.now()).unwrap().len(), 1);
    }

    #[test]
    fn only_an_open_transaction_that_reads_what_is_committed_is_joined() {
        let (db, mut conn, _) = market();
        let refusal = |conn: &mut PgConnection| {
            let refused = checkout_rows(conn).map(drop).unwrap_err();
            refused.with_causes()
        };
        assert!(refusal(&mut conn).contains("no transaction is open"));
        for level in ["repeatable read", "serializable"] {
            let mut conn = PgConnection::establish(db.url()).unwrap();
            conn.begin_test_transaction().unwrap();
            conn.batch_execute(&format!("set transaction isolation level {level}")).unwrap();
            let said = refusal(&mut conn);
            assert!(said.contains(&format!("its isolation is {level}")), "{said}");
        }
    }
}
