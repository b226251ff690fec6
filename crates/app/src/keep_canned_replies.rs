//! Staff keep replies ready that all of them use.

use std::sync::Arc;

use domain::{Actor, CannedReplyId, Line, ReplyBody, Shortcut, Timestamp};

use crate::{
    StaffViewer, StoreError,
    ports::{CannedReplyStore, Clock},
};

/// What a reply is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReplyWish {
    /// The word that calls it; no other reply has it.
    pub shortcut: Shortcut,
    /// What it is for.
    pub title: Line<1, 100>,
    /// What it says; [`ReplyBody::fill`] fills in an order.
    pub body: ReplyBody,
}

/// A reply that staff keep ready.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CannedReply {
    /// Its id.
    pub id: CannedReplyId,
    /// What it is.
    pub reply: ReplyWish,
    /// When it was changed last.
    pub updated_at: Timestamp,
}

/// Who changes replies, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReplyAct {
    /// Who.
    pub actor: Actor,
    /// When.
    pub at: Timestamp,
}

/// Why the replies stay as they are.
#[derive(Debug, thiserror::Error)]
pub enum KeepCannedRepliesError {
    /// There is no such reply.
    #[error("the reply is unknown")]
    NotFound,
    /// Another reply has the shortcut.
    #[error("the shortcut is taken")]
    ShortcutTaken,
    /// There are as many replies as there may be.
    #[error("there are too many replies")]
    TooMany,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Keeps replies that the whole staff shares. Each method is one act; each change is in the audit trail.
#[derive(Clone)]
pub struct KeepCannedReplies {
    replies: Arc<dyn CannedReplyStore>,
    clock: Arc<dyn Clock>,
}

impl KeepCannedReplies {
    /// Most replies.
    pub const MOST: u32 = 500;

    /// The use case over replies and a clock.
    #[must_use]
    pub fn new(replies: Arc<dyn CannedReplyStore>, clock: Arc<dyn Clock>) -> Self {
        Self { replies, clock }
    }

    fn act(&self, viewer: &StaffViewer) -> ReplyAct {
        ReplyAct { actor: viewer.actor(), at: self.clock.now() }
    }

    /// Every reply, by shortcut.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn list(&self, _: &StaffViewer) -> Result<Vec<CannedReply>, StoreError> {
        self.replies.list()
    }

    /// Adds a reply.
    ///
    /// # Errors
    /// [`KeepCannedRepliesError`]; nothing was added.
    pub fn add(&self, viewer: &StaffViewer, reply: ReplyWish) -> Result<CannedReply, KeepCannedRepliesError> {
        self.replies.add(reply, self.act(viewer))
    }

    /// Changes a reply.
    ///
    /// # Errors
    /// [`KeepCannedRepliesError`]; it stays as it was.
    pub fn change(
        &self,
        viewer: &StaffViewer,
        id: CannedReplyId,
        reply: ReplyWish,
    ) -> Result<CannedReply, KeepCannedRepliesError> {
        self.replies.change(id, reply, self.act(viewer))
    }

    /// Removes a reply.
    ///
    /// # Errors
    /// [`KeepCannedRepliesError`]; it stays.
    pub fn remove(&self, viewer: &StaffViewer, id: CannedReplyId) -> Result<(), KeepCannedRepliesError> {
        self.replies.remove(id, self.act(viewer))
    }
}
