//! A ticket as orders name it.

use domain::OrderCase;
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
    pub(crate) fn of(case: &'a OrderCase) -> Self {
        Self {
            id: case.ticket.as_ref().map(|ticket| Id::of(&ticket.id)),
            status: case.ticket.as_ref().map_or("open", |ticket| ticket.status.word()),
            agent: AgentCard::of(case.agent.as_ref()),
        }
    }
}
