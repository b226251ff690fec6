//! The disk of an SQLite file fills up: whatever was acknowledged stays, and it goes on when there
//! is room again.

use std::{
    fs::{self, File},
    io::Write,
    path::PathBuf,
    process::Command,
};

use adapters_diesel::{Options, Stores, open, seed::SeedPlan};
use app::integrity::VerifyInvariants;
use domain::UserId;
use tempfile::TempDir;
use test_support::Engine;

use super::{ask, is_busy, shop, works};
use crate::fixture::{noon, once, place, request};

/// SQLite itself says that the disk is full when no row number is left, at any of the statements.
#[test]
fn a_full_disk_at_a_statement_is_told_as_busy() {
    let shop = shop(Engine::Sqlite, &Options::default());
    shop.db.sql(
        "create table last_page (id integer primary key autoincrement); \
         insert into last_page values (9223372036854775807)",
    );
    let before = shop.db.dump();
    for table in ["orders", "tickets", "assignments", "messages", "idempotency_keys"] {
        shop.db.sql(&format!(
            "create trigger full after insert on {table} begin insert into last_page values (null); end"
        ));
        let outcome = ask(&shop);
        assert!(is_busy(&outcome), "{table}: {outcome:?}");
        assert!(
            format!("{outcome:?}").contains("database or disk is full"),
            "{table}: {outcome:?}"
        );
        assert_eq!(shop.db.dump(), before, "{table}");
        shop.db.sql("drop trigger full");
    }
    works(&shop);
}

#[test]
fn o23_a_file_that_cannot_be_written_is_told_as_busy() {
    let shop = shop(Engine::Sqlite, &Options::default());
    let before = shop.db.dump();
    for message in
        ["attempt to write a readonly database", "disk I/O error", "unable to open database file"]
    {
        shop.db.sql(&format!(
            "create trigger refused before insert on orders begin select raise(abort, '{message}'); end"
        ));
        let outcome = ask(&shop);
        assert!(is_busy(&outcome), "{message}: {outcome:?}");
        assert_eq!(shop.db.dump(), before);
        shop.db.sql("drop trigger refused");
    }
    works(&shop);
}

/// A file system of a few megabytes, gone with this value.
struct SmallDisk(TempDir);

impl SmallDisk {
    /// `None` where that is not allowed.
    fn mount() -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let mount = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=6m", "tmpfs"])
            .arg(folder.path())
            .output();
        mount.is_ok_and(|done| done.status.success()).then_some(Self(folder))
    }

    fn ballast(&self) -> PathBuf {
        self.0.path().join("ballast")
    }

    /// Takes all the room that is left.
    fn fill(&self) {
        let mut file = File::create(self.ballast()).unwrap();
        for size in [64 * 1024, 4096, 1] {
            while file.write_all(&vec![0; size]).is_ok() {}
        }
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(self.0.path()).output();
    }
}

/// How many assignments there were, in a database that keeps every invariant.
fn assignments(stores: &Stores) -> i64 {
    let integrity = &stores.ports.integrity;
    let violations = VerifyInvariants::new(integrity.clone()).run().unwrap();
    assert!(violations.is_empty(), "{violations:?}");
    integrity.rotation().unwrap().0
}

#[test]
fn a_full_disk_loses_nothing_that_was_acknowledged() {
    let Some(disk) = SmallDisk::mount() else {
        return eprintln!("no small disk can be mounted here: only the test above ran");
    };
    let url = format!("sqlite://{}", disk.0.path().join("shop.db").display());
    let stores = open(&url, &Options::default()).unwrap();
    stores.migrate().unwrap();
    let plan =
        SeedPlan { agents: 2, brands: 1, creators: 1, packages: 90, password_hash: "-".to_owned() };
    stores.seeder.seed(&plan, &|_| ()).unwrap();
    let batcher = stores.ports.checkout_batcher();
    let order = |package: i64| {
        let request = request(UserId::new(5).unwrap(), &[package], noon());
        place(&batcher, request, Some(once(&format!("package {package}"))))
    };
    let mut acknowledged = 0;
    for package in 1..=3 {
        order(package).unwrap();
        acknowledged += 1;
    }
    disk.fill();
    // the log of the writer may still have room for some
    let refused = (4..=80).map(|package| (package, order(package))).find(|(_, outcome)| {
        acknowledged += u32::from(outcome.is_ok());
        outcome.is_err()
    });
    let (package, outcome) = refused.expect("the disk was never full");
    assert!(is_busy(&outcome), "{outcome:?}");
    for _ in 0..5 {
        assert!(is_busy(&order(package)), "still full");
    }
    assert_eq!(
        assignments(&stores),
        i64::from(acknowledged),
        "an assignment for each that was acknowledged, and no other"
    );
    fs::remove_file(disk.ballast()).unwrap();
    order(package).unwrap();
    drop(stores);
    let again = open(&url, &Options::default()).unwrap();
    assert_eq!(assignments(&again), i64::from(acknowledged) + 1);
}
