//! Migrations: run once, by whoever comes first, forwards and backwards, wholly or not at all.

use std::{fs, path::PathBuf, sync::Barrier, thread};

use adapters_diesel::{OpenError, Options, open};
use test_support::{Engine, TestDb, on_each_engine};

use crate::fixture::Shop;

on_each_engine! {
    a_second_migration_does_nothing,
    eight_instances_may_migrate_an_empty_database_at_once,
    an_empty_database_is_told_from_a_migrated_one_and_not_touched,
    a_migration_that_fails_leaves_nothing_behind,
    down_and_up_again_is_where_it_started,
    every_turn_that_was_taken_before_hand_overs_is_kept,
    s02_named_contacts_of_former_rows_are_wanted_where_there_is_another_log_in,
}

/// Every migration of an engine with the statements that take it back, in the order in which they are run.
fn migrations(engine: Engine) -> Vec<(String, String)> {
    let engine = if engine == Engine::Sqlite { "sqlite" } else { "postgres" };
    let folder = format!("{}/../../migrations/{engine}", env!("CARGO_MANIFEST_DIR"));
    let mut all: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    all.sort();
    let version = |path: &PathBuf| path.file_name().unwrap().to_str().unwrap()[..4].to_owned();
    all.iter().map(|path| (version(path), fs::read_to_string(path.join("down.sql")).unwrap())).collect()
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
    assert_eq!(missing.to_string(), format!("the database lacks {all} migrations; run `influmojo migrate` first"));
    assert!(schema(&db).is_empty(), "looking changes nothing: {:?}", schema(&db));
    stores.migrate().unwrap();
    stores.expect_migrated().unwrap();
}

fn a_migration_that_fails_leaves_nothing_behind(engine: Engine) {
    let db = TestDb::empty(engine);
    db.sql("create table receipts (somebody text)");
    let stores = db.stores();
    for _ in 0..2 {
        let failed = stores.migrate().unwrap_err();
        assert!(matches!(failed, OpenError::Migration(_)), "{failed:?}");
        let tables: Vec<_> = schema(&db).into_iter().filter(|line| line.starts_with("users ")).collect();
        assert!(tables.is_empty(), "{tables:?}");
    }
    db.sql("drop table receipts");
    assert_eq!(stores.migrate().unwrap(), versions(engine));
    assert_eq!(schema(&db), schema(&TestDb::fresh(engine)));
}

fn down_and_up_again_is_where_it_started(engine: Engine) {
    let db = TestDb::seeded(engine, 2, 2, 2, 2);
    let down: String = migrations(engine).into_iter().rev().map(|(_, down)| down).collect();
    db.sql(&format!("begin; {down} delete from __diesel_schema_migrations; commit"));
    let left: Vec<_> =
        schema(&db).into_iter().filter(|line| !line.contains("__diesel") && !line.starts_with("sqlite_")).collect();
    assert!(left.is_empty(), "{left:?}");
    assert!(
        matches!(db.stores().expect_migrated(), Err(OpenError::NotMigrated(lacks)) if lacks == versions(engine).len())
    );
    assert_eq!(db.stores().migrate().unwrap(), versions(engine));
    let made = |db: &TestDb| schema(db).into_iter().filter(|line| !line.starts_with("sqlite_stat")).collect::<Vec<_>>();
    assert_eq!(made(&db), made(&TestDb::fresh(engine)));
}

fn every_turn_that_was_taken_before_hand_overs_is_kept(engine: Engine) {
    let shop = Shop::open(engine, [2, 2, 2, 2]);
    shop.order(1, &[1, 2, 3]).unwrap();
    let turns = "select seq || ' ' || ticket_id || ' ' || order_id || ' ' || roster_id || ' ' || from_queue || ' ' || \
                 coalesce(previous_agent_id, 0) || ' ' || agent_id || ' ' || created_at as line from assignments";
    let before = shop.db.lines(turns);
    let since: Vec<_> = migrations(engine).into_iter().filter(|(version, _)| version.as_str() >= "0007").collect();
    let down: String = since.iter().rev().map(|(_, down)| down.as_str()).collect();
    shop.db.sql(&format!("begin; {down} delete from __diesel_schema_migrations where version >= '0007'; commit"));
    let versions: Vec<_> = since.into_iter().map(|(version, _)| version).collect();
    assert_eq!(shop.db.stores().migrate().unwrap(), versions);
    assert_eq!((before.len(), &shop.db.lines(turns)), (3, &before));
    shop.verify();
}

/// Rows from before: of an account with another log-in the phone that was only named counts as wanted; the only log-in,
/// a proven one, and whatever staff has stay.
fn s02_named_contacts_of_former_rows_are_wanted_where_there_is_another_log_in(engine: Engine) {
    let db = TestDb::seeded(engine, 1, 4, 1, 1);
    let since: Vec<_> = migrations(engine).into_iter().filter(|(version, _)| version.as_str() >= "0035").collect();
    let down: String = since.iter().rev().map(|(_, down)| down.as_str()).collect();
    db.sql(&format!("begin; {down} delete from __diesel_schema_migrations where version >= '0035'; commit"));
    let (yes, no) = if engine == Engine::Sqlite { ("1", "0") } else { ("true", "false") };
    let rows = [
        ("brand1", format!("phone = '+911', phone_verified = {no}, password_hash = 'x'")),
        ("brand2", format!("phone = '+912', phone_verified = {yes}, password_hash = 'x'")),
        ("brand3", format!("phone = '+913', phone_verified = {no}, email = null, password_hash = null")),
        ("brand4", format!("phone = '+914', phone_verified = {yes}, email_verified = {no}, password_hash = null")),
        ("creator1", format!("email_verified = {no}, password_hash = 'x'")),
        ("agent1", format!("phone = '+915', phone_verified = {no}")),
    ];
    let users = "select id as line from users where email = '{}@demo.influmojo.test'";
    let ids: Vec<String> = rows
        .iter()
        .map(|(name, _)| db.lines(&users.replace("{}", name).replace("id as", "cast(id as text) as")).remove(0))
        .collect();
    for ((_, columns), id) in rows.iter().zip(&ids) {
        db.sql(&format!("update users set {columns} where id = {id}"));
    }
    db.stores().migrate().unwrap();
    let shown = |id: &String| {
        let null = |column: &str| format!("coalesce({column}, '-')");
        let local = |column: &str| format!("case when {column} is null then '-' else 'mail' end");
        let line = [null("phone"), null("wanted_phone"), local("email"), local("wanted_email")].join(" || ' ' || ");
        db.lines(&format!("select {line} as line from users where id = {id}")).remove(0)
    };
    let after: Vec<String> = ids.iter().map(shown).collect();
    assert_eq!(after, ["- +911 mail -", "+912 - mail -", "+913 - - -", "+914 - - mail", "- - mail -", "+915 - mail -"]);
}
