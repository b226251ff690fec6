//! Checks that every promise was kept.

use anyhow::bail;
use app::Promise;

use crate::{cli::DatabaseArgs, wiring};

pub(crate) fn run(args: &DatabaseArgs) -> anyhow::Result<()> {
    let stores = super::connect_migrated(args)?;
    let broken = wiring::verify_promises(&stores).run()?;
    for promise in Promise::ALL {
        match broken.iter().find(|broken| broken.promise == promise) {
            None => println!("kept    {promise}"),
            Some(broken) => println!("BROKEN  {promise} ({} times)", broken.breaches),
        }
    }
    if !broken.is_empty() {
        bail!("{} promises do not hold", broken.len());
    }
    Ok(())
}
