//! `serve --demo`: what somebody sees who tries it for the first time, and what stays behind.

use std::{fs, process::Command};

use test_support::{Engine, TestDb, on_each_engine};

use crate::{
    client::{Answer, Client},
    program::{Server, done_on, influmojo},
};

on_each_engine! {
    a_given_database_is_used_and_keeps_its_data,
    d19_the_demo_opens_with_six_orders_in_different_states_and_talk,
}

fn demo() -> Command {
    influmojo(&["serve", "--demo", "--port", "0"])
}

fn note_of(server: &Server) -> String {
    server.printed_until("Ctrl+C stops")
}

/// The words of the line that the note offers for copying, as a shell would split them.
fn curl_words(note: &str) -> Vec<String> {
    let line = note.lines().find(|line| line.starts_with("curl ")).expect("no line to copy");
    let parts = line.split('\'').enumerate();
    parts
        .flat_map(|(at, part)| match at % 2 {
            0 => part.split_whitespace().map(str::to_owned).collect::<Vec<_>>(),
            _ => vec![part.to_owned()],
        })
        .collect()
}

/// Sends what the line would send; curl may not be there.
fn send_curl_line(client: &Client, server: &Server, note: &str) -> Answer {
    let words = curl_words(note);
    let (mut url, mut headers, mut body) = (String::new(), Vec::new(), String::new());
    let mut rest = words.iter().skip(1);
    while let Some(word) = rest.next() {
        match word.as_str() {
            "-sS" => {}
            "-H" => headers.push(rest.next().unwrap().split_once(": ").unwrap()),
            "-d" => body.clone_from(rest.next().unwrap()),
            other => url = other.to_owned(),
        }
    }
    let path =
        url.strip_prefix(&format!("http://{}", server.address)).expect("another server is named");
    assert!(headers.contains(&("Content-Type", "application/json")));
    client.post(path, &headers, &body).unwrap()
}

/// Every log-in that the note names: lines such as `agents  agent1@domain to agent3@`.
fn log_ins(note: &str) -> Vec<String> {
    let mut emails = Vec::new();
    for line in note.lines().filter(|line| line.starts_with("  ")) {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words[..] {
            [_, email] => emails.push(email.to_owned()),
            [_, first, "to", last] => {
                let (name, domain) = first.split_once("1@").unwrap();
                let most: u32 =
                    last.strip_prefix(name).unwrap().strip_suffix('@').unwrap().parse().unwrap();
                emails.extend((1..=most).map(|n| format!("{name}{n}@{domain}")));
            }
            _ => panic!("not a log-in: {line}"),
        }
    }
    emails
}

#[test]
fn without_any_configuration_the_offered_line_orders_a_package() {
    let server = Server::start(&mut demo());
    let (note, client) = (note_of(&server), Client::of(&server));
    assert!(note.contains(&format!("Influmojo is ready at http://{}", server.address)), "{note}");
    let answer = send_curl_line(&client, &server, &note);
    let body = answer.json();
    assert_eq!((answer.status, &body["success"]), (200, &true.into()), "{body}");
    assert_eq!(body["message"], "Orders created successfully with support tickets");
    let [order] = body["orders"].as_array().unwrap().as_slice() else {
        panic!("not one order: {body}")
    };
    for id in [&order["id"], &order["ticket"]["id"], &order["package"]["id"], &order["brand"]["id"]]
    {
        assert!(id.as_str().is_some_and(|id| id.parse::<u64>().is_ok()), "{id} is no id");
    }
    assert_eq!((&order["total_amount"], &order["currency"]), (&"150.00".into(), &"USD".into()));
    assert_eq!((&order["status"], &order["quantity"]), (&"pending".into(), &1.into()));
    assert_eq!(
        (&order["package"]["price"], &order["ticket"]["status"]),
        (&150.into(), &"open".into())
    );
    assert!(
        order["creator"]["user"]["name"].is_string() && order["creator"]["user"]["email"].is_null()
    );
    assert_eq!(order["brand"]["user"]["email"], "brand1@demo.influmojo.test");
    assert_eq!(order["ticket"]["agent"]["email"], "agent1@demo.influmojo.test");
    assert_eq!(client.get("/health", "").json()["environment"], "development");
}

#[test]
fn every_log_in_of_the_note_works_with_its_password() {
    let server = Server::start(&mut demo());
    let (note, client) = (note_of(&server), Client::of(&server));
    assert!(note.contains("all with the password demo-password:"), "{note}");
    let emails = log_ins(&note);
    assert_eq!(emails.len(), 14, "{emails:?}");
    for email in emails {
        let answer = client.sign_in("login", &email, "demo-password");
        assert_eq!(
            (answer.status, &answer.json()["user"]["email"]),
            (200, &email.into()),
            "{}",
            answer.body
        );
        assert!(answer.json()["token"].is_string());
    }
}

