//! Replies that staff keep ready.

use app::{
    StoreError,
    staff_tools::{CannedReply, CannedReplyInput, CannedReplyRows, ManageCannedReplies},
};
use diesel::prelude::*;
use domain::{CannedReplyId, Line, ReplyBody, Shortcut, Timestamp};

use super::{
    dialect::{self, Conn},
    tx::Rows,
};
use crate::{convert::Source, error::During, moment::At, schema::canned_replies};

/// Id, shortcut, title, body, and when it was changed.
pub(super) type ReplyRow = (i64, String, String, String, At);

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

const TABLE: &str = "canned_replies";

pub(super) fn reply((id, shortcut, title, body, at): ReplyRow) -> Result<CannedReply, StoreError> {
    let source = Source { table: TABLE, row: id };
    Ok(CannedReply {
        id: source.id("id", CannedReplyId::new, id)?,
        reply: CannedReplyInput {
            shortcut: source.word("shortcut", &shortcut)?,
            title: Line::of_stored(&title).map_err(|_| source.corrupt("title"))?,
            body: ReplyBody::parse(&body).map_err(|_| source.corrupt("body"))?,
        },
        updated_at: at.0,
    })
}

pub(super) fn all(conn: &mut Conn) -> Result<Vec<ReplyRow>, StoreError> {
    let query = canned_replies::table
        .order(canned_replies::shortcut)
        .limit(ManageCannedReplies::MAX.into());
    query.select(COLUMNS).load(conn).during("list canned replies")
}

impl CannedReplyRows for Rows<'_> {
    fn lock_canned_replies(&mut self) -> Result<Vec<(CannedReplyId, Shortcut)>, StoreError> {
        dialect::lock_canned_replies(self.conn).during("lock the canned replies")?;
        let query = canned_replies::table.limit(ManageCannedReplies::MAX.into());
        let columns = query.select((canned_replies::id, canned_replies::shortcut));
        let rows: Vec<(i64, String)> = columns.load(self.conn).during("read shortcuts")?;
        let known = |(row, shortcut): (i64, String)| {
            let source = Source { table: TABLE, row };
            Ok((source.id("id", CannedReplyId::new, row)?, source.word("shortcut", &shortcut)?))
        };
        rows.into_iter().map(known).collect()
    }

    fn insert_canned_reply(
        &mut self,
        reply: &CannedReplyInput,
        at: Timestamp,
    ) -> Result<CannedReplyId, StoreError> {
        let row = (
            canned_replies::shortcut.eq(reply.shortcut.as_str()),
            canned_replies::title.eq(reply.title.as_str()),
            canned_replies::body.eq(reply.body.as_str()),
            canned_replies::updated_at.eq(At::from(at)),
        );
        let insert =
            diesel::insert_into(canned_replies::table).values(row).returning(canned_replies::id);
        let id: i64 = insert.get_result(self.conn).during("add a canned reply")?;
        Source { table: TABLE, row: id }.id("id", CannedReplyId::new, id)
    }

    fn update_canned_reply(&mut self, reply: &CannedReply) -> Result<(), StoreError> {
        let update = diesel::update(canned_replies::table.find(reply.id.get())).set((
            canned_replies::shortcut.eq(reply.reply.shortcut.as_str()),
            canned_replies::title.eq(reply.reply.title.as_str()),
            canned_replies::body.eq(reply.reply.body.as_str()),
            canned_replies::updated_at.eq(At::from(reply.updated_at)),
        ));
        update.execute(self.conn).map(drop).during("change a canned reply")
    }

    fn delete_canned_reply(&mut self, id: CannedReplyId) -> Result<(), StoreError> {
        let delete = diesel::delete(canned_replies::table.find(id.get()));
        delete.execute(self.conn).map(drop).during("remove a canned reply")
    }
}
