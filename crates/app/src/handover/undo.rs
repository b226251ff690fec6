//! A handover is taken back.

use std::sync::Arc;

use domain::{
    Actor, Assigner, HandoverId, KeepReason, OrderId, TicketId, Timestamp, UndoFacts, UndoRefusal,
};

use super::{HandoverRows, HandoverTransactions};
use crate::{
    StaffViewer, StoreError,
    agents::{RotationRows, WaitingTicketRows, assign_what_need_not_wait},
    clock::Clock,
    effects::{EffectRows, Effects},
};

/// A handover that was taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undone {
    /// Tickets that went back.
    pub restored: Vec<(TicketId, OrderId)>,
    /// Tickets that somebody had touched since, and how.
    pub kept: Vec<(TicketId, OrderId, KeepReason)>,
}

/// Why nothing was taken back.
#[derive(Debug, thiserror::Error)]
pub enum UndoHandoverError {
    /// There is no such handover.
    #[error("there is no such handover")]
    NotFound,
    /// It may not be taken back.
    #[error(transparent)]
    Refused(#[from] UndoRefusal),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Takes back a handover.
#[derive(Clone)]
pub struct UndoHandover {
    store: Arc<dyn HandoverTransactions>,
    assigner: Arc<dyn Assigner>,
    clock: Arc<dyn Clock>,
}

impl UndoHandover {
    /// The use case over a store, who chooses agents for what waits, and a clock.
    #[must_use]
    pub fn new(
        store: Arc<dyn HandoverTransactions>,
        assigner: Arc<dyn Assigner>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self { store, assigner, clock }
    }

    /// Gives the tickets back that nobody touched since. The agent stays as it is: to suspend and
    /// to go offline are acts of their own.
    ///
    /// # Errors
    /// [`UndoHandoverError`]; nothing went back.
    pub fn run(&self, viewer: &StaffViewer, id: HandoverId) -> Result<Undone, UndoHandoverError> {
        let (actor, at) = (viewer.actor(), self.clock.now());
        let assigner = self.assigner.clone();
        self.store
            .write("take back a handover", move |tx| undo(tx, assigner.as_ref(), id, actor, at))
    }
}

fn undo(
    tx: &mut (impl RotationRows + HandoverRows + EffectRows + WaitingTicketRows + ?Sized),
    assigner: &dyn Assigner,
    id: HandoverId,
    actor: Actor,
    at: Timestamp,
) -> Result<Undone, UndoHandoverError> {
    let pool = tx.lock_rotation()?;
    let handover = tx.lock_handover(id)?.ok_or(UndoHandoverError::NotFound)?;
    let agent = pool.agent(handover.agent).cloned().ok_or(UndoHandoverError::NotFound)?;
    let tickets = handover.tickets.into_iter().map(|ticket| ticket.at(at)).collect();
    let facts = UndoFacts { id, by: handover.by, undone: handover.undone, agent, tickets };
    let plan = facts.undo(actor, at)?;
    tx.mark_handover_undone(id, actor.0, at)?;
    let back: Vec<_> = plan.restored.iter().map(|(ticket, _)| (*ticket, facts.agent.id)).collect();
    tx.assign_tickets(&back, at)?;
    tx.record(&Effects {
        messages: plan.messages,
        notifications: plan.notifications,
        audit: plan.audit,
    })?;
    assign_what_need_not_wait(tx, assigner, Some(actor), at)?;
    Ok(Undone { restored: plan.restored, kept: plan.kept })
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use domain::{AccountStatus, AgentId, AgentPool, Role, Rotation, RoundRobin, UserId};

    use super::*;
    use crate::{
        handover::{LockedHandedOverTicket, LockedHandover},
        testing::{MockTx, samples},
    };

    fn agent(id: i64) -> AgentId {
        AgentId::new(id).unwrap()
    }

    fn second(n: i64) -> Timestamp {
        Timestamp::from_timestamp(n, 0).unwrap()
    }

    /// Agent 5 handed over three tickets to agent 6: one is as it was then, one was changed, one is
    /// with agent 7.
    fn handover() -> LockedHandover {
        let ticket = |id, now, changes| LockedHandedOverTicket {
            ticket: samples::reassignable(id, changes),
            agent: Some(agent(now)),
            given_to: agent(6),
            changes_then: 1,
        };
        let tickets = vec![ticket(11, 6, 1), ticket(12, 6, 2), ticket(13, 7, 2)];
        LockedHandover { by: agent(5).user(), undone: false, agent: agent(5), tickets }
    }

    fn tx(handover: Option<LockedHandover>, account: AccountStatus) -> MockTx {
        let mut tx = MockTx::new();
        tx.expect_lock_rotation().once().returning(move || {
            let agents = vec![samples::agent(5, account), samples::agent(6, AccountStatus::Active)];
            Ok(AgentPool::new(agents, Rotation::default()))
        });
        tx.expect_lock_handover().return_once(|_| Ok(handover));
        tx
    }

    fn take_back(tx: &mut MockTx, user: i64, role: Role) -> Result<Undone, UndoHandoverError> {
        undo(
            tx,
            &RoundRobin,
            HandoverId::new(1).unwrap(),
            (UserId::new(user).unwrap(), role),
            second(60),
        )
    }

    #[test]
    fn tickets_that_nobody_touched_go_back_and_that_is_told() {
        let mut tx = tx(Some(handover()), AccountStatus::Active);
        tx.expect_mark_handover_undone().once().returning(|_, by, at| {
            assert_eq!((by.get(), at), (5, second(60)));
            Ok(())
        });
        tx.expect_assign_tickets().once().returning(|back, at| {
            assert_eq!(
                (back, at),
                ([(TicketId::new(11).unwrap(), agent(5))].as_slice(), second(60))
            );
            Ok(())
        });
        let effects = Arc::new(Mutex::new(Effects::default()));
        let recorded = effects.clone();
        tx.expect_record().once().returning(move |effects| {
            *recorded.lock().unwrap() = effects.clone();
            Ok(())
        });
        let undone = take_back(&mut tx, 5, Role::Agent).unwrap();
        assert_eq!(
            undone.restored.iter().map(|(ticket, _)| ticket.get()).collect::<Vec<_>>(),
            [11]
        );
        let kept: Vec<_> =
            undone.kept.iter().map(|(ticket, _, why)| (ticket.get(), *why)).collect();
        assert_eq!(kept, [(12, KeepReason::Changed), (13, KeepReason::Reassigned)]);
        let effects = effects.lock().unwrap();
        assert_eq!(
            (effects.messages.len(), effects.notifications.len(), effects.audit.len()),
            (2, 1, 2)
        );
        assert!(
            effects.messages.iter().all(|message| message.at > second(90)),
            "after the newest message"
        );
    }

    #[test]
    fn every_refusal_leaves_everything_where_it_is() {
        let refused = |handover, account, user, role| {
            take_back(&mut tx(handover, account), user, role).unwrap_err()
        };
        let (active, own) = (AccountStatus::Active, Role::Agent);
        assert!(matches!(refused(None, active, 5, own), UndoHandoverError::NotFound));
        let undone = LockedHandover { undone: true, ..handover() };
        for (error, refusal) in [
            (refused(Some(handover()), active, 6, own), UndoRefusal::NotYours),
            (refused(Some(undone), active, 5, own), UndoRefusal::AlreadyUndone),
            (
                refused(Some(handover()), AccountStatus::Suspended, 5, own),
                UndoRefusal::NotAssignable,
            ),
        ] {
            assert!(
                matches!(error, UndoHandoverError::Refused(told) if told == refusal),
                "{error:?}"
            );
        }
    }
}
