//! The bodies of requests about packages, as they are read; these types exist for the description only.

#![expect(dead_code, reason = "the fields are for the derive macro")]

use serde_json::json;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        RefOr,
        schema::{AdditionalProperties, AnyOfBuilder, ArrayBuilder, Object, ObjectBuilder, Schema, Type},
    },
};

use super::{
    inputs::{AmountInput, IdInput, QuantityInput, RevisionsInput, optional_text, text},
    values::{PackageKindWord, described},
};

#[derive(ToSchema)]
#[schema(rename_all = "camelCase", examples(json!({
    "platform": "Instagram", "contentType": "Reel", "duration1": "1 Minute", "duration2": "30 Seconds",
    "quantity": "1", "revisions": "1", "price": "150",
})))]
pub(crate) struct CreatePackageBody {
    #[schema(schema_with = text::<1, 100>)]
    platform: String,
    #[schema(schema_with = text::<1, 100>)]
    content_type: String,
    quantity: QuantityInput,
    revisions: RevisionsInput,
    #[schema(schema_with = text::<1, 100>)]
    duration1: String,
    #[schema(schema_with = text::<1, 100>)]
    duration2: String,
    price: AmountInput,
    #[schema(schema_with = optional_text::<5000>)]
    description: Option<String>,
}

#[derive(ToSchema)]
#[schema(examples(json!({
    "id": "1", "platform": "Instagram", "content_type": "Reel", "duration1": "1 Minute",
    "duration2": "30 Seconds", "quantity": 1, "revisions": 1, "price": 150,
})))]
pub(crate) struct UpdatePackageBody {
    id: IdInput,
    #[schema(schema_with = text::<1, 100>)]
    platform: String,
    #[schema(schema_with = text::<1, 100>)]
    content_type: String,
    quantity: QuantityInput,
    revisions: RevisionsInput,
    #[schema(schema_with = text::<1, 100>)]
    duration1: String,
    #[schema(schema_with = text::<1, 100>)]
    duration2: String,
    price: AmountInput,
    /// Taken away when absent
    #[schema(schema_with = optional_text::<5000>)]
    description: Option<String>,
}

#[derive(ToSchema)]
#[schema(examples(json!({ "title": "Product photo", "price": "150.00", "deliverables": ["One photo"] })))]
pub(crate) struct NewPackageBody {
    #[schema(schema_with = text::<1, 200>)]
    title: String,
    price: AmountInput,
    #[schema(schema_with = optional_text::<5000>)]
    description: Option<String>,
    /// USD when absent
    #[schema(schema_with = currency)]
    currency: Option<String>,
    /// `predefined` when absent
    #[schema(rename = "type")]
    kind: Option<PackageKindWord>,
    /// Nothing when absent
    deliverables: Option<DeliverablesInput>,
}

#[derive(ToSchema)]
#[schema(examples(json!({ "title": "Product photo", "price": 175.5, "is_active": false })))]
pub(crate) struct ChangePackageBody {
    #[schema(schema_with = text::<1, 200>)]
    title: String,
    price: AmountInput,
    /// Blank takes it away
    #[schema(schema_with = optional_text::<5000>)]
    description: Option<String>,
    #[schema(schema_with = currency)]
    currency: Option<String>,
    #[schema(rename = "type")]
    kind: Option<PackageKindWord>,
    deliverables: Option<DeliverablesInput>,
    is_active: Option<bool>,
}

/// An object, or texts.
pub(crate) struct DeliverablesInput;

described! {
    DeliverablesInput => AnyOfBuilder::new()
        .description(Some("An object of at most 10000 bytes of JSON, or texts"))
        .item(ObjectBuilder::new()
            .schema_type(Type::Object)
            .additional_properties(Some(AdditionalProperties::FreeForm(true))))
        .item(ArrayBuilder::new()
            .max_items(Some(100))
            .items(ObjectBuilder::from(text::<0, 500>()))),
}

fn currency() -> Object {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .description(Some("A code of ISO 4217; its amounts have as many decimals as it has"))
        .pattern(Some("^[A-Z]{3}$"))
        .examples([json!("USD")])
        .build()
}
