//! Orders, support tickets and their exactly fair assignment: values and decisions, without input
//! or output.
//!
//! Everything here is a pure function of its arguments. Time comes in as a [`Timestamp`], facts
//! come in as plain values, and a decision goes out as a plan that a store writes in one
//! transaction. The crate knows no database, no clock and no wire format, so any service can embed
//! it.
//!
//! # Which way is yours
//!
//! | you have | you take | you begin with |
//! | --- | --- | --- |
//! | a transaction of your own, and only want to know what to write | this crate | [`CheckoutRequest::accept`], [`AgentPool::take_next`] |
//! | a database of your own, and want the whole checkout over it | `influmojo-app` over your rows | `app::checkout::CheckoutRows` |
//! | PostgreSQL or SQLite, and want everything | `influmojo-app` over `influmojo-adapters-diesel` | `adapters_diesel::open` |
//!
//! # A checkout
//!
//! ```
//! use std::collections::BTreeMap;
//! use domain::{
//!     AgentPool, Cart, CheckoutFacts, CheckoutRefusal, CheckoutRequest, DraftLine, Field,
//!     LineInput, Rotation, RoundRobin, Timestamp, UserId,
//! };
//!
//! // what came in: every fault of a line is kept, to be told together with all others
//! let line = LineInput { package_id: Field::Given(3), ..LineInput::default() };
//! let cart = Cart::new(vec![DraftLine::read(line)])?;
//! let request = CheckoutRequest { buyer: UserId::new(1)?, cart, at: Timestamp::UNIX_EPOCH };
//!
//! // what your transaction read behind its locks; here the buyer has no brand
//! let facts = CheckoutFacts { brand: None, listings: BTreeMap::new(), recent: Vec::new() };
//! let mut pool = AgentPool::new(Vec::new(), Rotation::default());
//! let decided = request.decide(&facts, || todo!("fresh ids"), &mut pool, &RoundRobin);
//! // Ok(plan): write all of it in this transaction. Err(refusal): write nothing
//! assert_eq!(decided.unwrap_err(), CheckoutRefusal::NoBrandProfile);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # The words
//!
//! - A **brand** buys **packages** from **creators**. A *listing* is a package with its creator.
//! - A **cart** has lines. At a *checkout* each becomes an **order**; the orders of one checkout
//!   are placed together.
//! - Each order has a **ticket**: a conversation in three *channels*, and an **agent** of support
//!   who looks after it.
//! - The **rotation** is who got a ticket last; an **assigner** says who gets the next;
//!   *eligibility* is who could, and why others could not. An *assignment* is numbered without
//!   gaps, and can be replayed.
//! - A **handover** gives the tickets of an agent to others, and can be undone.
//! - A *plan* is all that an act writes, in one transaction.
//!
//! # Features
//!
//! `serde`: values are written and read with serde, and nothing is read that could not be parsed.
//! [`chrono`] and [`bigdecimal`], whose types stand in signatures here, are re-exported.
#![deny(missing_debug_implementations, missing_docs)]

pub mod activity;
pub mod agent;
pub mod agent_change;
pub mod assignment_rules;
pub mod audit_entry;
mod automatic;
pub mod canned_reply;
pub mod cart;
pub mod checkout;
pub mod checkout_plan;
pub mod code_budget;
pub mod email;
pub mod handover;
pub mod ids;
pub mod message;
pub mod message_draft;
pub mod money;
pub mod notification;
pub mod open_counts;
mod opening_messages;
pub mod order;
pub mod order_act;
mod order_block;
pub mod order_change;
pub mod order_status;
pub mod package;
pub mod package_change;
pub mod party;
pub mod phone;
pub mod phone_code;
pub mod profile;
mod progress;
pub mod queue;
pub mod rotation;
pub mod rule_name;
#[cfg(feature = "serde")]
mod serialize;
#[cfg(feature = "serde")]
mod serialized;
pub mod server_cart;
mod string_enum;
mod system_messages;
pub mod text;
pub mod ticket;
pub mod ticket_change;
pub mod web_url;

