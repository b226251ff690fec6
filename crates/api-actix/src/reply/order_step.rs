//! Orders, in the shapes of answers to a step.

use app::orders::ShownOrder;
use domain::{Action, Order};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    AgentCard, Amount, BrandView, CreatorView, Id, OrderView, TicketView, Title,
    order_view::FileView,
};
use crate::words::{ActionWord, OrderStatusWord};

/// An order after a step.
#[derive(Serialize, ToSchema)]
pub(crate) struct ChangedOrder<'a> {
    #[serde(flatten)]
    order: OrderView<'a>,
    ticket: Option<TicketWithAgent<'a>>,
    brand: BrandView<'a>,
    creator: CreatorView<'a>,
    package: Title<'a>,
    #[schema(value_type = Vec<ActionWord>)]
    next_actions: Vec<&'static str>,
}

#[derive(Serialize, ToSchema)]
struct TicketWithAgent<'a> {
    #[serde(flatten)]
    ticket: TicketView,
    agent: AgentCard<'a>,
}

impl<'a> ChangedOrder<'a> {
    pub(crate) fn of(shown: &'a ShownOrder) -> Self {
        let context = &shown.context;
        let agent = || AgentCard::of(context.agent.as_ref());
        Self {
            order: OrderView::of(&context.order),
            ticket: context
                .ticket
                .as_ref()
                .map(|ticket| TicketWithAgent { ticket: TicketView::of(ticket), agent: agent() }),
            brand: BrandView::of(&context.brand),
            creator: CreatorView::of(&context.creator),
            package: Title { title: &context.package.title },
            next_actions: shown
                .next_actions
                .iter()
                .map(|action: &Action| action.as_str())
                .collect(),
        }
    }
}

/// An order whose files were handed over.
#[derive(Serialize, ToSchema)]
pub(crate) struct HandedOver<'a> {
    id: Id,
    #[schema(value_type = OrderStatusWord)]
    status: &'static str,
    deliverables: Vec<FileView<'a>>,
}

impl<'a> HandedOver<'a> {
    pub(crate) fn of(order: &'a Order) -> Self {
        let files = order.deliverables.iter().flatten();
        Self {
            id: Id::of(&order.id),
            status: order.status.as_str(),
            deliverables: files.map(FileView::of).collect(),
        }
    }
}

/// An order for which more money was asked.
#[derive(Serialize, ToSchema)]
pub(crate) struct PriceAsked<'a> {
    id: Id,
    #[schema(value_type = OrderStatusWord)]
    status: &'static str,
    #[serde(rename = "priceRevisionAmount")]
    amount: Option<Amount>,
    #[serde(rename = "priceRevisionReason")]
    reason: Option<&'a str>,
}

impl<'a> PriceAsked<'a> {
    pub(crate) fn of(order: &'a Order) -> Self {
        let revision = order.price_revision.as_ref();
        Self {
            id: Id::of(&order.id),
            status: order.status.as_str(),
            amount: revision.map(|revision| Amount(revision.amount)),
            reason: revision.and_then(|revision| revision.reason.as_deref()),
        }
    }
}
