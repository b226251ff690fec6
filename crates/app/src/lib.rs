//! Use cases of the marketplace's orders and support tickets, and the ports they need.
//!
//! A use case is a struct with a `run` method and an error enum whose variants are refusals that a caller can act on. It
//! runs its transaction with [`tx::write`](fn@tx::write) over traits of rows; its noun's module, such as [`cart`], has
//! the types, the rows, the queries and the use cases. Nouns that have not been moved yet have one file per use case and
//! a port in [`ports`], a method of which is one transaction. Everything is synchronous and knows neither a database nor a
//! wire format.
//!
//! With the feature `mocks` every port has a mock, and `testing` holds an in-memory store, a clock that stands
//! still, sample values and the contract that any store must keep; the README shows how to use them.
#![deny(missing_docs)]

pub mod accounts;
pub mod agents;
mod batches;
mod browse_creators;
pub mod cart;
mod check_health;
mod check_promises;
mod check_readiness;
pub mod checkout;
mod clock;
mod count_orders;
mod creator_profile;
pub mod effects;
mod error;
mod feed_position;
mod find_defects;
mod follow_changes;
pub mod handover;
mod idempotency_key;
mod list_assignments;
pub mod messages;
pub mod notifications;
pub mod order_context;
pub mod orders;
pub mod packages;
mod page;
mod passwords;
pub mod phones;
pub mod ports;
pub mod profiles;
mod read_audit;
mod read_insights;
mod read_messages;
mod read_orders;
mod read_queue;
mod read_related_orders;
mod read_ticket;
mod read_tickets;
mod record_export;
mod search_text;
mod search_tickets;
mod services;
pub mod sessions;
pub mod staff_tools;
#[cfg(any(test, feature = "mocks"))]
pub mod testing;
pub mod tickets;
mod trail;
pub mod tx;
mod use_cases;
mod verify_promises;
mod viewer;

pub use browse_creators::{BrowseCreators, CreatorDetail, LISTED_DESCRIPTION, ReadCreator, ReadCreatorError};
pub use check_health::CheckHealth;
pub use check_promises::{CheckPromises, Checked};
pub use check_readiness::{CheckReadiness, NotReady};
pub use checkout::{Idempotent, PlaceOrders, PlaceOrdersError, Placement, Recall, Receipt, ReceiptWriter};
pub use count_orders::{CountOrders, OrderCounts};
pub use creator_profile::{CreatorProfile, PortfolioItem, SocialAccount};
pub use error::StoreError;
pub use feed_position::{FeedPosition, InvalidFeedPosition, Seen};
pub use find_defects::{Defect, FindDefects};
pub use follow_changes::{Changes, FollowChanges, FollowChangesError, TicketChanged, TicketNews};
pub use idempotency_key::{IdempotencyKey, InvalidIdempotencyKey};
pub use list_assignments::{AssignmentFilter, ListAssignments};
pub use page::{Page, PageRequest, Position, Start};
pub use read_audit::{AuditEntry, AuditFilter, ReadAudit};
pub use read_insights::{
    AgentTurns, Backlog, DaySales, Fairness, HourOrders, Insights, InsightsRange, InvalidRange, ReadInsights, Took,
};
pub use read_messages::{
    Conversation, ConversationRequest, ConversationVersion, FoundConversation, MessageQuery, ReadMessages,
    ReadMessagesError,
};
pub use read_orders::{
    ListOrders, ListOrdersOf, ListOrdersOfError, ListedOrders, OrderQuery, OrdersOf, ReadOrder, ReadOrderError,
};
pub use read_queue::{FoundBy, Queue, QueueCounts, QueueQuery, QueueStatus, QueueTab, ReadQueue};
pub use read_related_orders::{ReadRelatedOrders, RelatedOrders};
pub use read_ticket::{ReadTicket, ReadTicketError, ShownTicket};
pub use read_tickets::{
    ListMyTickets, ListTickets, ListTicketsOf, ListTicketsOfError, ListedTickets, TicketCase, TicketHolder, TicketQuery,
};
pub use record_export::RecordExport;
pub use search_text::SearchText;
pub use search_tickets::{Found, Matched, SearchTickets};
pub use services::{OutsidePorts, StorePorts};
pub use trail::TrailEntry;
pub use use_cases::{
    AccountUseCases, AgentUseCases, CatalogUseCases, DeskUseCases, NotificationUseCases, OperationUseCases,
    OrderUseCases, PackageUseCases, ProfileUseCases, TicketUseCases, UseCases,
};
pub use verify_promises::{Broken, Promise, VerifyPromises};
pub use viewer::{AdminViewer, AgentViewer, BrandViewer, CreatorViewer, ForbiddenRole, NotAParty, StaffViewer, Viewer};

/// The code of the README, compiled and run as documentation tests.
#[cfg(all(doctest, feature = "mocks"))]
#[doc = include_str!("../../../README.md")]
struct Readme;
