//! Orders, in the shapes of checkout, lists and details.

use app::orders::ShownOrder;
use domain::{Action, DeliveredFile, Order, OrderCase};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    Amount, AmountText, BrandView, CreatorView, Date, Id, MessageView, PackageView, Promised, TicketRef, TicketView,
};
use crate::openapi::{ActionWord, OrderStatusWord, PriceRevisionWord};

#[derive(Serialize, ToSchema)]
pub(super) struct FileView<'a> {
    url: &'a str,
    filename: &'a str,
    #[serde(rename = "type")]
    kind: &'a str,
    size: Option<u64>,
}

impl<'a> FileView<'a> {
    pub(super) fn of(file: &'a DeliveredFile) -> Self {
        Self { url: &file.url, filename: &file.filename, kind: &file.kind, size: file.size }
    }
}

#[derive(Serialize, ToSchema)]
pub(crate) struct OrderView<'a> {
    id: Id,
    package_id: Id,
    brand_id: Id,
    creator_id: Id,
    quantity: u32,
    total_amount: Option<Amount>,
    currency: String,
    #[schema(value_type = OrderStatusWord)]
    status: &'static str,
    order_date: Date,
    created_at: Date,
    updated_at: Date,
    completed_at: Option<Date>,
    rejection_message: Option<&'a str>,
    additional_instructions: Option<&'a str>,
    delivery_time: Option<u16>,
    references: &'a [String],
    deliverables: Option<Vec<FileView<'a>>>,
    price_revision_amount: Option<Amount>,
    price_revision_reason: Option<&'a str>,
    #[schema(value_type = Option<PriceRevisionWord>)]
    price_revision_status: Option<&'static str>,
    submission_deadline: Date,
    delivery_deadline: Date,
}

impl<'a> OrderView<'a> {
    pub(crate) fn of(order: &'a Order) -> Self {
        let revision = order.price_revision.as_ref();
        Self {
            id: Id::of(&order.id),
            package_id: Id::of(&order.package),
            brand_id: Id::of(&order.brand),
            creator_id: Id::of(&order.creator),
            quantity: order.quantity,
            total_amount: Some(Amount(order.total)),
            currency: order.total.currency().to_string(),
            status: order.status.word(),
            order_date: Date(order.placed_at),
            created_at: Date(order.placed_at),
            updated_at: Date(order.updated_at),
            completed_at: order.completed_at.map(Date),
            rejection_message: order.rejection_message.as_deref(),
            additional_instructions: order.instructions.as_deref(),
            delivery_time: order.delivery_days,
            references: &order.references,
            deliverables: order.deliverables.as_ref().map(|files| files.iter().map(FileView::of).collect()),
            price_revision_amount: revision.map(|revision| Amount(revision.amount)),
            price_revision_reason: revision.and_then(|revision| revision.reason.as_deref()),
            price_revision_status: revision.map(|revision| revision.status.word()),
            submission_deadline: Date(order.submission_deadline),
            delivery_deadline: Date(order.delivery_deadline),
        }
    }
}

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
