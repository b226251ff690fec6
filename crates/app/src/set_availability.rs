//! An agent says whether it waits for work.

use std::sync::Arc;

use domain::{Agent, Presence, Timestamp, UserId};

use crate::{
    AdminViewer, AgentViewer, StoreError,
    ports::{AgentStore, Clock},
};

/// What an agent says about itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgentPresence {
    /// The agent.
    pub agent: Agent,
    /// When it was connected last; absent while it is.
    pub last_online_at: Option<Timestamp>,
}

/// What a super admin says about itself. No ticket goes by it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdminPresence {
    /// The account.
    pub user: UserId,
    /// Its name.
    pub name: String,
    /// What it says.
    pub presence: Presence,
    /// When it was connected last; absent while it is.
    pub last_online_at: Option<Timestamp>,
}

/// Why nothing was saved.
#[derive(Debug, thiserror::Error)]
pub enum SetAvailabilityError {
    /// The account went away meanwhile.
    #[error("there is no such agent")]
    Gone,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Sets what an agent says about itself.
#[derive(Clone)]
pub struct SetAvailability {
    agents: Arc<dyn AgentStore>,
    clock: Arc<dyn Clock>,
}

impl SetAvailability {
    /// The use case over agents and a clock.
    #[must_use]
    pub fn new(agents: Arc<dyn AgentStore>, clock: Arc<dyn Clock>) -> Self {
        Self { agents, clock }
    }

    /// Saves what a super admin says about itself, and nothing else.
    ///
    /// # Errors
    /// [`SetAvailabilityError`]; nothing was saved.
    pub fn run_for_admin(
        &self,
        viewer: &AdminViewer,
        presence: Presence,
    ) -> Result<AdminPresence, SetAvailabilityError> {
        let saved = self.agents.set_admin_presence(viewer.user, presence, self.clock.now())?;
        saved.ok_or(SetAvailabilityError::Gone)
    }

    /// Tickets go by it from the same commit on.
    ///
    /// # Errors
    /// [`SetAvailabilityError`]; nothing was saved.
    pub fn run(&self, viewer: &AgentViewer, presence: Presence) -> Result<AgentPresence, SetAvailabilityError> {
        let saved = self.agents.set_presence(viewer.agent, presence, Some(viewer.actor()), self.clock.now())?;
        saved.ok_or(SetAvailabilityError::Gone)
    }
}

#[cfg(test)]
mod tests {
    use domain::{Availability, Role, UserId};

    use super::*;
    use crate::{ports::MockAgentStore, testing::FixedClock};

    #[test]
    fn r53_an_agent_is_named_as_who_changed_its_own_availability() {
        let user = UserId::new(7).unwrap();
        let mut agents = MockAgentStore::new();
        agents
            .expect_set_presence()
            .withf(move |agent, _, actor, _| (agent.user(), *actor) == (user, Some((user, Role::Agent))))
            .once()
            .returning(|_, _, _, _| Ok(None));
        let clock = Arc::new(FixedClock::at(Timestamp::UNIX_EPOCH));
        let presence = Presence { availability: Availability::Away, is_online: true };
        let set = SetAvailability::new(Arc::new(agents), clock);
        let refused = set.run(&AgentViewer { agent: user.into() }, presence);
        assert!(matches!(refused, Err(SetAvailabilityError::Gone)));
    }
}
