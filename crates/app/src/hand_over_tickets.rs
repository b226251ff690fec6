//! The open tickets of an agent that leaves are shared out by the ring or given to one agent; that can be seen before
//! and taken back afterwards.

use std::sync::Arc;

use domain::{
    Actor, AgentId, HandOverId, HandOverRefusal, HandOverRequest, KeepReason, Leave, OrderId, Recipients, Role, Share,
    TicketId, UndoRefusal,
};

use crate::{
    AdminViewer, AgentViewer, StaffViewer, StoreError,
    agents::ChangeAgentError,
    ports::{Clock, HandOverStore},
};

/// Whose tickets are handed over, and by whom: anybody's by a super admin, or an agent's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Leaver {
    agent: AgentId,
    actor: Actor,
}

impl Leaver {
    /// An agent that a super admin names.
    #[must_use]
    pub const fn named_by(admin: &AdminViewer, agent: AgentId) -> Self {
        Self { agent, actor: admin.actor() }
    }

    /// The agent that asks.
    #[must_use]
    pub const fn itself(agent: &AgentViewer) -> Self {
        Self { agent: agent.agent, actor: agent.actor() }
    }
}

/// How tickets are to be handed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HandOverWish {
    /// Who gets them.
    pub to: Recipients,
    /// What becomes of the agent. Nobody but a super admin suspends.
    pub leave: Leave,
    /// How many open tickets the agent is believed to have.
    pub expected: Option<u64>,
}

/// Who gets which ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharedOut {
    /// By ascending id of the ticket, at most 500.
    pub shares: Vec<Share>,
    /// How many open tickets the agent has before the act.
    pub total: u64,
}

/// A hand-over that was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandedOver {
    /// What it can be taken back by.
    pub id: HandOverId,
    /// Who got which ticket.
    pub shared: SharedOut,
}

/// A hand-over that was taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undone {
    /// Tickets that went back.
    pub restored: Vec<(TicketId, OrderId)>,
    /// Tickets that somebody had touched since, and how.
    pub kept: Vec<(TicketId, OrderId, KeepReason)>,
}

