//! What somebody wants to do to an order, and who.

use crate::{
    Action, Currency, Decimal, DeliveredFile, Line, Money, Order, OrderContext, OrderStatus,
    Participant, Role, Text, Timestamp, UserId, WebUrl,
};

/// The most characters of a reason.
pub const MAX_REASON: usize = 1000;

/// Why somebody does something to an order: 1 to 1,000 characters. What is asked for anywhere is
/// this.
pub type Reason = Text<1, MAX_REASON>;

/// A file that is about to be handed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewFile {
    /// Where it is.
    pub url: WebUrl,
    /// Its name.
    pub filename: Line<1, 255>,
    /// What kind of file it is.
    pub kind: Line<1, 100>,
    /// Bytes, if known.
    pub size: Option<u64>,
}

/// What is handed over at once: 1 to 50 files.
///
/// ```
/// assert!(domain::Delivery::new(Vec::new()).is_none());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery(Vec<NewFile>);

impl Delivery {
    /// The most files.
    pub const MAX_FILES: usize = 50;

    /// A delivery of files. `None` without any, and with too many.
    #[must_use]
    pub fn new(files: Vec<NewFile>) -> Option<Self> {
        (1..=Self::MAX_FILES).contains(&files.len()).then_some(Self(files))
    }

    pub(crate) fn files(&self) -> Vec<DeliveredFile> {
        let file = |file: &NewFile| DeliveredFile {
            url: file.url.to_string(),
            filename: file.filename.to_string(),
            kind: file.kind.to_string(),
            size: file.size,
        };
        self.0.iter().map(file).collect()
    }
}

/// What somebody wants to do to an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OrderCommand {
    /// An action that needs nothing, or a reason at most.
    Do {
        /// Which one.
        action: Action,
        /// Why; of a refusal, what both parties are shown.
        reason: Option<Reason>,
    },
    /// Whatever action of staff leads to a status.
    MoveTo {
        /// The status.
        status: OrderStatus,
        /// Why.
        reason: Option<Reason>,
    },
    /// Files are handed over.
    Deliver(Delivery),
    /// More money is asked for.
    RequestPriceRevision {
        /// How much, in the currency of the order.
        amount: Decimal,
        /// Why.
        reason: Option<Reason>,
    },
}

impl OrderCommand {
    /// Why, if it was said.
    pub(crate) fn reason(&self) -> Option<&str> {
        match self {
            Self::Do { reason, .. }
            | Self::MoveTo { reason, .. }
            | Self::RequestPriceRevision { reason, .. } => reason.as_ref().map(Text::as_str),
            Self::Deliver(_) => None,
        }
    }
}

/// Who acts, how they stand to the order, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OrderActor {
    /// The account.
    pub user: UserId,
    /// Its role.
    pub role: Role,
    /// How it stands to the order.
    pub participant: Participant,
    /// When it acts.
    pub at: Timestamp,
}

/// A step that was decided.
pub(crate) struct Step<'a> {
    pub(crate) action: Action,
    pub(crate) command: &'a OrderCommand,
    pub(crate) before: &'a OrderContext,
    pub(crate) after: &'a Order,
    pub(crate) actor: OrderActor,
}

/// An amount with its currency in front, as messages name it.
pub(crate) fn priced(amount: Money) -> String {
    let currency: Currency = amount.currency();
    format!("{currency} {amount}")
}
