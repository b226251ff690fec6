//! `copy`: everything of one database into another, of either engine.

mod faults;
mod refusals;

use std::{collections::BTreeMap, process::Command};

use domain::Role;
use serde_json::json;
use test_support::{Engine, TestDb, on_each_engine};

use crate::{
    client::{Client, tokens_of},
    program::{Server, done_on, eventually, influmojo, influmojo_on, run},
};

on_each_engine! {
    everything_comes_over_and_back_the_same,
    a_copy_may_stay_with_its_engine,
    a_checkout_goes_on_where_the_source_would_have,
}

const ROWS: &str = include_str!("copying/rows.sql");

/// Tables that are not copied, each or all whose names begin so.
const LEFT_OUT: [&str; 6] = [
    "__diesel_schema_migrations",
    "schema_compatibility",
    "write_probes",
    "ticket_presences",
    "followers",
    "search_",
];

const fn other(engine: Engine) -> Engine {
    match engine {
        Engine::Sqlite => Engine::Postgres,
        Engine::Postgres => Engine::Sqlite,
    }
}

fn copy(from: &TestDb, to: &TestDb) -> Command {
    influmojo(&["copy", "--from", from.url(), "--to", to.url()])
}

fn copied(from: &TestDb, to: &TestDb) -> String {
    run(&mut copy(from, to)).printed()
}

/// A database in which every table that is copied has rows.
fn filled(engine: Engine) -> TestDb {
    let db = TestDb::seeded(engine, 3, 2, 2, 4);
    let args = ["serve", "--port", "0", "--assign", "round-robin-capacity"];
    let server = Server::start(influmojo_on(&db, &args).env("RUST_LOG", "warn"));
    for token in tokens_of(&db, Role::Brand) {
        Client::of(&server).checkout(&token, &[1, 2], Some("a key")).orders();
    }
    server.signal("TERM");
    assert!(server.ended().0.success());
    let bytes = match engine {
        Engine::Sqlite => format!("x'{}'", "00ff".repeat(16)),
        Engine::Postgres => format!("'\\x{}'", "00ff".repeat(16)),
    };
    db.sql(&ROWS.replace("`bytes`", &bytes));
    if engine == Engine::Postgres {
        // rows that come with their ids do not move what gives ids
        db.sql("select setval('orders_id_seq', 9000), setval('cart_items_id_seq', 42)");
    }
    db
}

/// The rows and the digest of each table, as the command says them.
fn digests(printed: &str) -> BTreeMap<String, (u64, String)> {
    let digests = printed.lines().filter_map(|line| {
        let mut words = line.split_whitespace();
        let (table, rows, digest) = (words.next()?, words.next()?.parse().ok()?, words.next()?);
        (digest.len() == 64).then(|| (table.to_owned(), (rows, digest.to_owned())))
    });
    digests.collect()
}

/// Every row, but for those of tables that are left out, and without the transactions that
/// PostgreSQL numbers.
fn rows(db: &TestDb) -> Vec<String> {
    let is_copied = |line: &&String| !LEFT_OUT.iter().any(|table| line.starts_with(table));
    if db.engine == Engine::Sqlite {
        return db.dump().iter().filter(is_copied).cloned().collect();
    }
    let tables =
        db.lines("select tablename::text as line from pg_tables where schemaname = 'public'");
    let rows = tables.iter().filter(is_copied).map(|table| {
        format!("select '{table} ' || (to_jsonb(t) - 'xid')::text as line from {table} t")
    });
    let mut rows = db.lines(&rows.collect::<Vec<_>>().join(" union all "));
    rows.sort_unstable();
    rows
}

/// The last id that a line of a cart was given, and the last number of a mark.
fn given(db: &TestDb) -> (i64, i64) {
    match db.engine {
        Engine::Sqlite => (
            db.number("select seq as n from sqlite_sequence where name = 'cart_items'"),
            db.number("select max(number) as n from read_marks"),
        ),
        Engine::Postgres => {
            let last = |sequence| {
                db.number(&format!("select last_value - (not is_called)::int as n from {sequence}"))
            };
            (last("cart_items_id_seq"), last("feed_marks_numbers"))
        }
    }
}

