//! The store in memory keeps the same contract as every other.

#[cfg(test)]
mod memory_store {
    use std::sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    };

    use app::{
        BrandViewer, CreatorViewer, StorePorts,
        testing::{MemoryStore, contract, samples},
    };
    use domain::{Currency, Money, PackageId};

    struct InMemory(Arc<MemoryStore>, AtomicI64);

    impl InMemory {
        fn next(&self) -> i64 {
            self.1.fetch_add(1, Ordering::Relaxed)
        }
    }

    impl contract::World for InMemory {
        fn ports(&self) -> StorePorts {
            self.0.ports()
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

    #[test]
    fn the_store_in_memory_keeps_the_contract() {
        contract::keep(|| InMemory(Arc::default(), AtomicI64::new(1)));
    }
}
