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
    b04_hundredths_become_minor_units,
    b04_what_does_not_divide_is_named_and_nothing_is_changed,
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

/// Takes the schema back to where amounts were hundredths.
fn with_hundredths(db: &TestDb) {
    let since: Vec<_> = migrations(db.engine).into_iter().filter(|(version, _)| version.as_str() >= "0040").collect();
    let down: String = since.iter().rev().map(|(_, down)| down.as_str()).collect();
    db.sql(&format!("begin; {down} delete from __diesel_schema_migrations where version >= '0040'; commit"));
}

fn b04_hundredths_become_minor_units(engine: Engine) {
    let shop = Shop::open(engine, [1, 1, 1, 4]);
    shop.order(1, &[1, 2, 3, 4]).unwrap();
    with_hundredths(&shop.db);
    for (id, currency) in [(1, "JPY"), (2, "KWD"), (3, "CLF"), (4, "USD")] {
        shop.db.sql(&format!(
            "update packages set currency = '{currency}', price_minor = 999999999900 where id = {id}; \
             update orders set currency = '{currency}', unit_price_minor = 150000, total_minor = 150000, \
             price_revision_minor = 2500, price_revision_status = 'requested' where package_id = {id}"
        ));
    }
    shop.db.sql("update creators set rate_currency = 'JPY', min_rate_minor = 1000, max_rate_minor = 2000");
    shop.db.stores().migrate().unwrap();
    let prices = shop.db.lines("select price_minor || '' as line from packages order by id");
    assert_eq!(prices, ["9999999999", "9999999999000", "99999999990000", "999999999900"]);
    let orders = shop.db.lines(
        "select unit_price_minor || ' ' || total_minor || ' ' || price_revision_minor as line from orders order by package_id",
    );
    assert_eq!(orders, ["1500 1500 25", "1500000 1500000 25000", "15000000 15000000 250000", "150000 150000 2500"]);
    assert_eq!(shop.db.lines("select min_rate_minor || ' ' || max_rate_minor as line from creators"), ["10 20"]);
    // the largest amount of every currency fits, and no larger one than that of any
    shop.db.sql("update packages set price_minor = 99999999999999 where id = 3");
    assert!(shop.db.sql_error("update packages set price_minor = 100000000000000 where id = 3").is_some());
    assert!(shop.db.sql_error("update orders set total_minor = -1").is_some());
    let made = |db: &TestDb| schema(db).into_iter().filter(|line| !line.starts_with("sqlite_stat")).collect::<Vec<_>>();
    assert_eq!(made(&shop.db), made(&TestDb::fresh(engine)));
}

fn b04_what_does_not_divide_is_named_and_nothing_is_changed(engine: Engine) {
    let shop = Shop::open(engine, [1, 1, 1, 2]);
    shop.order(1, &[1, 2]).unwrap();
    with_hundredths(&shop.db);
    shop.db.sql(
        "update packages set currency = 'JPY', price_minor = 150050 where id = 1; \
         update packages set currency = 'JPY', price_minor = 150000 where id = 2; \
         update orders set currency = 'KRW', unit_price_minor = 100, total_minor = 101 where package_id = 2",
    );
    let before = shop.db.dump();
    let Err(OpenError::Migration(cause)) = shop.db.stores().migrate() else { panic!("it was migrated") };
    let said = format!("{cause:#}");
    assert!(said.contains("packages 1 (JPY), orders 2 (KRW).") && !said.contains("packages 2"), "{said}");
    assert_eq!(shop.db.dump(), before);
    shop.db.sql("update packages set price_minor = 150100 where id = 1; update orders set total_minor = 100");
    shop.db.stores().migrate().unwrap();
    assert_eq!(shop.db.number("select price_minor as n from packages where id = 1"), 1501);
}

/// The statements of the migration name the currencies that do not have two decimals; this finds them in the library.
#[test]
fn b04_the_migration_knows_the_decimals_of_every_currency() {
    let letters = || (b'A'..=b'Z').map(char::from);
    let codes = letters().flat_map(|a| letters().flat_map(move |b| letters().map(move |c| format!("{a}{b}{c}"))));
    let mut other: Vec<(String, u8)> = codes
        .filter_map(|code| code.parse::<domain::Currency>().ok().map(|known| (code, known.decimals())))
        .filter(|(_, decimals)| *decimals != 2)
        .collect();
    other.sort();
    let path = format!("{}/../../migrations/sqlite/0040_minor_units/up.sql", env!("CARGO_MANIFEST_DIR"));
    let up = fs::read_to_string(path).unwrap();
    let mut named = Vec::new();
    for (line, decimals) in [("price_minor / 100 ", 0), ("price_minor * 10 ", 3), ("price_minor * 100 ", 4)] {
        let line = up.lines().find(|text| text.starts_with("update packages") && text.contains(line)).unwrap();
        named.extend(line.split('\'').skip(1).step_by(2).map(|code| (code.to_owned(), decimals)));
    }
    named.sort();
    assert_eq!(named, other);
}
