//! Whatever ends a copy on its way, nothing of it stays.

use std::{fs, path::Path};

use test_support::{Engine, TestDb, on_each_engine};

use super::{copied, copy, digests, filled, other};
use crate::program::{Server, eventually, run};

on_each_engine! {
    a_copy_that_is_killed_leaves_an_empty_target,
    a_copy_that_is_stopped_leaves_an_empty_target,
    a_row_that_is_refused_leaves_an_empty_target,
    what_does_not_arrive_as_it_was_is_not_kept,
}

/// Makes the table that comes late take some seconds.
fn slow(db: &TestDb) {
    db.sql(match db.engine {
        Engine::Sqlite => {
            "create index slow on audit_log (length(replace(hex(zeroblob(10000000 + id % 2)), '00', '1')))"
        }
        Engine::Postgres => {
            "create function slow() returns trigger language plpgsql as $$ begin perform pg_sleep(5); return null; end $$; \
             create trigger slow after insert on audit_log for each statement execute function slow()"
        }
    });
}

fn fast(db: &TestDb) {
    db.sql(match db.engine {
        Engine::Sqlite => "drop index slow",
        Engine::Postgres => "drop trigger slow on audit_log; drop function slow()",
    });
}

/// Begins a copy and waits until it writes.
fn in_the_middle(source: &TestDb, target: &TestDb) -> Server {
    let begun = Server::begin(&mut copy(source, target));
    eventually("rows are written", || match target.engine {
        Engine::Sqlite => {
            let path = target.url().trim_start_matches("sqlite://");
            let written =
                fs::metadata(format!("{path}-journal")).is_ok_and(|found| found.len() > 0);
            written.then_some(())
        }
        Engine::Postgres => {
            let sleeping = "select count(*) as n from pg_stat_activity where wait_event = 'PgSleep' \
                            and datname = current_database()";
            (target.number(sleeping) > 0).then_some(())
        }
    });
    begun
}

/// What a killed client left on the server is over.
fn undone(db: &TestDb) {
    if db.engine == Engine::Postgres {
        db.sql(
            "select pg_terminate_backend(pid, 10000) from pg_stat_activity \
             where datname = current_database() and pid <> pg_backend_pid()",
        );
    }
}

fn a_copy_that_is_killed_leaves_an_empty_target(engine: Engine) {
    let (source, target) = (filled(other(engine)), TestDb::fresh(engine));
    slow(&target);
    let before = [source.dump(), target.dump()];
    in_the_middle(&source, &target).kill();
    undone(&target);
    undone(&source);
    assert_eq!([source.dump(), target.dump()], before);
    fast(&target);
    assert!(digests(&copied(&source, &target)).len() > 30);
}

fn a_copy_that_is_stopped_leaves_an_empty_target(engine: Engine) {
    let (source, target) = (filled(other(engine)), TestDb::fresh(engine));
    slow(&target);
    let before = [source.dump(), target.dump()];
    let begun = in_the_middle(&source, &target);
    begun.signal("TERM");
    let (status, said) = begun.ended();
    assert_eq!(status.code(), Some(143), "{said:?}");
    assert_eq!([source.dump(), target.dump()], before);
    if engine == Engine::Sqlite {
        let file = Path::new(target.url().trim_start_matches("sqlite://"));
        assert!(!file.with_extension("db-journal").exists());
    }
}

fn a_row_that_is_refused_leaves_an_empty_target(engine: Engine) {
    let (source, target) = (filled(other(engine)), TestDb::fresh(engine));
    // as with rows that were changed behind the back of the engine
    target.sql("create unique index refuse on saved_views (position)");
    source.sql("insert into saved_views (id, user_id, name, query, position) values (5, 9000, 'b', '', 255)");
    let before = target.dump();
    let complaint = run(&mut copy(&source, &target)).complaint();
    assert!(complaint.starts_with("failed: saved_views could not be copied"), "{complaint}");
    assert_eq!(target.dump(), before);
}

fn what_does_not_arrive_as_it_was_is_not_kept(engine: Engine) {
    // only PostgreSQL can change a row on its way in
    if engine == Engine::Sqlite {
        return;
    }
    let (source, target) = (filled(other(engine)), TestDb::fresh(engine));
    target.sql(
        "create function change() returns trigger language plpgsql as \
         $$ begin new.body := new.body || ' '; return new; end $$; \
         create trigger change before insert on canned_replies for each row execute function change()",
    );
    let before = target.dump();
    let complaint = run(&mut copy(&source, &target)).complaint();
    assert!(complaint.starts_with("digests_differ: canned_replies came to"), "{complaint}");
    assert_eq!(target.dump(), before);
}
