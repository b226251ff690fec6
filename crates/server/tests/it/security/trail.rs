//! What is written down about who did what.

use test_support::{Engine, TestDb};

use crate::{
    client::Client,
    program::{Server, done_on, influmojo_on, run_with_input},
};

promises! {
    "S10" "V16.3.1" "Each log-in that worked or failed is in the log and in the trail, with account and address." =>
        s10_log_ins_are_on_record,
    "S10" "V16.4.2" "Entries of the trail can be neither changed nor removed, on either engine." =>
        s10_the_trail_is_only_added_to,
    "S10" "V16.2.5" "No line of the log and no entry of the trail about a log-in names an e-mail address." =>
        s10_log_ins_are_on_record_without_addresses_of_people,
}

const EMAIL: &str = "boss@example.com";
const PASSWORD: &str = "correct horse 7";

/// Signs in twice with the right password, once with a wrong one and once to nobody; the lines of the log about it.
fn signed_in(db: &TestDb) -> Vec<String> {
    let args = ["admin", "add", "--email", EMAIL, "--name", "The Person In Charge"];
    run_with_input(&mut influmojo_on(db, &args), PASSWORD).printed();
    let server = Server::start(influmojo_on(db, &["serve", "--port", "0"]).env("LOG_FORMAT", "json"));
    let client = Client::of(&server);
    assert_eq!(client.sign_in("login", EMAIL, PASSWORD).status, 200);
    assert_eq!(client.sign_in("login", EMAIL, "wrong horse 7").status, 401);
    assert_eq!(client.sign_in("login", "nobody@example.com", PASSWORD).status, 401);
    server.signal("TERM");
    let (_, log) = server.ended();
    log.into_iter().filter(|line| line.contains("\"target\":\"audit\"")).collect()
}

fn s10_log_ins_are_on_record(engine: Engine) {
    let db = TestDb::fresh(engine);
    let lines = signed_in(&db);
    assert_eq!(lines.len(), 3, "{lines:?}");
    for (line, action) in lines.iter().zip(["signed_in", "sign_in_failed", "sign_in_failed"]) {
        assert!(line.contains(&format!("\"action\":\"{action}\"")) && line.contains("127.0.0.1"), "{line}");
    }
    assert!(lines[0].contains("\"account\":\"1\"") && lines[1].contains("\"account\":\"1\""), "{lines:?}");
    assert!(!lines[2].contains("\"account\":\""), "nobody has that address: {}", lines[2]);
    let entries = db.lines(
        "select action || ' ' || coalesce(actor_id || '', '-') || ' ' || coalesce(to_value, '-') as line from events \
         where action like 'sign%' order by id",
    );
    let failed = "sign_in_failed - invalid_credentials";
    assert_eq!(entries, ["signed_in 1 -", failed, failed]);
    done_on(&db, &["token", "--email", EMAIL]);
    assert_eq!(db.number("select count(*) as n from events where action = 'token_issued'"), 1);
}

fn s10_log_ins_are_on_record_without_addresses_of_people(engine: Engine) {
    let db = TestDb::fresh(engine);
    let lines = signed_in(&db);
    let entries = db.lines("select data as line from events");
    assert!(!lines.iter().chain(&entries).any(|text| text.contains("example.com")), "{lines:?} {entries:?}");
}

fn s10_the_trail_is_only_added_to(engine: Engine) {
    let db = TestDb::fresh(engine);
    run_with_input(
        &mut influmojo_on(&db, &["admin", "add", "--email", EMAIL, "--name", "The Person In Charge"]),
        PASSWORD,
    )
    .printed();
    let before = db.lines("select action || data as line from events");
    for statement in ["update events set action = 'x'", "delete from events", "update events set actor_id = 1"] {
        let refused = db.session().try_run(statement).unwrap_err();
        assert!(refused.contains("the audit trail is only added to"), "{statement}: {refused}");
    }
    if db.engine == Engine::Postgres {
        db.session().try_run("truncate events cascade").unwrap_err();
    }
    assert_eq!(db.lines("select action || data as line from events"), before);
}
