//! The bodies of requests about carts that are kept, as they are read; these types exist for the description only.

#![expect(dead_code, reason = "the fields are for the derive macro")]

use utoipa::ToSchema;

use super::{
    bodies::CartLineBody,
    inputs::{DaysInput, IdInput, QuantityInput, UrlInput, optional_text},
};

#[derive(ToSchema)]
#[schema(rename_all = "camelCase", examples(json!({ "packageId": "1", "quantity": 1 })))]
pub(crate) struct AddToCartBody {
    package_id: IdInput,
    /// 1 when absent; added to what is there
    quantity: Option<QuantityInput>,
    delivery_time: Option<DaysInput>,
    /// Blank counts as absent
    #[schema(schema_with = optional_text::<20_000>)]
    additional_instructions: Option<String>,
    #[schema(max_items = 100)]
    references: Option<Vec<UrlInput>>,
}

#[derive(ToSchema)]
#[schema(rename_all = "camelCase", examples(json!({ "quantity": 3 })))]
pub(crate) struct ChangeLineBody {
    quantity: Option<QuantityInput>,
    delivery_time: Option<DaysInput>,
    /// Blank takes them away
    #[schema(schema_with = optional_text::<20_000>)]
    additional_instructions: Option<String>,
    #[schema(max_items = 100)]
    references: Option<Vec<UrlInput>>,
}

#[derive(ToSchema)]
#[schema(examples(json!({ "cartItems": [{ "packageId": "1", "quantity": 1 }] })))]
pub(crate) struct SyncCartBody {
    /// Equal packages are summed
    #[schema(max_items = 50, rename = "cartItems")]
    cart_items: Vec<CartLineBody>,
}