#[test]
fn demo_password_changes_the_password_of_the_demo_users() {
    let server = Server::start(demo().env("DEMO_PASSWORD", "another one"));
    let client = Client::of(&server);
    assert!(note_of(&server).contains("all with the password another one:"));
    assert_eq!(client.sign_in("login", "agent1@demo.influmojo.test", "another one").status, 200);
    assert_eq!(client.sign_in("login", "agent1@demo.influmojo.test", "demo-password").status, 401);
}

#[test]
fn the_temporary_database_goes_away_when_the_demo_is_stopped() {
    for signal in ["TERM", "INT"] {
        let folder = tempfile::tempdir().unwrap();
        let server = Server::start(demo().env("TMPDIR", folder.path()));
        assert_eq!(Client::of(&server).get("/health", "").status, 200);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        server.signal(signal);
        assert!(server.ended().0.success());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "something stayed behind");
    }
}

/// What the desk shows of the demo orders, as lines that do not depend on ids.
fn shown(db: &TestDb) -> Vec<String> {
    db.lines(
        "select o.status || ' ' || t.status || ' ' || count(m.id) || ' ' || sum(case when m.kind = 'text' then 1 else 0 end)
         || ' ' || t.priority as line
         from orders o join tickets t on t.order_id = o.id join messages m on m.ticket_id = t.id
         group by o.id, o.status, t.status, t.priority order by o.id",
    )
}

fn d19_the_demo_opens_with_six_orders_in_different_states_and_talk(engine: Engine) {
    let db = TestDb::empty(engine);
    let start = || Server::start(demo().env("DATABASE_URL", db.url()));
    let first = start();
    assert_eq!(Client::of(&first).get("/health", "").status, 200);
    let states = db.lines("select status as line from orders order by id");
    let wanted =
        ["in_progress", "completed", "price_revision_pending", "review", "accepted", "pending"];
    assert_eq!(states, wanted);
    // one is overdue, one was resolved and is open again, one stands with an agent who left
    let now = db.lines("select count(*) || '' as line from orders where status = 'in_progress' and delivery_deadline < (select max(created_at) from messages)");
    assert_eq!(now, ["1"]);
    let reopened = db.lines(
        "select t.status as line from tickets t join orders o on o.id = t.order_id where o.status = 'completed'",
    );
    assert_eq!(reopened, ["open"]);
    let left = db.lines(
        "select count(*) || '' as line from tickets t join users u on u.id = t.agent_id where u.status = 'suspended'",
    );
    assert_eq!(left, ["1"]);
    for ticket in db.lines("select id || '' as line from tickets") {
        let said = db.lines(&format!(
            "select count(*) || '' as line from messages where ticket_id = {ticket} and role in ('brand', 'creator') and kind = 'text'"
        ));
        assert_ne!(said, ["0"], "nobody spoke in ticket {ticket}");
    }
    let notes = db.lines("select distinct ticket_id || '' as line from messages where channel = 'internal' and role = 'agent' and kind = 'text'");
    assert!(notes.len() >= 3, "{notes:?}");
    let told = shown(&db);
    first.signal("TERM");
    assert!(first.ended().0.success());

    // every promise holds, though the clock of the stories ran through days that are over
    done_on(&db, &["verify"]);
    let second = start();
    assert_eq!(Client::of(&second).get("/health", "").status, 200);
    assert_eq!(shown(&db), told, "another start told a story again");
}

#[test]
fn d19_the_demo_orders_can_be_left_out() {
    let db = TestDb::empty(Engine::Sqlite);
    let server = Server::start(demo().env("DATABASE_URL", db.url()).env("DEMO_ORDERS", "off"));
    assert_eq!(Client::of(&server).get("/health", "").status, 200);
    assert!(db.lines("select id || '' as line from orders").is_empty());
}

fn a_given_database_is_used_and_keeps_its_data(engine: Engine) {
    let db = TestDb::empty(engine);
    let start = |password: &str| {
        Server::start(demo().env("DATABASE_URL", db.url()).env("DEMO_PASSWORD", password))
    };
    let first = start("password one");
    let note = note_of(&first);
    assert_eq!(send_curl_line(&Client::of(&first), &first, &note).orders(), ["7"]);
    let users = db
        .lines("select email || ' ' || coalesce(password_hash, '') as line from users order by id");
    first.signal("TERM");
    assert!(first.ended().0.success());

    let second = start("password two");
    let client = Client::of(&second);
    assert_eq!(
        db.lines(
            "select email || ' ' || coalesce(password_hash, '') as line from users order by id"
        ),
        users
    );
    let answer = client.sign_in("login", "brand1@demo.influmojo.test", "password one");
    let token = answer.json()["token"].as_str().unwrap().to_owned();
    assert_eq!(client.get("/api/orders", &token).json()["orders"][0]["id"], "7");
    let note = note_of(&second);
    assert!(
        note.contains("the password that this database was first seeded with"),
        "a wrong promise: {note}"
    );
    assert_eq!(send_curl_line(&client, &second, &note).code(), "duplicate_order");
}
