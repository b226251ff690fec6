//! Staff keep what they began to write, so that it is there again after a reload and on another machine.

use std::sync::Arc;

use domain::{Channel, MessageId, Text, TicketId, Timestamp};

use crate::{
    StaffViewer, StoreError,
    ports::{Clock, DraftStore},
};

/// An answer that somebody began to write. There is at most one for each writer, ticket and channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// The ticket.
    pub ticket: TicketId,
    /// Where it is to be said.
    pub channel: Channel,
    /// What was written so far.
    pub text: Text<1, 4000>,
    /// The newest message of the channel that the writer had seen when the draft began, if there was one. Others may
    /// have written since.
    pub seen: Option<MessageId>,
    /// When it was saved last.
    pub updated_at: Timestamp,
}

/// What is to be saved as a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftWish {
    /// The ticket.
    pub ticket: TicketId,
    /// Where it is to be said.
    pub channel: Channel,
    /// What was written so far.
    pub text: Text<1, 4000>,
    /// The newest message of the channel that the writer sees; counts only when the draft begins.
    pub seen: Option<MessageId>,
}

/// Why nothing was saved.
#[derive(Debug, thiserror::Error)]
pub enum KeepDraftError {
    /// There is no such ticket.
    #[error("the ticket is unknown")]
    NotFound,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Keeps drafts. Each method is one act, and sees the viewer's own drafts only. Saying something in a channel discards
/// the draft for it.
#[derive(Clone)]
pub struct KeepDraft {
    drafts: Arc<dyn DraftStore>,
    clock: Arc<dyn Clock>,
}

impl KeepDraft {
    /// The use case over drafts and a clock.
    #[must_use]
    pub fn new(drafts: Arc<dyn DraftStore>, clock: Arc<dyn Clock>) -> Self {
        Self { drafts, clock }
    }

    /// The viewer's drafts of a ticket, at most one for each channel.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn read(&self, viewer: &StaffViewer, ticket: TicketId) -> Result<Vec<Draft>, StoreError> {
        self.drafts.of(viewer.user, ticket)
    }

    /// Saves a draft over the one before; what its writer had seen stays as it was when the draft began. The draft
    /// afterwards.
    ///
    /// # Errors
    /// [`KeepDraftError`]; the draft is as it was.
    pub fn save(&self, viewer: &StaffViewer, wish: DraftWish) -> Result<Draft, KeepDraftError> {
        self.drafts.save(viewer.user, wish, self.clock.now())
    }

    /// Discards a draft; there need not be one.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn discard(&self, viewer: &StaffViewer, ticket: TicketId, channel: Channel) -> Result<(), StoreError> {
        self.drafts.discard(viewer.user, ticket, channel)
    }
}
