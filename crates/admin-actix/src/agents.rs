//! The agents: who is there, how much each has to do, and who is next.

mod add;
mod change;
mod invitation;
mod one;
mod rotation;
mod suspend;

use actix_web::{HttpRequest, web::Data};
use app::{PageRequest, agents::AgentLoad};
use askama::Template;
use domain::AgentId;
use http_edge::run_blocking;

pub(crate) use add::{add, form};
pub(crate) use change::{change, set_password, set_phone, set_status};
pub(crate) use invitation::{invite, show as show_invitation, withdraw as withdraw_invitation};
pub(crate) use one::show;
use rotation::RotationNow;
pub(crate) use suspend::ask as ask_to_suspend;

use crate::{
    Desk, agent_words,
    layout::Layout,
    problem::{self, HttpResult, Problem},
    session::Staff,
};

/// Most agents that are read, and whose rotation is shown.
const MOST: u32 = 1000;
/// Agents on a page.
const ROWS: usize = 200;

/// An agent in the list.
struct Row {
    id: AgentId,
    name: String,
    email: String,
    account: &'static str,
    availability: &'static str,
    /// Unsolved tickets, and how many there may be.
    open: String,
    assigned: u64,
    position: String,
}

/// The unsolved tickets of an agent, with its capacity if it has one.
fn open_of(load: &AgentLoad) -> String {
    match load.capacity {
        Some(capacity) => format!("{} of {}", load.open, capacity.get()),
        None => load.open.to_string(),
    }
}

#[derive(Template)]
#[template(path = "agents.html")]
struct Page {
    layout: Layout,
    can_act: bool,
    rows: Vec<Row>,
    total: u64,
    next_name: Option<String>,
    rule: String,
    is_full: bool,
    is_cut: bool,
    further: Option<String>,
}

/// The id of an agent that a path names.
fn agent_id(text: &str) -> Result<AgentId, Problem> {
    text.parse()
        .ok()
        .and_then(|id| AgentId::new(id).ok())
        .ok_or_else(|| Problem::not_found("agent"))
}

/// Every agent, in the order of the rotation.
pub(crate) async fn list(desk: Data<Desk>, staff: Staff, request: HttpRequest) -> HttpResult {
    let mut asked = form_urlencoded::parse(request.query_string().as_bytes())
        .filter(|(name, _)| name == "after");
    let after = asked.next().and_then(|(_, id)| agent_id(&id).ok());
    let page = run_blocking(move || read(&desk, &staff, after)).await?;
    problem::page(&page)
}

fn read(desk: &Desk, staff: &Staff, after: Option<AgentId>) -> Result<Page, Problem> {
    let layout = Layout::read(desk, staff)?;
    let listed = desk.app.agents.list.run(PageRequest::first(MOST))?;
    let mut loads = listed.page.items;
    loads.sort_by_key(|load| load.agent.id);
    let is_cut = listed.page.next.is_some();
    let rotation = RotationNow::read(desk, &staff.viewer, &loads, is_cut)?;
    let next = loads.iter().find(|load| rotation.next() == Some(load.agent.id));
    let next_name = next.map(|load| load.agent.name.clone());
    let rest: Vec<_> = loads.into_iter().filter(|load| Some(load.agent.id) > after).collect();
    let further = rest
        .get(ROWS)
        .and_then(|_| rest.get(ROWS - 1))
        .map(|last| format!("?after={}", last.agent.id));
    let (rule, is_full) = (rotation.rule.clone(), rotation.is_full);
    let row = |load: AgentLoad| Row::of(load, &rotation);
    Ok(Page {
        layout,
        can_act: staff.viewer.is_super_admin,
        rows: rest.into_iter().take(ROWS).map(row).collect(),
        total: listed.total,
        next_name,
        rule,
        is_full,
        is_cut,
        further,
    })
}

impl Row {
    fn of(load: AgentLoad, rotation: &RotationNow) -> Self {
        Self {
            open: open_of(&load),
            id: load.agent.id,
            position: rotation.said(load.agent.id),
            account: agent_words::account(load.agent.account),
            availability: load.agent.shown_presence().0.as_str(),
            name: load.agent.name,
            email: load.agent.email.unwrap_or_default(),
            assigned: load.assigned,
        }
    }
}
