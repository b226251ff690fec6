//! Replies that staff keep ready for all of them.

use std::sync::Arc;

use domain::{Actor, CannedReplyId, Timestamp, reply_added, reply_changed, reply_removed};

use super::{
    CannedReply, CannedReplyInput, CannedReplyRows, StaffToolQueries, StaffToolTransactions,
};
use crate::{Clock, StaffViewer, StoreError, effects::EffectRows};

/// Why the canned replies stay as they are.
#[derive(Debug, thiserror::Error)]
pub enum ManageCannedRepliesError {
    /// There is no such reply.
    #[error("the reply is unknown")]
    NotFound,
    /// Another reply has the shortcut.
    #[error("the shortcut is taken")]
    ShortcutTaken,
    /// There are [`ManageCannedReplies::MAX`] replies.
    #[error("there are too many replies")]
    TooMany,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Lists, adds, changes and removes canned replies. Each change is in the audit log.
#[derive(Clone)]
pub struct ManageCannedReplies {
    store: Arc<dyn StaffToolTransactions>,
    queries: Arc<dyn StaffToolQueries>,
    clock: Arc<dyn Clock>,
}

impl ManageCannedReplies {
    /// Most canned replies.
    pub const MAX: u32 = 500;

    /// The use case over a store and a clock.
    #[must_use]
    pub fn new(
        store: Arc<dyn StaffToolTransactions>,
        queries: Arc<dyn StaffToolQueries>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self { store, queries, clock }
    }

    /// Every reply, by shortcut.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn list(&self, _: &StaffViewer) -> Result<Vec<CannedReply>, StoreError> {
        self.queries.canned_replies()
    }

    /// Adds a reply.
    ///
    /// # Errors
    /// [`ManageCannedRepliesError`] but `NotFound`; nothing was added.
    pub fn add(
        &self,
        viewer: &StaffViewer,
        reply: CannedReplyInput,
    ) -> Result<CannedReply, ManageCannedRepliesError> {
        let (actor, at) = (viewer.actor(), self.clock.now());
        self.store.write("add a canned reply", move |tx| add(tx, actor, reply, at))
    }

    /// Changes a reply.
    ///
    /// # Errors
    /// [`ManageCannedRepliesError`] but `TooMany`; it stays as it was.
    pub fn change(
        &self,
        viewer: &StaffViewer,
        id: CannedReplyId,
        reply: CannedReplyInput,
    ) -> Result<CannedReply, ManageCannedRepliesError> {
        let (actor, at) = (viewer.actor(), self.clock.now());
        let changed = CannedReply { id, reply, updated_at: at };
        self.store.write("change a canned reply", move |tx| change(tx, actor, changed))
    }

    /// Removes a reply.
    ///
    /// # Errors
    /// `NotFound` and `Store` of [`ManageCannedRepliesError`]; it stays.
    pub fn remove(
        &self,
        viewer: &StaffViewer,
        id: CannedReplyId,
    ) -> Result<(), ManageCannedRepliesError> {
        let (actor, at) = (viewer.actor(), self.clock.now());
        self.store.write("remove a canned reply", move |tx| remove(tx, actor, id, at))
    }
}

fn add(
    tx: &mut (impl CannedReplyRows + EffectRows + ?Sized),
    actor: Actor,
    reply: CannedReplyInput,
    at: Timestamp,
) -> Result<CannedReply, ManageCannedRepliesError> {
    let others = tx.lock_canned_replies()?;
    if u32::try_from(others.len()).is_ok_and(|count| count >= ManageCannedReplies::MAX) {
        return Err(ManageCannedRepliesError::TooMany);
    }
    if others.iter().any(|(_, shortcut)| *shortcut == reply.shortcut) {
        return Err(ManageCannedRepliesError::ShortcutTaken);
    }
    let id = tx.insert_canned_reply(&reply, at)?;
    tx.record(&reply_added(id, &reply.shortcut, actor, at).into())?;
    Ok(CannedReply { id, reply, updated_at: at })
}

fn change(
    tx: &mut (impl CannedReplyRows + EffectRows + ?Sized),
    actor: Actor,
    changed: CannedReply,
) -> Result<CannedReply, ManageCannedRepliesError> {
    let all = tx.lock_canned_replies()?;
    let before =
        all.iter().find(|(id, _)| *id == changed.id).ok_or(ManageCannedRepliesError::NotFound)?;
    if all.iter().any(|(id, shortcut)| *id != changed.id && *shortcut == changed.reply.shortcut) {
        return Err(ManageCannedRepliesError::ShortcutTaken);
    }
    tx.update_canned_reply(&changed)?;
    let shortcuts = (&before.1, &changed.reply.shortcut);
    tx.record(&reply_changed(changed.id, shortcuts, actor, changed.updated_at).into())?;
    Ok(changed)
}

