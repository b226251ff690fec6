//! Checks that every promise was kept.

use std::io::{Write, stdout};

use anyhow::bail;
use app::integrity::{Defect, Promise};

use crate::{cli::DatabaseArgs, wiring};

pub(crate) fn run(args: &DatabaseArgs) -> anyhow::Result<()> {
    let stores = super::connect_migrated(args)?;
    let operations = wiring::use_cases(&stores).operations;
    let defects = operations.find_defects.run()?;
    for (defect, count) in &defects {
        let _ = writeln!(stdout(), "BROKEN  {defect} ({count} times)");
    }
    if defects.iter().any(|(defect, _)| *defect == Defect::Damaged) {
        bail!("the database is damaged, so nothing else was checked; restore a backup");
    }
    let broken = operations.verify_promises.run()?;
    for promise in Promise::ALL {
        let line = match broken.iter().find(|broken| broken.promise == promise) {
            None => format!("kept    {promise}"),
            Some(broken) => format!("BROKEN  {promise} ({} times)", broken.breaches),
        };
        // the exit code counts, whether or not anybody reads this to the end
        let _ = writeln!(stdout(), "{line}");
    }
    if !broken.is_empty() {
        let verb = if broken.len() == 1 { "does" } else { "do" };
        bail!("{} of {} promises {verb} not hold", broken.len(), Promise::ALL.len());
    }
    if !defects.is_empty() {
        bail!("the promises hold, and yet the database does not fit together");
    }
    Ok(())
}
