//! Who is next, and who comes after, if nothing changed meanwhile.

use std::collections::BTreeMap;

use app::{PageRequest, StaffViewer, agents::AgentLoad, integrity::AssignmentFilter};
use domain::{Agent, AgentId, Eligibility, SkipReason};

use crate::{Desk, problem::Problem};

/// The rotation as it stands.
pub(super) struct RotationNow {
    /// The place of every eligible agent, 1 for who is next.
    places: BTreeMap<AgentId, usize>,
    skipped: BTreeMap<AgentId, SkipReason>,
}

impl RotationNow {
    /// The rotation of these agents; nothing is known of it when they are not all.
    pub(super) fn read(
        desk: &Desk,
        viewer: &StaffViewer,
        loads: &[AgentLoad],
        is_cut: bool,
    ) -> Result<Self, Problem> {
        if is_cut {
            return Ok(Self { places: BTreeMap::new(), skipped: BTreeMap::new() });
        }
        let last = desk.app.agents.list_assignments.run(
            viewer,
            AssignmentFilter::default(),
            PageRequest::first(1),
        )?;
        let pointer = last.items.first().map(|(assignment, _)| assignment.agent);
        let agents: Vec<Agent> = loads.iter().map(|load| load.agent.clone()).collect();
        Ok(Self::of(&Eligibility::of(&agents), pointer))
    }

    fn of(eligibility: &Eligibility, pointer: Option<AgentId>) -> Self {
        let first = eligibility.after(pointer);
        let (before, from): (Vec<_>, Vec<_>) =
            eligibility.eligible.iter().partition(|id| Some(**id) < first);
        let order = from.into_iter().chain(before);
        Self {
            places: order.zip(1..).collect(),
            skipped: eligibility.skipped.iter().copied().collect(),
        }
    }

    /// Who gets the next ticket.
    pub(super) fn next(&self) -> Option<AgentId> {
        self.places.iter().find(|(_, place)| **place == 1).map(|(id, _)| *id)
    }

    /// The position of an agent, in words.
    pub(super) fn said(&self, agent: AgentId) -> String {
        match (self.places.get(&agent), self.skipped.get(&agent)) {
            (Some(1), _) => "next".to_owned(),
            (Some(place), _) => format!("{place} in line"),
            (None, Some(reason)) => format!("none: {}", passed_over(*reason)),
            (None, None) => "not known".to_owned(),
        }
    }
}

const fn passed_over(reason: SkipReason) -> &'static str {
    match reason {
        SkipReason::AccountSuspended => "suspended",
        SkipReason::AccountPending => "not open yet",
        SkipReason::AccountDeleted => "deleted",
        SkipReason::StatusOffline => "offline",
        SkipReason::StatusAway => "away",
        SkipReason::NotOnline => "not online",
        SkipReason::HandingOver => "hands over",
    }
}

#[cfg(test)]
mod tests {
    use domain::AvailabilityTier;

    use super::*;

    fn id(id: i64) -> AgentId {
        AgentId::new(id).unwrap()
    }

    #[test]
    fn turns_go_on_behind_the_last_one_and_around() {
        let eligible = [2, 5, 7, 9].map(id).to_vec();
        let eligibility = Eligibility {
            tier: AvailabilityTier::Ready,
            eligible,
            skipped: vec![(id(6), SkipReason::StatusAway)],
        };
        let said = |pointer| {
            let rotation = RotationNow::of(&eligibility, pointer);
            [2, 5, 7, 9, 6].map(|agent| rotation.said(id(agent)))
        };
        assert_eq!(
            said(Some(id(6))),
            ["3 in line", "4 in line", "next", "2 in line", "none: away"]
        );
        assert_eq!(said(Some(id(9)))[0], "next");
        assert_eq!(said(None)[0], "next");
        assert_eq!(RotationNow::of(&eligibility, Some(id(2))).next(), Some(id(5)));
        assert_eq!(RotationNow::of(&Eligibility::of(&[]), None).next(), None);
    }
}
