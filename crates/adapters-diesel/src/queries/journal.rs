//! What every act leaves behind: messages, notifications and entries of the audit trail.

use app::StoreError;
use diesel::prelude::*;
use domain::{NewEvent, NewMessage, NewNotification, OrderId, TicketId};

use super::dialect::Conn;
use crate::{
    error::During,
    json,
    rows::{NewEventRow, NewMessageRow, NewNotificationRow},
    schema::{events, messages, notifications},
};

/// Most rows of one statement; both engines bound the number of parameters.
const CHUNK: usize = 1000;

/// Writes messages; their ids ascend in the given order.
pub(super) fn write_messages<'a>(
    conn: &mut Conn,
    new: impl IntoIterator<Item = &'a NewMessage>,
) -> Result<(), StoreError> {
    let row = |message: &'a NewMessage| NewMessageRow {
        ticket_id: message.ticket.get(),
        author_id: message.author.get(),
        channel: message.channel.word(),
        role: message.role.word(),
        kind: message.kind.word(),
        body: &message.text,
        created_at: message.at.into(),
    };
    let rows: Vec<_> = new.into_iter().map(row).collect();
    for chunk in rows.chunks(CHUNK) {
        diesel::insert_into(messages::table).values(chunk).execute(conn).during("write messages")?;
    }
    Ok(())
}

/// Writes notifications.
pub(super) fn write_notifications<'a>(
    conn: &mut Conn,
    new: impl IntoIterator<Item = &'a NewNotification>,
) -> Result<(), StoreError> {
    let row = |news: &'a NewNotification| NewNotificationRow {
        user_id: news.user.get(),
        kind: news.kind.word(),
        title: news.title,
        message: &news.message,
        data: json::facts(&news.data),
        created_at: news.at.into(),
    };
    let rows: Vec<_> = new.into_iter().map(row).collect();
    for chunk in rows.chunks(CHUNK) {
        diesel::insert_into(notifications::table).values(chunk).execute(conn).during("write notifications")?;
    }
    Ok(())
}

/// Writes entries of the audit trail.
pub(super) fn write_events<'a>(conn: &mut Conn, new: impl IntoIterator<Item = &'a NewEvent>) -> Result<(), StoreError> {
    let row = |event: &'a NewEvent| NewEventRow {
        at: event.at.into(),
        actor_id: event.actor.map(|(user, _)| user.get()),
        actor_role: event.actor.map(|(_, role)| role.word()),
        action: event.action,
        order_id: event.order.map(OrderId::get),
        ticket_id: event.ticket.map(TicketId::get),
        from_value: event.from.as_deref(),
        to_value: event.to.as_deref(),
        data: json::facts(&event.data),
    };
    let rows: Vec<_> = new.into_iter().map(row).collect();
    for chunk in rows.chunks(CHUNK) {
        diesel::insert_into(events::table).values(chunk).execute(conn).during("write events")?;
    }
    Ok(())
}
