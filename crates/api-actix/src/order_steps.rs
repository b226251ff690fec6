//! Taking an order a step further.

use actix_web::{HttpRequest, HttpResponse, web::Data};
use app::orders::ShownOrder;
use domain::{Action, Decimal, Delivery, Field, MoneyError, NewFile, OrderAct, OrderStatus, Text};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::{
    Api,
    body::Fields,
    caller::SignedIn,
    faults::Faults,
    offload::offload,
    openapi::{CommentBody, DeliveryBody, OrderStatusBody, PriceRevisionBody, ReasonBody, RejectBody},
    params::path_id,
    refusal::Refusal,
    reply::{ChangedOrder, HandedOver, PriceAsked},
};

#[derive(Serialize, ToSchema)]
struct StepReply<'a> {
    success: bool,
    message: &'static str,
    data: StepData<'a>,
}

#[derive(Serialize, ToSchema)]
struct StepData<'a> {
    order: ChangedOrder<'a>,
}

/// Answers a step with the order as it is now.
async fn step(
    api: &Api,
    caller: SignedIn,
    request: &HttpRequest,
    message: &'static str,
    read: impl FnOnce(Fields) -> Result<OrderAct, Refusal>,
) -> Result<HttpResponse, Refusal> {
    let shown = take_step(api, caller, request, read).await?;
    let data = StepData { order: ChangedOrder::of(&shown) };
    Ok(HttpResponse::Ok().json(StepReply { success: true, message, data }))
}

async fn take_step(
    api: &Api,
    caller: SignedIn,
    request: &HttpRequest,
    read: impl FnOnce(Fields) -> Result<OrderAct, Refusal>,
) -> Result<ShownOrder, Refusal> {
    let id = path_id(request, "id")?;
    let act = read(Fields::read(&caller.body)?)?;
    let change = api.app.orders.change.clone();
    offload(move || change.run(&caller.viewer, id, act)).await
}

/// An action without a body.
fn bare(action: Action) -> impl FnOnce(Fields) -> Result<OrderAct, Refusal> {
    move |_| Ok(OrderAct::Do { action, reason: None })
}

/// An action with a reason of up to 1000 characters in this field, or without one.
fn explained(action: Action, name: &'static str) -> impl FnOnce(Fields) -> Result<OrderAct, Refusal> {
    move |mut fields| {
        let mut faults = Faults::default();
        let reason = faults.reason(&mut fields, name);
        faults.finish(Some(OrderAct::Do { action, reason }))
    }
}

/// Accepts an order, as its creator
#[utoipa::path(
    put, path = "/orders/{id}/accept",
    responses((status = 200, body = StepReply), (status = 404), (status = 409, description = "invalid_transition"), (status = 403, description = "not_a_party")),
)]
pub(crate) async fn accept(api: Data<Api>, caller: SignedIn, request: HttpRequest) -> Result<HttpResponse, Refusal> {
    caller.viewer.creator()?;
    step(&api, caller, &request, "Order is yours", bare(Action::Accept)).await
}

/// Turns an order down, as its creator
#[utoipa::path(
    put, path = "/orders/{id}/reject",
    request_body = RejectBody,
    responses((status = 200, body = StepReply), (status = 404), (status = 409, description = "invalid_transition"), (status = 403, description = "not_a_party")),
)]
pub(crate) async fn reject(api: Data<Api>, caller: SignedIn, request: HttpRequest) -> Result<HttpResponse, Refusal> {
    caller.viewer.creator()?;
    step(&api, caller, &request, "Order turned down", explained(Action::Reject, "rejectionMessage")).await
}

/// Begins the work, as the creator
#[utoipa::path(
    put, path = "/orders/{id}/start",
    responses((status = 200, body = StepReply), (status = 404), (status = 409, description = "invalid_transition"), (status = 403, description = "not_a_party")),
)]
pub(crate) async fn start(api: Data<Api>, caller: SignedIn, request: HttpRequest) -> Result<HttpResponse, Refusal> {
    caller.viewer.creator()?;
    step(&api, caller, &request, "Work has begun", bare(Action::Start)).await
}

/// Approves what was delivered, as the brand
#[utoipa::path(
    put, path = "/orders/{id}/approve",
    responses((status = 200, body = StepReply), (status = 404), (status = 409, description = "invalid_transition"), (status = 403, description = "not_a_party")),
)]
pub(crate) async fn approve(api: Data<Api>, caller: SignedIn, request: HttpRequest) -> Result<HttpResponse, Refusal> {
    caller.viewer.brand()?;
    step(&api, caller, &request, "Order completed", bare(Action::Approve)).await
}

