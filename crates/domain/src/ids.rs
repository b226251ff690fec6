//! Ids as types of their own, so that a ticket's id cannot stand where an order's is wanted.

use std::{fmt, str::FromStr};

/// The value is not an id: ids are whole numbers from 1 to 9223372036854775807, written with 1 to
/// 19 digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an id: a whole number from 1 to 9223372036854775807 is expected")]
pub struct InvalidId;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident,)+) => {$(
        $(#[$doc])*
        ///
        /// ```
        #[doc = concat!("# use domain::", stringify!($name), ";")]
        #[doc = concat!("let id: ", stringify!($name), " = \"42\".parse()?;")]
        /// assert_eq!((id.get(), i64::from(id)), (42, 42));
        #[doc = concat!("assert_eq!(", stringify!($name), "::try_from(42), Ok(id));")]
        #[doc = concat!("assert!(\"0\".parse::<", stringify!($name), ">().is_err());")]
        /// # Ok::<(), domain::InvalidId>(())
        /// ```
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(i64);

        impl $name {
            /// Wraps a positive number.
            ///
            /// # Errors
            /// [`InvalidId`] when the number is zero or negative.
            pub const fn new(value: i64) -> Result<Self, InvalidId> {
                if value > 0 { Ok(Self(value)) } else { Err(InvalidId) }
            }

            /// The number, at least 1.
            #[must_use]
            pub const fn get(self) -> i64 {
                self.0
            }
        }

        impl TryFrom<i64> for $name {
            type Error = InvalidId;

            fn try_from(value: i64) -> Result<Self, InvalidId> {
                Self::new(value)
            }
        }

        #[cfg(feature = "serde")]
        crate::serialize::as_number! { $name: i64, }

        impl From<$name> for i64 {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;

            fn from_str(text: &str) -> Result<Self, InvalidId> {
                let digits = (1..=19).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
                if !digits { return Err(InvalidId); }
                text.parse().map_err(|_| InvalidId).and_then(Self::new)
            }
        }
    )+};
}

ids! {
    /// An account of any role.
    UserId,
    /// A brand profile. Not the id of the user who owns it.
    BrandId,
    /// A creator profile. Not the id of the user who owns it.
    CreatorId,
    /// A content package that a creator sells.
    PackageId,
    /// A line of the cart that the service keeps.
    CartItemId,
    /// An order: one line of one checkout.
    OrderId,
    /// The support ticket of an order.
    TicketId,
    /// A message of a ticket.
    MessageId,
    /// A notification of a user.
    NotificationId,
    /// A support agent: the user id of an account of role agent.
    AgentId,
    /// A reply that staff keep ready.
    CannedReplyId,
    /// A view of the queue that somebody keeps.
    SavedViewId,
    /// An act that handed over the tickets of an agent.
    HandoverId,
}

impl AgentId {
    /// The account that this agent is.
    #[must_use]
    pub const fn user(self) -> UserId {
        UserId(self.0)
    }
}

impl From<UserId> for AgentId {
    fn from(user: UserId) -> Self {
        Self(user.0)
    }
}
