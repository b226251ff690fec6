//! Who is next, and who comes after, if nothing changed meanwhile.

use std::collections::BTreeMap;

use app::{
    PageRequest, StaffViewer,
    agents::{AgentLoad, RulePreview},
    integrity::AssignmentFilter,
};
use domain::{AgentId, SkipReason};

use crate::{Desk, agent_words, problem::Problem};

/// The rotation as it stands.
pub(super) struct RotationNow {
    /// The rule that chooses, in words.
    pub(super) rule: String,
    /// Whether tickets wait although agents are active: all have as many as they may have.
    pub(super) is_full: bool,
    /// The place of every agent that can be chosen, 1 for who is next.
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
        let read = &desk.app.agents.read_rule;
        if is_cut {
            return Ok(Self::of(read.run(&[], None)));
        }
        let last = desk.app.agents.list_assignments.run(
            viewer,
            AssignmentFilter::default(),
            PageRequest::first(1),
        )?;
        let pointer = last.items.first().map(|explained| explained.recorded.assignment.agent);
        Ok(Self::of(read.run(loads, pointer)))
    }

    fn of(preview: RulePreview) -> Self {
        let RulePreview { rule, in_line, skipped } = preview;
        let has_room = |(_, reason): &(AgentId, SkipReason)| *reason != SkipReason::AtCapacity;
        Self {
            rule: agent_words::rule(&rule),
            is_full: in_line.is_empty() && !skipped.iter().all(has_room),
            places: in_line.into_iter().zip(1..).collect(),
            skipped: skipped.into_iter().collect(),
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
        SkipReason::AtCapacity => "full",
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use app::agents::ReadRule;
    use domain::{
        AccountStatus, Agent, Assigner, Availability, Capacity, RoundRobin, RoundRobinWithCapacity,
        Timestamp, WhenFull,
    };

    use super::*;

    fn id(id: i64) -> AgentId {
        AgentId::new(id).unwrap()
    }

    /// Agents 2, 5, 7, 9 and the absent 6, each with three unsolved tickets.
    fn loads(capacity: impl Fn(i64) -> Option<u32>) -> Vec<AgentLoad> {
        let load = |of| AgentLoad {
            agent: Agent {
                id: id(of),
                name: format!("Agent {of}"),
                email: None,
                account: AccountStatus::Active,
                availability: if of == 6 { Availability::Away } else { Availability::Available },
                is_online: true,
            },
            assigned: 3,
            open: 3,
            capacity: capacity(of).map(|most| Capacity::new(most).unwrap()),
            email_verified: true,
            onboarding_completed: true,
            created_at: Timestamp::UNIX_EPOCH,
            last_login_at: None,
            phone: None,
            invited_until: None,
        };
        [2, 5, 6, 7, 9].map(load).to_vec()
    }

    fn now(rule: impl Assigner + 'static, loads: &[AgentLoad], last: Option<i64>) -> RotationNow {
        RotationNow::of(ReadRule::new(Arc::new(rule)).run(loads, last.map(id)))
    }

    #[test]
    fn turns_go_on_behind_the_last_one_and_around() {
        let said = |last| {
            let rotation = now(RoundRobin, &loads(|_| None), last);
            [2, 5, 7, 9, 6].map(|agent| rotation.said(id(agent)))
        };
        assert_eq!(said(Some(6)), ["3 in line", "4 in line", "next", "2 in line", "none: away"]);
        assert_eq!(said(Some(9))[0], "next");
        assert_eq!(said(None)[0], "next");
        assert_eq!(now(RoundRobin, &loads(|_| None), Some(2)).next(), Some(id(5)));
        assert_eq!(now(RoundRobin, &[], None).next(), None);
    }

    #[test]
    fn who_is_full_stands_in_no_line() {
        let by = |when_full| RoundRobinWithCapacity { when_full };
        let two_full = loads(|of| (of > 6).then_some(3));
        let rotation = now(by(WhenFull::Wait), &two_full, Some(6));
        let said = [2, 5, 7, 9, 6].map(|agent| rotation.said(id(agent)));
        assert_eq!(said, ["next", "2 in line", "none: full", "none: full", "none: away"]);
        assert!(!rotation.is_full && rotation.rule.starts_with("round robin with capacities"));
        let all_full = now(by(WhenFull::Wait), &loads(|_| Some(0)), None);
        assert_eq!((all_full.next(), all_full.is_full), (None, true));
        let taken_all_the_same = now(by(WhenFull::LeastOpen), &loads(|_| Some(0)), Some(2));
        assert_eq!(taken_all_the_same.next(), Some(id(5)));
    }
}
