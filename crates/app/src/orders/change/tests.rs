//! Every refusal and every rule of a step of an order.

use std::sync::Mutex;

use domain::{
    AgentId, BrandId, NotificationKind, Order, PriceRevision, PriceRevisionStatus, TicketStatus,
    UserId,
};

use super::*;
use crate::{
    BrandViewer, CreatorViewer, StaffViewer,
    testing::{MockTx, samples},
    tickets::LockedOrder,
};

fn creator() -> Viewer {
    let creator = samples::context(1, 2).creator;
    Viewer::Creator(CreatorViewer { user: creator.owner.user, creator: Some(creator.id) })
}

fn staff() -> Viewer {
    Viewer::Staff(StaffViewer { user: UserId::new(7).unwrap(), is_super_admin: false })
}

fn admin() -> Viewer {
    Viewer::Staff(StaffViewer { user: UserId::new(8).unwrap(), is_super_admin: true })
}

fn second(n: i64) -> Timestamp {
    Timestamp::from_timestamp(n, 0).unwrap()
}

fn plain(action: Action) -> OrderCommand {
    OrderCommand::Do { action, reason: None }
}

fn step(viewer: Viewer, command: OrderCommand) -> Step {
    Step { viewer, command, at: second(60), staff_cancel: StaffCancel::Assigned }
}

/// What a step wrote: the order, what changed in its ticket, and what it left behind.
#[derive(Debug, Default)]
struct Written {
    order: Option<Order>,
    ticket: Option<TicketPatch>,
    effects: Effects,
}

/// Takes a step of an order that is locked.
fn take(locked: LockedOrder, step: Step) -> Result<(ShownOrder, Written), ChangeOrderError> {
    let (before, seen) = (locked.context.order.clone(), Arc::new(Mutex::new(Written::default())));
    let [ordered, patched, recorded] = [(); 3].map(|()| seen.clone());
    let mut tx = MockTx::new();
    tx.expect_lock_order().return_once(|_| Ok(Some(locked)));
    tx.expect_update_order().returning(move |known, order| {
        assert_eq!(*known, before);
        ordered.lock().unwrap().order = Some(order.clone());
        Ok(())
    });
    tx.expect_update_ticket().returning(move |_, patch| {
        patched.lock().unwrap().ticket = Some(*patch);
        Ok(())
    });
    tx.expect_record().returning(move |effects| {
        recorded.lock().unwrap().effects = effects.clone();
        Ok(())
    });
    let shown = change_order(&mut tx, OrderId::new(9).unwrap(), step)?;
    let written = std::mem::take(&mut *seen.lock().unwrap());
    Ok((shown, written))
}

fn decide(
    viewer: Viewer,
    command: OrderCommand,
    status: OrderStatus,
) -> Result<ShownOrder, ChangeOrderError> {
    let mut context = samples::context(1, 2);
    context.order.status = status;
    let revision = PriceRevision {
        amount: context.order.total,
        reason: None,
        status: PriceRevisionStatus::Declined,
    };
    context.order.price_revision = (status == OrderStatus::RevisionRequested).then_some(revision);
    take(samples::locked(context), step(viewer, command)).map(|(shown, _)| shown)
}

#[test]
fn r20_a_step_is_written_with_its_messages_and_its_entry_and_the_answer_is_for_the_viewer() {
    let (shown, written) =
        take(samples::locked(samples::context(1, 2)), step(creator(), plain(Action::Accept)))
            .unwrap();
    assert_eq!(
        written.order.as_ref(),
        Some(&shown.context.order),
        "what is answered is what is written"
    );
    assert_eq!(
        (shown.context.order.status, shown.context.order.updated_at),
        (OrderStatus::Accepted, second(60))
    );
    assert_eq!(shown.next_actions, [Action::Start, Action::Deliver]);
    assert!(
        shown.context.brand.owner.email.is_none() && shown.context.creator.owner.email.is_some()
    );
    let ticket = shown.context.ticket.unwrap();
    assert_eq!(
        (written.ticket, ticket.updated_at),
        (Some(TicketPatch::touch(second(60))), second(60)),
        "it moves up"
    );
    assert_eq!(ticket.status, TicketStatus::Open);
    assert_eq!(written.effects.messages.len(), 4, "M5 to M7");
    let told: Vec<_> = written
        .effects
        .notifications
        .iter()
        .map(|notification| (notification.user.get(), notification.kind))
        .collect();
    assert_eq!(told, [(1, NotificationKind::OrderStatus)]);
    let audit: Vec<_> =
        written.effects.audit.iter().map(|entry| (entry.action, entry.to.as_deref())).collect();
    assert_eq!(audit, [("order_status_changed", Some("accepted"))]);
}

#[test]
fn what_a_step_says_comes_after_everything_that_was_said_before() {
    let locked = LockedOrder {
        newest_message_at: Some(second(90)),
        ..samples::locked(samples::context(1, 2))
    };
    let (_, written) = take(locked, step(creator(), plain(Action::Accept))).unwrap();
    assert!(written.effects.messages.iter().all(|message| message.at > second(90)));
}

#[test]
fn an_order_without_a_ticket_goes_on_without_messages() {
    let context = OrderContext { ticket: None, ..samples::context(1, 2) };
    let (_, written) =
        take(samples::locked(context), step(creator(), plain(Action::Accept))).unwrap();
    assert_eq!((written.ticket, written.effects.messages), (None, Vec::new()));
}

#[test]
fn an_unknown_order_is_refused() {
    let mut tx = MockTx::new();
    tx.expect_lock_order().returning(|_| Ok(None));
    let refused =
        change_order(&mut tx, OrderId::new(9).unwrap(), step(creator(), plain(Action::Accept)));
    assert!(matches!(refused, Err(ChangeOrderError::NotFound)));
}

