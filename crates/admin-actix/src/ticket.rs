//! One ticket: its conversation, its order, and what can be done.

mod acts;
mod assign;
mod order_pane;
mod progress;
mod send;
mod timeline;
mod why;

use actix_web::{
    HttpRequest,
    http::StatusCode,
    web::{Data, Path},
};
use app::{AccessError, Viewer};
use askama::Template;
use domain::{OrderContext, OrderId};
use http_edge::run_blocking;

pub(crate) use acts::{mark_read, set_priority, set_status, step};
pub(crate) use assign::{Candidate, assign, candidates, choose_agent};
use order_pane::OrderPane;
use send::Composer;
pub(crate) use send::send;
pub(crate) use timeline::Entry;
use timeline::Timeline;
pub(crate) use why::why;

use crate::{
    Desk,
    labels::label,
    layout::Layout,
    parts::{self, Parts},
    presence,
    problem::{self, HttpResult, Problem},
    queue::QueuePane,
    session::Staff,
    ticket_location::TicketLocation,
};

#[derive(Template)]
#[template(path = "ticket_page.html")]
struct Page {
    layout: Layout,
    queue: QueuePane,
    ticket: TicketPane,
}

#[derive(Template)]
#[template(path = "ticket_parts.html")]
struct Part {
    layout: Layout,
    queue: Option<QueuePane>,
    ticket: Option<TicketPane>,
}

/// A ticket with the channel that is shown.
pub(crate) struct TicketPane {
    pub(crate) id: i64,
    pub(crate) address: String,
    pub(crate) back: String,
    pub(crate) title: String,
    pub(crate) status: &'static str,
    pub(crate) priority: &'static str,
    pub(crate) statuses: Vec<(&'static str, String)>,
    pub(crate) priorities: Vec<(&'static str, String)>,
    pub(crate) agent: Option<String>,
    pub(crate) agent_id: String,
    pub(crate) is_mine: bool,
    pub(crate) can_take: bool,
    pub(crate) me: String,
    pub(crate) csrf: String,
    pub(crate) timeline: Timeline,
    pub(crate) composer: Composer,
    /// Which other ticket the order of the number has that was entered, and its address.
    pub(crate) other: Option<(String, String)>,
    /// Who else has the ticket open.
    pub(crate) others: String,
    pub(crate) order: OrderPane,
}

impl TicketPane {
    /// Reads a ticket. What was typed before is still in the composer.
    fn read(
        desk: &Desk,
        staff: &Staff,
        location: &TicketLocation,
        composer: Composer,
    ) -> Result<Self, Problem> {
        let now = staff.reader(desk)?;
        let context: OrderContext =
            desk.app.tickets.read.context(&staff.viewer, location.ticket)?;
        let ticket = context.ticket.clone().ok_or_else(|| Problem::not_found("ticket"))?;
        let timeline = Timeline::read(desk, staff, location, &context.order, now)?;
        let viewer = &staff.viewer;
        let choices =
            |all: &[&'static str]| all.iter().map(|word| (*word, label(word))).collect::<Vec<_>>();
        let is_mine = ticket.agent.is_some_and(|agent| agent.user() == viewer.user);
        Ok(Self {
            id: ticket.id.get(),
            address: location.address(location.channel),
            back: location.queue(),
            title: context.package.title.clone(),
            status: ticket.status.as_str(),
            priority: ticket.priority.as_str(),
            statuses: choices(
                &domain::TicketStatus::ALL.iter().map(|status| status.as_str()).collect::<Vec<_>>(),
            ),
            priorities: choices(
                &domain::Priority::ALL.iter().map(|priority| priority.as_str()).collect::<Vec<_>>(),
            ),
            agent: context.agent.as_ref().map(|agent| agent.name.clone()),
            agent_id: ticket.agent.map_or_else(|| "none".to_owned(), |agent| agent.to_string()),
            is_mine,
            can_take: !viewer.is_super_admin && !is_mine,
            me: viewer.user.to_string(),
            csrf: staff.secret.form_token(),
            order: OrderPane::read(desk, staff, location, &context, now)?,
            other: other(desk, staff, location, context.order.id.get())?,
            composer: composer.to(desk, staff, location, (&context, &timeline))?,
            others: presence::presence_text(
                &desk.app.desk.presence.run(&staff.viewer, &[location.ticket])?,
            ),
            timeline,
        })
    }

    /// The address of something that is done here.
    pub(crate) fn act(&self, act: &str) -> String {
        let (path, query) = self.address.split_once('?').unwrap_or((&self.address, ""));
        format!("{path}/{act}?{query}")
    }
}

/// A number may be that of a ticket and that of another order: the ticket was opened, so the order
/// is named.
fn other(
    desk: &Desk,
    staff: &Staff,
    location: &TicketLocation,
    order: i64,
) -> Result<Option<(String, String)>, Problem> {
    let Some(number) = location.number else { return Ok(None) };
    if number == order {
        return Ok(Some((format!("#{number} is this order"), String::new())));
    }
    let Ok(id) = OrderId::new(number) else { return Ok(None) };
    let shown = match desk.app.tickets.read.of_order(&Viewer::Staff(staff.viewer), id) {
        Ok(shown) => shown,
        Err(AccessError::NotFound(_) | AccessError::NotAParty(_)) => return Ok(None),
        Err(AccessError::Store(error)) => return Err(error.into()),
    };
    let ticket = shown.context.ticket.map(|ticket| ticket.id);
    Ok(ticket.map(|ticket| {
        let location =
            TicketLocation { ticket, number: None, before: None, reply: None, ..location.clone() };
        (
            format!("Order #{number} has another ticket: #{ticket}"),
            location.address(location.channel),
        )
    }))
}

/// A ticket beside the queue it was found in.
pub(crate) async fn show(
    desk: Data<Desk>,
    staff: Staff,
    request: HttpRequest,
    path: Path<String>,
) -> HttpResult {
    let location = TicketLocation::of(&request, &path)?;
    let opened = desk.app.notifications.mark_read.clone();
    let viewer = Viewer::Staff(staff.viewer);
    let ticket = location.ticket;
    let page =
        answer(&desk, &staff, &request, location, Composer::fresh()?, StatusCode::OK).await?;
    run_blocking(move || Ok::<_, Problem>(opened.opened(&viewer, ticket)?)).await?;
    Ok(page)
}

/// The page of a ticket, or the part of it that a script asked for.
async fn answer(
    desk: &Data<Desk>,
    staff: &Staff,
    request: &HttpRequest,
    location: TicketLocation,
    composer: Composer,
    status: StatusCode,
) -> HttpResult {
    let parts = Parts::asked(request);
    let wants = parts.unwrap_or(Parts { queue: true, ticket: true });
    let (desk, staff) = (desk.clone(), staff.clone());
    let read = move || {
        let layout = Layout::read(&desk, &staff)?;
        let link = location.link.clone();
        let ticket = wants
            .ticket
            .then(|| TicketPane::read(&desk, &staff, &location, composer))
            .transpose()?;
        let queue = wants
            .queue
            .then(|| QueuePane::read(&desk, &staff, link, Some(location.ticket)))
            .transpose()?;
        Ok::<_, Problem>((layout, queue, ticket))
    };
    match (parts, run_blocking(read).await?) {
        (None, (layout, Some(queue), Some(ticket))) => {
            problem::page_with(status, &Page { layout, queue, ticket })
        }
        (_, (layout, queue, ticket)) => {
            parts::answer_with(request, status, &Part { layout, queue, ticket })
        }
    }
}
