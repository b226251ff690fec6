//! What is around every page: who is signed in, and where one can go.

use app::{
    AgentViewer, LookUpError, StaffViewer, Viewer,
    agents::AgentLoad,
    tickets::{QueueCounts, ReadQueue},
};
use domain::AgentId;

use crate::{
    Desk, assets,
    availability::{self, Choice},
    problem::Problem,
    session::Staff,
};

/// The frame of a page.
pub(crate) struct Layout {
    /// Which files go with the page.
    pub(crate) version: &'static str,
    /// Whose texts a browser keeps.
    pub(crate) account: String,
    /// What every form brings along.
    pub(crate) csrf: String,
    /// The name of whoever is signed in.
    pub(crate) name: String,
    /// What an agent says about itself; a super admin says nothing.
    pub(crate) availability: Option<&'static str>,
    /// What it could say.
    pub(crate) choices: Vec<Choice>,
    /// Tickets that the agent has to work on.
    pub(crate) load: u64,
    /// How much there is to do in each tab of the queue.
    pub(crate) counts: Counts,
    /// Seconds after which a session ends in which nobody does anything.
    pub(crate) idle: u64,
    /// How long the script waits for what.
    pub(crate) waits: String,
    /// The place in the feed that the page shows everything before.
    pub(crate) after: String,
}

/// Numbers as a page shows them: beyond a bound nobody counts on.
pub(crate) struct Counts {
    pub(crate) mine: String,
    pub(crate) unassigned: String,
    pub(crate) all: String,
}

pub(crate) fn shown(count: u64) -> String {
    if count >= u64::from(ReadQueue::MAX_COUNTED) { format!("{count}+") } else { count.to_string() }
}

impl From<QueueCounts> for Counts {
    fn from(counts: QueueCounts) -> Self {
        Self {
            mine: shown(counts.mine),
            unassigned: shown(counts.unassigned),
            all: shown(counts.all),
        }
    }
}

/// An agent as a viewer; a super admin is none.
pub(crate) fn agent_of(viewer: &StaffViewer) -> Option<AgentViewer> {
    (!viewer.is_super_admin).then(|| AgentViewer { agent: AgentId::from(viewer.user) })
}

impl Layout {
    /// Reads what the frame shows. It has to be read before the rest of the page.
    pub(crate) fn read(desk: &Desk, staff: &Staff) -> Result<Self, Problem> {
        let viewer = &staff.viewer;
        let after = desk.app.tickets.follow.head(viewer)?.to_string();
        let own: Option<AgentLoad> = match agent_of(viewer) {
            Some(agent) => match desk.app.agents.read.run(agent.agent) {
                Ok(load) => Some(load),
                Err(LookUpError::NotFound(_)) => return Err(Problem::signed_out()),
                Err(LookUpError::Store(error)) => return Err(error.into()),
            },
            None => None,
        };
        let name = match &own {
            Some(own) => own.agent.name.clone(),
            None => desk.app.accounts.read.run(&Viewer::Staff(*viewer))?.name,
        };
        Ok(Self {
            version: assets::version(),
            account: viewer.user.to_string(),
            idle: desk.app.accounts.sessions.idle().as_secs(),
            waits: desk.waits.rendered(),
            csrf: staff.secret.form_token(),
            name,
            availability: own.as_ref().map(|own| own.agent.availability.as_str()),
            choices: own
                .as_ref()
                .map_or_else(Vec::new, |own| availability::choices(own.agent.availability)),
            load: own.as_ref().map_or(0, |own| own.open),
            counts: desk.app.tickets.queue.counts(viewer)?.into(),
            after,
        })
    }
}

/// The first letters of a name, for a badge.
pub(crate) fn initials(name: &str) -> String {
    name.split_whitespace()
        .filter_map(|word| word.chars().next())
        .take(2)
        .flat_map(char::to_uppercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beyond_the_bound_a_number_says_that_there_is_more() {
        assert_eq!([shown(0), shown(999), shown(1000)], ["0", "999", "1000+"]);
    }

    #[test]
    fn initials_are_two_letters_at_most() {
        assert_eq!(initials("Asha Rao Menon"), "AR");
        assert_eq!([initials("émile"), initials(" ")], ["É", ""]);
    }
}
