//! Orders, support tickets and their fair assignment: values and decisions, without input or output.
//!
//! Everything here is a pure function of its arguments. Time comes in as a [`Timestamp`], facts come in as plain
//! values, and a decision goes out as a plan that a store writes in one transaction. The crate knows no database,
//! no clock and no wire format, so any service can embed it.
//!
//! Start with [`CheckoutRequest::decide`], [`RoundRobin`] and [`TRANSITIONS`].
#![deny(missing_docs)]

mod activity;
mod agent;
mod agent_change;
mod assign;
mod automatic;
mod canned_reply;
mod cart;
mod checkout;
mod checkout_plan;
mod code_budget;
mod email;
mod event;
mod greeting;
mod hand_over;
mod ids;
mod message;
mod message_draft;
mod money;
mod notification;
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
mod scribe;
mod server_cart;
mod text;
mod ticket;
mod ticket_change;
mod web_url;
mod words;

pub use activity::Activity;
pub use agent::{Agent, Availability, SkipReason, Tier};
pub use agent_change::{AgentChange, AgentChangePlan, Presence, PresencePlan, agent_added};
pub use assign::{Assigner, Assignment, Bench, Choice, Ring, Roster, RoundRobin, Turn};
pub use canned_reply::{
    InvalidShortcut, ReplyBody, ReplyBodyError, ReplyVariable, Shortcut, reply_added, reply_changed, reply_removed,
};
pub use cart::{Cart, CartLine, CartSizeError, DraftLine, Field, LineFault, LineInput, NamedPrice};
pub use checkout::{
    AcceptedCart, BadLine, CheckoutFacts, CheckoutRefusal, CheckoutRequest, DUPLICATE_WINDOW, RecentOrder,
};
pub use checkout_plan::{CheckoutPlan, NewIds, PlannedOrder, PreparedCart, PreparedOrder, open_ticket};
pub use code_budget::{CodeBudgets, CodeHistory, HourAndDay};
pub use email::{Email, InvalidEmail};
pub use event::{Actor, NewEvent, contact_named, name_changed};
pub use greeting::is_greeting;
pub use hand_over::{
    HandOverPlan, HandOverRefusal, HandOverRequest, HandedTicket, KeepReason, Leave, MOST_HANDED_OVER, OpenTicket,
    Recipients, Share, UndoFacts, UndoPlan, UndoRefusal,
};
pub use ids::{
    AgentId, BrandId, CannedReplyId, CartItemId, CreatorId, HandOverId, InvalidId, MessageId, NotificationId, OrderId,
    PackageId, SavedViewId, TicketId, UserId,
};
pub use message::{AttachedFile, Channel, Message, MessageKind, NewMessage, SenderRole, Wait, next_message_at};
pub use message_draft::{MessageDraft, MessagePlan, ReopenedTicket, Speaker};
pub use money::{Currency, Decimal, InvalidCurrency, Money, MoneyError};
pub use notification::{NewNotification, NotificationKind};
pub use order::{DeliveredFile, Order, OrderCase, PriceRevision, PriceRevisionStatus};
pub use order_act::{Delivery, MAX_REASON, NewFile, OrderAct, OrderActor, Reason};
pub use order_change::{OrderPlan, OrderRefusal};
pub use order_status::{Action, InvalidTransition, OrderStatus, TRANSITIONS, Transition};
pub use package::{Deliverables, Offer, Package, PackageKind};
pub use package_change::{
    ContentDetails, InvalidPrice, OutOfBounds, PackageChange, PackageDraft, PackagePlan, PackageTitle, Within,
    package_added, package_deleted,
};
pub use party::{AccountStatus, Brand, Creator, Place, Platform, Rating, Role, Sheet, Side, Standing};
pub use phone::{HomeCountry, InvalidPhone, Phone, UnknownCountry};
pub use phone_code::{Code, CodeDigest, InvalidCode, PhoneCode, Trial};
pub use profile::{
    BasicInfo, BirthDate, BusinessType, Gender, HIGHLIGHTED, INDUSTRIES, InvalidBirthDate, Names, Preferences,
};
pub use progress::names_deadlines;
pub use queue::{QueuePlan, drain};
pub use server_cart::{CartRefusal, KeptLine, LineChange, NewCart};
pub use text::{Line, Text, TextError, hidden, is_blank, line_feeds, one_line, shown};
pub use ticket::{Priority, Ticket, TicketStatus};
pub use ticket_change::{TicketChange, TicketFacts, TicketPlan, TicketRefusal};
pub use web_url::{InvalidUrl, WebUrl};
pub use words::UnknownWord;

/// A day of the calendar, by whatever clock.
pub type Day = chrono::NaiveDate;

/// An instant in UTC. Stores keep microseconds; whoever makes one truncates to that.
pub type Timestamp = chrono::DateTime<chrono::Utc>;
