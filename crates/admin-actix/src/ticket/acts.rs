//! What is done to a ticket and to its order.

use actix_web::{
    HttpRequest,
    web::{Data, Form, Path},
};
use app::Viewer;
use domain::{Action, MAX_REASON, MessageId, OrderCommand, Reason, TextError, TicketChange};
use http_edge::run_blocking;
use serde::Deserialize;

use crate::{
    Desk,
    form::lines,
    problem::{HttpResult, Problem, see_other},
    session::Staff,
    ticket_location::TicketLocation,
};

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Selection {
    csrf: String,
    value: String,
}

async fn change(
    desk: Data<Desk>,
    staff: Staff,
    request: HttpRequest,
    path: Path<String>,
    change: TicketChange,
) -> HttpResult {
    let location = TicketLocation::of(&request, &path)?;
    let change_ticket = desk.app.tickets.change.clone();
    let viewer = staff.viewer;
    let ticket = location.ticket;
    run_blocking(move || change_ticket.run(&viewer, ticket, change)).await?;
    Ok(see_other(&location.address(location.channel)))
}

/// Sets the status.
pub(crate) async fn set_status(
    desk: Data<Desk>,
    staff: Staff,
    request: HttpRequest,
    path: Path<String>,
    form: Form<Selection>,
) -> HttpResult {
    staff.check(&form.csrf)?;
    let status = form.value.parse().map_err(|_| Problem::not_found("status"))?;
    change(desk, staff, request, path, TicketChange::Status(status)).await
}

/// Sets the priority.
pub(crate) async fn set_priority(
    desk: Data<Desk>,
    staff: Staff,
    request: HttpRequest,
    path: Path<String>,
    form: Form<Selection>,
) -> HttpResult {
    staff.check(&form.csrf)?;
    let priority = form.value.parse().map_err(|_| Problem::not_found("priority"))?;
    change(desk, staff, request, path, TicketChange::Priority(priority)).await
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct ReadTo {
    csrf: String,
    up_to: String,
}

/// Marks a channel as read, up to what was shown.
pub(crate) async fn mark_read(
    desk: Data<Desk>,
    staff: Staff,
    request: HttpRequest,
    path: Path<String>,
    form: Form<ReadTo>,
) -> HttpResult {
    staff.check(&form.csrf)?;
    let location = TicketLocation::of(&request, &path)?;
    let up_to = form.up_to.parse().ok().and_then(|id| MessageId::new(id).ok());
    let up_to = up_to.ok_or_else(|| Problem::not_found("message"))?;
    let (mark_read, viewer) = (desk.app.tickets.mark_read.clone(), Viewer::Staff(staff.viewer));
    let (ticket, channel) = (location.ticket, location.channel);
    run_blocking(move || mark_read.run(&viewer, ticket, Some(channel), Some(up_to))).await?;
    Ok(see_other(&location.address(location.channel)))
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Step {
    csrf: String,
    action: String,
    reason: String,
}

/// Takes the order one step further.
pub(crate) async fn step(
    desk: Data<Desk>,
    staff: Staff,
    request: HttpRequest,
    path: Path<String>,
    form: Form<Step>,
) -> HttpResult {
    staff.check(&form.csrf)?;
    let location = TicketLocation::of(&request, &path)?;
    let action: Action = form.action.parse().map_err(|_| Problem::not_found("action"))?;
    let reason = match lines(&form.reason).trim() {
        "" => None,
        typed => {
            let rule = format!("Nothing was changed. A reason has 1 to {MAX_REASON} characters.");
            Some(
                Reason::parse(typed)
                    .map_err(|error| Problem::invalid(reason_problem(error), rule))?,
            )
        }
    };
    let tickets = desk.app.tickets.clone();
    let orders = desk.app.orders.clone();
    let staff = staff.viewer;
    let ticket = location.ticket;
    run_blocking(move || {
        let order = tickets.read.context(&staff, ticket)?.order.id;
        orders.change.run(&Viewer::Staff(staff), order, OrderCommand::Do { action, reason })?;
        Ok::<_, Problem>(())
    })
    .await?;
    Ok(see_other(&location.address(location.channel)))
}

const fn reason_problem(error: TextError) -> &'static str {
    if matches!(error, TextError::TooLong(_)) {
        "The reason is too long"
    } else {
        "The reason cannot be read"
    }
}
