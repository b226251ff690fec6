//! Tickets that wait because no agent was active are assigned by whoever makes one active.

use domain::{Actor, Assigner, Timestamp};

use super::{RotationRows, WaitingTicketRows};
use crate::{
    StoreError,
    effects::{EffectRows, Effects},
};

/// Most tickets that are locked with one statement.
const MAX_LOCKED: u32 = 500;

/// Assigns every waiting ticket, first in first out, as far as an agent is active. `actor` is who made one active, or
/// nobody for an operator at the command line.
///
/// # Errors
/// [`StoreError`].
pub fn assign_waiting_tickets(
    tx: &mut (impl RotationRows + WaitingTicketRows + EffectRows + ?Sized),
    assigner: &dyn Assigner,
    actor: Option<Actor>,
    at: Timestamp,
) -> Result<(), StoreError> {
    let mut pool = tx.lock_rotation()?;
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
    use domain::{AccountStatus, Agent, AgentId, AgentPool, Role, Rotation, RoundRobin, UserId};
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
        let (mut tx, rotation) =
            (MockTx::new(), Rotation { pointer: AgentId::new(5).ok(), number: 3 });
        tx.expect_lock_rotation().return_once(move || Ok(AgentPool::new(agents, rotation)));
        tx
    }

    #[test]
    fn tickets_go_first_in_first_out_until_nobody_waits() {
        let mut tx = tx([5, 6].map(|id| samples::agent(id, AccountStatus::Active)).to_vec());
        let mut order = Sequence::new();
        for (tickets, agents, numbers) in [([11, 12], [6, 5], [4, 5]), ([13, 14], [6, 5], [6, 7])] {
            tx.expect_lock_waiting_tickets().once().in_sequence(&mut order).returning(
                move |limit| {
                    assert_eq!(limit, 500);
                    Ok(tickets.map(|id| samples::reassignable(id, 4)).to_vec())
                },
            );
            tx.expect_assign_tickets().once().in_sequence(&mut order).returning(
                move |given, at| {
                    let given: Vec<_> =
                        given.iter().map(|(ticket, agent)| (ticket.get(), agent.get())).collect();
                    assert_eq!(
                        (given, at.timestamp()),
                        (tickets.into_iter().zip(agents).collect(), 60)
                    );
                    Ok(())
                },
            );
            tx.expect_record_assignments().once().in_sequence(&mut order).returning(
                move |assignments, pool| {
                    assert_eq!(
                        assignments.iter().map(|one| one.number).collect::<Vec<_>>(),
                        numbers
                    );
                    assert!(
                        assignments
                            .iter()
                            .all(|one| one.from_queue && one.replays_on(pool.eligibility()))
                    );
                    assert_eq!(
                        pool.rotation(),
                        Rotation { pointer: AgentId::new(5).ok(), number: numbers[1] }
                    );
                    Ok(())
                },
            );
            tx.expect_record().once().in_sequence(&mut order).returning(|effects| {
                let newest = Timestamp::from_timestamp(90, 0).unwrap();
                assert_eq!(
                    (effects.messages.len(), effects.notifications.len(), effects.audit.len()),
                    (8, 2, 2)
                );
                assert!(
                    effects.messages.iter().all(|message| message.at > newest),
                    "after the newest message"
                );
                assert!(effects.audit.iter().all(|entry| entry.actor == Some(ADMIN())));
                Ok(())
            });
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
