//! The feed of changes, out of the tables that have them.

use app::{
    StoreError,
    feed::{
        Behind, ChangeFeed, Changes, FeedPart, FeedPosition, FollowChangesError, FollowerState,
        Seen, TicketChanged, TicketNews,
    },
};
use diesel::{
    prelude::*,
    query_builder::{BoxedSqlQuery, SqlQuery},
    sql_types::BigInt,
};
use domain::{Channel, MessageId, SenderRole, TicketId, Timestamp, UserId};

use super::{
    Store,
    dialect::Conn,
    feed_dialect::{self, HORIZON, is_complete, is_new, is_of, order, transaction},
    followers,
};
use crate::{
    convert::Source,
    error::During,
    moment::At,
    rows::{BehindRow, ChangeRow, HorizonRow, MomentType, NewestRow},
};

impl ChangeFeed for Store {
    fn head(&self) -> Result<FeedPosition, StoreError> {
        let mut head = FeedPosition::default();
        for row in self.db.read(|conn| newest(conn).during("find the end of the feed"))? {
            pass(&mut head, &row);
        }
        Ok(head)
    }

    fn since(&self, after: &FeedPosition, limit: u32) -> Result<Changes, FollowChangesError> {
        self.part_since(FeedPart::Everything, after, limit)
    }

    fn part_since(
        &self,
        part: FeedPart,
        after: &FeedPosition,
        limit: u32,
    ) -> Result<Changes, FollowChangesError> {
        let read = self.db.read(|conn| {
            let Some(horizon) = self.horizon_behind(conn, after)? else { return Ok(None) };
            let rows = changes(conn, part, after, horizon, i64::from(limit) + 1);
            rows.during("read the feed").map(Some)
        });
        let mut rows = read?.ok_or(FollowChangesError::UnknownPosition)?;
        let most = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = rows.len() > most;
        rows.truncate(most);
        let mut next = *after;
        let items = rows.iter().map(|row| {
            pass(&mut next, &row.seen);
            changed(row, next)
        });
        let items = items.collect::<Result<_, _>>()?;
        Ok(Changes { items, next, more })
    }

    fn behind(
        &self,
        part: FeedPart,
        after: &FeedPosition,
        most: u32,
    ) -> Result<Behind, StoreError> {
        let read = self.db.read(|conn| {
            // whoever comes with an unknown position begins anew
            let (after, horizon) = match self.horizon_behind(conn, after)? {
                Some(horizon) => (*after, Some(horizon)),
                None => {
                    (FeedPosition::default(), self.horizon_behind(conn, &FeedPosition::default())?)
                }
            };
            let (sql, most) = (changes_sql(part), most.into());
            let sql = format!("select count(*) as changes, min(at) as oldest from ({sql}) rows");
            query_of(part, sql, &after, horizon.unwrap_or_default(), most)
                .get_result::<BehindRow>(conn)
                .during("count what a follower is behind")
        })?;
        let changes = u64::try_from(read.changes).unwrap_or_default();
        Ok(Behind { changes, oldest: read.oldest.map(|At(at)| at) })
    }

    fn follower(&self, name: &'static str) -> Result<FollowerState, StoreError> {
        self.db.read(|conn| followers::find(conn, name))
    }
}

impl Store {
    /// Where the feed ends for somebody who comes with a position; `None` when that is unknown.
    fn horizon_behind(
        &self,
        conn: &mut Conn,
        after: &FeedPosition,
    ) -> Result<Option<i64>, StoreError> {
        let HorizonRow { horizon, known } =
            participant(conn, after).during("look for a position of the feed")?;
        // a transaction of another database holds the usual horizon back, and writes nothing here
        let closer = after.transaction() >= horizon || self.horizon.stands_still(horizon);
        let horizon = if known && closer {
            feed_dialect::own_horizon(conn).during("look for who holds the feed up")?
        } else {
            horizon
        };
        Ok((known && after.transaction() < horizon).then_some(horizon))
    }
}

/// Moves a position past a row.
fn pass(position: &mut FeedPosition, &NewestRow { kind, tx, id, at }: &NewestRow) {
    let seen = Some(Seen { transaction: tx, id, at: at.0 });
    match kind {
        0 => position.event = seen,
        1 => position.message = seen,
        _ => position.mark = seen,
    }
}

fn changed(row: &ChangeRow, position: FeedPosition) -> Result<TicketChanged, StoreError> {
    let table = match row.seen.kind {
        0 => "audit_log",
        1 => "messages",
        _ => "read_marks",
    };
    let source = Source { table, row: row.seen.id };
    let message = |id: Option<i64>| source.id("id", MessageId::new, id.unwrap_or_default());
    let news = match (row.seen.kind, row.word.as_str()) {
        (0, "order_placed" | "ticket_opened") => TicketNews::Opened,
        (0, "ticket_assigned" | "ticket_reassigned") => TicketNews::Assignee,
        (0, "ticket_status_changed" | "ticket_reopened") => TicketNews::Status,
        (0, "ticket_priority_changed") => TicketNews::Priority,
        (0, "order_status_changed") => TicketNews::OrderStatus,
        (0, _) => TicketNews::Other,
        (1, channel) => TicketNews::Said {
            channel: source.word_or("channel", channel, Channel::Internal),
            message: message(row.message_id)?,
            role: source.word_or(
                "role",
                row.role.as_deref().unwrap_or_default(),
                SenderRole::System,
            ),
        },
        (_, channel) => TicketNews::Read {
            channel: source.word_or("channel", channel, Channel::Internal),
            up_to: message(row.message_id)?,
        },
    };
    let by = row.user_id.map(|id| source.id("user_id", UserId::new, id)).transpose()?;
    Ok(TicketChanged {
        ticket: source.id("ticket_id", TicketId::new, row.ticket_id)?,
        news,
        by,
        position,
    })
}

