//! What a new service still needs before its first ticket is worked on, ticked off by what is
//! really there.

use app::{
    PageRequest,
    integrity::AssignmentFilter,
    tickets::{QueueQuery, QueueStatus, QueueTab},
};
use domain::AccountStatus;

use crate::{Desk, problem::Problem, session::Staff};

/// Most agents that are looked at.
const MOST: u32 = 200;

/// One thing to do.
pub(crate) struct Step {
    pub(crate) said: &'static str,
    pub(crate) how: &'static str,
    pub(crate) is_done: bool,
}

/// What is to be done, in its order.
pub(crate) struct FirstRun {
    pub(crate) steps: [Step; 4],
    /// Whether agents can be added or activated to go on.
    pub(crate) needs_agent: bool,
    /// The address of the service as the browser knows it.
    pub(crate) service: String,
}

impl FirstRun {
    /// What is missing, for a super admin; nothing once an agent that signed in gets tickets.
    pub(super) fn read(desk: &Desk, staff: &Staff, service: &str) -> Result<Option<Self>, Problem> {
        let (viewer, first) = (&staff.viewer, PageRequest::first(1));
        if !viewer.is_super_admin {
            return Ok(None);
        }
        let assignments =
            desk.app.agents.list_assignments.run(viewer, AssignmentFilter::default(), first)?.items;
        // in the usual case this settles it, and nothing else is read
        if let Some(explained) = assignments.first() {
            let chosen = desk.app.agents.read.run(explained.recorded.assignment.agent)?;
            if chosen.agent.account == AccountStatus::Active && chosen.last_login_at.is_some() {
                return Ok(None);
            }
        }
        let agents = desk.app.agents.list.run(PageRequest::first(MOST))?.page.items;
        let active = || agents.iter().filter(|load| load.agent.account == AccountStatus::Active);
        let any = QueueQuery { status: QueueStatus::Any, ..QueueQuery::of(QueueTab::All, first) };
        let has_active = active().next().is_some();
        let has_order = desk.app.tickets.queue.count(viewer, &any)? > 0;
        let done = [
            has_active,
            active().any(|load| load.last_login_at.is_some()),
            has_order,
            !assignments.is_empty(),
        ];
        if done.iter().all(|done| *done) {
            return Ok(None);
        }
        Ok(Some(Self { steps: steps(done), needs_agent: !has_active, service: service.to_owned() }))
    }
}

fn steps([has_active, signed_in, has_order, has_turn]: [bool; 4]) -> [Step; 4] {
    let step = |said, how, is_done| Step { said, how, is_done };
    [
        step("Add an agent", "Tickets go to agents in turn; without one they wait.", has_active),
        step(
            "Sign in as that agent",
            "In another browser or a private window, at the address of this desk.",
            signed_in,
        ),
        step("Place a test order", "In the app as a brand, or with the command below.", has_order),
        step(
            "See it in the queue",
            "It appears with its agent by itself, within a second.",
            has_turn,
        ),
    ]
}
