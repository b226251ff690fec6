//! The bodies of requests, as they are read: unknown fields are ignored, and `null` stands for an absent field. These
//! types exist for the description only; their names end in `Body`.

#![expect(dead_code, reason = "the fields are for the derive macro")]

use domain::OrderStatus;
use serde_json::{Value, json};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        RefOr,
        schema::{ObjectBuilder, OneOfBuilder, Schema},
    },
};

use super::{
    inputs::{
        AmountInput, DaysInput, IdInput, QuantityInput, SizeInput, SomeAmountInput, UrlInput, email, optional_text,
        text,
    },
    values::{described, word},
};

#[derive(ToSchema)]
#[schema(examples(json!({ "email": "agent1@demo.influmojo.test", "password": "demo-password" })))]
pub(crate) struct LoginBody {
    /// Compared trimmed and in lower case
    #[schema(schema_with = email)]
    email: String,
    /// Not trimmed
    #[schema(min_length = 6, max_length = 128)]
    password: String,
}

#[derive(ToSchema)]
#[schema(examples(json!({ "cartItems": [{ "packageId": "1", "creatorId": "1", "quantity": 1 }] })))]
pub(crate) struct CheckoutBody {
    #[schema(min_items = 1, max_items = 50)]
    #[schema(rename = "cartItems")]
    cart_items: Vec<CartLineBody>,
}

#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub(crate) struct CartLineBody {
    /// `package_id` is read as well
    package_id: IdInput,
    /// Ignored; creator, price and currency come from the package
    creator_id: Option<Value>,
    /// 1 when absent
    quantity: Option<QuantityInput>,
    delivery_time: Option<DaysInput>,
    /// Blank counts as absent
    #[schema(schema_with = optional_text::<20_000>)]
    additional_instructions: Option<String>,
    #[schema(max_items = 100)]
    references: Option<Vec<UrlInput>>,
    /// The price of one that the brand was shown: with another one, nothing is ordered
    unit_price: Option<AmountInput>,
    /// The total of the line that the brand was shown: with another one, nothing is ordered
    expected_total: Option<AmountInput>,
}

#[derive(ToSchema)]
#[schema(rename_all = "camelCase", examples(json!({ "rejectionMessage": "Fully booked" })))]
pub(crate) struct RejectBody {
    #[schema(schema_with = optional_text::<1000>)]
    rejection_message: Option<String>,
}

#[derive(ToSchema)]
pub(crate) struct CommentBody {
    #[schema(schema_with = optional_text::<1000>)]
    comment: Option<String>,
}

#[derive(ToSchema)]
pub(crate) struct ReasonBody {
    #[schema(schema_with = optional_text::<1000>)]
    reason: Option<String>,
}

/// A status, and a reason where one is required.
pub(crate) struct OrderStatusBody;

described! {
    OrderStatusBody => OneOfBuilder::new()
        .item(ExplainedStatusBody::schema())
        .item(PlainStatusBody::schema())
        .examples([json!({ "status": "completed", "reason": "Agreed by telephone" })]),
}

#[derive(ToSchema)]
struct ExplainedStatusBody {
    #[schema(schema_with = explained)]
    status: String,
    #[schema(schema_with = text::<1, 1000>)]
    reason: String,
}

#[derive(ToSchema)]
struct PlainStatusBody {
    #[schema(schema_with = unexplained)]
    status: String,
    #[schema(schema_with = optional_text::<1000>)]
    reason: Option<String>,
}

/// Statuses that staff set with a reason only.
const EXPLAINED: [OrderStatus; 4] =
    [OrderStatus::Completed, OrderStatus::RevisionRequested, OrderStatus::Cancelled, OrderStatus::Refunded];

fn explained() -> ObjectBuilder {
    word(&EXPLAINED.map(OrderStatus::word))
}

fn unexplained() -> ObjectBuilder {
    let plain = OrderStatus::ALL.iter().filter(|status| !EXPLAINED.contains(status));
    word(&plain.map(|status| status.word()).collect::<Vec<_>>())
}

#[derive(ToSchema)]
#[schema(examples(json!({
    "deliverables": [{ "url": "https://files.example.com/a.mp4", "filename": "a.mp4", "type": "video", "size": 1_048_576 }],
})))]
pub(crate) struct DeliveryBody {
    #[schema(min_items = 1, max_items = 50)]
    deliverables: Vec<FileBody>,
}

#[derive(ToSchema)]
pub(crate) struct FileBody {
    url: UrlInput,
    #[schema(schema_with = text::<1, 255>)]
    filename: String,
    #[schema(schema_with = text::<1, 100>, rename = "type")]
    kind: String,
    size: Option<SizeInput>,
}

#[derive(ToSchema)]
#[schema(rename_all = "camelCase", examples(json!({ "additionalAmount": 25.5, "reason": "Second cut" })))]
pub(crate) struct PriceRevisionBody {
    /// At least 0.01
    additional_amount: SomeAmountInput,
    #[schema(schema_with = optional_text::<1000>)]
    reason: Option<String>,
}