/// Why nothing was handed over.
#[derive(Debug, thiserror::Error)]
pub enum HandOverError {
    /// There is no such agent.
    #[error("there is no such agent")]
    NotFound,
    /// The tickets cannot go there, or are others than was believed.
    #[error(transparent)]
    Refused(#[from] HandOverRefusal),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<ChangeAgentError> for HandOverError {
    /// The agent that leaves gets no other contact and no password, so that it can only be gone.
    fn from(error: ChangeAgentError) -> Self {
        match error {
            ChangeAgentError::Store(error) => Self::Store(error),
            ChangeAgentError::NotFound
            | ChangeAgentError::EmailInUse
            | ChangeAgentError::PhoneInUse
            | ChangeAgentError::Unfit(_) => Self::NotFound,
        }
    }
}

/// Why nothing was taken back.
#[derive(Debug, thiserror::Error)]
pub enum UndoHandOverError {
    /// There is no such hand-over.
    #[error("there is no such hand-over")]
    NotFound,
    /// It may not be taken back.
    #[error(transparent)]
    Refused(#[from] UndoRefusal),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

fn request(leaver: &Leaver, wish: &HandOverWish, clock: &dyn Clock) -> HandOverRequest {
    let (&Leaver { agent, actor }, &HandOverWish { to, leave, expected }) = (leaver, wish);
    let suspend = leave.suspend && actor.1 == Role::SuperAdmin;
    let leave = Leave { suspend, ..leave };
    HandOverRequest { agent, among: None, to, leave, expected, actor, at: clock.now() }
}

/// Shows what a hand-over would do.
#[derive(Clone)]
pub struct PreviewHandOver {
    hand_overs: Arc<dyn HandOverStore>,
    clock: Arc<dyn Clock>,
}

impl PreviewHandOver {
    /// The use case over a store and a clock.
    #[must_use]
    pub fn new(hand_overs: Arc<dyn HandOverStore>, clock: Arc<dyn Clock>) -> Self {
        Self { hand_overs, clock }
    }

    /// Which ticket would go to whom, if nothing changed before the act. Writes nothing.
    ///
    /// # Errors
    /// [`HandOverError`], as the act itself.
    pub fn run(&self, leaver: &Leaver, wish: &HandOverWish) -> Result<SharedOut, HandOverError> {
        self.hand_overs.preview(&request(leaver, wish, self.clock.as_ref()))
    }
}

/// Hands over tickets.
#[derive(Clone)]
pub struct HandOverTickets {
    hand_overs: Arc<dyn HandOverStore>,
    clock: Arc<dyn Clock>,
}

impl HandOverTickets {
    /// The use case over a store and a clock.
    #[must_use]
    pub fn new(hand_overs: Arc<dyn HandOverStore>, clock: Arc<dyn Clock>) -> Self {
        Self { hand_overs, clock }
    }

    /// Hands over up to 500 open tickets of the agent; a further act takes the next ones.
    ///
    /// # Errors
    /// [`HandOverError`]; nothing was handed over, and the agent is as it was.
    pub fn run(&self, leaver: &Leaver, wish: &HandOverWish) -> Result<HandedOver, HandOverError> {
        self.hand_overs.hand_over(&request(leaver, wish, self.clock.as_ref()))
    }
}

/// Takes back a hand-over.
#[derive(Clone)]
pub struct UndoHandOver {
    hand_overs: Arc<dyn HandOverStore>,
    clock: Arc<dyn Clock>,
}

impl UndoHandOver {
    /// The use case over a store and a clock.
    #[must_use]
    pub fn new(hand_overs: Arc<dyn HandOverStore>, clock: Arc<dyn Clock>) -> Self {
        Self { hand_overs, clock }
    }

    /// Gives the tickets back that nobody touched since. The agent stays as it is: to suspend and to go offline are
    /// acts of their own.
    ///
    /// # Errors
    /// [`UndoHandOverError`]; nothing went back.
    pub fn run(&self, viewer: &StaffViewer, id: HandOverId) -> Result<Undone, UndoHandOverError> {
        self.hand_overs.undo(id, viewer.actor(), self.clock.now())
    }
}

#[cfg(test)]
mod tests {
    use domain::{Timestamp, UserId};

    use super::*;
    use crate::{ports::MockHandOverStore, testing::FixedClock};

    fn clock() -> Arc<FixedClock> {
        Arc::new(FixedClock::at(Timestamp::UNIX_EPOCH))
    }

    fn user(id: i64) -> UserId {
        UserId::new(id).unwrap()
    }

    const WISH: HandOverWish =
        HandOverWish { to: Recipients::Ring, leave: Leave { set_offline: true, suspend: true }, expected: Some(3) };

    fn asked(leaver: Leaver) -> HandOverRequest {
        let (seen, mut store) = (Arc::new(std::sync::Mutex::new(Vec::new())), MockHandOverStore::new());
        let (previewed, done) = (seen.clone(), seen.clone());
        store.expect_preview().once().returning(move |request| {
            previewed.lock().unwrap().push(request.clone());
            Err(HandOverError::NotFound)
        });
        store.expect_hand_over().once().returning(move |request| {
            done.lock().unwrap().push(request.clone());
            Err(HandOverRefusal::NobodyThere.into())
        });
        let store = Arc::new(store);
        let refused = PreviewHandOver::new(store.clone(), clock()).run(&leaver, &WISH);
        assert!(matches!(refused, Err(HandOverError::NotFound)));
        let refused = HandOverTickets::new(store, clock()).run(&leaver, &WISH);
        assert!(matches!(refused, Err(HandOverError::Refused(HandOverRefusal::NobodyThere))));
        let seen = seen.lock().unwrap();
        assert_eq!(seen[0], seen[1], "the preview asks what the act does");
        seen[0].clone()
    }

    #[test]
    fn a_super_admin_hands_over_for_anybody_and_an_agent_for_itself_without_suspending() {
        let by_admin = asked(Leaver::named_by(&AdminViewer { user: user(1) }, user(7).into()));
        assert_eq!((by_admin.agent, by_admin.actor), (user(7).into(), (user(1), Role::SuperAdmin)));
        assert_eq!((by_admin.leave, by_admin.expected), (WISH.leave, Some(3)));
        let own = asked(Leaver::itself(&AgentViewer { agent: user(7).into() }));
        assert_eq!((own.agent, own.actor), (user(7).into(), (user(7), Role::Agent)));
        assert_eq!(own.leave, Leave { set_offline: true, suspend: false });
    }

    #[test]
    fn every_refusal_of_taking_back_reaches_whoever_asked() {
        for refusal in [UndoRefusal::NotYours, UndoRefusal::AlreadyUndone, UndoRefusal::NotAssignable] {
            let mut store = MockHandOverStore::new();
            store
                .expect_undo()
                .withf(|_, actor, _| *actor == (user(7), Role::Agent))
                .once()
                .returning(move |_, _, _| Err(refusal.into()));
            let viewer = StaffViewer { user: user(7), is_super_admin: false };
            let refused = UndoHandOver::new(Arc::new(store), clock()).run(&viewer, HandOverId::new(1).unwrap());
            assert!(matches!(refused, Err(UndoHandOverError::Refused(told)) if told == refusal));
        }
    }
}
