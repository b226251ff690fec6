//! Which staff call orders off and give money back.

use domain::{Action, OrderCommand, OrderContext, OrderStatus, Participant};

use crate::Viewer;

/// Who of staff may cancel and refund an order. A super admin always may.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum StaffCancel {
    /// The agent of its ticket alone.
    #[default]
    Assigned,
    /// Every agent.
    Any,
}

impl StaffCancel {
    /// Whether a viewer may do so to an order.
    #[must_use]
    pub fn allows(self, viewer: &Viewer, context: &OrderContext) -> bool {
        let Viewer::Staff(staff) = viewer else { return true };
        let agent = context.ticket.as_ref().and_then(|ticket| ticket.agent);
        self == Self::Any
            || staff.is_super_admin
            || agent.is_some_and(|agent| agent.user() == staff.user)
    }

    /// What a viewer who stands so to an order may do with it now.
    #[must_use]
    pub fn next_actions(
        self,
        viewer: &Viewer,
        participant: Participant,
        context: &OrderContext,
    ) -> Vec<Action> {
        let mut actions = context.order.next_actions(participant);
        if !self.allows(viewer, context) {
            actions.retain(|action| !matches!(action, Action::Cancel | Action::Refund));
        }
        actions
    }
}

/// Whether an act calls an order off or gives its money back.
pub(super) fn ends(command: &OrderCommand) -> bool {
    match command {
        OrderCommand::Do { action, .. } => matches!(action, Action::Cancel | Action::Refund),
        OrderCommand::MoveTo { status, .. } => {
            matches!(status, OrderStatus::Cancelled | OrderStatus::Refunded)
        }
        OrderCommand::Deliver(_) | OrderCommand::RequestPriceRevision { .. } => false,
    }
}
