//! Who asks: an account that was identified, as a type per role. A use case that only brands may
//! run takes a [`BrandViewer`], so that the role is checked once, where the viewer is made.

use domain::{Actor, AgentId, BrandId, CreatorId, OrderContext, Participant, Role, UserId};

/// An active account of role brand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BrandViewer {
    /// The account.
    pub user: UserId,
    /// Its brand profile, if it was set up.
    pub brand: Option<BrandId>,
}

/// An active account of role creator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CreatorViewer {
    /// The account.
    pub user: UserId,
    /// Its creator profile, if it was set up.
    pub creator: Option<CreatorId>,
}

/// An active account of role agent or super admin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StaffViewer {
    /// The account.
    pub user: UserId,
    /// Whether it manages agents and sees every ticket as its own.
    pub is_super_admin: bool,
}

impl StaffViewer {
    /// Who this is in the audit log.
    #[must_use]
    pub const fn actor(&self) -> Actor {
        (self.user, if self.is_super_admin { Role::SuperAdmin } else { Role::Agent })
    }
}

/// An active account of role agent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AgentViewer {
    /// The agent.
    pub agent: AgentId,
}

/// An active account of role super admin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AdminViewer {
    /// The account.
    pub user: UserId,
}

impl CreatorViewer {
    /// Who this is in the audit log.
    #[must_use]
    pub const fn actor(&self) -> Actor {
        (self.user, Role::Creator)
    }
}

impl AgentViewer {
    /// Who this is in the audit log.
    #[must_use]
    pub const fn actor(&self) -> Actor {
        (self.agent.user(), Role::Agent)
    }
}

impl AdminViewer {
    /// Who this is in the audit log.
    #[must_use]
    pub const fn actor(&self) -> Actor {
        (self.user, Role::SuperAdmin)
    }
}

/// An active account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Viewer {
    /// Buys.
    Brand(BrandViewer),
    /// Sells.
    Creator(CreatorViewer),
    /// Works on tickets.
    Staff(StaffViewer),
}

/// The account's role may not do this.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this account's role may not do this")]
pub struct ForbiddenRole;

/// The order or ticket is other people's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the order belongs to other people")]
pub struct NotAParty;

impl Viewer {
    /// The account.
    #[must_use]
    pub const fn user(&self) -> UserId {
        match self {
            Self::Brand(viewer) => viewer.user,
            Self::Creator(viewer) => viewer.user,
            Self::Staff(viewer) => viewer.user,
        }
    }

    /// The account's role.
    #[must_use]
    pub const fn role(&self) -> Role {
        match self {
            Self::Brand(_) => Role::Brand,
            Self::Creator(_) => Role::Creator,
            Self::Staff(viewer) if viewer.is_super_admin => Role::SuperAdmin,
            Self::Staff(_) => Role::Agent,
        }
    }

    /// The viewer as a creator.
    ///
    /// # Errors
    /// [`ForbiddenRole`] for every other role.
    pub const fn creator(&self) -> Result<&CreatorViewer, ForbiddenRole> {
        if let Self::Creator(viewer) = self { Ok(viewer) } else { Err(ForbiddenRole) }
    }

    /// The viewer as a brand.
    ///
    /// # Errors
    /// [`ForbiddenRole`] for every other role.
    pub const fn brand(&self) -> Result<&BrandViewer, ForbiddenRole> {
        if let Self::Brand(viewer) = self { Ok(viewer) } else { Err(ForbiddenRole) }
    }

    /// The viewer as staff.
    ///
    /// # Errors
    /// [`ForbiddenRole`] for every other role.
    pub const fn staff(&self) -> Result<&StaffViewer, ForbiddenRole> {
        if let Self::Staff(viewer) = self { Ok(viewer) } else { Err(ForbiddenRole) }
    }

    /// The viewer as an agent.
    ///
    /// # Errors
    /// [`ForbiddenRole`] for every other role.
    pub fn agent(&self) -> Result<AgentViewer, ForbiddenRole> {
        match self {
            Self::Staff(staff) if !staff.is_super_admin => {
                Ok(AgentViewer { agent: staff.user.into() })
            }
            _ => Err(ForbiddenRole),
        }
    }

    /// The viewer as a super admin.
    ///
    /// # Errors
    /// [`ForbiddenRole`] for every other role.
    pub const fn admin(&self) -> Result<AdminViewer, ForbiddenRole> {
        match self {
            Self::Staff(staff) if staff.is_super_admin => Ok(AdminViewer { user: staff.user }),
            _ => Err(ForbiddenRole),
        }
    }

    /// How the viewer stands to orders that are not other people's.
    #[must_use]
    pub const fn as_participant(&self) -> Participant {
        match self {
            Self::Brand(_) => Participant::Brand,
            Self::Creator(_) => Participant::Creator,
            Self::Staff(_) => Participant::Staff,
        }
    }

    /// How the viewer stands to an order of this brand and creator.
    ///
    /// # Errors
    /// [`NotAParty`] when it is other people's order.
    pub fn participant(
        &self,
        brand: BrandId,
        creator: CreatorId,
    ) -> Result<Participant, NotAParty> {
        match self {
            Self::Brand(viewer) if viewer.brand == Some(brand) => Ok(Participant::Brand),
            Self::Creator(viewer) if viewer.creator == Some(creator) => Ok(Participant::Creator),
            Self::Staff(_) => Ok(Participant::Staff),
            Self::Brand(_) | Self::Creator(_) => Err(NotAParty),
        }
    }

    /// How the viewer stands to an order.
    ///
    /// # Errors
    /// [`NotAParty`] when it is other people's order.
    pub fn participant_in(&self, context: &OrderContext) -> Result<Participant, NotAParty> {
        self.participant(context.brand.id, context.creator.id)
    }
}
