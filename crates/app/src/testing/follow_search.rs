//! The follower of the search for tests, which search at once for what was said.
#![expect(clippy::unwrap_used, reason = "these are assertions")]

use std::{
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use domain::Timestamp;

use crate::{
    StorePorts,
    feed::{Follower, Step},
    search::{IndexWords, SearchFollower},
    testing::FixedClock,
};

/// How long others may hold the feed up.
const DEADLINE: Duration = Duration::from_secs(30);

fn follower(ports: &StorePorts) -> SearchFollower {
    Follower::new(
        IndexWords::new(ports.transactions.clone(), ports.search.clone()),
        ports.feed.clone(),
        Arc::new(FixedClock::at(Timestamp::UNIX_EPOCH)),
        "a test".to_owned(),
    )
}

/// Writes the words of all messages up to an id; what others have open may hold some of them back
/// for a while.
///
/// # Panics
/// When the store fails, another instance leads, or some are held back for long.
pub fn follow_search(ports: &StorePorts, newest: i64) {
    let (follower, mut moved) = (follower(ports), Instant::now());
    loop {
        let step = follower.step().unwrap();
        assert_ne!(step, Step::Standby);
        let position = ports.feed.follower("search").unwrap().position;
        let seen = position.and_then(|position| position.message).map_or(0, |seen| seen.id);
        if position.is_some() && seen >= newest && step == Step::Idle {
            return;
        }
        if step == Step::Idle {
            assert!(
                moved.elapsed() < DEADLINE,
                "message {newest} is held back behind {position:?}"
            );
            thread::sleep(Duration::from_millis(5));
        } else {
            moved = Instant::now();
        }
    }
}

/// The same from the beginning, with the words of all names.
///
/// # Panics
/// As [`follow_search`].
pub fn rebuild_search(ports: &StorePorts, newest: i64) {
    follower(ports).begin_anew().unwrap();
    follow_search(ports, newest);
}
