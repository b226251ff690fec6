//! The life of an order: eleven statuses and one table of transitions, the only source of what is
//! allowed.

use crate::{Participant, string_enum::string_enum};

string_enum! {
    /// Where an order stands.
    OrderStatus {
        /// Placed; the creator has not answered.
        Pending = "pending",
        /// Details were agreed with both parties.
        Confirmed = "confirmed",
        /// The creator took it.
        Accepted = "accepted",
        /// The creator works on it.
        InProgress = "in_progress",
        /// Files were handed over; the brand looks at them.
        Review = "review",
        /// The brand wants changes.
        RevisionRequested = "revision_requested",
        /// The creator wants more money for the changes.
        PriceRevisionPending = "price_revision_pending",
        /// The brand approved.
        Completed = "completed",
        /// The creator refused. No exit.
        Rejected = "rejected",
        /// Called off.
        Cancelled = "cancelled",
        /// The money went back. No exit.
        Refunded = "refunded",
    }
}

string_enum! {
    /// What can be done to an order, named as clients name it.
    Action {
        /// The creator takes the order.
        Accept = "accept",
        /// The creator refuses the order.
        Reject = "reject",
        /// The order is called off.
        Cancel = "cancel",
        /// Staff record that details were agreed.
        Confirm = "confirm",
        /// Work begins.
        Start = "start",
        /// Files are handed over.
        Deliver = "deliver",
        /// The brand asks for changes.
        RequestRevision = "request_revision",
        /// The brand approves the work.
        Approve = "approve",
        /// The creator asks for more money.
        RequestPriceRevision = "request_price_revision",
        /// The brand pays more.
        AcceptPriceRevision = "accept_price_revision",
        /// The brand does not pay more.
        DeclinePriceRevision = "decline_price_revision",
        /// The money goes back.
        Refund = "refund",
    }
}

/// One row of the table.
#[derive(Debug, Clone, Copy)]
pub struct Transition {
    /// What is done.
    pub action: Action,
    /// Statuses it starts from.
    pub from: &'static [OrderStatus],
    /// Status it ends in.
    pub to: OrderStatus,
    /// Who may do it.
    pub by: &'static [Participant],
    /// Whether staff must give a reason.
    pub staff_reason: bool,
}

use OrderStatus::{
    Accepted, Cancelled, Completed, Confirmed, InProgress, Pending, PriceRevisionPending, Refunded,
    Rejected, Review, RevisionRequested,
};
use Participant::{Brand, Creator, Staff};

/// Every status that an order can still be called off from by staff.
const OPEN: &[OrderStatus] =
    &[Pending, Confirmed, Accepted, InProgress, Review, RevisionRequested, PriceRevisionPending];

const fn row(
    action: Action,
    from: &'static [OrderStatus],
    to: OrderStatus,
    by: &'static [Participant],
    staff_reason: bool,
) -> Transition {
    Transition { action, from, to, by, staff_reason }
}

/// The whole table. A pair of status and action that is not in it is refused.
#[rustfmt::skip]
pub const TRANSITIONS: &[Transition] = &[
    row(Action::Accept,               &[Pending],                         Accepted,             &[Creator],        false),
    row(Action::Reject,               &[Pending],                         Rejected,             &[Creator],        false),
    row(Action::Cancel,               &[Pending],                         Cancelled,            &[Brand],          false),
    row(Action::Cancel,               OPEN,                               Cancelled,            &[Staff],                true),
    row(Action::Confirm,              &[Accepted],                        Confirmed,            &[Staff],                false),
    row(Action::Start,                &[Accepted, Confirmed],             InProgress,           &[Creator, Staff], false),
    row(Action::Deliver,              &[Accepted, Confirmed, InProgress, RevisionRequested],
                                                                          Review,               &[Creator],        false),
    row(Action::RequestRevision,      &[Review],                          RevisionRequested,    &[Brand, Staff],   true),
    row(Action::Approve,              &[Review],                          Completed,            &[Brand, Staff],   true),
    row(Action::RequestPriceRevision, &[RevisionRequested],               PriceRevisionPending, &[Creator],        false),
    row(Action::AcceptPriceRevision,  &[PriceRevisionPending],            InProgress,           &[Brand, Staff],   true),
    row(Action::DeclinePriceRevision, &[PriceRevisionPending],            RevisionRequested,    &[Brand, Staff],   true),
    row(Action::Refund,               &[Completed, Cancelled],            Refunded,             &[Staff],                true),
];

/// The table has no row for this status, action and actor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an order that is {status} does not allow {action} now")]
pub struct InvalidTransition {
    /// Where the order stands.
    pub status: OrderStatus,
    /// What was asked for.
    pub action: Action,
}

impl OrderStatus {
    /// The row of the table that an actor's action uses now.
    ///
    /// # Errors
    /// [`InvalidTransition`] when the table has no such row.
    pub fn step(
        self,
        action: Action,
        actor: Participant,
    ) -> Result<&'static Transition, InvalidTransition> {
        TRANSITIONS
            .iter()
            .find(|row| row.action == action && row.from.contains(&self) && row.by.contains(&actor))
            .ok_or(InvalidTransition { status: self, action })
    }

    /// What an actor may do now, in table order, each action once. An order has one price revision
    /// in its life, so that action is left out once there was one.
    #[must_use]
    pub fn next_actions(self, actor: Participant, had_price_revision: bool) -> Vec<Action> {
        let open =
            |action: &Action| !(had_price_revision && *action == Action::RequestPriceRevision);
        Action::ALL
            .iter()
            .copied()
            .filter(open)
            .filter(|&action| self.step(action, actor).is_ok())
            .collect()
    }

    /// Every status of an order that is not over; its package cannot be deleted.
    pub const OPEN: &[Self] = OPEN;

    /// Whether an order in this status makes an equal cart line a duplicate.
    #[must_use]
    pub const fn blocks_repeat(self) -> bool {
        matches!(self, Pending | Confirmed | InProgress | Accepted)
    }
}