/// Asks for changes, as the brand
#[utoipa::path(
    put, path = "/orders/{id}/request-revision",
    request_body = CommentBody,
    responses((status = 200, body = StepReply), (status = 404), (status = 409, description = "invalid_transition"), (status = 403, description = "not_a_party")),
)]
pub(crate) async fn request_revision(
    api: Data<Api>,
    caller: SignedIn,
    request: HttpRequest,
) -> Result<HttpResponse, Refusal> {
    caller.viewer.brand()?;
    step(&api, caller, &request, "Changes asked for", explained(Action::RequestRevision, "comment")).await
}

/// Accepts the new price, as the brand
#[utoipa::path(
    put, path = "/orders/{id}/price-revision/accept",
    responses((status = 200, body = StepReply), (status = 404), (status = 409, description = "invalid_transition"), (status = 403, description = "not_a_party")),
)]
pub(crate) async fn accept_price_revision(
    api: Data<Api>,
    caller: SignedIn,
    request: HttpRequest,
) -> Result<HttpResponse, Refusal> {
    caller.viewer.brand()?;
    step(&api, caller, &request, "New price accepted", bare(Action::AcceptPriceRevision)).await
}

/// Declines the new price, as the brand
#[utoipa::path(
    put, path = "/orders/{id}/price-revision/decline",
    request_body = ReasonBody,
    responses((status = 200, body = StepReply), (status = 404), (status = 409, description = "invalid_transition"), (status = 403, description = "not_a_party")),
)]
pub(crate) async fn decline_price_revision(
    api: Data<Api>,
    caller: SignedIn,
    request: HttpRequest,
) -> Result<HttpResponse, Refusal> {
    caller.viewer.brand()?;
    step(&api, caller, &request, "New price declined", explained(Action::DeclinePriceRevision, "reason")).await
}

/// Cancels an order, as the brand
#[utoipa::path(
    put, path = "/orders/{id}/cancel",
    request_body = ReasonBody,
    responses((status = 200, body = StepReply), (status = 404), (status = 409, description = "invalid_transition"), (status = 403, description = "not_a_party")),
)]
pub(crate) async fn cancel(api: Data<Api>, caller: SignedIn, request: HttpRequest) -> Result<HttpResponse, Refusal> {
    caller.viewer.brand()?;
    step(&api, caller, &request, "Order cancelled", explained(Action::Cancel, "reason")).await
}

/// Moves an order, as staff
#[utoipa::path(
    put, path = "/orders/{id}/status",
    request_body = OrderStatusBody,
    responses((status = 200, body = StepReply), (status = 404, description = "not_found"), (status = 409, description = "invalid_transition"), (status = 403, description = "not_assigned_agent")),
)]
pub(crate) async fn set_status(
    api: Data<Api>,
    caller: SignedIn,
    request: HttpRequest,
) -> Result<HttpResponse, Refusal> {
    caller.viewer.staff()?;
    step(&api, caller, &request, "Order updated", move_to).await
}

/// A status and a reason, which some statuses require.
fn move_to(mut fields: Fields) -> Result<OrderAct, Refusal> {
    let mut faults = Faults::default();
    let status: Option<OrderStatus> = match fields.text("status") {
        Field::Given(word) => word.parse().ok(),
        Field::Absent | Field::Unreadable => None,
    };
    if status.is_none() {
        faults.add("status", "unknown_value", "status must be one of the statuses of an order");
    }
    let reason = faults.reason(&mut fields, "reason");
    let explained =
        [OrderStatus::Completed, OrderStatus::RevisionRequested, OrderStatus::Cancelled, OrderStatus::Refunded];
    if reason.is_none() && status.is_some_and(|status| explained.contains(&status)) {
        faults.add("reason", "required", "reason is required for this status");
    }
    faults.finish(status.map(|status| OrderAct::MoveTo { status, reason }))
}

#[derive(Serialize, ToSchema)]
struct DeliveryReply<'a> {
    success: bool,
    message: &'static str,
    order: HandedOver<'a>,
}

