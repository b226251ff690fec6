//! What is written down about who did what.

use domain::Role;
use serde_json::{Value, json};
use test_support::{Engine, TestDb};

use super::sessions::desk;
use crate::{
    client::{Client, tokens_of},
    program::{Server, done_on, influmojo_on, run_with_input},
    wire::{desk_session, request},
};

promises! {
    "S10" "V16.3.1" "Each log-in that worked or failed is in the log and in the audit log, with account and address." =>
        s10_log_ins_are_on_record,
    "S10" "V16.3.3" "Each way to sign in by phone is in the log and in the audit log, with the address." =>
        s10_phones_are_on_record,
    "S10" "V16.3.3" "Each way to sign in to the desk, and out, is in the log and in the audit log, with the address." =>
        s10_log_ins_to_the_desk_are_on_record,
    "S10" "V16.3.1" "What an operator does to accounts at the command line is in its log and in the audit log." =>
        s10_commands_are_on_record,
    "S10" "V16.3.3" "A table that leaves the service, and another password of one's own, are on record." =>
        s10_exports_and_own_passwords_are_on_record,
    "S10" "V16.3.3" "A phone that is attached, another address of an account, and a token that is signed out are on record." =>
        s10_changes_of_contacts_and_a_sign_out_are_on_record,
    "S10" "V16.4.2" "Entries of the audit log can be neither changed nor removed, on either engine." =>
        s10_the_audit_log_is_only_added_to,
    "S10" "V16.2.5" "No line of the log and no entry of the audit log about a log-in names an e-mail address." =>
        s10_log_ins_are_on_record_without_addresses_of_people,
}

const EMAIL: &str = "boss@example.com";
const PASSWORD: &str = "correct horse 7";

/// Signs in twice with the right password, once with a wrong one and once to nobody; the lines of
/// the log about it.
fn signed_in(db: &TestDb) -> Vec<String> {
    let args = ["admin", "add", "--email", EMAIL, "--name", "The Person In Charge"];
    run_with_input(&mut influmojo_on(db, &args), PASSWORD).printed();
    let server =
        Server::start(influmojo_on(db, &["serve", "--port", "0"]).env("LOG_FORMAT", "json"));
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
        assert!(
            line.contains(&format!("\"action\":\"{action}\"")) && line.contains("127.0.0.1"),
            "{line}"
        );
    }
    assert!(
        lines[0].contains("\"account\":\"1\"") && lines[1].contains("\"account\":\"1\""),
        "{lines:?}"
    );
    assert!(!lines[2].contains("\"account\":\""), "nobody has that address: {}", lines[2]);
    let entries = db.lines(
        "select action || ' ' || coalesce(actor_id || '', '-') || ' ' || coalesce(to_value, '-') as line from audit_log \
         where action like 'sign%' order by id",
    );
    let failed = "sign_in_failed - invalid_credentials";
    assert_eq!(entries, ["signed_in 1 -", failed, failed]);
    done_on(&db, &["token", "--email", EMAIL]);
    assert_eq!(db.number("select count(*) as n from audit_log where action = 'token_issued'"), 1);
}

fn s10_log_ins_are_on_record_without_addresses_of_people(engine: Engine) {
    let db = TestDb::fresh(engine);
    let lines = signed_in(&db);
    let entries = db.lines("select data as line from audit_log");
    assert!(
        !lines.iter().chain(&entries).any(|text| text.contains("example.com")),
        "{lines:?} {entries:?}"
    );
}

/// Actions of the audit log since an id, with the account, the outcome and whether the address is
/// there.
fn acts(db: &TestDb, since: i64) -> Vec<String> {
    let rows = db.lines(&format!(
        "select action || ' ' || coalesce(actor_id || '', '-') || ' ' || coalesce(to_value, '-') || ' ' || data as line \
         from audit_log where id > {since} order by id"
    ));
    let short = |row: &String| {
        let (head, data) = row.split_once('{').unwrap();
        format!("{head}{}", if data.contains("127.0.0.1") { "from" } else { "" })
    };
    rows.iter().map(short).collect()
}

