//! Reading and counting orders.

use actix_web::{HttpRequest, HttpResponse, web::Data};
use app::{
    Page, Viewer,
    orders::{ListedOrders, OrderQuery, OrdersOf},
};
use http_edge::{run_blocking, run_blocking_report};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    Api,
    api_error::HttpResult,
    caller::CurrentUser,
    cursor::{self, List},
    page_params::{Page200, Page1000},
    params::{Limits, Params, path_id},
    reply::{Id, ListedOrder, OrderDetails},
    words::OrderStatusWord,
};

const OF_A_PARTY: Limits = Page1000::limits(1000);
const OF_STAFF: Limits = Page200::limits(50);

#[derive(Serialize, ToSchema)]
struct OrdersReply<'a> {
    success: bool,
    orders: Vec<ListedOrder<'a>>,
    next_cursor: Option<String>,
}

/// Lists the orders of the caller; all orders for staff
#[utoipa::path(get, path = "/orders", params(("status" = Option<OrderStatusWord>, Query), Page1000), responses((status = 200, body = OrdersReply)))]
pub(crate) async fn list(api: Data<Api>, caller: CurrentUser, request: HttpRequest) -> HttpResult {
    let params = Params::of(&request)?;
    let limits = if matches!(caller.viewer, Viewer::Staff(_)) { OF_STAFF } else { OF_A_PARTY };
    let query =
        OrderQuery { status: params.word("status")?, page: params.page(List::Orders, limits)? };
    let list = api.app.orders.list.clone();
    let Page { items, next } = run_blocking(move || list.run(&caller.viewer, &query)).await?;
    Ok(HttpResponse::Ok().json(OrdersReply {
        success: true,
        orders: items.iter().map(ListedOrder::of).collect(),
        next_cursor: next.map(|position| cursor::encode(List::Orders, position)),
    }))
}

#[derive(Serialize, ToSchema)]
struct OrderReply<'a> {
    success: bool,
    message: &'static str,
    data: OrderData<'a>,
}

#[derive(Serialize, ToSchema)]
struct OrderData<'a> {
    order: OrderDetails<'a>,
}

/// Shows an order with its conversation
#[utoipa::path(get, path = "/orders/{id}", responses((status = 200, body = OrderReply), (status = 404), (status = 403, description = "not_a_party")))]
pub(crate) async fn read(api: Data<Api>, caller: CurrentUser, request: HttpRequest) -> HttpResult {
    let (id, read) = (path_id(&request, "id")?, api.app.orders.read.clone());
    let shown = run_blocking(move || read.run(&caller.viewer, id)).await?;
    let data = OrderData { order: OrderDetails::of(&shown) };
    Ok(HttpResponse::Ok().json(OrderReply { success: true, message: "Order found", data }))
}

#[derive(Serialize, ToSchema)]
struct OrdersOfReply<'a> {
    success: bool,
    message: &'static str,
    data: OrdersOfData<'a>,
    next_cursor: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct OrdersOfData<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    brand_id: Option<Id>,
    #[serde(skip_serializing_if = "Option::is_none")]
    creator_id: Option<Id>,
    orders: Vec<ListedOrder<'a>>,
    total_orders: u64,
}

/// Lists the orders of a brand profile
#[utoipa::path(
    get, path = "/orders/brand/{id}",
    params(("status" = Option<OrderStatusWord>, Query), Page1000),
    responses((status = 200, body = OrdersOfReply), (status = 404), (status = 403, description = "not_a_party")),
)]
pub(crate) async fn list_of_brand(
    api: Data<Api>,
    caller: CurrentUser,
    request: HttpRequest,
) -> HttpResult {
    if matches!(caller.viewer, Viewer::Creator(_)) {
        return Err(app::ForbiddenRole.into());
    }
    let of = OrdersOf::Brand(path_id(&request, "id")?);
    list_of(&api, caller, &request, of, List::OrdersOfBrand).await
}

/// Lists the orders of a creator profile
#[utoipa::path(
    get, path = "/orders/creator/{id}",
    params(("status" = Option<OrderStatusWord>, Query), Page1000),
    responses((status = 200, body = OrdersOfReply), (status = 404), (status = 403, description = "not_a_party")),
)]
pub(crate) async fn list_of_creator(
    api: Data<Api>,
    caller: CurrentUser,
    request: HttpRequest,
) -> HttpResult {
    if matches!(caller.viewer, Viewer::Brand(_)) {
        return Err(app::ForbiddenRole.into());
    }
    let of = OrdersOf::Creator(path_id(&request, "id")?);
    list_of(&api, caller, &request, of, List::OrdersOfCreator).await
}

async fn list_of(
    api: &Api,
    caller: CurrentUser,
    request: &HttpRequest,
    of: OrdersOf,
    list: List,
) -> HttpResult {
    let params = Params::of(request)?;
    let query = OrderQuery { status: params.word("status")?, page: params.page(list, OF_A_PARTY)? };
    let list_of = api.app.orders.list_of.clone();
    let ListedOrders { page, total } =
        run_blocking(move || list_of.run(&caller.viewer, of, &query)).await?;
    let (brand_id, creator_id) = match of {
        OrdersOf::Brand(id) => (Some(Id::of(&id)), None),
        OrdersOf::Creator(id) => (None, Some(Id::of(&id))),
    };
    let orders = page.items.iter().map(ListedOrder::of).collect();
    Ok(HttpResponse::Ok().json(OrdersOfReply {
        success: true,
        message: "Orders listed",
        data: OrdersOfData { brand_id, creator_id, orders, total_orders: total },
        next_cursor: page.next.map(|position| cursor::encode(list, position)),
    }))
}

#[derive(Serialize, ToSchema)]
struct StatsReply {
    success: bool,
    message: &'static str,
    data: StatsData,
}

#[derive(Serialize, ToSchema)]
struct StatsData {
    stats: Stats,
}

#[derive(Serialize, ToSchema)]
struct Stats {
    total_orders: u64,
    pending_orders: u64,
    completed_orders: u64,
    cancelled_orders: u64,
    orders_with_tickets: u64,
    ticket_coverage_rate: String,
}

/// Counts orders
#[utoipa::path(get, path = "/orders/stats/overview", responses((status = 200, body = StatsReply)))]
pub(crate) async fn stats(api: Data<Api>, caller: CurrentUser) -> HttpResult {
    let (staff, count) = (*caller.viewer.staff()?, api.app.orders.count.clone());
    let counts = run_blocking_report(move || count.run(&staff)).await?;
    let coverage = counts.coverage();
    let stats = Stats {
        total_orders: counts.total,
        pending_orders: counts.pending,
        completed_orders: counts.completed,
        cancelled_orders: counts.cancelled,
        orders_with_tickets: counts.with_ticket,
        ticket_coverage_rate: format!("{}.{:02}", coverage / 100, coverage % 100),
    };
    Ok(HttpResponse::Ok().json(StatsReply {
        success: true,
        message: "Orders counted",
        data: StatsData { stats },
    }))
}
