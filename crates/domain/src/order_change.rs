//! One step in the life of an order: what it asks for, and everything that it writes.

use crate::{
    Action, Currency, Decimal, DeliveredFile, InvalidTransition, Line, Money, MoneyError, NewEvent, NewMessage,
    NewNotification, Order, OrderCase, OrderStatus, PriceRevision, PriceRevisionStatus, Role, Standing, TRANSITIONS,
    Text, Timestamp, UserId, WebUrl, notification::NewsOf, progress::progress_messages,
};

/// The most characters of a reason.
pub const MAX_REASON: usize = 1000;

/// Why somebody does something to an order: 1 to 1,000 characters. What is asked for anywhere is this.
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

    fn files(&self) -> Vec<DeliveredFile> {
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
pub enum OrderAct {
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

/// Why an order stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OrderRefusal {
    /// The table has no such step for this actor now.
    #[error(transparent)]
    InvalidTransition(#[from] InvalidTransition),
    /// The table has no step of staff from one status to the other.
    #[error("an order that is {from} does not become {to} now")]
    NoWay {
        /// Where the order stands.
        from: OrderStatus,
        /// Where it was to go.
        to: OrderStatus,
    },
    /// Staff must say why.
    #[error("a reason is required")]
    ReasonRequired,
    /// An order has one price revision in its life, whatever became of it.
    #[error("the order already had a price revision")]
    PriceRevisionUsed,
    /// More money is asked for, but nothing, or not an amount of the order's currency.
    #[error("the amount is none of the order's currency")]
    InvalidAmount(Currency),
    /// The total would be above the largest amount.
    #[error("the total would be above the largest amount")]
    TotalTooLarge,
}

/// Who acts, how they stand to the order, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OrderActor {
    /// The account.
    pub user: UserId,
    /// Its role.
    pub role: Role,
    /// How it stands to the order.
    pub standing: Standing,
    /// When it acts.
    pub at: Timestamp,
}

/// All that a step writes, in one transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderPlan {
    /// The order afterwards.
    pub order: Order,
    /// What is said to the parties.
    pub messages: Vec<NewMessage>,
    /// What the parties are told, except the actor.
    pub notifications: Vec<NewNotification>,
    /// The entry in the audit trail.
    pub event: NewEvent,
}

impl OrderAct {
    /// Decides the step on an order that is locked. `speak_at` is when the first message is said, if it has a ticket.
    ///
    /// # Errors
    /// [`OrderRefusal`]; the order stays as it is.
    pub fn decide(self, case: &OrderCase, actor: OrderActor, speak_at: Timestamp) -> Result<OrderPlan, OrderRefusal> {
        if let Self::RequestPriceRevision { amount, .. } = &self {
            asked(amount, case.order.total.currency())?;
        }
        let action = self.action(case.order.status)?;
        let step = case.order.status.step(action, actor.standing)?;
        if actor.standing == Standing::Staff && step.staff_reason && self.reason().is_none() {
            return Err(OrderRefusal::ReasonRequired);
        }
        let mut order = case.order.clone();
        order.status = step.to;
        order.updated_at = actor.at;
        order.changes += 1;
        self.apply(action, &mut order, actor.at)?;
        let step = Step { action, act: &self, before: case, after: &order, actor };
        Ok(OrderPlan {
            messages: progress_messages(&step, speak_at),
            notifications: step.notifications(),
            event: step.event(),
            order,
        })
    }

    fn action(&self, from: OrderStatus) -> Result<Action, OrderRefusal> {
        match self {
            Self::Do { action, .. } => Ok(*action),
            Self::Deliver(_) => Ok(Action::Deliver),
            Self::RequestPriceRevision { .. } => Ok(Action::RequestPriceRevision),
            Self::MoveTo { status, .. } => TRANSITIONS
                .iter()
                .find(|row| row.to == *status && row.from.contains(&from) && row.by.contains(&Standing::Staff))
                .map(|row| row.action)
                .ok_or(OrderRefusal::NoWay { from, to: *status }),
        }
    }

    /// Why, if it was said.
    pub(crate) fn reason(&self) -> Option<&str> {
        match self {
            Self::Do { reason, .. } | Self::MoveTo { reason, .. } | Self::RequestPriceRevision { reason, .. } => {
                reason.as_ref().map(Text::as_str)
            }
            Self::Deliver(_) => None,
        }
    }

