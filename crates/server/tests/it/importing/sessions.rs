//! The three clients on a database that was imported: each call that they make, in the order of a
//! day, with the fields that their screens read. Scripts and whole answers stand in the folder of
//! that name.
//!
//! A line of a script is `WHO METHOD PATH STATUS [BODY]`; the lines below it are what is read of
//! the answer: a JSON pointer, in which `*` stands for every element of a list that has some, and a
//! type. `> NAME` behind a type keeps the value: `$NAME` stands for it from then on, and a token is
//! whose name the next calls bear.

use std::{collections::BTreeMap, fmt::Write};

use serde_json::{Value, json};
use test_support::{
    Engine, TestDb,
    google::{CLIENT, Signer, StandIn, claims_with},
    is_json_type, on_each_engine,
};

use super::{Import, former};
use crate::{
    client::Client,
    program::{Server, done_on, influmojo_on},
};

/// The last row of each table that arrives. SQLite uses the ids of what is left out behind it again
/// and PostgreSQL does not, and both are to answer alike.
const LAST: [(&str, u32); 4] =
    [("Message", 106), ("Notification", 101), ("CartItem", 102), ("Ticket", 101)];

on_each_engine! {
    every_call_of_the_app_is_answered,
    every_call_of_the_dashboard_is_answered,
    every_call_of_the_web_client_is_answered,
}

fn every_call_of_the_app_is_answered(engine: Engine) {
    plays(engine, "app", include_str!("sessions/app.txt"), BTreeMap::new(), None);
}

fn every_call_of_the_dashboard_is_answered(engine: Engine) {
    plays(engine, "dashboard", include_str!("sessions/dashboard.txt"), BTreeMap::new(), None);
}

fn every_call_of_the_web_client_is_answered(engine: Engine) {
    let signer = Signer::new("k1");
    let google = StandIn::with_keys(&[&signer]);
    #[expect(clippy::disallowed_methods, reason = "the server of this test has the real clock")]
    let now = chrono::Utc::now().timestamp();
    // each token is good once
    let token = |email: &str, subject: &str, issued: i64| {
        let said = json!({
            "iss": "https://accounts.google.com", "aud": CLIENT, "email": email, "sub": subject,
            "name": "Somebody", "hd": null, "nonce": null, "iat": now - issued, "exp": now + 3000,
        });
        signer.sign(&claims_with(&said))
    };
    let known = [
        ("stranger", token("stranger@example.com", "2001", 5)),
        ("stranger_again", token("stranger@example.com", "2001", 4)),
        ("gita", token("google@example.com", "2002", 5)),
    ];
    let known = known.map(|(name, token)| (name.to_owned(), token)).into();
    plays(engine, "web", include_str!("sessions/web.txt"), known, Some(&google));
}

/// Plays a script on a database that was imported, and compares all answers with those that were
/// kept.
fn plays(
    engine: Engine,
    name: &str,
    script: &str,
    known: BTreeMap<String, String>,
    google: Option<&StandIn>,
) {
    let (former, db) = (former(), TestDb::fresh(engine));
    for (table, last) in LAST {
        former.sql(&format!("delete from \"{table}\" where id > {last}"));
    }
    Import::of(&former, &db).run(&[]).printed();
    let mut serve = influmojo_on(&db, &["serve", "--port", "0"]);
    serve.env("RUST_LOG", "warn").env("APP_ENV", "development").env("CODE_ECHO", "on");
    if let Some(google) = google {
        serve.env("GOOGLE_CLIENT_IDS", CLIENT).env("GOOGLE_KEYS_URL", &google.url);
    }
    let server = Server::start(&mut serve);
    let mut player = Player { client: Client::of(&server), known, said: String::new() };
    for step in steps(script) {
        player.play(&step);
    }
    drop(server);
    done_on(&db, &["verify"]);
    insta::with_settings!({ omit_expression => true, snapshot_path => "sessions" }, {
        insta::assert_snapshot!(name, player.said);
    });
}

/// A call, and what is read of its answer.
struct Step<'a> {
    call: &'a str,
    reads: Vec<&'a str>,
}

