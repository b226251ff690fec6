//! Ordering a cart.

use std::sync::Arc;

use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header::ContentType},
    web::Data,
};
use app::{
    IdempotencyKey, OrderUseCases,
    checkout::{
        IdempotencyLookup, Idempotent, LookUpIdempotencyKey, PlaceOrdersError, Placement,
        ResponseWriter, StoredResponse,
    },
};
use domain::{Cart, CartSizeError, Field, OrderContext, UserId};
use http_edge::run_blocking;
use metrics::counter;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use crate::{
    Api,
    api_error::{ApiError, Detail, HttpResult, Location},
    body::{Input, Objects},
    caller::{CurrentUser, RawBody},
    cart_lines::{CartLineBody, SomeLinesInput},
    error_mapping::cart_too_large,
    reply::CheckoutOrder,
};

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(examples(json!({ "cartItems": [{ "packageId": "1", "creatorId": "1", "quantity": 1 }] })))]
pub(crate) struct CheckoutBody {
    cart_items: SomeLinesInput,
}

#[derive(Serialize, ToSchema)]
struct CheckoutReply<'a> {
    success: bool,
    message: &'static str,
    orders: Vec<CheckoutOrder<'a>>,
}

/// Writes the answer to a checkout, for the client and for those who repeat the request.
struct Answers;

impl ResponseWriter for Answers {
    fn write(&self, orders: &[OrderContext]) -> StoredResponse {
        let orders = orders.iter().map(CheckoutOrder::of).collect();
        let message = "Orders created successfully with support tickets";
        let body = serde_json::to_string(&CheckoutReply { success: true, message, orders });
        // only a map with keys that are no strings, or a failing writer, can make this fail
        StoredResponse { status: 200, body: body.unwrap_or_default() }
    }
}

/// Orders a cart
#[utoipa::path(post, path = "/orders/checkout", params(("Idempotency-Key" = Option<String>, Header, description = "Makes repeats harmless", pattern = "^[ -~]{1,255}$")), request_body = CheckoutBody, responses((status = 200, body = CheckoutReply), (status = 404, description = "brand_profile_not_found package_not_found"), (status = 409, description = "duplicate_order idempotency_in_flight price_changed"), (status = 422), (status = 400, description = "cart_empty cart_too_large invalid_cart")))]
pub(crate) async fn place(api: Data<Api>, caller: CurrentUser, request: HttpRequest) -> HttpResult {
    let buyer = caller.viewer.brand()?.user;
    let (cart, once) = (read_cart(&caller.body), idempotent(&request, &caller.body));
    let orders = api.app.orders.clone();
    let placed = run_blocking(move || ask(&orders, buyer, cart, once)).await;
    let placed = placed.map_err(ApiError::from);
    count(placed.as_ref());
    match placed? {
        Placement::Placed { orders, response } => {
            Ok(answer(response.unwrap_or_else(|| Answers.write(&orders)), false))
        }
        Placement::Replayed(response) => Ok(answer(response, true)),
        Placement::Repeated(orders) => Ok(answer(Answers.write(&orders), true)),
    }
}

/// Counts a checkout by what became of it.
fn count(placed: Result<&Placement, &ApiError>) {
    let outcome = match placed {
        Ok(Placement::Placed { orders, .. }) => {
            let orders = u64::try_from(orders.len()).unwrap_or(u64::MAX);
            counter!("influmojo_orders_placed_total").increment(orders);
            "placed"
        }
        Ok(Placement::Replayed(_) | Placement::Repeated(_)) => "replayed",
        Err(error) if error.status == StatusCode::SERVICE_UNAVAILABLE => "busy",
        Err(error) if error.status.is_client_error() => "refused",
        Err(_) => "failed",
    };
    counter!("influmojo_checkouts_total", "outcome" => outcome).increment(1);
}

fn ask(
    orders: &OrderUseCases,
    buyer: UserId,
    cart: Result<Cart, ApiError>,
    once: Result<Option<Idempotent>, ApiError>,
) -> Result<Placement, ApiError> {
    let once = once?;
    match cart {
        Ok(cart) => Ok(orders.place.run(buyer, cart, once)?),
        Err(refusal) => Err(key_comes_first(&orders.look_up_key, buyer, once.as_ref(), refusal)),
    }
}

fn answer(response: StoredResponse, repeated: bool) -> HttpResponse {
    let status = StatusCode::from_u16(response.status).unwrap_or(StatusCode::OK);
    let mut answer = HttpResponse::build(status);
    if repeated {
        answer.insert_header(("Idempotent-Replayed", "true"));
    }
    answer.content_type(ContentType::json()).body(response.body)
}

/// A body that is no cart is refused for that, unless its key belongs to another request.
fn key_comes_first(
    look_up: &LookUpIdempotencyKey,
    buyer: UserId,
    once: Option<&Idempotent>,
    refusal: ApiError,
) -> ApiError {
    let Some(once) = once else { return refusal };
    match look_up.run(buyer, &once.key, &once.fingerprint) {
        Ok(IdempotencyLookup::OtherRequest) => PlaceOrdersError::KeyReused.into(),
        Ok(IdempotencyLookup::Unknown | IdempotencyLookup::Answered(_)) => refusal,
        Err(error) => error.into(),
    }
}

fn idempotent(request: &HttpRequest, body: &RawBody) -> Result<Option<Idempotent>, ApiError> {
    let Some(header) = request.headers().get("Idempotency-Key") else { return Ok(None) };
    let key = IdempotencyKey::parse(header.as_bytes()).map_err(|error| {
        let refusal = ApiError::new(
            StatusCode::BAD_REQUEST,
            "validation_failed",
            "The idempotency key is not valid",
        );
        refusal.with_details(vec![Detail::new(
            Location::Body,
            "Idempotency-Key",
            "invalid_idempotency_key",
            error.to_string(),
        )])
    })?;
    let fingerprint = Sha256::digest(&body.bytes).into();
    Ok(Some(Idempotent::new(key, fingerprint).answered_by(Arc::new(Answers))))
}

fn read_cart(body: &RawBody) -> Result<Cart, ApiError> {
    let empty = || ApiError::new(StatusCode::BAD_REQUEST, "cart_empty", "The cart is empty");
    let body: CheckoutBody = body.read()?;
    let lines = match body.cart_items.field() {
        Field::Given(Objects(lines)) => lines,
        Field::Absent | Field::Unreadable => return Err(empty()),
    };
    if lines.len() > Cart::MAX_LINES {
        return Err(cart_too_large());
    }
    Cart::new(lines.into_iter().map(CartLineBody::draft).collect()).map_err(|error| match error {
        CartSizeError::Empty => empty(),
        CartSizeError::TooLarge => cart_too_large(),
    })
}
