//! Writing in a conversation.

use actix_web::{
    HttpRequest,
    http::StatusCode,
    web::{Data, Form, Path},
};
use app::{IdempotencyKey, Viewer};
use domain::{Channel, MessageDraft, OrderContext, Text, TextError};
use http_edge::run_blocking;
use serde::Deserialize;

use super::{
    answer,
    timeline::{Timeline, audience},
};
use crate::{
    Desk,
    form::lines,
    problem::{HttpResult, Problem, see_other},
    session::{Secret, Staff},
    ticket_location::TicketLocation,
};

/// Where a message is written, and what is in it already.
pub(crate) struct Composer {
    /// Names the message, so that it is written once however often the form is sent.
    pub(crate) key: String,
    pub(crate) text: String,
    pub(crate) problem: Option<String>,
    /// Who reads it.
    pub(crate) audience: String,
    pub(crate) channel: &'static str,
    pub(crate) verb: &'static str,
    /// The newest message of the channel that the writer has before it.
    pub(crate) newest: String,
    /// How many others have written since what stands here was begun.
    pub(crate) since: usize,
}

impl Composer {
    /// An empty one.
    pub(super) fn fresh() -> Result<Self, Problem> {
        Ok(Self::holding(Secret::fresh_key()?, String::new(), None))
    }

    fn holding(key: String, text: String, problem: Option<String>) -> Self {
        let (audience, newest) = (String::new(), String::new());
        Self { key, text, problem, audience, channel: "", verb: "", newest, since: 0 }
    }

    /// The same for the channel that is shown, with what was begun there: a reply that is asked
    /// for, or a draft.
    pub(super) fn to(
        mut self,
        desk: &Desk,
        staff: &Staff,
        location: &TicketLocation,
        (context, timeline): (&OrderContext, &Timeline),
    ) -> Result<Self, Problem> {
        self.verb = match location.channel {
            Channel::BrandAgent => "Send to brand",
            Channel::CreatorAgent => "Send to creator",
            Channel::Internal => "Add note",
        };
        self.audience = audience(location.channel, context);
        self.channel = location.channel.as_str();
        self.newest = timeline.newest.map_or_else(String::new, |id| id.to_string());
        if !self.text.is_empty() || self.problem.is_some() {
            return Ok(self);
        }
        if let Some(wanted) = location.reply {
            let replies = desk.app.desk.replies.list(&staff.viewer)?;
            if let Some(reply) = replies.iter().find(|reply| reply.id == wanted) {
                self.text = reply.reply.body.fill(context);
                return Ok(self);
            }
        }
        let drafts = desk.app.desk.drafts.read(&staff.viewer, location.ticket)?;
        if let Some(draft) = drafts.into_iter().find(|draft| draft.channel == location.channel) {
            self.since = timeline.others_since(draft.seen);
            self.text = draft.text.into();
        }
        Ok(self)
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct MessageForm {
    csrf: String,
    channel: String,
    key: String,
    text: String,
}

/// What is wrong with a text, if something is.
fn rule(error: TextError) -> &'static str {
    match error {
        TextError::TooShort(_) => "Write something first.",
        TextError::TooLong(_) => "That is too long: a message has 4000 characters at most.",
        TextError::ControlCharacter => {
            "There is a character in the text that cannot be shown. Write it without."
        }
        TextError::InvisibleCharacter => {
            "There is a character in the text that cannot be seen. Write it without."
        }
    }
}

/// Writes a message in the channel that the form names, which is the one it showed.
pub(crate) async fn send(
    desk: Data<Desk>,
    staff: Staff,
    request: HttpRequest,
    path: Path<String>,
    typed: Form<MessageForm>,
) -> HttpResult {
    let MessageForm { csrf, channel, key, text } = typed.into_inner();
    staff.check(&csrf)?;
    let mut location = TicketLocation::of(&request, &path)?;
    location.channel = channel.parse().map_err(|_| Problem::not_found("channel"))?;
    let once = IdempotencyKey::parse(key.as_bytes()).map_err(|_| Problem::not_found("form"))?;
    let text = match Text::parse(&lines(&text)) {
        Ok(text) => text,
        Err(error) => {
            let composer = Composer::holding(key, text, Some(rule(error).to_owned()));
            return answer(
                &desk,
                &staff,
                &request,
                location,
                composer,
                StatusCode::UNPROCESSABLE_ENTITY,
            )
            .await;
        }
    };
    let draft = MessageDraft { text, is_file: false, file: None, channel: Some(location.channel) };
    let tickets = desk.app.tickets.clone();
    let viewer = Viewer::Staff(staff.viewer);
    let ticket = location.ticket;
    run_blocking(move || {
        let message = tickets.post_message.run(&viewer, ticket, draft, Some(once))?;
        // whoever answers has read what is answered
        tickets.mark_read.run(&viewer, ticket, Some(message.channel), Some(message.id))?;
        Ok::<_, Problem>(())
    })
    .await?;
    Ok(see_other(&location.address(location.channel)))
}
