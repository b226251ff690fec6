//! Where one is in the desk: at a ticket, in a channel, beside a queue.

use actix_web::HttpRequest;
use domain::{CannedReplyId, Channel, TicketId};

use crate::{links, problem::Problem, queue::QueueLink};

/// What is looked at.
#[derive(Clone)]
pub(crate) struct TicketLocation {
    pub(crate) ticket: TicketId,
    pub(crate) channel: Channel,
    pub(crate) before: Option<app::Position>,
    pub(crate) reply: Option<CannedReplyId>,
    /// The number that was entered to get here.
    pub(crate) number: Option<i64>,
    pub(crate) link: QueueLink,
}

impl TicketLocation {
    /// The ticket of the path, and a channel that a form names.
    pub(crate) fn in_channel(
        request: &HttpRequest,
        id: &str,
        channel: &str,
    ) -> Result<Self, Problem> {
        let location = Self::of(request, id)?;
        Ok(Self {
            channel: channel.parse().map_err(|_| Problem::not_found("channel"))?,
            ..location
        })
    }

    /// Reads an address below `/desk/tickets/{id}`.
    pub(crate) fn of(request: &HttpRequest, id: &str) -> Result<Self, Problem> {
        let ticket = id
            .parse()
            .ok()
            .and_then(|id| TicketId::new(id).ok())
            .ok_or_else(|| Problem::not_found("ticket"))?;
        let query = request.query_string();
        let value = |name: &str| {
            form_urlencoded::parse(query.as_bytes())
                .find(|(known, _)| known == name)
                .map(|(_, v)| v)
        };
        let channel = match value("channel").filter(|word| !word.is_empty()) {
            None => Channel::BrandAgent,
            Some(word) => word.parse().map_err(|_| Problem::not_found("channel"))?,
        };
        let reply = value("reply")
            .and_then(|id| id.parse().ok())
            .and_then(|id| CannedReplyId::new(id).ok());
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
        let (query, word) = (self.link.same(), channel.as_str());
        let join = if query.is_empty() { '?' } else { '&' };
        format!("/desk/tickets/{}{query}{join}channel={word}", self.ticket)
    }

    /// The address of something that is done to this ticket.
    pub(crate) fn act(&self, act: &str) -> String {
        let (query, word) = (self.link.same(), self.channel.as_str());
        let join = if query.is_empty() { '?' } else { '&' };
        format!("/desk/tickets/{}/{act}{query}{join}channel={word}", self.ticket)
    }

    /// The queue alone.
    pub(crate) fn queue(&self) -> String {
        format!("/desk/tickets{}", self.link.same())
    }
}
