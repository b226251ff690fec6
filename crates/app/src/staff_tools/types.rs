//! What staff keep, and what they have chosen for themselves.

use domain::{
    Activity, CannedReplyId, Channel, Line, ReplyBody, SavedViewId, Shortcut, Text, TicketId,
    Timestamp, UserId,
};

/// A reply that staff keep ready.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CannedReply {
    /// Its id.
    pub id: CannedReplyId,
    /// What it is.
    pub reply: CannedReplyInput,
    /// When it was changed last.
    pub updated_at: Timestamp,
}

/// Somebody who has a ticket open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TicketPresence {
    /// The ticket.
    pub ticket: TicketId,
    /// Who.
    pub user: UserId,
    /// Name of that person.
    pub name: String,
    /// In which channel.
    pub channel: Channel,
    /// Doing what.
    pub activity: Activity,
    /// When that was said last.
    pub seen_at: Timestamp,
}

/// The name of a time zone in the IANA database, such as `Asia/Kolkata`. The reader knows which
/// names there are.
pub type TimeZoneName = Line<1, 64>;

/// A view of the queue that somebody saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedView {
    /// Its id.
    pub id: SavedViewId,
    /// What it is.
    pub view: SavedViewInput,
}

/// What a canned reply is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CannedReplyInput {
    /// The word that calls it; no other reply has it.
    pub shortcut: Shortcut,
    /// What it is for.
    pub title: Line<1, 100>,
    /// What it says; [`ReplyBody::fill`] fills in an order.
    pub body: ReplyBody,
}

/// What a saved view is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedViewInput {
    /// Its name; no other view of its owner has it.
    pub name: Line<1, 60>,
    /// The query string of the queue, without `?`; empty for the whole queue.
    pub query: Text<0, 1000>,
    /// Its place among the views of its owner, the lowest first; those of one place in the order of
    /// their making.
    pub position: u8,
}
