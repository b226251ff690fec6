//! What helps staff at their work, in the store in memory.

use domain::{
    Activity, CannedReplyId, Channel, SavedViewId, Shortcut, TicketId, Timestamp, UserId,
};

use super::{
    MemoryStore,
    memory_store::{Rows, id},
};
use crate::{
    StoreError,
    messages::{Draft, DraftRows},
    staff_tools::{
        CannedReply, CannedReplyInput, CannedReplyRows, PreferenceRows, PresenceRows, SavedView,
        SavedViewInput, SavedViewRows, StaffToolQueries, TicketPresence, TimeZoneName,
    },
};

/// Rows by their keys; drafts and views with their owners.
#[derive(Debug, Clone, Default)]
pub(crate) struct StaffTools {
    pub(super) drafts: Vec<(UserId, Draft)>,
    replies: Vec<CannedReply>,
    views: Vec<(UserId, SavedView)>,
    presences: Vec<TicketPresence>,
    zones: Vec<(UserId, TimeZoneName)>,
}

impl CannedReplyRows for Rows {
    fn lock_canned_replies(&mut self) -> Result<Vec<(CannedReplyId, Shortcut)>, StoreError> {
        Ok(self
            .staff_tools
            .replies
            .iter()
            .map(|known| (known.id, known.reply.shortcut.clone()))
            .collect())
    }

    fn insert_canned_reply(
        &mut self,
        reply: &CannedReplyInput,
        at: Timestamp,
    ) -> Result<CannedReplyId, StoreError> {
        let id = id(CannedReplyId::new(self.next_id()))?;
        self.staff_tools.replies.push(CannedReply { id, reply: reply.clone(), updated_at: at });
        Ok(id)
    }

    fn update_canned_reply(&mut self, reply: &CannedReply) -> Result<(), StoreError> {
        self.staff_tools
            .replies
            .iter_mut()
            .filter(|known| known.id == reply.id)
            .for_each(|known| known.clone_from(reply));
        Ok(())
    }

    fn delete_canned_reply(&mut self, id: CannedReplyId) -> Result<(), StoreError> {
        self.staff_tools.replies.retain(|known| known.id != id);
        Ok(())
    }
}

impl SavedViewRows for Rows {
    fn lock_saved_views(
        &mut self,
        owner: UserId,
    ) -> Result<Vec<(SavedViewId, String)>, StoreError> {
        let own = self.staff_tools.views.iter().filter(|(user, _)| *user == owner);
        Ok(own.map(|(_, known)| (known.id, known.view.name.to_string())).collect())
    }

    fn insert_saved_view(
        &mut self,
        owner: UserId,
        view: &SavedViewInput,
    ) -> Result<SavedViewId, StoreError> {
        let id = id(SavedViewId::new(self.next_id()))?;
        self.staff_tools.views.push((owner, SavedView { id, view: view.clone() }));
        Ok(id)
    }

    fn update_saved_view(&mut self, view: &SavedView) -> Result<(), StoreError> {
        let same = self.staff_tools.views.iter_mut().filter(|(_, known)| known.id == view.id);
        same.for_each(|(_, known)| known.clone_from(view));
        Ok(())
    }

    fn delete_saved_view(&mut self, id: SavedViewId) -> Result<(), StoreError> {
        self.staff_tools.views.retain(|(_, known)| known.id != id);
        Ok(())
    }
}

impl DraftRows for Rows {
    fn update_draft(&mut self, writer: UserId, draft: &Draft) -> Result<Option<Draft>, StoreError> {
        let key = (writer, draft.ticket, draft.channel);
        let mut drafts = self.staff_tools.drafts.iter_mut();
        let same = drafts.find(|(user, known)| (*user, known.ticket, known.channel) == key);
        Ok(same.map(|(_, known)| {
            (known.text, known.updated_at) = (draft.text.clone(), draft.updated_at);
            known.clone()
        }))
    }

    fn insert_draft(&mut self, writer: UserId, draft: &Draft) -> Result<bool, StoreError> {
        self.staff_tools.drafts.push((writer, draft.clone()));
        Ok(true)
    }

    fn delete_draft(
        &mut self,
        writer: UserId,
        ticket: TicketId,
        channel: Channel,
    ) -> Result<(), StoreError> {
        let key = |(user, known): &(UserId, Draft)| (*user, known.ticket, known.channel);
        self.staff_tools.drafts.retain(|known| key(known) != (writer, ticket, channel));
        Ok(())
    }
}

impl PresenceRows for Rows {
    fn save_presence(
        &mut self,
        user: UserId,
        ticket: TicketId,
        channel: Channel,
        activity: Activity,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        self.delete_presence(user, ticket)?;
        let name = self.author(user).0;
        self.staff_tools.presences.push(TicketPresence {
            ticket,
            user,
            name,
            channel,
            activity,
            seen_at: at,
        });
        Ok(())
    }

    fn delete_presence(&mut self, user: UserId, ticket: TicketId) -> Result<(), StoreError> {
        self.staff_tools.presences.retain(|there| (there.user, there.ticket) != (user, ticket));
        Ok(())
    }

    fn purge_presences(&mut self, before: Timestamp) -> Result<(), StoreError> {
        self.staff_tools.presences.retain(|there| there.seen_at > before);
        Ok(())
    }
}

impl PreferenceRows for Rows {
    fn save_time_zone(
        &mut self,
        user: UserId,
        zone: Option<TimeZoneName>,
    ) -> Result<(), StoreError> {
        self.staff_tools.zones.retain(|(owner, _)| *owner != user);
        self.staff_tools.zones.extend(zone.map(|zone| (user, zone)));
        Ok(())
    }
}

impl StaffToolQueries for MemoryStore {
    fn canned_replies(&self) -> Result<Vec<CannedReply>, StoreError> {
        let mut replies = self.rows().staff_tools.replies.clone();
        replies.sort_by(|a, b| a.reply.shortcut.cmp(&b.reply.shortcut));
        Ok(replies)
    }

    fn time_zone(&self, user: UserId) -> Result<Option<TimeZoneName>, StoreError> {
        let rows = self.rows();
        Ok(rows
            .staff_tools
            .zones
            .iter()
            .find(|(owner, _)| *owner == user)
            .map(|(_, zone)| zone.clone()))
    }

    fn presences(
        &self,
        user: UserId,
        tickets: &[TicketId],
        since: Timestamp,
    ) -> Result<Vec<TicketPresence>, StoreError> {
        let mut there = self.rows().staff_tools.presences.clone();
        there
            .retain(|one| one.user != user && one.seen_at > since && tickets.contains(&one.ticket));
        there.sort_by(|a, b| (a.ticket, &a.name, a.user).cmp(&(b.ticket, &b.name, b.user)));
        Ok(there)
    }

    fn saved_views(&self, owner: UserId) -> Result<Vec<SavedView>, StoreError> {
        let rows = self.rows();
        let own = rows.staff_tools.views.iter().filter(|(user, _)| *user == owner);
        let mut views: Vec<_> = own.map(|(_, known)| known.clone()).collect();
        views.sort_by_key(|known| (known.view.position, known.id));
        Ok(views)
    }
}
