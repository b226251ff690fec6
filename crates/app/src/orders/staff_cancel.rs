//! Which staff call orders off and give money back.

use domain::{Action, OrderAct, OrderCase, OrderStatus, Standing};

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
    pub fn allows(self, viewer: &Viewer, case: &OrderCase) -> bool {
        let Viewer::Staff(staff) = viewer else { return true };
        let agent = case.ticket.as_ref().and_then(|ticket| ticket.agent);
        self == Self::Any || staff.is_super_admin || agent.is_some_and(|agent| agent.user() == staff.user)
    }

    /// What a viewer who stands so to an order may do with it now.
    #[must_use]
    pub fn next_actions(self, viewer: &Viewer, standing: Standing, case: &OrderCase) -> Vec<Action> {
        let mut actions = case.order.next_actions(standing);
        if !self.allows(viewer, case) {
            actions.retain(|action| !matches!(action, Action::Cancel | Action::Refund));
        }
        actions
    }
}

/// Whether an act calls an order off or gives its money back.
pub(super) fn ends(act: &OrderAct) -> bool {
    match act {
        OrderAct::Do { action, .. } => matches!(action, Action::Cancel | Action::Refund),
        OrderAct::MoveTo { status, .. } => matches!(status, OrderStatus::Cancelled | OrderStatus::Refunded),
        OrderAct::Deliver(_) | OrderAct::RequestPriceRevision { .. } => false,
    }
}
