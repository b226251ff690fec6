//! Opening a database: what is refused, what is created, and how connections are set up.

use std::{error::Error, fs, path::Path};

use adapters_diesel::{OpenError, Options, Stores, open};
use app::{PageRequest, tx::write};
use test_support::{Engine, TestDb};

use crate::fixture::{Shop, ms, noon};

fn refusal(url: &str) -> OpenError {
    let opened: Result<Stores, _> = open(url, &Options { wait: ms(300), ..Options::default() });
    opened.err().unwrap_or_else(|| panic!("{url} was opened"))
}

/// An error with all its causes.
fn told(error: &OpenError) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}

fn is_empty(folder: &Path) -> bool {
    fs::read_dir(folder).unwrap().next().is_none()
}

#[test]
fn an_unknown_scheme_is_refused_and_creates_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("shop.db");
    for scheme in
        ["", "sqlite:", "SQLITE://", "sqllite://", "file://", "mysql://", "postgre://", "http://"]
    {
        let refused = refusal(&format!("{scheme}{}", file.display()));
        assert!(matches!(refused, OpenError::UnknownScheme), "{scheme}: {refused:?}");
        assert_eq!(
            told(&refused),
            "the database URL must start with sqlite:// or postgres:// or postgresql://",
            "without the URL, which may hold a password"
        );
    }
    assert!(is_empty(folder.path()));
}

#[test]
fn a_url_without_a_path_is_refused() {
    let refused = refusal("sqlite://");
    assert!(matches!(refused, OpenError::NoPath), "{refused:?}");
    assert!(
        told(&refused).contains("write sqlite://relative/path.db or sqlite:///absolute/path.db")
    );
}

#[test]
fn an_unreachable_server_is_told_within_the_wait_and_without_the_password() {
    // nothing listens on port 1
    let refused = refusal("postgres://somebody:hunter2@127.0.0.1:1/shop");
    assert!(matches!(refused, OpenError::Unusable(_)), "{refused:?}");
    let text = told(&refused);
    assert!(text.starts_with("the database cannot be opened: "), "{text}");
    assert!(text.contains("port 1 failed") && !text.contains("hunter2"), "{text}");
}

#[test]
fn an_unknown_database_is_told_by_name() {
    let db = TestDb::empty(Engine::Postgres);
    let (server, _) = db.url().rsplit_once('/').unwrap();
    let text = told(&refusal(&format!("{server}/no_such_shop")));
    assert!(text.contains("no_such_shop"), "{text}");
}

#[test]
fn a_missing_folder_is_created_with_all_above_it() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a/b/shop.db");
    let stores = open(&format!("sqlite://{}", file.display()), &Options::default()).unwrap();
    stores.migrate().unwrap();
    assert!(file.is_file());
}

#[test]
fn a_folder_that_cannot_be_made_or_used_is_told_and_nothing_is_created() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("plain");
    fs::write(&file, "no folder").unwrap();
    let below_a_file = told(&refusal(&format!("sqlite://{}/shop.db", file.display())));
    assert!(below_a_file.contains("plain cannot be created"), "{below_a_file}");
    let is_a_folder = told(&refusal(&format!("sqlite://{}", folder.path().display())));
    assert!(is_a_folder.contains("cannot be opened for writing"), "{is_a_folder}");
    let no_database = told(&refusal(&format!("sqlite://{}", file.display())));
    assert!(no_database.contains("file is not a database"), "{no_database}");
    assert_eq!(fs::read(&file).unwrap(), b"no folder", "somebody's file is not overwritten");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn a_folder_that_cannot_be_written_to_is_told() {
    // not even root can create anything here
    for (url, part) in [
        ("sqlite:///proc/shop.db", "the file /proc/shop.db cannot be opened for writing"),
        ("sqlite:///proc/shop/shop.db", "the folder /proc/shop cannot be created"),
    ] {
        let refused = refusal(url);
        assert!(matches!(refused, OpenError::Unusable(_)), "{refused:?}");
        assert!(told(&refused).contains(part), "{}", told(&refused));
    }
}

#[test]
fn a_database_that_has_no_place_for_every_name_is_refused_before_anything_is_created() {
    for encoding in ["LATIN1", "SQL_ASCII"] {
        let db = TestDb::encoded(encoding);
        let refused = refusal(db.url());
        assert!(matches!(&refused, OpenError::Encoding(found) if found == encoding), "{refused:?}");
        assert!(
            told(&refused).contains("create one with `encoding 'UTF8' template template0`"),
            "{}",
            told(&refused)
        );
    }
}

/// Pragmas belong to a connection, so they are read by what runs on it: a trigger while it writes.
#[test]
fn the_sqlite_writer_waits_for_the_disk_and_checks_foreign_keys() {
    for (full_sync, level) in [(true, 2), (false, 1)] {
        let options = Options { sqlite_full_sync: full_sync, ..Options::default() };
        let shop = Shop::with(Engine::Sqlite, [1, 1, 1, 1], &options);
        shop.db.sql(
            "create table seen (line text); create trigger look after update on users begin insert into seen \
             select journal_mode || ' ' || synchronous || ' ' || foreign_keys || ' ' || timeout from \
             pragma_journal_mode, pragma_synchronous, pragma_foreign_keys, pragma_busy_timeout; end",
        );
        let (user, at) = (shop.buyer(1), noon());
        write(&*shop.stores.ports.transactions, "look", move |tx| tx.save_last_login(user, at))
            .unwrap();
        assert_eq!(shop.db.lines("select line from seen"), [format!("wal {level} 1 5000")]);
    }
}

/// A view in place of a table tells what is set where it is read.
#[test]
fn the_sqlite_readers_cannot_write() {
    let shop = Shop::open(Engine::Sqlite, [1, 1, 1, 1]);
    shop.db.sql(
        "alter table rotation rename to real_rotation; create view rotation as select 1 as id, query_only as agent_id, \
         timeout + foreign_keys as number from pragma_query_only, pragma_busy_timeout, pragma_foreign_keys",
    );
    let (timeout_and_keys, query_only) = shop.stores.ports.integrity.rotation().unwrap();
    assert_eq!((timeout_and_keys, query_only.unwrap().get()), (5001, 1));
}

#[test]
fn the_second_host_is_used_when_the_first_is_dead() {
    let db = TestDb::seeded(Engine::Postgres, 1, 1, 1, 1);
    let (scheme, rest) = db.url().split_once("://").unwrap();
    let (user, rest) = rest
        .rsplit_once('@')
        .map_or((String::new(), rest), |(user, rest)| (format!("{user}@"), rest));
    let stores =
        open(&format!("{scheme}://{user}127.0.0.1:1,{rest}"), &Options::default()).unwrap();
    stores.expect_migrated().unwrap();
    assert_eq!(stores.ports.agents.agents(PageRequest::first(10)).unwrap().items.len(), 1);
}
