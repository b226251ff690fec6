//! One step in the life of an order: what it asks for, and everything that it writes.

use crate::{
    Action, Currency, Decimal, InvalidTransition, Money, MoneyError, NewAuditEntry, NewMessage,
    NewNotification, Order, OrderActor, OrderCommand, OrderContext, OrderStatus, Participant,
    PriceRevision, PriceRevisionStatus, TRANSITIONS, Timestamp,
    notification::NotificationSubject,
    order_act::{Step, priced},
    progress::progress_messages,
};

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

/// All that a step writes, in one transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderPlan {
    /// The order afterwards.
    pub order: Order,
    /// What is said to the parties.
    pub messages: Vec<NewMessage>,
    /// What the parties are told, except the actor.
    pub notifications: Vec<NewNotification>,
    /// The entry in the audit log.
    pub audit_entry: NewAuditEntry,
}

impl OrderCommand {
    /// Decides the step on an order that is locked. `speak_at` is when the first message is said,
    /// if it has a ticket.
    ///
    /// # Errors
    /// [`OrderRefusal`]; the order stays as it is.
    pub fn decide(
        self,
        context: &OrderContext,
        actor: OrderActor,
        speak_at: Timestamp,
    ) -> Result<OrderPlan, OrderRefusal> {
        if let Self::RequestPriceRevision { amount, .. } = &self {
            asked(amount, context.order.total.currency())?;
        }
        let action = self.action(context.order.status)?;
        let step = context.order.status.step(action, actor.participant)?;
        if actor.participant == Participant::Staff && step.staff_reason && self.reason().is_none() {
            return Err(OrderRefusal::ReasonRequired);
        }
        let mut order = context.order.clone();
        order.status = step.to;
        order.updated_at = actor.at;
        order.changes += 1;
        self.apply(action, &mut order, actor.at)?;
        let step = Step { action, command: &self, before: context, after: &order, actor };
        Ok(OrderPlan {
            messages: progress_messages(&step, speak_at),
            notifications: step.notifications(),
            audit_entry: step.entry(),
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
                .find(|row| {
                    row.to == *status
                        && row.from.contains(&from)
                        && row.by.contains(&Participant::Staff)
                })
                .map(|row| row.action)
                .ok_or(OrderRefusal::NoWay { from, to: *status }),
        }
    }

    /// The values that a step changes beside the status.
    fn apply(&self, action: Action, order: &mut Order, at: Timestamp) -> Result<(), OrderRefusal> {
        match action {
            Action::Reject => order.rejection_message = self.reason().map(str::to_owned),
            Action::Approve => order.completed_at = Some(at),
            Action::AcceptPriceRevision => order.accept_price_revision()?,
            Action::DeclinePriceRevision => {
                order.settle_price_revision(PriceRevisionStatus::Declined);
            }
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
    fn request_price_revision(
        &mut self,
        amount: &Decimal,
        reason: Option<String>,
    ) -> Result<(), OrderRefusal> {
        if self.price_revision.is_some() {
            return Err(OrderRefusal::PriceRevisionUsed);
        }
        let amount = asked(amount, self.total.currency())?;
        plus(self.total, amount)?;
        self.price_revision =
            Some(PriceRevision { amount, reason, status: PriceRevisionStatus::Requested });
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

impl Step<'_> {
    fn notifications(&self) -> Vec<NewNotification> {
        let context = self.before;
        let subject = NotificationSubject {
            ticket: context.ticket.as_ref().map(|ticket| ticket.id),
            order: self.after.id,
            order_title: &context.package.title,
            brand_name: &context.brand.owner.name,
            creator_name: &context.creator.owner.name,
        };
        let parties = [context.brand.owner.user, context.creator.owner.user];
        let told = parties.into_iter().filter(|&user| user != self.actor.user);
        told.map(|user| subject.status_for(user, self.after.status, self.actor.at)).collect()
    }

    fn entry(&self) -> NewAuditEntry {
        NewAuditEntry {
            at: self.actor.at,
            actor: Some((self.actor.user, self.actor.role)),
            action: "order_status_changed",
            order: Some(self.after.id),
            ticket: self.before.ticket.as_ref().map(|ticket| ticket.id),
            from: Some(self.before.order.status.to_string()),
            to: Some(self.after.status.to_string()),
            reason: self.command.reason().map(str::to_owned),
            data: [("action", self.action.to_string())].into_iter().chain(self.facts()).collect(),
        }
    }

    /// What else the audit log keeps of a step.
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
