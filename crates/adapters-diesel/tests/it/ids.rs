//! An id that was given once is never given again, whatever is removed: whoever holds a stale one
//! finds nothing.

use std::{collections::BTreeSet, fs, path::Path};

use proptest::{collection::vec, prelude::*, test_runner::TestRunner};
use test_support::{Engine, TestDb, on_each_engine};

on_each_engine! { b01_no_id_of_a_row_that_can_be_removed_is_given_again, }

/// Tables with an id of which the store removes rows, and a row of each; `$n` is something of its
/// own.
const REMOVED: [(&str, &str); 3] = [
    (
        "cart_items",
        "(user_id, package_id, quantity, reference_urls, created_at, updated_at) \
         select id, $n, 1, '[]', created_at, created_at from users where id = 1",
    ),
    (
        "canned_replies",
        "(shortcut, title, body, updated_at) select 'reply-$n', 'Title', 'Hello', created_at from users where id = 1",
    ),
    (
        "saved_views",
        "(user_id, name, query, position) select id, 'View $n', '', $n from users where id = 1",
    ),
];

fn b01_no_id_of_a_row_that_can_be_removed_is_given_again(engine: Engine) {
    let db = TestDb::seeded(engine, 1, 1, 1, 12);
    // true adds a row, false removes the one that was added last
    let steps = vec((0..REMOVED.len(), any::<bool>()), 1..40);
    TestRunner::new(ProptestConfig {
        cases: 24,
        failure_persistence: None,
        ..ProptestConfig::default()
    })
    .run(&steps, |steps| {
        let mut session = db.session();
        session.run("delete from cart_items; delete from canned_replies; delete from saved_views");
        let mut given = [const { BTreeSet::new() }; REMOVED.len()];
        let mut there = [const { Vec::<i64>::new() }; REMOVED.len()];
        for (table, adds) in steps {
            let (name, row) = REMOVED[table];
            if adds && there[table].len() < 12 {
                session.run(&format!(
                    "insert into {name} {}",
                    row.replace("$n", &(there[table].len() + 1).to_string())
                ));
                let id = session.number(&format!("select max(id) as n from {name}"));
                prop_assert!(given[table].insert(id), "{name} gave {id} again");
                there[table].push(id);
            } else if let Some(id) = there[table].pop() {
                session.run(&format!("delete from {name} where id = {id}"));
            }
        }
        Ok(())
    })
    .unwrap();
}

/// Tables whose ids nobody outside of the store ever sees, or are those of accounts, which stay.
const UNSEEN: [&str; 3] = ["code_events", "invitations", "preferences"];

/// Every source file of the store.
fn sources(folder: &Path, into: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if entry.is_dir() {
            sources(&entry, into);
        } else {
            into.push(fs::read_to_string(entry).unwrap().to_lowercase());
        }
    }
}

#[test]
fn b01_sqlite_gives_the_largest_id_plus_one_only_where_no_row_is_ever_removed() {
    let db = TestDb::fresh(Engine::Sqlite);
    let numbered = db.lines(
        "select t.name as line from sqlite_master t, pragma_table_info(t.name) c where t.type = 'table' \
         and c.pk = 1 and lower(c.type) = 'integer' and (select max(pk) from pragma_table_info(t.name)) = 1 \
         and t.sql not like '%autoincrement%' and t.name not like 'search\\_%' escape '\\'",
    );
    assert!(numbered.len() > 10 && numbered.contains(&"orders".to_owned()), "{numbered:?}");
    let mut code = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut code);
    for table in numbered.into_iter().filter(|table| !UNSEEN.contains(&table.as_str())) {
        let deletions = [format!("delete({table}::table"), format!("delete from {table} ")];
        let removed = code.iter().any(|file| deletions.iter().any(|words| file.contains(words)));
        assert!(
            !removed,
            "rows of {table} are removed, and SQLite gives their ids again: make it with autoincrement"
        );
        // a row may also be found first and removed by that query
        let found = format!("= {table}::table.f");
        for file in code.iter().filter(|file| file.contains("diesel::delete(")) {
            for (at, _) in file.match_indices(&found) {
                let name = file[..at].trim_end().rsplit("let ").next().unwrap_or_default();
                assert!(
                    !file.contains(&format!("diesel::delete({})", name.trim())),
                    "rows of {table} are removed"
                );
            }
        }
    }
}
