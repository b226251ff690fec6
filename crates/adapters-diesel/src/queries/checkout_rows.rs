//! What a checkout writes, as rows.

use app::StoreError;
use domain::{AgentId, BrandId, CheckoutPlan, Order, PackageId, PlannedOrder, PreparedCart, Ticket, UserId};

use super::{bench, checkout_insert, dialect::Conn, journal};
use crate::{
    json,
    moment::At,
    rows::{CheckoutRows, OrderRow, ReceiptRow, TicketRow},
};

/// Writes what does not depend on whose turn it is, if that pays: then those who wait for the ring wait for less. The ids
/// of the messages that are still to be written, which come first.
pub(super) fn write_early(conn: &mut Conn, carts: &[PreparedCart]) -> Result<Option<Vec<i64>>, StoreError> {
    let orders = || carts.iter().flat_map(|cart| &cart.orders);
    let rows = || CheckoutRows {
        orders: orders().map(|prepared| order_row(&prepared.case.order, "checkout")).collect(),
        messages: orders().flat_map(|prepared| &prepared.details).map(journal::message_row).collect(),
        notifications: orders().map(|prepared| journal::news_row(&prepared.notification)).collect(),
        ordered: carts.iter().flat_map(|cart| ordered(cart.brand.owner.user, &cart.ordered)).collect(),
        ..CheckoutRows::default()
    };
    checkout_insert::insert_early(conn, orders().count() * PlannedOrder::GREETING, rows)
}

/// Writes what was planned on one bench with these agents, in this order, and keeps these receipts. What was written
/// early is left out.
pub(super) fn write(
    conn: &mut Conn,
    plans: &[CheckoutPlan],
    agents: Option<&bench::Version>,
    receipts: Vec<ReceiptRow>,
    early: Option<Vec<i64>>,
) -> Result<(), StoreError> {
    let Some(last) = plans.last() else { return Ok(()) };
    let planned = || plans.iter().flat_map(|plan| &plan.orders);
    let turns = || planned().filter_map(|planned| planned.assignment.as_ref());
    let roster = if turns().next().is_some() { bench::roster_id(conn, &last.roster, agents)? } else { 0 };
    let rows = CheckoutRows {
        tickets: planned().map(|planned| ticket_row(&planned.ticket)).collect(),
        assignments: turns().map(|turn| bench::assignment_row(turn, roster)).collect(),
        events: planned().map(|planned| journal::event_row(&planned.event)).collect(),
        receipts,
        ring: (last.ring.pointer.map(AgentId::get), last.ring.seq),
        ..CheckoutRows::default()
    };
    let rows = match early {
        Some(message_ids) => CheckoutRows {
            messages: planned().flat_map(PlannedOrder::greeting).map(journal::message_row).collect(),
            message_ids,
            notifications: planned().filter_map(PlannedOrder::for_agent).map(journal::news_row).collect(),
            ..rows
        },
        None => CheckoutRows {
            orders: planned().map(|planned| order_row(&planned.case.order, "checkout")).collect(),
            messages: planned().flat_map(|planned| &planned.messages).map(journal::message_row).collect(),
            notifications: planned().flat_map(|planned| &planned.notifications).map(journal::news_row).collect(),
            ordered: plans.iter().flat_map(|plan| ordered(plan.brand.owner.user, &plan.ordered)).collect(),
            ..rows
        },
    };
    checkout_insert::insert(conn, &rows)
}

fn ordered(buyer: UserId, packages: &[PackageId]) -> impl Iterator<Item = (i64, i64)> {
    packages.iter().map(move |package| (buyer.get(), package.get()))
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
