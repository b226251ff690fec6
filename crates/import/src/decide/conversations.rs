//! Tickets, what was said in them, and what users were told.

use domain::{Channel, MessageKind, NotificationKind, Role, SenderRole};
use serde_json::{Map, Value};

use super::{Known, has_id};
use crate::{
    former::{FormerMessage, FormerNotification, FormerTicket},
    options::Options,
    report::Row,
    target::{MessageRow, NotificationRow, TicketRow},
    values::{address, json},
};

/// The ticket that a row becomes. One whose agent is none waits for its turn.
pub(crate) fn ticket(
    former: FormerTicket,
    known: &Known,
    options: &Options,
    row: &mut Row,
) -> Option<TicketRow> {
    has_id(former.id, row)?;
    if !known.orders.contains_key(&former.order_id) {
        return row.leave_out("order_id", "its order is left out", &former.order_id.to_string());
    }
    let agent_id = Some(former.agent_id).filter(|agent| known.is_agent(*agent));
    if agent_id.is_none() {
        row.changed(
            "agent_id",
            "is no agent; the rotation gives it to one",
            &former.agent_id.to_string(),
            "",
        );
    }
    let created_at = former.created_at.or(row, "created_at", options.at);
    Some(TicketRow {
        id: former.id,
        order_id: former.order_id,
        agent_id,
        status: former.status.0.unwrap_or_default(),
        priority: former.priority.0.unwrap_or_default(),
        changes: 0,
        created_at,
        updated_at: former.updated_at.or(row, "updated_at", created_at),
    })
}

/// The message that a row becomes.
pub(crate) fn message(
    former: FormerMessage,
    known: &Known,
    options: &Options,
    row: &mut Row,
) -> Option<MessageRow> {
    has_id(former.id, row)?;
    if !known.tickets.contains(&former.ticket_id) {
        return row.leave_out("ticket_id", "its ticket is left out", &former.ticket_id.to_string());
    }
    let Some(author) = known.users.get(&former.sender_id) else {
        return row.leave_out("sender_id", "its author is left out", &former.sender_id.to_string());
    };
    let kind = former.message_type.text().parse().unwrap_or(MessageKind::Text);
    let role = role(&former, kind, *author, row);
    let file_url = address(former.file_url.as_deref(), "file_url", row);
    let kind = if kind == MessageKind::File && file_url.is_none() {
        row.changed("message_type", "is a file without an address", "file", "text");
        MessageKind::Text
    } else {
        kind
    };
    Some(MessageRow {
        id: former.id,
        ticket_id: former.ticket_id,
        author_id: former.sender_id,
        channel: channel(&former, role, row).as_str(),
        role: role.as_str(),
        kind: kind.as_str(),
        body: former.message_text,
        file_url,
        file_name: former.file_name,
        read_at: former.read_at.optional(row, "read_at"),
        created_at: former.created_at.or(row, "created_at", options.at),
    })
}

/// As whom it was said. An automatic message is nobody's, whoever it is signed by there.
fn role(former: &FormerMessage, kind: MessageKind, author: Role, row: &mut Row) -> SenderRole {
    let raw = former.sender_role.as_deref().unwrap_or_default();
    let of_author = match author {
        Role::Brand => SenderRole::Brand,
        Role::Creator => SenderRole::Creator,
        Role::Agent | Role::SuperAdmin => SenderRole::Agent,
    };
    let (role, reason) = match raw.parse() {
        _ if kind == MessageKind::System => (SenderRole::System, "automatic messages are nobody's"),
        Ok(role) => return role,
        Err(_) if raw == "super_admin" => (SenderRole::Agent, "super admins speak as agents"),
        Err(_) => (of_author, "is no role; it is that of its author"),
    };
    if raw != role.as_str() {
        row.changed("sender_role", reason, raw, role.as_str());
    }
    role
}

/// Who can read it. What was said to nobody there is internal.
fn channel(former: &FormerMessage, role: SenderRole, row: &mut Row) -> Channel {
    let raw = former.channel_type.as_deref().unwrap_or_default();
    if let Ok(channel) = raw.parse() {
        return channel;
    }
    let (channel, reason) = match (raw, former.target_tab.as_deref(), role) {
        ("system", ..) => (Channel::Internal, "no party ever saw it"),
        (_, Some("brand"), _) => (Channel::BrandAgent, "the channel is that of its tab"),
        (_, Some("creator"), _) => (Channel::CreatorAgent, "the channel is that of its tab"),
        (.., SenderRole::Creator) => (Channel::CreatorAgent, "the channel is that of its author"),
        (.., SenderRole::Brand) => (Channel::BrandAgent, "the channel is that of its author"),
        _ => (Channel::BrandAgent, "has no channel"),
    };
    row.changed("channel_type", reason, raw, channel.as_str());
    channel
}

/// The notification that a row becomes.
pub(crate) fn notification(
    former: FormerNotification,
    known: &Known,
    options: &Options,
    row: &mut Row,
) -> Option<NotificationRow> {
    has_id(former.id, row)?;
    if !known.users.contains_key(&former.user_id) {
        return row.leave_out("user_id", "its account is left out", &former.user_id.to_string());
    }
    let Ok(kind) = former.kind.parse::<NotificationKind>() else {
        return row.leave_out("type", "is none of the notifications here", &former.kind);
    };
    Some(NotificationRow {
        id: former.id,
        user_id: former.user_id,
        kind: kind.as_str(),
        data: facts(&former, row),
        title: former.title,
        message: former.message,
        read_at: former.read_at.optional(row, "read_at"),
        created_at: former.created_at.or(row, "created_at", options.at),
    })
}

