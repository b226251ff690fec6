//! How many streams each session has at once. A browser needs one; a session that was stolen cannot
//! use up all.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use app::sessions::SessionDigest;

/// Most streams of one session.
const MOST: usize = 20;

/// Counts streams by session.
#[derive(Debug, Clone, Default)]
pub(super) struct Slots(Arc<Mutex<HashMap<SessionDigest, usize>>>);

/// One stream, until it is dropped.
#[derive(Debug)]
pub(super) struct Slot {
    slots: Slots,
    session: SessionDigest,
}

impl Slots {
    /// Counts one more stream of a session, unless it has too many.
    pub(super) fn take(&self, session: SessionDigest) -> Option<Slot> {
        let mut counts = self.lock();
        let count = counts.entry(session).or_default();
        if *count >= MOST {
            return None;
        }
        *count += 1;
        Some(Slot { slots: self.clone(), session })
    }

    /// Whoever panicked while it held the lock left counts that are right.
    fn lock(&self) -> MutexGuard<'_, HashMap<SessionDigest, usize>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        let mut counts = self.slots.lock();
        if let Some(count) = counts.get_mut(&self.session) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&self.session);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s22_a_session_has_twenty_streams_and_a_closed_one_makes_room() {
        let slots = Slots::default();
        let mut held: Vec<_> = (0..MOST).map(|_| slots.take([1; 32]).unwrap()).collect();
        assert!(slots.take([1; 32]).is_none());
        assert!(slots.take([2; 32]).is_some(), "each session counts for itself");
        held.pop();
        held.push(slots.take([1; 32]).unwrap());
        assert!(slots.take([1; 32]).is_none());
        held.clear();
        assert!(slots.lock().is_empty(), "nothing is kept of sessions without streams");
    }
}
