//! Failures of each key, from anywhere. So many are free; each further try has to wait, twice as
//! long each time.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Mutex, MutexGuard, PoisonError},
};

use chrono::TimeDelta;
use domain::Timestamp;

use super::{Wait, windows::MAX_KEYS};

/// The longest wait between two tries.
const LONGEST: TimeDelta = TimeDelta::minutes(15);
/// How long after its last failure a key begins anew.
const FORGOTTEN: TimeDelta = TimeDelta::days(1);

#[derive(Debug, Clone, Copy)]
struct Failures {
    count: u32,
    last: Timestamp,
}

/// Counts failures by key.
#[derive(Debug)]
pub(crate) struct FailureCounts<K> {
    free: u32,
    keys: Mutex<HashMap<K, Failures>>,
}

impl<K: Eq + Hash> FailureCounts<K> {
    pub(crate) fn of(free: u32) -> Self {
        Self { free, keys: Mutex::default() }
    }

    /// Counts a try as failed from its start, unless it comes too early.
    pub(crate) fn take(&self, key: K, now: Timestamp) -> Result<(), Wait> {
        let mut keys = self.lock();
        if keys.len() >= MAX_KEYS {
            // those that are near their limit are kept
            keys.retain(|_, known| known.count >= self.free && now - known.last < FORGOTTEN);
            if keys.len() >= MAX_KEYS {
                keys.clear();
            }
        }
        let known = keys.entry(key).or_insert(Failures { count: 0, last: now });
        if now - known.last >= FORGOTTEN {
            known.count = 0;
        }
        let rest =
            (pause(known.count.saturating_sub(self.free)) - (now - known.last)).num_milliseconds();
        if known.count >= self.free && rest > 0 {
            return Err(Wait(u32::try_from((rest + 999) / 1000).unwrap_or(u32::MAX).max(1)));
        }
        *known = Failures { count: known.count.saturating_add(1), last: now };
        Ok(())
    }

    /// Takes a failure back that turned out to be none.
    pub(crate) fn give_back(&self, key: &K) {
        if let Some(known) = self.lock().get_mut(key) {
            known.count = known.count.saturating_sub(1);
        }
    }

    /// Begins anew: whoever knows the password is not whoever guessed.
    pub(crate) fn forget(&self, key: &K) {
        self.lock().remove(key);
    }

    /// Whatever panicked while it held the lock left counts that are as good as before.
    fn lock(&self) -> MutexGuard<'_, HashMap<K, Failures>> {
        self.keys.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How long to wait after so many failures beyond the free ones: 1, 2, 4 seconds and so on.
fn pause(beyond: u32) -> TimeDelta {
    let doubled = 1_i64.checked_shl(beyond.min(20)).map_or(LONGEST, TimeDelta::seconds);
    doubled.min(LONGEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_timestamp(seconds, 0).unwrap()
    }

    #[test]
    fn s04_after_the_free_failures_each_try_waits_twice_as_long() {
        let counts = FailureCounts::of(3);
        (0..3).for_each(|_| counts.take("a", at(0)).unwrap());
        assert_eq!(counts.take("a", at(0)), Err(Wait(1)));
        assert_eq!(counts.take("b", at(0)), Ok(()));
        assert_eq!(counts.take("a", at(1)), Ok(()));
        assert_eq!(counts.take("a", at(2)), Err(Wait(1)));
        assert_eq!(counts.take("a", at(3)), Ok(()));
        assert_eq!(counts.take("a", at(3)), Err(Wait(4)));
        let mut now = 7;
        for _ in 0..20 {
            counts.take("a", at(now)).unwrap();
            now += 900;
        }
        assert_eq!(
            counts.take("a", at(now - 900)),
            Err(Wait(900)),
            "never longer than a quarter of an hour"
        );
        assert_eq!(counts.take("a", at(now + 86_400)), Ok(()));
        assert_eq!(counts.take("a", at(now + 86_400)), Ok(()), "a day later it begins anew");
    }

    #[test]
    fn s04_the_right_password_begins_anew_and_what_was_no_failure_is_none() {
        let counts = FailureCounts::of(1);
        counts.take("a", at(0)).unwrap();
        counts.give_back(&"a");
        counts.take("a", at(0)).unwrap();
        assert!(counts.take("a", at(0)).is_err());
        counts.forget(&"a");
        assert_eq!(counts.take("a", at(0)), Ok(()));
    }

    #[test]
    fn the_number_of_keys_is_bounded() {
        let counts = FailureCounts::of(2);
        counts.take(-1, at(0)).unwrap();
        counts.take(-1, at(0)).unwrap();
        for key in 0..150_000 {
            counts.take(key, at(0)).unwrap();
        }
        assert!(counts.lock().len() <= MAX_KEYS);
        assert!(counts.take(-1, at(0)).is_err(), "whoever was near its limit is not forgotten");
    }
}
