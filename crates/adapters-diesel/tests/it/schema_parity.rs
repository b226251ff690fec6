//! Both databases and `src/schema.rs` have the same tables, columns, indexes and foreign keys.

use std::collections::BTreeSet;

use test_support::{Engine, TestDb, on_each_engine};

on_each_engine! {
    every_column_is_in_the_schema_file_and_every_one_of_that_file_exists,
    every_checkout_order_names_its_ticket_in_a_generated_column,
}

const SCHEMA: &str = include_str!("../../src/schema.rs");

/// The type of a column of `schema.rs` as an engine calls it.
fn type_on(engine: Engine, name: &str) -> &'static str {
    let (sqlite, postgres) = match name {
        "BigInt" => ("integer", "bigint"),
        "Integer" => ("integer", "integer"),
        "Bool" => ("integer", "boolean"),
        "Text" => ("text", "text"),
        "Moment" => ("text", "timestamp with time zone"),
        "Binary" => ("blob", "bytea"),
        other => panic!("a type without a name on the engines: {other}"),
    };
    if engine == Engine::Sqlite { sqlite } else { postgres }
}

/// Lines of the form `table.column type`, with `null` at the end where that is allowed, as
/// `schema.rs` wants them.
fn wanted(engine: Engine) -> Vec<String> {
    let (_, tables) = SCHEMA.split_once("tables! {").unwrap();
    let (mut table, mut columns) = ("", Vec::new());
    for line in tables.lines().map(str::trim) {
        if let Some((name, _)) = line.split_once(" (").filter(|_| line.ends_with('{')) {
            table = name;
        }
        let Some((column, kind)) = line.strip_suffix(',').and_then(|line| line.split_once(" -> "))
        else {
            continue;
        };
        let inner = kind.strip_prefix("Nullable<").and_then(|kind| kind.strip_suffix('>'));
        let (kind, null) = inner.map_or((kind, ""), |inner| (inner, " null"));
        columns.push(format!("{table}.{column} {}{null}", type_on(engine, kind)));
    }
    columns
}

/// The same lines as the database has them. Generated columns are left out, and so are the indexes
/// of words, which each engine has in its own way, and the transactions that only PostgreSQL
/// numbers.
fn found(db: &TestDb) -> Vec<String> {
    db.lines(match db.engine {
        Engine::Sqlite => {
            "select t.name || '.' || c.name || ' ' || lower(c.type) || iif(c.\"notnull\" or c.pk, '', ' null') as line \
             from sqlite_master t, pragma_table_info(t.name) c \
             where t.type = 'table' and t.name not like 'sqlite%' and t.name not like '\\_\\_%' escape '\\' \
             and t.name not like 'search\\_%' escape '\\'"
        }
        Engine::Postgres => {
            "select table_name || '.' || column_name || ' ' || data_type || \
             case is_nullable when 'YES' then ' null' else '' end as line \
             from information_schema.columns where table_schema = 'public' and is_generated = 'NEVER' \
             and table_name not like '\\_\\_%' and table_name not like 'search\\_%' and column_name <> 'xid'"
        }
    })
}

fn every_column_is_in_the_schema_file_and_every_one_of_that_file_exists(engine: Engine) {
    let wanted: BTreeSet<_> = wanted(engine).into_iter().collect();
    let found: BTreeSet<_> = found(&TestDb::fresh(engine)).into_iter().collect();
    let missing: Vec<_> = wanted.difference(&found).collect();
    let unknown: Vec<_> = found.difference(&wanted).collect();
    assert!(
        missing.is_empty() && unknown.is_empty(),
        "not in the database: {missing:?}; not in schema.rs: {unknown:?}"
    );
}

fn every_checkout_order_names_its_ticket_in_a_generated_column(engine: Engine) {
    let generated = TestDb::fresh(engine).lines(match engine {
        Engine::Sqlite => {
            "select t.name || '.' || c.name as line from sqlite_master t, pragma_table_xinfo(t.name) c \
             where t.type = 'table' and c.hidden = 3"
        }
        Engine::Postgres => {
            "select table_name || '.' || column_name as line from information_schema.columns \
             where table_schema = 'public' and is_generated = 'ALWAYS'"
        }
    });
    assert_eq!(generated, ["orders.ticket_of"]);
}

/// One spelling for what both engines say in their own words.
fn plain(lines: Vec<String>) -> Vec<String> {
    let plain = |line: String| {
        let line = line
            .to_lowercase()
            .replace("public.", "")
            .replace(" using btree", "")
            .replace("::text", "");
        let words: Vec<_> =
            line.split([' ', '(', ')', ',']).filter(|word| !word.is_empty()).collect();
        words.join(" ")
    };
    let mut lines: Vec<_> = lines.into_iter().map(plain).collect();
    lines.sort_unstable();
    lines
}

fn on_both(sqlite: &str, postgres: &str) -> [Vec<String>; 2] {
    let (here, there) = (TestDb::fresh(Engine::Sqlite), TestDb::fresh(Engine::Postgres));
    [plain(here.lines(sqlite)), plain(there.lines(postgres))]
}

#[test]
fn both_engines_have_the_same_indexes() {
    let [mut sqlite, mut postgres] = on_both(
        "select sql as line from sqlite_master where type = 'index' and sql is not null",
        "select indexdef as line from pg_indexes where schemaname = 'public' \
         and indexname not like 'search\\_%' and indexname not in \
         (select conname from pg_constraint where connamespace = 'public'::regnamespace)",
    );
    // PostgreSQL has no use for this one, see the migration
    sqlite.retain(|index| {
        index != "create index orders_ticket_of on orders ticket_of where ticket_of is not null"
    });
    // SQLite looks a condition up in the row unless the index has its column
    for index in &mut sqlite {
        *index = index.replace(" role searchable \n where ", " role where ");
    }
    // and SQLite has no transactions to read the feed by
    postgres.retain(|index| !index.contains(" xid "));
    assert!(
        sqlite.contains(
            &"create index tickets_waiting on tickets id where agent_id is null".to_owned()
        )
    );
    assert_eq!(sqlite, postgres);
}

#[test]
fn both_engines_have_the_same_foreign_keys() {
    let [mut sqlite, postgres] = on_both(
        "select t.name || ' foreign key ' || group_concat(f.\"from\", ' ') || ' references ' || f.\"table\" || ' ' || \
         group_concat(f.\"to\", ' ') as line from sqlite_master t, pragma_foreign_key_list(t.name) f \
         where t.type = 'table' group by t.name, f.id",
        "select conrelid::regclass || ' ' || replace(pg_get_constraintdef(oid), ' DEFERRABLE INITIALLY DEFERRED', '') \
         as line from pg_constraint where contype = 'f'",
    );
    assert!(
        sqlite.contains(&"agents foreign key user_id role references users id role".to_owned()),
        "{sqlite:?}"
    );
    // on PostgreSQL triggers look for these accounts, and lock nothing
    let by_triggers = TestDb::fresh(Engine::Postgres).lines(
        "select tgname as line from pg_trigger where tgfoid::regproc::text like 'refers\\_to\\_%' order by tgname",
    );
    assert_eq!(by_triggers.len(), 12, "{by_triggers:?}");
    sqlite.retain(|key| {
        let words: Vec<_> = key.split(' ').collect();
        let [table, _, _, column, _, target, ..] = words[..] else { return true };
        !(["users", "agents"].contains(&target)
            && by_triggers.contains(&format!("{table}_{column}")))
    });
    assert_eq!(sqlite, postgres);
}
