//! Lines of a cart that is kept.

use app::cart::ShownLine;
use domain::{KeptLine, UserId};
use serde::Serialize;
use utoipa::ToSchema;

use super::{Amount, Date, Id};

/// What stands for a duration or a platform that the package does not name.
const UNNAMED: &str = "custom";

/// A line as the app restores its cart from.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CartItem<'a> {
    id: Id,
    creator_id: Id,
    creator_name: &'a str,
    creator_image: Option<&'a str>,
    package_id: Id,
    package_name: &'a str,
    package_description: &'a str,
    package_price: Amount,
    package_currency: String,
    package_duration: &'a str,
    platform: &'a str,
    quantity: u32,
    added_at: Date,
    delivery_time: Option<u16>,
    additional_instructions: Option<&'a str>,
    references: &'a [String],
}

impl<'a> CartItem<'a> {
    pub(crate) fn of(shown: &'a ShownLine) -> Self {
        let line = &shown.line;
        let package = &shown.listing.package;
        let creator = &shown.listing.creator;
        Self {
            id: Id::of(&line.id),
            creator_id: Id::of(&creator.id),
            creator_name: &creator.owner.name,
            creator_image: shown.creator_image_url.as_deref(),
            package_id: Id::of(&package.id),
            package_name: &package.title,
            package_description: package.description.as_deref().unwrap_or_default(),
            package_price: Amount(package.price),
            package_currency: package.price.currency().to_string(),
            package_duration: package.duration1.as_deref().unwrap_or(UNNAMED),
            platform: package.platform.as_deref().unwrap_or(UNNAMED),
            quantity: line.quantity,
            added_at: Date(line.created_at),
            delivery_time: line.delivery_days,
            additional_instructions: line.instructions.as_deref(),
            references: &line.references,
        }
    }
}

/// A line after a change.
#[derive(Serialize, ToSchema)]
pub(crate) struct CartItemView<'a> {
    id: Id,
    user_id: Id,
    package_id: Id,
    quantity: u32,
    delivery_time: Option<u16>,
    additional_instructions: Option<&'a str>,
    references: &'a [String],
    created_at: Date,
    updated_at: Date,
}

impl<'a> CartItemView<'a> {
    pub(crate) fn of(line: &'a KeptLine, user: UserId) -> Self {
        Self {
            id: Id::of(&line.id),
            user_id: Id::of(&user),
            package_id: Id::of(&line.package),
            quantity: line.quantity,
            delivery_time: line.delivery_days,
            additional_instructions: line.instructions.as_deref(),
            references: &line.references,
            created_at: Date(line.created_at),
            updated_at: Date(line.updated_at),
        }
    }
}
