//! Placing orders. The order of the statements is the order of the locks: idempotency key, brand, packages, ring, new rows.

use app::{IdempotencyKey, Idempotent, PlaceOrdersError, Placement, Recall, StoreError, ports::CheckoutStore};
use diesel::prelude::*;
use domain::{
    AgentId, BrandId, CheckoutFacts, CheckoutPlan, CheckoutRequest, CreatorId, DUPLICATE_WINDOW, NewIds, Order,
    OrderId, PackageId, RecentOrder, Ticket, TicketId, Timestamp, UserId,
};

use super::{
    Store, bench,
    dialect::{self, Conn},
    journal, offers, parties, receipts,
};
use crate::{
    convert::Source,
    error::During,
    json,
    moment::At,
    rows::{OrderRow, TicketRow},
    schema::{cart_items, orders, tickets},
};

impl CheckoutStore for Store {
    fn place_orders(
        &self,
        request: CheckoutRequest,
        idempotent: Option<Idempotent>,
    ) -> Result<Placement, PlaceOrdersError> {
        let assigner = self.assigner.clone();
        self.db.write("place orders", move |conn| {
            if let Some(once) = &idempotent
                && let Some(receipt) = receipts::claim(conn, request.buyer, once, request.at)?
            {
                return Ok(Placement::Repeated(receipt));
            }
            let accepted = request.accept(&facts(conn, &request)?)?;
            let mut ids = reserve_ids(conn, accepted.len())?.into_iter();
            let mut bench = bench::lock_bench(conn)?;
            let plan = accepted.plan(|| ids.next().ok_or_else(no_id), &mut bench, assigner.as_ref())?;
            write_plan(conn, &plan)?;
            let orders = plan.placed();
            let receipt = idempotent.as_ref().map(|once| (once, once.receipts.write(&orders)));
            if let Some((once, receipt)) = &receipt {
                receipts::keep(conn, request.buyer, once, receipt, request.at)?;
            }
            Ok(Placement::Placed { orders, receipt: receipt.map(|(_, receipt)| receipt) })
        })
    }

    fn recall(
        &self,
        buyer: UserId,
        key: &IdempotencyKey,
        fingerprint: &[u8; 32],
        now: Timestamp,
    ) -> Result<Recall, StoreError> {
        self.db.read(|conn| receipts::recall(conn, buyer, key, fingerprint, now))
    }

    fn forget_receipts(&self, before: Timestamp, limit: u32) -> Result<u32, StoreError> {
        self.db.write("forget receipts", move |conn| {
            let removed = dialect::forget_receipts(conn, before.into(), limit.into()).during("forget receipts")?;
            Ok(u32::try_from(removed).unwrap_or(u32::MAX))
        })
    }
}

/// Locks the brand, so that another checkout of the same brand waits, and reads what the decision needs.
fn facts(conn: &mut Conn, request: &CheckoutRequest) -> Result<CheckoutFacts, StoreError> {
    let Some(brand) = dialect::lock_brand(conn, request.buyer.get()).during("lock the brand")? else {
        return Ok(CheckoutFacts::default());
    };
    let packages = request.cart.packages();
    let ids: Vec<i64> = packages.iter().map(|id| id.get()).collect();
    Ok(CheckoutFacts {
        brand: parties::brands(conn, &[brand])?.remove(&brand),
        offers: offers::lock(conn, &packages)?,
        recent: recent_orders(conn, brand, &ids, request.at)?,
    })
}

/// Orders of the brand that may make a line a duplicate.
fn recent_orders(
    conn: &mut Conn,
    brand: i64,
    packages: &[i64],
    now: Timestamp,
) -> Result<Vec<RecentOrder>, StoreError> {
    let rows: Vec<(i64, i64, i64, String, At)> = orders::table
        .filter(orders::brand_id.eq(brand))
        .filter(orders::package_id.eq_any(packages))
        .filter(orders::placed_at.gt(At::from(now - DUPLICATE_WINDOW)))
        .order(orders::id)
        .select((orders::id, orders::package_id, orders::creator_id, orders::status, orders::placed_at))
        .load(conn)
        .during("look for duplicates")?;
    let recent = |(id, package, creator, status, placed_at): (i64, i64, i64, String, At)| {
        let source = Source { table: "orders", row: id };
        Ok(RecentOrder {
            id: source.id("id", OrderId::new, id)?,
            package: source.id("package_id", PackageId::new, package)?,
            creator: source.id("creator_id", CreatorId::new, creator)?,
            status: source.word("status", &status)?,
            placed_at: placed_at.0,
        })
    };
    rows.into_iter().map(recent).collect()
}

