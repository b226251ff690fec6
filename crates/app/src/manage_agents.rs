//! An operator adds and suspends agents and looks at their load.

use std::sync::Arc;

use domain::{AccountStatus, Agent, AgentId, Email, Text, UserId};

use crate::{
    Page, PageRequest, StoreError,
    ports::{Accounts, AgentStore, Clock, NewAgent, Passwords},
};

/// Name and e-mail address of somebody who will work here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewStaff {
    /// The e-mail address.
    pub email: Email,
    /// The name, 2 to 100 characters.
    pub name: Text<2, 100>,
}

/// An agent with the number of its tickets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgentLoad {
    /// The agent.
    pub agent: Agent,
    /// Tickets it has, in any status.
    pub assigned: u64,
    /// Those of them that are open or in progress.
    pub open: u64,
}

/// Why nobody was added.
#[derive(Debug, thiserror::Error)]
pub enum AddAgentError {
    /// Another account has this e-mail address.
    #[error("the e-mail address is in use")]
    EmailInUse,
    /// No hash could be made of the password.
    #[error("the password could not be hashed")]
    Unhashable,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Adds an agent, who takes part in the ring from the same commit on.
#[derive(Clone)]
pub struct AddAgent {
    agents: Arc<dyn AgentStore>,
    passwords: Arc<dyn Passwords>,
    clock: Arc<dyn Clock>,
}

impl AddAgent {
    /// The use case over agents, hashes and a clock.
    #[must_use]
    pub fn new(agents: Arc<dyn AgentStore>, passwords: Arc<dyn Passwords>, clock: Arc<dyn Clock>) -> Self {
        Self { agents, passwords, clock }
    }

    /// Adds an active agent and gives it every ticket that waits. Without a password it cannot sign in by one.
    ///
    /// # Errors
    /// [`AddAgentError`]; nobody was added.
    pub fn run(&self, staff: NewStaff, password: Option<&str>) -> Result<AgentId, AddAgentError> {
        let password_hash = match password {
            Some(password) => Some(self.passwords.hash(password).ok_or(AddAgentError::Unhashable)?),
            None => None,
        };
        let agent = NewAgent { staff, password_hash };
        self.agents.add(&agent, self.clock.now())?.ok_or(AddAgentError::EmailInUse)
    }
}

/// Adds a super admin.
#[derive(Clone)]
pub struct AddSuperAdmin {
    accounts: Arc<dyn Accounts>,
    passwords: Arc<dyn Passwords>,
    clock: Arc<dyn Clock>,
}

impl AddSuperAdmin {
    /// The use case over accounts, hashes and a clock.
    #[must_use]
    pub fn new(accounts: Arc<dyn Accounts>, passwords: Arc<dyn Passwords>, clock: Arc<dyn Clock>) -> Self {
        Self { accounts, passwords, clock }
    }

    /// Adds an active super admin.
    ///
    /// # Errors
    /// [`AddAgentError`]; nobody was added.
    pub fn run(&self, staff: &NewStaff, password: &str) -> Result<UserId, AddAgentError> {
        let hash = self.passwords.hash(password).ok_or(AddAgentError::Unhashable)?;
        self.accounts.add_super_admin(staff, &hash, self.clock.now())?.ok_or(AddAgentError::EmailInUse)
    }
}

/// Why an agent was not changed.
#[derive(Debug, thiserror::Error)]
pub enum SetAgentStatusError {
    /// No agent has this e-mail address.
    #[error("no agent has this e-mail address")]
    NotFound,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Suspends an agent or opens its account again.
#[derive(Clone)]
pub struct SetAgentStatus {
    agents: Arc<dyn AgentStore>,
    clock: Arc<dyn Clock>,
}

impl SetAgentStatus {
    /// The use case over agents and a clock.
    #[must_use]
    pub fn new(agents: Arc<dyn AgentStore>, clock: Arc<dyn Clock>) -> Self {
        Self { agents, clock }
    }

    /// Sets the status of the agent with this e-mail address. A suspended agent keeps its tickets and gets no more.
    ///
    /// # Errors
    /// [`SetAgentStatusError`]; nothing was changed.
    pub fn run(&self, email: &Email, status: AccountStatus) -> Result<Agent, SetAgentStatusError> {
        let agent = self.agents.find_by_email(email)?.ok_or(SetAgentStatusError::NotFound)?;
        if self.agents.set_account(agent.id, status, self.clock.now())? {
            Ok(Agent { account: status, ..agent })
        } else {
            Err(SetAgentStatusError::NotFound)
        }
    }
}

/// Lists agents with their load, the newest first.
#[derive(Clone)]
pub struct ListAgents {
    agents: Arc<dyn AgentStore>,
}

impl ListAgents {
    /// The use case over the agents.
    #[must_use]
    pub fn new(agents: Arc<dyn AgentStore>) -> Self {
        Self { agents }
    }

    /// Agents of every status.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn run(&self, page: PageRequest) -> Result<Page<AgentLoad>, StoreError> {
        self.agents.list(page)
    }
}

#[cfg(test)]
mod tests {
    use domain::Timestamp;

    use super::*;
    use crate::{
        ports::{MockAccounts, MockAgentStore, MockPasswords},
        testing::FixedClock,
    };

    fn staff() -> NewStaff {
        NewStaff { email: "asha@example.test".parse().unwrap(), name: Text::parse("Asha").unwrap() }
    }

    fn clock() -> Arc<FixedClock> {
        Arc::new(FixedClock::at(Timestamp::UNIX_EPOCH))
    }

    #[test]
    fn r11_an_agent_without_a_password_has_no_hash() {
        let mut agents = MockAgentStore::new();
        agents.expect_add().withf(|agent, _| agent.password_hash.is_none()).once().returning(|_, _| Ok(None));
        let add = AddAgent::new(Arc::new(agents), Arc::new(MockPasswords::new()), clock());
        assert!(matches!(add.run(staff(), None), Err(AddAgentError::EmailInUse)));
    }

    #[test]
    fn a_password_is_stored_as_its_hash_or_nobody_is_added() {
        let mut passwords = MockPasswords::new();
        passwords.expect_hash().returning(|password| (password == "hashable").then(|| "hash".to_owned()));
        let (mut agents, passwords) = (MockAgentStore::new(), Arc::new(passwords));
        agents
            .expect_add()
            .withf(|agent, _| agent.password_hash.as_deref() == Some("hash"))
            .once()
            .returning(|_, _| Ok(Some(AgentId::new(7).unwrap())));
        let add = AddAgent::new(Arc::new(agents), passwords.clone(), clock());
        assert_eq!(add.run(staff(), Some("hashable")).unwrap(), AgentId::new(7).unwrap());
        assert!(matches!(add.run(staff(), Some("other")), Err(AddAgentError::Unhashable)));
        let mut accounts = MockAccounts::new();
        accounts.expect_add_super_admin().once().returning(|_, _, _| Ok(None));
        let add = AddSuperAdmin::new(Arc::new(accounts), passwords, clock());
        assert!(matches!(add.run(&staff(), "hashable"), Err(AddAgentError::EmailInUse)));
    }

    #[test]
    fn an_unknown_agent_is_not_found() {
        let mut agents = MockAgentStore::new();
        agents.expect_find_by_email().returning(|_| Ok(None));
        let set = SetAgentStatus::new(Arc::new(agents), clock());
        let refused = set.run(&staff().email, AccountStatus::Suspended);
        assert!(matches!(refused, Err(SetAgentStatusError::NotFound)));
    }
}
