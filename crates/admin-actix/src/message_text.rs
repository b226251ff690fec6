//! What messages say, by who wrote them.

use domain::{Message, MessageKind, SenderRole, one_line};

use crate::{
    markdown,
    typed::{self, headline},
};

/// How the text of a message is read: what people type is text, staff write Markdown, and the
/// service lays out its own.
enum Kind {
    Typed,
    Markdown,
    Service,
}

fn kind(message: &Message) -> Kind {
    match message.role {
        SenderRole::System => Kind::Service,
        SenderRole::Agent if domain::is_greeting(&message.text) => Kind::Service,
        SenderRole::Agent => Kind::Markdown,
        SenderRole::Brand | SenderRole::Creator => Kind::Typed,
    }
}

/// HTML of what a message says.
pub(crate) fn html(message: &Message) -> String {
    let is_bare_file = message.kind == MessageKind::File
        && message.file_url.as_deref() == Some(message.text.as_str());
    match kind(message) {
        _ if is_bare_file => String::new(),
        Kind::Typed => typed::html(&message.text),
        Kind::Markdown => markdown::html(&message.text),
        Kind::Service => typed::service(&message.text),
    }
}

/// What a message says, on one line of at most so many characters.
pub(crate) fn line(message: &Message, most: usize) -> String {
    match kind(message) {
        Kind::Typed => one_line(&message.text, most),
        Kind::Markdown => one_line(&markdown::words(&message.text), most),
        Kind::Service => {
            let lines = message.text.lines().map(|line| headline(line).unwrap_or(line));
            one_line(&lines.collect::<Vec<_>>().join(" "), most)
        }
    }
}
