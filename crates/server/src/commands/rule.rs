//! Which rule of assignment a command goes by.

use adapters_diesel::Stores;
use anyhow::bail;
use domain::AssignmentRules;

use crate::{assignment::Wanted, wiring};

/// Assigns by the rule that is wanted from now on, which is put in force, else by the one that is
/// in force.
pub(crate) fn apply(stores: &mut Stores, wanted: Wanted) -> anyhow::Result<()> {
    let Some(rule) = wanted else { return assign_by_what_is_in_force(stores) };
    stores.ports.assigner = rule.clone();
    let before = wiring::use_cases(stores).agents.put_rule_in_force.run(rule.clone())?;
    if before != *rule.name() {
        tracing::warn!(
            %before, now = %rule.name(),
            "tickets are assigned by another rule from now on; instances that still run assign by the former one until they are started again"
        );
    }
    Ok(())
}

/// Assigns by the rule that is in force.
pub(crate) fn assign_by_what_is_in_force(stores: &mut Stores) -> anyhow::Result<()> {
    let name = stores.ports.integrity.rule_in_force()?;
    let Some(rule) = AssignmentRules::default().find(&name).cloned() else {
        bail!(
            "tickets are assigned by the rule {name}, which this version does not have; name one with --assign"
        );
    };
    stores.ports.assigner = rule;
    Ok(())
}
