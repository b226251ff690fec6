//! Agents and super admins from the command line, while a server runs on the same database.

use domain::Role;
use test_support::{Engine, TestDb, on_each_engine};

use crate::{
    client::{Client, tokens_of},
    program::{Ended, Server, done_on, influmojo_on, run, run_with_input},
};

on_each_engine! {
    waiting_tickets_are_given_away_when_the_first_agent_is_added,
    r04_a_suspended_agent_gets_no_ticket_until_it_is_activated,
    r11_an_agent_without_a_password_cannot_sign_in,
    r12_a_suspended_agent_cannot_sign_in,
    a_super_admin_gets_its_password_from_standard_input,
    bad_passwords_are_refused_and_add_nobody,
    o15_super_admins_are_listed_and_suspended,
    o15_a_super_admin_gets_another_password,
    the_list_of_agents_shows_their_state_and_load,
    whoever_reads_only_a_part_of_the_output_is_no_failure,
}

const RULE: &str =
    "a password has 8 to 128 characters, no control character, and no space at either end";

/// Adds an agent or an admin with what is typed.
fn add(db: &TestDb, who: &str, email: &str, typed: &str) -> Ended {
    let mut args = vec![who, "add", "--email", email, "--name", "Test Person"];
    if who == "agent" {
        args.push("--password");
    }
    run_with_input(&mut influmojo_on(db, &args), typed)
}

fn waiting_tickets_are_given_away_when_the_first_agent_is_added(engine: Engine) {
    let db = TestDb::seeded(engine, 0, 2, 1, 3);
    let server = Server::on(&db);
    let (client, brands) = (Client::of(&server), tokens_of(&db, Role::Brand));
    for brand in &brands {
        assert_eq!(client.checkout(brand, &[1, 2, 3], None).agents(), ["Support team"; 3]);
    }
    let added =
        done_on(&db, &["agent", "add", "--email", "Asha@Example.com", "--name", "Asha Rao"]);
    assert!(added.contains("was added and gets tickets from now on"), "{added}");
    for brand in &brands {
        assert_eq!(client.get("/api/orders", brand).agents(), ["Asha Rao"; 3]);
    }
    assert_eq!(db.count("assignments"), 6);
    let order = db.lines("select ticket_id || '' as line from assignments order by number");
    assert_eq!(order, ["1", "2", "3", "4", "5", "6"], "not first in, first out");
    assert!(!done_on(&db, &["verify"]).contains("BROKEN"));
    let again = run(&mut influmojo_on(
        &db,
        &["agent", "add", "--email", "asha@example.com", "--name", "Asha Two"],
    ));
    assert_eq!(again.complaint(), "the e-mail address is in use");
}

fn r04_a_suspended_agent_gets_no_ticket_until_it_is_activated(engine: Engine) {
    let db = TestDb::seeded(engine, 2, 1, 1, 9);
    let server = Server::on(&db);
    let (client, brand) = (Client::of(&server), &tokens_of(&db, Role::Brand)[0]);
    let names = db.lines("select name as line from users where role = 'agent' order by id");
    let set = |what, n: u32| {
        done_on(&db, &["agent", what, "--email", &format!("agent{n}@demo.influmojo.test")])
    };
    assert_eq!(set("suspend", 1), format!("Agent 2 ({}) is suspended.\n", names[0]));
    assert_eq!(client.checkout(brand, &[1, 2], None).agents(), [&*names[1], &*names[1]]);
    set("suspend", 2);
    assert_eq!(client.checkout(brand, &[3, 4], None).agents(), ["Support team"; 2]);
    set("activate", 1);
    assert_eq!(client.checkout(brand, &[5], None).agents(), [&*names[0]]);
    set("activate", 2);
    assert_eq!(
        client.checkout(brand, &[6, 7], None).agents(),
        [&*names[1], &*names[0]],
        "the rotation goes on"
    );
    assert_eq!(db.number("select count(*) as n from tickets where agent_id is null"), 0);
    assert!(!done_on(&db, &["verify"]).contains("BROKEN"));
    let unknown =
        run(&mut influmojo_on(&db, &["agent", "suspend", "--email", "brand1@demo.influmojo.test"]));
    assert_eq!(unknown.complaint(), "no agent has this e-mail address");
}

