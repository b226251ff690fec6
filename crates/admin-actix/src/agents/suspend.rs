//! Whether an agent is really to be suspended, and what becomes of its tickets.

use actix_web::web::{Data, Path};
use app::Viewer;
use askama::Template;
use domain::AgentId;
use http_edge::run_blocking;

use super::agent_id;
use crate::{
    Desk,
    layout::Layout,
    problem::{self, HttpResult, Problem},
    session::Staff,
};

#[derive(Template)]
#[template(path = "agent_suspend.html")]
struct Page {
    layout: Layout,
    id: AgentId,
    name: String,
    open: u64,
}

/// The question, with how many tickets are open.
pub(crate) async fn ask(desk: Data<Desk>, staff: Staff, path: Path<String>) -> HttpResult {
    Viewer::Staff(staff.viewer).admin()?;
    let id = agent_id(&path)?;
    let read = move || {
        let load = desk.app.agents.read.run(id)?;
        Ok::<_, Problem>(Page {
            layout: Layout::read(&desk, &staff)?,
            id,
            name: load.agent.name,
            open: load.open,
        })
    };
    problem::page(&run_blocking(read).await?)
}
