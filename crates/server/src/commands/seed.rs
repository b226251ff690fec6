//! Plants demo data.

use adapters_diesel::{
    Stores,
    seed::{SeedError, SeedPlan},
};
use anyhow::Context;
use indicatif::{ProgressBar, ProgressStyle};

use crate::{
    cli::{DatabaseArgs, DemoArgs, SeedArgs},
    config::{Reader, read_demo},
    wiring,
};

pub(crate) fn run(database: &DatabaseArgs, args: &SeedArgs) -> anyhow::Result<()> {
    let mut reader = Reader::default();
    let demo = read_demo(&args.demo, &mut reader);
    reader.finish(demo)?;
    let stores = super::connect(database)?;
    stores.migrate()?;
    let people = plant(&stores, args)?;
    println!("{people} demo users are there: brand<n>@, creator<n>@, agent<n>@ and admin@{}", SeedPlan::DOMAIN);
    Ok(())
}

/// The demo data that `serve --demo` shows.
pub(crate) const fn small(demo: DemoArgs) -> SeedArgs {
    SeedArgs { agents: 3, brands: 5, creators: 5, packages: 3, demo }
}

/// Plants what is missing and says how many people there are.
pub(crate) fn plant(stores: &Stores, args: &SeedArgs) -> anyhow::Result<u32> {
    let hash = wiring::passwords().hash(&args.demo.demo_password).context("the password cannot be hashed")?;
    let &SeedArgs { agents, brands, creators, packages, .. } = args;
    let plan = SeedPlan { agents, brands, creators, packages, password_hash: hash };
    let bar = ProgressBar::new(plan.people().into());
    if let Ok(style) = ProgressStyle::with_template("{bar:40} {pos} of {len} people, {eta} left") {
        bar.set_style(style);
    }
    let planted: Result<(), SeedError> = stores.seeder.seed(&plan, &|done| bar.set_position(done.into()));
    bar.finish_and_clear();
    planted?;
    Ok(plan.people())
}
