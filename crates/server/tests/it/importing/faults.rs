//! Whatever goes wrong on the way, nothing of an import stays.

use test_support::{Engine, TestDb, on_each_engine};

use super::{Import, former};
use crate::program::done_on;

on_each_engine! {
    a_connection_to_the_former_database_that_breaks_changes_nothing,
    a_row_that_the_database_refuses_changes_nothing,
    a_database_in_use_is_refused,
    a_folder_that_is_there_is_refused_before_anything_is_written,
}

/// Nothing was written, neither rows nor files.
fn is_untouched(import: &Import, before: &[String]) {
    assert_eq!(import.db.dump(), before);
    let left: Vec<_> = std::fs::read_dir(import.folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert_eq!(left, ["report.csv"]);
}

fn a_connection_to_the_former_database_that_breaks_changes_nothing(engine: Engine) {
    let (former, db) = (former(), TestDb::fresh(engine));
    // the last table ends the connection that reads it, when all others are written; a stable
    // function is not called to count its rows
    former.sql(
        "alter table \"Notification\" rename to notified; \
         create function gone(bigint) returns text language plpgsql stable as \
         $$ begin perform pg_terminate_backend(pg_backend_pid()); return 'gone'; end $$; \
         create view \"Notification\" as select id, user_id, type, title, gone(id) as message, data, read_at, created_at \
         from notified",
    );
    let (import, before) = (Import::of(&former, &db), db.dump());
    let complaint = import.run(&[]).complaint();
    assert!(
        complaint.contains("nothing was changed") && complaint.contains("Notification"),
        "{complaint}"
    );
    is_untouched(&import, &before);
    former.sql("drop view \"Notification\"; alter table notified rename to \"Notification\"");
    import.run(&[]).printed();
}

fn a_row_that_the_database_refuses_changes_nothing(engine: Engine) {
    let (former, db) = (former(), TestDb::fresh(engine));
    let refuse = match engine {
        Engine::Sqlite => {
            "create trigger refuse before insert on read_marks begin select raise(abort, 'not today'); end"
        }
        Engine::Postgres => {
            "create function refuse() returns trigger language plpgsql as $$ begin raise 'not today'; end $$; \
             create trigger refuse before insert on read_marks for each row execute function refuse()"
        }
    };
    db.sql(refuse);
    let (import, before) = (Import::of(&former, &db), db.dump());
    let complaint = import.run(&[]).complaint();
    assert!(complaint.contains("not today"), "{complaint}");
    is_untouched(&import, &before);
}

fn a_database_in_use_is_refused(engine: Engine) {
    let (former, db) = (former(), TestDb::fresh(engine));
    done_on(&db, &["agent", "add", "--email", "real@example.com", "--name", "Real Agent"]);
    let (import, before) = (Import::of(&former, &db), db.dump());
    let why =
        "the database has accounts already; an import needs an empty one; nothing was changed";
    assert_eq!(import.run(&[]).complaint(), why);
    is_untouched(&import, &before);
}

fn a_folder_that_is_there_is_refused_before_anything_is_written(engine: Engine) {
    let (former, db) = (former(), TestDb::fresh(engine));
    let (import, before) = (Import::of(&former, &db), db.dump());
    std::fs::create_dir(import.rest()).unwrap();
    let complaint = import.run(&[]).complaint();
    assert!(complaint.contains("rest cannot be written"), "{complaint}");
    assert_eq!(db.dump(), before);
}
