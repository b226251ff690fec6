//! Checks that every invariant holds.

use std::io::{Write, stdout};

use adapters_diesel::Stores;
use anyhow::bail;
use app::integrity::{Defect, Invariant};

use crate::{cli::DatabaseArgs, wiring};

pub(crate) fn run(args: &DatabaseArgs) -> anyhow::Result<()> {
    check(&*super::connect_migrated(args)?)
}

/// Says of every invariant whether it holds; an error when one does not.
pub(crate) fn check(stores: &Stores) -> anyhow::Result<()> {
    let operations = wiring::use_cases(stores).operations;
    let defects = operations.find_defects.run()?;
    for (defect, count) in &defects {
        let _ = writeln!(stdout(), "BROKEN  {defect} ({count} times)");
    }
    if defects.iter().any(|(defect, _)| *defect == Defect::Damaged) {
        bail!("the database is damaged, so nothing else was checked; restore a backup");
    }
    let violations = operations.verify_invariants.run()?;
    for invariant in Invariant::ALL {
        let line = match violations.iter().find(|violations| violations.invariant == invariant) {
            None => format!("kept    {invariant}"),
            Some(violations) => format!("BROKEN  {invariant} ({} times)", violations.violations),
        };
        // the exit code counts, whether or not anybody reads this to the end
        let _ = writeln!(stdout(), "{line}");
    }
    if !violations.is_empty() {
        let verb = if violations.len() == 1 { "does" } else { "do" };
        bail!("{} of {} invariants {verb} not hold", violations.len(), Invariant::ALL.len());
    }
    if !defects.is_empty() {
        bail!("the invariants hold, and yet the database does not fit together");
    }
    Ok(())
}
