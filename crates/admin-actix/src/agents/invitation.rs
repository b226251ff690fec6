//! The link with which an agent chooses a password: made, shown once, and withdrawn.

use actix_web::{
    HttpRequest,
    web::{Data, Path, Query},
};
use app::Viewer;
use askama::Template;
use domain::AgentId;
use http_edge::{InvitationSecret, run_blocking};
use serde::Deserialize;

use super::agent_id;
use crate::{
    Desk,
    form::Fields,
    layout::Layout,
    problem::{self, HttpResult, Problem, see_other},
    session::Staff,
    when::When,
};

#[derive(Template)]
#[template(path = "agent_invitation.html")]
struct Page {
    layout: Layout,
    id: AgentId,
    name: String,
    saved: Option<&'static str>,
    /// The link, in the answer to the super admin who made it, and nowhere else.
    link: Option<String>,
    /// Until when the present link can be used.
    until: Option<When>,
}

#[derive(Deserialize)]
pub(crate) struct Saved {
    #[serde(default)]
    saved: String,
}

/// A secret that nobody has seen.
pub(super) fn fresh() -> Result<InvitationSecret, Problem> {
    InvitationSecret::fresh().ok_or_else(Problem::internal)
}

/// Whether there is a link, and what can be done about it.
pub(crate) async fn show(
    desk: Data<Desk>,
    staff: Staff,
    path: Path<String>,
    query: Query<Saved>,
) -> HttpResult {
    Viewer::Staff(staff.viewer).admin()?;
    let saved = (query.saved == "withdrawn").then_some("The link was withdrawn.");
    answer(desk, staff, agent_id(&path)?, saved, None).await
}

/// Makes a link and shows it.
pub(crate) async fn invite(
    desk: Data<Desk>,
    staff: Staff,
    request: HttpRequest,
    path: Path<String>,
    fields: Fields,
) -> HttpResult {
    staff.check(fields.get("csrf"))?;
    let admin = Viewer::Staff(staff.viewer).admin()?;
    let (agent, secret) = (agent_id(&path)?, fresh()?);
    let (manage, digest) = (desk.app.agents.invitations.clone(), secret.digest());
    run_blocking(move || manage.invite(&admin, agent, digest)).await?;
    answer(desk, staff, agent, Some("The link was made."), Some(secret.link(&request))).await
}

/// Withdraws the present link.
pub(crate) async fn withdraw(
    desk: Data<Desk>,
    staff: Staff,
    path: Path<String>,
    fields: Fields,
) -> HttpResult {
    staff.check(fields.get("csrf"))?;
    let admin = Viewer::Staff(staff.viewer).admin()?;
    let (agent, manage) = (agent_id(&path)?, desk.app.agents.invitations.clone());
    run_blocking(move || manage.withdraw(&admin, agent)).await?;
    Ok(see_other(&format!("/desk/agents/{agent}/invitation?saved=withdrawn")))
}

/// The page, with the link, for the super admin who made it.
pub(super) async fn answer(
    desk: Data<Desk>,
    staff: Staff,
    id: AgentId,
    saved: Option<&'static str>,
    link: Option<String>,
) -> HttpResult {
    let read = move || {
        let (load, reader) = (desk.app.agents.read.run(id)?, staff.reader(&desk)?);
        let until = load.invited_until.filter(|until| *until > reader.now);
        Ok::<_, Problem>(Page {
            layout: Layout::read(&desk, &staff)?,
            id,
            name: load.agent.name,
            saved,
            link,
            until: until.map(|until| When::of(until, reader)),
        })
    };
    problem::page(&run_blocking(read).await?)
}
