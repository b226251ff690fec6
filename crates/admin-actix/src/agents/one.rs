//! One agent, with what a super admin can do about it.

use actix_web::{
    HttpRequest,
    http::StatusCode,
    web::{Data, Path},
};
use app::{PageRequest, accounts::UnfitPassword};
use askama::Template;
use domain::{AccountStatus, AgentId, Capacity};
use http_edge::run_blocking;

use super::{MOST, RotationNow, agent_id};
use crate::{
    Desk, agent_words,
    labels::label,
    layout::Layout,
    problem::{self, HttpResult, Problem},
    session::Staff,
    when::When,
};

/// The page.
#[derive(Template)]
#[template(path = "agent.html")]
struct Page {
    layout: Layout,
    id: AgentId,
    name: String,
    account: &'static str,
    is_active: bool,
    availability: &'static str,
    open: u64,
    /// How many of those it may have.
    capacity: Option<u32>,
    assigned: u64,
    position: String,
    added: When,
    last: Option<When>,
    can_act: bool,
    typed: AgentForm,
    phone: String,
    /// What is said of the phone that the agent has.
    phone_state: &'static str,
    /// Until when it may choose a password with its invitation.
    invited_until: Option<When>,
    told: FlashMessage,
    rule: String,
}

/// What stands in the form of name, e-mail address and capacity.
struct AgentForm {
    name: String,
    email: String,
    capacity: String,
}

/// What is said of the last form.
#[derive(Clone, Default)]
pub(super) struct FlashMessage {
    pub(super) saved: Option<&'static str>,
    pub(super) problem: Option<String>,
    /// Name, e-mail address and capacity as they were typed.
    pub(super) typed: Option<[String; 3]>,
    /// The phone as it was typed.
    pub(super) typed_phone: Option<String>,
}

/// What rules a password.
pub(super) fn password_rule() -> String {
    label(&UnfitPassword::Shape.to_string())
}

/// The agent.
pub(crate) async fn show(
    desk: Data<Desk>,
    staff: Staff,
    request: HttpRequest,
    path: Path<String>,
) -> HttpResult {
    let agent = agent_id(&path)?;
    let query = request.query_string();
    let saved = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "saved");
    let saved = saved.and_then(|(_, what)| match what.as_ref() {
        "added" => Some("The agent was added. It takes part in the rotation from now on."),
        "changed" => Some("What you changed was saved."),
        "password" => Some(
            "The password was saved. Whoever was signed in with the old one has to sign in again.",
        ),
        "phone" => Some("The phone was saved."),
        "status" => Some("The account was changed."),
        _ => None,
    });
    answer(desk, staff, agent, StatusCode::OK, FlashMessage { saved, ..FlashMessage::default() })
        .await
}

/// The page, with what is said of the last form.
pub(super) async fn answer(
    desk: Data<Desk>,
    staff: Staff,
    agent: AgentId,
    status: StatusCode,
    told: FlashMessage,
) -> HttpResult {
    let page = run_blocking(move || read(&desk, &staff, agent, told));
    let page = page
        .await
        .map_err(|error| Problem::from(error).with_way_on("/desk/agents", "To all agents"))?;
    problem::page_with(status, &page)
}

fn read(desk: &Desk, staff: &Staff, id: AgentId, told: FlashMessage) -> Result<Page, Problem> {
    let (now, agents) = (staff.reader(desk)?, &desk.app.agents);
    let load = agents.read.run(id)?;
    let all = agents.list.run(PageRequest::first(MOST))?.page;
    let rotation = RotationNow::read(desk, &staff.viewer, &all.items, all.next.is_some())?;
    let agent = load.agent;
    let (shown, _) = agent.shown_presence();
    let capacity = load.capacity.map(Capacity::get);
    let bound = || capacity.map(|most| most.to_string()).unwrap_or_default();
    let known = || [agent.name.clone(), agent.email.clone().unwrap_or_default(), bound()];
    let [name, email, typed_capacity] = told.typed.clone().unwrap_or_else(known);
    let phone_state = match &load.phone {
        None => "The agent has none.",
        Some(phone) if phone.is_verified => "A code proved it: it signs in.",
        Some(_) => "It signs in once a code proved it.",
    };
    let phone = told.typed_phone.clone().or(load.phone.map(|phone| phone.number));
    // one that lapsed opens nothing
    let invited_until = load.invited_until.filter(|until| *until > now.now);
    Ok(Page {
        layout: Layout::read(desk, staff)?,
        id,
        phone: phone.unwrap_or_default(),
        phone_state,
        invited_until: invited_until.map(|until| When::of(until, now)),
        typed: AgentForm { name, email, capacity: typed_capacity },
        name: agent.name,
        account: agent_words::account(agent.account),
        is_active: agent.account == AccountStatus::Active,
        availability: shown.as_str(),
        open: load.open,
        capacity,
        assigned: load.assigned,
        position: rotation.said(id),
        added: When::of(load.created_at, now),
        last: load.last_login_at.map(|at| When::of(at, now)),
        can_act: staff.viewer.is_super_admin,
        told,
        rule: password_rule(),
    })
}
