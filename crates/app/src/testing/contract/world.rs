//! Worlds in which a store is tried.

use std::{
    collections::BTreeSet,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

use domain::{AgentId, Assigner, OrderContext, PackageId, RoundRobin, UserId};

use super::{add_agent, start};
use crate::{
    BrandViewer, CreatorViewer, PageRequest, StorePorts, checkout::CheckoutTransactions,
    integrity::VerifyInvariants, orders::OrderScope,
};

/// A store with nothing in it that can check out, how to plant what checkouts need, and how to see
/// what became of them.
pub trait CheckoutWorld: Sync {
    /// The store.
    fn store(&self) -> Arc<dyn CheckoutTransactions>;
    /// The rule by which agents take turns.
    fn assigner(&self) -> Arc<dyn Assigner> {
        Arc::new(RoundRobin)
    }
    /// Plants an active account with a brand profile.
    fn plant_brand(&self) -> UserId;
    /// Plants a package on sale at a price in hundredths of a dollar, and says whose account sells
    /// it: each is of a creator of its own.
    fn plant_package(&self, price_minor: i64) -> (PackageId, UserId);
    /// Plants an active agent who is there. Later ones have higher ids.
    fn plant_agent(&self) -> AgentId;
    /// Every order that is stored with what belongs to it, by ascending id.
    fn stored_orders(&self) -> Vec<OrderContext>;
    /// The number of the last assignment, 0 before the first.
    fn last_assignment(&self) -> i64;
    /// Panics when something does not hold that holds after every commit.
    fn verify(&self) {
        let stored = self.stored_orders();
        let tickets: BTreeSet<_> = stored
            .iter()
            .map(|context| context.ticket.as_ref().map(|ticket| (ticket.id, ticket.order)))
            .collect();
        assert_eq!(tickets.len(), stored.len(), "every order has a ticket of its own: {stored:?}");
        assert!(
            stored.iter().all(|context| {
                context.ticket.as_ref().is_some_and(|ticket| ticket.order == context.order.id)
            }),
            "a ticket is that of its order: {stored:?}"
        );
    }
}

/// A store of everything with nothing in it, and how to plant what checkouts need.
pub trait World: Sync {
    /// The store as the ports it implements.
    fn ports(&self) -> StorePorts;
    /// Plants a brand with its profile.
    fn brand(&self) -> BrandViewer;
    /// Plants a package on sale at a price in hundredths, with a creator of its own.
    fn package(&self, price_minor: i64) -> (PackageId, CreatorViewer);
}

/// Addresses of agents that are planted are all different.
static PLANTED: AtomicU32 = AtomicU32::new(1000);

impl<W: World> CheckoutWorld for W {
    fn store(&self) -> Arc<dyn CheckoutTransactions> {
        self.ports().checkout
    }

    fn assigner(&self) -> Arc<dyn Assigner> {
        self.ports().assigner
    }

    fn plant_brand(&self) -> UserId {
        self.brand().user
    }

    fn plant_package(&self, price_minor: i64) -> (PackageId, UserId) {
        let (package, creator) = self.package(price_minor);
        (package, creator.user)
    }

    fn plant_agent(&self) -> AgentId {
        add_agent(self, PLANTED.fetch_add(1, Ordering::Relaxed), start())
    }

    fn stored_orders(&self) -> Vec<OrderContext> {
        let page = PageRequest::first(10_000);
        let mut stored = self.ports().orders.list(OrderScope::All, None, page).unwrap().items;
        stored.sort_by_key(|context| context.order.id);
        stored
    }

    fn last_assignment(&self) -> i64 {
        self.ports().integrity.rotation().unwrap().0
    }

    fn verify(&self) {
        let violations = VerifyInvariants::new(self.ports().integrity).run().unwrap();
        assert!(violations.is_empty(), "{violations:?}");
    }
}
