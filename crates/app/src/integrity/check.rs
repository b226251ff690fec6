//! Staff see which promises were kept, and how long it took to find out.

use std::sync::Arc;

use super::{Checked, Ledger, VerifyPromises};
use crate::{Clock, StaffViewer, StoreError};

/// Checks every promise on the stored rows, each with its time.
#[derive(Clone)]
pub struct CheckPromises {
    verify: VerifyPromises,
    clock: Arc<dyn Clock>,
}

impl CheckPromises {
    /// The use case over the ledger and a clock.
    #[must_use]
    pub fn new(ledger: Arc<dyn Ledger>, clock: Arc<dyn Clock>) -> Self {
        Self { verify: VerifyPromises::new(ledger), clock }
    }

    /// Every promise in its order, kept or not. It reads the whole log of assignments; work that is committed meanwhile
    /// may show as a gap at its end.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn run(&self, _: &StaffViewer) -> Result<Vec<Checked>, StoreError> {
        self.verify.check(&|| self.clock.now())
    }
}

#[cfg(test)]
mod tests {
    use domain::{Timestamp, UserId};

    use std::time::Duration;

    use super::*;
    use crate::integrity::Promise;
    use crate::{integrity::MockLedger, testing::FixedClock};

    #[test]
    fn every_promise_has_its_result_and_its_time() {
        let clock = Arc::new(FixedClock::at(Timestamp::UNIX_EPOCH));
        let (passes, mut ledger) = (clock.clone(), MockLedger::new());
        ledger.expect_assignments().returning(|_, _| Ok(Vec::new()));
        ledger.expect_ring().returning(|| Ok((1, None)));
        ledger.expect_count_breaches().returning(move |promise, _| {
            passes.advance(Duration::from_millis(3));
            Ok(u32::from(promise == Promise::EveryTicketWasOpened) * 2)
        });
        let staff = StaffViewer { user: UserId::new(7).unwrap(), is_super_admin: true };
        let checked = CheckPromises::new(Arc::new(ledger), clock).run(&staff).unwrap();
        assert!(checked.iter().map(|checked| checked.promise).eq(Promise::ALL));
        let broken: Vec<_> =
            checked.iter().filter(|one| one.breaches > 0).map(|one| (one.promise, one.breaches)).collect();
        assert_eq!(broken, [(Promise::EveryTicketWasOpened, 2), (Promise::TurnsHaveNoGaps, 1)]);
        let times: Vec<_> = checked.iter().map(|checked| checked.took.as_millis()).collect();
        assert_eq!(times, [3, 3, 3, 3, 0, 0, 0]);
    }
}
