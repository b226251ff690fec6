//! Orders, in the shapes of checkout, lists and details.

use app::orders::ShownOrder;
use domain::{Action, OrderCase};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    Amount, AmountText, BrandView, CreatorView, Date, Id, MessageView, OrderView, PackageView, Promised, TicketRef,
    TicketView,
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
    pub(crate) fn of(case: &'a OrderCase) -> Self {
        Self {
            order: OrderView::of(&case.order),
            package: PackageView::of(&case.package, &case.creator),
            brand: BrandView::of(&case.brand),
            creator: CreatorView::of(&case.creator),
            ticket: TicketRef::of(case),
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
        let ShownOrder { case, messages, next_actions } = shown;
        let mut order = OrderView::of(&case.order);
        // the app's page stops on a bare zero
        order.total_amount = order.total_amount.filter(|_| !case.order.total.is_zero());
        let ticket = case.ticket.as_ref().map(|ticket| TicketOfOrder {
            ticket: TicketView::of(ticket),
            agent: super::AgentCard::of(case.agent.as_ref()),
            messages: messages.iter().map(MessageView::of).collect(),
        });
        Self {
            order,
            total_amount_text: AmountText(case.order.total),
            package: PackageView::of(&case.package, &case.creator),
            brand: BrandView::of(&case.brand),
            creator: CreatorView::of(&case.creator),
            ticket,
            next_actions: next_actions.iter().map(|action: &Action| action.word()).collect(),
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
    pub(crate) fn of(case: &'a OrderCase) -> Self {
        let OrderCase { order, package, .. } = case;
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
            brand: BrandView::of(&case.brand),
            creator: CreatorView::of(&case.creator),
            quantity: order.quantity,
            total_amount: AmountText(order.total),
            currency: order.total.currency().to_string(),
            status: order.status.word(),
            order_date: Date(order.placed_at),
            created_at: Date(order.placed_at),
            ticket: TicketRef::of(case),
        }
    }
}
