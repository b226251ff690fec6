//! Reads what helps staff at their work.

use app::{
    StoreError,
    staff_tools::{CannedReply, SavedView, StaffToolQueries, TicketPresence, TimeZoneName},
};
use domain::{TicketId, Timestamp, UserId};

use super::{Store, canned_replies, preferences, presences, saved_views};
use crate::convert::readable;

impl StaffToolQueries for Store {
    fn canned_replies(&self) -> Result<Vec<CannedReply>, StoreError> {
        let rows = self.db.read(canned_replies::all)?;
        let mut replies: Vec<_> =
            rows.into_iter().filter_map(|row| readable(canned_replies::reply(row))).collect();
        // databases sort by their own alphabet
        replies.sort_by(|a, b| a.reply.shortcut.cmp(&b.reply.shortcut));
        Ok(replies)
    }

    fn time_zone(&self, user: UserId) -> Result<Option<TimeZoneName>, StoreError> {
        let zone = self.db.read(|conn| preferences::time_zone(conn, user))?;
        Ok(zone.and_then(|zone| TimeZoneName::parse(&zone).ok()))
    }

    fn presences(
        &self,
        user: UserId,
        tickets: &[TicketId],
        since: Timestamp,
    ) -> Result<Vec<TicketPresence>, StoreError> {
        let rows = self.db.read(|conn| presences::others(conn, user, tickets, since))?;
        Ok(rows.into_iter().filter_map(|row| readable(presences::presence(row))).collect())
    }

    fn saved_views(&self, owner: UserId) -> Result<Vec<SavedView>, StoreError> {
        let rows = self.db.read(|conn| saved_views::of(conn, owner))?;
        Ok(rows.into_iter().filter_map(|row| readable(saved_views::view(row))).collect())
    }
}
