//! Checks on the stored rows that the invariants hold, and replays every assignment.

use std::{collections::BTreeMap, sync::Arc};

use domain::{AgentId, AssignmentRules, Eligibility, RecordedAssignment, RuleName, Timestamp};

use super::{
    CheckedInvariant, IntegrityQueries, Invariant, Violation, WaitingTickets, recorded::recorded,
};
use crate::StoreError;

/// How many records are read at a time.
const BATCH: u32 = 1000;
/// How many violations of one invariant are counted.
const MAX_BREACHES: u32 = 1000;

/// Checks every invariant.
#[derive(Clone)]
pub struct VerifyInvariants {
    integrity: Arc<dyn IntegrityQueries>,
    rules: AssignmentRules,
}

impl VerifyInvariants {
    /// The use case over what proves the invariants, with the rules of assignment that come along.
    #[must_use]
    pub fn new(integrity: Arc<dyn IntegrityQueries>) -> Self {
        Self { integrity, rules: AssignmentRules::default() }
    }

    /// The same by other rules: a rule of one's own is known then, and held to what it says about
    /// itself.
    #[must_use]
    pub fn by(self, rules: AssignmentRules) -> Self {
        Self { rules, ..self }
    }

    /// Every violated invariant; empty when all is well. Work that is committed meanwhile may show
    /// as a gap at the end of the assignment log; run it again or stop the service first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn run(&self) -> Result<Vec<Violation>, StoreError> {
        let checked = self.check(&|| Timestamp::UNIX_EPOCH)?;
        let violations = |&CheckedInvariant { invariant, violations, .. }: &CheckedInvariant| {
            Violation { invariant, violations }
        };
        Ok(checked.iter().filter(|checked| checked.violations > 0).map(violations).collect())
    }

    /// Every invariant in its order, with the time that a clock says it took.
    pub(crate) fn check(
        &self,
        now: &dyn Fn() -> Timestamp,
    ) -> Result<Vec<CheckedInvariant>, StoreError> {
        let since =
            |start: Timestamp| now().signed_duration_since(start).to_std().unwrap_or_default();
        let start = now();
        let replay = self.check_assignments()?;
        let reading = since(start);
        let check = |invariant| {
            let start = now();
            let (violations, took) = match invariant {
                Invariant::AssignmentsHaveNoGaps => (replay.gaps, reading),
                Invariant::EveryRuleIsKnown => (replay.unknown_rules, reading),
                Invariant::NoTicketWaitsForNobody => (self.count_waiting()?, since(start)),
                Invariant::EveryAssignmentReplays => (replay.other_choices, reading),
                Invariant::AssignmentsAreFair => (replay.unfair, reading),
                counted => (self.integrity.count_violations(counted, MAX_BREACHES)?, since(start)),
            };
            Ok(CheckedInvariant { invariant, violations: violations.min(MAX_BREACHES), took })
        };
        Invariant::ALL.into_iter().map(check).collect()
    }

    fn check_assignments(&self) -> Result<Replay, StoreError> {
        let (mut replay, mut last) = (Replay::default(), (0, None));
        loop {
            let before = last;
            let batch = self.integrity.assignments(last.0, BATCH)?;
            for recorded in recorded(self.integrity.as_ref(), batch)? {
                let record = &recorded.assignment;
                replay.gaps += u32::from(record.number != last.0 + 1 || record.previous != last.1);
                last = (record.number, Some(record.agent));
                replay.add(&recorded, &self.rules);
            }
            if last == before {
                break;
            }
        }
        let in_force = self.integrity.rule_in_force()?;
        replay.unknown_rules += u32::from(self.rules.find(&in_force).is_none());
        replay.gaps += u32::from(self.integrity.rotation()? != last);
        Ok(replay)
    }

    /// Tickets that wait although the rule in force would choose an agent for them. Of an unknown
    /// rule nobody knows.
    fn count_waiting(&self) -> Result<u32, StoreError> {
        let Some(rule) = self.rules.find(&self.integrity.rule_in_force()?) else { return Ok(0) };
        if !rule.lets_wait() {
            return self
                .integrity
                .count_violations(Invariant::NoTicketWaitsForNobody, MAX_BREACHES);
        }
        let WaitingTickets { pool, tickets } = self.integrity.waiting_tickets(MAX_BREACHES)?;
        let could_go = tickets.iter().filter(|ticket| {
            let chosen = rule.choose(&pool.inputs(Some(ticket)));
            chosen.is_some_and(|agent| pool.eligibility().eligible.contains(&agent))
        });
        Ok(u32::try_from(could_go.count()).unwrap_or(MAX_BREACHES))
    }
}