fn everything_comes_over_and_back_the_same(engine: Engine) {
    let (source, there, back) =
        (filled(engine), TestDb::fresh(other(engine)), TestDb::fresh(engine));
    let before = source.dump();
    let printed = [copied(&source, &there), copied(&there, &back)];
    for said in &printed {
        assert!(said.contains("kept") && !said.contains("BROKEN"), "{said}");
    }
    let [over, again] = printed.map(|said| digests(&said));
    assert_eq!(over, again);
    for (table, (rows, _)) in &over {
        assert!(*rows > 0, "nothing shows that {table} is copied: it has no row");
        assert_eq!(u64::try_from(there.count(table)).unwrap(), *rows);
    }
    // what is compared is not what the command says of itself
    assert_eq!(rows(&source), rows(&back));
    assert_eq!(over.len(), tables_of(&source));
    assert_eq!(given(&source).0, 42);
    for copy in [&there, &back] {
        assert_eq!(given(copy).0, 42, "{:?}", copy.engine);
        assert!(given(copy).1 >= given(&source).1 || copy.engine == Engine::Sqlite);
        assert!(copy.lines(&copy.astray_words()).is_empty());
        // the follower is at the newest message
        let position = copy.lines("select position as line from followers").concat();
        let newest = copy.number("select max(id) as n from messages");
        assert!(position.contains(&format!(".{newest}.")), "{position}");
    }
    assert_eq!(source.dump(), before);
}

fn a_copy_may_stay_with_its_engine(engine: Engine) {
    let (source, target) = (filled(engine), TestDb::fresh(engine));
    let printed = copied(&source, &target);
    assert!(!printed.contains("BROKEN"), "{printed}");
    assert_eq!(rows(&source), rows(&target));
    assert_eq!(given(&source).0, given(&target).0);
}

/// How many tables are copied, out of the rows of all.
fn tables_of(db: &TestDb) -> usize {
    let names = rows(db).into_iter().map(|row| row.split(' ').next().unwrap().to_owned());
    names.collect::<std::collections::BTreeSet<_>>().len()
}

fn a_checkout_goes_on_where_the_source_would_have(engine: Engine) {
    let (source, target) = (filled(engine), TestDb::fresh(other(engine)));
    let twin = source.copy();
    copied(&source, &target);
    let mut went_on = Vec::new();
    for db in [&twin, &target] {
        let server = Server::on(db);
        let (client, brand) = (Client::of(&server), &tokens_of(db, Role::Brand)[0]);
        let first = client.checkout(brand, &[1, 2], Some("a key"));
        assert!(first.replayed, "{first:?}");
        let next = client.checkout(brand, &[3, 4], None);
        let said = json!({"message": "a zebra", "channel_type": "internal"}).to_string();
        let agent = format!("Bearer {}", tokens_of(db, Role::Agent)[0]);
        let headers = [("Authorization", agent.as_str())];
        let said = client.post("/crm/tickets/1/messages", &headers, &said).unwrap();
        assert_eq!(said.status, 201, "{said:?}");
        let numbers = db.lines(
            "select number || ' ' || ticket_id || ' ' || agent_id as line from assignments order by number",
        );
        went_on.push((next.orders(), next.agents(), first.body, numbers));
    }
    assert_eq!(went_on[0], went_on[1]);
    assert_eq!(went_on[0].1.len(), 2);
    let server = Server::on(&target);
    let (client, agent) = (Client::of(&server), &tokens_of(&target, Role::Agent)[0]);
    let found = |word: &str| {
        let answer = client.get(&format!("/crm/search?q={word}"), agent);
        answer.json()["results"].as_array().unwrap().len()
    };
    let before = "select body as line from messages where searchable order by id limit 1";
    let before = target.lines(before).concat();
    let word = before.split(|c: char| !c.is_ascii_alphabetic()).max_by_key(|word| word.len());
    assert!(found(word.unwrap()) > 0, "{before}");
    eventually("what was said afterwards is found", || (found("zebra") == 1).then_some(()));
    drop(server);
    assert!(!done_on(&target, &["verify"]).contains("BROKEN"));
}
