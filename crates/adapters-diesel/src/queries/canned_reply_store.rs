//! Replies that staff keep ready.

use app::{
    CannedReply, KeepCannedReplies, KeepCannedRepliesError, ReplyAct, ReplyWish, StoreError, ports::CannedReplyStore,
};
use diesel::prelude::*;
use domain::{CannedReplyId, Line, NewEvent, ReplyBody, reply_added, reply_changed, reply_removed};

use super::{
    Store,
    dialect::{self, Conn},
    journal,
};
use crate::{
    convert::{Source, readable},
    error::{During, is_taken},
    moment::At,
    schema::canned_replies,
};

/// Id, shortcut, title, body, and when it was changed.
type ReplyRow = (i64, String, String, String, At);

const COLUMNS: (
    canned_replies::id,
    canned_replies::shortcut,
    canned_replies::title,
    canned_replies::body,
    canned_replies::updated_at,
) = (
    canned_replies::id,
    canned_replies::shortcut,
    canned_replies::title,
    canned_replies::body,
    canned_replies::updated_at,
);

fn reply((id, shortcut, title, body, at): ReplyRow) -> Result<CannedReply, StoreError> {
    let source = Source { table: "canned_replies", row: id };
    Ok(CannedReply {
        id: source.id("id", CannedReplyId::new, id)?,
        reply: ReplyWish {
            shortcut: source.word("shortcut", &shortcut)?,
            title: Line::of_stored(&title).map_err(|_| source.corrupt("title"))?,
            body: ReplyBody::parse(&body).map_err(|_| source.corrupt("body"))?,
        },
        updated_at: at.0,
    })
}

/// What was written, unless another reply has the shortcut; and the entry of the audit trail that tells of it.
fn noted(
    conn: &mut Conn,
    written: QueryResult<ReplyRow>,
    event: impl FnOnce(&CannedReply) -> NewEvent,
) -> Result<CannedReply, KeepCannedRepliesError> {
    if is_taken(&written) {
        return Err(KeepCannedRepliesError::ShortcutTaken);
    }
    let kept = reply(written.during("write a reply")?)?;
    journal::write_events(conn, [&event(&kept)])?;
    Ok(kept)
}

fn find(conn: &mut Conn, id: CannedReplyId) -> Result<CannedReply, KeepCannedRepliesError> {
    let row = canned_replies::table.find(id.get()).select(COLUMNS).first(conn).optional().during("look for a reply")?;
    Ok(reply(row.ok_or(KeepCannedRepliesError::NotFound)?)?)
}

impl CannedReplyStore for Store {
    fn list(&self) -> Result<Vec<CannedReply>, StoreError> {
        let query = canned_replies::table.order(canned_replies::shortcut).limit(KeepCannedReplies::MOST.into());
        let rows: Vec<ReplyRow> = self.db.read(|conn| query.select(COLUMNS).load(conn).during("list replies"))?;
        let mut replies: Vec<_> = rows.into_iter().filter_map(|row| readable(reply(row))).collect();
        // databases sort by their own alphabet
        replies.sort_by(|a, b| a.reply.shortcut.cmp(&b.reply.shortcut));
        Ok(replies)
    }

    fn add(&self, wish: ReplyWish, act: ReplyAct) -> Result<CannedReply, KeepCannedRepliesError> {
        self.db.write("add a reply", move |conn| {
            dialect::lock_replies(conn).during("lock the replies")?;
            let count: i64 = canned_replies::table.count().get_result(conn).during("count replies")?;
            if count >= i64::from(KeepCannedReplies::MOST) {
                return Err(KeepCannedRepliesError::TooMany);
            }
            let row = (
                canned_replies::shortcut.eq(wish.shortcut.as_str()),
                canned_replies::title.eq(wish.title.as_str()),
                canned_replies::body.eq(wish.body.as_str()),
                canned_replies::updated_at.eq(At::from(act.at)),
            );
            let written = diesel::insert_into(canned_replies::table).values(row).returning(COLUMNS).get_result(conn);
            noted(conn, written, |kept| reply_added(kept.id, &kept.reply.shortcut, act.actor, act.at))
        })
    }

    fn change(&self, id: CannedReplyId, wish: ReplyWish, act: ReplyAct) -> Result<CannedReply, KeepCannedRepliesError> {
        self.db.write("change a reply", move |conn| {
            dialect::lock_replies(conn).during("lock the replies")?;
            let before = find(conn, id)?;
            let written = diesel::update(canned_replies::table.find(id.get()))
                .set((
                    canned_replies::shortcut.eq(wish.shortcut.as_str()),
                    canned_replies::title.eq(wish.title.as_str()),
                    canned_replies::body.eq(wish.body.as_str()),
                    canned_replies::updated_at.eq(At::from(act.at)),
                ))
                .returning(COLUMNS)
                .get_result(conn);
            let shortcuts = (&before.reply.shortcut, &wish.shortcut);
            noted(conn, written, |_| reply_changed(id, shortcuts, act.actor, act.at))
        })
    }

    fn remove(&self, id: CannedReplyId, act: ReplyAct) -> Result<(), KeepCannedRepliesError> {
        self.db.write("remove a reply", move |conn| {
            dialect::lock_replies(conn).during("lock the replies")?;
            let before = find(conn, id)?;
            diesel::delete(canned_replies::table.find(id.get())).execute(conn).during("remove a reply")?;
            let event = reply_removed(id, &before.reply.shortcut, act.actor, act.at);
            Ok(journal::write_events(conn, [&event])?)
        })
    }
}
