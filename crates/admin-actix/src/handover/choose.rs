//! The choice: who gets the tickets, and what becomes of the agent.

use app::{PageRequest, agents::AgentLoad};
use askama::Template;
use domain::{AccountStatus, MAX_HANDED_OVER};

use super::Subject;
use crate::{Desk, layout::Layout, problem::Problem, session::Staff};

/// Most agents that are offered.
const MOST: u32 = 200;

/// The page.
#[derive(Template)]
#[template(path = "handover.html")]
pub(super) struct Page {
    layout: Layout,
    path: String,
    back: String,
    agent: AgentLoad,
    is_own: bool,
    /// Id and description of every agent that could take tickets.
    others: Vec<(String, String)>,
    most: u32,
}

pub(super) fn read(desk: &Desk, staff: &Staff, subject: &Subject) -> Result<Page, Problem> {
    let agent = desk.app.agents.read.run(subject.agent)?;
    let mut others = desk.app.agents.list.run(PageRequest::first(MOST))?.page.items;
    others.retain(|other| {
        other.agent.id != subject.agent && other.agent.account == AccountStatus::Active
    });
    others.sort_by(|a, b| a.agent.name.cmp(&b.agent.name));
    let described = |other: &AgentLoad| {
        let AgentLoad { agent, open, .. } = other;
        (agent.id.to_string(), format!("{} ({}, {open} open)", agent.name, agent.availability))
    };
    Ok(Page {
        layout: Layout::read(desk, staff)?,
        path: subject.path.clone(),
        back: subject.back(),
        agent,
        is_own: subject.is_own,
        others: others.iter().map(described).collect(),
        most: MAX_HANDED_OVER,
    })
}
