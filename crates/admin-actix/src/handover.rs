//! Handing over the open tickets of an agent: chosen, shown before, done, taken back.

mod choose;
mod input;
mod past;
mod shares;

use actix_web::{
    HttpRequest,
    web::{Data, Form, Path},
};
use app::{
    Viewer,
    agents::AgentLoad,
    handover::{DepartingAgent, Undone},
};
use askama::Template;
use domain::{AgentId, HandoverId, KeepReason};
use http_edge::run_blocking;
use serde::Deserialize;

use crate::{
    Desk,
    layout::Layout,
    problem::{self, HttpResult, Problem},
    session::Staff,
};
use input::{HandoverForm, Wanted};
pub(crate) use past::{list, show};
use shares::Shares;

/// Whose tickets are handed over.
struct Subject {
    departing: DepartingAgent,
    agent: AgentId,
    /// Whether the agent does it itself.
    is_own: bool,
    path: String,
}

impl Subject {
    fn own(staff: &Staff) -> Result<Self, Problem> {
        let viewer = Viewer::Staff(staff.viewer).agent()?;
        let (departing, path) = (DepartingAgent::itself(&viewer), "/desk/hand-over".to_owned());
        Ok(Self { departing, agent: viewer.agent, is_own: true, path })
    }

    fn named(staff: &Staff, id: &str) -> Result<Self, Problem> {
        let admin = Viewer::Staff(staff.viewer).admin()?;
        let agent = id
            .parse()
            .ok()
            .and_then(|id| AgentId::new(id).ok())
            .ok_or_else(|| Problem::not_found("agent"))?;
        let path = format!("/desk/agents/{agent}/hand-over");
        Ok(Self { departing: DepartingAgent::named_by(&admin, agent), agent, is_own: false, path })
    }

    /// Where one goes without handing over.
    fn back(&self) -> String {
        if self.is_own {
            "/desk/tickets".to_owned()
        } else {
            format!("/desk/agents/{}", self.agent)
        }
    }
}

#[derive(Template)]
#[template(path = "handover_preview.html")]
struct Preview {
    layout: Layout,
    path: String,
    agent: AgentLoad,
    is_own: bool,
    shares: Shares,
    /// What becomes of the agent, in words.
    becomes: &'static str,
    fields: Vec<(&'static str, String)>,
}

#[derive(Template)]
#[template(path = "handover_done.html")]
struct Done {
    layout: Layout,
    path: String,
    back: String,
    agent: AgentLoad,
    is_own: bool,
    shares: Shares,
    id: HandoverId,
}

#[derive(Template)]
#[template(path = "handover_undone.html")]
struct TakenBack {
    layout: Layout,
    restored: Vec<i64>,
    restored_said: String,
    kept: Vec<(i64, &'static str)>,
    kept_said: String,
}

/// The choice for the own tickets, or what it would do.
pub(crate) async fn show_own(desk: Data<Desk>, staff: Staff, request: HttpRequest) -> HttpResult {
    let subject = Subject::own(&staff)?;
    show_choice(desk, staff, subject, request).await
}

/// The choice for the tickets of an agent, or what it would do.
pub(crate) async fn show_named(
    desk: Data<Desk>,
    staff: Staff,
    request: HttpRequest,
    path: Path<String>,
) -> HttpResult {
    let subject = Subject::named(&staff, &path)?;
    show_choice(desk, staff, subject, request).await
}

/// Hands over the own tickets.
pub(crate) async fn do_own(desk: Data<Desk>, staff: Staff, form: Form<HandoverForm>) -> HttpResult {
    staff.check(&form.csrf)?;
    let subject = Subject::own(&staff)?;
    reassign(desk, staff, subject, form.into_inner()).await
}

/// Hands over the tickets of an agent.
pub(crate) async fn do_named(
    desk: Data<Desk>,
    staff: Staff,
    path: Path<String>,
    form: Form<HandoverForm>,
) -> HttpResult {
    staff.check(&form.csrf)?;
    let subject = Subject::named(&staff, &path)?;
    reassign(desk, staff, subject, form.into_inner()).await
}

async fn show_choice(
    desk: Data<Desk>,
    staff: Staff,
    subject: Subject,
    request: HttpRequest,
) -> HttpResult {
    let typed = HandoverForm::read(request.query_string());
    if typed.is_empty() {
        let page = run_blocking(move || choose::read(&desk, &staff, &subject)).await?;
        return problem::page(&page);
    }
    let wanted = Wanted::of(&typed)
        .map_err(|problem| problem.with_way_on(subject.path.clone(), "Choose again"))?;
    let again = subject.path.clone();
    let page = run_blocking(move || {
        let agents = &desk.app.agents;
        let shared = agents.preview_handover.run(&subject.departing, &wanted.input)?;
        Ok::<_, Problem>(Preview {
            layout: Layout::read(&desk, &staff)?,
            agent: agents.read.run(subject.agent)?,
            is_own: subject.is_own,
            becomes: wanted.becomes(),
            fields: wanted.fields(shared.total),
            shares: Shares::of(shared),
            path: subject.path,
        })
    });
    problem::page(
        &page.await.map_err(|error| Problem::from(error).with_way_on(again, "Choose again"))?,
    )
}

async fn reassign(
    desk: Data<Desk>,
    staff: Staff,
    subject: Subject,
    typed: HandoverForm,
) -> HttpResult {
    let wanted = Wanted::of(&typed)?;
    let again = format!("{}?{}", subject.path, wanted.query());
    let page = run_blocking(move || {
        let agents = &desk.app.agents;
        let done = agents.reassign.run(&subject.departing, &wanted.input)?;
        Ok::<_, Problem>(Done {
            layout: Layout::read(&desk, &staff)?,
            agent: agents.read.run(subject.agent)?,
            is_own: subject.is_own,
            back: subject.back(),
            shares: Shares::of(done.redistribution),
            id: done.id,
            path: subject.path,
        })
    });
    problem::page(
        &page.await.map_err(|error| Problem::from(error).with_way_on(again, "Look at it anew"))?,
    )
}

#[derive(Deserialize)]
pub(crate) struct Bare {
    #[serde(default)]
    csrf: String,
}

/// Gives back the tickets of a handover that nobody touched since.
pub(crate) async fn undo(
    desk: Data<Desk>,
    staff: Staff,
    path: Path<String>,
    form: Form<Bare>,
) -> HttpResult {
    staff.check(&form.csrf)?;
    let id = path.parse().ok().and_then(|id| HandoverId::new(id).ok());
    let id = id.ok_or_else(|| Problem::not_found("handover"))?;
    let page = run_blocking(move || {
        let Undone { restored, kept } = desk.app.agents.undo_handover.run(&staff.viewer, id)?;
        Ok::<_, Problem>(TakenBack {
            layout: Layout::read(&desk, &staff)?,
            restored_said: shares::tickets(restored.len()),
            kept_said: shares::tickets(kept.len()),
            restored: restored.iter().map(|(ticket, _)| ticket.get()).collect(),
            kept: kept
                .iter()
                .map(|(ticket, _, reason)| (ticket.get(), kept_since(*reason)))
                .collect(),
        })
    });
    problem::page(&page.await?)
}

pub(crate) const fn kept_since(reason: KeepReason) -> &'static str {
    match reason {
        KeepReason::Reassigned => "somebody gave it to another agent since",
        KeepReason::Changed => "somebody worked on it since: its status or priority changed",
    }
}
