//! Reading tickets.

use std::collections::{BTreeMap, BTreeSet};

use app::{
    Page, PageRequest, Position, Start, StoreError,
    tickets::{TicketFilter, TicketHead, TicketHolder, TicketListItem, TicketOrder, TicketStore},
};
use diesel::{dsl::exists, prelude::*, select};
use domain::{AccountStatus, AgentId, BrandId, CreatorId, Message, TicketId, Timestamp, UserId};

use super::{
    Among, Store,
    dialect::{self, Conn},
    order_context,
    page::newest,
    waiting_since,
};
use crate::{
    convert::{self, Source, readable},
    error::During,
    literal::Literal,
    moment::At,
    rows::{AgentRow, MessageRow, OrderRow, StaffRow, TicketRow},
    schema::{agents, orders, tickets, users},
};

/// A ticket and since when a party waits in it.
type ListedRow = (TicketRow, At);

/// A ticket, the brand and creator of its order, and its agent.
type HeadRow = (TicketRow, (i64, i64), Option<(StaffRow, AgentRow)>);

/// A boxed query of tickets with the conditions of a filter. A macro, since a boxed query of rows
/// and one of their number have nothing in common but these methods.
macro_rules! filtered {
    ($query:expr, $filter:expr, $inactive:expr) => {{
        let mut query = $query;
        match $filter.holder {
            None => {}
            Some(TicketHolder::Agent(agent)) => {
                query = query.filter(tickets::agent_id.eq(agent.get()))
            }
            Some(TicketHolder::Nobody) => query = query.filter(tickets::agent_id.is_null()),
            Some(TicketHolder::NobodyActive) => {
                query = if $inactive.is_empty() {
                    query.filter(tickets::agent_id.is_null())
                } else {
                    query.filter(
                        tickets::agent_id.is_null().or(Among::new("tickets.agent_id", &$inactive)),
                    )
                };
            }
        }
        if let Some(agent) = $filter.agent {
            query = query.filter(tickets::agent_id.eq(agent.get()));
        }
        if let Some(status) = $filter.status {
            query = query.filter(tickets::status.eq(status.as_str()));
        }
        if let Some(priority) = $filter.priority {
            query = query.filter(tickets::priority.eq(priority.as_str()));
        }
        if $filter.unsolved {
            // said with literals, as the indexes do; parameters would not be known to be the same
            query = query.filter(Literal::new("tickets.status <> 'resolved'"));
            query = query.filter(Literal::new("tickets.status <> 'closed'"));
        }
        if let Some(status) = $filter.order_status {
            let own = orders::table.filter(orders::id.eq(tickets::order_id));
            query = query.filter(exists(own.filter(orders::status.eq(status.as_str()))));
        }
        if let Some(since) = $filter.waiting_since {
            query = query.filter(tickets::waiting_since.le(At::from(since)));
        }
        if let Some(among) = &$filter.among {
            query = query.filter(Among::new(
                "tickets.id",
                &among.iter().map(|id| id.get()).collect::<Vec<_>>(),
            ));
        }
        query
    }};
}

/// Tickets with their orders and, where they have one, their agents.
#[diesel::dsl::auto_type(no_type_alias)]
pub(super) fn with_parties() -> _ {
    tickets::table.inner_join(orders::table).left_join(agents::table.inner_join(users::table))
}

impl TicketStore for Store {
    fn list(
        &self,
        filter: &TicketFilter,
        order: TicketOrder,
        page: PageRequest,
    ) -> Result<Page<TicketListItem>, StoreError> {
        self.db.read(|conn| {
            let rows = ticket_rows(conn, filter, order, page)?;
            let position = |(row, waiting_since): &ListedRow| match order {
                TicketOrder::Newest => Position { at: row.created_at.0, id: row.id },
                TicketOrder::RecentlyUpdated => Position { at: row.updated_at.0, id: row.id },
                TicketOrder::LongestWaiting => Position { at: waiting_since.0, id: row.id },
            };
            let Page { items, next } = Page::of(rows, page.limit, position);
            Ok(Page { items: ticket_list_items(conn, &items)?, next })
        })
    }

    fn count(&self, filter: &TicketFilter) -> Result<u64, StoreError> {
        self.db.read(|conn| {
            let inactive = inactive(conn, filter)?;
            let query = filtered!(tickets::table.count().into_boxed(), filter, inactive);
            let count: i64 = query.get_result(conn).during("count tickets")?;
            Source { table: "tickets", row: 0 }.int("id", count)
        })
    }

    fn count_up_to(&self, filter: &TicketFilter, most: u32) -> Result<u64, StoreError> {
        self.db.read(|conn| {
            let inactive = inactive(conn, filter)?;
            let some = filtered!(tickets::table.select(tickets::id).into_boxed(), filter, inactive)
                .limit(i64::from(most));
            let ids: Vec<i64> = some.load(conn).during("count tickets up to a bound")?;
            Ok(u64::try_from(ids.len()).unwrap_or(u64::MAX))
        })
    }