    /// The values that a step changes beside the status.
    fn apply(&self, action: Action, order: &mut Order, at: Timestamp) -> Result<(), OrderRefusal> {
        match action {
            Action::Reject => order.rejection_message = self.reason().map(str::to_owned),
            Action::Approve => order.completed_at = Some(at),
            Action::AcceptPriceRevision => order.accept_price_revision()?,
            Action::DeclinePriceRevision => order.settle_price_revision(PriceRevisionStatus::Declined),
            Action::Accept
            | Action::Cancel
            | Action::Confirm
            | Action::Start
            | Action::Deliver
            | Action::RequestRevision
            | Action::RequestPriceRevision
            | Action::Refund => {}
        }
        match self {
            Self::Deliver(delivery) => order.deliverables = Some(delivery.files()),
            Self::RequestPriceRevision { amount, reason } => {
                order.request_price_revision(amount, reason.as_ref().map(ToString::to_string))?;
            }
            Self::Do { .. } | Self::MoveTo { .. } => {}
        }
        Ok(())
    }
}

impl Order {
    fn request_price_revision(&mut self, amount: &Decimal, reason: Option<String>) -> Result<(), OrderRefusal> {
        if self.price_revision.is_some() {
            return Err(OrderRefusal::PriceRevisionUsed);
        }
        let amount = asked(amount, self.total.currency())?;
        plus(self.total, amount)?;
        self.price_revision = Some(PriceRevision { amount, reason, status: PriceRevisionStatus::Requested });
        Ok(())
    }

    fn accept_price_revision(&mut self) -> Result<(), OrderRefusal> {
        if let Some(revision) = &self.price_revision {
            self.total = plus(self.total, revision.amount)?;
        }
        self.settle_price_revision(PriceRevisionStatus::Accepted);
        Ok(())
    }

    fn settle_price_revision(&mut self, status: PriceRevisionStatus) {
        if let Some(revision) = &mut self.price_revision {
            revision.status = status;
        }
    }
}

/// What is asked for on top: an amount of the currency, and not nothing.
fn asked(amount: &Decimal, currency: Currency) -> Result<Money, OrderRefusal> {
    let amount = amount.in_currency(currency).ok().filter(|amount| !amount.is_zero());
    amount.ok_or(OrderRefusal::InvalidAmount(currency))
}

fn plus(total: Money, amount: Money) -> Result<Money, OrderRefusal> {
    total.plus(amount).map_err(|error| match error {
        MoneyError::NotANumber
        | MoneyError::Negative
        | MoneyError::TooPrecise
        | MoneyError::TooLarge
        | MoneyError::OtherCurrency => OrderRefusal::TotalTooLarge,
    })
}

/// A step that was decided.
pub(crate) struct Step<'a> {
    pub(crate) action: Action,
    pub(crate) act: &'a OrderAct,
    pub(crate) before: &'a OrderCase,
    pub(crate) after: &'a Order,
    pub(crate) actor: OrderActor,
}

impl Step<'_> {
    fn notifications(&self) -> Vec<NewNotification> {
        let case = self.before;
        let news = NewsOf {
            ticket: case.ticket.as_ref().map(|ticket| ticket.id),
            order: self.after.id,
            order_title: &case.package.title,
            brand_name: &case.brand.owner.name,
            creator_name: &case.creator.owner.name,
        };
        let parties = [case.brand.owner.user, case.creator.owner.user];
        let told = parties.into_iter().filter(|&user| user != self.actor.user);
        told.map(|user| news.status_for(user, self.after.status, self.actor.at)).collect()
    }

    fn event(&self) -> NewEvent {
        NewEvent {
            at: self.actor.at,
            actor: Some((self.actor.user, self.actor.role)),
            action: "order_status_changed",
            order: Some(self.after.id),
            ticket: self.before.ticket.as_ref().map(|ticket| ticket.id),
            from: Some(self.before.order.status.to_string()),
            to: Some(self.after.status.to_string()),
            reason: self.act.reason().map(str::to_owned),
            data: [("action", self.action.to_string())].into_iter().chain(self.facts()).collect(),
        }
    }

    /// What else the audit trail keeps of a step.
    fn facts(&self) -> Vec<(&'static str, String)> {
        let revision = self.after.price_revision.as_ref();
        match self.action {
            Action::Deliver => {
                let files = self.after.deliverables.iter().flatten();
                vec![("files", files.map(|file| file.url.as_str()).collect::<Vec<_>>().join("\n"))]
            }
            Action::RequestPriceRevision => {
                revision.map(|revision| ("amount", priced(revision.amount))).into_iter().collect()
            }
            Action::AcceptPriceRevision => vec![("total", priced(self.after.total))],
            Action::Accept
            | Action::Reject
            | Action::Cancel
            | Action::Confirm
            | Action::Start
            | Action::RequestRevision
            | Action::Approve
            | Action::DeclinePriceRevision
            | Action::Refund => Vec::new(),
        }
    }
}

/// An amount with its currency in front, as messages name it.
pub(crate) fn priced(amount: Money) -> String {
    let currency: Currency = amount.currency();
    format!("{currency} {amount}")
}
