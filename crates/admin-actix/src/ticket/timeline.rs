//! The conversation of one channel, as a page shows it.

use app::{
    PageRequest, Start, Viewer,
    messages::{ConversationRequest, MessageQuery, ReadMark},
};
use domain::{Channel, Message, MessageId, Order, OrderContext, Role, SenderRole, UserId};

use crate::{
    Desk, labels::label, layout::initials, links, message_text, problem::Problem, session::Staff,
    ticket_location::TicketLocation, typed, when,
};

/// Messages of a page.
const PAGE: u32 = 60;
/// The newest messages of all channels in which unread ones are looked for.
const LOOKED_AT: u32 = 200;

/// The tab of a channel.
pub(crate) struct Tab {
    pub(crate) channel: &'static str,
    pub(crate) label: String,
    pub(crate) address: String,
    pub(crate) is_shown: bool,
    pub(crate) unread: usize,
}

/// What stands in the timeline, from top to bottom.
pub(crate) enum Entry {
    /// A new day.
    Day(String),
    /// Here begins what was not read.
    New,
    /// Somebody said something.
    Said(Box<Bubble>),
    /// Notices of the service, one after the other.
    Notices(Vec<Bubble>),
}

/// A file with its name, and where it is.
pub(crate) struct Link {
    pub(crate) url: String,
    pub(crate) name: String,
    pub(crate) host: String,
}

/// A message.
pub(crate) struct Bubble {
    pub(crate) id: i64,
    pub(crate) side: &'static str,
    pub(crate) is_own: bool,
    pub(crate) author: String,
    pub(crate) initials: String,
    pub(crate) role: String,
    pub(crate) html: String,
    pub(crate) first_line: String,
    pub(crate) file: Option<Link>,
    pub(crate) at: when::When,
    /// The deadlines by the clock of the reader, where the text names their days by UTC.
    pub(crate) exact: String,
    /// Who of the other side has read it and everything before, if this is the last such message.
    pub(crate) seen: Option<String>,
}

/// The conversation of one channel.
pub(crate) struct Timeline {
    pub(crate) tabs: Vec<Tab>,
    pub(crate) channel: &'static str,
    pub(crate) entries: Vec<Entry>,
    pub(crate) older: Option<String>,
    pub(crate) newest: Option<MessageId>,
    pub(crate) unread: usize,
}

/// Who reads a channel besides staff.
pub(super) fn audience(channel: Channel, context: &OrderContext) -> String {
    match channel {
        Channel::BrandAgent => format!("{} (brand)", context.brand.company_name),
        Channel::CreatorAgent => format!("{} (creator)", context.creator.owner.name),
        Channel::Internal => "staff only".to_owned(),
    }
}

fn tab_label(channel: Channel) -> &'static str {
    match channel {
        Channel::BrandAgent => "Brand",
        Channel::CreatorAgent => "Creator",
        Channel::Internal => "Internal",
    }
}

