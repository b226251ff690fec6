//! `verify`: it says so when all is well, and it finds what never happens by itself.

use domain::Role;
use test_support::{Engine, TestDb, on_each_engine};

use crate::{
    client::{Client, tokens_of},
    program::{Server, done_on, influmojo_on, run},
};

const PROMISES: [&str; 8] = [
    "every order has its ticket",
    "every ticket has its order",
    "no ticket waits while an agent could have it",
    "every ticket has its opening messages",
    "assignments are numbered without gaps",
    "every rule of assignment is known",
    "every assignment replays",
    "assignments are fair",
];

/// What is broken with SQL, and what more is broken then.
const BREAKS: [(&str, &[&str]); 5] = [
    (
        "delete from messages where id = (select min(id) from messages)",
        &["every ticket has its opening messages"],
    ),
    (
        "update tickets set agent_id = null where id = 2",
        &["no ticket waits while an agent could have it"],
    ),
    (
        "update assignments set agent_id = 2 where number in (2, 3)",
        &[
            "assignments are numbered without gaps",
            "every assignment replays",
            "assignments are fair",
        ],
    ),
    ("delete from tickets where id = 5", &["every order has its ticket"]),
    ("delete from orders where id = 6", &["every ticket has its order"]),
];

on_each_engine! {
    verify_is_content_with_what_the_service_wrote,
    verify_finds_broken_rows_and_fails,
    a_gap_at_the_end_of_the_log_is_found,
    s10_a_audit_log_that_could_be_changed_is_found,
}

/// Three agents and six orders, two for each of them.
fn six_orders(engine: Engine) -> TestDb {
    let db = TestDb::seeded(engine, 3, 2, 1, 3);
    let server = Server::on(&db);
    for token in tokens_of(&db, Role::Brand) {
        assert_eq!(Client::of(&server).checkout(&token, &[1, 2, 3], None).status, 200);
    }
    db
}

/// Runs statements that the database itself would refuse.
fn plant(db: &TestDb, sql: &str) {
    let unguarded = match db.engine {
        Engine::Sqlite => "pragma foreign_keys = off",
        Engine::Postgres => "set session_replication_role = replica",
    };
    db.sql(&format!("{unguarded}; {sql}"));
}

fn verify_is_content_with_what_the_service_wrote(engine: Engine) {
    let db = six_orders(engine);
    let printed = done_on(&db, &["verify"]);
    assert_eq!(
        printed.lines().collect::<Vec<_>>(),
        PROMISES.map(|invariant| format!("kept    {invariant}"))
    );
}

fn verify_finds_broken_rows_and_fails(engine: Engine) {
    let (db, mut violations) = (six_orders(engine), Vec::new());
    for (sql, more) in BREAKS {
        plant(&db, sql);
        violations.extend(more);
        let ended = run(&mut influmojo_on(&db, &["verify"]));
        for invariant in PROMISES {
            let found = ended
                .out
                .lines()
                .any(|line| line.starts_with("BROKEN") && line.contains(invariant));
            assert_eq!(
                found,
                violations.contains(&invariant),
                "{invariant} after {sql}: {}",
                ended.out
            );
        }
        let verb = if violations.len() == 1 { "does" } else { "do" };
        assert_eq!(
            ended.complaint(),
            format!("{} of 8 invariants {verb} not hold", violations.len())
        );
    }
}

fn s10_a_audit_log_that_could_be_changed_is_found(engine: Engine) {
    let db = TestDb::seeded(engine, 1, 1, 1, 1);
    assert!(!done_on(&db, &["verify"]).contains("trigger"));
    db.sql(match engine {
        Engine::Sqlite => "drop trigger audit_log_is_not_removed",
        Engine::Postgres => "alter table audit_log disable trigger audit_log_is_not_removed",
    });
    let ended = run(&mut influmojo_on(&db, &["verify"]));
    let found = "BROKEN  every trigger is there, so that the audit log is only added to (1 times)";
    assert!(ended.out.lines().any(|line| line == found), "{}", ended.out);
    assert_eq!(
        ended.complaint(),
        "the invariants hold, and yet the database does not fit together"
    );
}

fn a_gap_at_the_end_of_the_log_is_found(engine: Engine) {
    let db = six_orders(engine);
    plant(&db, "delete from assignments where number = 6");
    let ended = run(&mut influmojo_on(&db, &["verify"]));
    assert!(ended.out.contains("BROKEN  assignments are numbered without gaps"), "{}", ended.out);
    assert_eq!(ended.complaint(), "1 of 8 invariants does not hold");
}
