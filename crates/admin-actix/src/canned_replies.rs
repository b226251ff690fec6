//! Replies that the whole staff keeps ready.

use actix_web::web::{Data, Path};
use app::staff_tools::{CannedReply, CannedReplyInput, ManageCannedRepliesError};
use askama::Template;
use domain::{CannedReplyId, ReplyBody, ReplyBodyError, ReplyVariable, Text};
use http_edge::run_blocking;

use crate::{
    Desk,
    form::{Fields, lines},
    layout::Layout,
    problem::{self, HttpResult, Problem, see_other},
    session::Staff,
};

impl From<ManageCannedRepliesError> for Problem {
    fn from(error: ManageCannedRepliesError) -> Self {
        match error {
            ManageCannedRepliesError::NotFound => Self::not_found("reply"),
            ManageCannedRepliesError::ShortcutTaken => Self::conflict(
                "Another reply has this shortcut",
                "Choose another word. Nothing was changed.",
            ),
            ManageCannedRepliesError::TooMany => {
                Self::conflict("There are 500 replies", "Remove some that nobody uses.")
            }
            ManageCannedRepliesError::Store(error) => error.into(),
        }
        .with_way_on("/desk/replies", "Back to the replies")
    }
}

#[derive(Template)]
#[template(path = "replies.html")]
struct Page {
    layout: Layout,
    replies: Vec<CannedReply>,
    variables: String,
}

fn variables() -> String {
    ReplyVariable::ALL
        .iter()
        .map(|variable| format!("{{{variable}}}"))
        .collect::<Vec<_>>()
        .join(" ")
}

/// Every reply, with a form to change it.
pub(crate) async fn list(desk: Data<Desk>, staff: Staff) -> HttpResult {
    let read = move || {
        let layout = Layout::read(&desk, &staff)?;
        Ok::<_, Problem>(Page {
            layout,
            replies: desk.app.desk.replies.list(&staff.viewer)?,
            variables: variables(),
        })
    };
    problem::page(&run_blocking(read).await?)
}

/// What a form says a reply is to be.
fn input(fields: &Fields) -> Result<CannedReplyInput, Problem> {
    let bad = |title: &str, rule: String| {
        Problem::invalid(title, rule).with_way_on("/desk/replies", "Back to the replies")
    };
    let shortcut = fields.get("shortcut").trim_start_matches('/').parse();
    let rule = "It has 1 to 32 small letters, digits, - or _. Nothing was changed.".to_owned();
    let shortcut = shortcut.map_err(|_| bad("This word cannot call a reply", rule))?;
    let rule = "A title has 1 to 100 characters. Nothing was changed.".to_owned();
    let title =
        Text::parse(fields.get("title")).map_err(|_| bad("The reply needs a title", rule))?;
    let body = ReplyBody::parse(&lines(fields.get("body"))).map_err(|error| match error {
        ReplyBodyError::Text(_) => bad(
            "The reply needs words",
            "It has 1 to 4000 characters. Nothing was changed.".to_owned(),
        ),
        ReplyBodyError::UnknownVariable(name) => {
            let rule = format!("Nothing was changed. What an order fills in is {}.", variables());
            bad(&format!("No order fills in {{{name}}}"), rule)
        }
    })?;
    Ok(CannedReplyInput { shortcut, title, body })
}

fn id(path: &str) -> Result<CannedReplyId, Problem> {
    path.parse()
        .ok()
        .and_then(|id| CannedReplyId::new(id).ok())
        .ok_or_else(|| Problem::not_found("reply"))
}

/// Adds a reply.
pub(crate) async fn add(desk: Data<Desk>, staff: Staff, fields: Fields) -> HttpResult {
    staff.check(fields.get("csrf"))?;
    let (input, replies) = (input(&fields)?, desk.app.desk.replies.clone());
    run_blocking(move || replies.add(&staff.viewer, input)).await?;
    Ok(see_other("/desk/replies"))
}

/// Changes a reply.
pub(crate) async fn change(
    desk: Data<Desk>,
    staff: Staff,
    path: Path<String>,
    fields: Fields,
) -> HttpResult {
    staff.check(fields.get("csrf"))?;
    let (id, input, replies) = (id(&path)?, input(&fields)?, desk.app.desk.replies.clone());
    run_blocking(move || replies.change(&staff.viewer, id, input)).await?;
    Ok(see_other("/desk/replies"))
}

/// Removes a reply.
pub(crate) async fn remove(
    desk: Data<Desk>,
    staff: Staff,
    path: Path<String>,
    fields: Fields,
) -> HttpResult {
    staff.check(fields.get("csrf"))?;
    let (id, replies) = (id(&path)?, desk.app.desk.replies.clone());
    run_blocking(move || replies.remove(&staff.viewer, id)).await?;
    Ok(see_other("/desk/replies"))
}
