//! Support agents and whether the next ticket may go to them.

use crate::{AccountStatus, AgentId, string_enum::string_enum};

string_enum! {
    /// What an agent says about itself.
    Availability {
        /// Waits for work.
        Available = "available",
        /// Has much to do, and still takes tickets.
        Busy = "busy",
        /// Went home.
        Offline = "offline",
        /// Stepped out.
        Away = "away",
    }
}

string_enum! {
    /// Why an agent was passed over.
    SkipReason {
        /// The account is suspended.
        AccountSuspended = "account_suspended",
        /// The account was not opened yet.
        AccountPending = "account_pending",
        /// The account is gone.
        AccountDeleted = "account_deleted",
        /// The agent said that it is offline.
        StatusOffline = "status_offline",
        /// The agent said that it is away.
        StatusAway = "status_away",
        /// The agent is not connected.
        NotOnline = "not_online",
        /// The agent is handing over the very tickets that are redistributed.
        HandingOver = "handing_over",
        /// The agent has as many unsolved tickets as it may have.
        AtCapacity = "at_capacity",
    }
}

/// Which agents a ticket was assigned among.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum AvailabilityTier {
    /// Active, available or busy, and online.
    Ready,
    /// Nobody was ready: every active agent, whatever it says about itself.
    Active,
}

impl AvailabilityTier {
    /// 1 or 2.
    #[must_use]
    pub const fn number(self) -> i16 {
        match self {
            Self::Ready => 1,
            Self::Active => 2,
        }
    }
}

/// A support agent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agent {
    /// Id of the agent, which is the id of its account.
    pub id: AgentId,
    /// Name, as the parties see it.
    pub name: String,
    /// E-mail address.
    pub email: Option<String>,
    /// Whether the account may be used.
    pub account: AccountStatus,
    /// What the agent says about itself.
    pub availability: Availability,
    /// Whether the agent is connected.
    pub is_online: bool,
}

impl Agent {
    /// Whether it is there, as others see it: whose account is not active is offline, whatever it
    /// said before.
    #[must_use]
    pub const fn shown_presence(&self) -> (Availability, bool) {
        match self.account {
            AccountStatus::Active => (self.availability, self.is_online),
            _ => (Availability::Offline, false),
        }
    }

    /// Why this agent is not eligible in a tier, or `None` when it is.
    #[must_use]
    pub const fn skip_reason(&self, tier: AvailabilityTier) -> Option<SkipReason> {
        match (self.account, tier, self.availability) {
            (AccountStatus::Suspended, ..) => Some(SkipReason::AccountSuspended),
            (AccountStatus::Pending, ..) => Some(SkipReason::AccountPending),
            (AccountStatus::Deleted, ..) => Some(SkipReason::AccountDeleted),
            (AccountStatus::Active, AvailabilityTier::Ready, Availability::Offline) => {
                Some(SkipReason::StatusOffline)
            }
            (AccountStatus::Active, AvailabilityTier::Ready, Availability::Away) => {
                Some(SkipReason::StatusAway)
            }
            (AccountStatus::Active, AvailabilityTier::Ready, _) if !self.is_online => {
                Some(SkipReason::NotOnline)
            }
            (AccountStatus::Active, ..) => None,
        }
    }
}
