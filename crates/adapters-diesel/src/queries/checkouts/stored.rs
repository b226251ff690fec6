//! An order and its ticket as they are stored.

use domain::{AgentId, BrandId, Order, Ticket};

use crate::{
    json,
    moment::At,
    rows::{OrderRow, TicketRow},
};

/// An order without files as it is stored, and where it came from.
pub(in super::super) fn order_row(order: &Order, origin: &str) -> OrderRow {
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
pub(in super::super) fn ticket_row(ticket: &Ticket) -> TicketRow {
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
