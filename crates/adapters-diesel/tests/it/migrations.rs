//! Migrations: run once, by whoever comes first, forwards and backwards, wholly or not at all.

use std::{fs, path::PathBuf, sync::Barrier, thread};

use adapters_diesel::{OpenError, Options, open};
use test_support::{Engine, TestDb, on_each_engine};

on_each_engine! {
    a_second_migration_does_nothing,
    eight_instances_may_migrate_an_empty_database_at_once,
    an_empty_database_is_told_from_a_migrated_one_and_not_touched,
    a_migration_that_fails_leaves_nothing_behind,
    down_and_up_again_is_where_it_started,
    a_database_from_before_the_baseline_is_told_and_not_touched,
}

/// Every migration of an engine with the statements that take it back, in the order in which they
/// are run.
fn migrations(engine: Engine) -> Vec<(String, String)> {
    let engine = if engine == Engine::Sqlite { "sqlite" } else { "postgres" };
    let folder = format!("{}/../../migrations/{engine}", env!("CARGO_MANIFEST_DIR"));
    let mut all: Vec<_> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    all.sort();
    let version = |path: &PathBuf| path.file_name().unwrap().to_str().unwrap()[..4].to_owned();
    all.iter()
        .map(|path| (version(path), fs::read_to_string(path.join("down.sql")).unwrap()))
        .collect()
}

fn versions(engine: Engine) -> Vec<String> {
    migrations(engine).into_iter().map(|(version, _)| version).collect()
}

/// Everything but the data: tables, columns and indexes.
fn schema(db: &TestDb) -> Vec<String> {
    db.lines(match db.engine {
        Engine::Sqlite => "select name || ' ' || coalesce(sql, '') as line from sqlite_master order by 1",
        Engine::Postgres => {
            "select t.table_name || ' ' || coalesce(column_name || ' ' || data_type || ' ' || is_nullable, '') as line \
             from information_schema.tables t left join information_schema.columns c using (table_schema, table_name) \
             where table_schema = 'public' union all select indexdef from pg_indexes where schemaname = 'public' \
             union all select conname || pg_get_constraintdef(oid) from pg_constraint \
             where connamespace = 'public'::regnamespace order by 1"
        }
    })
}

fn a_second_migration_does_nothing(engine: Engine) {
    let db = TestDb::empty(engine);
    let stores = db.stores();
    assert_eq!(stores.migrate().unwrap(), versions(engine));
    let before = (schema(&db), db.dump());
    assert!(stores.migrate().unwrap().is_empty());
    assert!(db.stores().migrate().unwrap().is_empty(), "not from another instance either");
    assert_eq!((schema(&db), db.dump()), before);
}

fn eight_instances_may_migrate_an_empty_database_at_once(engine: Engine) {
    let (db, together) = (TestDb::empty(engine), Barrier::new(8));
    let options = Options { pool_size: 1, ..Options::default() };
    let migrate = || {
        together.wait();
        open(db.url(), &options).unwrap().migrate().unwrap()
    };
    let mut runs: Vec<Vec<String>> = thread::scope(|scope| {
        let instances: Vec<_> = (0..8).map(|_| scope.spawn(migrate)).collect();
        instances.into_iter().map(|instance| instance.join().unwrap()).collect()
    });
    runs.retain(|run| !run.is_empty());
    assert_eq!(runs, [versions(engine)], "one of them ran it, the others saw that it was done");
    assert_eq!(schema(&db), schema(&TestDb::fresh(engine)));
    db.stores().expect_migrated().unwrap();
}

fn an_empty_database_is_told_from_a_migrated_one_and_not_touched(engine: Engine) {
    let db = TestDb::empty(engine);
    let stores = db.stores();
    let missing = stores.expect_migrated().unwrap_err();
    let all = versions(engine).len();
    assert!(matches!(missing, OpenError::NotMigrated(lacks) if lacks == all), "{missing:?}");
    assert_eq!(
        missing.to_string(),
        format!("the database is not migrated ({all} missing); run `influmojo migrate` first")
    );
    assert!(schema(&db).is_empty(), "looking changes nothing: {:?}", schema(&db));
    stores.migrate().unwrap();
    stores.expect_migrated().unwrap();
}

fn a_migration_that_fails_leaves_nothing_behind(engine: Engine) {
    let db = TestDb::empty(engine);
    db.sql("create table idempotency_keys (somebody text)");
    let stores = db.stores();
    for _ in 0..2 {
        let failed = stores.migrate().unwrap_err();
        assert!(matches!(failed, OpenError::Migration(_)), "{failed:?}");
        let tables: Vec<_> =
            schema(&db).into_iter().filter(|line| line.starts_with("users ")).collect();
        assert!(tables.is_empty(), "{tables:?}");
    }
    db.sql("drop table idempotency_keys");
    assert_eq!(stores.migrate().unwrap(), versions(engine));
    assert_eq!(schema(&db), schema(&TestDb::fresh(engine)));
}

fn down_and_up_again_is_where_it_started(engine: Engine) {
    let db = TestDb::seeded(engine, 2, 2, 2, 2);
    let down: String = migrations(engine).into_iter().rev().map(|(_, down)| down).collect();
    db.sql(&format!("begin; {down} delete from __diesel_schema_migrations; commit"));
    let left: Vec<_> = schema(&db)
        .into_iter()
        .filter(|line| !line.contains("__diesel") && !line.starts_with("sqlite_"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
    assert!(
        matches!(db.stores().expect_migrated(), Err(OpenError::NotMigrated(lacks)) if lacks == versions(engine).len())
    );
    assert_eq!(db.stores().migrate().unwrap(), versions(engine));
    let made = |db: &TestDb| {
        schema(db).into_iter().filter(|line| !line.starts_with("sqlite_stat")).collect::<Vec<_>>()
    };
    assert_eq!(made(&db), made(&TestDb::fresh(engine)));
}

fn a_database_from_before_the_baseline_is_told_and_not_touched(engine: Engine) {
    let db = TestDb::fresh(engine);
    let now = if engine == Engine::Sqlite { "current_timestamp" } else { "now()" };
    db.sql(&format!(
        "insert into __diesel_schema_migrations (version, run_on) values ('0004', {now})"
    ));
    let before = db.dump();
    for refused in [db.stores().migrate().unwrap_err(), db.stores().expect_migrated().unwrap_err()]
    {
        assert!(matches!(refused, OpenError::BeforeTheBaseline), "{refused:?}");
    }
    assert_eq!(db.dump(), before);
}
