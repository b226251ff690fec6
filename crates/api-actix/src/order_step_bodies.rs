//! What is sent to take an order a step further.

use domain::{Action, Delivery, Field, MAX_REASON, NewFile, OrderCommand, OrderStatus};
use serde::Deserialize;
use serde_json::json;
use utoipa::{
    ToSchema,
    openapi::{
        Ref,
        schema::{ArrayBuilder, ObjectBuilder, OneOfBuilder},
    },
};

use crate::{
    api_error::ApiError,
    body::{Input, Objects, Written},
    inputs::{LineInput, SizeInput, TextInput, UrlInput, amount, inline_inputs, inputs},
    schema::{Variant, described, word},
    validation::ValidationErrors,
};

pub(crate) type ReasonInput = TextInput<0, MAX_REASON>;
type RequiredReasonInput = TextInput<1, MAX_REASON>;
type FileNameInput = LineInput<1, 255>;
type FileKindInput = LineInput<1, 100>;

/// A body without a field that counts.
#[derive(Deserialize)]
pub(crate) struct NoFields {}

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(examples(json!({ "rejectionMessage": "Fully booked" })))]
pub(crate) struct RejectBody {
    pub(crate) rejection_message: Option<ReasonInput>,
}

#[derive(Deserialize, ToSchema)]
pub(crate) struct CommentBody {
    pub(crate) comment: Option<ReasonInput>,
}

#[derive(Deserialize, ToSchema)]
pub(crate) struct ReasonBody {
    pub(crate) reason: Option<ReasonInput>,
}

// A status, and a reason where one is required.
#[derive(Deserialize, ToSchema)]
pub(crate) struct StatusFields {
    status: AnyStatusInput,
    pub(crate) reason: Option<ReasonInput>,
}

/// What the body of a move is.
pub(crate) struct OrderStatusBody;

/// Statuses that staff set with a reason only.
const EXPLAINED: [OrderStatus; 4] = [
    OrderStatus::Completed,
    OrderStatus::RevisionRequested,
    OrderStatus::Cancelled,
    OrderStatus::Refunded,
];

inline_inputs! {
    /// A status, with or without a reason.
    AnyStatusInput(String) => statuses(|_| true),
    /// Files, at least one.
    FilesInput(Objects<FileBody>) => ArrayBuilder::new()
        .items(Ref::from_schema_name("FileBody"))
        .min_items(Some(1))
        .max_items(Some(Delivery::MAX_FILES)),
}

inputs! {
    /// An amount of money that is not nothing.
    SomeAmountInput(Written) => amount(r"^(0{0,2}[1-9][0-9]{0,7}(\.[0-9]{1,2})?|0?\.(0[1-9]|[1-9][0-9]?))$"),
}

described! {
    OrderStatusBody: StatusFields => OneOfBuilder::new()
        .item(
            Variant::of::<StatusFields>()
                .with("status", statuses(|status| EXPLAINED.contains(&status)))
                .with("reason", RequiredReasonInput::schema())
                .requiring("reason"),
        )
        .item(Variant::of::<StatusFields>().with("status", statuses(|status| !EXPLAINED.contains(&status))))
        .examples([json!({ "status": "completed", "reason": "Agreed by telephone" })]),
}

fn statuses(chosen: impl Fn(OrderStatus) -> bool) -> ObjectBuilder {
    let plain = OrderStatus::ALL.iter().copied().filter(|status| !EXPLAINED.contains(status));
    let chosen = EXPLAINED.into_iter().chain(plain).filter(|status| chosen(*status));
    word(&chosen.map(OrderStatus::as_str).collect::<Vec<_>>())
}

#[derive(Deserialize, ToSchema)]
#[schema(examples(json!({
    "deliverables": [{ "url": "https://files.example.com/a.mp4", "filename": "a.mp4", "type": "video", "size": 1_048_576 }],
})))]
pub(crate) struct DeliveryBody {
    deliverables: FilesInput,
}

