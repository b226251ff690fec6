//! Orders and everything one shows together with them.

use std::sync::Arc;

use chrono::Days;

use crate::{
    Action, Agent, Brand, BrandId, Creator, CreatorId, Money, OrderId, OrderStatus, Package,
    PackageId, Participant, Ticket, Timestamp, string_enum::string_enum,
};

/// Days until delivery when the brand named none.
const DEFAULT_DELIVERY_DAYS: u16 = 7;

string_enum! {
    /// How a request for more money stands.
    PriceRevisionStatus {
        /// The brand has not answered.
        Requested = "requested",
        /// The amount was added to the total.
        Accepted = "accepted",
        /// The total stayed.
        Declined = "declined",
    }
}

/// A request for more money; an order has at most one in its life.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PriceRevision {
    /// What the creator wants on top.
    pub amount: Money,
    /// Why.
    pub reason: Option<String>,
    /// How it stands.
    pub status: PriceRevisionStatus,
}

/// A file that was handed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeliveredFile {
    /// Where it is.
    pub url: String,
    /// Its name.
    pub filename: String,
    /// What kind of file it is.
    pub kind: String,
    /// Bytes, if known.
    pub size: Option<u64>,
}

/// An order: one line of one checkout.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// Id of the order.
    pub id: OrderId,
    /// The first order of the same checkout; orders that share it were placed together.
    pub checkout: OrderId,
    /// Who placed it.
    pub brand: BrandId,
    /// Who is to deliver it.
    pub creator: CreatorId,
    /// What was ordered.
    pub package: PackageId,
    /// How many, 1 to 1000.
    pub quantity: u32,
    /// Price of one when it was ordered.
    pub unit_price: Money,
    /// What is to be paid.
    pub total: Money,
    /// Where it stands.
    pub status: OrderStatus,
    /// Days until delivery, if the brand named them.
    pub delivery_days: Option<u16>,
    /// What the brand wants.
    pub instructions: Option<String>,
    /// Addresses of reference material.
    pub references: Vec<String>,
    /// When the creator should hand over, one day before the delivery deadline.
    pub submission_deadline: Timestamp,
    /// When the work is due.
    pub delivery_deadline: Timestamp,
    /// Why the creator refused.
    pub rejection_message: Option<String>,
    /// What was handed over last.
    pub deliverables: Option<Vec<DeliveredFile>>,
    /// The request for more money, if there was one.
    pub price_revision: Option<PriceRevision>,
    /// How often its status changed; numbers the messages that say so.
    pub changes: u32,
    /// When it was completed.
    pub completed_at: Option<Timestamp>,
    /// When it was placed.
    pub placed_at: Timestamp,
    /// When it was changed last.
    pub updated_at: Timestamp,
}

impl Order {
    /// When an order is to be handed over and when it is due: `days` after it was placed (7 when
    /// none were named), and one day before that, in UTC.
    #[must_use]
    pub fn deadlines(placed_at: Timestamp, days: Option<u16>) -> (Timestamp, Timestamp) {
        let days = u64::from(days.unwrap_or(DEFAULT_DELIVERY_DAYS));
        // the calendar ends in the year 262143; there a deadline stays where it is
        let after = |days| placed_at.checked_add_days(Days::new(days)).unwrap_or(placed_at);
        (after(days.saturating_sub(1)), after(days))
    }

    /// What an actor may do with the order now.
    #[must_use]
    pub fn next_actions(&self, actor: Participant) -> Vec<Action> {
        self.status.next_actions(actor, self.price_revision.is_some())
    }
}

/// An order with its whole context: what was ordered, by whom, from whom, and who looks after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderContext {
    /// The order.
    pub order: Order,
    /// What was ordered. Orders of one list share what they have in common.
    pub package: Arc<Package>,
    /// Who placed it.
    pub brand: Arc<Brand>,
    /// Who is to deliver it.
    pub creator: Arc<Creator>,
    /// Its ticket. `None` only for an imported order that has none yet.
    pub ticket: Option<Ticket>,
    /// The agent of the ticket, if it has one.
    pub agent: Option<Agent>,
}

impl OrderContext {
    /// The context beside a conversation whose newest message that the reader may see was written
    /// then. To a party, that is when its ticket changed last: nothing that it may see of a ticket
    /// changes without a message to it, and what it may not see moves nothing.
    #[must_use]
    pub fn beside(mut self, newest: Option<Timestamp>, reader: Participant) -> Self {
        if let Some(ticket) = self.ticket.as_mut().filter(|_| reader != Participant::Staff) {
            ticket.updated_at = newest.unwrap_or(ticket.created_at);
        }
        self
    }

    /// The context as it may be shown: staff see both e-mail addresses, a party sees only its own.
    #[must_use]
    pub fn shown_to(mut self, reader: Participant) -> Self {
        if reader == Participant::Brand {
            Arc::make_mut(&mut self.creator).owner.email = None;
        }
        if reader == Participant::Creator {
            Arc::make_mut(&mut self.brand).owner.email = None;
        }
        self
    }
}
