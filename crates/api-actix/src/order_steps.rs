//! Taking an order a step further.

use actix_web::{HttpRequest, HttpResponse, web::Data};
use app::orders::ShownOrder;
use domain::Action;
use http_edge::run_blocking;
use serde::{Serialize, de::DeserializeOwned};
use utoipa::ToSchema;

use crate::{
    Api,
    api_error::{ApiError, HttpResult},
    caller::CurrentUser,
    order_step_bodies::{
        CommentBody, DeliveryBody, OrderStatusBody, PriceRevisionBody, ReasonBody, RejectBody,
        bare, delivery, explained, move_to, price,
    },
    params::path_id,
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
async fn step<B: DeserializeOwned>(
    api: &Api,
    caller: CurrentUser,
    request: &HttpRequest,
    message: &'static str,
    read: impl FnOnce(B) -> Result<domain::OrderCommand, ApiError>,
) -> HttpResult {
    let shown = take_step(api, caller, request, read).await?;
    let data = StepData { order: ChangedOrder::of(&shown) };
    Ok(HttpResponse::Ok().json(StepReply { success: true, message, data }))
}

async fn take_step<B: DeserializeOwned>(
    api: &Api,
    caller: CurrentUser,
    request: &HttpRequest,
    read: impl FnOnce(B) -> Result<domain::OrderCommand, ApiError>,
) -> Result<ShownOrder, ApiError> {
    let id = path_id(request, "id")?;
    let command = read(caller.body.read()?)?;
    let change = api.app.orders.change.clone();
    Ok(run_blocking(move || change.run(&caller.viewer, id, command)).await?)
}

/// Accepts an order, as its creator
#[utoipa::path(
    put, path = "/orders/{id}/accept",
    responses((status = 200, body = StepReply), (status = 404), (status = 409, description = "invalid_transition"), (status = 403, description = "not_a_party")),
)]
pub(crate) async fn accept(
    api: Data<Api>,
    caller: CurrentUser,
    request: HttpRequest,
) -> HttpResult {
    caller.viewer.creator()?;
    step(&api, caller, &request, "Order is yours", bare(Action::Accept)).await
}

/// Turns an order down, as its creator
#[utoipa::path(
    put, path = "/orders/{id}/reject",
    request_body = RejectBody,
    responses((status = 200, body = StepReply), (status = 404), (status = 409, description = "invalid_transition"), (status = 403, description = "not_a_party")),
)]
pub(crate) async fn reject(
    api: Data<Api>,
    caller: CurrentUser,
    request: HttpRequest,
) -> HttpResult {
    caller.viewer.creator()?;
    step(
        &api,
        caller,
        &request,
        "Order turned down",
        explained(Action::Reject, "rejectionMessage", |body: RejectBody| body.rejection_message),
    )
    .await
}

/// Begins the work, as the creator
#[utoipa::path(
    put, path = "/orders/{id}/start",
    responses((status = 200, body = StepReply), (status = 404), (status = 409, description = "invalid_transition"), (status = 403, description = "not_a_party")),
)]
pub(crate) async fn start(api: Data<Api>, caller: CurrentUser, request: HttpRequest) -> HttpResult {
    caller.viewer.creator()?;
    step(&api, caller, &request, "Work has begun", bare(Action::Start)).await
}

/// Approves what was delivered, as the brand
#[utoipa::path(
    put, path = "/orders/{id}/approve",
    responses((status = 200, body = StepReply), (status = 404), (status = 409, description = "invalid_transition"), (status = 403, description = "not_a_party")),
)]
pub(crate) async fn approve(
    api: Data<Api>,
    caller: CurrentUser,
    request: HttpRequest,
) -> HttpResult {
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
    caller: CurrentUser,
    request: HttpRequest,
) -> HttpResult {
    caller.viewer.brand()?;
    step(
        &api,
        caller,
        &request,
        "Changes asked for",
        explained(Action::RequestRevision, "comment", |body: CommentBody| body.comment),
    )
    .await
}

/// Accepts the new price, as the brand
#[utoipa::path(
    put, path = "/orders/{id}/price-revision/accept",
    responses((status = 200, body = StepReply), (status = 404), (status = 409, description = "invalid_transition"), (status = 403, description = "not_a_party")),
)]
pub(crate) async fn accept_price_revision(
    api: Data<Api>,
    caller: CurrentUser,
    request: HttpRequest,
) -> HttpResult {
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
    caller: CurrentUser,
    request: HttpRequest,
) -> HttpResult {
    caller.viewer.brand()?;
    step(
        &api,
        caller,
        &request,
        "New price declined",
        explained(Action::DeclinePriceRevision, "reason", |body: ReasonBody| body.reason),
    )
    .await
}

/// Cancels an order, as the brand
#[utoipa::path(
    put, path = "/orders/{id}/cancel",
    request_body = ReasonBody,
    responses((status = 200, body = StepReply), (status = 404), (status = 409, description = "invalid_transition"), (status = 403, description = "not_a_party")),
)]
pub(crate) async fn cancel(
    api: Data<Api>,
    caller: CurrentUser,
    request: HttpRequest,
) -> HttpResult {
    caller.viewer.brand()?;
    step(
        &api,
        caller,
        &request,
        "Order cancelled",
        explained(Action::Cancel, "reason", |body: ReasonBody| body.reason),
    )
    .await
}

/// Moves an order, as staff
#[utoipa::path(
    put, path = "/orders/{id}/status",
    request_body = OrderStatusBody,
    responses((status = 200, body = StepReply), (status = 404, description = "not_found"), (status = 409, description = "invalid_transition"), (status = 403, description = "not_assigned_agent")),
)]
pub(crate) async fn set_status(
    api: Data<Api>,
    caller: CurrentUser,
    request: HttpRequest,
) -> HttpResult {
    caller.viewer.staff()?;
    step(&api, caller, &request, "Order updated", move_to).await
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
pub(crate) async fn deliver(
    api: Data<Api>,
    caller: CurrentUser,
    request: HttpRequest,
) -> HttpResult {
    caller.viewer.creator()?;
    let shown = take_step(&api, caller, &request, delivery).await?;
    let order = HandedOver::of(&shown.context.order);
    Ok(HttpResponse::Ok().json(DeliveryReply {
        success: true,
        message: "Files handed over",
        order,
    }))
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
    caller: CurrentUser,
    request: HttpRequest,
) -> HttpResult {
    caller.viewer.creator()?;
    let shown = take_step(&api, caller, &request, price).await?;
    let order = PriceAsked::of(&shown.context.order);
    Ok(HttpResponse::Ok().json(PriceReply { success: true, message: "Request sent", order }))
}
