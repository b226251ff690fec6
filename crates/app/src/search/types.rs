//! What is looked for, and what is found.

use std::collections::BTreeSet;

use domain::{Message, MessageId, OrderContext, OrderId, TicketId};

use super::SearchText;

/// By what something was found, the surest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Matched {
    /// The id of the order.
    Order,
    /// The id of the ticket.
    Ticket,
    /// The company of the brand, or the name or the e-mail address of its owner.
    Brand,
    /// The name or the e-mail address of the creator.
    Creator,
    /// The title of the package.
    Package,
    /// A message of the conversation.
    Message,
}

impl Matched {
    /// Every value, the surest first.
    pub const ALL: &'static [Self] =
        &[Self::Order, Self::Ticket, Self::Brand, Self::Creator, Self::Package, Self::Message];

    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Order => "order",
            Self::Ticket => "ticket",
            Self::Brand => "brand",
            Self::Creator => "creator",
            Self::Package => "package",
            Self::Message => "message",
        }
    }
}

/// An order that was found, with its ticket, if it has one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// By what it was found.
    pub matched: Matched,
    /// The order with its context.
    pub context: OrderContext,
    /// The newest message with the words, if it was found by one.
    pub message: Option<Message>,
}

/// What is looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Search {
    /// The words; at least one.
    pub text: SearchText,
    /// The most orders, at least 1.
    pub limit: u32,
}

impl Search {
    /// The hits that are answered, out of lists with the newest `limit` hits of each kind (fewer
    /// where there are none), the surest kind first: each order once, where it came first.
    #[must_use]
    pub fn choose(&self, hits: Vec<Hit>) -> Vec<Hit> {
        let limit = usize::try_from(self.limit).unwrap_or(usize::MAX);
        let mut known = BTreeSet::new();
        hits.into_iter().filter(|hit| known.insert(hit.order)).take(limit).collect()
    }
}

/// A message that is found by its words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchableText {
    /// The message.
    pub message: MessageId,
    /// Its ticket.
    pub ticket: TicketId,
    /// What it says.
    pub text: String,
}

/// Something that has the words, before it is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hit {
    /// The order.
    pub order: OrderId,
    /// What about it has the words.
    pub matched: Matched,
    /// The message that has them, if it is one.
    pub message: Option<MessageId>,
}

/// A ticket that has the words, before it is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TicketHit {
    /// The ticket.
    pub ticket: TicketId,
    /// What about it has the words.
    pub matched: Matched,
    /// The message that has them, if it is one.
    pub message: Option<MessageId>,
}
