//! What any store must keep, whatever it is made of: laws, one test each, by area.
//!
//! A store is tried in a *world*: an empty store, and how to plant what the laws need.
//! [`contract_tests!`](crate::contract_tests) makes the tests of an area. A service that only
//! checks out implements [`CheckoutWorld`] for its store and writes
//!
//! ```ignore
//! app::contract_tests!(checkout, MyWorld::fresh());
//! ```
//!
//! A store of everything implements [`World`] and names the areas that it has, which of all are
//! `checkout`, `orders`, `tickets`, `agents`, `handovers`, `carts`, `packages`, `phones`,
//! `sessions`, `staff_tools`, `feed`, `search` and `insights`.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "these are assertions, and their names are sentences"
)]

mod actions;
#[doc(hidden)]
pub mod agents;
#[doc(hidden)]
pub mod carts;
#[doc(hidden)]
pub mod checkouts;
#[doc(hidden)]
pub mod code_budgets;
#[doc(hidden)]
pub mod contacts;
#[doc(hidden)]
pub mod desk;
#[doc(hidden)]
pub mod feed;
#[doc(hidden)]
pub mod handovers;
#[doc(hidden)]
pub mod insights;
#[doc(hidden)]
pub mod invitations;
#[doc(hidden)]
pub mod keys;
#[doc(hidden)]
pub mod lists;
#[doc(hidden)]
pub mod packages;
#[doc(hidden)]
pub mod phones;
#[doc(hidden)]
pub mod search;
#[doc(hidden)]
pub mod sessions;
#[doc(hidden)]
pub mod staff_tools;
#[doc(hidden)]
pub mod steps;
mod world;

use std::time::Duration;

use domain::{
    AccountStatus, AgentChange, Cart, CheckoutRequest, DraftLine, Field, LineInput, OrderContext,
    PackageId, Text, Timestamp, UserId,
};

pub use self::world::{CheckoutWorld, World};
use crate::{
    BrandViewer,
    accounts::NewStaff,
    agents::ChangeAgentError,
    checkout::{
        CheckoutBatcher, Idempotent, PlaceOrdersError, Placement, PlacementAnswer, PlacementRequest,
    },
    tx::{Tx, write},
};

/// Holds a law in a world, and then whatever holds there always.
#[doc(hidden)]
pub fn hold<W: CheckoutWorld>(world: &W, law: impl FnOnce(&W)) {
    law(world);
    world.verify();
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

fn request(buyer: UserId, packages: &[PackageId], at: Timestamp) -> CheckoutRequest {
    let cart = Cart::new(packages.iter().copied().map(line).collect()).unwrap();
    CheckoutRequest { buyer, cart, at }
}

fn place(
    world: &impl CheckoutWorld,
    checkout: CheckoutRequest,
    idempotent: Option<Idempotent>,
) -> PlacementAnswer {
    CheckoutBatcher::new(world.store(), world.assigner())
        .place(PlacementRequest { checkout, idempotent })
}

fn order(
    world: &impl CheckoutWorld,
    brand: &BrandViewer,
    packages: &[PackageId],
    at: Timestamp,
) -> Result<Vec<OrderContext>, PlaceOrdersError> {
    order_as(world, brand.user, packages, at)
}

fn order_as(
    world: &impl CheckoutWorld,
    buyer: UserId,
    packages: &[PackageId],
    at: Timestamp,
) -> Result<Vec<OrderContext>, PlaceOrdersError> {
    match place(world, request(buyer, packages, at), None)? {
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
