//! What every act leaves behind: messages, notifications and entries of the audit log.

use app::StoreError;
use diesel::prelude::*;
use domain::{NewAuditEntry, NewMessage, NewNotification, OrderId, Text, TicketId};

use super::dialect::Conn;
use crate::{
    error::During,
    json,
    rows::{NewAuditEntryRow, NewMessageRow, NewNotificationRow},
    schema::{audit_log, messages, notifications},
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
        diesel::insert_into(messages::table)
            .values(chunk)
            .execute(conn)
            .during("write messages")?;
    }
    Ok(())
}

/// A message as it is stored.
pub(super) fn message_row(message: &NewMessage) -> NewMessageRow<'_> {
    NewMessageRow {
        ticket_id: message.ticket.get(),
        author_id: message.author.get(),
        channel: message.channel.as_str(),
        role: message.role.as_str(),
        kind: message.kind.as_str(),
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
    let rows: Vec<_> = new.into_iter().map(notification_row).collect();
    for chunk in rows.chunks(CHUNK) {
        diesel::insert_into(notifications::table)
            .values(chunk)
            .execute(conn)
            .during("write notifications")?;
    }
    Ok(())
}

/// A notification as it is stored.
pub(super) fn notification_row(notification: &NewNotification) -> NewNotificationRow<'_> {
    NewNotificationRow {
        user_id: notification.user.get(),
        kind: notification.kind.as_str(),
        title: notification.title,
        message: &notification.message,
        data: json::facts(&notification.data),
        created_at: notification.at.into(),
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
fn log(entry: &NewAuditEntry) {
    if LOGGED.contains(&entry.action) {
        let fact = |name| {
            entry.data.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str())
        };
        tracing::info!(
            target: "audit",
            action = entry.action,
            account = fact("user_id"),
            actor = entry.actor.map(|(user, _)| user.get()),
            address = fact("address"),
            fields = fact("fields"),
            outcome = entry.to.as_deref(),
            "audit"
        );
    }
}

/// Writes entries of the audit log.
pub(super) fn write_audit_entries<'a>(
    conn: &mut Conn,
    new: impl IntoIterator<Item = &'a NewAuditEntry>,
) -> Result<(), StoreError> {
    let rows: Vec<_> = new.into_iter().inspect(|entry| log(entry)).map(audit_entry_row).collect();
    for chunk in rows.chunks(CHUNK) {
        diesel::insert_into(audit_log::table)
            .values(chunk)
            .execute(conn)
            .during("write audit entries")?;
    }
    Ok(())
}

/// An entry of the audit log as it is stored.
pub(super) fn audit_entry_row(entry: &NewAuditEntry) -> NewAuditEntryRow<'_> {
    NewAuditEntryRow {
        at: entry.at.into(),
        actor_id: entry.actor.map(|(user, _)| user.get()),
        actor_role: entry.actor.map(|(_, role)| role.as_str()),
        action: entry.action,
        order_id: entry.order.map(OrderId::get),
        ticket_id: entry.ticket.map(TicketId::get),
        from_value: entry.from.as_deref(),
        to_value: entry.to.as_deref(),
        reason: entry.reason.as_deref(),
        data: json::facts(&entry.data),
    }
}
