//! Support agents.

use crate::{
    AddAgent, ListAgents, SetAgentStatus,
    ports::{OutsidePorts, StorePorts},
};

/// Use cases of agents.
#[derive(Clone)]
pub struct AgentUseCases {
    /// Adds an agent.
    pub add: AddAgent,
    /// Suspends an agent or opens its account again.
    pub set_status: SetAgentStatus,
    /// Lists agents with their load.
    pub list: ListAgents,
}

impl AgentUseCases {
    pub(super) fn over(stores: &StorePorts, outside: &OutsidePorts) -> Self {
        let (agents, OutsidePorts { clock, passwords, .. }) = (&stores.agents, outside);
        Self {
            add: AddAgent::new(agents.clone(), passwords.clone(), clock.clone()),
            set_status: SetAgentStatus::new(agents.clone(), clock.clone()),
            list: ListAgents::new(agents.clone()),
        }
    }
}
