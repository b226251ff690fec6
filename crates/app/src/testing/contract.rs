//! What any store must keep, whatever it is made of. Implement [`World`] for a store and call
//! [`keep`].

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "these are assertions"
)]

mod actions;
mod agents;
mod carts;
mod checkouts;
mod code_budgets;
mod contacts;
mod desk;
mod feed;
mod handovers;
mod insights;
mod keys;
mod laws;
mod lists;
mod packages;
mod phones;
mod search;
mod sessions;
mod staff_tools;
mod steps;

use std::time::Duration;

use domain::{
    AccountStatus, AgentChange, Cart, CheckoutRequest, DraftLine, Field, LineInput, OrderContext,
    PackageId, Text, Timestamp,
};

use crate::{
    BrandViewer, CreatorViewer, StorePorts,
    accounts::NewStaff,
    agents::ChangeAgentError,
    checkout::{Idempotent, PlaceOrdersError, Placement, PlacementAnswer, PlacementRequest},
    integrity::VerifyInvariants,
    tx::{Tx, write},
};

/// A store with nothing in it, and how to plant what checkouts need.
pub trait World: Sync {
    /// The store as the ports it implements.
    fn ports(&self) -> StorePorts;
    /// Plants a brand with its profile.
    fn brand(&self) -> BrandViewer;
    /// Plants a package on sale at a price in hundredths, with a creator of its own.
    fn package(&self, price_minor: i64) -> (PackageId, CreatorViewer);
}

/// What holds, and how to see it.
type Law<W> = (&'static str, fn(&W));

/// Runs every law, each in a world of its own.
///
/// # Panics
/// When the store does not keep one.
pub fn keep<W: World>(fresh: impl Fn() -> W) {
    keep_what_is_written(&fresh);
    run(&fresh, laws::of_large_reads());
}

/// Runs the laws of what is written and of the reads that show it, each in a world of its own: all
/// but those of the feed, the search and the numbers, for a store that has none of these.
///
/// # Panics
/// When the store does not keep one.
pub fn keep_what_is_written<W: World>(fresh: impl Fn() -> W) {
    run(&fresh, laws::of_what_is_written());
}

fn run<W: World>(fresh: &impl Fn() -> W, laws: impl IntoIterator<Item = Law<W>>) {
    for (law, check) in laws {
        let world = fresh();
        check(&world);
        let violations = VerifyInvariants::new(world.ports().integrity).run().unwrap();
        assert!(violations.is_empty(), "after «{law}»: {violations:?}");
    }
}

/// When the first thing happens in every world.
fn start() -> Timestamp {
    Timestamp::from_timestamp(1_767_605_400, 0).unwrap()
}

fn minutes(n: u64) -> Duration {
    Duration::from_secs(60 * n)
}

fn line(package: PackageId) -> DraftLine {
    DraftLine::read(LineInput { package_id: Field::Given(package.get()), ..LineInput::default() })
}

fn request(brand: &BrandViewer, packages: &[PackageId], at: Timestamp) -> CheckoutRequest {
    let cart = Cart::new(packages.iter().copied().map(line).collect()).unwrap();
    CheckoutRequest { buyer: brand.user, cart, at }
}

fn place(
    world: &impl World,
    checkout: CheckoutRequest,
    idempotent: Option<Idempotent>,
) -> PlacementAnswer {
    world.ports().checkout_batcher().place(PlacementRequest { checkout, idempotent })
}

fn order(
    world: &impl World,
    brand: &BrandViewer,
    packages: &[PackageId],
    at: Timestamp,
) -> Result<Vec<OrderContext>, PlaceOrdersError> {
    match place(world, request(brand, packages, at), None)? {
        Placement::Placed { orders, response: None } => Ok(orders),
        other => panic!("a request without a key got {other:?}"),
    }
}

fn add_agent(world: &impl World, n: u32, at: Timestamp) -> domain::AgentId {
    let staff = NewStaff {
        email: format!("agent{n}@example.test").parse().unwrap(),
        name: Text::parse(&format!("Agent {n}")).unwrap(),
    };
    let add = move |tx: &mut dyn Tx| {
        crate::agents::add_agent(tx, &domain::RoundRobin, &staff, None, None, at)
    };
    write(&*world.ports().transactions, "add an agent", add).unwrap()
}

fn set_account(
    world: &impl World,
    agent: domain::AgentId,
    status: AccountStatus,
) -> Result<(), ChangeAgentError> {
    change_agent(world, agent, AgentChange::account(status))
}

fn change_agent(
    world: &impl World,
    agent: domain::AgentId,
    change: AgentChange,
) -> Result<(), ChangeAgentError> {
    let work = move |tx: &mut dyn Tx| {
        crate::agents::change_agent(tx, &domain::RoundRobin, agent, &change, None, start())
    };
    write(&*world.ports().transactions, "change an agent", work)
}
