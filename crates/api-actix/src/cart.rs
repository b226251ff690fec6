//! The cart that is kept for a brand between visits.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web::Data};
use domain::{CartLine, DraftLine, Field, LineChange, LineFault, NewCart};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    Api,
    body::Fields,
    caller::SignedIn,
    checkout::{line_input, read_line, too_large},
    faults::Faults,
    offload::offload,
    openapi::{AddToCartBody, ChangeLineBody, SyncCartBody},
    params::path_id,
    refusal::{Detail, Location, Refusal},
    refusals::field_and_code,
    reply::{CartItem, CartItemView},
};

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct CartReply<'a> {
    success: bool,
    cart_items: Vec<CartItem<'a>>,
}

/// Shows the own cart
#[utoipa::path(get, path = "/cart", responses((status = 200, body = CartReply)))]
pub(crate) async fn list(api: Data<Api>, caller: SignedIn) -> Result<HttpResponse, Refusal> {
    let (brand, keep) = (*caller.viewer.brand()?, api.app.orders.manage_cart.clone());
    let lines = offload(move || keep.list(&brand)).await?;
    let cart_items = lines.iter().map(CartItem::of).collect();
    Ok(HttpResponse::Ok().json(CartReply { success: true, cart_items }))
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct CartItemReply<'a> {
    success: bool,
    message: &'static str,
    cart_item: CartItemView<'a>,
}

/// Adds a package to the own cart, or more of one that is there
#[utoipa::path(post, path = "/cart/add", request_body = AddToCartBody, responses((status = 200, body = CartItemReply), (status = 404, description = "package_not_found"), (status = 400, description = "cart_too_large")))]
pub(crate) async fn add(api: Data<Api>, caller: SignedIn) -> Result<HttpResponse, Refusal> {
    let brand = *caller.viewer.brand()?;
    let (line, keep) = (one_line(Fields::read(&caller.body)?)?, api.app.orders.manage_cart.clone());
    let kept = offload(move || keep.add(&brand, &line)).await?;
    let cart_item = CartItemView::of(&kept, brand.user);
    Ok(HttpResponse::Ok().json(CartItemReply { success: true, message: "Added", cart_item }))
}

fn one_line(mut fields: Fields) -> Result<CartLine, Refusal> {
    match DraftLine::read(line_input(&mut fields)) {
        DraftLine::Good(line) => Ok(line),
        DraftLine::Faulty { faults, .. } => Err(invalid(&faults)),
    }
}

/// A line outside of its bounds, field by field.
fn invalid(faults: &[LineFault]) -> Refusal {
    let detail = |fault: &LineFault| {
        let (field, code) = field_and_code(*fault);
        Detail::new(Location::Body, field, code, fault.to_string())
    };
    Refusal::invalid(faults.iter().map(detail).collect())
}

/// Changes a line of the own cart
#[utoipa::path(put, path = "/cart/update/{id}", request_body = ChangeLineBody, responses((status = 200, body = CartItemReply), (status = 404)))]
pub(crate) async fn change(api: Data<Api>, caller: SignedIn, request: HttpRequest) -> Result<HttpResponse, Refusal> {
    let (brand, id) = (*caller.viewer.brand()?, path_id(&request, "id")?);
    let change = LineChange::read(line_input(&mut Fields::read(&caller.body)?)).map_err(|faults| invalid(&faults))?;
    let keep = api.app.orders.manage_cart.clone();
    let kept = offload(move || keep.change(&brand, id, &change)).await?;
    let cart_item = CartItemView::of(&kept, brand.user);
    Ok(HttpResponse::Ok().json(CartItemReply { success: true, message: "Changed", cart_item }))
}

#[derive(Serialize, ToSchema)]
struct CartDoneReply {
    success: bool,
    message: &'static str,
}

/// Takes a line out of the own cart
#[utoipa::path(delete, path = "/cart/remove/{id}", responses((status = 200, body = CartDoneReply), (status = 404)))]
pub(crate) async fn remove(api: Data<Api>, caller: SignedIn, request: HttpRequest) -> Result<HttpResponse, Refusal> {
    let (brand, id) = (*caller.viewer.brand()?, path_id(&request, "id")?);
    let keep = api.app.orders.manage_cart.clone();
    offload(move || keep.remove(&brand, id)).await?;
    Ok(HttpResponse::Ok().json(CartDoneReply { success: true, message: "Removed" }))
}

/// Empties the own cart
#[utoipa::path(delete, path = "/cart/clear", responses((status = 200, body = CartDoneReply)))]
pub(crate) async fn clear(api: Data<Api>, caller: SignedIn) -> Result<HttpResponse, Refusal> {
    let (brand, keep) = (*caller.viewer.brand()?, api.app.orders.manage_cart.clone());
    offload(move || keep.clear(&brand)).await?;
    Ok(HttpResponse::Ok().json(CartDoneReply { success: true, message: "Cart emptied" }))
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct SyncCartReply {
    success: bool,
    message: &'static str,
    synced_items: usize,
}

/// Puts a cart in the place of the own one
#[utoipa::path(post, path = "/cart/sync", request_body = SyncCartBody, responses((status = 200, body = SyncCartReply), (status = 404, description = "package_not_found"), (status = 400, description = "cart_too_large invalid_cart")))]
pub(crate) async fn sync(api: Data<Api>, caller: SignedIn) -> Result<HttpResponse, Refusal> {
    let brand = *caller.viewer.brand()?;
    let (cart, keep) = (new_cart(Fields::read(&caller.body)?)?, api.app.orders.manage_cart.clone());
    let synced_items = offload(move || keep.replace(&brand, &cart)).await?;
    Ok(HttpResponse::Ok().json(SyncCartReply { success: true, message: "Cart saved", synced_items }))
}

fn new_cart(mut fields: Fields) -> Result<NewCart, Refusal> {
    let lines = match fields.objects("cartItems") {
        Field::Given(lines) => lines,
        Field::Absent | Field::Unreadable => {
            let mut faults = Faults::default();
            faults.add("cartItems", "invalid_type", "cartItems must be a list of lines");
            return faults.finish(None);
        }
    };
    if lines.len() > domain::Cart::MAX_LINES {
        return Err(too_large());
    }
    NewCart::new(lines.into_iter().map(read_line).collect()).map_err(|_| too_large())
}

/// More than 1000 of one package.
pub(crate) fn too_many() -> Refusal {
    invalid(&[LineFault::QuantityOutOfRange])
}

/// A package that cannot be kept, as the only line.
pub(crate) fn no_package() -> Refusal {
    let fault = LineFault::PackageNotFound;
    let text = "The package is unknown or no longer offered";
    let (field, code) = field_and_code(fault);
    Refusal::new(StatusCode::NOT_FOUND, "package_not_found", text).with_details(vec![Detail::new(
        Location::Body,
        field,
        code,
        fault.to_string(),
    )])
}
