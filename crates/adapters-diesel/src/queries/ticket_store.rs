//! Reading tickets and their conversations.

use std::collections::BTreeMap;

use app::{
    ChangeTicketError, MarkReadError, MessagePost, OpenTicketError, Page, PageRequest, Position, PostMessageError,
    ReadMark, Reading, Start, StoreError, TicketCase, TicketChangeRequest, TicketHolder, TicketOpening, TrailEntry,
    ports::{TicketFilter, TicketHead, TicketOrder, TicketStore},
};
use diesel::{
    dsl::{exists, max},
    prelude::*,
    select,
};
use domain::{AgentId, BrandId, Channel, CreatorId, Message, OrderCase, OrderId, TicketId, UserId};

use super::{Store, dialect::Conn, parties};
use crate::{
    convert::{self, Source},
    error::During,
    moment::At,
    rows::{AgentRow, MessageRow, OrderRow, OwnerRow, TicketRow},
    schema::{agents, messages, orders, tickets, users},
};

/// A ticket, the brand and creator of its order, and its agent.
type HeadRow = (TicketRow, (i64, i64), Option<(OwnerRow, AgentRow)>);

/// A boxed query of tickets with the conditions of a filter. A macro, since a boxed query of rows and one of their
/// number have nothing in common but these methods.
macro_rules! filtered {
    ($query:expr, $filter:expr) => {{
        let mut query = $query;
        match $filter.holder {
            None => {}
            Some(TicketHolder::Agent(agent)) => query = query.filter(tickets::agent_id.eq(agent.get())),
            Some(TicketHolder::Nobody) => query = query.filter(tickets::agent_id.is_null()),
        }
        if let Some(status) = $filter.status {
            query = query.filter(tickets::status.eq(status.word()));
        }
        if let Some(priority) = $filter.priority {
            query = query.filter(tickets::priority.eq(priority.word()));
        }
        query
    }};
}

impl TicketStore for Store {
    fn list(
        &self,
        filter: TicketFilter,
        order: TicketOrder,
        page: PageRequest,
    ) -> Result<Page<TicketCase>, StoreError> {
        self.db.read(|conn| {
            let rows = ticket_rows(conn, filter, order, page)?;
            let position = |row: &TicketRow| match order {
                TicketOrder::Newest => Position { at: row.created_at.0, id: row.id },
                TicketOrder::RecentlyUpdated => Position { at: row.updated_at.0, id: row.id },
            };
            let Page { items, next } = Page::of(rows, page.limit, position);
            Ok(Page { items: ticket_cases(conn, &items)?, next })
        })
    }

    fn count(&self, filter: TicketFilter) -> Result<u64, StoreError> {
        self.db.read(|conn| {
            let query = filtered!(tickets::table.count().into_boxed(), filter);
            let count: i64 = query.get_result(conn).during("count tickets")?;
            Source { table: "tickets", row: 0 }.int("id", count)
        })
    }

    fn head(&self, id: TicketId) -> Result<Option<TicketHead>, StoreError> {
        self.db.read(|conn| {
            let found: Option<HeadRow> = tickets::table
                .inner_join(orders::table)
                .left_join(agents::table.inner_join(users::table))
                .filter(tickets::id.eq(id.get()))
                .select((
                    TicketRow::as_select(),
                    (orders::brand_id, orders::creator_id),
                    Option::<(OwnerRow, AgentRow)>::as_select(),
                ))
                .first(conn)
                .optional()
                .during("read a ticket")?;
            found.map(|(row, parties, agent)| head(&row, parties, agent)).transpose()
        })
    }

    fn knows_agent(&self, agent: AgentId) -> Result<bool, StoreError> {
        let known = select(exists(agents::table.find(agent.get())));
        self.db.read(|conn| known.get_result(conn).during("look for an agent"))
    }

    fn post(&self, ticket: TicketId, post: MessagePost) -> Result<Message, PostMessageError> {
        self.post_message(ticket, post)
    }

    fn change(&self, ticket: TicketId, request: TicketChangeRequest) -> Result<OrderCase, ChangeTicketError> {
        self.change_ticket(ticket, request)
    }

    fn open(&self, opening: TicketOpening) -> Result<OrderCase, OpenTicketError> {
        self.open_ticket(opening)
    }

    fn trail(&self, order: OrderId, page: PageRequest) -> Result<Page<TrailEntry>, StoreError> {
        self.read_trail(order, page)
    }

    fn read_marks(&self, ticket: TicketId, channels: &[Channel]) -> Result<Vec<ReadMark>, StoreError> {
        self.marks_of(ticket, channels)
    }

    fn mark_read(&self, ticket: TicketId, reading: Reading) -> Result<Vec<ReadMark>, MarkReadError> {
        self.mark(ticket, reading)
    }

    fn unread(&self, user: UserId, tickets: &[TicketId]) -> Result<BTreeMap<TicketId, u64>, StoreError> {
        self.unread_of(user, tickets)
    }

