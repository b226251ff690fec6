//! The words of enums, as answers and descriptions write them and as bodies send them.

use app::search::Matched;
use domain::{
    AccountStatus, AccountType, Action, Availability, Channel, Gender, KeepReason, MessageKind,
    NotificationKind, OrderStatus, PackageKind, Platform, PriceRevisionStatus, Priority, Role,
    SenderRole, SkipReason, TicketStatus,
};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        RefOr,
        schema::{AnyOfBuilder, ObjectBuilder, Schema, Type},
    },
};

use crate::{
    inputs::inputs,
    schema::{described, word},
};

/// Names the words of enums.
macro_rules! words {
    ($($name:ident = $words:expr,)+) => {
        inputs! { $($name(String) => word($words),)+ }

        /// All of them, by name. Parameters refer to them, which does not put them into the
        /// document.
        pub(crate) fn words() -> Vec<(String, RefOr<Schema>)> {
            vec![$((<$name>::name().into_owned(), <$name>::schema()),)+]
        }
    };
}

words! {
    AccountStatusWord = &AccountStatus::ALL.iter().map(|value| value.as_str()).collect::<Vec<_>>(),
    ActionWord = &Action::ALL.iter().map(|value| value.as_str()).collect::<Vec<_>>(),
    AvailabilityWord = &Availability::ALL.iter().map(|value| value.as_str()).collect::<Vec<_>>(),
    ChannelWord = &Channel::ALL.iter().map(|value| value.as_str()).collect::<Vec<_>>(),
    GenderWord = &Gender::ALL.iter().map(|value| value.as_str()).collect::<Vec<_>>(),
    KeepReasonWord = &KeepReason::ALL.iter().map(|value| value.as_str()).collect::<Vec<_>>(),
    MatchedWord = &Matched::ALL.iter().map(|value| value.as_str()).collect::<Vec<_>>(),
    MessageKindWord = &MessageKind::ALL.iter().map(|value| value.as_str()).collect::<Vec<_>>(),
    NotificationKindWord = &NotificationKind::ALL.iter().map(|value| value.as_str()).collect::<Vec<_>>(),
    OpenOrNotWord = &["active", "suspended", "pending"],
    OrderStatusWord = &OrderStatus::ALL.iter().map(|value| value.as_str()).collect::<Vec<_>>(),
    PackageKindWord = &PackageKind::ALL.iter().map(|value| value.as_str()).collect::<Vec<_>>(),
    PriceRevisionWord = &PriceRevisionStatus::ALL.iter().map(|value| value.as_str()).collect::<Vec<_>>(),
    PriorityWord = &Priority::ALL.iter().map(|value| value.as_str()).collect::<Vec<_>>(),
    RoleWord = &Role::ALL.iter().map(|value| value.as_str()).collect::<Vec<_>>(),
    SenderRoleWord = &SenderRole::ALL.iter().map(|value| value.as_str()).collect::<Vec<_>>(),
    SideWord = &AccountType::ALL.iter().map(|value| value.as_str()).collect::<Vec<_>>(),
    SkipReasonWord = &SkipReason::ALL.iter().map(|value| value.as_str()).collect::<Vec<_>>(),
    TicketsView = &["assigned", "overview"],
    WrittenKindWord = &["text", "system"],
    TicketStatusWord = &TicketStatus::ALL.iter().map(|value| value.as_str()).collect::<Vec<_>>(),
}

/// An id of a creator, or the word of a platform.
pub(crate) struct IdOrPlatform;

described! {
    IdOrPlatform => AnyOfBuilder::new()
        .item(ObjectBuilder::new().schema_type(Type::String).pattern(Some("^[1-9][0-9]{0,17}$")))
        .item(word(&Platform::ALL.iter().map(|value| value.as_str()).collect::<Vec<_>>())),
}
