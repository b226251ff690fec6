//! Agents as they are read and changed.

use domain::{
    AccountStatus, Agent, AgentId, BrandId, Capacity, CreatorId, Email, Line, OpenTicket, OrderId,
    Phone, Presence, Priority, TicketId, Timestamp, UserId, next_message_at,
};

use crate::{
    Page, StoreError,
    accounts::{NewPassword, PasswordError, UnfitPassword},
};

/// An agent with the number of its tickets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgentLoad {
    /// The agent.
    pub agent: Agent,
    /// Tickets it has, in any status.
    pub assigned: u64,
    /// Those of them that are open or in progress.
    pub open: u64,
    /// How many of those it may have by a rule that minds it; no bound when absent.
    pub capacity: Option<Capacity>,
    /// Whether the e-mail address was proven.
    pub email_verified: bool,
    /// Whether the set-up is done.
    pub onboarding_completed: bool,
    /// When the account was made.
    pub created_at: Timestamp,
    /// When it was signed in to last.
    pub last_login_at: Option<Timestamp>,
    /// The phone that a super admin gave it, which alone is a door for an agent.
    pub phone: Option<AgentPhone>,
    /// Until when its invitation to choose a password can be used, if it has one that its
    /// credentials have not ended.
    pub invited_until: Option<Timestamp>,
}

/// The phone that an agent may sign in with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgentPhone {
    /// Its number, `+` and digits.
    pub number: String,
    /// Whether a code proved it: then it signs in.
    pub is_verified: bool,
}

/// Part of the list of agents, and how many there are in all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedAgents {
    /// The agents.
    pub page: Page<AgentLoad>,
    /// How many agents the whole list has.
    pub total: u64,
}

/// How many agents there are, and how many tickets.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AgentCounts {
    /// Agents, whatever their status.
    pub agents: u64,
    /// Those whose account is active.
    pub active: u64,
    /// Those that are suspended.
    pub suspended: u64,
    /// Those whose account was not opened yet.
    pub pending: u64,
    /// Tickets, whoever has them.
    pub tickets: u64,
}

impl AgentCounts {
    /// Tickets for each agent in hundredths, rounded half up; 0 without agents.
    #[must_use]
    pub const fn average_hundredths(&self) -> u64 {
        let hundredths = self.tickets.saturating_mul(100).saturating_add(self.agents / 2);
        match hundredths.checked_div(self.agents) {
            Some(average) => average,
            None => 0,
        }
    }
}

/// An agent that was added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AddedAgent {
    /// Its id.
    pub id: AgentId,
    /// When.
    pub created_at: Timestamp,
    /// Until when its invitation to choose a password can be used, if it was invited.
    pub invited_until: Option<Timestamp>,
}

/// What is wanted of an agent. What is absent stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AgentPatch {
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
    /// How many unsolved tickets it may have, or no bound any more.
    pub capacity: Option<Option<Capacity>>,
}

impl AgentPatch {
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

/// Which contact of an account another account has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ContactInUse {
    /// The e-mail address.
    Email,
    /// The phone.
    Phone,
}

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

/// A ticket that can pass to another agent, with the names that messages about it need.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReassignableTicket {
    /// The ticket.
    pub ticket: TicketId,
    /// Its order.
    pub order: OrderId,
    /// The brand that ordered.
    pub brand: BrandId,
    /// The creator that is to deliver.
    pub creator: CreatorId,
    /// How urgent it is.
    pub priority: Priority,
    /// How often it changed so far.
    pub changes: u32,
    /// Title of the package.
    pub order_title: String,
    /// Name of the brand's owner.
    pub brand_name: String,
    /// Name of the creator's owner.
    pub creator_name: String,
    /// When its newest message was written.
    pub newest_message_at: Option<Timestamp>,
}

impl ReassignableTicket {
    /// The ticket as an act of now decides on it.
    #[must_use]
    pub fn at(self, now: Timestamp) -> OpenTicket {
        let Self {
            ticket,
            order,
            brand,
            creator,
            priority,
            changes,
            order_title,
            brand_name,
            creator_name,
            newest_message_at,
        } = self;
        let speak_at = next_message_at(newest_message_at, now);
        OpenTicket {
            ticket,
            order,
            brand,
            creator,
            priority,
            changes,
            order_title,
            brand_name,
            creator_name,
            speak_at,
        }
    }
}
