//! One ticket with its conversation, in the shapes of staff and of orders.

use app::orders::ShownTicket;
use domain::{Agent, OrderContext};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    AgentCard, AgentRef, BrandView, CreatorView, MessageView, OrderView, PackageView, TicketView,
    ticket::OrderOfTicket,
};

/// A ticket with everything about its order, for staff.
#[derive(Serialize, ToSchema)]
pub(crate) struct TicketInFull<'a> {
    #[serde(flatten)]
    ticket: TicketView,
    agent: AgentThere<'a>,
    order: OrderInFull<'a>,
    messages: Vec<MessageView<'a>>,
}

/// The agent of a ticket, and whether it is there.
#[derive(Serialize, ToSchema)]
struct AgentThere<'a> {
    #[serde(flatten)]
    agent: AgentRef<'a>,
    is_online: bool,
}

impl<'a> AgentThere<'a> {
    fn of(agent: Option<&'a Agent>) -> Self {
        Self {
            agent: AgentRef::of(agent),
            is_online: agent.is_some_and(|agent| agent.shown_presence().1),
        }
    }
}

#[derive(Serialize, ToSchema)]
struct OrderInFull<'a> {
    #[serde(flatten)]
    order: OrderView<'a>,
    brand: BrandView<'a>,
    creator: CreatorView<'a>,
    package: PackageView<'a>,
}

impl<'a> TicketInFull<'a> {
    /// `None` for an order without a ticket, which no ticket leads to.
    pub(crate) fn of(shown: &'a ShownTicket) -> Option<Self> {
        let context = &shown.context;
        Some(Self {
            ticket: TicketView::of(context.ticket.as_ref()?),
            agent: AgentThere::of(context.agent.as_ref()),
            order: OrderInFull {
                order: OrderView::of(&context.order),
                brand: BrandView::of(&context.brand),
                creator: CreatorView::of(&context.creator),
                package: PackageView::of(&context.package, &context.creator),
            },
            messages: shown.messages.iter().map(MessageView::of).collect(),
        })
    }
}

/// The ticket of an order, for its parties and staff.
#[derive(Serialize, ToSchema)]
pub(crate) struct OrderTicket<'a> {
    #[serde(flatten)]
    ticket: TicketView,
    order: OrderOfTicket<'a>,
    agent: AgentCard<'a>,
    messages: Vec<MessageView<'a>>,
}

impl<'a> OrderTicket<'a> {
    /// `None` for an order without a ticket, which is refused before.
    pub(crate) fn of(shown: &'a ShownTicket) -> Option<Self> {
        Some(Self {
            ticket: TicketView::of(shown.context.ticket.as_ref()?),
            order: OrderOfTicket::of(&shown.context),
            agent: AgentCard::of(shown.context.agent.as_ref()),
            messages: shown.messages.iter().map(MessageView::of).collect(),
        })
    }
}

/// A ticket after a change.
#[derive(Serialize, ToSchema)]
pub(crate) struct ChangedTicket<'a> {
    #[serde(flatten)]
    ticket: TicketView,
    order: OrderOfTicket<'a>,
    agent: AgentRef<'a>,
}

impl<'a> ChangedTicket<'a> {
    /// `None` for an order without a ticket, which no change leads to.
    pub(crate) fn of(context: &'a OrderContext) -> Option<Self> {
        Some(Self {
            ticket: TicketView::of(context.ticket.as_ref()?),
            order: OrderOfTicket::of(context),
            agent: AgentRef::of(context.agent.as_ref()),
        })
    }
}
