//! Finding orders by the words of what belongs to them.

use std::collections::BTreeMap;

use app::{
    StoreError,
    search::{Found, Hit, Matched, Search, SearchIndex, SearchableText, TicketHit},
};
use diesel::{
    prelude::*,
    result::Error,
    sql_types::{BigInt, Text},
};
use domain::{Message, MessageId, OrderContext, OrderId, TicketId};

use super::{Among, Store, dialect::Conn, full_text, order_context};
use crate::{
    convert::{self, Source, readable},
    error::During,
    rows::{MessageHit, MessageRow, NameHit, OrderRow},
    schema::{messages, orders, tickets, users},
};

impl SearchIndex for Store {
    fn search(&self, search: &Search) -> Result<Vec<Found>, StoreError> {
        self.db.read(|conn| {
            let hits = hits(conn, search)?;
            read(conn, &hits)
        })
    }

    fn tickets(&self, search: &Search) -> Result<Vec<TicketHit>, StoreError> {
        self.db.read(|conn| {
            let hits = hits(conn, search)?;
            let known = tickets_of(conn, &hits)?;
            let ticket = |hit: &Hit| {
                let ticket = *known.get(&hit.order.get())?;
                Some(TicketHit { ticket, matched: hit.matched, message: hit.message })
            };
            Ok(hits.iter().filter_map(ticket).collect())
        })
    }

    fn messages(&self, ids: &[MessageId]) -> Result<BTreeMap<MessageId, Message>, StoreError> {
        let ids = ids.iter().map(|id| id.get()).collect();
        let said = self.db.read(|conn| messages_by_id(conn, ids))?;
        Ok(said.into_values().map(|message| (message.id, message)).collect())
    }

    fn searchable_texts(&self, ids: &[MessageId]) -> Result<Vec<SearchableText>, StoreError> {
        let ids: Vec<i64> = ids.iter().map(|id| id.get()).collect();
        let read = self.db.read(|conn| {
            let rows = messages::table
                .filter(Among::new("messages.id", &ids))
                .filter(messages::searchable)
                .select((messages::id, messages::ticket_id, messages::body));
            match rows.load::<(i64, i64, String)>(conn) {
                Err(Error::DeserializationError(_)) => Ok(None),
                read => read.map(Some).during("read messages for the search"),
            }
        });
        let row = ids.first().copied().unwrap_or_default();
        let corrupt = StoreError::Corrupt { table: "messages", column: "body", row };
        let text = |(id, ticket, text)| {
            let source = Source { table: "messages", row: id };
            Ok(SearchableText {
                message: source.id("id", MessageId::new, id)?,
                ticket: source.id("ticket_id", TicketId::new, ticket)?,
                text,
            })
        };
        read?.ok_or(corrupt)?.into_iter().map(text).collect()
    }
}

/// Two statements.
fn hits(conn: &mut Conn, search: &Search) -> Result<Vec<Hit>, StoreError> {
    let question = full_text::question(&search.text);
    let mut hits = named(conn, search, &question)?;
    let said = full_text::newest_messages(conn, &question, search.limit.into())
        .during("search messages")?;
    hits.extend(said.iter().map(said_in).collect::<Result<Vec<_>, _>>()?);
    Ok(search.choose(hits))
}

/// The tickets of these orders. One statement.
fn tickets_of(conn: &mut Conn, hits: &[Hit]) -> Result<BTreeMap<i64, TicketId>, StoreError> {
    let ids: Vec<i64> = hits.iter().map(|hit| hit.order.get()).collect();
    let rows: Vec<(i64, i64)> = tickets::table
        .filter(Among::new("tickets.order_id", &ids))
        .select((tickets::order_id, tickets::id))
        .load(conn)
        .during("read the tickets that were found")?;
    let ticket = |(order, id)| {
        Ok((order, Source { table: "tickets", row: id }.id("id", TicketId::new, id)?))
    };
    rows.into_iter().map(ticket).collect()
}

/// The hits by ids and names, the newest `limit` of each kind. One statement.
fn named(conn: &mut Conn, search: &Search, question: &str) -> Result<Vec<Hit>, StoreError> {
    let sql = format!(
        "select kind, id from (select 1 as kind, o.id, o.placed_at from orders o where o.id = $1 union all \
         select 2, o.id, o.placed_at from tickets t join orders o on o.id = t.order_id where t.id = $1 union all {} \
         union all {} union all {}) hits order by kind, placed_at desc, id desc",
        full_text::newest_orders(3, "brand_id", full_text::BRANDS),
        full_text::newest_orders(4, "creator_id", full_text::CREATORS),
        full_text::newest_orders(5, "package_id", full_text::PACKAGES),
    );
    // nothing is from an empty text to another one
    let from = search.text.email_beginning().unwrap_or_default();
    let to = if from.is_empty() { String::new() } else { format!("{from}{}", char::MAX) };
    let rows: Vec<NameHit> = diesel::sql_query(sql)
        .bind::<BigInt, _>(search.text.id().unwrap_or_default())
        .bind::<Text, _>(question)
        .bind::<Text, _>(from)
        .bind::<Text, _>(to)
        .bind::<BigInt, _>(i64::from(search.limit))
        .load(conn)
        .during("search names")?;
    let hit = |row: NameHit| {
        let matched = match row.kind {
            1 => Matched::Order,
            2 => Matched::Ticket,
            3 => Matched::Brand,
            4 => Matched::Creator,
            _ => Matched::Package,
        };
        Ok(Hit {
            order: Source { table: "orders", row: row.id }.id("id", OrderId::new, row.id)?,
            matched,
            message: None,
        })
    };
    rows.into_iter().map(hit).collect()
}

fn said_in(row: &MessageHit) -> Result<Hit, StoreError> {
    let source = Source { table: "messages", row: row.message_id };
    Ok(Hit {
        order: source.id("ticket_id", OrderId::new, row.order_id)?,
        matched: Matched::Message,
        message: Some(source.id("id", MessageId::new, row.message_id)?),
    })
}

/// What was found, in the given order. Always seven statements.
fn read(conn: &mut Conn, hits: &[Hit]) -> Result<Vec<Found>, StoreError> {
    let ids: Vec<i64> = hits.iter().map(|hit| hit.order.get()).collect();
    let rows: Vec<OrderRow> = orders::table
        .filter(orders::id.eq_any(ids))
        .select(OrderRow::as_select())
        .load(conn)
        .during("read the orders that were found")?;
    let mut contexts: BTreeMap<OrderId, OrderContext> = order_context::contexts(conn, rows)?
        .into_iter()
        .map(|context| (context.order.id, context))
        .collect();
    let mut said = messages_by_id(
        conn,
        hits.iter().filter_map(|hit| hit.message).map(MessageId::get).collect(),
    )?;
    let found = |hit: &Hit| {
        let message = hit.message.and_then(|id| said.remove(&id.get()));
        Some(Found { matched: hit.matched, context: contexts.remove(&hit.order)?, message })
    };
    Ok(hits.iter().filter_map(found).collect())
}

fn messages_by_id(conn: &mut Conn, ids: Vec<i64>) -> Result<BTreeMap<i64, Message>, StoreError> {
    let rows: Vec<(MessageRow, String, String)> = messages::table
        .inner_join(users::table)
        .filter(messages::id.eq_any(ids))
        .select((MessageRow::as_select(), users::name, users::role))
        .load(conn)
        .during("read the messages that were found")?;
    let message = |(row, name, role): (MessageRow, String, String)| {
        Some((row.id, readable(convert::message(row, name, &role))?))
    };
    Ok(rows.into_iter().filter_map(message).collect())
}
