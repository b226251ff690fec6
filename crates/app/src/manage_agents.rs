//! Super admins and operators add, change and suspend agents.

use std::sync::Arc;

use domain::{AccountStatus, Actor, Agent, AgentChange, AgentId, Email, Line, Phone, Timestamp};

use crate::{
    AdminViewer, AgentLoad, StoreError,
    accounts::{AddStaffError, NewPassword, NewStaff, TellFormerContact, UnfitPassword},
    ports::{AgentStore, Clock, NewAgent, PasswordError, Passwords},
};

/// An agent that was added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AddedAgent {
    /// Its id.
    pub id: AgentId,
    /// When.
    pub created_at: Timestamp,
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

    /// Adds an active agent and gives it every ticket that waits. Without a password it cannot sign in by one. `admin`
    /// is nobody for an operator at the command line.
    ///
    /// # Errors
    /// [`AddStaffError`]; nobody was added.
    pub fn run(
        &self,
        admin: Option<&AdminViewer>,
        staff: NewStaff,
        password: Option<&NewPassword>,
    ) -> Result<AddedAgent, AddStaffError> {
        let password_hash = match password {
            Some(password) => {
                password.suits(staff.name.as_str(), Some(staff.email.as_str()))?;
                Some(self.passwords.hash(password.as_str())?)
            }
            None => None,
        };
        let (agent, created_at) = (NewAgent { staff, password_hash }, self.clock.now());
        let id = self.agents.add(&agent, admin.map(AdminViewer::actor), created_at)?;
        id.map(|id| AddedAgent { id, created_at }).ok_or(AddStaffError::EmailInUse)
    }
}

/// What is wanted of an agent. What is absent stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AgentWish {
    /// Another name.
    pub name: Option<Line<2, 100>>,
    /// Another e-mail address.
    pub email: Option<Email>,
    /// Whether the account may be used.
    pub status: Option<AccountStatus>,
    /// Another password.
    pub password: Option<NewPassword>,
    /// A phone to sign in with once it is proven, or none any more.
    pub phone: Option<Option<Phone>>,
}

impl AgentWish {
    /// Whether a phone or an e-mail address is named, so that a former one may be told.
    #[must_use]
    pub const fn names_contact(&self) -> bool {
        self.email.is_some() || self.phone.is_some()
    }
}

/// Why an agent was not changed.
#[derive(Debug, thiserror::Error)]
pub enum ChangeAgentError {
    /// There is no such agent.
    #[error("there is no such agent")]
    NotFound,
    /// Another account has this e-mail address.
    #[error("the e-mail address is in use")]
    EmailInUse,
    /// Another account is known by this phone.
    #[error("the phone is in use")]
    PhoneInUse,
    /// The password is not one that this person may choose.
    #[error(transparent)]
    Unfit(#[from] UnfitPassword),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<PasswordError> for ChangeAgentError {
    fn from(error: PasswordError) -> Self {
        Self::Store(error.into())
    }
}

/// Changes an agent.
#[derive(Clone)]
pub struct ChangeAgent {
    agents: Arc<dyn AgentStore>,
    passwords: Arc<dyn Passwords>,
    clock: Arc<dyn Clock>,
    tell: TellFormerContact,
}

impl ChangeAgent {
    /// The use case over agents, hashes, a clock and the notices to former contacts.
    #[must_use]
    pub fn new(
        agents: Arc<dyn AgentStore>,
        passwords: Arc<dyn Passwords>,
        clock: Arc<dyn Clock>,
        tell: TellFormerContact,
    ) -> Self {
        Self { agents, passwords, clock, tell }
    }

    /// Changes what is wanted, all of it or nothing, and returns the agent as it is then. A suspended agent keeps its
    /// tickets and gets no more; one that became active gets every ticket that waits. Another phone or e-mail address is
    /// told to the former one.
    ///
    /// # Errors
    /// [`ChangeAgentError`]; nothing was changed.
    pub fn run(&self, admin: &AdminViewer, agent: AgentId, wish: AgentWish) -> Result<AgentLoad, ChangeAgentError> {
        let names_contact = wish.names_contact();
        let AgentWish { name, email, status: account, password, phone } = wish;
        let password_hash = match password {
            Some(password) => {
                let present = self.agents.find(agent)?.ok_or(ChangeAgentError::NotFound)?.agent;
                let name = name.as_ref().map_or(present.name.as_str(), Line::as_str);
                password.suits(name, email.as_ref().map(Email::as_str).or(present.email.as_deref()))?;
                Some(self.passwords.hash(password.as_str())?)
            }
            None => None,
        };
        let before = if names_contact { self.tell.before(agent.user())? } else { None };
        let change = AgentChange { name, email, account, password_hash, phone };
        self.agents.change(agent, &change, Some(admin.actor()), self.clock.now())?;
        if let Some(before) = before {
            self.tell.run(&before);
        }
        self.agents.find(agent)?.ok_or(ChangeAgentError::NotFound)
    }
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

    /// Sets the status of the agent with this e-mail address, for an operator at the command line. A suspended agent
    /// keeps its tickets and gets no more.
    ///
    /// # Errors
    /// [`ChangeAgentError`]; nothing was changed.
    pub fn run(&self, email: &Email, status: AccountStatus) -> Result<Agent, ChangeAgentError> {
        let agent = self.agents.find_by_email(email)?.ok_or(ChangeAgentError::NotFound)?;
        let operator: Option<Actor> = None;
        self.agents.change(agent.id, &AgentChange::account(status), operator, self.clock.now())?;
        Ok(Agent { account: status, ..agent })
    }
}

#[cfg(test)]
mod tests {
    use domain::UserId;