    fn head(&self, id: TicketId) -> Result<Option<TicketHead>, StoreError> {
        self.db.read(|conn| {
            let found: Option<HeadRow> = with_parties()
                .filter(tickets::id.eq(id.get()))
                .select((
                    TicketRow::as_select(),
                    (orders::brand_id, orders::creator_id),
                    Option::<(StaffRow, AgentRow)>::as_select(),
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

    fn unread(
        &self,
        user: UserId,
        tickets: &[TicketId],
    ) -> Result<BTreeMap<TicketId, u64>, StoreError> {
        self.unread_of(user, tickets)
    }
}

/// The agents whose account is not active, if a filter asks for their tickets. They are few, and
/// mostly none.
fn inactive(conn: &mut Conn, filter: &TicketFilter) -> Result<Vec<i64>, StoreError> {
    if filter.holder != Some(TicketHolder::NobodyActive) {
        return Ok(Vec::new());
    }
    agents::table
        .inner_join(users::table)
        .filter(users::status.ne(AccountStatus::Active.as_str()))
        .select(agents::user_id)
        .load(conn)
        .during("look for agents that are not active")
}

fn ticket_rows(
    conn: &mut Conn,
    filter: &TicketFilter,
    order: TicketOrder,
    page: PageRequest,
) -> Result<Vec<ListedRow>, StoreError> {
    let listed = tickets::table.select((TicketRow::as_select(), tickets::waiting_since));
    let inactive = inactive(conn, filter)?;
    let query = filtered!(listed.into_boxed(), filter, inactive);
    let sorted = match order {
        TicketOrder::Newest => newest!(query, page, tickets::created_at, tickets::id),
        TicketOrder::RecentlyUpdated => newest!(query, page, tickets::updated_at, tickets::id),
        TicketOrder::LongestWaiting => {
            let since = tickets::waiting_since;
            let query = match page.start {
                Start::First => query,
                Start::Offset(rows) => query.offset(i64::from(rows)),
                Start::After(Position { at, id }) => {
                    let at = At::from(at);
                    query.filter(since.ge(at)).filter(since.gt(at).or(tickets::id.lt(id)))
                }
            };
            query.order((since.asc(), tickets::id.desc())).limit(i64::from(page.limit) + 1)
        }
    };
    sorted.load(conn).during("list tickets")
}

/// Tickets with their orders and newest messages, in the given order. Always seven statements.
fn ticket_list_items(
    conn: &mut Conn,
    rows: &[ListedRow],
) -> Result<Vec<TicketListItem>, StoreError> {
    let ids: Vec<i64> = rows.iter().map(|(row, _)| row.order_id).collect();
    let orders: Vec<OrderRow> = orders::table
        .filter(orders::id.eq_any(&ids))
        .select(OrderRow::as_select())
        .load(conn)
        .during("read orders of tickets")?;
    let tickets = rows
        .iter()
        .filter_map(|(row, _)| Some((row.order_id, readable(convert::ticket(row))?)))
        .collect();
    let mut contexts: BTreeMap<i64, _> = order_context::contexts_of(conn, orders, &tickets)?
        .into_iter()
        .map(|context| (context.order.id.get(), context))
        .collect();
    let mut latest =
        latest_messages(conn, &rows.iter().map(|(row, _)| row.id).collect::<Vec<_>>())?;
    let mut context = |(row, waiting_since): &ListedRow| {
        let corrupt = StoreError::Corrupt { table: "tickets", column: "order_id", row: row.id };
        Ok(TicketListItem {
            ticket: convert::ticket(row)?,
            context: contexts.remove(&row.order_id).ok_or(corrupt)?,
            latest: latest.remove(&row.id),
            waiting_since: waiting_since::waiting_since(*waiting_since),
        })
    };
    Ok(rows.iter().filter_map(|row| readable(context(row))).collect())
}

/// The newest message of each ticket.
fn latest_messages(conn: &mut Conn, tickets: &[i64]) -> Result<BTreeMap<i64, Message>, StoreError> {
    let rows = dialect::newest_messages(conn, tickets).during("read newest messages")?;
    let authors: BTreeSet<i64> = rows.iter().map(|row| row.author_id).collect();
    let authors: Vec<(i64, (String, String))> = users::table
        .filter(users::id.eq_any(authors))
        .select((users::id, (users::name, users::role)))
        .load(conn)
        .during("read the authors of newest messages")?;
    let authors: BTreeMap<_, _> = authors.into_iter().collect();
    let message = |row: MessageRow| {
        let corrupt = StoreError::Corrupt { table: "messages", column: "author_id", row: row.id };
        let (name, role) = authors.get(&row.author_id).ok_or(corrupt)?;
        Ok((row.ticket_id, convert::message(row, name.clone(), role)?))
    };
    Ok(rows.into_iter().filter_map(|row| readable(message(row))).collect())
}

fn head(
    row: &TicketRow,
    (brand, creator): (i64, i64),
    agent: Option<(StaffRow, AgentRow)>,
) -> Result<TicketHead, StoreError> {
    let source = Source { table: "orders", row: row.order_id };
    Ok(TicketHead {
        ticket: convert::ticket(row)?,
        brand: source.id("brand_id", BrandId::new, brand)?,
        creator: source.id("creator_id", CreatorId::new, creator)?,
        agent_last_online_at: last_online(agent.as_ref()),
        agent: agent.map(|(user, agent)| convert::agent(user, &agent)).transpose()?,
    })
}

pub(super) fn last_online(agent: Option<&(StaffRow, AgentRow)>) -> Option<Timestamp> {
    agent.and_then(|(_, agent)| convert::instant(agent.last_online_at))
}