#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct FileBody {
    url: UrlInput,
    filename: FileNameInput,
    #[serde(rename = "type")]
    kind: FileKindInput,
    size: Option<SizeInput>,
}

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(examples(json!({ "additionalAmount": 25.5, "reason": "Second cut" })))]
pub(crate) struct PriceRevisionBody {
    /// At least 0.01
    additional_amount: SomeAmountInput,
    pub(crate) reason: Option<ReasonInput>,
}

/// An action without a body.
pub(crate) fn bare(action: Action) -> impl FnOnce(NoFields) -> Result<OrderCommand, ApiError> {
    move |_| Ok(OrderCommand::Do { action, reason: None })
}

/// An action with a reason in this field, or without one.
pub(crate) fn explained<B>(
    action: Action,
    name: &'static str,
    reason: impl FnOnce(B) -> Option<ReasonInput>,
) -> impl FnOnce(B) -> Result<OrderCommand, ApiError> {
    move |body| {
        let mut errors = ValidationErrors::default();
        let reason = errors.optional_text(reason(body), name);
        errors.finish(Some(OrderCommand::Do { action, reason }))
    }
}

/// A status and a reason, which some statuses require.
pub(crate) fn move_to(body: StatusFields) -> Result<OrderCommand, ApiError> {
    let mut errors = ValidationErrors::default();
    let status: Option<OrderStatus> =
        errors.word(body.status, "status", "one of the statuses of an order");
    let reason = errors.optional_text(body.reason, "reason");
    if reason.is_none() && status.is_some_and(|status| EXPLAINED.contains(&status)) {
        errors.add("reason", "required", "reason is required for this status");
    }
    errors.finish(status.map(|status| OrderCommand::MoveTo { status, reason }))
}

pub(crate) fn delivery(body: DeliveryBody) -> Result<OrderCommand, ApiError> {
    let mut errors = ValidationErrors::default();
    let msg = format!("deliverables must be 1 to {} files", Delivery::MAX_FILES);
    let files = errors.required(
        body.deliverables,
        ("deliverables", "out_of_range", &msg),
        |Objects(files)| (1..=Delivery::MAX_FILES).contains(&files.len()).then_some(files),
    );
    let files = files.unwrap_or_default().into_iter().enumerate();
    let files: Vec<Option<NewFile>> = files.map(|(at, body)| file(at, body, &mut errors)).collect();
    let files = files.into_iter().collect::<Option<Vec<_>>>();
    errors.finish(files.and_then(Delivery::new).map(OrderCommand::Deliver))
}

fn file(at: usize, body: FileBody, errors: &mut ValidationErrors) -> Option<NewFile> {
    let path = |name: &str| format!("deliverables[{at}].{name}");
    let rule = (&*path("url"), "invalid_url", "url must be an absolute http or https address");
    let url = errors.required(body.url, rule, |text| text.parse().ok());
    // what is absent is too short
    let required = |given: Field<String>| {
        if given == Field::Absent { Field::Given(String::new()) } else { given }
    };
    let filename = errors.text(required(body.filename.field()), &path("filename"), "filename");
    let kind = errors.text(required(body.kind.field()), &path("type"), "type");
    let before = errors.count();
    let rule = (&*path("size"), "out_of_range", "size must be a whole number of bytes");
    let size = errors.optional(body.size, rule, |bytes| u64::try_from(bytes).ok());
    let is_sized = errors.count() == before;
    is_sized.then_some(NewFile { url: url?, filename: filename?, kind: kind?, size })
}

pub(crate) fn price(body: PriceRevisionBody) -> Result<OrderCommand, ApiError> {
    let mut errors = ValidationErrors::default();
    // what else it must be depends on the currency of the order
    let msg = "additionalAmount must be a decimal number that is not negative";
    let rule = ("additionalAmount", "invalid_amount", msg);
    let amount = errors.required(body.additional_amount, rule, |Written(text)| text.parse().ok());
    let reason = errors.optional_text(body.reason, "reason");
    errors.finish(amount.map(|amount| OrderCommand::RequestPriceRevision { amount, reason }))
}
