//! Reading orders.

use actix_web::{HttpRequest, HttpResponse, web::Data};
use app::{OrderQuery, Page, Viewer};
use serde::Serialize;

use crate::{
    Api,
    caller::SignedIn,
    cursor::{self, List},
    offload::offload,
    params::{Limits, Params, path_id},
    refusal::Refusal,
    reply::{ListedOrder, OrderDetails},
};

const OF_A_PARTY: Limits = Limits { default: 1000, most: 1000, with_offset: false };
const OF_STAFF: Limits = Limits { default: 50, most: 200, with_offset: false };

#[derive(Serialize)]
struct OrdersReply<'a> {
    success: bool,
    orders: Vec<ListedOrder<'a>>,
    next_cursor: Option<String>,
}

pub(crate) async fn list(api: Data<Api>, caller: SignedIn, request: HttpRequest) -> Result<HttpResponse, Refusal> {
    let params = Params::of(&request)?;
    let limits = if matches!(caller.viewer, Viewer::Staff(_)) { OF_STAFF } else { OF_A_PARTY };
    let query = OrderQuery { status: params.word("status")?, page: params.page(List::Orders, limits)? };
    let list = api.app.orders.list.clone();
    let Page { items, next } = offload(move || list.run(&caller.viewer, &query)).await?;
    Ok(HttpResponse::Ok().json(OrdersReply {
        success: true,
        orders: items.iter().map(ListedOrder::of).collect(),
        next_cursor: next.map(|position| cursor::encode(List::Orders, position)),
    }))
}

#[derive(Serialize)]
struct OrderReply<'a> {
    success: bool,
    message: &'static str,
    data: OrderData<'a>,
}

#[derive(Serialize)]
struct OrderData<'a> {
    order: OrderDetails<'a>,
}

pub(crate) async fn read(api: Data<Api>, caller: SignedIn, request: HttpRequest) -> Result<HttpResponse, Refusal> {
    let (id, read) = (path_id(&request, "id")?, api.app.orders.read.clone());
    let shown = offload(move || read.run(&caller.viewer, id)).await?;
    let data = OrderData { order: OrderDetails::of(&shown) };
    Ok(HttpResponse::Ok().json(OrderReply { success: true, message: "Order found", data }))
}
