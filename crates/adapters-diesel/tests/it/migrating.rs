//! Migrations by whoever may change no table.

use adapters_diesel::{Options, open};
use test_support::{Engine, TestDb};

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
    db.sql("delete from __diesel_schema_migrations");
    let error = stores.migrate().unwrap_err();
    assert!(
        format!("{error:?}").contains("permission denied")
            || format!("{error:?}").contains("must be owner")
    );
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
