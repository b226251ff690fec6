//! Finding one thing: by its number, or by words from anywhere in the desk.

use actix_web::{HttpRequest, HttpResponse, web::Data};
use app::search::{Found, Matched, SearchText};
use http_edge::run_blocking;
use serde::Serialize;

use super::QueueLink;
use crate::{
    Desk,
    labels::label,
    message_text,
    problem::{HttpResult, Problem},
    session::Staff,
};

/// Most that is found from anywhere.
const MOST: u32 = 12;
/// Most characters of a message that is found.
const SNIPPET: usize = 90;

/// The address of the ticket whose number was entered, or of that of the order. Where there are
/// both, it is the ticket; its page says which other one the order has.
pub(super) fn exact(
    desk: &Desk,
    staff: &Staff,
    asked: &QueueLink,
) -> Result<Option<String>, Problem> {
    let Some(text) = &asked.query().text else { return Ok(None) };
    let Some(number) = text.id() else { return Ok(None) };
    let hits = desk.app.tickets.queue.exact(&staff.viewer, text)?;
    let ticket = hits.iter().find(|hit| hit.ticket.get() == number).or_else(|| hits.first());
    let query = asked.with(&[("q", "")]);
    let join = if query.is_empty() { '?' } else { '&' };
    Ok(ticket.map(|hit| format!("/desk/tickets/{}{query}{join}number={number}", hit.ticket)))
}

/// One thing that was found.
#[derive(Serialize)]
struct Way {
    said: String,
    more: String,
    href: String,
}

#[derive(Serialize)]
struct Ways {
    found: Vec<Way>,
    hint: &'static str,
}

/// Tickets that have the words of `q`, as a script lists them (JSON): the numbers first.
pub(crate) async fn find(desk: Data<Desk>, staff: Staff, request: HttpRequest) -> HttpResult {
    let link = QueueLink::read(request.query_string())?;
    let Some(text) = link.query().text.clone() else {
        let hint = link.hint().unwrap_or_default();
        return Ok(HttpResponse::Ok().json(Ways { found: Vec::new(), hint }));
    };
    let asked = text.clone();
    let found = run_blocking(move || {
        Ok::<_, Problem>(desk.app.tickets.search.run(&staff.viewer, text, MOST)?)
    })
    .await?;
    let found = found.iter().filter_map(|found| way(found, &asked)).collect();
    Ok(HttpResponse::Ok().json(Ways { found, hint: "" }))
}

fn way(found: &Found, asked: &SearchText) -> Option<Way> {
    let (context, ticket) = (&found.context, found.context.ticket.as_ref()?);
    let shown = |text: &str| domain::shown(text);
    let number = match found.matched {
        Matched::Order => format!("Order #{} (ticket #{})", context.order.id, ticket.id),
        _ => format!("Ticket #{} (order #{})", ticket.id, context.order.id),
    };
    let more = match &found.message {
        Some(message) => asked.excerpt(&message_text::line(message, usize::MAX), SNIPPET),
        None => format!("{} with {}", context.brand.company_name, context.creator.owner.name),
    };
    Some(Way {
        said: format!(
            "{number} {} · {}",
            shown(&context.package.title),
            label(ticket.status.as_str())
        ),
        more: shown(&more),
        href: format!("/desk/tickets/{}", ticket.id),
    })
}
