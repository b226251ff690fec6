//! One ticket: its conversation, its order, and what can be done.

mod acts;
mod assign;
mod order_pane;
mod send;
mod timeline;
mod why;

use actix_web::{
    HttpRequest, HttpResponse,
    http::StatusCode,
    web::{Data, Path},
};
use app::{Viewer, orders::ReadTicketError};
use askama::Template;
use domain::{CannedReplyId, Channel, OrderCase, OrderId, TicketId};

pub(crate) use acts::{mark_read, set_priority, set_status, step};
pub(crate) use assign::{Candidate, assign, candidates, choose_agent};
use order_pane::OrderPane;
use send::Composer;
pub(crate) use send::send;
pub(crate) use timeline::Entry;
use timeline::Timeline;
pub(crate) use why::why;

use crate::{
    Desk, aids, links,
    offload::offload,
    parts::{self, Parts},
    problem::{self, Problem},
    queue::{QueueLink, QueuePane},
    session::Staff,
    shell::Shell,
};

/// A word of the service as people write it.
pub(crate) fn words(word: &str) -> String {
    let spaced = word.replace('_', " ");
    let mut letters = spaced.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[derive(Template)]
#[template(path = "ticket_page.html")]
struct Page {
    shell: Shell,
    queue: QueuePane,
    ticket: TicketPane,
}

#[derive(Template)]
#[template(path = "ticket_parts.html")]
struct Part {
    shell: Shell,
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

/// What is looked at.
#[derive(Clone)]
pub(crate) struct Sight {
    pub(crate) ticket: TicketId,
    pub(crate) channel: Channel,
    pub(crate) before: Option<app::Position>,
    pub(crate) reply: Option<CannedReplyId>,
    /// The number that was entered to get here.
    pub(crate) number: Option<i64>,
    pub(crate) link: QueueLink,
}

impl Sight {
    /// Reads an address below `/desk/tickets/{id}`.
    pub(crate) fn of(request: &HttpRequest, id: &str) -> Result<Self, Problem> {
        let ticket =
            id.parse().ok().and_then(|id| TicketId::new(id).ok()).ok_or_else(|| Problem::not_found("ticket"))?;
        let query = request.query_string();
        let value =
            |name: &str| form_urlencoded::parse(query.as_bytes()).find(|(known, _)| known == name).map(|(_, v)| v);
        let channel = match value("channel").filter(|word| !word.is_empty()) {
            None => Channel::BrandAgent,
            Some(word) => word.parse().map_err(|_| Problem::not_found("channel"))?,
        };
        let reply = value("reply").and_then(|id| id.parse().ok()).and_then(|id| CannedReplyId::new(id).ok());
        Ok(Self {
            ticket,
            channel,
            reply,
            number: value("number").and_then(|number| number.parse().ok()),
            before: value("before").and_then(|place| links::position(&place)),
            link: QueueLink::read(query)?,
        })
    }

    /// The address of this ticket with a channel, beside the same queue.
    pub(crate) fn address(&self, channel: Channel) -> String {
        let (query, word) = (self.link.same(), channel.word());
        let join = if query.is_empty() { '?' } else { '&' };
        format!("/desk/tickets/{}{query}{join}channel={word}", self.ticket)
    }

    /// The address of something that is done to this ticket.
    pub(crate) fn act(&self, act: &str) -> String {
        let (query, word) = (self.link.same(), self.channel.word());
        let join = if query.is_empty() { '?' } else { '&' };
        format!("/desk/tickets/{}/{act}{query}{join}channel={word}", self.ticket)
    }

    /// The queue alone.
    pub(crate) fn queue(&self) -> String {
        format!("/desk/tickets{}", self.link.same())
    }
}

/// The id of a ticket that a path names.
pub(crate) fn sight(request: &HttpRequest, path: &Path<String>) -> Result<Sight, Problem> {
    Sight::of(request, path)
}

impl TicketPane {
    /// Reads a ticket. What was typed before is still in the composer.
    fn read(desk: &Desk, staff: &Staff, sight: &Sight, composer: Composer) -> Result<Self, Problem> {
        let now = staff.reader(desk)?;
        let case: OrderCase = desk.app.tickets.read.case(&staff.viewer, sight.ticket)?;
        let ticket = case.ticket.clone().ok_or_else(|| Problem::not_found("ticket"))?;
        let timeline = Timeline::read(desk, staff, sight, &case.order, now)?;
        let viewer = &staff.viewer;
        let choices = |all: &[&'static str]| all.iter().map(|word| (*word, words(word))).collect::<Vec<_>>();
        let is_mine = ticket.agent.is_some_and(|agent| agent.user() == viewer.user);
        Ok(Self {
            id: ticket.id.get(),
            address: sight.address(sight.channel),
            back: sight.queue(),
            title: case.package.title.clone(),
            status: ticket.status.word(),
            priority: ticket.priority.word(),
            statuses: choices(&domain::TicketStatus::ALL.iter().map(|status| status.word()).collect::<Vec<_>>()),
            priorities: choices(&domain::Priority::ALL.iter().map(|priority| priority.word()).collect::<Vec<_>>()),
            agent: case.agent.as_ref().map(|agent| agent.name.clone()),
            agent_id: ticket.agent.map_or_else(|| "none".to_owned(), |agent| agent.to_string()),
            is_mine,
            can_take: !viewer.is_super_admin && !is_mine,
            me: viewer.user.to_string(),
            csrf: staff.secret.form_token(),
            order: OrderPane::read(desk, staff, sight, &case, now)?,
            other: other(desk, staff, sight, case.order.id.get())?,
            composer: composer.to(desk, staff, sight, (&case, &timeline))?,
            others: aids::said(&desk.app.desk.presence.run(&staff.viewer, &[sight.ticket])?),
            timeline,
        })
    }

    /// The address of something that is done here.
    pub(crate) fn act(&self, act: &str) -> String {
        let (path, query) = self.address.split_once('?').unwrap_or((&self.address, ""));
        format!("{path}/{act}?{query}")
    }
}

/// A number may be that of a ticket and that of another order: the ticket was opened, so the order is named.
fn other(desk: &Desk, staff: &Staff, sight: &Sight, order: i64) -> Result<Option<(String, String)>, Problem> {
    let Some(number) = sight.number else { return Ok(None) };
    if number == order {
        return Ok(Some((format!("#{number} is this order"), String::new())));
    }
    let Ok(id) = OrderId::new(number) else { return Ok(None) };
    let shown = match desk.app.tickets.read.of_order(&Viewer::Staff(staff.viewer), id) {
        Ok(shown) => shown,
        Err(ReadTicketError::NotFound | ReadTicketError::NotAParty(_)) => return Ok(None),
        Err(ReadTicketError::Store(error)) => return Err(error.into()),
    };
    let ticket = shown.case.ticket.map(|ticket| ticket.id);
    Ok(ticket.map(|ticket| {
        let sight = Sight { ticket, number: None, before: None, reply: None, ..sight.clone() };
        (format!("Order #{number} has another ticket: #{ticket}"), sight.address(sight.channel))
    }))
}

/// A ticket beside the queue it was found in.
pub(crate) async fn show(
    desk: Data<Desk>,
    staff: Staff,
    request: HttpRequest,
    path: Path<String>,
) -> Result<HttpResponse, Problem> {
    let sight = sight(&request, &path)?;
    let (opened, viewer, ticket) =
        (desk.app.notifications.mark_read.clone(), Viewer::Staff(staff.viewer), sight.ticket);
    let page = answer(&desk, &staff, &request, sight, Composer::fresh()?, StatusCode::OK).await?;
    offload(move || Ok::<_, Problem>(opened.opened(&viewer, ticket)?)).await?;
    Ok(page)
}

/// The page of a ticket, or the part of it that a script asked for.
async fn answer(
    desk: &Data<Desk>,
    staff: &Staff,
    request: &HttpRequest,
    sight: Sight,
    composer: Composer,
    status: StatusCode,
) -> Result<HttpResponse, Problem> {
    let parts = Parts::asked(request);
    let wants = parts.unwrap_or(Parts { queue: true, ticket: true });
    let (desk, staff) = (desk.clone(), staff.clone());
    let read = move || {
        let shell = Shell::read(&desk, &staff)?;
        let link = sight.link.clone();
        let ticket = wants.ticket.then(|| TicketPane::read(&desk, &staff, &sight, composer)).transpose()?;
        let queue = wants.queue.then(|| QueuePane::read(&desk, &staff, link, Some(sight.ticket))).transpose()?;
        Ok::<_, Problem>((shell, queue, ticket))
    };
    match (parts, offload(read).await?) {
        (None, (shell, Some(queue), Some(ticket))) => problem::page_with(status, &Page { shell, queue, ticket }),
        (_, (shell, queue, ticket)) => parts::answer_with(request, status, &Part { shell, queue, ticket }),
    }
}
