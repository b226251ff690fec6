//! What every act leaves behind: messages, notifications and entries of the audit trail.

use app::StoreError;
use diesel::prelude::*;
use domain::{NewEvent, NewMessage, NewNotification, OrderId, Text, TicketId};

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
    let rows: Vec<_> = new.into_iter().map(message_row).collect();
    for chunk in rows.chunks(CHUNK) {
        diesel::insert_into(messages::table).values(chunk).execute(conn).during("write messages")?;
    }
    Ok(())
}

/// A message as it is stored.
pub(super) fn message_row(message: &NewMessage) -> NewMessageRow<'_> {
    NewMessageRow {
        ticket_id: message.ticket.get(),
        author_id: message.author.get(),
        channel: message.channel.word(),
        role: message.role.word(),
        kind: message.kind.word(),
        body: &message.text,
        file_url: message.file.as_ref().map(|file| file.url.as_str()),
        file_name: message.file.as_ref().and_then(|file| file.name.as_ref()).map(Text::as_str),
        searchable: message.searchable,
        created_at: message.at.into(),
    }
}

/// Writes notifications.
pub(super) fn write_notifications<'a>(
    conn: &mut Conn,
    new: impl IntoIterator<Item = &'a NewNotification>,
) -> Result<(), StoreError> {
    let rows: Vec<_> = new.into_iter().map(news_row).collect();
    for chunk in rows.chunks(CHUNK) {
        diesel::insert_into(notifications::table).values(chunk).execute(conn).during("write notifications")?;
    }
    Ok(())
}

/// A notification as it is stored.
pub(super) fn news_row(news: &NewNotification) -> NewNotificationRow<'_> {
    NewNotificationRow {
        user_id: news.user.get(),
        kind: news.kind.word(),
        title: news.title,
        message: &news.message,
        data: json::facts(&news.data),
        created_at: news.at.into(),
    }
}

/// What concerns who gets in, and what leaves. It is logged, too.
const LOGGED: [&str; 18] = [
    "account_opened",
    "agent_added",
    "agent_changed",
    "agent_status_changed",
    "contact_named",
    "contact_not_told",
    "contact_told",
    "exported",
    "name_changed",
    "password_changed",
    "phone_attached",
    "sign_in_failed",
    "signed_in",
    "signed_out",
    "super_admin_added",
    "super_admin_status_changed",
    "token_issued",
    "wanted_phone_taken",
];

/// Logs ids and the client's address, never what somebody could be called or written to.
fn log(event: &NewEvent) {
    if LOGGED.contains(&event.action) {
        let fact = |name| event.data.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str());
        tracing::info!(
            target: "audit",
            action = event.action,
            account = fact("user_id"),
            actor = event.actor.map(|(user, _)| user.get()),
            address = fact("address"),
            fields = fact("fields"),
            outcome = event.to.as_deref(),
            "audit"
        );
    }
}

/// Writes entries of the audit trail.
pub(super) fn write_events<'a>(conn: &mut Conn, new: impl IntoIterator<Item = &'a NewEvent>) -> Result<(), StoreError> {
    let rows: Vec<_> = new.into_iter().inspect(|event| log(event)).map(event_row).collect();
    for chunk in rows.chunks(CHUNK) {
        diesel::insert_into(events::table).values(chunk).execute(conn).during("write events")?;
    }
    Ok(())
}

/// An entry of the audit trail as it is stored.
pub(super) fn event_row(event: &NewEvent) -> NewEventRow<'_> {
    NewEventRow {
        at: event.at.into(),
        actor_id: event.actor.map(|(user, _)| user.get()),
        actor_role: event.actor.map(|(_, role)| role.word()),
        action: event.action,
        order_id: event.order.map(OrderId::get),
        ticket_id: event.ticket.map(TicketId::get),
        from_value: event.from.as_deref(),
        to_value: event.to.as_deref(),
        reason: event.reason.as_deref(),
        data: json::facts(&event.data),
    }
}
