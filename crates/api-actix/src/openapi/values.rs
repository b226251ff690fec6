//! How answers write single values: ids, dates, amounts, words.

use app::search::Matched;
use domain::{
    AccountStatus, Action, Availability, Channel, Gender, KeepReason, MessageKind, NotificationKind, OrderStatus,
    PackageKind, Platform, PriceRevisionStatus, Priority, Role, SenderRole, Side, SkipReason, TicketStatus,
};
use serde_json::{Value, json};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        RefOr,
        schema::{AnyOfBuilder, ArrayBuilder, KnownFormat, ObjectBuilder, Schema, SchemaFormat, SchemaType, Type},
    },
};

use crate::reply::{Amount, AmountText, Date, Id, Promised, RateNumber, RatingNumber};

/// Gives types that are one value their schema.
macro_rules! described {
    ($($name:ty => $schema:expr,)+) => {$(
        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                $schema.into()
            }
        }

        impl ToSchema for $name {}
    )+};
}
pub(super) use described;

/// Names the words of enums, as types that exist for the description only.
macro_rules! words {
    ($($name:ident = $words:expr,)+) => {
        $(
            pub(crate) struct $name;
            described! { $name => word($words), }
        )+

        /// All of them, by name. Parameters refer to them, which does not put them into the document.
        pub(super) fn words() -> Vec<(String, RefOr<Schema>)> {
            vec![$((<$name>::name().into_owned(), <$name>::schema()),)+]
        }
    };
}

/// An id of a creator, or the word of a platform.
pub(crate) struct IdOrPlatform;

words! {
    AccountStatusWord = &AccountStatus::ALL.iter().map(|value| value.word()).collect::<Vec<_>>(),
    ActionWord = &Action::ALL.iter().map(|value| value.word()).collect::<Vec<_>>(),
    AvailabilityWord = &Availability::ALL.iter().map(|value| value.word()).collect::<Vec<_>>(),
    ChannelWord = &Channel::ALL.iter().map(|value| value.word()).collect::<Vec<_>>(),
    GenderWord = &Gender::ALL.iter().map(|value| value.word()).collect::<Vec<_>>(),
    KeepReasonWord = &KeepReason::ALL.iter().map(|value| value.word()).collect::<Vec<_>>(),
    MatchedWord = &Matched::ALL.iter().map(|value| value.word()).collect::<Vec<_>>(),
    MessageKindWord = &MessageKind::ALL.iter().map(|value| value.word()).collect::<Vec<_>>(),
    NotificationKindWord = &NotificationKind::ALL.iter().map(|value| value.word()).collect::<Vec<_>>(),
    OpenOrNotWord = &["active", "suspended", "pending"],
    OrderStatusWord = &OrderStatus::ALL.iter().map(|value| value.word()).collect::<Vec<_>>(),
    PackageKindWord = &PackageKind::ALL.iter().map(|value| value.word()).collect::<Vec<_>>(),
    PriceRevisionWord = &PriceRevisionStatus::ALL.iter().map(|value| value.word()).collect::<Vec<_>>(),
    PriorityWord = &Priority::ALL.iter().map(|value| value.word()).collect::<Vec<_>>(),
    RoleWord = &Role::ALL.iter().map(|value| value.word()).collect::<Vec<_>>(),
    SenderRoleWord = &SenderRole::ALL.iter().map(|value| value.word()).collect::<Vec<_>>(),
    SideWord = &Side::ALL.iter().map(|value| value.word()).collect::<Vec<_>>(),
    SkipReasonWord = &SkipReason::ALL.iter().map(|value| value.word()).collect::<Vec<_>>(),
    TicketsView = &["assigned", "overview"],
    WrittenKindWord = &["text", "system"],
    TicketStatusWord = &TicketStatus::ALL.iter().map(|value| value.word()).collect::<Vec<_>>(),
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
    IdOrPlatform => AnyOfBuilder::new()
        .item(ObjectBuilder::new().schema_type(Type::String).pattern(Some("^[1-9][0-9]{0,17}$")))
        .item(word(&Platform::ALL.iter().map(|value| value.word()).collect::<Vec<_>>())),
    RatingNumber => ObjectBuilder::new().schema_type(Type::Number).minimum(Some(0)).maximum(Some(5)).examples([json!(4.5)]),
    RateNumber => ObjectBuilder::new().schema_type(Type::Number).minimum(Some(0)).examples([json!(0.034)]),
    Promised<'_> => AnyOfBuilder::new()
        .description(Some("What a package promises: an object as it was stored, or texts"))
        .item(ObjectBuilder::new().schema_type(Type::Object))
        .item(ArrayBuilder::new().items(ObjectBuilder::new().schema_type(Type::String))),
}

/// A text of one shape.
pub(super) fn text(what: &str, pattern: &str, example: &Value) -> utoipa::openapi::schema::Object {
    ObjectBuilder::new()
        .schema_type(SchemaType::Type(Type::String))
        .description(Some(what))
        .pattern(Some(pattern))
        .examples([example.clone()])
        .build()
}

/// One of some words.
pub(super) fn word(words: &[&str]) -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String).enum_values(Some(words.iter().copied()))
}
