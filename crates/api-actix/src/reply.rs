//! The shapes that answers share: ids as strings, instants with three fraction digits, amounts as
//! exact numbers or as texts with two decimals.

mod agent;
mod audit_log;
mod cart;
mod creator;
mod listing;
mod message;
mod open_creator;
mod order;
mod order_step;
mod order_view;
mod own_profile;
mod package;
mod party;
mod ticket;
mod ticket_details;
mod ticket_ref;

use chrono::SecondsFormat;
use domain::{Money, Rating, Timestamp};
use serde::{Serialize, Serializer, ser::Error};
use serde_json::{json, value::RawValue};
use utoipa::openapi::schema::{
    AnyOfBuilder, ArrayBuilder, KnownFormat, ObjectBuilder, SchemaFormat, Type,
};

use crate::schema::{described, text};

pub(crate) use agent::{AgentStats, AgentView, AssignmentView, SavedPresence};
pub(crate) use audit_log::{Facts, TrailView};
pub(crate) use cart::{CartItem, CartItemView};
pub(crate) use creator::{CreatorCard, CreatorPage, Work};
pub(crate) use listing::{OfferPage, OfferView, OwnPackageView};
pub(crate) use message::{
    AgentPresence, ConversationMessage, LatestMessage, MessageView, ReadMarkView,
};
pub(crate) use open_creator::{OpenCreatorPage, PlatformCreator, SocialNumbers};
pub(crate) use order::{CheckoutOrder, ListedOrder, OrderDetails};
pub(crate) use order_step::{ChangedOrder, HandedOver, PriceAsked};
pub(crate) use order_view::OrderView;
pub(crate) use own_profile::{OwnBrandView, OwnCreatorView};
pub(crate) use package::{PackageView, Promised};
pub(crate) use party::{AgentCard, AgentRef, BrandView, CreatorView, UserCard};
pub(crate) use ticket::{ListedTicket, MyTicket, TicketView, Title};
pub(crate) use ticket_details::{ChangedTicket, OrderTicket, TicketInFull};
pub(crate) use ticket_ref::TicketRef;

/// An id, sent as a string.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Id(i64);

impl Id {
    pub(crate) fn of<T: Copy + Into<i64>>(id: &T) -> Self {
        Self((*id).into())
    }
}

impl Serialize for Id {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

/// An instant, as `2026-01-05T09:30:00.000Z` (RFC 3339).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Date(pub(crate) Timestamp);

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0.to_rfc3339_opts(SecondsFormat::Millis, true))
    }
}

/// An amount as a JSON number with its exact value and without an exponent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Amount(pub(crate) Money);

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        exact(self.0.plain()).map_err(S::Error::custom)?.serialize(serializer)
    }
}

/// An amount as a text with two decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct AmountText(pub(crate) Money);

impl Serialize for AmountText {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

/// A rating as a JSON number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct RatingNumber(pub(crate) Rating);

impl Serialize for RatingNumber {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        exact(self.0.to_string()).map_err(S::Error::custom)?.serialize(serializer)
    }
}

/// A rate in millionths as a JSON number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct RateNumber(pub(crate) u32);

impl Serialize for RateNumber {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        exact(creator::millionths(self.0)).map_err(S::Error::custom)?.serialize(serializer)
    }
}

/// JSON text that is sent as it is.
pub(crate) fn exact(json: String) -> serde_json::Result<Box<RawValue>> {
    RawValue::from_string(json)
}

described! {
    Id => text("A 64-bit id, as digits", r"^[1-9][0-9]{0,18}$", &json!("9")),
    Date => ObjectBuilder::from(text(
        "An instant in UTC with three fraction digits (RFC 3339)",
        r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z$",
        &json!("2026-01-05T09:30:00.000Z"),
    )).format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime))),
    Amount => ObjectBuilder::new()
        .schema_type(Type::Number)
        .description(Some("An exact amount, with at most as many decimals as its currency has"))
        .minimum(Some(0))
        .exclusive_maximum(Some(10_000_000_000_i64))
        .examples([json!(149.99)]),
    AmountText => text(
        "An exact amount with all decimals of its currency",
        r"^[0-9]{1,10}(\.[0-9]{2,4})?$",
        &json!("150.00"),
    ),
    RatingNumber => ObjectBuilder::new().schema_type(Type::Number).minimum(Some(0)).maximum(Some(5)).examples([json!(4.5)]),
    RateNumber => ObjectBuilder::new().schema_type(Type::Number).minimum(Some(0)).examples([json!(0.034)]),
    Promised<'_> => AnyOfBuilder::new()
        .description(Some("What a package promises: an object as it was stored, or texts"))
        .item(ObjectBuilder::new().schema_type(Type::Object))
        .item(ArrayBuilder::new().items(ObjectBuilder::new().schema_type(Type::String))),
}
