//! The database refuses a row of a change of a package.

use app::SellerAct;
use domain::{
    CreatorId, Currency, Deliverables, Money, PackageChange, PackageDraft, PackageId, PackageKind, Role, Text, UserId,
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
    PackageChange { title, price, currency, description, kind, deliverables: None, is_active: None, content: None }
}

fn a_refused_row_of_a_package_leaves_nothing_behind(engine: Engine) {
    let shop = Shop::open(engine, [1, 1, 1, 1]);
    let packages = &shop.stores.ports.packages;
    let (id, seller) = (PackageId::new(1).unwrap(), CreatorId::new(1).unwrap());
    let act = SellerAct { seller, actor: (UserId::new(3).unwrap(), Role::Creator), at: noon() };
    let acts: [(&str, &dyn Fn() -> bool); 3] = [
        ("insert", &|| packages.add(&draft(), act).is_ok()),
        ("update", &|| packages.change(id, &change(), act).is_ok()),
        ("update", &|| packages.delete(id, act).is_ok()),
    ];
    for (write, done) in acts {
        let before = shop.db.dump();
        for (table, write) in [("packages", write), ("events", "insert")] {
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
    assert_eq!((shop.db.count("packages"), shop.db.count("events")), (2, 3));
}
