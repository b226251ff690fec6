//! A store of one's own for a service that only checks out: a few maps behind a lock. Everything
//! else about a checkout is `app`'s, and the laws of its contract are tests of this store: `cargo
//! test -p influmojo-app --all-features --example my_store`.

use std::{
    collections::{BTreeMap, VecDeque},
    error::Error,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use app::{
    IdempotencyKey, StoreError, SystemClock,
    checkout::{
        BatchLimits, CheckoutBatcher, CheckoutRows, CheckoutRun, CheckoutTransactions,
        CheckoutWork, IdempotencyClaim, IdempotencyRecord, LockedMarket, MarketQuery,
        NewIdempotencyRecord, PlaceOrders, Placement, RecentOrders, RecentQuery,
    },
    testing::samples,
    tx::Verdict,
};
use domain::{
    AccountStatus, Agent, AgentId, AgentPool, Availability, Brand, Cart, CheckoutPlan, Currency,
    DraftLine, Field, LineInput, Listing, Money, NewIds, OrderContext, OrderId, PackageId,
    PreparedCart, RecentOrder, Rotation, RoundRobin, TicketId, UserId,
};

/// What is stored.
#[derive(Clone, Default)]
struct Rows {
    brands: BTreeMap<UserId, Brand>,
    listings: BTreeMap<PackageId, Listing>,
    agents: Vec<Agent>,
    rotation: Rotation,
    orders: BTreeMap<OrderId, OrderContext>,
    keys: BTreeMap<(UserId, IdempotencyKey), IdempotencyRecord>,
    last_id: i64,
}

/// The store. Whoever has the lock is the only one who writes, so nothing needs a lock of its own.
#[derive(Default)]
struct Shop(Mutex<Rows>);

impl CheckoutTransactions for Shop {
    fn batch_limits(&self) -> BatchLimits {
        BatchLimits::new(32, Duration::from_secs(5))
    }

    fn run_checkout(&self, _: CheckoutRun, work: CheckoutWork) -> Result<(), StoreError> {
        let mut rows = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut draft = rows.clone();
        if work(&mut draft) == Verdict::Commit {
            *rows = draft;
        }
        Ok(())
    }
}

impl CheckoutRows for Rows {
    fn claim_keys(
        &mut self,
        keys: &[(UserId, IdempotencyKey)],
    ) -> Result<Vec<IdempotencyClaim>, StoreError> {
        Ok(keys.iter().map(|key| IdempotencyClaim::Claimed(self.keys.get(key).cloned())).collect())
    }

    fn read_checkouts(&mut self, checkouts: &[OrderId]) -> Result<Vec<OrderContext>, StoreError> {
        let is_wanted = |context: &&OrderContext| checkouts.contains(&context.order.checkout);
        Ok(self.orders.values().filter(is_wanted).cloned().collect())
    }

    fn lock_market(&mut self, query: &MarketQuery) -> Result<LockedMarket, StoreError> {
        let brand = |user: &UserId| Some((*user, self.brands.get(user)?.clone()));
        let listing = |id: &PackageId| Some((*id, self.listings.get(id)?.clone()));
        Ok(LockedMarket {
            brands: query.buyers.iter().filter_map(brand).collect(),
            listings: query.packages.iter().filter_map(listing).collect(),
            ..LockedMarket::default()
        })
    }

    fn read_recent_orders(&mut self, query: &RecentQuery) -> Result<RecentOrders, StoreError> {
        let mut recent = RecentOrders::default();
        for order in self.orders.values().map(|context| &context.order) {
            let is_wanted = query.pairs.contains(&(order.brand, order.package));
            if is_wanted && order.placed_at > query.after {
                recent.by_brand.entry(order.brand).or_default().push(RecentOrder {
                    id: order.id,
                    package: order.package,
                    creator: order.creator,
                    status: order.status,
                    placed_at: order.placed_at,
                });
            }
        }
        recent.ids = self.fresh_ids(query.lines)?;
        Ok(recent)
    }

    fn write_early(&mut self, _: &[PreparedCart]) -> Result<(), StoreError> {
        Ok(())
    }

    fn lock_agents(&mut self) -> Result<AgentPool, StoreError> {
        Ok(AgentPool::new(self.agents.clone(), self.rotation))
    }

    fn write_checkouts(
        &mut self,
        plans: &[CheckoutPlan],
        records: &[NewIdempotencyRecord],
    ) -> Result<(), StoreError> {
        for plan in plans {
            self.rotation = plan.rotation;
            // a plan also has messages, notifications and entries of an audit log, for whoever has
            // these
            let orders = plan.orders.iter().map(|order| order.context.clone());
            self.orders.extend(orders.map(|context| (context.order.id, context)));
        }
        let records = records.iter().map(|new| ((new.owner, new.key.clone()), new.record.clone()));
        self.keys.extend(records);
        Ok(())
    }
}

impl Rows {
    fn fresh_ids(&mut self, count: usize) -> Result<VecDeque<NewIds>, StoreError> {
        let mut fresh = || {
            self.last_id += 1;
            Ok(NewIds { order: OrderId::new(self.last_id)?, ticket: TicketId::new(self.last_id)? })
        };
        let ids: Result<_, domain::InvalidId> = (0..count).map(|_| fresh()).collect();
        ids.map_err(|_| StoreError::Corrupt { table: "orders", column: "id", row: self.last_id })
    }
}

/// What others than the checkout write.
impl Shop {
    fn add_brand(&self, brand: Brand) -> UserId {
        let user = brand.owner.user;
        self.0.lock().unwrap_or_else(PoisonError::into_inner).brands.insert(user, brand);
        user
    }

    fn add_listing(&self, listing: Listing) -> PackageId {
        let id = listing.package.id;
        self.0.lock().unwrap_or_else(PoisonError::into_inner).listings.insert(id, listing);
        id
    }

    fn add_agent(&self, id: i64, name: &str) -> Result<AgentId, domain::InvalidId> {
        let id = AgentId::new(id)?;
        self.0.lock().unwrap_or_else(PoisonError::into_inner).agents.push(Agent {
            id,
            name: name.to_owned(),
            email: None,
            account: AccountStatus::Active,
            availability: Availability::Available,
            is_online: true,
        });
        Ok(id)
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let shop = Arc::new(Shop::default());
    let buyer = shop.add_brand(samples::brand(1, "Amber")?);
    let creator = samples::creator(2, "Meera")?;
    let price = Money::parse("149.99", Currency::USD)?;
    let package = samples::package(3, &creator, "Instagram Reel", price)?;
    let package = shop.add_listing(Listing { package, creator });
    shop.add_agent(4, "Asha")?;
    let batcher = CheckoutBatcher::new(shop.clone(), Arc::new(RoundRobin));
    let line = LineInput { package_id: Field::Given(package.get()), ..LineInput::default() };
    let cart = Cart::new(vec![DraftLine::read(line)])?;
    let place_orders = PlaceOrders::new(batcher.into(), Arc::new(SystemClock));
    if let Placement::Placed { orders, .. } = place_orders.run(buyer, cart, None)? {
        println!("{} order was placed", orders.len());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicI64, Ordering};

    use app::testing::contract::CheckoutWorld;

    use super::*;

    #[derive(Default)]
    struct World(Arc<Shop>, AtomicI64);

    impl World {
        fn next(&self) -> i64 {
            self.1.fetch_add(1, Ordering::Relaxed) + 1
        }
    }

    impl CheckoutWorld for World {
        fn store(&self) -> Arc<dyn CheckoutTransactions> {
            self.0.clone()
        }

        fn plant_brand(&self) -> UserId {
            self.0.add_brand(samples::brand(self.next(), "Test Brand").unwrap())
        }

        fn plant_package(&self, price_minor: i64) -> (PackageId, UserId) {
            let creator = samples::creator(self.next(), "Test Creator").unwrap();
            let price = Money::from_minor(price_minor, Currency::USD).unwrap();
            let package = samples::package(self.next(), &creator, "Test Package", price).unwrap();
            let seller = creator.owner.user;
            (self.0.add_listing(Listing { package, creator }), seller)
        }

        fn plant_agent(&self) -> AgentId {
            self.0.add_agent(self.next(), "Test Agent").unwrap()
        }

        fn stored_orders(&self) -> Vec<OrderContext> {
            self.0.0.lock().unwrap().orders.values().cloned().collect()
        }

        fn last_assignment(&self) -> i64 {
            self.0.0.lock().unwrap().rotation.number
        }
    }

    app::contract_tests!(checkout, World::default());

    #[test]
    fn it_checks_out() {
        main().unwrap();
    }
}
