//! A party or staff takes an order one step further.

use std::sync::Arc;

use domain::{
    Action, InvalidTransition, OrderAct, OrderActor, OrderCase, OrderId, OrderPlan, OrderRefusal, OrderStatus,
    Timestamp,
};

use crate::{
    NotAParty, ShownOrder, StoreError, Viewer,
    ports::{Clock, OrderStore},
};

/// Somebody wants to take an order one step further.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderChange {
    /// Who.
    pub viewer: Viewer,
    /// How.
    pub act: OrderAct,
    /// When.
    pub at: Timestamp,
}

/// What was asked for and is not possible now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// An action.
    Action(Action),
    /// A status.
    Status(OrderStatus),
}

/// Why an order stays as it is. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum ChangeOrderError {
    /// There is no such order.
    #[error("the order is unknown")]
    NotFound,
    /// It is other people's.
    #[error(transparent)]
    NotAParty(#[from] NotAParty),
    /// The table of transitions has no such step for this viewer now, or somebody else was faster.
    #[error("the order does not allow this now")]
    InvalidTransition {
        /// Where the order stands.
        status: OrderStatus,
        /// What was asked for.
        wanted: Wanted,
        /// What the viewer may do instead.
        next_actions: Vec<Action>,
    },
    /// Staff must say why.
    #[error("a reason is required")]
    ReasonRequired,
    /// An order has one price revision in its life.
    #[error("the order already had a price revision")]
    PriceRevisionUsed {
        /// Where the order stands.
        status: OrderStatus,
        /// What the viewer may do instead.
        next_actions: Vec<Action>,
    },
    /// Total and additional amount together are above the largest amount.
    #[error("the total would be above the largest amount")]
    TotalTooLarge,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl OrderChange {
    /// Decides the step on an order that is locked. `speak_at` is when its first message is said.
    ///
    /// # Errors
    /// Every [`ChangeOrderError`] but [`ChangeOrderError::NotFound`] and [`ChangeOrderError::Store`].
    pub fn decide(&self, case: &OrderCase, speak_at: Timestamp) -> Result<OrderPlan, ChangeOrderError> {
        let standing = self.viewer.standing_to(case)?;
        let actor = OrderActor { user: self.viewer.user(), role: self.viewer.role(), standing, at: self.at };
        let (status, next_actions) = (case.order.status, || case.order.next_actions(standing));
        self.act.clone().decide(case, actor, speak_at).map_err(|refusal| match refusal {
            OrderRefusal::InvalidTransition(InvalidTransition { action, .. }) => {
                let wanted = Wanted::Action(action);
                ChangeOrderError::InvalidTransition { status, wanted, next_actions: next_actions() }
            }
            OrderRefusal::NoWay { to, .. } => {
                let wanted = Wanted::Status(to);
                ChangeOrderError::InvalidTransition { status, wanted, next_actions: next_actions() }
            }
            OrderRefusal::PriceRevisionUsed => {
                ChangeOrderError::PriceRevisionUsed { status, next_actions: next_actions() }
            }
            OrderRefusal::ReasonRequired => ChangeOrderError::ReasonRequired,
            OrderRefusal::TotalTooLarge => ChangeOrderError::TotalTooLarge,
        })
    }
}

/// Takes an order one step further.
#[derive(Clone)]
pub struct ChangeOrder {
    orders: Arc<dyn OrderStore>,
    clock: Arc<dyn Clock>,
}

impl ChangeOrder {
    /// The use case over a store and a clock.
    #[must_use]
    pub fn new(orders: Arc<dyn OrderStore>, clock: Arc<dyn Clock>) -> Self {
        Self { orders, clock }
    }

    /// The order after the step, as the viewer may see it, without its conversation. Of several at once, one wins.
    ///
    /// # Errors
    /// [`ChangeOrderError`]; the order stays as it is.
    pub fn run(&self, viewer: &Viewer, id: OrderId, act: OrderAct) -> Result<ShownOrder, ChangeOrderError> {
        let case = self.orders.change(id, OrderChange { viewer: *viewer, act, at: self.clock.now() })?;
        let standing = viewer.standing_to(&case)?;
        let next_actions = case.order.next_actions(standing);
        Ok(ShownOrder { case: case.shown_to(standing), messages: Vec::new(), next_actions })
    }
}

#[cfg(test)]
mod tests {
    use domain::{BrandId, Currency, Money, PriceRevision, PriceRevisionStatus, UserId};

    use super::*;
    use crate::{
        BrandViewer, CreatorViewer, StaffViewer,
        ports::MockOrderStore,
        testing::{FixedClock, samples},
    };

    fn creator() -> Viewer {
        let creator = samples::case(1, 2).creator;
        Viewer::Creator(CreatorViewer { user: creator.owner.user, creator: Some(creator.id) })
    }

    fn staff() -> Viewer {
        Viewer::Staff(StaffViewer { user: UserId::new(7).unwrap(), is_super_admin: false })
    }

    fn plain(action: Action) -> OrderAct {
        OrderAct::Do { action, reason: None }
    }

    fn decide(viewer: Viewer, act: OrderAct, status: OrderStatus) -> Result<OrderPlan, ChangeOrderError> {
        let mut case = samples::case(1, 2);
        case.order.status = status;
        let revision = PriceRevision { amount: case.order.total, reason: None, status: PriceRevisionStatus::Declined };
        case.order.price_revision = (status == OrderStatus::RevisionRequested).then_some(revision);
        OrderChange { viewer, act, at: Timestamp::UNIX_EPOCH }.decide(&case, Timestamp::UNIX_EPOCH)
    }

    #[test]
    fn the_store_is_told_who_acts_and_when_and_the_answer_is_for_the_viewer() {
        let mut orders = MockOrderStore::new();
        orders.expect_change().once().returning(|id, change| {
            assert_eq!((id.get(), change.viewer, change.at), (9, creator(), Timestamp::UNIX_EPOCH));
            let mut case = samples::case(1, 2);
            case.order.status = OrderStatus::Accepted;
            Ok(case)
        });
        let change = ChangeOrder::new(Arc::new(orders), Arc::new(FixedClock::at(Timestamp::UNIX_EPOCH)));
        let shown = change.run(&creator(), OrderId::new(9).unwrap(), plain(Action::Accept)).unwrap();
        assert_eq!(shown.next_actions, [Action::Start, Action::Deliver]);
        assert!(shown.case.brand.owner.email.is_none() && shown.case.creator.owner.email.is_some());
    }

    #[test]
    fn other_people_are_refused_before_the_state_is_told() {
        let stranger = Viewer::Brand(BrandViewer { user: UserId::new(7).unwrap(), brand: BrandId::new(3).ok() });
        let refused = decide(stranger, plain(Action::Cancel), OrderStatus::Rejected);
        assert!(matches!(refused, Err(ChangeOrderError::NotAParty(_))));
    }

    #[test]
    fn a_step_that_the_table_lacks_names_what_is_possible() {
        let refused = decide(creator(), plain(Action::Accept), OrderStatus::Accepted).unwrap_err();
        let ChangeOrderError::InvalidTransition { status, wanted, next_actions } = refused else {
            panic!("{refused:?}")
        };
        assert_eq!((status, wanted), (OrderStatus::Accepted, Wanted::Action(Action::Accept)));
        assert_eq!(next_actions, [Action::Start, Action::Deliver]);
        let to = OrderAct::MoveTo { status: OrderStatus::Accepted, reason: None };
        let refused = decide(staff(), to, OrderStatus::Pending).unwrap_err();
        let ChangeOrderError::InvalidTransition { wanted, .. } = refused else { panic!("{refused:?}") };
        assert_eq!(wanted, Wanted::Status(OrderStatus::Accepted));
    }

    #[test]
    fn staff_say_why() {
        let cancel = OrderAct::MoveTo { status: OrderStatus::Cancelled, reason: None };
        let refused = decide(staff(), cancel, OrderStatus::Pending);
        assert!(matches!(refused, Err(ChangeOrderError::ReasonRequired)));
    }

    #[test]
    fn more_money_is_asked_for_once_and_within_the_largest_total() {
        let ask = |minor| OrderAct::RequestPriceRevision {
            amount: Money::from_minor(minor, Currency::USD).unwrap(),
            reason: None,
        };
        let refused = decide(creator(), ask(1), OrderStatus::RevisionRequested);
        assert!(matches!(refused, Err(ChangeOrderError::PriceRevisionUsed { .. })));
        let mut case = samples::case(1, 2);
        case.order.status = OrderStatus::RevisionRequested;
        let change = OrderChange { viewer: creator(), act: ask(Money::MAX_MINOR), at: Timestamp::UNIX_EPOCH };
        let refused = change.decide(&case, Timestamp::UNIX_EPOCH);
        assert!(matches!(refused, Err(ChangeOrderError::TotalTooLarge)));
    }
}
