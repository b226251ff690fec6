//! Tickets that wait because no agent was active, or none had room, are assigned by whoever changes
//! that.

use domain::{Actor, AgentPool, Assigner, Timestamp};

use super::{RotationRows, WaitingTicketRows};
use crate::{
    StoreError,
    effects::{EffectRows, Effects},
};

/// Most tickets that are locked with one statement.
const MAX_LOCKED: u32 = 500;

/// Locks the rotation, and counts the unsolved tickets of the agents behind that lock if the rule
/// asks for them.
///
/// # Errors
/// [`StoreError`].
pub(crate) fn lock_agents(
    tx: &mut (impl RotationRows + ?Sized),
    assigner: &dyn Assigner,
) -> Result<AgentPool, StoreError> {
    let pool = tx.lock_rotation()?;
    Ok(if assigner.reads_counts() { pool.with_counts(tx.open_counts()?) } else { pool })
}

/// Assigns what need not wait any more, if the rule lets tickets wait at all while an agent is
/// active. For whoever lowers the load of an agent, or may make others eligible than before. The
/// rotation must be locked.
///
/// # Errors
/// [`StoreError`].
pub(crate) fn assign_what_need_not_wait(
    tx: &mut (impl RotationRows + WaitingTicketRows + EffectRows + ?Sized),
    assigner: &dyn Assigner,
    actor: Option<Actor>,
    at: Timestamp,
) -> Result<(), StoreError> {
    if assigner.lets_wait() { assign_waiting_tickets(tx, assigner, actor, at) } else { Ok(()) }
}

/// Assigns every waiting ticket, first in first out, as far as the rule chooses an agent. `actor`
/// is who made that possible, or nobody for an operator at the command line.
///
/// # Errors
/// [`StoreError`].
pub fn assign_waiting_tickets(
    tx: &mut (impl RotationRows + WaitingTicketRows + EffectRows + ?Sized),
    assigner: &dyn Assigner,
    actor: Option<Actor>,
    at: Timestamp,
) -> Result<(), StoreError> {
    let mut pool = lock_agents(tx, assigner)?;
    loop {
        let waiting = tx.lock_waiting_tickets(MAX_LOCKED)?;
        let waiting: Vec<_> = waiting.into_iter().map(|ticket| ticket.at(at)).collect();
        let plan = domain::drain(&waiting, &mut pool, assigner, actor, at);
        if plan.assignments.is_empty() {
            return Ok(());
        }
        let given: Vec<_> = plan.assignments.iter().map(|one| (one.ticket, one.agent)).collect();
        tx.assign_tickets(&given, at)?;
        tx.record_assignments(&plan.assignments, &pool)?;
        tx.record(&Effects {
            messages: plan.messages,
            notifications: plan.notifications,
            audit: plan.audit,
        })?;
    }
}

#[cfg(test)]
mod tests {
    use domain::{
        AccountStatus, Agent, AgentId, AgentPool, Assignment, Role, Rotation, RoundRobin, UserId,
    };
    use mockall::Sequence;

    use super::*;
    use crate::testing::{MockTx, samples};

    const ADMIN: fn() -> Actor = || (UserId::new(1).unwrap(), Role::SuperAdmin);

    fn assign(tx: &mut MockTx) {
        assign_waiting_tickets(
            tx,
            &RoundRobin,
            Some(ADMIN()),
            Timestamp::from_timestamp(60, 0).unwrap(),
        )
        .unwrap();
    }

    /// A transaction in which these agents are locked, and the last assignment was that of agent 5.
    fn tx(agents: Vec<Agent>) -> MockTx {
        let mut tx = MockTx::new();
        let rotation = Rotation { pointer: AgentId::new(5).ok(), number: 3 };
        tx.expect_lock_rotation().return_once(move || Ok(AgentPool::new(agents, rotation)));
        tx
    }

    /// Tickets that are assigned together: to whom, by which assignments.
    #[derive(Clone, Copy)]
    struct Round {
        tickets: [i64; 2],
        agents: [i64; 2],
        numbers: [i64; 2],
    }

    impl Round {
        /// These tickets wait next, and are assigned like this.
        fn expect(self, tx: &mut MockTx, order: &mut Sequence) {
            tx.expect_lock_waiting_tickets().once().in_sequence(order).returning(move |limit| {
                assert_eq!(limit, 500);
                Ok(self.tickets.map(|id| samples::reassignable(id, 4)).to_vec())
            });
            tx.expect_assign_tickets().once().in_sequence(order).returning(move |given, at| {
                let given = given.iter().map(|(ticket, agent)| (ticket.get(), agent.get()));
                assert!(given.eq(self.tickets.into_iter().zip(self.agents)));
                assert_eq!(at.timestamp(), 60);
                Ok(())
            });
            tx.expect_record_assignments().once().in_sequence(order).returning(
                move |assignments, pool| {
                    self.is_recorded(assignments, pool);
                    Ok(())
                },
            );
            tx.expect_record().once().in_sequence(order).returning(|effects| {
                is_told(effects);
                Ok(())
            });
        }

        fn is_recorded(self, assignments: &[Assignment], pool: &AgentPool) {
            assert!(assignments.iter().map(|one| one.number).eq(self.numbers));
            for one in assignments {
                assert!(one.from_queue && one.replays_on(pool.eligibility()));
            }
            let rotation = Rotation { pointer: AgentId::new(5).ok(), number: self.numbers[1] };
            assert_eq!(pool.rotation(), rotation);
        }
    }

    /// Both parties and the agents of two tickets are told, after their newest messages.
    fn is_told(effects: &Effects) {
        let newest = Timestamp::from_timestamp(90, 0).unwrap();
        let Effects { messages, notifications, audit } = effects;
        assert_eq!((messages.len(), notifications.len(), audit.len()), (8, 2, 2));
        assert!(messages.iter().all(|message| message.at > newest), "after the newest message");
        assert!(audit.iter().all(|entry| entry.actor == Some(ADMIN())));
    }

    #[test]
    fn tickets_go_first_in_first_out_until_nobody_waits() {
        let mut tx = tx([5, 6].map(|id| samples::agent(id, AccountStatus::Active)).to_vec());
        let mut order = Sequence::new();
        for round in [
            Round { tickets: [11, 12], agents: [6, 5], numbers: [4, 5] },
            Round { tickets: [13, 14], agents: [6, 5], numbers: [6, 7] },
        ] {
            round.expect(&mut tx, &mut order);
        }
        tx.expect_lock_waiting_tickets()
            .once()
            .in_sequence(&mut order)
            .returning(|_| Ok(Vec::new()));
        assign(&mut tx);
    }

    #[test]
    fn tickets_wait_on_while_nobody_is_active() {
        let mut tx = tx(vec![samples::agent(5, AccountStatus::Suspended)]);
        tx.expect_lock_waiting_tickets()
            .once()
            .returning(|_| Ok(vec![samples::reassignable(11, 0)]));
        assign(&mut tx);
    }
}
