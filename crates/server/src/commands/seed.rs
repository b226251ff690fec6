//! Plants demo data.

use adapters_diesel::{
    Stores,
    seed::{BulkPlan, SeedError, SeedPlan},
};
use anyhow::{Context, ensure};

use crate::{
    cli::{DatabaseArgs, DemoArgs, SeedArgs},
    config::read_demo,
    reader::Reader,
    wiring,
};

use super::progress::bar;

pub(crate) fn run(database: &DatabaseArgs, args: &SeedArgs) -> anyhow::Result<()> {
    ensure!(args.tickets <= args.orders, "there cannot be more tickets than orders");
    let mut reader = Reader::default();
    let demo = read_demo(&args.demo, &mut reader);
    reader.finish(demo)?;
    let stores = super::connect(database)?;
    stores.migrate()?;
    let people = plant(&stores, args)?;
    plant_orders(&stores, args)?;
    super::search::index(&stores)?;
    super::say(&format!(
        "{people} demo users are there: brand<n>@, creator<n>@, agent<n>@ and admin@{}",
        SeedPlan::DOMAIN
    ))?;
    Ok(())
}

/// The demo data that `serve --demo` shows.
pub(crate) const fn small(demo: DemoArgs) -> SeedArgs {
    SeedArgs {
        agents: 3,
        brands: 5,
        creators: 5,
        packages: 3,
        orders: 0,
        tickets: 0,
        messages_per_ticket: 0,
        demo,
    }
}

/// Plants what is missing and says how many people there are.
pub(crate) fn plant(stores: &Stores, args: &SeedArgs) -> anyhow::Result<u32> {
    let hash = wiring::passwords()
        .hash(&args.demo.demo_password)
        .context("the password cannot be hashed")?;
    let &SeedArgs { agents, brands, creators, packages, .. } = args;
    let plan = SeedPlan { agents, brands, creators, packages, password_hash: hash };
    let bar = bar(plan.people().into(), "people");
    let planted: Result<(), SeedError> =
        stores.seeder.seed(&plan, &|done| bar.set_position(done.into()));
    bar.finish_and_clear();
    planted?;
    Ok(plan.people())
}

/// Plants the orders that are asked for, if any.
fn plant_orders(stores: &Stores, args: &SeedArgs) -> anyhow::Result<()> {
    let plan =
        BulkPlan { orders: args.orders, tickets: args.tickets, messages: args.messages_per_ticket };
    if plan.orders == 0 {
        return Ok(());
    }
    let bar = bar(plan.orders.into(), "orders");
    let planted = stores.seeder.seed_orders(plan, &|done| bar.set_position(done.into()));
    bar.finish_and_clear();
    planted?;
    super::say(&format!("{} orders and {} tickets are there", plan.orders, plan.tickets))?;
    Ok(())
}