/// Whether every row that a position names is there as it was. A mark may have moved on: then there
/// is one with a higher number.
fn participant(conn: &mut Conn, position: &FeedPosition) -> QueryResult<HorizonRow> {
    let none = Seen { transaction: 0, id: 0, at: Timestamp::UNIX_EPOCH };
    let [event, message, mark] =
        [position.event, position.message, position.mark].map(|seen| seen.unwrap_or(none));
    let query = diesel::sql_query(format!(
        "select {HORIZON} as horizon, \
         ($1 = 0 or exists (select 1 from audit_log e where e.id = $1 and {} and e.at = $3)) and \
         ($4 = 0 or exists (select 1 from messages m where m.id = $4 and {} and m.created_at = $6)) and \
         ($7 = 0 or exists (select 1 from read_marks k where k.number = $7 and {} and k.at = $9) or \
         (not exists (select 1 from read_marks where number = $7) and \
         exists (select 1 from read_marks where number > $7))) as known",
        is_of("e", 2),
        is_of("m", 5),
        is_of("k", 8),
    ));
    let query = query.bind::<BigInt, _>(event.id).bind::<BigInt, _>(event.transaction);
    let query = query.bind::<MomentType, _>(At::from(event.at)).bind::<BigInt, _>(message.id);
    let query =
        query.bind::<BigInt, _>(message.transaction).bind::<MomentType, _>(At::from(message.at));
    let query = query.bind::<BigInt, _>(mark.id).bind::<BigInt, _>(mark.transaction);
    query.bind::<MomentType, _>(At::from(mark.at)).get_result(conn)
}

/// The newest complete row of each kind. One statement, so that all of them were the newest at one
/// time.
fn newest(conn: &mut Conn) -> QueryResult<Vec<NewestRow>> {
    let newest = |kind: u8, row: &str, id: &str, rest: &str| {
        let (tx, complete, order) = (transaction(row), is_complete(row), order(row, id, "desc"));
        let rest = rest.replace("$complete", &complete);
        format!(
            "select * from (select {kind} as kind, {tx} as tx, {row}.{id}, {rest} order by {order} limit 1) {row}"
        )
    };
    let query = [
        newest(0, "e", "id", "e.at from audit_log e where e.ticket_id is not null and $complete"),
        newest(1, "m", "id", "m.created_at as at from messages m where $complete"),
        newest(2, "k", "number", "k.at from read_marks k where $complete"),
    ];
    diesel::sql_query(query.join(" union all ")).load(conn)
}

/// Rows of a part after a position and below the horizon, in the order of the feed.
fn changes(
    conn: &mut Conn,
    part: FeedPart,
    after: &FeedPosition,
    horizon: i64,
    limit: i64,
) -> QueryResult<Vec<ChangeRow>> {
    query_of(part, changes_sql(part), after, horizon, limit).load(conn)
}

/// The transaction `$1`, the horizon `$3` and the limit `$4` are those of every kind; the ids are
/// `$2`, `$5` and `$6`, in the order of the kinds that are wanted.
fn query_of(
    part: FeedPart,
    sql: String,
    after: &FeedPosition,
    horizon: i64,
    limit: i64,
) -> BoxedSqlQuery<'static, <Conn as Connection>::Backend, SqlQuery> {
    let id = |seen| after.id_in_transaction(seen);
    let (first, others) = match part {
        FeedPart::Everything => (id(after.event), vec![id(after.message), id(after.mark)]),
        FeedPart::Messages => (id(after.message), Vec::new()),
    };
    let query = diesel::sql_query(sql).into_boxed();
    let query = query.bind::<BigInt, _>(after.transaction()).bind::<BigInt, _>(first);
    let mut query = query.bind::<BigInt, _>(horizon).bind::<BigInt, _>(limit);
    for id in others {
        query = query.bind::<BigInt, _>(id);
    }
    query
}

fn changes_sql(part: FeedPart) -> String {
    let rows_of = |kind: u8, row: &str, id: &str, parameter: u8, rest: &str| {
        let (tx, new, order) =
            (transaction(row), is_new(row, id, parameter), order(row, id, "asc"));
        format!(
            "select * from (select {kind} as kind, {tx} as tx, {row}.{id}, {row}.ticket_id, {rest} and {new} \
             order by {order} limit $4) {row}"
        )
    };
    let messages = |parameter| {
        let rest = "m.created_at as at, m.author_id as user_id, m.channel as word, m.role as role, m.id as message_id \
                    from messages m where true";
        rows_of(1, "m", "id", parameter, rest)
    };
    let parts = match part {
        FeedPart::Messages => vec![messages(2)],
        FeedPart::Everything => vec![
            rows_of(
                0,
                "e",
                "id",
                2,
                "e.at, e.actor_id as user_id, e.action as word, null as role, cast(null as bigint) as message_id \
                 from audit_log e where e.ticket_id is not null",
            ),
            messages(5),
            rows_of(
                2,
                "k",
                "number",
                6,
                "k.at, k.user_id, k.channel, null, k.message_id from read_marks k where true",
            ),
        ],
    };
    format!("{} order by tx, kind, id limit $4", parts.join(" union all "))
}
