//! What is refused, each with its code and without a change.

use test_support::{Engine, TestDb, on_each_engine};

use super::{copied, copy, other};
use crate::program::{Server, done_on, influmojo, run};

on_each_engine! {
    a_target_with_anything_in_it_is_refused,
    a_database_of_another_schema_is_refused,
    a_database_that_an_instance_serves_is_refused,
    one_database_is_not_copied_into_itself,
}

/// The complaint of a copy that must be refused, and both databases are as they were.
fn refused(from: &TestDb, to: &TestDb) -> String {
    let before = [from.dump(), to.dump()];
    let complaint = run(&mut copy(from, to)).complaint();
    assert_eq!([from.dump(), to.dump()], before);
    complaint
}

fn assert_code(complaint: &str, code: &str) {
    let begins = complaint.starts_with(&format!("{code}: "));
    assert!(begins && complaint.contains("nothing was changed"), "{complaint}");
}

fn a_target_with_anything_in_it_is_refused(engine: Engine) {
    let (source, target) = (TestDb::seeded(other(engine), 1, 1, 1, 1), TestDb::fresh(engine));
    target.sql(
        "insert into canned_replies (shortcut, title, body, updated_at) \
         values ('a', 'b', 'c', '2026-01-05T09:30:00.000000Z')",
    );
    let complaint = refused(&source, &target);
    assert_code(&complaint, "not_empty");
    assert!(complaint.contains("canned_replies"), "{complaint}");
    target.sql("delete from canned_replies");
    copied(&source, &target);
    assert_code(&refused(&source, &target), "not_empty");
}

fn a_database_of_another_schema_is_refused(engine: Engine) {
    let (source, target) = (TestDb::seeded(engine, 1, 1, 1, 1), TestDb::fresh(other(engine)));
    let newer = "insert into __diesel_schema_migrations (version, run_on) values ('9999', '2026-01-05 09:30:00'); \
                 insert into schema_compatibility (version, min_binary_schema) values ('9999', '0001')";
    for db in [&source, &target] {
        db.sql(newer);
        let complaint = refused(&source, &target);
        assert_code(&complaint, "other_schema");
        assert!(complaint.contains("9999 is unknown"), "{complaint}");
        db.sql("delete from __diesel_schema_migrations where version = '9999'");
    }
    let empty = TestDb::empty(Engine::Postgres);
    assert_code(&run(&mut copy(&source, &empty)).complaint(), "other_schema");
    target.sql("delete from __diesel_schema_migrations where version = '0006'");
    assert!(refused(&source, &target).contains("0006 is missing"));
}

fn a_database_that_an_instance_serves_is_refused(engine: Engine) {
    let (source, target) = (TestDb::seeded(engine, 1, 1, 1, 1), TestDb::fresh(other(engine)));
    for db in [&source, &target] {
        let server = Server::on(db);
        let before = target.count("users");
        let complaint = run(&mut copy(&source, &target)).complaint();
        assert_code(&complaint, "in_use");
        assert_eq!((target.count("users"), before), (0, 0));
        server.signal("TERM");
        assert!(server.ended().0.success());
    }
    // an instance that has stopped is not taken for one that goes on
    copied(&source, &TestDb::fresh(other(engine)));
}

fn one_database_is_not_copied_into_itself(engine: Engine) {
    let db = TestDb::fresh(engine);
    let another_name = match engine {
        Engine::Sqlite => db.url().replace("/test.db", "/./test.db"),
        Engine::Postgres => format!("{}?connect_timeout=3", db.url()),
    };
    for url in [db.url(), &another_name] {
        let complaint = run(&mut influmojo(&["copy", "--from", db.url(), "--to", url])).complaint();
        assert_code(&complaint, "same_database");
    }
    assert!(!done_on(&db, &["verify"]).contains("BROKEN"));
}

#[test]
fn a_url_that_names_nothing_is_refused() {
    let db = TestDb::fresh(Engine::Sqlite);
    let ended =
        run(&mut influmojo(&["copy", "--from", "mysql://localhost/shop", "--to", db.url()]));
    assert_eq!(ended.code, Some(1));
    assert!(ended.err.contains("--from must start with sqlite:// or postgres://"), "{ended:?}");
    let nowhere = db.url().replace("test.db", "nowhere.db");
    for (from, to) in [(nowhere.as_str(), db.url()), (db.url(), nowhere.as_str())] {
        let complaint = run(&mut influmojo(&["copy", "--from", from, "--to", to])).complaint();
        assert_code(&complaint, "unreachable");
    }
    assert!(!std::path::Path::new(nowhere.trim_start_matches("sqlite://")).exists());
}

#[test]
fn a_transaction_that_writes_to_the_source_is_waited_for_and_then_refused() {
    let (source, target) =
        (TestDb::seeded(Engine::Postgres, 1, 1, 1, 1), TestDb::fresh(Engine::Sqlite));
    let mut writer = source.session();
    writer.run("begin; update users set name = 'Somebody' where id = 1");
    let complaint = run(&mut copy(&source, &target)).complaint();
    assert_code(&complaint, "in_use");
    writer.run("commit");
    drop(writer);
    copied(&source, &target);
    assert_eq!(target.lines("select name as line from users where id = 1"), ["Somebody"]);
}