fn remove(
    tx: &mut (impl CannedReplyRows + EffectRows + ?Sized),
    actor: Actor,
    id: CannedReplyId,
    at: Timestamp,
) -> Result<(), ManageCannedRepliesError> {
    let all = tx.lock_canned_replies()?;
    let (_, shortcut) =
        all.iter().find(|(known, _)| *known == id).ok_or(ManageCannedRepliesError::NotFound)?;
    tx.delete_canned_reply(id)?;
    tx.record(&reply_removed(id, shortcut, actor, at).into())?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use domain::{Line, ReplyBody, UserId};

    use super::*;
    use crate::testing::{FixedClock, MemoryStore};

    const STAFF: fn() -> StaffViewer =
        || StaffViewer { user: UserId::new(7).unwrap(), is_super_admin: false };

    fn replies() -> (ManageCannedReplies, Arc<MemoryStore>, Arc<FixedClock>) {
        let store = Arc::new(MemoryStore::default());
        let clock = Arc::new(FixedClock::at(Timestamp::UNIX_EPOCH));
        (ManageCannedReplies::new(store.clone(), store.clone(), clock.clone()), store, clock)
    }

    fn reply(shortcut: &str) -> CannedReplyInput {
        let body = ReplyBody::parse("Hello {brand}").unwrap();
        CannedReplyInput {
            shortcut: shortcut.parse().unwrap(),
            title: Line::parse("Title").unwrap(),
            body,
        }
    }

    fn actions(store: &MemoryStore) -> Vec<&'static str> {
        store.audit_log().iter().map(|entry| entry.action).collect()
    }

    #[test]
    fn each_change_is_in_the_audit_log_with_who_and_when() {
        let (replies, store, clock) = replies();
        let late = replies.add(&STAFF(), reply("late")).unwrap();
        clock.advance(std::time::Duration::from_mins(1));
        let sorry = replies.change(&STAFF(), late.id, reply("sorry")).unwrap();
        assert_eq!((sorry.id, sorry.updated_at), (late.id, clock.now()));
        assert_eq!(replies.list(&STAFF()).unwrap(), [sorry]);
        replies.remove(&STAFF(), late.id).unwrap();
        assert_eq!(replies.list(&STAFF()).unwrap(), []);
        assert_eq!(
            actions(&store),
            ["canned_reply_added", "canned_reply_changed", "canned_reply_removed"]
        );
        let entry = store.audit_log().pop().unwrap();
        assert_eq!((entry.actor, entry.at), (Some(STAFF().actor()), clock.now()));
    }

    #[test]
    fn a_shortcut_calls_one_reply() {
        let (replies, store, _) = replies();
        let late = replies.add(&STAFF(), reply("late")).unwrap();
        let hello = replies.add(&STAFF(), reply("hello")).unwrap();
        let again = replies.add(&STAFF(), reply("late"));
        assert!(matches!(again, Err(ManageCannedRepliesError::ShortcutTaken)));
        let stolen = replies.change(&STAFF(), hello.id, reply("late"));
        assert!(matches!(stolen, Err(ManageCannedRepliesError::ShortcutTaken)));
        replies.change(&STAFF(), late.id, reply("late")).unwrap();
        assert_eq!(actions(&store).len(), 3, "what is refused is not in the log");
    }

    #[test]
    fn what_is_not_there_cannot_be_changed_or_removed() {
        let (replies, _, _) = replies();
        let id = CannedReplyId::new(9).unwrap();
        let changed = replies.change(&STAFF(), id, reply("late")).map(drop);
        for refused in [changed, replies.remove(&STAFF(), id)] {
            assert!(matches!(refused, Err(ManageCannedRepliesError::NotFound)), "{refused:?}");
        }
    }

    #[test]
    fn there_are_five_hundred_at_most() {
        let mut rows = crate::testing::MockTx::new();
        let shortcut = |n| (CannedReplyId::new(n).unwrap(), format!("r-{n}").parse().unwrap());
        rows.expect_lock_canned_replies().returning(move || Ok((1..=500).map(shortcut).collect()));
        let refused = add(&mut rows, STAFF().actor(), reply("late"), Timestamp::UNIX_EPOCH);
        assert!(matches!(refused, Err(ManageCannedRepliesError::TooMany)));
    }
}