/// Hands files over, as the creator
#[utoipa::path(
    post, path = "/orders/{id}/deliverables",
    request_body = DeliveryBody,
    responses((status = 200, body = DeliveryReply), (status = 404), (status = 409, description = "invalid_transition"), (status = 403, description = "not_a_party")),
)]
pub(crate) async fn deliver(api: Data<Api>, caller: SignedIn, request: HttpRequest) -> Result<HttpResponse, Refusal> {
    caller.viewer.creator()?;
    let shown = take_step(&api, caller, &request, delivery).await?;
    let order = HandedOver::of(&shown.case.order);
    Ok(HttpResponse::Ok().json(DeliveryReply { success: true, message: "Files handed over", order }))
}

fn delivery(mut fields: Fields) -> Result<OrderAct, Refusal> {
    let mut faults = Faults::default();
    let files = match fields.list("deliverables") {
        Field::Given(list) if (1..=Delivery::MAX_FILES).contains(&list.len()) => list,
        _ => {
            let msg = format!("deliverables must be 1 to {} files", Delivery::MAX_FILES);
            faults.add("deliverables", "out_of_range", msg);
            Vec::new()
        }
    };
    let read = |(at, value): (usize, Value)| file(&format!("deliverables[{at}]"), value, &mut faults);
    let files: Vec<Option<NewFile>> = files.into_iter().enumerate().map(read).collect();
    let files = files.into_iter().collect::<Option<Vec<_>>>();
    faults.finish(files.and_then(Delivery::new).map(OrderAct::Deliver))
}

fn file(path: &str, value: Value, faults: &mut Faults) -> Option<NewFile> {
    let mut fields = Fields::nested(value);
    let url = match fields.text("url") {
        Field::Given(text) => text.parse::<domain::WebUrl>().ok(),
        Field::Absent | Field::Unreadable => None,
    };
    if url.is_none() {
        faults.add(format!("{path}.url"), "invalid_url", "url must be an absolute http or https address");
    }
    let required = |given: Field<String>| if given == Field::Absent { Field::Given(String::new()) } else { given };
    let name = required(fields.text("filename"));
    let filename = faults.line::<1, 255>(name, &format!("{path}.filename"), "filename");
    let kind = required(fields.text("type"));
    let kind = faults.line::<1, 100>(kind, &format!("{path}.type"), "type");
    let size = match fields.whole("size") {
        Field::Absent => Some(None),
        Field::Given(bytes) => u64::try_from(bytes).ok().map(Some),
        Field::Unreadable => None,
    };
    if size.is_none() {
        faults.add(format!("{path}.size"), "out_of_range", "size must be a whole number of bytes");
    }
    let (filename, kind) = (Text::parse(&filename?).ok()?, Text::parse(&kind?).ok()?);
    Some(NewFile { url: url?, filename, kind, size: size? })
}

#[derive(Serialize, ToSchema)]
struct PriceReply<'a> {
    success: bool,
    message: &'static str,
    order: PriceAsked<'a>,
}

/// Asks for more money, as the creator
#[utoipa::path(
    post, path = "/orders/{id}/price-revision",
    request_body = PriceRevisionBody,
    responses((status = 200, body = PriceReply), (status = 404, description = "not_found"), (status = 409, description = "invalid_transition price_revision_used"), (status = 403, description = "not_a_party")),
)]
pub(crate) async fn request_price_revision(
    api: Data<Api>,
    caller: SignedIn,
    request: HttpRequest,
) -> Result<HttpResponse, Refusal> {
    caller.viewer.creator()?;
    let shown = take_step(&api, caller, &request, price).await?;
    let order = PriceAsked::of(&shown.case.order);
    Ok(HttpResponse::Ok().json(PriceReply { success: true, message: "Request sent", order }))
}

fn price(mut fields: Fields) -> Result<OrderAct, Refusal> {
    let mut faults = Faults::default();
    // what else it must be depends on the currency of the order
    let amount: Result<Decimal, _> = match fields.decimal("additionalAmount") {
        Field::Given(text) => text.parse(),
        Field::Absent | Field::Unreadable => Err(MoneyError::NotANumber),
    };
    if amount.is_err() {
        let msg = "additionalAmount must be a decimal number that is not negative";
        faults.add("additionalAmount", "invalid_amount", msg);
    }
    let amount = amount.ok();
    let reason = faults.reason(&mut fields, "reason");
    faults.finish(amount.map(|amount| OrderAct::RequestPriceRevision { amount, reason }))
}
