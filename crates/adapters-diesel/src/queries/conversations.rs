//! Reading conversations.

use std::collections::BTreeMap;

use app::{
    Page, PageRequest, Position, StoreError,
    messages::{ConversationFacts, Draft, MessageQueries, MessagesVersion, ReadMark},
};
use diesel::prelude::*;
use domain::{BrandId, Channel, CreatorId, Message, MessageId, TicketId, UserId};

use super::{
    Among, Store, drafts,
    messages::in_channels,
    page::newest,
    read_marks::marks as marks_in,
    ticket_store::{last_online, with_parties},
};
use crate::{
    convert::{self, Source, readable},
    error::During,
    rows::{AgentRow, MessageRow, StaffRow},
    schema::{messages, orders, read_marks, rotation, tickets, users},
};

/// A ticket with the brand and creator of its order, its agent, and the newest message of some
/// channels, the newest number of their marks and the version of all names.
type OrderSummaryRow =
    ((i64, i64, i64), Option<(StaffRow, AgentRow)>, (Option<i64>, Option<i64>, Option<i64>));

impl MessageQueries for Store {
    fn conversation_facts(
        &self,
        tickets: &[TicketId],
        channels: &[Channel],
    ) -> Result<BTreeMap<TicketId, ConversationFacts>, StoreError> {
        let ids: Vec<i64> = tickets.iter().map(|ticket| ticket.get()).collect();
        let newest = messages::table
            .filter(messages::ticket_id.eq(tickets::id))
            .filter(in_channels("messages.channel", channels))
            .order(messages::id.desc())
            .select(messages::id)
            .limit(1);
        let marks = read_marks::table
            .filter(read_marks::ticket_id.eq(tickets::id))
            .filter(in_channels("read_marks.channel", channels))
            .order(read_marks::number.desc())
            .select(read_marks::number)
            .limit(1);
        let names = rotation::table.find(1).select(rotation::names_version);
        let found: Vec<OrderSummaryRow> = self.db.read(|conn| {
            with_parties()
                .filter(Among::new("tickets.id", &ids))
                .select((
                    (tickets::id, orders::brand_id, orders::creator_id),
                    Option::<(StaffRow, AgentRow)>::as_select(),
                    (newest.single_value(), marks.single_value(), names.single_value()),
                ))
                .load(conn)
                .during("look at conversations")
        })?;
        let facts = |((id, brand, creator), agent, (newest, marks, names)): OrderSummaryRow| {
            let of = Source { table: "tickets", row: id };
            let newest =
                newest.map(|id| of.id("newest message", MessageId::new, id)).transpose()?;
            let facts = ConversationFacts {
                brand: of.id("brand_id", BrandId::new, brand)?,
                creator: of.id("creator_id", CreatorId::new, creator)?,
                agent_last_online_at: last_online(agent.as_ref()),
                agent: agent.map(|(user, agent)| convert::agent(user, &agent)).transpose()?,
                messages_version: MessagesVersion {
                    newest,
                    marks,
                    names: names.unwrap_or_default(),
                },
            };
            Ok((of.id("id", TicketId::new, id)?, facts))
        };
        Ok(found.into_iter().filter_map(|row| readable(facts(row))).collect())
    }

    fn read_marks(
        &self,
        ticket: TicketId,
        channels: &[Channel],
    ) -> Result<Vec<ReadMark>, StoreError> {
        self.db.read(|conn| marks_in(conn, ticket, channels, None))
    }

    fn messages(
        &self,
        ticket: TicketId,
        channels: &[Channel],
        page: PageRequest,
    ) -> Result<Page<Message>, StoreError> {
        self.db.read(|conn| {
            let query = messages::table
                .inner_join(users::table)
                .filter(messages::ticket_id.eq(ticket.get()))
                .filter(in_channels("messages.channel", channels))
                .select((MessageRow::as_select(), users::name, users::role))
                .into_boxed();
            let rows: Vec<(MessageRow, String, String)> =
                newest!(query, page, messages::id).load(conn).during("read messages")?;
            let position =
                |(row, ..): &(MessageRow, _, _)| Position { at: row.created_at.0, id: row.id };
            let Page { items, next } = Page::of(rows, page.limit, position);
            let items =
                items.into_iter().map(|(row, author, role)| convert::message(row, author, &role));
            Ok(Page { items: items.filter_map(readable).collect(), next })
        })
    }

    fn drafts(&self, writer: UserId, ticket: TicketId) -> Result<Vec<Draft>, StoreError> {
        let rows = self.db.read(|conn| drafts::of(conn, writer, ticket))?;
        Ok(rows.into_iter().filter_map(|row| readable(drafts::draft(row))).collect())
    }
}
