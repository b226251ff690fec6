//! How many of something may be used at the same time.

use std::{
    sync::{Condvar, Mutex, PoisonError},
    time::Duration,
};

/// Connections that writes may use, so that some are left for reads.
pub(super) struct Share {
    free: Mutex<u32>,
    freed: Condvar,
}

/// One of them, until it is dropped.
pub(super) struct Part<'s>(&'s Share);

impl Share {
    /// All but a quarter of a pool, rounded up, and at least one.
    pub(super) fn of(pool: u32) -> Self {
        Self { free: Mutex::new((pool - pool.div_ceil(4)).max(1)), freed: Condvar::new() }
    }

    /// One of them, if there is one in time.
    pub(super) fn take(&self, wait: Duration) -> Option<Part<'_>> {
        let free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.freed.wait_timeout_while(free, wait, |free| *free == 0);
        let (mut free, _) = waited.unwrap_or_else(PoisonError::into_inner);
        *free = free.checked_sub(1)?;
        Some(Part(self))
    }
}

impl Drop for Part<'_> {
    fn drop(&mut self) {
        *self.0.free.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        self.0.freed.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn o19_a_quarter_of_the_connections_is_left() {
        for (pool, writes) in [(1, 1), (2, 1), (4, 3), (8, 6), (9, 6)] {
            let share = Share::of(pool);
            let parts: Vec<_> = (0..writes).map(|_| share.take(Duration::ZERO).unwrap()).collect();
            assert!(share.take(Duration::from_millis(1)).is_none(), "of {pool}");
            drop(parts);
            assert!(share.take(Duration::ZERO).is_some());
        }
    }
}
