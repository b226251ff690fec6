//! Counts events by key in windows of fifteen minutes. The memory is bounded: old windows are
//! dropped.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Mutex, MutexGuard, PoisonError},
};

use chrono::TimeDelta;
use domain::Timestamp;

/// How long events are counted together.
pub(crate) const WINDOW: TimeDelta = TimeDelta::minutes(15);
/// Most keys that are remembered. With more, the older half is forgotten: a limit may let too much
/// pass, but it never stops somebody who did nothing.
pub(crate) const MAX_KEYS: usize = 100_000;

/// Seconds until the next event of a key may happen, at least 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wait(pub u32);

#[derive(Debug, Clone, Copy)]
struct Window {
    since: Timestamp,
    events: u32,
}

impl Window {
    /// Also when the clock was set back by more than a window.
    fn is_over(self, now: Timestamp) -> bool {
        (now - self.since).abs() >= WINDOW
    }
}

#[derive(Debug)]
struct Keys<K> {
    windows: HashMap<K, Window>,
    swept: Timestamp,
}

/// At most so many events of each key in a window. A window begins with its first event.
#[derive(Debug)]
pub(crate) struct Windows<K> {
    most: u32,
    keys: Mutex<Keys<K>>,
}

impl<K: Eq + Hash> Windows<K> {
    pub(crate) fn of(most: u32) -> Self {
        Self { most, keys: Mutex::new(Keys { windows: HashMap::new(), swept: Timestamp::MIN_UTC }) }
    }

    /// Counts an event, unless there were too many.
    pub(crate) fn take(&self, key: K, now: Timestamp) -> Result<(), Wait> {
        let mut keys = self.lock();
        keys.make_room(now);
        let window = keys.windows.entry(key).or_insert(Window { since: now, events: 0 });
        if window.is_over(now) {
            *window = Window { since: now, events: 0 };
        }
        if window.events >= self.most {
            let rest = (window.since + WINDOW - now).num_milliseconds().max(0);
            return Err(Wait(u32::try_from(rest / 1000).unwrap_or(u32::MAX).saturating_add(1)));
        }
        window.events += 1;
        Ok(())
    }

    /// Takes an event back that turned out to be none.
    pub(crate) fn give_back(&self, key: &K) {
        if let Some(window) = self.lock().windows.get_mut(key) {
            window.events = window.events.saturating_sub(1);
        }
    }

    /// Whatever panicked while it held the lock left counts that are as good as before.
    fn lock(&self) -> MutexGuard<'_, Keys<K>> {
        self.keys.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<K: Eq + Hash> Keys<K> {
    /// Drops windows that are over, once per window; and the older half when there are too many.
    fn make_room(&mut self, now: Timestamp) {
        let full = self.windows.len() >= MAX_KEYS;
        if full || (now - self.swept).abs() >= WINDOW {
            self.windows.retain(|_, window| !window.is_over(now));
            self.swept = now;
        }
        if self.windows.len() >= MAX_KEYS {
            let mut starts: Vec<Timestamp> =
                self.windows.values().map(|window| window.since).collect();
            let (_, &mut middle, _) = starts.select_nth_unstable(MAX_KEYS / 2);
            let mut spare = MAX_KEYS / 2;
            self.windows.retain(|_, window| {
                let stays = window.since > middle || spare == 0;
                spare -= usize::from(!stays);
                stays
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_timestamp(seconds, 0).unwrap()
    }

    #[test]
    fn each_key_has_its_own_window_that_begins_with_its_first_event() {
        let windows = Windows::of(2);
        assert_eq!(windows.take("a", at(0)), Ok(()));
        assert_eq!(windows.take("a", at(100)), Ok(()));
        assert_eq!(windows.take("a", at(300)), Err(Wait(601)));
        assert_eq!(windows.take("b", at(300)), Ok(()));
        assert_eq!(windows.take("a", at(899)), Err(Wait(2)));
        assert_eq!(windows.take("a", at(900)), Ok(()));
        assert_eq!(windows.take("b", at(900)), Ok(()));
        assert_eq!(windows.take("b", at(901)), Err(Wait(300)));
    }

    #[test]
    fn what_was_given_back_was_never_counted() {
        let windows = Windows::of(1);
        windows.take(1, at(0)).unwrap();
        windows.give_back(&1);
        windows.give_back(&1);
        windows.give_back(&2);
        assert_eq!(windows.take(1, at(0)), Ok(()));
        assert!(windows.take(1, at(0)).is_err());
    }

    #[test]
    fn windows_that_are_over_are_dropped() {
        let windows = Windows::of(1);
        (0..1000).for_each(|key| windows.take(key, at(0)).unwrap());
        windows.take(1000, at(899)).unwrap();
        windows.take(1001, at(900)).unwrap();
        assert_eq!(windows.lock().windows.len(), 2);
    }

    #[test]
    fn the_number_of_keys_is_bounded_whatever_their_times() {
        for apart in [0, 1] {
            let windows = Windows::of(1);
            for key in 0..250_000_i64 {
                windows.take(key, at(key * apart / 1000)).unwrap();
            }
            let keys = windows.lock();
            assert!(keys.windows.len() <= MAX_KEYS, "{}", keys.windows.len());
            assert!(keys.windows.contains_key(&249_999), "the newest key is kept");
        }
    }

    #[test]
    fn a_clock_that_is_set_back_stops_nobody() {
        let windows = Windows::of(1);
        windows.take("a", at(10_000)).unwrap();
        assert!(windows.take("a", at(9_999)).is_err());
        windows.take("a", at(9_000)).unwrap();
    }
}
