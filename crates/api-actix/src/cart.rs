//! The cart that is kept for a brand between visits.

use actix_web::{HttpRequest, HttpResponse, web::Data};
use domain::{Cart, CartLine, DraftLine, LineChange, NewCart};
use http_edge::run_blocking;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::{
    ToSchema,
    openapi::{
        Ref,
        schema::{ObjectBuilder, OneOfBuilder, RefBuilder, Type},
    },
};

use crate::{
    Api,
    api_error::{ApiError, HttpResult},
    body::Objects,
    caller::CurrentUser,
    cart_lines::{CartLineBody, LinesInput},
    error_mapping::{cart_too_large, invalid_line},
    params::path_id,
    reply::{CartItem, CartItemView},
    schema::{Variant, described},
    validation::ValidationErrors,
};

/// A package for the cart.
#[derive(Deserialize)]
#[serde(transparent)]
pub(crate) struct AddToCartBody(CartLineBody);

/// What is to change about a line.
#[derive(Deserialize)]
#[serde(transparent)]
pub(crate) struct ChangeLineBody(CartLineBody);

described! {
    AddToCartBody: CartLineBody => kept_line()
        .with("packageId", Ref::from_schema_name("IdInput"))
        .with("quantity", quantity(Some("1 when absent; added to what is there")))
        .example(json!({ "packageId": "1", "quantity": 1 })),
    ChangeLineBody: CartLineBody => kept_line()
        .without(&["packageId"])
        .with("quantity", quantity(None))
        .example(json!({ "quantity": 3 })),
}

fn kept_line() -> Variant {
    Variant::of::<CartLineBody>().without(&["creatorId", "unitPrice", "expectedTotal"])
}

fn quantity(what: Option<&str>) -> OneOfBuilder {
    let input = RefBuilder::new().ref_location_from_schema_name("QuantityInput").description(what);
    OneOfBuilder::new().item(input.build()).item(ObjectBuilder::new().schema_type(Type::Null))
}

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(examples(json!({ "cartItems": [{ "packageId": "1", "quantity": 1 }] })))]
pub(crate) struct SyncCartBody {
    /// Equal packages are summed
    cart_items: LinesInput,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct CartReply<'a> {
    success: bool,
    cart_items: Vec<CartItem<'a>>,
}

/// Shows the own cart
#[utoipa::path(get, path = "/cart", responses((status = 200, body = CartReply)))]
pub(crate) async fn list(api: Data<Api>, caller: CurrentUser) -> HttpResult {
    let (brand, keep) = (*caller.viewer.brand()?, api.app.orders.manage_cart.clone());
    let lines = run_blocking(move || keep.list(&brand)).await?;
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
pub(crate) async fn add(api: Data<Api>, caller: CurrentUser) -> HttpResult {
    let brand = *caller.viewer.brand()?;
    let (line, keep) = (one_line(caller.body.read()?)?, api.app.orders.manage_cart.clone());
    let kept = run_blocking(move || keep.add(&brand, &line)).await?;
    let cart_item = CartItemView::of(&kept, brand.user);
    Ok(HttpResponse::Ok().json(CartItemReply { success: true, message: "Added", cart_item }))
}

fn one_line(AddToCartBody(line): AddToCartBody) -> Result<CartLine, ApiError> {
    match line.draft() {
        DraftLine::Good(line) => Ok(line),
        DraftLine::Faulty { faults, .. } => Err(invalid_line(&faults)),
    }
}

/// Changes a line of the own cart
#[utoipa::path(put, path = "/cart/update/{id}", request_body = ChangeLineBody, responses((status = 200, body = CartItemReply), (status = 404)))]
pub(crate) async fn change(
    api: Data<Api>,
    caller: CurrentUser,
    request: HttpRequest,
) -> HttpResult {
    let (brand, id) = (*caller.viewer.brand()?, path_id(&request, "id")?);
    let ChangeLineBody(line) = caller.body.read()?;
    let change = LineChange::read(line.input()).map_err(|faults| invalid_line(&faults))?;
    let keep = api.app.orders.manage_cart.clone();
    let kept = run_blocking(move || keep.change(&brand, id, &change)).await?;
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
pub(crate) async fn remove(
    api: Data<Api>,
    caller: CurrentUser,
    request: HttpRequest,
) -> HttpResult {
    let (brand, id) = (*caller.viewer.brand()?, path_id(&request, "id")?);
    let keep = api.app.orders.manage_cart.clone();
    run_blocking(move || keep.remove(&brand, id)).await?;
    Ok(HttpResponse::Ok().json(CartDoneReply { success: true, message: "Removed" }))
}

/// Empties the own cart
#[utoipa::path(delete, path = "/cart/clear", responses((status = 200, body = CartDoneReply)))]
pub(crate) async fn clear(api: Data<Api>, caller: CurrentUser) -> HttpResult {
    let (brand, keep) = (*caller.viewer.brand()?, api.app.orders.manage_cart.clone());
    run_blocking(move || keep.clear(&brand)).await?;
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
pub(crate) async fn sync(api: Data<Api>, caller: CurrentUser) -> HttpResult {
    let brand = *caller.viewer.brand()?;
    let (cart, keep) = (new_cart(caller.body.read()?)?, api.app.orders.manage_cart.clone());
    let synced_items = run_blocking(move || keep.replace(&brand, &cart)).await?;
    Ok(HttpResponse::Ok().json(SyncCartReply {
        success: true,
        message: "Cart saved",
        synced_items,
    }))
}

fn new_cart(body: SyncCartBody) -> Result<NewCart, ApiError> {
    let mut errors = ValidationErrors::default();
    let rule = ("cartItems", "invalid_type", "cartItems must be a list of lines");
    let lines = errors.required(body.cart_items, rule, |Objects(lines)| Some(lines));
    let lines = errors.finish(lines)?;
    if lines.len() > Cart::MAX_LINES {
        return Err(cart_too_large());
    }
    NewCart::new(lines.into_iter().map(CartLineBody::draft).collect()).map_err(|_| cart_too_large())
}
