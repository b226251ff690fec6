//! Agents, as transactions see them.

use app::{StoreError, agents::AgentRows};
use diesel::prelude::*;
use domain::{AccountStatus, Agent, AgentId, Timestamp};

use super::tx::Rows;
use crate::{
    error::During,
    moment::At,
    schema::{agents, users},
};

impl AgentRows for Rows<'_> {
    fn last_online_at(&mut self, agent: AgentId) -> Result<Option<Timestamp>, StoreError> {
        let known = agents::table.find(agent.get()).select(agents::last_online_at);
        let last: Option<At> = known.first(self.conn).during("read an agent")?;
        Ok(last.map(|At(at)| at))
    }

    fn save_agent_presence(&mut self, agent: &Agent, last_online_at: Option<Timestamp>) -> Result<(), StoreError> {
        let presence = (
            agents::availability.eq(agent.availability.word()),
            agents::is_online.eq(agent.is_online),
            agents::last_online_at.eq(last_online_at.map(At::from)),
        );
        let update = diesel::update(agents::table.find(agent.id.get())).set(presence);
        update.execute(self.conn).map(drop).during("set what an agent says about itself")
    }

    fn save_agent_status(&mut self, agent: AgentId, status: AccountStatus, at: Timestamp) -> Result<(), StoreError> {
        let change = (users::status.eq(status.word()), users::updated_at.eq(At::from(at)));
        let update = diesel::update(users::table.find(agent.get())).set(change);
        update.execute(self.conn).map(drop).during("change an agent")
    }
}
