//! Orders, in the shapes of checkout, lists and details.

use app::orders::ShownOrder;
use domain::{Action, OrderContext};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    Amount, AmountText, BrandView, CreatorView, Date, Id, MessageView, OrderView, PackageView,
    Promised, TicketRef, TicketView,
};
use crate::words::{ActionWord, OrderStatusWord};

/// An order in a list.
#[derive(Serialize, ToSchema)]
pub(crate) struct ListedOrder<'a> {
    #[serde(flatten)]
    order: OrderView<'a>,
    package: PackageView<'a>,
    brand: BrandView<'a>,
    creator: CreatorView<'a>,
    ticket: TicketRef<'a>,
}

impl<'a> ListedOrder<'a> {
    pub(crate) fn of(context: &'a OrderContext) -> Self {
        Self {
            order: OrderView::of(&context.order),
            package: PackageView::of(&context.package, &context.creator),
            brand: BrandView::of(&context.brand),
            creator: CreatorView::of(&context.creator),
            ticket: TicketRef::of(context),
        }
    }
}

/// An order in full.
#[derive(Serialize, ToSchema)]
pub(crate) struct OrderDetails<'a> {
    #[serde(flatten)]
    order: OrderView<'a>,
    total_amount_text: AmountText,
    package: PackageView<'a>,
    brand: BrandView<'a>,
    creator: CreatorView<'a>,
    ticket: Option<TicketOfOrder<'a>>,
    #[schema(value_type = Vec<ActionWord>)]
    next_actions: Vec<&'static str>,
}

#[derive(Serialize, ToSchema)]
struct TicketOfOrder<'a> {
    #[serde(flatten)]
    ticket: TicketView,
    agent: super::AgentCard<'a>,
    messages: Vec<MessageView<'a>>,
}

impl<'a> OrderDetails<'a> {
    pub(crate) fn of(shown: &'a ShownOrder) -> Self {
        let ShownOrder { context, messages, next_actions } = shown;
        let mut order = OrderView::of(&context.order);
        // the app's page stops on a bare zero
        order.total_amount = order.total_amount.filter(|_| !context.order.total.is_zero());
        let ticket = context.ticket.as_ref().map(|ticket| TicketOfOrder {
            ticket: TicketView::of(ticket),
            agent: super::AgentCard::of(context.agent.as_ref()),
            messages: messages.iter().map(MessageView::of).collect(),
        });
        Self {
            order,
            total_amount_text: AmountText(context.order.total),
            package: PackageView::of(&context.package, &context.creator),
            brand: BrandView::of(&context.brand),
            creator: CreatorView::of(&context.creator),
            ticket,
            next_actions: next_actions.iter().map(|action: &Action| action.as_str()).collect(),
        }
    }
}

/// An order as the answer to a checkout shows it: the total is a text here.
#[derive(Serialize, ToSchema)]
pub(crate) struct CheckoutOrder<'a> {
    id: Id,
    package: OrderedPackage<'a>,
    brand: BrandView<'a>,
    creator: CreatorView<'a>,
    quantity: u32,
    total_amount: AmountText,
    currency: String,
    #[schema(value_type = OrderStatusWord)]
    status: &'static str,
    order_date: Date,
    created_at: Date,
    ticket: TicketRef<'a>,
}

#[derive(Serialize, ToSchema)]
struct OrderedPackage<'a> {
    id: Id,
    title: &'a str,
    description: Option<&'a str>,
    price: Amount,
    currency: String,
    deliverables: Promised<'a>,
}

impl<'a> CheckoutOrder<'a> {
    pub(crate) fn of(context: &'a OrderContext) -> Self {
        let OrderContext { order, package, .. } = context;
        Self {
            id: Id::of(&order.id),
            package: OrderedPackage {
                id: Id::of(&package.id),
                title: &package.title,
                description: package.description.as_deref(),
                price: Amount(package.price),
                currency: package.price.currency().to_string(),
                deliverables: Promised(&package.deliverables),
            },
            brand: BrandView::of(&context.brand),
            creator: CreatorView::of(&context.creator),
            quantity: order.quantity,
            total_amount: AmountText(order.total),
            currency: order.total.currency().to_string(),
            status: order.status.as_str(),
            order_date: Date(order.placed_at),
            created_at: Date(order.placed_at),
            ticket: TicketRef::of(context),
        }
    }
}
