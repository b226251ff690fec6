//! The rule by which tickets are assigned: named at the start, kept for commands and later starts,
//! and told when it changes.

use domain::Role;
use test_support::{Engine, TestDb, on_each_engine};

use crate::{
    client::{Client, tokens_of},
    program::{Server, done_on, influmojo_on, run},
};

on_each_engine! {
    the_rule_in_force_stays_for_commands_and_for_later_starts,
    another_rule_in_force_is_told_and_assigns_what_had_to_wait,
    an_unknown_rule_is_no_rule,
}

fn by(db: &TestDb, args: &[&str]) -> Server {
    let args = [&["serve", "--port", "0"], args].concat();
    Server::start(influmojo_on(db, &args).env("RUST_LOG", "warn"))
}

fn in_force(db: &TestDb) -> String {
    db.lines("select rule as line from rotation").concat()
}

fn waiting(db: &TestDb) -> i64 {
    db.count("tickets where agent_id is null")
}

fn the_rule_in_force_stays_for_commands_and_for_later_starts(engine: Engine) {
    let db = TestDb::seeded(engine, 2, 1, 1, 6);
    db.sql("update agents set capacity = 1");
    let brand = tokens_of(&db, Role::Brand).remove(0);
    let server = by(&db, &["--assign", "round-robin-capacity"]);
    Client::of(&server).checkout(&brand, &[1, 2, 3], None);
    assert_eq!((in_force(&db).as_str(), waiting(&db)), ("round_robin_capacity", 1));
    drop(server);
    let server = by(&db, &[]);
    Client::of(&server).checkout(&brand, &[4, 5], None);
    assert_eq!(waiting(&db), 3, "as the database says");
    let add = ["agent", "add", "--email", "third@example.com", "--name", "Third"];
    done_on(&db, &add);
    assert_eq!(waiting(&db), 0, "the third has no bound");
    assert!(!done_on(&db, &["verify"]).contains("BROKEN"));
}

fn another_rule_in_force_is_told_and_assigns_what_had_to_wait(engine: Engine) {
    let db = TestDb::seeded(engine, 2, 1, 1, 6);
    db.sql("update agents set capacity = 0");
    let brand = tokens_of(&db, Role::Brand).remove(0);
    let server = by(&db, &["--assign", "round-robin-capacity"]);
    Client::of(&server).checkout(&brand, &[1, 2], None);
    assert_eq!(waiting(&db), 2);
    let other = by(&db, &["--assign", "least-open"]);
    other.logged(|line| line.contains("assigned by another rule") && line.contains("least_open"));
    assert_eq!((in_force(&db).as_str(), waiting(&db)), ("least_open", 0));
    // the first goes on by its own rule, and each assignment says by which it was made
    Client::of(&server).checkout(&brand, &[3], None);
    Client::of(&other).checkout(&brand, &[4], None);
    let rules = db.lines("select distinct rule as line from assignment_decisions");
    assert_eq!((waiting(&db), rules), (1, vec!["least_open".to_owned()]));
    drop(server);
    let _again = by(&db, &["--assign", "least-open"]);
    assert_eq!(waiting(&db), 0, "what the former rule let wait in between");
}

fn an_unknown_rule_is_no_rule(engine: Engine) {
    let db = TestDb::seeded(engine, 1, 1, 1, 1);
    for (args, told) in [
        (["--assign", "by-chance"], "ASSIGN must be"),
        (["--when-full", "wait"], "WHEN_FULL goes with"),
    ] {
        let args = [&["serve", "--port", "0"], args.as_slice()].concat();
        let ended = run(&mut influmojo_on(&db, &args));
        assert!(ended.code == Some(1) && ended.err.contains(told), "{ended:?}");
    }
    assert_eq!(in_force(&db), "round_robin");
    db.sql("update rotation set rule = 'own_rule' where id = 1");
    let complaint = run(influmojo_on(&db, &["serve", "--port", "0"]).env("RUST_LOG", "error"));
    assert!(complaint.complaint().contains("the rule own_rule"));
    let verified = run(&mut influmojo_on(&db, &["verify"]));
    assert!(verified.out.contains("BROKEN  every rule of assignment is known"), "{verified:?}");
}
