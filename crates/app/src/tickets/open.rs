//! Staff open the ticket of an imported order that has none.

use std::sync::Arc;

use domain::{Actor, Assigner, OrderContext, OrderId, TicketToAssign, Timestamp};

use super::{OrderContextRows, TicketRows, TicketTransactions};
use crate::{
    StaffViewer, StoreError,
    agents::{RotationRows, lock_agents},
    clock::Clock,
    effects::{EffectRows, Effects},
};

/// Why no ticket was opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenTicketError {
    /// There is no such order.
    #[error("the order is unknown")]
    NotFound,
    /// The order has its ticket.
    #[error("the order has a ticket")]
    Exists,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Opens a ticket.
#[derive(Clone)]
pub struct OpenTicket {
    store: Arc<dyn TicketTransactions>,
    assigner: Arc<dyn Assigner>,
    clock: Arc<dyn Clock>,
}

impl OpenTicket {
    /// The use case over a store, who chooses agents, and a clock.
    #[must_use]
    pub fn new(
        store: Arc<dyn TicketTransactions>,
        assigner: Arc<dyn Assigner>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self { store, assigner, clock }
    }

    /// The order with its new ticket, which is assigned by the rotation and opened with the same
    /// messages as one of a checkout.
    ///
    /// # Errors
    /// [`OpenTicketError`]; no ticket was opened and nothing was assigned.
    pub fn run(
        &self,
        viewer: &StaffViewer,
        order: OrderId,
    ) -> Result<OrderContext, OpenTicketError> {
        let (actor, at, assigner) = (viewer.actor(), self.clock.now(), self.assigner.clone());
        self.store
            .write("open a ticket", move |tx| open_ticket(tx, order, assigner.as_ref(), actor, at))
    }
}

/// Opens the ticket of an order in a transaction of somebody's: the order with its new ticket.
///
/// # Errors
/// [`OpenTicketError`].
pub fn open_ticket(
    tx: &mut (impl OrderContextRows + RotationRows + TicketRows + EffectRows + ?Sized),
    order: OrderId,
    assigner: &dyn Assigner,
    actor: Actor,
    at: Timestamp,
) -> Result<OrderContext, OpenTicketError> {
    let context = tx.lock_order(order)?.ok_or(OpenTicketError::NotFound)?.context;
    if context.ticket.is_some() {
        return Err(OpenTicketError::Exists);
    }
    let mut pool = lock_agents(tx, assigner)?;
    let ticket = tx.reserve_ticket_id()?;
    let next = pool.take_next_for(&TicketToAssign::new(&context, ticket), assigner);
    let opened = domain::open_ticket(context, ticket, next, actor, at);
    tx.insert_ticket(&opened.ticket)?;
    tx.record_assignments(opened.assignment.as_slice(), &pool)?;
    tx.record(&Effects {
        messages: opened.messages,
        notifications: opened.notifications,
        audit: vec![opened.audit_entry],
    })?;
    Ok(opened.context)
}

#[cfg(test)]
mod tests {
    use domain::{
        AccountStatus, Agent, AgentId, AgentPool, Availability, NotificationKind, Role, Rotation,
        RoundRobin, TicketId, UserId,
    };

    use super::*;
    use crate::testing::{MockTx, samples};

    fn at() -> Timestamp {
        Timestamp::from_timestamp(60, 0).unwrap()
    }

    fn agent(id: i64, is_online: bool) -> Agent {
        let id = AgentId::new(id).unwrap();
        let (account, availability) = (AccountStatus::Active, Availability::Available);
        Agent { id, name: format!("Agent {id}"), email: None, account, availability, is_online }
    }

    fn without_ticket() -> OrderContext {
        OrderContext { ticket: None, ..samples::context(1, 2) }
    }

    fn open(tx: &mut MockTx) -> Result<OrderContext, OpenTicketError> {
        let actor = (UserId::new(7).unwrap(), Role::Agent);
        open_ticket(tx, OrderId::new(9).unwrap(), &RoundRobin, actor, at())
    }

    /// A transaction in which the order is locked; what is written to it is expected by the test.
    fn tx(agents: Vec<Agent>) -> MockTx {
        let pointer = AgentId::new(5).ok();
        let mut tx = MockTx::new();
        tx.expect_lock_order().returning(|_| Ok(Some(samples::locked(without_ticket()))));
        tx.expect_lock_rotation()
            .return_once(move || Ok(AgentPool::new(agents, Rotation { pointer, number: 3 })));
        tx.expect_reserve_ticket_id().once().returning(|| Ok(TicketId::new(12).unwrap()));
        tx
    }

    #[test]
    fn the_next_agent_gets_the_ticket_with_an_explanation() {
        let mut tx = tx(vec![agent(5, true), agent(6, false), agent(8, true)]);
        tx.expect_insert_ticket().once().returning(|ticket| {
            assert_eq!(
                (ticket.id.get(), ticket.agent, ticket.created_at),
                (12, AgentId::new(8).ok(), at())
            );
            Ok(())
        });
        tx.expect_record_assignments().once().returning(|assignments, pool| {
            let [one] = assignments else { panic!("{assignments:?}") };
            assert_eq!(
                (one.number, one.ticket.get(), one.previous.map(AgentId::get)),
                (4, 12, Some(5))
            );
            assert_eq!((one.agent.get(), one.from_queue, one.handover), (8, false, None));
            assert!(one.replays_on(pool.eligibility()));
            assert_eq!(
                pool.rotation(),
                Rotation { pointer: AgentId::new(8).ok(), number: 4 },
                "it moves to whoever was chosen"
            );
            Ok(())
        });
        tx.expect_record().once().returning(|effects| {
            assert_eq!(effects.messages.len(), 7, "M1 to M3");
            let told: Vec<_> =
                effects.notifications.iter().map(|news| (news.user.get(), news.kind)).collect();
            assert_eq!(told, [(8, NotificationKind::NewTicket)]);
            assert_eq!(
                effects.audit.iter().map(|entry| entry.action).collect::<Vec<_>>(),
                ["ticket_opened"]
            );
            Ok(())
        });
        let opened = open(&mut tx).unwrap();
        assert_eq!((opened.agent.unwrap().id.get(), opened.ticket.unwrap().id.get()), (8, 12));
    }

    #[test]
    fn a_ticket_waits_while_nobody_is_active() {
        let mut tx = tx(Vec::new());
        tx.expect_insert_ticket().once().returning(|ticket| {
            assert_eq!(ticket.agent, None);
            Ok(())
        });
        tx.expect_record_assignments().once().returning(|assignments, _| {
            assert_eq!(assignments, []);
            Ok(())
        });
        tx.expect_record().once().returning(|effects| {
            assert!(effects.notifications.is_empty());
            Ok(())
        });
        assert_eq!(open(&mut tx).unwrap().agent, None);
    }

    #[test]
    fn an_unknown_order_and_one_with_a_ticket_are_refused_before_an_agent_is_chosen() {
        let refused = |context: Option<OrderContext>| {
            let mut tx = MockTx::new();
            tx.expect_lock_order().return_once(|_| Ok(context.map(samples::locked)));
            open(&mut tx).unwrap_err()
        };
        assert!(matches!(refused(None), OpenTicketError::NotFound));
        assert!(matches!(refused(Some(samples::context(1, 2))), OpenTicketError::Exists));
    }
}