#[test]
fn other_people_are_refused_before_the_state_is_told() {
    let stranger =
        Viewer::Brand(BrandViewer { user: UserId::new(7).unwrap(), brand: BrandId::new(3).ok() });
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
    let to = OrderCommand::MoveTo { status: OrderStatus::Accepted, reason: None };
    let refused = decide(staff(), to, OrderStatus::Pending).unwrap_err();
    let ChangeOrderError::InvalidTransition { wanted, .. } = refused else { panic!("{refused:?}") };
    assert_eq!(wanted, Wanted::Status(OrderStatus::Accepted));
}

#[test]
fn staff_say_why() {
    let cancel = OrderCommand::MoveTo { status: OrderStatus::Cancelled, reason: None };
    let refused = decide(admin(), cancel, OrderStatus::Pending);
    assert!(matches!(refused, Err(ChangeOrderError::ReasonRequired)));
}

#[test]
fn more_money_is_asked_for_once_and_within_the_largest_total() {
    let ask = |amount: &str| OrderCommand::RequestPriceRevision {
        amount: amount.parse().unwrap(),
        reason: None,
    };
    let refused = decide(creator(), ask("0.01"), OrderStatus::RevisionRequested);
    assert!(matches!(refused, Err(ChangeOrderError::PriceRevisionUsed { .. })));
    let mut context = samples::context(1, 2);
    context.order.status = OrderStatus::RevisionRequested;
    let refused =
        |amount| take(samples::locked(context.clone()), step(creator(), ask(amount))).unwrap_err();
    assert!(matches!(refused("9999999999.99"), ChangeOrderError::TotalTooLarge));
    for none in ["0", "0.00", "0.001", "1.005", "10000000000"] {
        assert!(matches!(refused(none), ChangeOrderError::InvalidAmount(Currency::USD)), "{none}");
    }
}

#[test]
fn s17_an_agent_cancels_and_refunds_the_orders_of_its_own_tickets_only() {
    let why = || Some(domain::Reason::parse("Fraud").unwrap());
    let mut context = samples::context(1, 2);
    let own = AgentId::new(7).unwrap();
    context.ticket.as_mut().unwrap().agent = Some(own);
    let agent = |user| Viewer::Staff(StaffViewer { user, is_super_admin: false });
    let stranger = agent(UserId::new(own.get() + 1).unwrap());
    let does = |action| OrderCommand::Do { action, reason: why() };
    let moves_to = |status| OrderCommand::MoveTo { status, reason: why() };
    let commands = [
        (OrderStatus::Pending, does(Action::Cancel)),
        (OrderStatus::Pending, moves_to(OrderStatus::Cancelled)),
        (OrderStatus::Completed, does(Action::Refund)),
        (OrderStatus::Completed, moves_to(OrderStatus::Refunded)),
        // who may not do it at all is not told where the order stands
        (OrderStatus::Rejected, moves_to(OrderStatus::Refunded)),
    ];
    for (status, command) in commands {
        context.order.status = status;
        let decide = |viewer, staff_cancel| {
            let step = Step { staff_cancel, ..step(viewer, command.clone()) };
            take(samples::locked(context.clone()), step)
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
            assert_eq!(
                !rule.next_actions(&viewer, domain::Participant::Staff, &context).is_empty(),
                possible
            );
        }
        let open =
            StaffCancel::Assigned.next_actions(&stranger, domain::Participant::Staff, &context);
        assert!(open.is_empty(), "what is refused is not offered: {open:?}");
    }
    context.order.status = OrderStatus::Accepted;
    let open = StaffCancel::Assigned.next_actions(&stranger, domain::Participant::Staff, &context);
    assert_eq!(open, [Action::Confirm, Action::Start], "every other step is open to every agent");
    context.ticket.as_mut().unwrap().agent = None;
    let refused = take(samples::locked(context), step(agent(own.user()), does(Action::Cancel)));
    assert!(
        matches!(refused, Err(ChangeOrderError::NotAssignedAgent)),
        "nobody's ticket is nobody's"
    );
}

#[test]
fn b07_staff_decide_a_new_price_with_a_reason() {
    let revised = |to, reason: Option<&str>| {
        let mut context = samples::context(1, 2);
        context.order.status = OrderStatus::PriceRevisionPending;
        let amount = context.order.total;
        context.order.price_revision =
            Some(PriceRevision { amount, reason: None, status: PriceRevisionStatus::Requested });
        let reason = reason.map(|why| domain::Reason::parse(why).unwrap());
        let command = OrderCommand::MoveTo { status: to, reason };
        (context.order.total, take(samples::locked(context), step(staff(), command)))
    };
    for to in [OrderStatus::InProgress, OrderStatus::RevisionRequested] {
        assert!(matches!(revised(to, None).1, Err(ChangeOrderError::ReasonRequired)), "{to}");
    }
    let (before, taken) = revised(OrderStatus::InProgress, Some("The brand agreed by phone"));
    let (shown, written) = taken.unwrap();
    assert_eq!(shown.context.order.total, before.times(2).unwrap());
    assert_eq!(shown.context.order.price_revision.unwrap().status, PriceRevisionStatus::Accepted);
    assert_eq!(written.effects.audit[0].reason.as_deref(), Some("The brand agreed by phone"));
    let (before, taken) = revised(OrderStatus::RevisionRequested, Some("Too much"));
    let order = taken.unwrap().0.context.order;
    assert_eq!(
        (order.total, order.price_revision.unwrap().status),
        (before, PriceRevisionStatus::Declined)
    );
}
