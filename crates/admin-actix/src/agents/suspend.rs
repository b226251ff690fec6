//! Whether an agent is really to be suspended, and what becomes of its tickets.

use actix_web::{
    HttpResponse,
    web::{Data, Path},
};
use app::Viewer;
use askama::Template;
use domain::AgentId;

use super::agent_id;
use crate::{
    Desk,
    offload::offload,
    problem::{self, Problem},
    session::Staff,
    shell::Shell,
};

#[derive(Template)]
#[template(path = "agent_suspend.html")]
struct Page {
    shell: Shell,
    id: AgentId,
    name: String,
    open: u64,
}

/// The question, with how many tickets are open.
pub(crate) async fn ask(desk: Data<Desk>, staff: Staff, path: Path<String>) -> Result<HttpResponse, Problem> {
    Viewer::Staff(staff.viewer).admin()?;
    let id = agent_id(&path)?;
    let read = move || {
        let load = desk.app.agents.read.run(id)?;
        Ok::<_, Problem>(Page { shell: Shell::read(&desk, &staff)?, id, name: load.agent.name, open: load.open })
    };
    problem::page(&offload(read).await?)
}
