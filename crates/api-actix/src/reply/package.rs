//! Packages.

use domain::{Creator, Deliverables, Package};
use serde::{Serialize, Serializer};
use utoipa::ToSchema;

use super::{Amount, Date, Id, UserCard, exact};
use crate::words::PackageKindWord;

/// What a package promises: an object as it is stored, or an array of strings. Never anything else.
pub(crate) struct Promised<'a>(pub(crate) &'a Deliverables);

impl Serialize for Promised<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Deliverables::Object(json) => match exact(json.clone()) {
                Ok(object) => object.serialize(serializer),
                // the store that it came from did not check it; the package is shown all the same
                Err(_) => [json].serialize(serializer),
            },
            Deliverables::Texts(texts) => texts.serialize(serializer),
        }
    }
}

#[derive(Serialize, ToSchema)]
pub(crate) struct PackageView<'a> {
    id: Id,
    creator_id: Id,
    #[serde(rename = "type")]
    #[schema(value_type = PackageKindWord)]
    kind: &'static str,
    title: &'a str,
    description: Option<&'a str>,
    price: Amount,
    currency: String,
    deliverables: Promised<'a>,
    is_active: bool,
    created_at: Date,
    updated_at: Date,
    platform: Option<&'a str>,
    content_type: Option<&'a str>,
    quantity: Option<u32>,
    revisions: Option<u32>,
    duration1: Option<&'a str>,
    duration2: Option<&'a str>,
    creator: Seller<'a>,
}

#[derive(Serialize, ToSchema)]
struct Seller<'a> {
    id: Id,
    user: UserCard<'a>,
}

impl<'a> PackageView<'a> {
    pub(crate) fn of(package: &'a Package, creator: &'a Creator) -> Self {
        Self {
            id: Id::of(&package.id),
            creator_id: Id::of(&package.creator),
            kind: package.kind.as_str(),
            title: &package.title,
            description: package.description.as_deref(),
            price: Amount(package.price),
            currency: package.price.currency().to_string(),
            deliverables: Promised(&package.deliverables),
            is_active: package.is_active,
            created_at: Date(package.created_at),
            updated_at: Date(package.updated_at),
            platform: package.platform.as_deref(),
            content_type: package.content_type.as_deref(),
            quantity: package.quantity,
            revisions: package.revisions,
            duration1: package.duration1.as_deref(),
            duration2: package.duration2.as_deref(),
            creator: Seller { id: Id::of(&creator.id), user: UserCard::of(&creator.owner) },
        }
    }
}