/// What a notification is about: names with texts.
fn facts(former: &FormerNotification, row: &mut Row) -> String {
    let facts = match json(&former.data) {
        Ok(None) => Map::new(),
        Ok(Some(Value::Object(facts))) => facts,
        Ok(Some(_)) | Err(()) => {
            row.changed("data", "is no object; it is empty here", former.data.text(), "{}");
            Map::new()
        }
    };
    let text = |value: Value| match value {
        Value::String(text) => text,
        other => other.to_string(),
    };
    let facts: Map<String, Value> =
        facts.into_iter().map(|(name, value)| (name, text(value).into())).collect();
    Value::Object(facts).to_string()
}

#[cfg(test)]
mod tests {
    use domain::Timestamp;

    use super::*;
    use crate::{PendingRule, RevisionRule, former::AsText, report::Report};

    fn options() -> Options {
        Options {
            pending: PendingRule::SignedIn,
            country: None,
            revisions: RevisionRule::Declined,
            open_tickets: false,
            at: Timestamp::from_timestamp(0, 0).unwrap(),
        }
    }

    fn known() -> Known {
        let mut known = Known::default();
        known.users.extend([
            (1, Role::Brand),
            (2, Role::Creator),
            (3, Role::Agent),
            (4, Role::SuperAdmin),
        ]);
        known.orders.insert(7, 1);
        known.tickets.insert(9);
        known
    }

    fn text(text: &str) -> AsText {
        AsText(Some(text.to_owned()))
    }

    fn said(
        sender: i64,
        kind: &str,
        role: Option<&str>,
        channel: Option<&str>,
        tab: Option<&str>,
    ) -> [String; 4] {
        let former = FormerMessage {
            id: 5,
            ticket_id: 9,
            sender_id: sender,
            message_type: text(kind),
            sender_role: role.map(str::to_owned),
            channel_type: channel.map(str::to_owned),
            target_tab: tab.map(str::to_owned),
            ..FormerMessage::default()
        };
        let mut report = Report::default();
        let row = message(former, &known(), &options(), &mut Row::new(&mut report, "Message", 5));
        let notes: Vec<_> = report.groups().iter().map(|group| group.column).collect();
        row.map_or_else(
            || [String::new(), String::new(), String::new(), notes.join(" ")],
            |row| {
                [row.channel.to_owned(), row.role.to_owned(), row.kind.to_owned(), notes.join(" ")]
            },
        )
    }

    #[test]
    fn messages_go_to_those_who_could_read_them() {
        let none = None;
        assert_eq!(
            said(1, "text", Some("brand"), Some("brand_agent"), none),
            ["brand_agent", "brand", "text", ""]
        );
        assert_eq!(
            said(3, "system", Some("system"), Some("system"), none),
            ["internal", "system", "system", "channel_type"]
        );
        assert_eq!(said(3, "text", Some("agent"), none, Some("creator"))[0], "creator_agent");
        assert_eq!(
            said(2, "text", none, none, none),
            ["creator_agent", "creator", "text", "channel_type sender_role"]
        );
        assert_eq!(said(3, "text", Some("agent"), Some("team"), none)[0], "brand_agent");
    }

    #[test]
    fn automatic_messages_are_nobodys_and_super_admins_speak_as_agents() {
        assert_eq!(
            said(1, "system", Some("brand"), Some("brand_agent"), None),
            ["brand_agent", "system", "system", "sender_role"]
        );
        assert_eq!(said(4, "text", Some("super_admin"), Some("brand_agent"), None)[1], "agent");
        assert_eq!(said(4, "text", None, Some("brand_agent"), None)[1], "agent");
        assert_eq!(
            said(1, "file", Some("brand"), Some("brand_agent"), None)[2..],
            ["text", "message_type"]
        );
        assert_eq!(said(99, "text", Some("brand"), Some("brand_agent"), None)[3], "sender_id");
    }

    #[test]
    fn a_ticket_of_no_agent_waits_for_its_turn() {
        let decided = |agent_id, order_id| {
            let former = FormerTicket { id: 9, order_id, agent_id, ..FormerTicket::default() };
            let mut report = Report::default();
            let row = ticket(former, &known(), &options(), &mut Row::new(&mut report, "Ticket", 9));
            (row.map(|row| row.agent_id), report.groups().len())
        };
        assert_eq!(decided(3, 7), (Some(Some(3)), 0));
        assert_eq!(decided(4, 7), (Some(None), 1));
        assert_eq!(decided(3, 8), (None, 1));
    }

    #[test]
    fn notifications_have_texts_by_name() {
        let decided = |kind: &str, data: &str| {
            let former = FormerNotification {
                id: 5,
                user_id: 3,
                kind: kind.to_owned(),
                data: text(data),
                ..FormerNotification::default()
            };
            let mut report = Report::default();
            let mut row = Row::new(&mut report, "Notification", 5);
            notification(former, &known(), &options(), &mut row).map(|row| row.data)
        };
        let read = decided("new_ticket", r#"{"order_id":7,"title":"a"}"#);
        assert_eq!(read.as_deref(), Some(r#"{"order_id":"7","title":"a"}"#));
        assert_eq!(decided("new_ticket", "null").as_deref(), Some("{}"));
        assert_eq!(decided("new_ticket", "[1]").as_deref(), Some("{}"));
        assert_eq!(decided("kyc_done", "null"), None);
    }
}