fn steps(script: &str) -> Vec<Step<'_>> {
    let mut steps: Vec<Step<'_>> = Vec::new();
    let lines = script.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#'));
    for line in lines {
        match line.strip_prefix("  ") {
            Some(read) => steps.last_mut().unwrap().reads.push(read),
            None => steps.push(Step { call: line, reads: Vec::new() }),
        }
    }
    steps
}

struct Player {
    client: Client,
    /// What was kept, by name.
    known: BTreeMap<String, String>,
    /// All calls and answers so far, without what is another one each time.
    said: String,
}

impl Player {
    fn play(&mut self, step: &Step<'_>) {
        let parts: Vec<_> = step.call.splitn(5, ' ').collect();
        let [who, method, path, status] = parts[..4] else { panic!("{}", step.call) };
        let token = self.known.get(who);
        assert!(token.is_some() || who == "nobody", "{who} did not sign in: {}", step.call);
        let (path, body) = (self.filled(path), parts.get(4).map(|body| self.filled(body)));
        let answer = self.client.send(method, &path, token.map(String::as_str), body.as_deref());
        assert_eq!(answer.status.to_string(), status, "{}: {answer:?}", step.call);
        let body = if method == "HEAD" { Value::Null } else { answer.json() };
        for read in &step.reads {
            self.reads(step.call, read, &body);
        }
        let shown = serde_json::to_string_pretty(&without_what_passes(body)).unwrap();
        writeln!(self.said, "{}\n{shown}\n", step.call).unwrap();
    }

    /// The text with what is known in place of its names, the longest first.
    fn filled(&self, text: &str) -> String {
        let names = self.known.iter().rev();
        names.fold(text.to_owned(), |text, (name, value)| text.replace(&format!("${name}"), value))
    }

    fn reads(&mut self, call: &str, read: &str, body: &Value) {
        let (read, keeps) = match read.split_once(" > ") {
            Some((read, name)) => (read, Some(name)),
            None => (read, None),
        };
        let (pointer, kind) = read.split_once(' ').unwrap();
        if kind == "absent" {
            assert_eq!(body.pointer(pointer), None, "{call} answers {pointer}");
            return;
        }
        let found = found(body, pointer);
        assert!(!found.is_empty(), "{call} answers no {pointer}: {body}");
        for value in &found {
            assert!(is_json_type(value, kind), "{call}: {pointer} is no {kind}: {value}");
        }
        if let Some(name) = keeps {
            self.known.insert(name.to_owned(), found[0].as_str().unwrap().to_owned());
        }
    }
}

/// The values at a pointer; one that is missing somewhere makes it empty.
fn found<'a>(body: &'a Value, pointer: &str) -> Vec<&'a Value> {
    match pointer.split_once("/*") {
        None => body.pointer(pointer).into_iter().collect(),
        Some((list, rest)) => {
            let elements = body.pointer(list).and_then(Value::as_array);
            let each = elements.into_iter().flatten().map(|element| found(element, rest));
            let each: Vec<_> = each.collect();
            if each.iter().any(Vec::is_empty) { Vec::new() } else { each.concat() }
        }
    }
}

/// The answer without the instants of today, tokens, one-time codes and cursors.
fn without_what_passes(mut body: Value) -> Value {
    match &mut body {
        Value::Array(list) => {
            for value in list {
                *value = without_what_passes(value.take());
            }
        }
        Value::Object(fields) => {
            for (name, value) in fields {
                *value = match name.as_str() {
                    "token" | "otp" | "next_cursor" if !value.is_null() => {
                        format!("[{name}]").into()
                    }
                    _ => without_what_passes(value.take()),
                };
            }
        }
        Value::String(text) => {
            if is_json_type(&json!(text), "date") && !text.starts_with("2025-") {
                *text = "[now]".to_owned();
            }
            *text = without_days(text);
        }
        _ => {}
    }
    body
}

/// A text without the days that it names, as in `Monday, January 12, 2026`.
fn without_days(text: &str) -> String {
    const DAYS: [&str; 7] =
        ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
    let mut rest = text.to_owned();
    for day in DAYS {
        while let Some(from) = rest.find(&format!("{day}, ")) {
            let year = rest[from..].match_indices(", ").nth(1).map(|(at, _)| from + at + 6);
            let Some(to) = year.filter(|to| *to <= rest.len()) else { break };
            rest.replace_range(from..to, "[day]");
        }
    }
    rest
}
