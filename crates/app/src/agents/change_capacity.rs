//! Super admins say how many unsolved tickets an agent may have.

use domain::{Actor, AgentId, Assigner, Capacity, Timestamp, capacity_changed};

use super::{
    CapacityRows, ChangeAgentError, RotationRows, WaitingTicketRows,
    assign_waiting::assign_what_need_not_wait,
};
use crate::effects::EffectRows;

/// Writes how many unsolved tickets an agent may have, with the entry that tells of it. What it has
/// already stays with it; what waits goes to it as far as it has room now. The present capacity
/// again has no effect.
///
/// # Errors
/// [`ChangeAgentError`].
pub fn change_capacity(
    tx: &mut (impl RotationRows + CapacityRows + WaitingTicketRows + EffectRows + ?Sized),
    assigner: &dyn Assigner,
    agent: AgentId,
    capacity: Option<Capacity>,
    actor: Option<Actor>,
    at: Timestamp,
) -> Result<(), ChangeAgentError> {
    tx.lock_rotation()?.agent(agent).ok_or(ChangeAgentError::NotFound)?;
    let present = tx.agent_capacity(agent)?;
    if present == capacity {
        return Ok(());
    }
    tx.save_agent_capacity(agent, capacity)?;
    tx.record(&capacity_changed(agent, (present, capacity), actor, at).into())?;
    Ok(assign_what_need_not_wait(tx, assigner, actor, at)?)
}
