//! What a checkout writes, as rows.

use app::StoreError;
use diesel::prelude::*;
use domain::{AgentId, BrandId, CheckoutPlan, Order, PlannedOrder, Ticket};

use super::{bench, dialect::Conn, journal};
use crate::{
    error::During,
    json,
    moment::At,
    rows::{OrderRow, TicketRow},
    schema::{cart_items, orders, tickets},
};

/// Writes what was planned on one bench, in this order.
pub(super) fn write(conn: &mut Conn, plans: &[CheckoutPlan]) -> Result<(), StoreError> {
    let Some(last) = plans.last() else { return Ok(()) };
    let planned: Vec<&PlannedOrder> = plans.iter().flat_map(|plan| &plan.orders).collect();
    for chunk in planned.chunks(CHUNK) {
        let rows: Vec<_> = chunk.iter().map(|planned| order_row(&planned.case.order, "checkout")).collect();
        diesel::insert_into(orders::table).values(&rows).execute(conn).during("write orders")?;
    }
    for chunk in planned.chunks(CHUNK) {
        let rows: Vec<_> = chunk.iter().map(|planned| ticket_row(&planned.ticket)).collect();
        diesel::insert_into(tickets::table).values(&rows).execute(conn).during("write tickets")?;
    }
    let turns: Vec<_> = planned.iter().filter_map(|planned| planned.assignment.clone()).collect();
    bench::record_turns(conn, &turns, &last.roster, last.ring)?;
    journal::write_messages(conn, planned.iter().flat_map(|planned| &planned.messages))?;
    journal::write_notifications(conn, planned.iter().flat_map(|planned| &planned.notifications))?;
    journal::write_events(conn, planned.iter().map(|planned| &planned.event))?;
    for plan in plans {
        let ordered: Vec<i64> = plan.ordered.iter().map(|id| id.get()).collect();
        diesel::delete(cart_items::table)
            .filter(cart_items::user_id.eq(plan.brand.owner.user.get()))
            .filter(cart_items::package_id.eq_any(ordered))
            .execute(conn)
            .during("clear the server cart")?;
    }
    Ok(())
}

/// Most rows of one statement; both engines bound the number of parameters.
const CHUNK: usize = 500;

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
