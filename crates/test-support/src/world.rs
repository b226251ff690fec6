//! A database as the world of the store contract.

use std::sync::atomic::{AtomicI64, Ordering};

use adapters_diesel::{Options, Stores};
use app::{
    BrandViewer, CreatorViewer, StoreError, StorePorts, search::Named, testing::contract::World,
    tx::write,
};
use domain::{BrandId, CreatorId, PackageId, UserId};

use crate::{Engine, TestDb};

/// A fresh database without any user.
pub struct StoreWorld {
    /// The store.
    pub stores: Stores,
    /// The database below it.
    pub db: TestDb,
    last: AtomicI64,
}

impl StoreWorld {
    /// A world on an engine.
    #[must_use]
    pub fn fresh(engine: Engine) -> Self {
        Self::with(engine, &Options::default())
    }

    /// A world on an engine, with options of its own.
    #[must_use]
    pub fn with(engine: Engine, options: &Options) -> Self {
        let db = TestDb::fresh(engine);
        Self { stores: db.stores_with(options), db, last: AtomicI64::new(0) }
    }

    /// Inserts a user and its profile, both with the same id. Ids descend, so that those which the
    /// store gives lie below or above all of them.
    fn plant(&self, role: &str, profile: &str) -> i64 {
        let id = 1_000_000 - self.last.fetch_add(1, Ordering::Relaxed);
        let (yes, now) = (
            if self.db.engine == Engine::Sqlite { "1" } else { "true" },
            "'2026-01-01T00:00:00.000000Z'",
        );
        self.db.sql(&format!(
            "insert into users (id, email, name, role, status, email_verified, phone_verified, onboarding_completed, \
             auth_provider, created_at, updated_at) values ({id}, '{role}{id}@example.test', 'Test {role}', '{role}', \
             'active', {yes}, {yes}, {yes}, 'email', {now}, {now}); {}",
            profile.replace("$id", &id.to_string()).replace("$yes", yes).replace("$now", now)
        ));
        self.write_words();
        id
    }

    /// Writes the words of all names, as whoever writes a name does.
    fn write_words(&self) {
        for &named in Named::ALL {
            let refill = move |tx: &mut dyn app::tx::Tx| tx.refill_name_words(named, 0, 1000);
            write::<_, StoreError>(&*self.stores.ports.transactions, "write words", refill)
                .unwrap();
        }
    }
}

impl World for StoreWorld {
    fn ports(&self) -> StorePorts {
        self.stores.ports.clone()
    }

    fn brand(&self) -> BrandViewer {
        let id = self.plant(
            "brand",
            "insert into brands (id, user_id, company_name, industries, verified, created_at, updated_at) \
             values ($id, $id, 'Test Brand Company', '[]', $yes, $now, $now)",
        );
        BrandViewer { user: UserId::new(id).unwrap(), brand: Some(BrandId::new(id).unwrap()) }
    }

    fn package(&self, price_minor: i64) -> (PackageId, CreatorViewer) {
        let id = self.plant(
            "creator",
            &format!(
                "insert into creators (id, user_id, content_categories, platforms, languages, total_collaborations, \
                 verified, featured, created_at, updated_at) values ($id, $id, '[]', '[]', '[]', 0, $yes, $yes, $now, \
                 $now); insert into packages (id, creator_id, title, price_minor, currency, kind, deliverables, \
                 is_active, is_deleted, created_at, updated_at) values ($id, $id, 'Test Package', {price_minor}, 'USD', \
                 'predefined', '[]', $yes, not $yes, $now, $now)"
            ),
        );
        let creator = CreatorViewer {
            user: UserId::new(id).unwrap(),
            creator: Some(CreatorId::new(id).unwrap()),
        };
        (PackageId::new(id).unwrap(), creator)
    }
}
