//! Writes the words of all names and messages anew.

use std::{
    thread,
    time::{Duration, Instant},
};

use adapters_diesel::Stores;
use app::{
    StoreError,
    feed::{Lag, Step},
    search::SearchFollower,
};
use indicatif::ProgressBar;

use crate::{
    cli::{DatabaseArgs, SearchCommand},
    wiring,
};

/// How long is waited for an instance that does the work, and how often is looked how far it is.
const PACE: Duration = Duration::from_millis(500);
/// So many messages are what was said meanwhile.
const FEW: u64 = 500;

pub(crate) fn run(
    database: &DatabaseArgs,
    SearchCommand::Rebuild: SearchCommand,
) -> anyhow::Result<()> {
    let stores = super::connect_migrated(database)?;
    rebuild(&stores)
}

/// Writes the words of all names and messages anew, and says how many those were.
pub(super) fn rebuild(stores: &Stores) -> anyhow::Result<()> {
    let follower = wiring::use_cases(stores).operations.follow_search;
    follower.begin_anew()?;
    let messages = catch_up(&follower)?;
    super::say(&format!("The words of {messages} messages and of all names are written."))?;
    Ok(())
}

/// Writes the words of what was planted.
pub(super) fn index(stores: &Stores) -> Result<(), StoreError> {
    catch_up(&wiring::use_cases(stores).operations.follow_search).map(drop)
}

/// Goes on until the words of everything are written, by this process or by another one that leads.
/// How many messages there were to read.
fn catch_up(follower: &SearchFollower) -> Result<u64, StoreError> {
    let all = follower.lag(u32::MAX)?.changes;
    let bar = super::progress::bar(all, "messages");
    let caught_up = follow(follower, all, &bar);
    bar.finish_and_clear();
    caught_up?;
    follower.resign()?;
    Ok(all)
}

fn follow(follower: &SearchFollower, all: u64, bar: &ProgressBar) -> Result<(), StoreError> {
    let mut looked = Instant::now();
    loop {
        let step = follower.step()?;
        if step == Step::Standby {
            thread::sleep(PACE);
        }
        if step == Step::Idle {
            return Ok(());
        }
        if looked.elapsed() >= PACE || step == Step::Standby {
            let most = if bar.is_hidden() { Lag::MOST } else { u32::MAX };
            let lag = follower.lag(most)?;
            bar.set_position(all.saturating_sub(lag.changes));
            if step == Step::Standby && lag.has_begun && lag.changes < FEW {
                return Ok(());
            }
            looked = Instant::now();
        }
    }
}
