//! Staff change a ticket: its status, its priority, its agent.

use std::sync::Arc;

use domain::{
    AccountStatus, Actor, Agent, AgentId, AgentPool, Assigner, OrderContext, Role, TicketChange,
    TicketFacts, TicketId, TicketRefusal, Timestamp,
};

use super::{OrderContextRows, TicketPatch, TicketRows, TicketTransactions};
use crate::{
    StaffViewer, StoreError,
    accounts::AccountRows,
    agents::{RotationRows, WaitingTicketRows, assign_what_need_not_wait},
    clock::Clock,
    effects::{EffectRows, Effects},
};

/// Why a ticket stays as it is. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum ChangeTicketError {
    /// There is no such ticket.
    #[error("the ticket is unknown")]
    NotFound,
    /// There is no such account.
    #[error("the account is unknown")]
    UnknownUser,
    /// Somebody was faster, or the account cannot get tickets.
    #[error(transparent)]
    Refused(#[from] TicketRefusal),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Changes a ticket.
#[derive(Clone)]
pub struct ChangeTicket {
    store: Arc<dyn TicketTransactions>,
    assigner: Arc<dyn Assigner>,
    clock: Arc<dyn Clock>,
}

impl ChangeTicket {
    /// The use case over a store, who chooses agents for what waits, and a clock.
    #[must_use]
    pub fn new(
        store: Arc<dyn TicketTransactions>,
        assigner: Arc<dyn Assigner>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self { store, assigner, clock }
    }

    /// The ticket with its order afterwards. The present value again has no effect at all. Giving a
    /// ticket to an agent does not change who is next. Where the rule lets tickets wait, what has
    /// room then is assigned.
    ///
    /// # Errors
    /// [`ChangeTicketError`]; the ticket stays as it is.
    pub fn run(
        &self,
        viewer: &StaffViewer,
        ticket: TicketId,
        change: TicketChange,
    ) -> Result<OrderContext, ChangeTicketError> {
        let (actor, at) = (viewer.actor(), self.clock.now());
        let assigner = self.assigner.clone();
        self.store.write("change a ticket", move |tx| {
            change_ticket(tx, assigner.as_ref(), ticket, change, actor, at)
        })
    }
}

/// A ticket is given to an agent behind the rotation, so that the agent stays active until the
/// commit. Where tickets may wait for room, so is one solved, so that nobody else decides on its
/// agent's load meanwhile.
fn change_ticket(
    tx: &mut (
             impl RotationRows
             + OrderContextRows
             + AccountRows
             + TicketRows
             + WaitingTicketRows
             + EffectRows
             + ?Sized
         ),
    assigner: &dyn Assigner,
    ticket: TicketId,
    change: TicketChange,
    actor: Actor,
    at: Timestamp,
) -> Result<OrderContext, ChangeTicketError> {
    let recipient = match change {
        TicketChange::Agent { to, .. } => Some((to, tx.lock_rotation()?)),
        TicketChange::Status(_) if assigner.lets_wait() => {
            tx.lock_rotation()?;
            None
        }
        TicketChange::Status(_) | TicketChange::Priority(_) => None,
    };
    let locked = tx.lock_ticket(ticket)?.ok_or(ChangeTicketError::NotFound)?;
    let target = match recipient {
        Some((agent, pool)) => assignable(tx, agent, &pool)?,
        None => None,
    };
    let speak_at = locked.next_message_at(at);
    let mut context = locked.context;
    let before = context.ticket.clone().ok_or(ChangeTicketError::NotFound)?;
    let facts = TicketFacts {
        ticket: &before,
        context: &context,
        target: target.as_ref(),
        actor,
        at,
        speak_at,
    };
    let Some(plan) = change.decide(&facts)? else { return Ok(context) };
    tx.update_ticket(ticket, &TicketPatch::between(&before, &plan.ticket))?;
    tx.record(&Effects {
        messages: plan.messages,
        notifications: plan.notification.into_iter().collect(),
        audit: vec![plan.audit_entry],
    })?;
    context.agent = target.or(context.agent);
    context.ticket = Some(plan.ticket);
    if !matches!(change, TicketChange::Priority(_)) {
        assign_what_need_not_wait(tx, assigner, Some(actor), at)?;
    }
    Ok(context)
}

/// The agent that a ticket is to be given to; `None` when the account is no agent, or not an active
/// one.
fn assignable(
    tx: &mut (impl AccountRows + ?Sized),
    agent: AgentId,
    pool: &AgentPool,
) -> Result<Option<Agent>, ChangeTicketError> {
    let known = tx
        .account_role_and_status(agent.user())?
        .filter(|(_, status)| *status != AccountStatus::Deleted);
    let (role, _) = known.ok_or(ChangeTicketError::UnknownUser)?;
    let active = pool
        .agent(agent)
        .filter(|agent| role == Role::Agent && agent.account == AccountStatus::Active);
    Ok(active.cloned())
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use domain::{
        Availability, NotificationKind, Priority, Rotation, RoundRobin, Ticket, TicketStatus,
        UserId,
    };

    use super::*;
    use crate::testing::{MockTx, samples};

    fn agent(id: i64, account: AccountStatus) -> Agent {
        let id = AgentId::new(id).unwrap();
        Agent {
            id,
            name: format!("Agent {id}"),
            email: None,
            account,
            availability: Availability::Offline,
            is_online: false,
        }
    }

    fn second(n: i64) -> Timestamp {
        Timestamp::from_timestamp(n, 0).unwrap()
    }

    const ACTOR: fn() -> Actor = || (UserId::new(7).unwrap(), Role::Agent);

    /// An order whose open ticket of medium priority is with agent 5.
    fn context() -> OrderContext {
        let mut context = samples::context(1, 2);
        context.agent = Some(agent(5, AccountStatus::Active));
        context.ticket.as_mut().unwrap().agent = AgentId::new(5).ok();
        context
    }

    /// A transaction in which the ticket is locked, behind a pool of agents 5, 6 and the suspended
    /// 7 if it is asked for.
    fn tx(participant: Option<(Role, AccountStatus)>) -> MockTx {
        let mut tx = MockTx::new();
        tx.expect_lock_rotation().returning(|| {
            let agents = [
                (5, AccountStatus::Active),
                (6, AccountStatus::Active),
                (7, AccountStatus::Suspended),
            ];
            Ok(AgentPool::new(
                agents.map(|(id, account)| agent(id, account)).into(),
                Rotation::default(),
            ))
        });
        tx.expect_lock_ticket().returning(|_| Ok(Some(samples::locked(context()))));
        tx.expect_account_role_and_status().returning(move |_| Ok(participant));
        tx
    }

    fn change(tx: &mut MockTx, change: TicketChange) -> Result<OrderContext, ChangeTicketError> {
        change_ticket(tx, &RoundRobin, TicketId::new(11).unwrap(), change, ACTOR(), second(60))
    }

    /// A change that is done: the order afterwards, and what was written.
    fn changed(mut tx: MockTx, to: TicketChange) -> (OrderContext, TicketPatch, Effects) {
        let seen = Arc::new(Mutex::new((TicketPatch::touch(second(0)), Effects::default())));
        let (patched, recorded) = (seen.clone(), seen.clone());
        tx.expect_update_ticket().once().returning(move |_, patch| {
            patched.lock().unwrap().0 = *patch;
            Ok(())
        });
        tx.expect_record().once().returning(move |effects| {
            recorded.lock().unwrap().1 = effects.clone();
            Ok(())
        });
        let context = change(&mut tx, to).unwrap();
        let (patch, effects) = seen.lock().unwrap().clone();
        (context, patch, effects)
    }

    const STATUS: TicketChange = TicketChange::Status(TicketStatus::Resolved);

    fn give(to: i64, expected: Option<i64>) -> TicketChange {
        TicketChange::Agent {
            to: AgentId::new(to).unwrap(),
            expected: expected.and_then(|id| AgentId::new(id).ok()),
        }
    }

    const AGENT: Option<(Role, AccountStatus)> = Some((Role::Agent, AccountStatus::Active));

    #[test]
    fn a_change_is_numbered_told_and_noted() {
        let (context, patch, effects) = changed(tx(None), STATUS);
        let expected = TicketPatch {
            status: Some(TicketStatus::Resolved),
            changes: Some(1),
            ..TicketPatch::touch(second(60))
        };
        assert_eq!(patch, expected, "nothing else of the ticket is written");
        let ticket = context.ticket.unwrap();
        assert_eq!(
            (ticket.status, ticket.changes, ticket.updated_at),
            (TicketStatus::Resolved, 1, second(60))
        );
        assert_eq!(effects.messages.len(), 2, "M10 to both parties");
        assert!(effects.notifications.is_empty());
        let entry = &effects.audit[0];
        assert_eq!((entry.action, entry.actor), ("ticket_status_changed", Some(ACTOR())));
        let (_, patch, effects) = changed(tx(None), TicketChange::Priority(Priority::Urgent));
        assert_eq!((patch.priority, patch.status), (Some(Priority::Urgent), None));
        assert_eq!(effects.messages.len(), 1, "M12 among staff");
    }

    #[test]
    fn what_a_change_says_comes_after_everything_that_was_said_before() {
        let mut tx = MockTx::new();
        tx.expect_lock_ticket().returning(|_| {
            Ok(Some(crate::tickets::LockedOrder {
                newest_message_at: Some(second(90)),
                ..samples::locked(context())
            }))
        });
        let (_, patch, effects) = changed(tx, STATUS);
        assert!(effects.messages.iter().all(|message| message.at > second(90)));
        assert_eq!(patch.updated_at, second(60));
    }

    #[test]
    fn an_agent_gets_a_ticket_and_is_told() {
        for expected in [None, Some(5)] {
            let (context, patch, effects) = changed(tx(AGENT), give(6, expected));
            assert_eq!((patch.agent, patch.changes), (AgentId::new(6).ok(), Some(1)));
            assert_eq!(context.agent.unwrap().id.get(), 6);
            let told: Vec<_> =
                effects.notifications.iter().map(|news| (news.user.get(), news.kind)).collect();
            assert_eq!(told, [(6, NotificationKind::TicketAssigned)]);
            assert_eq!(effects.audit[0].action, "ticket_reassigned");
        }
    }

    #[test]
    fn a_ticket_is_given_behind_the_rotation_which_is_locked_first() {
        let mut order = mockall::Sequence::new();
        let mut tx = MockTx::new();
        tx.expect_lock_rotation()
            .once()
            .in_sequence(&mut order)
            .returning(|| Ok(AgentPool::new(Vec::new(), Rotation::default())));
        tx.expect_lock_ticket().once().in_sequence(&mut order).returning(|_| Ok(None));
        assert!(matches!(change(&mut tx, give(6, None)), Err(ChangeTicketError::NotFound)));
    }

    #[test]
    fn the_present_value_again_writes_nothing() {
        let same = [
            TicketChange::Status(TicketStatus::Open),
            TicketChange::Priority(Priority::Medium),
            give(5, None),
        ];
        for present in same {
            let context = change(&mut tx(AGENT), present).unwrap();
            assert_eq!(context.ticket.as_ref().map(|ticket: &Ticket| ticket.changes), Some(0));
        }
    }

    #[test]
    fn an_unknown_ticket_and_an_unknown_account_are_refused() {
        let mut nothing = MockTx::new();
        nothing.expect_lock_ticket().returning(|_| Ok(None));
        assert!(matches!(change(&mut nothing, STATUS), Err(ChangeTicketError::NotFound)));
        for participant in [None, Some((Role::Agent, AccountStatus::Deleted))] {
            let refused = change(&mut tx(participant), give(6, None));
            assert!(matches!(refused, Err(ChangeTicketError::UnknownUser)), "{refused:?}");
        }
    }

    #[test]
    fn r29_only_an_active_agent_gets_a_ticket() {
        let participants = [(6, Role::SuperAdmin), (7, Role::Agent), (8, Role::Brand)]
            .map(|(to, role)| (to, (role, AccountStatus::Active)));
        for (to, participant) in participants {
            let refused = change(&mut tx(Some(participant)), give(to, None));
            assert!(
                matches!(refused, Err(ChangeTicketError::Refused(TicketRefusal::NotAssignable))),
                "{to}: {refused:?}"
            );
        }
    }

    #[test]
    fn whoever_expects_another_agent_is_refused() {
        let refused = change(&mut tx(AGENT), give(6, Some(7)));
        assert!(
            matches!(refused, Err(ChangeTicketError::Refused(TicketRefusal::AssigneeChanged))),
            "{refused:?}"
        );
    }
}
