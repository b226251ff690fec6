//! Drafts of messages, kept while somebody types.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Data, Path},
};
use app::messages::DraftInput;
use domain::{MessageId, Text, is_blank};
use http_edge::run_blocking;

use crate::{
    Desk,
    form::{Fields, lines},
    problem::{HttpResult, Problem},
    session::Staff,
    ticket_location::TicketLocation,
};

/// Keeps what was typed so far; nothing typed is no draft.
pub(crate) async fn save(
    desk: Data<Desk>,
    staff: Staff,
    request: HttpRequest,
    path: Path<String>,
    fields: Fields,
) -> HttpResult {
    staff.check(fields.get("csrf"))?;
    let location = TicketLocation::in_channel(&request, &path, fields.get("channel"))?;
    let (ticket, channel, typed) = (location.ticket, location.channel, lines(fields.get("text")));
    let seen = fields.get("newest").parse().ok().and_then(|id| MessageId::new(id).ok());
    let text = if is_blank(&typed) { None } else { Some(Text::parse(&typed)) };
    let text = text
        .transpose()
        .map_err(|_| Problem::invalid("This draft cannot be kept", "It is too long."))?;
    let drafts = desk.app.desk.drafts.clone();
    run_blocking(move || match text {
        None => Ok::<_, Problem>(drafts.discard(&staff.viewer, ticket, channel)?),
        Some(text) => {
            Ok(drafts.save(&staff.viewer, DraftInput { ticket, channel, text, seen }).map(drop)?)
        }
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}
