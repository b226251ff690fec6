//! An order by itself, as details and tickets show it.

use domain::{DeliveredFile, Order};
use serde::Serialize;
use utoipa::ToSchema;

use super::{Amount, Date, Id};
use crate::words::{OrderStatusWord, PriceRevisionWord};

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
    pub(super) total_amount: Option<Amount>,
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
            status: order.status.as_str(),
            order_date: Date(order.placed_at),
            created_at: Date(order.placed_at),
            updated_at: Date(order.updated_at),
            completed_at: order.completed_at.map(Date),
            rejection_message: order.rejection_message.as_deref(),
            additional_instructions: order.instructions.as_deref(),
            delivery_time: order.delivery_days,
            references: &order.references,
            deliverables: order
                .deliverables
                .as_ref()
                .map(|files| files.iter().map(FileView::of).collect()),
            price_revision_amount: revision.map(|revision| Amount(revision.amount)),
            price_revision_reason: revision.and_then(|revision| revision.reason.as_deref()),
            price_revision_status: revision.map(|revision| revision.status.as_str()),
            submission_deadline: Date(order.submission_deadline),
            delivery_deadline: Date(order.delivery_deadline),
        }
    }
}
