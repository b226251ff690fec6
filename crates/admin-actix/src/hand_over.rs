//! Handing over the open tickets of an agent: chosen, shown before, done, taken back.

mod choose;
mod past;
mod shares;
mod wish;

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Data, Form, Path},
};
use app::{
    Viewer,
    agents::AgentLoad,
    handover::{Leaver, Undone},
};
use askama::Template;
use domain::{AgentId, HandOverId, KeepReason};
use serde::Deserialize;

use crate::{
    Desk,
    offload::offload,
    problem::{self, Problem},
    session::Staff,
    shell::Shell,
};
pub(crate) use past::{list, show};
use shares::Shares;
use wish::{Typed, Wanted};

/// Whose tickets are handed over.
struct Subject {
    leaver: Leaver,
    agent: AgentId,
    /// Whether the agent does it itself.
    is_own: bool,
    path: String,
}

impl Subject {
    fn own(staff: &Staff) -> Result<Self, Problem> {
        let viewer = Viewer::Staff(staff.viewer).agent()?;
        let (leaver, path) = (Leaver::itself(&viewer), "/desk/hand-over".to_owned());
        Ok(Self { leaver, agent: viewer.agent, is_own: true, path })
    }

    fn named(staff: &Staff, id: &str) -> Result<Self, Problem> {
        let admin = Viewer::Staff(staff.viewer).admin()?;
        let agent = id.parse().ok().and_then(|id| AgentId::new(id).ok()).ok_or_else(|| Problem::not_found("agent"))?;
        let path = format!("/desk/agents/{agent}/hand-over");
        Ok(Self { leaver: Leaver::named_by(&admin, agent), agent, is_own: false, path })
    }

    /// Where one goes without handing over.
    fn back(&self) -> String {
        if self.is_own { "/desk/tickets".to_owned() } else { format!("/desk/agents/{}", self.agent) }
    }
}

#[derive(Template)]
#[template(path = "hand_over_preview.html")]
struct Preview {
    shell: Shell,
    path: String,
    agent: AgentLoad,
    is_own: bool,
    shares: Shares,
    /// What becomes of the agent, in words.
    becomes: &'static str,
    fields: Vec<(&'static str, String)>,
}

#[derive(Template)]
#[template(path = "hand_over_done.html")]
struct Done {
    shell: Shell,
    path: String,
    back: String,
    agent: AgentLoad,
    is_own: bool,
    shares: Shares,
    id: HandOverId,
}

#[derive(Template)]
#[template(path = "hand_over_undone.html")]
struct TakenBack {
    shell: Shell,
    restored: Vec<i64>,
    restored_said: String,
    kept: Vec<(i64, &'static str)>,
    kept_said: String,
}

/// The choice for the own tickets, or what it would do.
pub(crate) async fn show_own(desk: Data<Desk>, staff: Staff, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let subject = Subject::own(&staff)?;
    show_choice(desk, staff, subject, request).await
}

/// The choice for the tickets of an agent, or what it would do.
pub(crate) async fn show_named(
    desk: Data<Desk>,
    staff: Staff,
    request: HttpRequest,
    path: Path<String>,
) -> Result<HttpResponse, Problem> {
    let subject = Subject::named(&staff, &path)?;
    show_choice(desk, staff, subject, request).await
}

/// Hands over the own tickets.
pub(crate) async fn do_own(desk: Data<Desk>, staff: Staff, form: Form<Typed>) -> Result<HttpResponse, Problem> {
    staff.check(&form.csrf)?;
    let subject = Subject::own(&staff)?;
    hand_over(desk, staff, subject, form.into_inner()).await
}

/// Hands over the tickets of an agent.
pub(crate) async fn do_named(
    desk: Data<Desk>,
    staff: Staff,
    path: Path<String>,
    form: Form<Typed>,
) -> Result<HttpResponse, Problem> {
    staff.check(&form.csrf)?;
    let subject = Subject::named(&staff, &path)?;
    hand_over(desk, staff, subject, form.into_inner()).await
}

async fn show_choice(
    desk: Data<Desk>,
    staff: Staff,
    subject: Subject,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let typed = Typed::read(request.query_string());
    if typed.is_empty() {
        let page = offload(move || choose::read(&desk, &staff, &subject)).await?;
        return problem::page(&page);
    }
    let wanted = Wanted::of(&typed).map_err(|problem| problem.with_way_on(subject.path.clone(), "Choose again"))?;
    let again = subject.path.clone();
    let page = offload(move || {
        let agents = &desk.app.agents;
        let shared = agents.preview_hand_over.run(&subject.leaver, &wanted.wish)?;
        Ok::<_, Problem>(Preview {
            shell: Shell::read(&desk, &staff)?,
            agent: agents.read.run(subject.agent)?,
            is_own: subject.is_own,
            becomes: wanted.becomes(),
            fields: wanted.fields(shared.total),
            shares: Shares::of(shared),
            path: subject.path,
        })
    });
    problem::page(&page.await.map_err(|problem| problem.with_way_on(again, "Choose again"))?)
}

async fn hand_over(desk: Data<Desk>, staff: Staff, subject: Subject, typed: Typed) -> Result<HttpResponse, Problem> {
    let wanted = Wanted::of(&typed)?;
    let again = format!("{}?{}", subject.path, wanted.query());
    let page = offload(move || {
        let agents = &desk.app.agents;
        let done = agents.hand_over.run(&subject.leaver, &wanted.wish)?;
        Ok::<_, Problem>(Done {
            shell: Shell::read(&desk, &staff)?,
            agent: agents.read.run(subject.agent)?,
            is_own: subject.is_own,
            back: subject.back(),
            shares: Shares::of(done.shared),
            id: done.id,
            path: subject.path,
        })
    });
    problem::page(&page.await.map_err(|problem| problem.with_way_on(again, "Look at it anew"))?)
}

#[derive(Deserialize)]
pub(crate) struct Bare {
    #[serde(default)]
    csrf: String,
}

/// Gives back the tickets of a hand-over that nobody touched since.
pub(crate) async fn undo(
    desk: Data<Desk>,
    staff: Staff,
    path: Path<String>,
    form: Form<Bare>,
) -> Result<HttpResponse, Problem> {
    staff.check(&form.csrf)?;
    let id = path.parse().ok().and_then(|id| HandOverId::new(id).ok());
    let id = id.ok_or_else(|| Problem::not_found("hand-over"))?;
    let page = offload(move || {
        let Undone { restored, kept } = desk.app.agents.undo_hand_over.run(&staff.viewer, id)?;
        Ok::<_, Problem>(TakenBack {
            shell: Shell::read(&desk, &staff)?,
            restored_said: shares::tickets(restored.len()),
            kept_said: shares::tickets(kept.len()),
            restored: restored.iter().map(|(ticket, _)| ticket.get()).collect(),
            kept: kept.iter().map(|(ticket, _, reason)| (ticket.get(), kept_since(*reason))).collect(),
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
