//! A service of somebody else, on axum, that checks out: its own addresses, bodies and errors over
//! [`PlaceOrders`]. Whoever repeats a request with its key gets the orders of the first.

use app::{
    IdempotencyKey,
    checkout::{Idempotent, PlaceOrders, PlaceOrdersError, Placement},
};
use axum::{
    Json, Router,
    extract::State,
    http::{HeaderMap, StatusCode},
    routing::post,
};
use domain::{Cart, DraftLine, Field, LineInput, Money, OrderContext, OrderId, PackageId, UserId};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// What is ordered, and for whom. Who may say so is up to the service; here it is trusted.
#[derive(Debug, Deserialize)]
struct Body {
    buyer: UserId,
    packages: Vec<PackageId>,
}

/// An order that was placed.
#[derive(Debug, Serialize)]
struct PlacedOrder {
    order: OrderId,
    total: Money,
    agent: Option<String>,
}

impl From<OrderContext> for PlacedOrder {
    fn from(context: OrderContext) -> Self {
        let OrderContext { order, agent, .. } = context;
        Self { order: order.id, total: order.total, agent: agent.map(|agent| agent.name) }
    }
}

type Refusal = (StatusCode, String);

/// The routes of the service.
pub fn router(place_orders: PlaceOrders) -> Router {
    Router::new().route("/orders", post(place)).with_state(place_orders)
}

async fn place(
    State(place_orders): State<PlaceOrders>,
    headers: HeaderMap,
    Json(body): Json<Body>,
) -> Result<Json<Vec<PlacedOrder>>, Refusal> {
    let once = idempotent(&headers, &body)?;
    let cart = cart(&body.packages)?;
    // a use case may wait for a database, so it runs where threads may block
    let ordered = tokio::task::spawn_blocking(move || place_orders.run(body.buyer, cart, once));
    let ordered = ordered.await.map_err(|_| internal())?.map_err(|error| refusal(&error))?;
    match ordered {
        Placement::Placed { orders, .. } | Placement::Repeated(orders) => {
            Ok(Json(orders.into_iter().map(PlacedOrder::from).collect()))
        }
        // only a request with a writer of answers is told so
        Placement::Replayed(_) => Err(internal()),
    }
}

fn cart(packages: &[PackageId]) -> Result<Cart, Refusal> {
    let input =
        |id: &PackageId| LineInput { package_id: Field::Given(id.get()), ..LineInput::default() };
    Cart::new(packages.iter().map(|id| DraftLine::read(input(id))).collect())
        .map_err(|error| (StatusCode::UNPROCESSABLE_ENTITY, error.to_string()))
}

fn idempotent(headers: &HeaderMap, body: &Body) -> Result<Option<Idempotent>, Refusal> {
    let Some(header) = headers.get("idempotency-key") else { return Ok(None) };
    let key = IdempotencyKey::parse(header.as_bytes())
        .map_err(|error| (StatusCode::BAD_REQUEST, error.to_string()))?;
    Ok(Some(Idempotent::new(key, Sha256::digest(format!("{body:?}")).into())))
}

fn refusal(error: &PlaceOrdersError) -> Refusal {
    let status = match error {
        PlaceOrdersError::Refused(_) => StatusCode::UNPROCESSABLE_ENTITY,
        PlaceOrdersError::KeyReused | PlaceOrdersError::KeyInFlight => StatusCode::CONFLICT,
        PlaceOrdersError::Store(_) => return (StatusCode::SERVICE_UNAVAILABLE, String::new()),
    };
    (status, error.to_string())
}

fn internal() -> Refusal {
    (StatusCode::INTERNAL_SERVER_ERROR, String::new())
}
