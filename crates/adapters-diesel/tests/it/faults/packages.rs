//! The database refuses a row of a change of a package.

use std::sync::Arc;

use app::{
    CreatorViewer,
    packages::{AddPackage, ChangePackage, DeletePackage},
    testing::FixedClock,
};
use domain::{
    CreatorId, Currency, Deliverables, Money, PackageChange, PackageDraft, PackageId, PackageKind,
    Text, UserId,
};
use test_support::{Engine, on_each_engine};

use super::triggers::{refusing, ways};
use crate::fixture::{Shop, noon};

on_each_engine! { a_refused_row_of_a_package_leaves_nothing_behind, }

fn draft() -> PackageDraft {
    PackageDraft {
        title: Text::parse("New").unwrap(),
        description: None,
        price: Money::from_minor(100, Currency::USD).unwrap(),
        kind: PackageKind::Custom,
        deliverables: Deliverables::Texts(Vec::new()),
        content: None,
    }
}

fn change() -> PackageChange {
    let PackageDraft { title, price, .. } = draft();
    let price = price.to_string().parse().unwrap();
    let (currency, description, kind) = (None, None, None);
    PackageChange {
        title,
        price,
        currency,
        description,
        kind,
        deliverables: None,
        is_active: None,
        content: None,
    }
}

fn a_refused_row_of_a_package_leaves_nothing_behind(engine: Engine) {
    let shop = Shop::open(engine, [1, 1, 1, 1]);
    let (store, clock) = (&shop.stores.ports.transactions, Arc::new(FixedClock::at(noon())));
    let add = AddPackage::new(store.clone(), clock.clone());
    let change_package = ChangePackage::new(store.clone(), clock.clone());
    let delete = DeletePackage::new(store.clone(), clock);
    let seller = CreatorViewer { user: UserId::new(3).unwrap(), creator: CreatorId::new(1).ok() };
    let id = PackageId::new(1).unwrap();
    let acts: [(&str, &dyn Fn() -> bool); 3] = [
        ("insert", &|| add.run(&seller, &draft()).is_ok()),
        ("update", &|| change_package.run(&seller, id, &change()).is_ok()),
        ("update", &|| delete.run(&seller, id).is_ok()),
    ];
    for (write, done) in acts {
        let before = shop.db.dump();
        for (table, write) in [("packages", write), ("audit_log", "insert")] {
            for way in ways(engine) {
                let [refuse, admit] = refusing(engine, table, write, way);
                shop.db.sql(&refuse);
                assert!(!done(), "{way} at {write} on {table}");
                assert_eq!(shop.db.dump(), before, "{way} at {write} on {table}");
                shop.db.sql(&admit);
            }
        }
        assert!(done());
    }
    assert_eq!((shop.db.count("packages"), shop.db.count("audit_log")), (2, 3));
}
