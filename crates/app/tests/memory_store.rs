//! The store in memory keeps the same contract as every other, as far as it goes.

#[cfg(test)]
mod memory_store {
    use std::sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    };

    use app::{
        BrandViewer, CreatorViewer, StorePorts,
        catalog::MockCatalog,
        feed::MockChangeFeed,
        health::MockPulse,
        insights::MockInsightStore,
        search::MockSearchIndex,
        testing::{MemoryStore, contract::World, samples},
    };
    use domain::{Currency, Money, PackageId, RoundRobin};

    struct InMemory(Arc<MemoryStore>, AtomicI64);

    impl InMemory {
        fn next(&self) -> i64 {
            self.1.fetch_add(1, Ordering::Relaxed)
        }
    }

    impl World for InMemory {
        fn ports(&self) -> StorePorts {
            let store = &self.0;
            StorePorts {
                checkout: store.clone(),
                idempotency: store.clone(),
                carts: store.clone(),
                orders: store.clone(),
                tickets: store.clone(),
                messages: store.clone(),
                audit: store.clone(),
                notifications: store.clone(),
                accounts: store.clone(),
                sessions: store.clone(),
                invitations: store.clone(),
                profiles: store.clone(),
                packages: store.clone(),
                agents: store.clone(),
                handovers: store.clone(),
                transactions: store.clone(),
                staff_tools: store.clone(),
                integrity: store.clone(),
                assigner: Arc::new(RoundRobin),
                // what it does not have
                catalog: Arc::new(MockCatalog::new()),
                feed: Arc::new(MockChangeFeed::new()),
                insights: Arc::new(MockInsightStore::new()),
                pulse: Arc::new(MockPulse::new()),
                search: Arc::new(MockSearchIndex::new()),
            }
        }

        fn brand(&self) -> BrandViewer {
            self.0.add_brand(samples::brand(self.next(), "Test Brand").unwrap())
        }

        fn package(&self, price_minor: i64) -> (PackageId, CreatorViewer) {
            let creator = samples::creator(self.next(), "Test Creator").unwrap();
            let price = Money::from_minor(price_minor, Currency::USD).unwrap();
            let package = samples::package(self.next(), &creator, "Test Package", price).unwrap();
            (package.id, self.0.add_creator(creator, vec![package]))
        }
    }

    fn fresh() -> InMemory {
        InMemory(Arc::default(), AtomicI64::new(1))
    }

    app::contract_tests!(
        [
            checkout,
            orders,
            tickets,
            agents,
            handovers,
            carts,
            packages,
            phones,
            sessions,
            staff_tools,
        ],
        fresh()
    );
}