impl Timeline {
    pub(super) fn read(
        desk: &Desk,
        staff: &Staff,
        location: &TicketLocation,
        about: &Order,
        now: when::Reader,
    ) -> Result<Self, Problem> {
        let (viewer, read) = (Viewer::Staff(staff.viewer), &desk.app.tickets.read_messages);
        let asked = |query| ConversationRequest { viewer, ticket: location.ticket, query };
        let newest =
            read.run(asked(MessageQuery { channel: None, page: PageRequest::first(LOOKED_AT) }))?;
        let start = location.before.map_or(Start::First, Start::After);
        let page = MessageQuery {
            channel: Some(location.channel),
            page: PageRequest { limit: PAGE, start },
        };
        let shown = read.run(asked(page))?;
        let me = viewer.user();
        let unread = Unread { reader: me, marks: &newest.marks };
        let tabs = Channel::ALL.iter().map(|&channel| {
            let messages = newest.messages.iter().filter(|message| message.channel == channel);
            Tab {
                channel: channel.as_str(),
                label: tab_label(channel).to_owned(),
                address: location.address(channel),
                is_shown: channel == location.channel,
                unread: unread.count(messages),
            }
        });
        let first_new = shown.messages.iter().find(|message| unread.includes(message));
        let seen = seen(location.channel, &shown.messages, &newest.marks);
        let bubble = |message: &Message| {
            let receipt = seen
                .as_ref()
                .filter(|(last, _)| *last == message.id)
                .map(|(_, names)| names.clone());
            Bubble {
                exact: exact(message, about, now),
                ..Bubble::of(message, message.author == me, receipt, now)
            }
        };
        let older = shown.older.map(|position| {
            format!("{}&before={}", location.address(location.channel), links::place(position))
        });
        Ok(Self {
            tabs: tabs.collect(),
            channel: location.channel.as_str(),
            entries: entries(&shown.messages, first_new.map(|message| message.id), now, bubble),
            older,
            newest: shown.messages.last().map(|message| message.id),
            unread: unread.count(&shown.messages),
        })
    }
}

impl Timeline {
    /// How many messages of others came after one. A draft that was begun before anything was said
    /// knows none.
    pub(super) fn others_since(&self, seen: Option<MessageId>) -> usize {
        let others = self.entries.iter().filter_map(|entry| match entry {
            Entry::Said(bubble) if !bubble.is_own => Some(bubble.id),
            _ => None,
        });
        others.filter(|id| seen.is_none_or(|seen| *id > seen.get())).count()
    }
}

/// What a reader has not read yet of what others said.
struct Unread<'a> {
    reader: UserId,
    marks: &'a [ReadMark],
}

impl Unread<'_> {
    fn includes(&self, message: &Message) -> bool {
        let is_read = |mark: &ReadMark| {
            mark.user == self.reader && mark.channel == message.channel && message.id <= mark.up_to
        };
        message.author != self.reader && !message.is_automatic() && !self.marks.iter().any(is_read)
    }

    fn count<'a>(&self, messages: impl IntoIterator<Item = &'a Message>) -> usize {
        messages.into_iter().filter(|message| self.includes(message)).count()
    }
}

/// The last message of staff in a channel that its party has read, and who read it.
fn seen(channel: Channel, messages: &[Message], marks: &[ReadMark]) -> Option<(MessageId, String)> {
    let party = match channel {
        Channel::BrandAgent => Role::Brand,
        Channel::CreatorAgent => Role::Creator,
        Channel::Internal => return None,
    };
    let mark = marks
        .iter()
        .filter(|mark| mark.channel == channel && mark.role == party)
        .max_by_key(|mark| mark.up_to)?;
    let read = |message: &&Message| message.role == SenderRole::Agent && message.id <= mark.up_to;
    Some((messages.iter().rev().find(read)?.id, mark.name.clone()))
}

/// Text names days without a time, which may be other days where the reader is.
fn exact(message: &Message, order: &Order, now: when::Reader) -> String {
    if message.role != SenderRole::System || !domain::names_deadlines(&message.text) {
        return String::new();
    }
    let [submission, delivery] =
        [order.submission_deadline, order.delivery_deadline].map(|at| when::When::of(at, now).full);
    format!("Submission {submission} · delivery {delivery}")
}

fn entries(
    messages: &[Message],
    first_new: Option<MessageId>,
    now: when::Reader,
    bubble: impl Fn(&Message) -> Bubble,
) -> Vec<Entry> {
    let (mut entries, mut day) = (Vec::new(), None);
    for message in messages {
        let date = now.local(message.created_at).date_naive();
        if day.replace(date) != Some(date) {
            entries.push(Entry::Day(when::day(message.created_at, now)));
        }
        if first_new == Some(message.id) {
            entries.push(Entry::New);
        }
        let shown = bubble(message);
        match (message.role, entries.last_mut()) {
            (SenderRole::System, Some(Entry::Notices(notices))) => notices.push(shown),
            (SenderRole::System, _) => entries.push(Entry::Notices(vec![shown])),
            _ => entries.push(Entry::Said(Box::new(shown))),
        }
    }
    entries
}

