//! What a checkout writes, as rows.

use app::StoreError;
use domain::{AgentId, BrandId, CheckoutPlan, Order, PlannedOrder, Ticket};

use super::{bench, checkout_insert, dialect::Conn, journal};
use crate::{
    json,
    moment::At,
    rows::{CheckoutRows, OrderRow, ReceiptRow, TicketRow},
};

/// Writes what was planned on one bench, whose agents had this version, in this order, and keeps these receipts.
pub(super) fn write(
    conn: &mut Conn,
    plans: &[CheckoutPlan],
    version: i64,
    receipts: Vec<ReceiptRow>,
) -> Result<(), StoreError> {
    let Some(last) = plans.last() else { return Ok(()) };
    let planned: Vec<&PlannedOrder> = plans.iter().flat_map(|plan| &plan.orders).collect();
    let turns = || planned.iter().filter_map(|planned| planned.assignment.as_ref());
    let roster = if turns().next().is_some() { bench::roster_id(conn, &last.roster, Some(version))? } else { 0 };
    let ordered = |plan: &CheckoutPlan| {
        let user = plan.brand.owner.user.get();
        plan.ordered.iter().map(move |package| (user, package.get())).collect::<Vec<_>>()
    };
    checkout_insert::insert(
        conn,
        &CheckoutRows {
            orders: planned.iter().map(|planned| order_row(&planned.case.order, "checkout")).collect(),
            tickets: planned.iter().map(|planned| ticket_row(&planned.ticket)).collect(),
            assignments: turns().map(|turn| bench::assignment_row(turn, roster)).collect(),
            messages: planned.iter().flat_map(|planned| &planned.messages).map(journal::message_row).collect(),
            notifications: planned.iter().flat_map(|planned| &planned.notifications).map(journal::news_row).collect(),
            events: planned.iter().map(|planned| journal::event_row(&planned.event)).collect(),
            receipts,
            ring: (last.ring.pointer.map(AgentId::get), last.ring.seq),
            ordered: plans.iter().flat_map(ordered).collect(),
        },
    )
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
