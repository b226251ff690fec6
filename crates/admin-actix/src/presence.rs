//! Who else is at a ticket.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Data, Path},
};
use app::staff_tools::TicketPresence;
use domain::Activity;
use http_edge::run_blocking;

use crate::{
    Desk,
    form::Fields,
    problem::{HttpResult, Problem},
    session::Staff,
    ticket_location::TicketLocation,
};

/// Says that the viewer is at a ticket, and is told who else is.
pub(crate) async fn enter(
    desk: Data<Desk>,
    staff: Staff,
    request: HttpRequest,
    path: Path<String>,
    fields: Fields,
) -> HttpResult {
    staff.check(fields.get("csrf"))?;
    let location = TicketLocation::in_channel(&request, &path, fields.get("channel"))?;
    let activity = if fields.get("typing") == "1" { Activity::Typing } else { Activity::Viewing };
    let presence = desk.app.desk.presence.clone();
    let others = run_blocking(move || {
        presence.enter(&staff.viewer, location.ticket, location.channel, activity)?;
        Ok::<_, Problem>(presence.run(&staff.viewer, &[location.ticket])?)
    });
    Ok(HttpResponse::Ok()
        .content_type("text/plain; charset=utf-8")
        .body(presence_text(&others.await?)))
}

/// Who is there, in words.
pub(crate) fn presence_text(others: &[TicketPresence]) -> String {
    let one = |other: &TicketPresence| match other.activity {
        Activity::Viewing => format!("{} is here", other.name),
        Activity::Typing => format!("{} is writing", other.name),
    };
    others.iter().map(one).collect::<Vec<_>>().join(" · ")
}
