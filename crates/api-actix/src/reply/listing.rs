//! Packages as anybody browses them, and as their creators do.

use app::packages::{OrderSummary, OwnPackage, ShownPackage};
use domain::{Creator, Listing};
use serde::Serialize;
use utoipa::ToSchema;

use super::{Amount, Date, Id, PackageView, Promised, RatingNumber, SocialNumbers, UserCard};
use crate::words::{OrderStatusWord, PackageKindWord};

/// A package in the list.
#[derive(Serialize, ToSchema)]
pub(crate) struct OfferView<'a> {
    #[serde(flatten)]
    offered: Offered<'a>,
    creator: OfferSeller<'a>,
}

#[derive(Serialize, ToSchema)]
struct Offered<'a> {
    id: Id,
    title: &'a str,
    description: Option<&'a str>,
    price: Amount,
    currency: String,
    deliverables: Promised<'a>,
    #[serde(rename = "type")]
    #[schema(value_type = PackageKindWord)]
    kind: &'static str,
    is_active: bool,
    created_at: Date,
}

#[derive(Serialize, ToSchema)]
struct OfferSeller<'a> {
    id: Id,
    user: UserCard<'a>,
    location_city: Option<&'a str>,
    rating: Option<RatingNumber>,
}

impl<'a> Offered<'a> {
    fn of(Listing { package, .. }: &'a Listing) -> Self {
        Self {
            id: Id::of(&package.id),
            title: &package.title,
            description: package.description.as_deref(),
            price: Amount(package.price),
            currency: package.price.currency().to_string(),
            deliverables: Promised(&package.deliverables),
            kind: package.kind.as_str(),
            is_active: package.is_active,
            created_at: Date(package.created_at),
        }
    }
}

impl<'a> OfferSeller<'a> {
    fn of(creator: &'a Creator) -> Self {
        Self {
            id: Id::of(&creator.id),
            user: UserCard::of(&creator.owner),
            location_city: creator.location.city.as_deref(),
            rating: creator.rating.map(RatingNumber),
        }
    }
}

impl<'a> OfferView<'a> {
    pub(crate) fn of(listing: &'a Listing) -> Self {
        Self { offered: Offered::of(listing), creator: OfferSeller::of(&listing.creator) }
    }
}

/// A package in full.
#[derive(Serialize, ToSchema)]
pub(crate) struct OfferPage<'a> {
    #[serde(flatten)]
    offered: Offered<'a>,
    creator: SellerPage<'a>,
}

#[derive(Serialize, ToSchema)]
struct SellerPage<'a> {
    #[serde(flatten)]
    seller: OfferSeller<'a>,
    bio: Option<&'a str>,
    total_collaborations: u32,
    social_media_accounts: Vec<SocialNumbers<'a>>,
}

impl<'a> OfferPage<'a> {
    pub(crate) fn of(shown: &'a ShownPackage) -> Self {
        let creator = &shown.listing.creator;
        Self {
            offered: Offered::of(&shown.listing),
            creator: SellerPage {
                seller: OfferSeller::of(creator),
                bio: creator.bio.as_deref(),
                total_collaborations: creator.total_collaborations,
                social_media_accounts: shown
                    .social_accounts
                    .iter()
                    .map(SocialNumbers::of)
                    .collect(),
            },
        }
    }
}

/// A package as its creator sees it.
#[derive(Serialize, ToSchema)]
pub(crate) struct OwnPackageView<'a> {
    #[serde(flatten)]
    package: PackageView<'a>,
    orders_count: u64,
    recent_orders: Vec<RecentOrderView>,
}

#[derive(Serialize, ToSchema)]
struct RecentOrderView {
    id: Id,
    #[schema(value_type = OrderStatusWord)]
    status: &'static str,
    order_date: Date,
}

impl<'a> OwnPackageView<'a> {
    pub(crate) fn of(own: &'a OwnPackage) -> Self {
        let recent = |order: &OrderSummary| RecentOrderView {
            id: Id::of(&order.id),
            status: order.status.as_str(),
            order_date: Date(order.placed_at),
        };
        Self {
            package: PackageView::of(&own.listing.package, &own.listing.creator),
            orders_count: own.orders,
            recent_orders: own.newest.iter().map(recent).collect(),
        }
    }
}
