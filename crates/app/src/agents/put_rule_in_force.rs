//! An instance says by which rule it assigns tickets.

use std::sync::Arc;

use domain::{Assigner, NewAuditEntry, RoundRobin, RuleName, Timestamp};

use super::{AgentTransactions, AgentTx, assign_waiting::assign_waiting_tickets};
use crate::{Clock, StoreError};

/// Puts a rule of assignment in force.
#[derive(Clone)]
pub struct PutRuleInForce {
    store: Arc<dyn AgentTransactions>,
    clock: Arc<dyn Clock>,
}

impl PutRuleInForce {
    /// The use case over a store and a clock.
    #[must_use]
    pub fn new(store: Arc<dyn AgentTransactions>, clock: Arc<dyn Clock>) -> Self {
        Self { store, clock }
    }

    /// Notes the rule, assigns what waits as far as it chooses an agent, and returns the rule that
    /// was in force before. Versions that know none but the round robin write nothing any more
    /// while another rule is in force.
    ///
    /// # Errors
    /// [`StoreError`]; the former rule is still in force.
    pub fn run(&self, rule: Arc<dyn Assigner>) -> Result<RuleName, StoreError> {
        let at = self.clock.now();
        self.store.write("put a rule in force", move |tx| put_in_force(tx, rule.as_ref(), at))
    }
}

fn put_in_force(
    tx: &mut dyn AgentTx,
    rule: &dyn Assigner,
    at: Timestamp,
) -> Result<RuleName, StoreError> {
    tx.lock_rotation()?;
    let before = tx.rule_in_force()?;
    if before != *rule.name() {
        tx.save_rule_in_force(rule.name(), rule.name() == RoundRobin.name())?;
        tx.record(&entry(&before, rule.name(), at).into())?;
    }
    // an instance that went by another rule may have let tickets wait since
    assign_waiting_tickets(tx, rule, None, at)?;
    Ok(before)
}

fn entry(before: &RuleName, rule: &RuleName, at: Timestamp) -> NewAuditEntry {
    NewAuditEntry {
        at,
        actor: None,
        action: "assignment_rule_changed",
        order: None,
        ticket: None,
        from: Some(before.to_string()),
        to: Some(rule.to_string()),
        reason: None,
        data: Vec::new(),
    }
}
