//! What helps an agent work: drafts, replies that are kept ready, views of the queue, and who else is there.

mod replies;

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Data, Path},
};
use app::{
    messages::{DraftInput, SaveDraftError},
    staff_tools::{ManageSavedViewsError, SavedViewInput, ShowPresenceError, TicketPresence},
};
use domain::{Activity, MessageId, SavedViewId, Text, is_blank};

pub(crate) use replies::{add as add_reply, change as change_reply, list as list_replies, remove as remove_reply};

use crate::{
    Desk,
    form::{Fields, lines},
    offload::offload,
    problem::{Problem, see_other},
    session::Staff,
    ticket::{Sight, sight},
};

impl From<SaveDraftError> for Problem {
    fn from(error: SaveDraftError) -> Self {
        match error {
            SaveDraftError::NotFound => Self::not_found("ticket"),
            SaveDraftError::Store(error) => error.into(),
        }
    }
}

impl From<ShowPresenceError> for Problem {
    fn from(error: ShowPresenceError) -> Self {
        match error {
            ShowPresenceError::NotFound => Self::not_found("ticket"),
            ShowPresenceError::Store(error) => error.into(),
        }
    }
}

impl From<ManageSavedViewsError> for Problem {
    fn from(error: ManageSavedViewsError) -> Self {
        match error {
            ManageSavedViewsError::NotFound => Self::not_found("view"),
            ManageSavedViewsError::NameTaken => Self::conflict("You have a view of this name", "Choose another name."),
            ManageSavedViewsError::TooMany => Self::conflict("You have fifty views", "Remove one that you do not use."),
            ManageSavedViewsError::Store(error) => error.into(),
        }
    }
}

/// The sight of a form: the ticket of the path, and the channel that the form names.
fn in_channel(request: &HttpRequest, path: &Path<String>, fields: &Fields) -> Result<Sight, Problem> {
    let mut sight = sight(request, path)?;
    sight.channel = fields.get("channel").parse().map_err(|_| Problem::not_found("channel"))?;
    Ok(sight)
}

/// Keeps what was typed so far; nothing typed is no draft.
pub(crate) async fn save_draft(
    desk: Data<Desk>,
    staff: Staff,
    request: HttpRequest,
    path: Path<String>,
    fields: Fields,
) -> Result<HttpResponse, Problem> {
    staff.check(fields.get("csrf"))?;
    let sight = in_channel(&request, &path, &fields)?;
    let (ticket, channel, typed) = (sight.ticket, sight.channel, lines(fields.get("text")));
    let seen = fields.get("newest").parse().ok().and_then(|id| MessageId::new(id).ok());
    let text = if is_blank(&typed) { None } else { Some(Text::parse(&typed)) };
    let text = text.transpose().map_err(|_| Problem::invalid("This draft cannot be kept", "It is too long."))?;
    let drafts = desk.app.desk.drafts.clone();
    offload(move || match text {
        None => Ok::<_, Problem>(drafts.discard(&staff.viewer, ticket, channel)?),
        Some(text) => Ok(drafts.save(&staff.viewer, DraftInput { ticket, channel, text, seen }).map(drop)?),
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Says that the viewer is at a ticket, and is told who else is.
pub(crate) async fn enter(
    desk: Data<Desk>,
    staff: Staff,
    request: HttpRequest,
    path: Path<String>,
    fields: Fields,
) -> Result<HttpResponse, Problem> {
    staff.check(fields.get("csrf"))?;
    let sight = in_channel(&request, &path, &fields)?;
    let activity = if fields.get("typing") == "1" { Activity::Typing } else { Activity::Viewing };
    let presence = desk.app.desk.presence.clone();
    let others = offload(move || {
        presence.enter(&staff.viewer, sight.ticket, sight.channel, activity)?;
        Ok::<_, Problem>(presence.run(&staff.viewer, &[sight.ticket])?)
    });
    Ok(HttpResponse::Ok().content_type("text/plain; charset=utf-8").body(said(&others.await?)))
}

/// Who is there, in words.
pub(crate) fn said(others: &[TicketPresence]) -> String {
    let one = |other: &TicketPresence| match other.activity {
        Activity::Viewing => format!("{} is here", other.name),
        Activity::Typing => format!("{} is writing", other.name),
    };
    others.iter().map(one).collect::<Vec<_>>().join(" · ")
}

/// Keeps the queue as it is filtered now under a name.
pub(crate) async fn add_view(desk: Data<Desk>, staff: Staff, fields: Fields) -> Result<HttpResponse, Problem> {
    staff.check(fields.get("csrf"))?;
    let rule = "A name has 1 to 60 characters, all of which can be seen.";
    let name = Text::parse(fields.get("name")).map_err(|_| Problem::invalid("The view needs a name", rule))?;
    let query = Text::parse(fields.get("query").trim_start_matches('?'));
    let query = query.map_err(|_| Problem::invalid("This view cannot be kept", "Use fewer filters."))?;
    let (views, to) = (desk.app.desk.views.clone(), format!("/desk/tickets?{}", query.as_str()));
    offload(move || views.add(&staff.viewer, SavedViewInput { name, query, position: 0 })).await?;
    Ok(see_other(to.trim_end_matches('?')))
}

/// Removes a view.
pub(crate) async fn remove_view(
    desk: Data<Desk>,
    staff: Staff,
    path: Path<String>,
    fields: Fields,
) -> Result<HttpResponse, Problem> {
    staff.check(fields.get("csrf"))?;
    let id = path.parse().ok().and_then(|id| SavedViewId::new(id).ok()).ok_or_else(|| Problem::not_found("view"))?;
    let views = desk.app.desk.views.clone();
    offload(move || views.remove(&staff.viewer, id)).await?;
    Ok(see_other("/desk/tickets"))
}