fn s10_phones_are_on_record(engine: Engine) {
    let db = TestDb::fresh(engine);
    done_on(&db, &["seed", "--agents", "1", "--brands", "1", "--creators", "1"]);
    let mut serve = influmojo_on(&db, &["serve", "--port", "0"]);
    let server = Server::start(serve.env("APP_ENV", "development").env("CODE_ECHO", "on"));
    let client = Client::of(&server);
    let post = |path: &str, body: &Value| client.post(path, &[], &body.to_string()).unwrap().json();
    let since = db.number("select coalesce(max(id), 0) as n from audit_log");
    let phone = "+919812345678";
    let verify = |code: &Value| {
        post("/api/auth/verify-phone-code", &json!({ "phone": phone, "code": code }))
    };
    assert_eq!(verify(&json!("000000"))["success"], json!(false), "none was sent");
    let sent =
        post("/api/auth/send-phone-verification-code", &json!({ "phone": phone }))["otp"].clone();
    let wrong = if sent == "111111" { "222222" } else { "111111" };
    assert_eq!(verify(&json!(wrong))["success"], json!(false));
    let user = verify(&sent)["id"].as_str().unwrap().to_owned();
    db.sql("delete from phone_codes; delete from code_events");
    let sent =
        post("/api/auth/send-phone-verification-code", &json!({ "phone": phone }))["otp"].clone();
    assert_eq!(verify(&sent)["id"], json!(user));
    let failed = "sign_in_failed - invalid_code from";
    let opened = format!("account_opened {user} - from");
    let signed_in = format!("signed_in {user} - from");
    assert_eq!(acts(&db, since), [failed, failed, &opened, &signed_in]);
    let log = assert_logged(server, &["account_opened", "signed_in", "sign_in_failed"]);
    assert!(!log.iter().any(|line| line.contains("9812345678")), "a phone is in the log");
}