fn r11_an_agent_without_a_password_cannot_sign_in(engine: Engine) {
    let db = TestDb::fresh(engine);
    let added = done_on(&db, &["agent", "add", "--email", "a@example.com", "--name", "Asha Rao"]);
    assert!(added.contains("Without a password it cannot sign in by one"), "{added}");
    let server = Server::on(&db);
    for password in ["password", "demo-password", "agent123", "Asha Rao", "a@example.com"] {
        for door in ["login", "agent-login"] {
            let answer = Client::of(&server).sign_in(door, "a@example.com", password);
            assert_eq!((answer.status, answer.code()), (401, "invalid_credentials".to_owned()));
        }
    }
    let token = done_on(&db, &["token", "--email", "a@example.com"]);
    assert_eq!(
        Client::of(&server).get("/auth/me", token.trim_end()).json()["data"]["user"]["user_type"],
        "agent"
    );
}

fn r12_a_suspended_agent_cannot_sign_in(engine: Engine) {
    let db = TestDb::fresh(engine);
    add(&db, "agent", "a@example.com", "correct horse\n").printed();
    let server = Server::on(&db);
    let sign_in = |password| Client::of(&server).sign_in("agent-login", "a@example.com", password);
    assert_eq!(sign_in("correct horse").status, 200);
    done_on(&db, &["agent", "suspend", "--email", "a@example.com"]);
    assert_eq!(
        (sign_in("correct horse").status, sign_in("correct horse").code()),
        (403, "account_not_active".into())
    );
    assert_eq!(
        sign_in("wrong horse").status,
        401,
        "only the right password is told about the account"
    );
}

fn a_super_admin_gets_its_password_from_standard_input(engine: Engine) {
    let db = TestDb::fresh(engine);
    let ended = add(&db, "admin", "boss@example.com", "correct horse\r\nsecond line\n");
    assert_eq!(ended.printed(), "Super admin 1 was added.\n");
    let server = Server::on(&db);
    let sign_in =
        |door, password| Client::of(&server).sign_in(door, "boss@example.com", password).status;
    assert_eq!(sign_in("super-admin-login", "correct horse"), 200);
    assert_eq!(sign_in("super-admin-login", "correct horse\r"), 401);
    assert_eq!(sign_in("agent-login", "correct horse"), 403);
    let argument = influmojo_on(
        &db,
        &["admin", "add", "--email", "b@example.com", "--name", "Boss", "--password", "x"],
    );
    assert_eq!(
        run(&mut { argument }).code,
        Some(2),
        "no password may be an argument, which everybody can read"
    );
}

fn bad_passwords_are_refused_and_add_nobody(engine: Engine) {
    let db = TestDb::fresh(engine);
    for typed in
        ["", "\n", "seven77\n", " correct horse\n", "correct horse \n", "\tcorrect horse\n"]
    {
        assert_eq!(add(&db, "admin", "boss@example.com", typed).complaint(), RULE);
        assert_eq!(add(&db, "agent", "a@example.com", typed).complaint(), RULE);
    }
    let long = "x".repeat(129);
    assert_eq!(add(&db, "admin", "boss@example.com", &long).complaint(), RULE);
    assert_eq!(db.count("users"), 0);
    add(&db, "admin", "boss@example.com", &long[1..]).printed();
}

/// Runs `admin` with these arguments.
fn admin(db: &TestDb, args: &str) -> Ended {
    run(&mut influmojo_on(db, &["admin"].into_iter().chain(args.split(' ')).collect::<Vec<_>>()))
}

/// The status of a super admin's log-in.
fn log_in(server: &Server, email: &str, password: &str) -> u16 {
    Client::of(server).sign_in("super-admin-login", email, password).status
}