    use super::*;
    use crate::{
        ports::{MockAgentStore, MockCodeSender, MockPasswords},
        testing::{FixedClock, MemoryStore},
    };

    fn staff() -> NewStaff {
        NewStaff { email: "asha@example.test".parse().unwrap(), name: Line::parse("Asha").unwrap() }
    }

    fn clock() -> Arc<FixedClock> {
        Arc::new(FixedClock::at(Timestamp::UNIX_EPOCH))
    }

    fn password(text: &str) -> NewPassword {
        NewPassword::parse(text).unwrap()
    }

    fn passwords() -> Arc<MockPasswords> {
        let mut passwords = MockPasswords::new();
        passwords.expect_hash().returning(|password| match password {
            "seven lanes 7" => Ok("hash".to_owned()),
            _ => Err(PasswordError::Busy),
        });
        Arc::new(passwords)
    }

    const ADMIN: fn() -> AdminViewer = || AdminViewer { user: UserId::new(1).unwrap() };

    #[test]
    fn r11_an_agent_without_a_password_has_no_hash() {
        let mut agents = MockAgentStore::new();
        agents.expect_add().withf(|agent, _, _| agent.password_hash.is_none()).once().returning(|_, _, _| Ok(None));
        let add = AddAgent::new(Arc::new(agents), Arc::new(MockPasswords::new()), clock());
        assert!(matches!(add.run(None, staff(), None), Err(AddStaffError::EmailInUse)));
    }

    #[test]
    fn a_password_is_stored_as_its_hash_or_nobody_is_added() {
        let mut agents = MockAgentStore::new();
        agents
            .expect_add()
            .withf(|agent, actor, _| agent.password_hash.as_deref() == Some("hash") && *actor == Some(ADMIN().actor()))
            .once()
            .returning(|_, _, _| Ok(Some(AgentId::new(7).unwrap())));
        let add = AddAgent::new(Arc::new(agents), passwords(), clock());
        let added = add.run(Some(&ADMIN()), staff(), Some(&password("seven lanes 7"))).unwrap();
        assert_eq!(added, AddedAgent { id: AgentId::new(7).unwrap(), created_at: Timestamp::UNIX_EPOCH });
        let busy = add.run(Some(&ADMIN()), staff(), Some(&password("many others")));
        assert!(matches!(busy, Err(AddStaffError::Store(StoreError::Busy { .. }))));
    }

    #[test]
    fn an_unknown_agent_is_not_found() {
        let mut agents = MockAgentStore::new();
        agents.expect_find_by_email().returning(|_| Ok(None));
        let set = SetAgentStatus::new(Arc::new(agents), clock());
        let refused = set.run(&staff().email, AccountStatus::Suspended);
        assert!(matches!(refused, Err(ChangeAgentError::NotFound)));
    }

    fn load() -> AgentLoad {
        AgentLoad {
            agent: Agent {
                id: AgentId::new(7).unwrap(),
                name: "Ada Lovelace".to_owned(),
                email: Some("ada@example.test".to_owned()),
                account: AccountStatus::Active,
                availability: domain::Availability::Available,
                is_online: true,
            },
            assigned: 0,
            open: 0,
            email_verified: true,
            onboarding_completed: true,
            created_at: Timestamp::UNIX_EPOCH,
            last_login_at: None,
        }
    }

    /// Wishes for a password; the store answers so.
    fn change(answer: Option<ChangeAgentError>, wished: &str) -> Result<AgentLoad, ChangeAgentError> {
        let (mut agents, answer) = (MockAgentStore::new(), std::sync::Mutex::new(answer));
        agents
            .expect_change()
            .withf(|_, change, actor, _| {
                let hashed = AgentChange { password_hash: Some("hash".to_owned()), ..AgentChange::default() };
                *change == hashed && *actor == Some(ADMIN().actor())
            })
            .returning(move |_, _, _, _| answer.lock().unwrap().take().map_or(Ok(()), Err));
        agents.expect_find().returning(|_| Ok(Some(load())));
        let wish = AgentWish { password: Some(password(wished)), ..AgentWish::default() };
        let store = Arc::new(MemoryStore::default());
        let tell = TellFormerContact::new(store.clone(), store, Arc::new(MockCodeSender::new()), clock());
        ChangeAgent::new(Arc::new(agents), passwords(), clock(), tell).run(&ADMIN(), AgentId::new(7).unwrap(), wish)
    }

    #[test]
    fn an_agent_is_changed_with_the_hash_of_its_password_in_the_name_of_the_super_admin_or_not_at_all() {
        assert!(matches!(change(None, "many others"), Err(ChangeAgentError::Store(StoreError::Busy { .. }))));
        assert_eq!(change(None, "seven lanes 7").unwrap(), load());
        let own = change(None, "1-ada-lovelace");
        assert!(matches!(own, Err(ChangeAgentError::Unfit(UnfitPassword::Personal))), "{own:?}");
        let in_use = change(Some(ChangeAgentError::EmailInUse), "seven lanes 7");
        assert!(matches!(in_use, Err(ChangeAgentError::EmailInUse)));
        let unknown = change(Some(ChangeAgentError::NotFound), "seven lanes 7");
        assert!(matches!(unknown, Err(ChangeAgentError::NotFound)));
    }
}