pub use activity::Activity;
pub use agent::{Agent, Availability, AvailabilityTier, SkipReason};
pub use agent_change::{
    AgentChange, AgentChangePlan, Presence, PresencePlan, agent_added, capacity_changed,
};
pub use assignment_rules::{
    AssignmentRules, LeastOpen, RoundRobin, RoundRobinWithCapacity, WhenFull,
};
pub use audit_entry::{Actor, NewAuditEntry, contact_named, name_changed};
pub use canned_reply::{
    InvalidShortcut, ReplyBody, ReplyBodyError, ReplyVariable, Shortcut, reply_added,
    reply_changed, reply_removed,
};
pub use cart::{Cart, CartLine, CartSizeError, DraftLine, Field, LineFault, LineInput, NamedPrice};
pub use checkout::{
    AcceptedCart, BadLine, CheckoutFacts, CheckoutRefusal, CheckoutRequest, DUPLICATE_WINDOW,
    RecentOrder,
};
pub use checkout_plan::{
    CheckoutPlan, NewIds, PlannedOrder, PreparedCart, PreparedOrder, open_ticket,
};
pub use code_budget::{CodeBudgets, CodeHistory, HourAndDay};
pub use email::{Email, InvalidEmail};
pub use handover::{
    Allocation, Departure, HandedOverTicket, HandoverPlan, HandoverRefusal, HandoverRequest,
    KeepReason, MAX_HANDED_OVER, OpenTicket, Recipients, UndoFacts, UndoPlan, UndoRefusal,
};
pub use ids::{
    AgentId, BrandId, CannedReplyId, CartItemId, CreatorId, HandoverId, InvalidId, MessageId,
    NotificationId, OrderId, PackageId, SavedViewId, TicketId, UserId,
};
pub use message::{
    AttachedFile, Channel, Message, MessageKind, NewMessage, SenderRole, Wait, next_message_at,
};
pub use message_draft::{MessageDraft, MessagePlan, ReopenedTicket, Speaker};
pub use money::{Currency, Decimal, InvalidCurrency, Money, MoneyError};
pub use notification::{NewNotification, NotificationKind};
pub use open_counts::{Capacity, InvalidCapacity, MAX_CAPACITY, OpenCount, OpenCounts};
pub use opening_messages::is_greeting;
pub use order::{DeliveredFile, Order, OrderContext, PriceRevision, PriceRevisionStatus};
pub use order_act::{Delivery, MAX_REASON, NewFile, OrderActor, OrderCommand, Reason};
pub use order_change::{OrderPlan, OrderRefusal};
pub use order_status::{Action, InvalidTransition, OrderStatus, TRANSITIONS, Transition};
pub use package::{Deliverables, Listing, Package, PackageKind};
pub use package_change::{
    Bounded, ContentDetails, InvalidPrice, OutOfBounds, PackageChange, PackageDraft, PackagePlan,
    PackageTitle, package_added, package_deleted,
};
pub use party::{
    AccountStatus, AccountType, Brand, Creator, InvalidRating, Location, OwnerContact, Participant,
    Platform, Rating, Role,
};
pub use phone::{HomeCountry, InvalidPhone, Phone, UnknownCountry};
pub use phone_code::{Code, CodeDigest, InvalidCode, PhoneCode, Trial};
pub use profile::{
    BasicInfo, BirthDate, BusinessType, Gender, HIGHLIGHTED, INDUSTRIES, InvalidBirthDate, Names,
    Preferences,
};
pub use progress::names_deadlines;
pub use queue::{QueuePlan, drain};
pub use rotation::{
    AgentPool, Assigner, Assignment, AssignmentInputs, Decision, Eligibility, NextAssignment,
    RecordedAssignment, Rotation, TicketToAssign,
};
pub use rule_name::{InvalidRuleName, RuleName};
pub use server_cart::{CartRefusal, KeptLine, LineChange, NewCart};
pub use string_enum::UnknownValue;
pub use text::{Line, Text, TextError, hidden, is_blank, line_feeds, one_line, shown};
pub use ticket::{Priority, Ticket, TicketStatus};
pub use ticket_change::{TicketChange, TicketFacts, TicketPlan, TicketRefusal};
pub use web_url::{InvalidUrl, WebUrl};

// what stands in the signatures of this crate
pub use bigdecimal;
pub use chrono;

/// A day of the calendar, by whatever clock.
pub type Day = chrono::NaiveDate;

/// An instant in UTC. Stores keep microseconds; whoever makes one truncates to that.
pub type Timestamp = chrono::DateTime<chrono::Utc>;

/// The code of the README, compiled and run as documentation tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
