//! Work that follows a commit: something reads the feed of changes and writes what it makes of
//! them.
//!
//! Of any number of instances one leads. It says so in the row of the follower, for ten seconds at
//! a time by the clock of its own process. The position up to which the work is done is in the same
//! row, and is written in the transaction of the work, which compares it first: whatever dies
//! where, nothing is left out and nothing is done twice, also when clocks differ and two believe
//! that they lead.

mod subject;
#[cfg(test)]
mod tests;

use std::{sync::Arc, time::Duration};

use domain::{TicketId, Timestamp};

pub use self::subject::Subject;
use super::{
    Behind, ChangeFeed, FeedPosition, FollowChangesError, FollowerRows, FollowerState,
    TicketChanged,
};
use crate::{Clock, StoreError};

/// A change whose row cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PassedOver {
    /// The ticket that it is about.
    pub ticket: TicketId,
    /// What is wrong.
    pub reason: String,
}

/// What became of one step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// The work for so many changes is written.
    Followed {
        /// How many.
        changes: usize,
        /// Whether there were more already.
        more: bool,
        /// Those of them for which nothing could be written.
        passed_over: Vec<PassedOver>,
    },
    /// It is to begin anew, since the database was restored.
    Restored,
    /// It begins from the beginning of the feed.
    Begun,
    /// There was nothing new.
    Idle,
    /// Another instance leads.
    Standby,
    /// Another instance wrote meanwhile, and this one nothing.
    Overtaken,
}

impl Step {
    /// Whether there may be more to do at once.
    #[must_use]
    pub const fn is_worth_another(&self) -> bool {
        matches!(
            self,
            Self::Restored | Self::Begun | Self::Overtaken | Self::Followed { more: true, .. }
        )
    }
}

/// How far the work is behind what was committed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lag {
    /// Changes that are waiting, or as many as were counted at most.
    pub changes: u64,
    /// How long the oldest of them has waited.
    pub waits: Duration,
    /// Whether the work has begun since it was to begin anew.
    pub has_begun: bool,
}

impl Lag {
    /// More changes are not counted one by one where it does not matter how many they are.
    pub const MOST: u32 = 10_000;
}

/// One instance of a follower.
#[derive(Clone)]
pub struct Follower<S> {
    subject: S,
    feed: Arc<dyn ChangeFeed>,
    clock: Arc<dyn Clock>,
    holder: String,
}

impl<S: Subject> Follower<S> {
    /// Changes whose work is written in one transaction, at most.
    pub const BATCH: u32 = 500;
    /// For how long one leads that says so.
    pub const LEASE: Duration = Duration::from_secs(10);

    /// An instance over what it follows. No other instance has the name `holder`.
    #[must_use]
    pub fn new(
        subject: S,
        feed: Arc<dyn ChangeFeed>,
        clock: Arc<dyn Clock>,
        holder: String,
    ) -> Self {
        Self { subject, feed, clock, holder }
    }

    /// Goes on by one batch, if this instance leads or nobody does. A change whose row cannot be
    /// read is passed over.
    ///
    /// # Errors
    /// [`StoreError`]. Nothing was written, or with [`StoreError::OutcomeUnknown`] all of it; the
    /// next step finds out.
    pub fn step(&self) -> Result<Step, StoreError> {
        let now = self.clock.now();
        let known = self.feed.follower(self.subject.name())?;
        let renewed = known.leads_until - Self::LEASE / 2;
        let position = if known.is_led_by_another(&self.holder, now) {
            return Ok(Step::Standby);
        } else if known.holder == self.holder && now < renewed {
            known.position
        } else {
            match self.lead(now)? {
                Some(state) => state.position,
                None => return Ok(Step::Standby),
            }
        };
        match position {
            None => self.begin(),
            Some(position) => self.follow(position, now),
        }
    }