fn o15_super_admins_are_listed_and_suspended(engine: Engine) {
    let db = TestDb::fresh(engine);
    add(&db, "admin", "boss@example.com", "correct horse\n").printed();
    let server = Server::on(&db);
    let last = admin(&db, "suspend --email boss@example.com").complaint();
    assert!(last.contains("the last active super admin"), "{last}");
    assert!(last.contains("--even-the-last"), "{last}");
    let token = done_on(&db, &["token", "--email", "boss@example.com"]).trim().to_owned();
    let opens = || Client::of(&server).get("/api/admin/agents", &token).status;
    let signs_in = || log_in(&server, "boss@example.com", "correct horse");
    assert_eq!((signs_in(), opens()), (200, 200));
    add(&db, "admin", "two@example.com", "correct horse\n").printed();
    let suspended = admin(&db, "suspend --email boss@example.com").printed();
    assert_eq!(suspended, "Super admin 1 (Test Person) is suspended.\n");
    assert_eq!(signs_in(), 403);
    let all = admin(&db, "list").printed();
    let [_, first, second] = all.lines().collect::<Vec<_>>()[..] else { panic!("{all}") };
    assert!(first.contains("suspended") && first.ends_with("boss@example.com"), "{all}");
    assert!(second.contains("active") && second.contains("never"), "{all}");
    assert!(second.ends_with("two@example.com"), "{all}");
    admin(&db, "suspend --email two@example.com").complaint();
    let suspended = admin(&db, "suspend --even-the-last --email two@example.com").printed();
    assert!(suspended.contains("is suspended"), "{suspended}");
    let active = admin(&db, "activate --email boss@example.com").printed();
    assert!(active.contains("is active"), "{active}");
    assert_eq!((signs_in(), opens()), (200, 401), "what was signed in before has ended");
    for what in ["suspend", "activate"] {
        let unknown = admin(&db, &format!("{what} --email nobody@example.com")).complaint();
        assert_eq!(unknown, "no super admin has this e-mail address");
    }
}

fn o15_a_super_admin_gets_another_password(engine: Engine) {
    let db = TestDb::fresh(engine);
    add(&db, "admin", "boss@example.com", "correct horse\n").printed();
    let server = Server::on(&db);
    let mut command = influmojo_on(&db, &["admin", "set-password", "--email", "boss@example.com"]);
    assert!(run_with_input(&mut command, "password\n").complaint().contains("most common"));
    let set = run_with_input(&mut command, "another horse\n").printed();
    assert_eq!(
        set,
        "Super admin 1 (Test Person) has another password and is signed out everywhere.\n"
    );
    let tried = ["correct horse", "another horse"]
        .map(|password| log_in(&server, "boss@example.com", password));
    assert_eq!(tried, [401, 200]);
}

fn the_list_of_agents_shows_their_state_and_load(engine: Engine) {
    let db = TestDb::seeded(engine, 3, 1, 1, 4);
    let server = Server::on(&db);
    Client::of(&server).checkout(&tokens_of(&db, Role::Brand)[0], &[1, 2, 3, 4], None).orders();
    db.sql("update tickets set status = 'closed' where id = 1");
    done_on(&db, &["agent", "suspend", "--email", "agent3@demo.influmojo.test"]);
    let list = done_on(&db, &["agent", "list"]);
    let words = |line: &str| line.split_whitespace().take(6).collect::<Vec<_>>().join(" ");
    let lines: Vec<String> = list.lines().map(words).collect();
    let expected = [
        "id account status online tickets open",
        "4 suspended available yes 1 1",
        "3 active available yes 1 1",
        "2 active available yes 2 1",
    ];
    assert_eq!(lines, expected, "{list}");
    assert!(list.contains(", agent2@demo.influmojo.test\n"), "{list}");
}

fn whoever_reads_only_a_part_of_the_output_is_no_failure(engine: Engine) {
    let db = TestDb::seeded(engine, 20, 0, 0, 0);
    for args in [["agent", "list"].as_slice(), &["verify"]] {
        let mut child = influmojo_on(&db, args).spawn().unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!(
            (output.status.code(), output.stderr.as_slice()),
            (Some(0), b"".as_slice()),
            "{output:?}"
        );
    }
}
