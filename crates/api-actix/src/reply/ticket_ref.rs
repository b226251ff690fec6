//! A ticket as orders name it.

use domain::OrderContext;
use serde::Serialize;
use utoipa::ToSchema;

use super::{AgentCard, Id};
use crate::words::TicketStatusWord;

/// A ticket beside its order. An imported order without a ticket shows none of its own, but never nothing.
#[derive(Serialize, ToSchema)]
pub(crate) struct TicketRef<'a> {
    id: Option<Id>,
    #[schema(value_type = TicketStatusWord)]
    status: &'static str,
    agent: AgentCard<'a>,
}

impl<'a> TicketRef<'a> {
    pub(crate) fn of(context: &'a OrderContext) -> Self {
        Self {
            id: context.ticket.as_ref().map(|ticket| Id::of(&ticket.id)),
            status: context.ticket.as_ref().map_or("open", |ticket| ticket.status.as_str()),
            agent: AgentCard::of(context.agent.as_ref()),
        }
    }
}