fn s10_log_ins_to_the_desk_are_on_record(engine: Engine) {
    let db = TestDb::fresh(engine);
    done_on(&db, &["seed", "--agents", "1", "--brands", "1", "--creators", "1"]);
    let mut serve = influmojo_on(&db, &["serve", "--port", "0"]);
    let server = Server::start(serve.env("APP_ENV", "development"));
    let since = db.number("select coalesce(max(id), 0) as n from audit_log");
    let sign_in = |email: &str| {
        let form = format!("email={email}&password=demo-password");
        desk(&server, "POST", "/desk/sign-in", "", &form)
    };
    assert_eq!(sign_in("brand1%40demo.influmojo.test").0, 403, "a brand does not work here");
    let head = sign_in("admin%40demo.influmojo.test").1;
    let set = head.lines().find_map(|line| line.strip_prefix("set-cookie: ")).unwrap();
    let cookie = set.split(';').next().unwrap();
    let (_, _, page) = desk(&server, "GET", "/desk/account", cookie, "");
    let csrf = page.split("name=\"csrf\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    assert_eq!(desk(&server, "POST", "/desk/sign-out", cookie, &format!("csrf={csrf}")).0, 303);
    let refused = "sign_in_failed - forbidden_role from";
    assert_eq!(acts(&db, since), [refused, "signed_in 1 - from", "signed_out 1 - from"]);
    assert_logged(server, &["signed_in", "signed_out", "sign_in_failed"]);
}

/// Stops a server whose log names each of these actions with the address of the client. The log.
fn assert_logged(server: Server, actions: &[&str]) -> Vec<String> {
    server.signal("TERM");
    let (_, log) = server.ended();
    for action in actions {
        let line = log.iter().find(|line| line.contains(&format!("action=\"{action}\"")));
        assert!(line.is_some_and(|line| line.contains("127.0.0.1")), "{action}: {log:?}");
    }
    log
}

fn s10_exports_and_own_passwords_are_on_record(engine: Engine) {
    let db = TestDb::fresh(engine);
    done_on(&db, &["seed", "--agents", "1", "--brands", "1", "--creators", "1"]);
    let server =
        Server::start(influmojo_on(&db, &["serve", "--port", "0"]).env("APP_ENV", "development"));
    let cookie = desk_session(&db, &server);
    let boss = db.number("select max(id) as n from users where role = 'super_admin'");
    let last = || db.number("select coalesce(max(id), 0) as n from audit_log");
    let before = last();
    assert_eq!(desk(&server, "GET", "/desk/insights?csv=sales", &cookie, "").0, 200);
    assert_eq!(acts(&db, before), [format!("exported {boss} - from")]);
    let data = db.lines(&format!("select data as line from audit_log where id > {before}"));
    assert!(data[0].contains("sales"), "{data:?}");
    // looking at the same numbers takes nothing out
    let before = last();
    assert_eq!(desk(&server, "GET", "/desk/insights", &cookie, "").0, 200);
    assert!(acts(&db, before).is_empty());
    let (_, _, page) = desk(&server, "GET", "/desk/account", &cookie, "");
    let csrf = page.split("name=\"csrf\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let new = "eight+purple+umbrellas";
    let form = format!("csrf={csrf}&present=seven+purple+umbrellas&password={new}&again={new}");
    assert_eq!(desk(&server, "POST", "/desk/account/password", &cookie, &form).0, 303);
    assert_eq!(acts(&db, before), [format!("password_changed {boss} - from")]);
    assert_logged(server, &["exported", "password_changed"]);
}

fn s10_changes_of_contacts_and_a_sign_out_are_on_record(engine: Engine) {
    let db = TestDb::seeded(engine, 1, 1, 1, 1);
    let mut serve = influmojo_on(&db, &["serve", "--port", "0"]);
    let server = Server::start(serve.env("APP_ENV", "development").env("CODE_ECHO", "on"));
    let (client, brand) = (Client::of(&server), tokens_of(&db, Role::Brand).remove(0));
    let user = db.number("select min(id) as n from users where role = 'brand'");
    let authorization = format!("Bearer {brand}");
    let post = |path: &str, body: &Value| {
        client
            .post(path, &[("Authorization", authorization.as_str())], &body.to_string())
            .unwrap()
            .json()
    };
    let last = || db.number("select coalesce(max(id), 0) as n from audit_log");
    let (phone, before) = ("+919812345678", last());
    let code =
        post("/api/auth/send-phone-verification-code", &json!({ "phone": phone }))["otp"].clone();
    let attached = post("/api/auth/verify-phone-code", &json!({ "phone": phone, "code": code }));
    assert_eq!(attached["phone"], json!(phone));
    assert_eq!(acts(&db, before)[0], format!("phone_attached {user} - from"));
    let before = last();
    let named = json!({ "gender": "Female", "city": "Pune", "role": "Owner", "business_type": "SME",
        "email": "another@example.com" });
    assert_eq!(post("/api/profile/update-basic-info", &named)["success"], json!(true));
    assert_eq!(acts(&db, before), [format!("contact_named {user} - ")]);
    let agent = db.number("select min(id) as n from users where role = 'agent'");
    let boss = format!("Bearer {}", tokens_of(&db, Role::SuperAdmin).remove(0));
    let headers = [("Authorization", boss.as_str()), ("Content-Type", "application/json")];
    let before = last();
    let body = br#"{"email":"second@example.com"}"#;
    assert_eq!(
        request(&server, &format!("PUT /api/admin/agents/{agent}"), &headers, body).unwrap().status,
        200
    );
    assert!(acts(&db, before)[0].starts_with("agent_changed "), "{:?}", acts(&db, before));
    let before = last();
    assert_eq!(post("/api/auth/logout", &json!({}))["success"], json!(true));
    assert_eq!(acts(&db, before), [format!("signed_out {user} - from")]);
    assert_logged(server, &["phone_attached", "signed_out"]);
}

fn s10_commands_are_on_record(engine: Engine) {
    let db = TestDb::fresh(engine);
    let (boss, agent) = (["--email", EMAIL], ["--email", "a@example.com"]);
    let add = |who: &'static str, email: &[&'static str]| {
        [&[who, "add", "--name", "Some Body"], email].concat()
    };
    let acts = [
        (add("admin", &boss), "super_admin_added"),
        (add("agent", &agent), "agent_added"),
        ([["agent", "suspend"], agent].concat(), "agent_status_changed"),
        ([["agent", "activate"], agent].concat(), "agent_status_changed"),
        ([["admin", "set-password"], boss].concat(), "password_changed"),
        ([&["token"][..], &boss].concat(), "token_issued"),
        (
            [&["admin", "suspend", "--even-the-last"][..], &boss].concat(),
            "super_admin_status_changed",
        ),
    ];
    for (args, action) in acts {
        let before =
            db.number(&format!("select count(*) as n from audit_log where action = '{action}'"));
        let ended = run_with_input(&mut influmojo_on(&db, &args), "correct horse 7\n");
        assert_eq!(ended.code, Some(0), "{ended:?}");
        let lines =
            ended.err.lines().filter(|line| line.contains(&format!("action=\"{action}\""))).count();
        assert!(lines == 1 && !ended.err.contains("example.com"), "{args:?}: {}", ended.err);
        assert_eq!(
            db.number(&format!("select count(*) as n from audit_log where action = '{action}'")),
            before + 1
        );
    }
}

fn s10_the_audit_log_is_only_added_to(engine: Engine) {
    let db = TestDb::fresh(engine);
    run_with_input(
        &mut influmojo_on(
            &db,
            &["admin", "add", "--email", EMAIL, "--name", "The Person In Charge"],
        ),
        PASSWORD,
    )
    .printed();
    let before = db.lines("select action || data as line from audit_log");
    for statement in [
        "update audit_log set action = 'x'",
        "delete from audit_log",
        "update audit_log set actor_id = 1",
    ] {
        let refused = db.session().try_run(statement).unwrap_err();
        assert!(refused.contains("the audit log is only added to"), "{statement}: {refused}");
    }
    if db.engine == Engine::Postgres {
        db.session().try_run("truncate audit_log cascade").unwrap_err();
    }
    assert_eq!(db.lines("select action || data as line from audit_log"), before);
}
