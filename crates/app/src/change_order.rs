//! A party or staff takes an order one step further.

use std::sync::Arc;

use domain::{
    Action, Currency, InvalidTransition, OrderAct, OrderActor, OrderCase, OrderId, OrderPlan, OrderRefusal,
    OrderStatus, Timestamp,
};

use crate::{
    NotAParty, ShownOrder, StaffCancel, StoreError, Viewer,
    ports::{Clock, OrderStore},
    staff_cancel::ends,
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
    /// Who of staff may cancel and refund.
    pub staff_cancel: StaffCancel,
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
    /// An agent wants to cancel or refund an order whose ticket is with somebody else.
    #[error("only the agent of the ticket or a super admin may do this")]
    NotAssignedAgent,
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
    /// More money is asked for, but nothing, or not an amount of the order's currency.
    #[error("the amount is none of the order's currency")]
    InvalidAmount(Currency),
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
        if ends(&self.act) && !self.staff_cancel.allows(&self.viewer, case) {
            return Err(ChangeOrderError::NotAssignedAgent);
        }
        let actor = OrderActor { user: self.viewer.user(), role: self.viewer.role(), standing, at: self.at };
        let next_actions = || self.staff_cancel.next_actions(&self.viewer, standing, case);
        let status = case.order.status;
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
            OrderRefusal::InvalidAmount(currency) => ChangeOrderError::InvalidAmount(currency),
            OrderRefusal::TotalTooLarge => ChangeOrderError::TotalTooLarge,
        })
    }
}

/// Takes an order one step further.
#[derive(Clone)]
pub struct ChangeOrder {
    orders: Arc<dyn OrderStore>,
    clock: Arc<dyn Clock>,
    staff_cancel: StaffCancel,
}

impl ChangeOrder {
    /// The use case over a store and a clock, with who of staff may cancel and refund.
    #[must_use]
    pub fn new(orders: Arc<dyn OrderStore>, clock: Arc<dyn Clock>, staff_cancel: StaffCancel) -> Self {
        Self { orders, clock, staff_cancel }
    }

    /// The order after the step, as the viewer may see it, without its conversation. Of several at once, one wins.
    ///
    /// # Errors
    /// [`ChangeOrderError`]; the order stays as it is.
    pub fn run(&self, viewer: &Viewer, id: OrderId, act: OrderAct) -> Result<ShownOrder, ChangeOrderError> {
        let &Self { staff_cancel, .. } = self;
        let case = self.orders.change(id, OrderChange { viewer: *viewer, act, at: self.clock.now(), staff_cancel })?;
        let standing = viewer.standing_to(&case)?;
        let next_actions = staff_cancel.next_actions(viewer, standing, &case);
        Ok(ShownOrder { case: case.shown_to(standing), messages: Vec::new(), next_actions })
    }
}

#[cfg(test)]
mod tests {
    use domain::{AgentId, BrandId, PriceRevision, PriceRevisionStatus, UserId};

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

    fn admin() -> Viewer {
        Viewer::Staff(StaffViewer { user: UserId::new(8).unwrap(), is_super_admin: true })
    }

    fn plain(action: Action) -> OrderAct {
        OrderAct::Do { action, reason: None }
    }

    fn change(viewer: Viewer, act: OrderAct) -> OrderChange {
        OrderChange { viewer, act, at: Timestamp::UNIX_EPOCH, staff_cancel: StaffCancel::Assigned }
    }

    fn decide(viewer: Viewer, act: OrderAct, status: OrderStatus) -> Result<OrderPlan, ChangeOrderError> {
        let mut case = samples::case(1, 2);
        case.order.status = status;
        let revision = PriceRevision { amount: case.order.total, reason: None, status: PriceRevisionStatus::Declined };
        case.order.price_revision = (status == OrderStatus::RevisionRequested).then_some(revision);
        change(viewer, act).decide(&case, Timestamp::UNIX_EPOCH)
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
        let clock = Arc::new(FixedClock::at(Timestamp::UNIX_EPOCH));
        let change = ChangeOrder::new(Arc::new(orders), clock, StaffCancel::Assigned);
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
        let refused = decide(admin(), cancel, OrderStatus::Pending);
        assert!(matches!(refused, Err(ChangeOrderError::ReasonRequired)));
    }

    #[test]
    fn more_money_is_asked_for_once_and_within_the_largest_total() {
        let ask = |amount: &str| OrderAct::RequestPriceRevision { amount: amount.parse().unwrap(), reason: None };
        let refused = decide(creator(), ask("0.01"), OrderStatus::RevisionRequested);
        assert!(matches!(refused, Err(ChangeOrderError::PriceRevisionUsed { .. })));
        let mut case = samples::case(1, 2);
        case.order.status = OrderStatus::RevisionRequested;
        let refused = |amount| change(creator(), ask(amount)).decide(&case, Timestamp::UNIX_EPOCH).unwrap_err();
        assert!(matches!(refused("9999999999.99"), ChangeOrderError::TotalTooLarge));
        for none in ["0", "0.00", "0.001", "1.005", "10000000000"] {
            assert!(matches!(refused(none), ChangeOrderError::InvalidAmount(Currency::USD)), "{none}");
        }
    }

