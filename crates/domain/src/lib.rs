//! Orders, support tickets and their fair assignment: values and decisions, without input or
//! output.
//!
//! Everything here is a pure function of its arguments. Time comes in as a [`Timestamp`], facts
//! come in as plain values, and a decision goes out as a plan that a store writes in one
//! transaction. The crate knows no database, no clock and no wire format, so any service can embed
//! it.
//!
//! Start with [`CheckoutRequest::decide`], [`RoundRobin`] and [`TRANSITIONS`].
#![deny(missing_docs)]

mod activity;
mod agent;
mod agent_change;
mod assignment_rules;
mod audit_entry;
mod automatic;
mod canned_reply;
mod cart;
mod checkout;
mod checkout_plan;
mod code_budget;
mod email;
mod handover;
mod ids;
mod message;
mod message_draft;
mod money;
mod notification;
mod open_counts;
mod opening_messages;
mod order;
mod order_act;
mod order_block;
mod order_change;
mod order_status;
mod package;
mod package_change;
mod party;
mod phone;
mod phone_code;
mod profile;
mod progress;
mod queue;
mod rotation;
mod rule_name;
mod server_cart;
mod string_enum;
mod system_messages;
mod text;
mod ticket;
mod ticket_change;
mod web_url;

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
    AccountStatus, AccountType, Brand, Creator, Location, OwnerContact, Participant, Platform,
    Rating, Role,
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

/// A day of the calendar, by whatever clock.
pub type Day = chrono::NaiveDate;

/// An instant in UTC. Stores keep microseconds; whoever makes one truncates to that.
pub type Timestamp = chrono::DateTime<chrono::Utc>;
