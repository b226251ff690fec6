//! What helps staff at their work, in the store in memory.

use domain::{
    Activity, CannedReplyId, Channel, MessageId, SavedViewId, TicketId, Timestamp, UserId, reply_added, reply_changed,
    reply_removed,
};

use super::{MemoryStore, memory_store::Rows, memory_store::id};
use crate::{
    CannedReply, Draft, DraftWish, KeepCannedReplies, KeepCannedRepliesError, KeepDraftError, KeepViews,
    KeepViewsError, ReplyAct, ReplyWish, SavedView, ShowPresenceError, StoreError, TicketPresence, ViewWish, ZoneName,
    ports::{CannedReplyStore, DraftStore, PreferenceStore, PresenceStore, ViewStore},
};

/// Drafts, views and presences with their owners, and replies.
#[derive(Debug, Default)]
pub(crate) struct Aids {
    drafts: Vec<(UserId, Draft)>,
    replies: Vec<CannedReply>,
    views: Vec<(UserId, SavedView)>,
    presences: Vec<TicketPresence>,
    zones: Vec<(UserId, ZoneName)>,
}

fn is_full(count: usize, most: u32) -> bool {
    u32::try_from(count).is_ok_and(|count| count >= most)
}

impl DraftStore for MemoryStore {
    fn of(&self, user: UserId, ticket: TicketId) -> Result<Vec<Draft>, StoreError> {
        let rows = self.rows();
        let own = rows.aids.drafts.iter().filter(|(writer, draft)| (*writer, draft.ticket) == (user, ticket));
        let mut drafts: Vec<_> = own.map(|(_, draft)| draft.clone()).collect();
        drafts.sort_by_key(|draft| draft.channel.word());
        Ok(drafts)
    }

    fn save(&self, user: UserId, wish: DraftWish, at: Timestamp) -> Result<Draft, KeepDraftError> {
        let mut rows = self.rows();
        rows.case_of(wish.ticket).ok_or(KeepDraftError::NotFound)?;
        let DraftWish { ticket, channel, text, seen } = wish;
        let same =
            |(writer, draft): &&mut (UserId, Draft)| (*writer, draft.ticket, draft.channel) == (user, ticket, channel);
        if let Some((_, draft)) = rows.aids.drafts.iter_mut().find(same) {
            (draft.text, draft.updated_at) = (text, at);
            return Ok(draft.clone());
        }
        let there = rows.messages.iter().filter(|message| (message.ticket, message.channel) == (ticket, channel));
        let seen: Option<MessageId> = there.map(|message| message.id).filter(|id| Some(*id) <= seen).max();
        let draft = Draft { ticket, channel, text, seen, updated_at: at };
        rows.aids.drafts.push((user, draft.clone()));
        Ok(draft)
    }

    fn discard(&self, user: UserId, ticket: TicketId, channel: Channel) -> Result<(), StoreError> {
        self.rows().discard_draft(user, ticket, channel);
        Ok(())
    }
}

impl Rows {
    pub(super) fn discard_draft(&mut self, user: UserId, ticket: TicketId, channel: Channel) {
        let whose = |(writer, draft): &(UserId, Draft)| (*writer, draft.ticket, draft.channel);
        self.aids.drafts.retain(|kept| whose(kept) != (user, ticket, channel));
    }

    fn has_shortcut(&self, wish: &ReplyWish, but: Option<CannedReplyId>) -> bool {
        let mut others = self.aids.replies.iter().filter(|kept| Some(kept.id) != but);
        others.any(|kept| kept.reply.shortcut == wish.shortcut)
    }

    fn has_view(&self, user: UserId, wish: &ViewWish, but: Option<SavedViewId>) -> bool {
        let mut others = self.aids.views.iter().filter(|(owner, kept)| *owner == user && Some(kept.id) != but);
        others.any(|(_, kept)| kept.view.name == wish.name)
    }
}

impl CannedReplyStore for MemoryStore {
    fn list(&self) -> Result<Vec<CannedReply>, StoreError> {
        let mut replies = self.rows().aids.replies.clone();
        replies.sort_by(|a, b| a.reply.shortcut.cmp(&b.reply.shortcut));
        Ok(replies)
    }

    fn add(&self, reply: ReplyWish, act: ReplyAct) -> Result<CannedReply, KeepCannedRepliesError> {
        let mut rows = self.rows();
        if is_full(rows.aids.replies.len(), KeepCannedReplies::MOST) {
            return Err(KeepCannedRepliesError::TooMany);
        }
        if rows.has_shortcut(&reply, None) {
            return Err(KeepCannedRepliesError::ShortcutTaken);
        }
        let kept = CannedReply { id: id(CannedReplyId::new(rows.next_id()))?, reply, updated_at: act.at };
        rows.events.push(reply_added(kept.id, &kept.reply.shortcut, act.actor, act.at));
        rows.aids.replies.push(kept.clone());
        Ok(kept)
    }