    #[test]
    fn s17_an_agent_cancels_and_refunds_the_orders_of_its_own_tickets_only() {
        let why = || Some(domain::Reason::parse("Fraud").unwrap());
        let mut case = samples::case(1, 2);
        let own = AgentId::new(7).unwrap();
        case.ticket.as_mut().unwrap().agent = Some(own);
        let agent = |user| Viewer::Staff(StaffViewer { user, is_super_admin: false });
        let stranger = agent(UserId::new(own.get() + 1).unwrap());
        let acts = [
            (OrderStatus::Pending, OrderAct::Do { action: Action::Cancel, reason: why() }),
            (OrderStatus::Pending, OrderAct::MoveTo { status: OrderStatus::Cancelled, reason: why() }),
            (OrderStatus::Completed, OrderAct::Do { action: Action::Refund, reason: why() }),
            (OrderStatus::Completed, OrderAct::MoveTo { status: OrderStatus::Refunded, reason: why() }),
            // who may not do it at all is not told where the order stands
            (OrderStatus::Rejected, OrderAct::MoveTo { status: OrderStatus::Refunded, reason: why() }),
        ];
        for (status, act) in acts {
            case.order.status = status;
            let decide = |viewer, staff_cancel| {
                OrderChange { staff_cancel, ..change(viewer, act.clone()) }.decide(&case, Timestamp::UNIX_EPOCH)
            };
            let refused = decide(stranger, StaffCancel::Assigned);
            assert!(matches!(refused, Err(ChangeOrderError::NotAssignedAgent)), "{refused:?}");
            let possible = status != OrderStatus::Rejected;
            for (viewer, rule) in [
                (agent(own.user()), StaffCancel::Assigned),
                (admin(), StaffCancel::Assigned),
                (stranger, StaffCancel::Any),
            ] {
                assert_eq!(decide(viewer, rule).is_ok(), possible, "{status}");
                assert_eq!(!rule.next_actions(&viewer, domain::Standing::Staff, &case).is_empty(), possible);
            }
            let open = StaffCancel::Assigned.next_actions(&stranger, domain::Standing::Staff, &case);
            assert!(open.is_empty(), "what is refused is not offered: {open:?}");
        }
        case.order.status = OrderStatus::Accepted;
        let open = StaffCancel::Assigned.next_actions(&stranger, domain::Standing::Staff, &case);
        assert_eq!(open, [Action::Confirm, Action::Start], "every other step is open to every agent");
        case.ticket.as_mut().unwrap().agent = None;
        let cancel = OrderAct::Do { action: Action::Cancel, reason: why() };
        let refused = change(agent(own.user()), cancel).decide(&case, Timestamp::UNIX_EPOCH);
        assert!(matches!(refused, Err(ChangeOrderError::NotAssignedAgent)), "nobody's ticket is nobody's");
    }

    #[test]
    fn b07_staff_decide_a_new_price_with_a_reason() {
        let revised = |to, reason: Option<&str>| {
            let mut case = samples::case(1, 2);
            case.order.status = OrderStatus::PriceRevisionPending;
            let amount = case.order.total;
            case.order.price_revision =
                Some(PriceRevision { amount, reason: None, status: PriceRevisionStatus::Requested });
            let reason = reason.map(|why| domain::Reason::parse(why).unwrap());
            let act = OrderAct::MoveTo { status: to, reason };
            (case.order.total, change(staff(), act).decide(&case, Timestamp::UNIX_EPOCH))
        };
        for to in [OrderStatus::InProgress, OrderStatus::RevisionRequested] {
            assert!(matches!(revised(to, None).1, Err(ChangeOrderError::ReasonRequired)), "{to}");
        }
        let (before, plan) = revised(OrderStatus::InProgress, Some("The brand agreed by phone"));
        let plan = plan.unwrap();
        assert_eq!(plan.order.total, before.times(2).unwrap());
        assert_eq!(plan.order.price_revision.unwrap().status, PriceRevisionStatus::Accepted);
        assert_eq!(plan.event.reason.as_deref(), Some("The brand agreed by phone"));
        let (before, plan) = revised(OrderStatus::RevisionRequested, Some("Too much"));
        let plan = plan.unwrap();
        assert_eq!(plan.order.total, before);
        assert_eq!(plan.order.price_revision.unwrap().status, PriceRevisionStatus::Declined);
    }
}