    fn messages(&self, ticket: TicketId, channels: &[Channel], page: PageRequest) -> Result<Page<Message>, StoreError> {
        let words: Vec<&str> = channels.iter().map(|channel| channel.word()).collect();
        self.db.read(|conn| {
            let mut query = messages::table
                .inner_join(users::table)
                .filter(messages::ticket_id.eq(ticket.get()))
                .filter(messages::channel.eq_any(&words))
                .select((MessageRow::as_select(), users::name, users::role))
                .into_boxed();
            match page.start {
                Start::First => {}
                Start::Offset(rows) => query = query.offset(i64::from(rows)),
                Start::After(position) => query = query.filter(messages::id.lt(position.id)),
            }
            let rows: Vec<(MessageRow, String, String)> =
                query.order(messages::id.desc()).limit(i64::from(page.limit) + 1).load(conn).during("read messages")?;
            let position = |(row, ..): &(MessageRow, _, _)| Position { at: row.created_at.0, id: row.id };
            let Page { items, next } = Page::of(rows, page.limit, position);
            let items = items.into_iter().map(|(row, author, role)| convert::message(row, author, &role));
            Ok(Page { items: items.collect::<Result<_, _>>()?, next })
        })
    }
}

fn ticket_rows(
    conn: &mut Conn,
    filter: TicketFilter,
    order: TicketOrder,
    page: PageRequest,
) -> Result<Vec<TicketRow>, StoreError> {
    let mut query = filtered!(tickets::table.select(TicketRow::as_select()).into_boxed(), filter);
    if let Start::Offset(rows) = page.start {
        query = query.offset(i64::from(rows));
    }
    macro_rules! sorted_by {
        ($time:expr) => {{
            if let Start::After(Position { at, id }) = page.start {
                query = query.filter($time.le(At::from(at))).filter($time.lt(At::from(at)).or(tickets::id.lt(id)));
            }
            query.order(($time.desc(), tickets::id.desc()))
        }};
    }
    let sorted = match order {
        TicketOrder::Newest => sorted_by!(tickets::created_at),
        TicketOrder::RecentlyUpdated => sorted_by!(tickets::updated_at),
    };
    sorted.limit(i64::from(page.limit) + 1).load(conn).during("list tickets")
}

/// Tickets with their orders and newest messages, in the given order. Always seven statements.
fn ticket_cases(conn: &mut Conn, rows: &[TicketRow]) -> Result<Vec<TicketCase>, StoreError> {
    let ids: Vec<i64> = rows.iter().map(|row| row.order_id).collect();
    let orders: Vec<OrderRow> = orders::table
        .filter(orders::id.eq_any(&ids))
        .select(OrderRow::as_select())
        .load(conn)
        .during("read orders of tickets")?;
    let tickets = rows.iter().map(|row| Ok((row.order_id, convert::ticket(row)?)));
    let tickets = tickets.collect::<Result<_, StoreError>>()?;
    let mut cases: BTreeMap<i64, _> =
        parties::cases_of(conn, orders, &tickets)?.into_iter().map(|case| (case.order.id.get(), case)).collect();
    let mut latest = latest_messages(conn, &rows.iter().map(|row| row.id).collect::<Vec<_>>())?;
    let case = |row: &TicketRow| {
        let corrupt = StoreError::Corrupt { table: "tickets", column: "order_id", row: row.id };
        Ok(TicketCase {
            ticket: convert::ticket(row)?,
            case: cases.remove(&row.order_id).ok_or(corrupt)?,
            latest: latest.remove(&row.id),
        })
    };
    rows.iter().map(case).collect()
}

/// The newest message of each ticket.
fn latest_messages(conn: &mut Conn, tickets: &[i64]) -> Result<BTreeMap<i64, Message>, StoreError> {
    // one look into the index for each ticket, however long its conversation is
    let newest = messages::table.filter(messages::ticket_id.eq(tickets::id)).select(max(messages::id));
    let ids: Vec<Option<i64>> = tickets::table
        .filter(tickets::id.eq_any(tickets))
        .select(newest.single_value())
        .load(conn)
        .during("find newest messages")?;
    let ids: Vec<i64> = ids.into_iter().flatten().collect();
    let rows: Vec<(MessageRow, String, String)> = messages::table
        .inner_join(users::table)
        .filter(messages::id.eq_any(&ids))
        .select((MessageRow::as_select(), users::name, users::role))
        .load(conn)
        .during("read newest messages")?;
    rows.into_iter().map(|(row, name, role)| Ok((row.ticket_id, convert::message(row, name, &role)?))).collect()
}

fn head(
    row: &TicketRow,
    (brand, creator): (i64, i64),
    agent: Option<(OwnerRow, AgentRow)>,
) -> Result<TicketHead, StoreError> {
    let source = Source { table: "orders", row: row.order_id };
    let last_online = agent.as_ref().and_then(|(_, agent)| convert::instant(agent.last_online_at));
    Ok(TicketHead {
        ticket: convert::ticket(row)?,
        brand: source.id("brand_id", BrandId::new, brand)?,
        creator: source.id("creator_id", CreatorId::new, creator)?,
        agent: agent.map(|(user, agent)| convert::agent(user, &agent)).transpose()?,
        agent_last_online_at: last_online,
    })
}