    fn change(
        &self,
        id: CannedReplyId,
        reply: ReplyWish,
        act: ReplyAct,
    ) -> Result<CannedReply, KeepCannedRepliesError> {
        let mut rows = self.rows();
        let taken = rows.has_shortcut(&reply, Some(id));
        let known = rows.aids.replies.iter_mut().find(|kept| kept.id == id).ok_or(KeepCannedRepliesError::NotFound)?;
        if taken {
            return Err(KeepCannedRepliesError::ShortcutTaken);
        }
        let event = reply_changed(id, (&known.reply.shortcut, &reply.shortcut), act.actor, act.at);
        *known = CannedReply { id, reply, updated_at: act.at };
        let changed = known.clone();
        rows.events.push(event);
        Ok(changed)
    }

    fn remove(&self, id: CannedReplyId, act: ReplyAct) -> Result<(), KeepCannedRepliesError> {
        let mut rows = self.rows();
        let place = rows.aids.replies.iter().position(|kept| kept.id == id).ok_or(KeepCannedRepliesError::NotFound)?;
        let gone = rows.aids.replies.remove(place);
        rows.events.push(reply_removed(id, &gone.reply.shortcut, act.actor, act.at));
        Ok(())
    }
}

impl ViewStore for MemoryStore {
    fn of(&self, user: UserId) -> Result<Vec<SavedView>, StoreError> {
        let rows = self.rows();
        let own = rows.aids.views.iter().filter(|(owner, _)| *owner == user);
        let mut views: Vec<_> = own.map(|(_, kept)| kept.clone()).collect();
        views.sort_by_key(|kept| (kept.view.position, kept.id));
        Ok(views)
    }

    fn add(&self, user: UserId, view: ViewWish) -> Result<SavedView, KeepViewsError> {
        let mut rows = self.rows();
        if is_full(rows.aids.views.iter().filter(|(owner, _)| *owner == user).count(), KeepViews::MOST) {
            return Err(KeepViewsError::TooMany);
        }
        if rows.has_view(user, &view, None) {
            return Err(KeepViewsError::NameTaken);
        }
        let kept = SavedView { id: id(SavedViewId::new(rows.next_id()))?, view };
        rows.aids.views.push((user, kept.clone()));
        Ok(kept)
    }

    fn change(&self, user: UserId, id: SavedViewId, view: ViewWish) -> Result<SavedView, KeepViewsError> {
        let mut rows = self.rows();
        let taken = rows.has_view(user, &view, Some(id));
        let known = rows.aids.views.iter_mut().find(|(owner, kept)| (*owner, kept.id) == (user, id));
        let (_, known) = known.ok_or(KeepViewsError::NotFound)?;
        if taken {
            return Err(KeepViewsError::NameTaken);
        }
        *known = SavedView { id, view };
        Ok(known.clone())
    }

    fn remove(&self, user: UserId, id: SavedViewId) -> Result<(), KeepViewsError> {
        let mut rows = self.rows();
        let place = rows.aids.views.iter().position(|(owner, kept)| (*owner, kept.id) == (user, id));
        rows.aids.views.remove(place.ok_or(KeepViewsError::NotFound)?);
        Ok(())
    }
}

impl PreferenceStore for MemoryStore {
    fn zone(&self, user: UserId) -> Result<Option<ZoneName>, StoreError> {
        Ok(self.rows().aids.zones.iter().find(|(owner, _)| *owner == user).map(|(_, zone)| zone.clone()))
    }

    fn set_zone(&self, user: UserId, zone: Option<ZoneName>) -> Result<(), StoreError> {
        let zones = &mut self.rows().aids.zones;
        zones.retain(|(owner, _)| *owner != user);
        zones.extend(zone.map(|zone| (user, zone)));
        Ok(())
    }
}

impl PresenceStore for MemoryStore {
    fn enter(
        &self,
        user: UserId,
        (ticket, channel, activity): (TicketId, Channel, Activity),
        at: Timestamp,
        gone: Timestamp,
    ) -> Result<(), ShowPresenceError> {
        let mut rows = self.rows();
        rows.case_of(ticket).ok_or(ShowPresenceError::NotFound)?;
        let name = rows.author(user).0;
        rows.aids.presences.retain(|there| (there.user, there.ticket) != (user, ticket) && there.seen_at > gone);
        rows.aids.presences.push(TicketPresence { ticket, user, name, channel, activity, seen_at: at });
        Ok(())
    }

    fn leave(&self, user: UserId, ticket: TicketId) -> Result<(), StoreError> {
        self.rows().aids.presences.retain(|there| (there.user, there.ticket) != (user, ticket));
        Ok(())
    }

    fn others(&self, user: UserId, tickets: &[TicketId], since: Timestamp) -> Result<Vec<TicketPresence>, StoreError> {
        let mut there = self.rows().aids.presences.clone();
        there.retain(|one| one.user != user && one.seen_at > since && tickets.contains(&one.ticket));
        there.sort_by(|a, b| (a.ticket, &a.name, a.user).cmp(&(b.ticket, &b.name, b.user)));
        Ok(there)
    }
}
