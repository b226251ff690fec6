//! A log of messages in memory, and a subject that counts how often each was written.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use anyhow::anyhow;
use domain::{Channel, MessageId, SenderRole, TicketId, Timestamp};

use crate::{
    StoreError,
    feed::{
        Behind, ChangeFeed, Changes, FeedPart, FeedPosition, FollowChangesError, FollowerRows,
        FollowerState, Seen, Subject, TicketChanged, TicketNews,
    },
};

/// What becomes of a transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    Commits,
    DiesBefore,
    DiesAfter,
}

/// A log of messages, what was made of them, and the faults that come next.
#[derive(Default)]
pub(super) struct World {
    /// How many messages there are, and which cannot be read.
    pub(super) messages: i64,
    pub(super) bad: BTreeSet<i64>,
    /// Restored from a copy: positions of before are unknown.
    pub(super) epoch: i64,
    state: FollowerState,
    pub(super) written: BTreeMap<i64, u32>,
    pub(super) begun: u32,
    pub(super) fates: VecDeque<Fate>,
}

#[derive(Clone, Default)]
pub(super) struct Shared(Arc<Mutex<World>>);

impl Shared {
    pub(super) fn lock(&self) -> MutexGuard<'_, World> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn busy() -> StoreError {
    StoreError::Busy { operation: "die", cause: anyhow!("dead") }
}

const fn seen(epoch: i64, id: i64) -> Seen {
    Seen { transaction: epoch, id, at: Timestamp::UNIX_EPOCH }
}

impl ChangeFeed for Shared {
    fn head(&self) -> Result<FeedPosition, StoreError> {
        unreachable!("nobody begins at the end")
    }

    fn since(&self, _: &FeedPosition, _: u32) -> Result<Changes, FollowChangesError> {
        unreachable!("only messages are followed")
    }

    fn part_since(
        &self,
        part: FeedPart,
        after: &FeedPosition,
        _: u32,
    ) -> Result<Changes, FollowChangesError> {
        assert_eq!(part, FeedPart::Messages);
        let world = self.lock();
        let last = after.message.map_or(0, |seen| seen.id);
        if after.message.is_some_and(|seen| seen.transaction != world.epoch) {
            return Err(FollowChangesError::UnknownPosition);
        }
        let change = |id| TicketChanged {
            ticket: TicketId::new(1).unwrap(),
            news: TicketNews::Said {
                channel: Channel::Internal,
                message: MessageId::new(id).unwrap(),
                role: SenderRole::System,
            },
            by: None,
            position: FeedPosition { message: Some(seen(world.epoch, id)), ..*after },
        };
        // three at a time, so that there are often more
        let items: Vec<_> = (last + 1..=world.messages).take(3).map(change).collect();
        let next = items.last().map_or(*after, |change| change.position);
        Ok(Changes { items, next, more: last + 3 < world.messages })
    }

    fn behind(&self, _: FeedPart, after: &FeedPosition, _: u32) -> Result<Behind, StoreError> {
        let last = after.message.map_or(0, |seen| seen.id);
        let changes = u64::try_from(self.lock().messages - last).unwrap();
        Ok(Behind { changes, oldest: (changes > 0).then_some(Timestamp::UNIX_EPOCH) })
    }

    fn follower(&self, _: &'static str) -> Result<FollowerState, StoreError> {
        Ok(self.lock().state.clone())
    }
}

pub(super) struct Draft {
    state: FollowerState,
    written: BTreeMap<i64, u32>,
}

impl FollowerRows for Draft {
    fn lock_follower(&mut self, _: &'static str) -> Result<FollowerState, StoreError> {
        Ok(self.state.clone())
    }

    fn save_follower(&mut self, _: &'static str, state: &FollowerState) -> Result<(), StoreError> {
        self.state = state.clone();
        Ok(())
    }
}

/// Counts how often each message was written. Something may happen between reading and writing.
#[derive(Clone)]
pub(super) struct Counted {
    pub(super) world: Shared,
    pub(super) meanwhile: Arc<Mutex<Option<Meanwhile>>>,
    /// What happens between the steps with which it prepares to begin.
    pub(super) before: Arc<Mutex<Vec<Meanwhile>>>,
}

pub(super) type Meanwhile = Box<dyn FnOnce() + Send>;

impl Subject for Counted {
    type Tx<'t> = Draft;
    type Work = Vec<i64>;

    fn name(&self) -> &'static str {
        "counted"
    }

    fn part(&self) -> FeedPart {
        FeedPart::Messages
    }

    fn prepare(&self, changes: &[TicketChanged]) -> Result<Vec<i64>, StoreError> {
        let meanwhile = self.meanwhile.lock().unwrap().take();
        if let Some(meanwhile) = meanwhile {
            meanwhile();
        }
        let id = |change: &TicketChanged| match change.news {
            TicketNews::Said { message, .. } => message.get(),
            other => unreachable!("{other:?}"),
        };
        let ids: Vec<i64> = changes.iter().map(id).collect();
        match ids.iter().find(|id| self.world.lock().bad.contains(id)) {
            Some(&row) => Err(StoreError::Corrupt { table: "messages", column: "body", row }),
            None => Ok(ids),
        }
    }

    fn write(tx: &mut Draft, ids: Vec<i64>) -> Result<(), StoreError> {
        for id in ids {
            *tx.written.entry(id).or_default() += 1;
        }
        Ok(())
    }

    fn prepare_to_begin(
        &self,
        leads_on: &dyn Fn() -> Result<bool, StoreError>,
    ) -> Result<bool, StoreError> {
        self.world.lock().begun += 1;
        for between in std::mem::take(&mut *self.before.lock().unwrap()) {
            between();
            if !leads_on()? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn clear(tx: &mut Draft) -> Result<(), StoreError> {
        tx.written.clear();
        Ok(())
    }

    fn transact<T: Send + 'static>(
        &self,
        _: &'static str,
        work: impl FnOnce(&mut Draft) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let mut world = self.world.lock();
        let fate = world.fates.pop_front().unwrap_or(Fate::Commits);
        let mut draft = Draft { state: world.state.clone(), written: world.written.clone() };
        let returned = work(&mut draft)?;
        if fate == Fate::DiesBefore {
            return Err(busy());
        }
        (world.state, world.written) = (draft.state, draft.written);
        if fate == Fate::DiesAfter {
            let cause = anyhow!("dead");
            return Err(StoreError::OutcomeUnknown { operation: "die", cause });
        }
        Ok(returned)
    }
}
