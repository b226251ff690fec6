//! Staff see which invariants hold, and how long it took to find out.

use std::sync::Arc;

use domain::AssignmentRules;

use super::{CheckedInvariant, IntegrityQueries, VerifyInvariants};
use crate::{Clock, StaffViewer, StoreError};

/// Checks every invariant on the stored rows, each with its time.
#[derive(Clone)]
pub struct CheckInvariants {
    verify: VerifyInvariants,
    clock: Arc<dyn Clock>,
}

impl CheckInvariants {
    /// The use case over what proves the invariants and a clock.
    #[must_use]
    pub fn new(integrity: Arc<dyn IntegrityQueries>, clock: Arc<dyn Clock>) -> Self {
        Self { verify: VerifyInvariants::new(integrity), clock }
    }

    /// The same by other rules of assignment than those that come along.
    #[must_use]
    pub fn by(self, rules: AssignmentRules) -> Self {
        Self { verify: self.verify.by(rules), ..self }
    }

    /// Every invariant in its order, whether it holds or not. It reads the whole log of
    /// assignments; work that is committed meanwhile may show as a gap at its end.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn run(&self, _: &StaffViewer) -> Result<Vec<CheckedInvariant>, StoreError> {
        self.verify.check(&|| self.clock.now())
    }
}

#[cfg(test)]
mod tests {
    use domain::{Assigner, RoundRobin, Timestamp, UserId};

    use std::time::Duration;

    use super::*;
    use crate::integrity::Invariant;
    use crate::{integrity::MockIntegrityQueries, testing::FixedClock};

    #[test]
    fn every_invariant_has_its_result_and_its_time() {
        let clock = Arc::new(FixedClock::at(Timestamp::UNIX_EPOCH));
        let (passes, mut integrity) = (clock.clone(), MockIntegrityQueries::new());
        integrity.expect_assignments().returning(|_, _| Ok(Vec::new()));
        integrity.expect_rotation().returning(|| Ok((1, None)));
        integrity.expect_rule_in_force().returning(|| Ok(RoundRobin.name().clone()));
        integrity.expect_count_violations().returning(move |invariant, _| {
            passes.advance(Duration::from_millis(3));
            Ok(u32::from(invariant == Invariant::EveryTicketWasOpened) * 2)
        });
        let staff = StaffViewer { user: UserId::new(7).unwrap(), is_super_admin: true };
        let checked = CheckInvariants::new(Arc::new(integrity), clock).run(&staff).unwrap();
        assert!(checked.iter().map(|checked| checked.invariant).eq(Invariant::ALL));
        let violations: Vec<_> = checked
            .iter()
            .filter(|one| one.violations > 0)
            .map(|one| (one.invariant, one.violations))
            .collect();
        assert_eq!(
            violations,
            [(Invariant::EveryTicketWasOpened, 2), (Invariant::AssignmentsHaveNoGaps, 1)]
        );
        let times: Vec<_> = checked.iter().map(|checked| checked.took.as_millis()).collect();
        assert_eq!(times, [3, 3, 3, 3, 0, 0, 0, 0]);
    }
}