/// What a replay found.
#[derive(Default)]
struct Replay {
    gaps: u32,
    unknown_rules: u32,
    other_choices: u32,
    unfair: u32,
    stretch: Option<(RuleName, Eligibility)>,
    counts: BTreeMap<AgentId, u32>,
}

impl Replay {
    fn add(&mut self, recorded: &RecordedAssignment, rules: &AssignmentRules) {
        let Some(rule) = rules.find(recorded.rule()) else {
            (self.unknown_rules, self.stretch) = (self.unknown_rules + 1, None);
            return;
        };
        self.other_choices += u32::from(!recorded.replays(rule.as_ref()));
        if rule.takes_turns() {
            self.count(recorded.rule(), &recorded.eligibility, recorded.assignment.agent);
        } else {
            self.stretch = None;
        }
    }

    /// Counts an assignment of the present stretch, in which neither the rule nor who is eligible
    /// changes.
    fn count(&mut self, rule: &RuleName, eligibility: &Eligibility, agent: AgentId) {
        let present = self.stretch.as_ref().map(|(rule, eligibility)| (rule, eligibility));
        if present != Some((rule, eligibility)) {
            self.counts = eligibility.eligible.iter().map(|&id| (id, 0)).collect();
            self.stretch = Some((rule.clone(), eligibility.clone()));
        }
        *self.counts.entry(agent).or_default() += 1;
        let (least, most) = (self.counts.values().min(), self.counts.values().max());
        self.unfair += u32::from(least.zip(most).is_some_and(|(least, most)| most - least > 1));
    }
}

#[cfg(test)]
mod rule_tests;

#[cfg(test)]
mod tests {
    use domain::{Assigner, Assignment, AvailabilityTier, OrderId, RoundRobin, TicketId};

    use super::*;
    use crate::integrity::MockIntegrityQueries;

    fn agent(id: i64) -> AgentId {
        AgentId::new(id).unwrap()
    }

    /// Verifies a log of assignments, each with its number, the agent before and the chosen one.
    fn verify(
        assignments: &[(i64, Option<i64>, i64)],
        rotation: (i64, i64),
        violations: u32,
    ) -> Vec<Invariant> {
        let eligibility = Eligibility {
            tier: AvailabilityTier::Ready,
            eligible: vec![agent(3), agent(5)],
            skipped: Vec::new(),
        };
        let record = |&(number, previous, chosen): &(i64, Option<i64>, i64)| Assignment {
            number,
            ticket: TicketId::new(number).unwrap(),
            order: OrderId::new(number).unwrap(),
            from_queue: false,
            handover: None,
            previous: previous.map(agent),
            agent: agent(chosen),
            at: Timestamp::UNIX_EPOCH,
        };
        let log: Vec<_> = assignments
            .iter()
            .map(|assignment| (record(assignment), eligibility.clone()))
            .collect();
        let mut integrity = MockIntegrityQueries::new();
        integrity.expect_assignments().returning(move |after, _| {
            Ok(log.iter().filter(|(record, _)| record.number > after).cloned().collect())
        });
        integrity.expect_rotation().returning(move || Ok((rotation.0, Some(agent(rotation.1)))));
        integrity.expect_count_violations().returning(move |_, _| Ok(violations));
        integrity.expect_decisions().returning(|_| Ok(Vec::new()));
        integrity.expect_rule_in_force().returning(|| Ok(RoundRobin.name().clone()));
        let violations = VerifyInvariants::new(Arc::new(integrity)).run().unwrap();
        violations.into_iter().map(|violations| violations.invariant).collect()
    }

    #[test]
    fn a_clean_log_breaks_nothing() {
        assert_eq!(verify(&[(1, None, 3), (2, Some(3), 5), (3, Some(5), 3)], (3, 3), 0), []);
    }

    #[test]
    fn a_gap_a_wrong_choice_and_an_unfair_stretch_are_told() {
        assert_eq!(
            verify(&[(1, None, 3), (3, Some(3), 5)], (3, 5), 0),
            [Invariant::AssignmentsHaveNoGaps]
        );
        assert_eq!(
            verify(&[(1, None, 3)], (2, 3), 0),
            [Invariant::AssignmentsHaveNoGaps],
            "the rotation is ahead"
        );
        let unfair = verify(&[(1, None, 3), (2, Some(3), 3), (3, Some(3), 3)], (3, 3), 0);
        assert_eq!(unfair, [Invariant::EveryAssignmentReplays, Invariant::AssignmentsAreFair]);
    }

    #[test]
    fn rows_that_must_not_exist_are_counted() {
        let violations = verify(&[(1, None, 3)], (1, 3), 2);
        assert!(
            violations.contains(&Invariant::EveryOrderHasItsTicket)
                && violations.contains(&Invariant::NoTicketWaitsForNobody)
        );
    }
}