impl Bubble {
    fn of(message: &Message, is_own: bool, seen: Option<String>, now: when::Reader) -> Self {
        let side = match message.role {
            SenderRole::Brand => "brand",
            SenderRole::Creator => "creator",
            SenderRole::Agent => "staff",
            SenderRole::System => "system",
        };
        let file = message.file_url.as_ref().and_then(|url| {
            let name = message.file_name.clone().unwrap_or_else(|| "Attached file".to_owned());
            Some(Link { host: typed::host(url)?, url: url.clone(), name })
        });
        Self {
            id: message.id.get(),
            side,
            is_own,
            initials: initials(&message.author_name),
            author: message.author_name.clone(),
            role: label(message.role.as_str()),
            html: message_text::html(message),
            first_line: message_text::line(message, 110),
            file,
            at: when::When::of(message.created_at, now),
            exact: String::new(),
            seen,
        }
    }
}

#[cfg(test)]
mod tests {
    use domain::{MessageKind, TicketId, Timestamp, UserId};

    use super::*;

    fn at(minutes: i64) -> Timestamp {
        Timestamp::from_timestamp(1_767_605_400 + 60 * minutes, 0).unwrap()
    }

    fn message(id: i64, role: SenderRole, minutes: i64) -> Message {
        Message {
            id: MessageId::new(id).unwrap(),
            ticket: TicketId::new(1).unwrap(),
            author: UserId::new(9).unwrap(),
            author_name: "Asha Rao".to_owned(),
            author_type: Role::Agent,
            channel: Channel::BrandAgent,
            role,
            kind: MessageKind::Text,
            text: format!("text {id}"),
            file_url: None,
            file_name: None,
            read_at: None,
            created_at: at(minutes),
        }
    }

    #[test]
    fn days_what_is_new_and_notices_in_a_row_are_told_apart() {
        let messages = [
            message(1, SenderRole::System, 0),
            message(2, SenderRole::System, 1),
            message(3, SenderRole::Agent, 2),
            message(4, SenderRole::Brand, 60 * 24),
        ];
        let reader = when::Reader { now: at(60 * 24 + 5), zone: chrono_tz::Tz::UTC };
        let shown = entries(&messages, MessageId::new(4).ok(), reader, |message| {
            Bubble::of(message, false, None, reader)
        });
        let told = shown.iter().map(|entry| match entry {
            Entry::Day(day) => day.clone(),
            Entry::New => "new".to_owned(),
            Entry::Said(bubble) => bubble.id.to_string(),
            Entry::Notices(notices) => format!("{} notices", notices.len()),
        });
        assert_eq!(told.collect::<Vec<_>>(), ["Yesterday", "2 notices", "3", "Today", "new", "4"]);
    }

    #[test]
    fn a_receipt_stands_under_the_last_message_that_the_party_has_read() {
        let messages = [
            message(1, SenderRole::Agent, 0),
            message(2, SenderRole::Agent, 1),
            message(3, SenderRole::Agent, 2),
        ];
        let mark = |role, up_to| ReadMark {
            user: UserId::new(5).unwrap(),
            name: "ACME".to_owned(),
            role,
            channel: Channel::BrandAgent,
            up_to: MessageId::new(up_to).unwrap(),
            at: at(9),
        };
        let told = |marks: &[ReadMark]| {
            seen(Channel::BrandAgent, &messages, marks).map(|(id, _)| id.get())
        };
        assert_eq!(told(&[mark(Role::Brand, 2)]), Some(2));
        assert_eq!(told(&[mark(Role::Agent, 3)]), None, "a colleague is no party");
        assert_eq!(told(&[]), None);
    }
}