    /// How far the work is behind, which takes the longer the more changes are counted.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn lag(&self, most: u32) -> Result<Lag, StoreError> {
        let known = self.feed.follower(self.subject.name())?;
        let after = known.position.unwrap_or_default();
        let Behind { changes, oldest } = self.feed.behind(self.subject.part(), &after, most)?;
        let waits = oldest.and_then(|at| (self.clock.now() - at).to_std().ok());
        let has_begun = known.position.is_some();
        Ok(Lag { changes, waits: waits.unwrap_or_default(), has_begun })
    }

    /// Lets the work begin anew, by whoever leads. What was written before is cleared when that
    /// begins.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn begin_anew(&self) -> Result<(), StoreError> {
        let name = self.subject.name();
        self.subject.transact("begin to follow anew", move |tx| {
            let state = tx.lock_follower(name)?;
            tx.save_follower(name, &FollowerState { position: None, ..state })
        })
    }

    /// Leads no more, so that another instance may at once.
    ///
    /// # Errors
    /// [`StoreError`]; then another one leads when the time is over.
    pub fn resign(&self) -> Result<(), StoreError> {
        let (name, holder, now) = (self.subject.name(), self.holder.clone(), self.clock.now());
        self.subject.transact("lead a follower no more", move |tx| {
            let state = tx.lock_follower(name)?;
            if state.holder == holder && now < state.leads_until {
                tx.save_follower(name, &FollowerState { leads_until: now, ..state })?;
            }
            Ok(())
        })
    }

    /// Takes the lead, unless another one has it.
    fn lead(&self, now: Timestamp) -> Result<Option<FollowerState>, StoreError> {
        let (name, holder) = (self.subject.name(), self.holder.clone());
        self.subject.transact("lead a follower", move |tx| {
            let state = tx.lock_follower(name)?;
            if state.is_led_by_another(&holder, now) {
                return Ok(None);
            }
            let state = FollowerState { holder, leads_until: now + Self::LEASE, ..state };
            tx.save_follower(name, &state)?;
            Ok(Some(state))
        })
    }

    /// Clears what there is and begins from the beginning of the feed.
    fn begin(&self) -> Result<Step, StoreError> {
        // that may take longer than one leads without saying so
        let leads_on = || Ok(self.lead(self.clock.now())?.is_some());
        if !self.subject.prepare_to_begin(&leads_on)? {
            return Ok(Step::Overtaken);
        }
        let now = self.clock.now();
        self.move_on(None, Some(FeedPosition::default()), now, S::clear, Step::Begun)
    }

    fn follow(&self, position: FeedPosition, now: Timestamp) -> Result<Step, StoreError> {
        let changes = match self.feed.part_since(self.subject.part(), &position, Self::BATCH) {
            Ok(changes) => changes,
            Err(FollowChangesError::Store(error)) => return Err(error),
            Err(FollowChangesError::UnknownPosition) => {
                return self.move_on(Some(position), None, now, |_| Ok(()), Step::Restored);
            }
        };
        if changes.items.is_empty() {
            return Ok(Step::Idle);
        }
        let (work, passed_over) = self.prepare(&changes.items)?;
        let done = Step::Followed { changes: changes.items.len(), more: changes.more, passed_over };
        let write = |tx: &mut S::Tx<'_>| work.into_iter().try_for_each(|work| S::write(tx, work));
        self.move_on(Some(position), Some(changes.next), now, write, done)
    }

    /// Does some work and moves the position in one transaction, unless somebody else did so
    /// before.
    fn move_on(
        &self,
        from: Option<FeedPosition>,
        to: Option<FeedPosition>,
        now: Timestamp,
        work: impl FnOnce(&mut S::Tx<'_>) -> Result<(), StoreError> + Send + 'static,
        done: Step,
    ) -> Result<Step, StoreError> {
        let (name, holder) = (self.subject.name(), self.holder.clone());
        self.subject.transact("follow the feed", move |tx| {
            let state = tx.lock_follower(name)?;
            if state.position != from || state.holder != holder {
                return Ok(Step::Overtaken);
            }
            work(tx)?;
            let leads_until = state.leads_until.max(now + Self::LEASE);
            tx.save_follower(name, &FollowerState { position: to, leads_until, ..state })?;
            Ok(done)
        })
    }

    /// The work for some changes. Where one of them cannot be read, each is tried by itself.
    fn prepare(
        &self,
        changes: &[TicketChanged],
    ) -> Result<(Vec<S::Work>, Vec<PassedOver>), StoreError> {
        match self.subject.prepare(changes) {
            Err(StoreError::Corrupt { .. }) => {}
            prepared => return prepared.map(|work| (vec![work], Vec::new())),
        }
        let (mut works, mut passed_over) = (Vec::new(), Vec::new());
        for change in changes {
            match self.subject.prepare(std::slice::from_ref(change)) {
                Ok(work) => works.push(work),
                Err(error @ StoreError::Corrupt { .. }) => {
                    passed_over
                        .push(PassedOver { ticket: change.ticket, reason: error.to_string() });
                }
                Err(error) => return Err(error),
            }
        }
        Ok((works, passed_over))
    }
}
