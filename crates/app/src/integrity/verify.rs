//! Checks on the stored rows that the promises were kept, and replays every assignment.

use std::{collections::BTreeMap, sync::Arc};

use domain::{AgentId, Roster, Timestamp};

use super::{Broken, Checked, Ledger, Promise};
use crate::StoreError;

/// How many records are read at a time.
const BATCH: u32 = 1000;
/// How many breaches of one promise are counted.
const MOST_BREACHES: u32 = 1000;

/// Checks every promise.
#[derive(Clone)]
pub struct VerifyPromises {
    ledger: Arc<dyn Ledger>,
}

impl VerifyPromises {
    /// The use case over the ledger.
    #[must_use]
    pub fn new(ledger: Arc<dyn Ledger>) -> Self {
        Self { ledger }
    }

    /// Every promise that does not hold; empty when all is well. Work that is committed meanwhile may show as a
    /// gap at the end of the assignment log; run it again or stop the service first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn run(&self) -> Result<Vec<Broken>, StoreError> {
        let checked = self.check(&|| Timestamp::UNIX_EPOCH)?;
        let broken = |&Checked { promise, breaches, .. }: &Checked| Broken { promise, breaches };
        Ok(checked.iter().filter(|checked| checked.breaches > 0).map(broken).collect())
    }

    /// Every promise in its order, with the time that a clock says it took.
    pub(crate) fn check(&self, now: &dyn Fn() -> Timestamp) -> Result<Vec<Checked>, StoreError> {
        let since = |start: Timestamp| now().signed_duration_since(start).to_std().unwrap_or_default();
        let start = now();
        let turns = self.check_turns()?;
        let reading = since(start);
        let check = |promise| {
            let start = now();
            let (breaches, took) = match promise {
                Promise::TurnsHaveNoGaps => (turns.gaps, reading),
                Promise::EveryTurnReplays => (turns.other_choices, reading),
                Promise::TurnsAreFair => (turns.unfair, reading),
                counted => (self.ledger.count_breaches(counted, MOST_BREACHES)?, since(start)),
            };
            Ok(Checked { promise, breaches: breaches.min(MOST_BREACHES), took })
        };
        Promise::ALL.into_iter().map(check).collect()
    }

    fn check_turns(&self) -> Result<Turns, StoreError> {
        let (mut turns, mut last) = (Turns::default(), (0, None));
        loop {
            let batch = self.ledger.assignments(last.0, BATCH)?;
            for (record, roster) in &batch {
                turns.gaps += u32::from(record.seq != last.0 + 1 || record.previous != last.1);
                turns.other_choices += u32::from(!record.replays_on(roster));
                turns.count(roster, record.agent);
                last = (record.seq, Some(record.agent));
            }
            if batch.is_empty() {
                break;
            }
        }
        turns.gaps += u32::from(self.ledger.ring()? != last);
        Ok(turns)
    }
}

/// What a replay found.
#[derive(Default)]
struct Turns {
    gaps: u32,
    other_choices: u32,
    unfair: u32,
    roster: Option<Roster>,
    counts: BTreeMap<AgentId, u32>,
}

impl Turns {
    fn count(&mut self, roster: &Roster, agent: AgentId) {
        if self.roster.as_ref() != Some(roster) {
            self.counts = roster.eligible.iter().map(|&id| (id, 0)).collect();
            self.roster = Some(roster.clone());
        }
        *self.counts.entry(agent).or_default() += 1;
        let (least, most) = (self.counts.values().min(), self.counts.values().max());
        self.unfair += u32::from(least.zip(most).is_some_and(|(least, most)| most - least > 1));
    }
}

#[cfg(test)]
mod tests {
    use domain::{Assignment, OrderId, TicketId, Tier};

    use super::*;
    use crate::integrity::MockLedger;

    fn agent(id: i64) -> AgentId {
        AgentId::new(id).unwrap()
    }

    /// Verifies a log of turns, each with its number, the agent before and the chosen one.
    fn verify(turns: &[(i64, Option<i64>, i64)], ring: (i64, i64), breaches: u32) -> Vec<Promise> {
        let roster = Roster { tier: Tier::Ready, eligible: vec![agent(3), agent(5)], skipped: Vec::new() };
        let record = |&(seq, previous, chosen): &(i64, Option<i64>, i64)| Assignment {
            seq,
            ticket: TicketId::new(seq).unwrap(),
            order: OrderId::new(seq).unwrap(),
            from_queue: false,
            hand_over: None,
            previous: previous.map(agent),
            agent: agent(chosen),
            at: Timestamp::UNIX_EPOCH,
        };
        let log: Vec<_> = turns.iter().map(|turn| (record(turn), roster.clone())).collect();
        let mut ledger = MockLedger::new();
        ledger
            .expect_assignments()
            .returning(move |after, _| Ok(log.iter().filter(|(record, _)| record.seq > after).cloned().collect()));
        ledger.expect_ring().returning(move || Ok((ring.0, Some(agent(ring.1)))));
        ledger.expect_count_breaches().returning(move |_, _| Ok(breaches));
        let broken = VerifyPromises::new(Arc::new(ledger)).run().unwrap();
        broken.into_iter().map(|broken| broken.promise).collect()
    }

    #[test]
    fn a_clean_log_breaks_nothing() {
        assert_eq!(verify(&[(1, None, 3), (2, Some(3), 5), (3, Some(5), 3)], (3, 3), 0), []);
    }

    #[test]
    fn a_gap_a_wrong_choice_and_an_unfair_stretch_are_told() {
        assert_eq!(verify(&[(1, None, 3), (3, Some(3), 5)], (3, 5), 0), [Promise::TurnsHaveNoGaps]);
        assert_eq!(verify(&[(1, None, 3)], (2, 3), 0), [Promise::TurnsHaveNoGaps], "the ring is ahead");
        let unfair = verify(&[(1, None, 3), (2, Some(3), 3), (3, Some(3), 3)], (3, 3), 0);
        assert_eq!(unfair, [Promise::EveryTurnReplays, Promise::TurnsAreFair]);
    }

    #[test]
    fn rows_that_must_not_exist_are_counted() {
        let broken = verify(&[(1, None, 3)], (1, 3), 2);
        assert!(broken.contains(&Promise::EveryOrderHasItsTicket) && broken.contains(&Promise::NoTicketWaitsForNobody));
    }
}
