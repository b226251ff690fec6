//! Migrations beside others who use the database, and by whoever may change no table.

use std::{fs, thread};

use adapters_diesel::{Options, open};
use test_support::{Engine, TestDb};

/// Takes a migration back that changes a table which everybody reads.
fn without_0024(db: &TestDb) {
    let folder = format!("{}/../../migrations/postgres/0024_said_once", env!("CARGO_MANIFEST_DIR"));
    db.sql(&fs::read_to_string(format!("{folder}/down.sql")).unwrap());
    db.sql("delete from __diesel_schema_migrations where version = '0024'");
}

#[test]
fn o08_a_migration_that_waits_for_a_table_gives_way_to_those_who_read_it() {
    let db = TestDb::fresh(Engine::Postgres);
    without_0024(&db);
    let (stores, mut forgotten) = (db.stores(), db.session());
    forgotten.run("begin; select count(*) from messages");
    thread::scope(|scope| {
        let migrating = scope.spawn(|| stores.migrate().unwrap());
        let waits = "select count(*) as n from pg_locks where not granted and mode = 'AccessExclusiveLock' \
                     and database = (select oid from pg_database where datname = current_database())";
        while db.number(waits) == 0 {
            assert!(!migrating.is_finished(), "nobody held the table");
        }
        // whoever reads waits behind the migration, for as long as that one may wait
        let mut reader = db.session();
        reader.run("set lock_timeout = '4s'");
        let read: Vec<_> = (0..3).map(|_| reader.try_run("select count(*) from messages")).collect();
        let waits = !migrating.is_finished();
        // before anything is said, since nobody ends this otherwise
        forgotten.run("rollback");
        assert!(waits && read.iter().all(Result::is_ok), "{read:?}");
        assert_eq!(migrating.join().unwrap(), ["0024"]);
    });
    stores.expect_migrated().unwrap();
}

#[test]
fn o14_whoever_may_change_no_table_migrates_when_nothing_is_missing() {
    let db = TestDb::fresh(Engine::Postgres);
    let role = format!("limited_{}", std::process::id());
    db.sql(&format!(
        "create role {role} login; grant usage on schema public to {role}; \
         grant select, insert, update, delete on all tables in schema public to {role}"
    ));
    let rest = db.url().rsplit_once('@').unwrap().1;
    let stores = open(&format!("postgres://{role}@{rest}"), &Options::default()).unwrap();
    assert!(stores.migrate().unwrap().is_empty());
    without_0024(&db);
    let error = stores.migrate().unwrap_err();
    assert!(format!("{error:?}").contains("permission denied") || format!("{error:?}").contains("must be owner"));
    drop(stores);
    db.sql(&format!("drop owned by {role}; drop role {role}"));
}

#[test]
fn o14_connections_have_a_name() {
    let db = TestDb::fresh(Engine::Postgres);
    let _stores = db.stores();
    let names = "select distinct application_name as line from pg_stat_activity \
                 where datname = current_database() and pid <> pg_backend_pid()";
    assert_eq!(db.lines(names), ["influmojo"]);
}
