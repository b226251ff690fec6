//! A migration beside others who use the tables that it changes.

use std::{env, fs, process, thread};

use diesel_migrations::FileBasedMigrations;
use test_support::{Engine, TestDb};

use super::{engine::Db, queries::schema_state::run_pending};
use crate::Options;

/// A migration that changes a table which everybody reads.
fn planted() -> FileBasedMigrations {
    let folder = env::temp_dir().join(format!("influmojo-planted-{}", process::id()));
    let step = folder.join("9001_planted");
    fs::create_dir_all(&step).unwrap();
    fs::write(step.join("up.sql"), "alter table messages add column planted text;").unwrap();
    fs::write(step.join("down.sql"), "alter table messages drop column planted;").unwrap();
    FileBasedMigrations::from_path(&folder).unwrap()
}

#[test]
fn o08_a_migration_that_waits_for_a_table_gives_way_to_those_who_read_it() {
    let planted_db = TestDb::fresh(Engine::Postgres);
    let db = Db::open(planted_db.url(), &Options::default()).unwrap();
    let mut forgotten = planted_db.session();
    forgotten.run("begin; select count(*) from messages");
    thread::scope(|scope| {
        let migrating = scope.spawn(|| db.alone(|conn| run_pending(conn, planted())).unwrap());
        let waits = "select count(*) as n from pg_locks where not granted and mode = 'AccessExclusiveLock' \
                     and database = (select oid from pg_database where datname = current_database())";
        while planted_db.number(waits) == 0 {
            assert!(!migrating.is_finished(), "nobody held the table");
        }
        // whoever reads waits behind the migration, for as long as that one may wait
        let mut reader = planted_db.session();
        reader.run("set lock_timeout = '4s'");
        let read: Vec<_> =
            (0..3).map(|_| reader.try_run("select count(*) from messages")).collect();
        let waits = !migrating.is_finished();
        // before anything is said, since nobody ends this otherwise
        forgotten.run("rollback");
        assert!(waits && read.iter().all(Result::is_ok), "{read:?}");
        assert_eq!(migrating.join().unwrap(), ["9001"]);
    });
    assert_eq!(
        planted_db.number("select count(planted) as n from messages"),
        0,
        "the column is there"
    );
}