/// The database gave fewer ids than it was asked for.
fn no_id() -> StoreError {
    StoreError::Corrupt { table: "orders", column: "id", row: 0 }
}

fn reserve_ids(conn: &mut Conn, count: usize) -> Result<Vec<NewIds>, StoreError> {
    let source = Source { table: "orders", row: 0 };
    let count = i32::try_from(count).map_err(|_| source.corrupt("id"))?;
    let pairs = dialect::reserve_ids(conn, count).during("reserve ids")?;
    let ids = |pair: crate::rows::IdPair| {
        let order = source.id("id", OrderId::new, pair.order_id)?;
        Ok(NewIds { order, ticket: source.id("id", TicketId::new, pair.ticket_id)? })
    };
    pairs.into_iter().map(ids).collect()
}

fn write_plan(conn: &mut Conn, plan: &CheckoutPlan) -> Result<(), StoreError> {
    let rows: Vec<_> = plan.orders.iter().map(|planned| order_row(&planned.case.order, "checkout")).collect();
    diesel::insert_into(orders::table).values(&rows).execute(conn).during("write orders")?;
    let rows: Vec<_> = plan.orders.iter().map(|order| ticket_row(&order.ticket)).collect();
    diesel::insert_into(tickets::table).values(&rows).execute(conn).during("write tickets")?;
    let turns: Vec<_> = plan.orders.iter().filter_map(|order| order.assignment.clone()).collect();
    bench::record_turns(conn, &turns, &plan.roster, plan.ring)?;
    journal::write_messages(conn, plan.orders.iter().flat_map(|order| &order.messages))?;
    journal::write_notifications(conn, plan.orders.iter().flat_map(|order| &order.notifications))?;
    journal::write_events(conn, plan.orders.iter().map(|order| &order.event))?;
    let ordered: Vec<i64> = plan.ordered.iter().map(|id| id.get()).collect();
    diesel::delete(cart_items::table)
        .filter(cart_items::user_id.eq(plan.brand.owner.user.get()))
        .filter(cart_items::package_id.eq_any(ordered))
        .execute(conn)
        .during("clear the server cart")?;
    Ok(())
}

/// An order without files as it is stored, and where it came from.
pub(super) fn order_row(order: &Order, origin: &str) -> OrderRow {
    let revision = order.price_revision.as_ref();
    OrderRow {
        id: order.id.get(),
        origin: origin.to_owned(),
        checkout_id: order.checkout.get(),
        brand_id: BrandId::get(order.brand),
        creator_id: order.creator.get(),
        package_id: order.package.get(),
        quantity: i32::try_from(order.quantity).unwrap_or(i32::MAX),
        unit_price_minor: order.unit_price.minor(),
        total_minor: order.total.minor(),
        currency: order.total.currency().to_string(),
        status: order.status.to_string(),
        delivery_days: order.delivery_days.map(i32::from),
        instructions: order.instructions.clone(),
        reference_urls: json::texts(&order.references),
        submission_deadline: order.submission_deadline.into(),
        delivery_deadline: order.delivery_deadline.into(),
        rejection_message: order.rejection_message.clone(),
        deliverables: None,
        price_revision_minor: revision.map(|revision| revision.amount.minor()),
        price_revision_reason: revision.and_then(|revision| revision.reason.clone()),
        price_revision_status: revision.map(|revision| revision.status.to_string()),
        completed_at: order.completed_at.map(At::from),
        placed_at: order.placed_at.into(),
        updated_at: order.updated_at.into(),
        changes: i32::try_from(order.changes).unwrap_or(i32::MAX),
    }
}

/// A ticket as it is stored.
pub(super) fn ticket_row(ticket: &Ticket) -> TicketRow {
    TicketRow {
        id: ticket.id.get(),
        order_id: ticket.order.get(),
        agent_id: ticket.agent.map(AgentId::get),
        status: ticket.status.to_string(),
        priority: ticket.priority.to_string(),
        changes: i32::try_from(ticket.changes).unwrap_or(i32::MAX),
        created_at: ticket.created_at.into(),
        updated_at: ticket.updated_at.into(),
    }
}
