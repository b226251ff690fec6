//! Chosen tickets are shared out by the ring.

use std::sync::Arc;

use domain::{AgentId, HandOverRequest, Leave, Recipients, TicketId};

use crate::{
    HandOverError, HandedOver, StaffViewer,
    ports::{Clock, HandOverStore},
};

/// Shares out chosen tickets.
#[derive(Clone)]
pub struct ShareOutTickets {
    hand_overs: Arc<dyn HandOverStore>,
    clock: Arc<dyn Clock>,
}

impl ShareOutTickets {
    /// The use case over a store and a clock.
    #[must_use]
    pub fn new(hand_overs: Arc<dyn HandOverStore>, clock: Arc<dyn Clock>) -> Self {
        Self { hand_overs, clock }
    }

    /// Gives those of the chosen tickets that are open and with this agent to the others, by turns of the ring that are
    /// recorded like every other. It is a hand-over, and is taken back like one. What was solved or is with somebody else
    /// meanwhile stays. At most 500 at once.
    ///
    /// # Errors
    /// [`HandOverError`]; nothing was shared out.
    pub fn run(
        &self,
        viewer: &StaffViewer,
        from: AgentId,
        tickets: Vec<TicketId>,
    ) -> Result<HandedOver, HandOverError> {
        self.hand_overs.hand_over(&HandOverRequest {
            agent: from,
            among: Some(tickets),
            to: Recipients::Ring,
            leave: Leave::default(),
            expected: None,
            actor: viewer.actor(),
            at: self.clock.now(),
        })
    }
}

#[cfg(test)]
mod tests {
    use domain::{HandOverRefusal, Role, Timestamp, UserId};

    use super::*;
    use crate::{ports::MockHandOverStore, testing::FixedClock};

    #[test]
    fn any_staff_shares_out_chosen_tickets_and_nothing_becomes_of_the_agent() {
        for (is_super_admin, role) in [(false, Role::Agent), (true, Role::SuperAdmin)] {
            let (agent, ticket) = (AgentId::new(3).unwrap(), TicketId::new(11).unwrap());
            let mut store = MockHandOverStore::new();
            store.expect_hand_over().once().returning(move |asked| {
                assert_eq!((asked.agent, asked.among.as_deref()), (agent, Some([ticket].as_slice())));
                assert_eq!((asked.to, asked.leave, asked.expected), (Recipients::Ring, Leave::default(), None));
                assert_eq!(asked.actor, (UserId::new(7).unwrap(), role));
                Err(HandOverRefusal::NobodyThere.into())
            });
            let viewer = StaffViewer { user: UserId::new(7).unwrap(), is_super_admin };
            let clock = Arc::new(FixedClock::at(Timestamp::UNIX_EPOCH));
            let refused = ShareOutTickets::new(Arc::new(store), clock).run(&viewer, agent, vec![ticket]);
            assert!(matches!(refused, Err(HandOverError::Refused(HandOverRefusal::NobodyThere))));
        }
    }
}
