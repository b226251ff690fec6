//! Searching orders, tickets and conversations over HTTP.

use std::{cell::RefCell, time::Duration};

use domain::Channel;
use proptest::{
    collection::vec,
    prelude::*,
    sample::select,
    test_runner::{Config, TestRunner},
};
use serde_json::{Value, json};
use test_support::Engine;

use crate::properties::escaped;
use crate::test_app::{Answer, TestApp, Who, post, run};

on_each_engine! {
    a_find_has_the_order_the_ticket_and_the_words_around,
    nobody_but_staff_gets_an_answer,
    a_question_has_its_bounds,
    nothing_that_is_asked_is_taken_for_an_operator,
    case_accents_and_marks_are_read_alike,
    names_are_found_as_they_are_now,
    an_order_without_a_ticket_is_found,
    a_word_that_is_everywhere_finds_the_newest,
}

mod property {
    #[test]
    fn staff_find_exactly_what_was_said_on_sqlite() {
        super::staff_find_exactly_what_was_said(test_support::Engine::Sqlite);
    }

    #[test]
    fn staff_find_exactly_what_was_said_on_postgres() {
        super::staff_find_exactly_what_was_said(test_support::Engine::Postgres);
    }
}

/// Order 1 with ticket 1, of brand 1 and creator 1; order 2 with ticket 2, of brand 2 and creator
/// 2, a minute later.
async fn ordered(engine: Engine) -> TestApp {
    let app = TestApp::seeded(engine);
    app.order(Who::Brand(1), &[1]).await;
    app.clock.advance(Duration::from_mins(1));
    app.order(Who::Brand(2), &[3]).await;
    app
}

async fn say(app: &TestApp, ticket: u32, who: Who, channel: Channel, text: &str) -> i64 {
    let body = json!({ "message": text, "channel_type": channel.as_str() });
    let stored =
        app.send(post(format!("/crm/tickets/{ticket}/messages"), &body).by(who)).await.expect(201);
    stored.text("/data/id").parse().unwrap()
}

fn query(text: &str) -> String {
    format!("/crm/search?q={}", escaped(text))
}

async fn search(app: &TestApp, text: &str) -> Answer {
    app.follow_search();
    app.get(query(text), Who::Agent(1)).await.expect(200)
}

/// Orders with what about them was found.
async fn found(app: &TestApp, text: &str) -> Vec<(String, String)> {
    let pair = |row: &Value| {
        (row["order_id"].as_str().unwrap().to_owned(), row["matched"].as_str().unwrap().to_owned())
    };
    search(app, text).await.list("/results").iter().map(pair).collect()
}

async fn orders(app: &TestApp, text: &str) -> Vec<String> {
    found(app, text).await.into_iter().map(|(order, _)| order).collect()
}

async fn a_find_has_the_order_the_ticket_and_the_words_around(engine: Engine) {
    let app = ordered(engine).await;
    let text = format!("{} the apricot\nis ripe {}", "word ".repeat(30), "end ".repeat(60));
    let id = say(&app, 1, Who::Admin, Channel::Internal, &text).await;
    let answer = search(&app, "APRICOT rip").await;
    let row = answer.at("/results/0");
    assert_eq!((answer.list("/results").len(), answer.at("/next_cursor")), (1, &Value::Null));
    let order = app.get("/api/orders/1", Who::Admin).await;
    assert_eq!((&row["order_id"], &row["order_status"]), (&json!("1"), &json!("pending")));
    assert_eq!((&row["ticket_id"], &row["ticket_status"]), (&json!("1"), &json!("open")));
    assert_eq!(row["brand"]["company_name"], *order.at("/data/order/brand/company_name"));
    assert_eq!(row["creator"]["name"], *order.at("/data/order/creator/user/name"));
    assert_eq!(row["package_title"], "Instagram Reel");
    assert_eq!(row["created_at"], *order.at("/data/order/created_at"));
    assert_eq!(
        (&row["matched"], &row["message"]["id"]),
        (&json!("message"), &json!(id.to_string()))
    );
    assert_eq!(row["message"]["channel_type"], "internal");
    let snippet = row["message"]["snippet"].as_str().unwrap();
    assert!(snippet.contains("the apricot is ripe") && snippet.chars().count() <= 162, "{snippet}");
    let by_title = search(&app, "Instagram Re").await;
    assert_eq!(
        (by_title.at("/results/0/matched"), by_title.at("/results/0/message")),
        (&json!("package"), &Value::Null)
    );
    assert_eq!(found(&app, "2").await[0], ("2".to_owned(), "order".to_owned()));
    let bare = app.get("/crm/search?q=apricot", Who::Admin).await.expect(200);
    let prefixed = app.get("/api/crm/search?q=apricot&_t=1", Who::Admin).await.expect(200);
    assert_eq!(bare.raw, prefixed.raw);
}

async fn nobody_but_staff_gets_an_answer(engine: Engine) {
    let app = ordered(engine).await;
    say(&app, 1, Who::Brand(1), Channel::BrandAgent, "apricot").await;
    app.follow_search();
    for path in [
        "/crm/search?q=apricot",
        "/api/crm/search?q=1",
        "/api/crm/search",
        "/crm/search?q=a&limit=0",
    ] {
        app.get(path, Who::Nobody).await.refused(401, "unauthorized");
        for who in [Who::Brand(1), Who::Brand(2), Who::Creator(1)] {
            app.get(path, who).await.refused(403, "forbidden_role");
        }
    }
    for who in [Who::Agent(1), Who::Agent(2), Who::Admin] {
        assert_eq!(
            app.get("/crm/search?q=apricot", who).await.expect(200).list("/results").len(),
            1
        );
    }
}

async fn a_question_has_its_bounds(engine: Engine) {
    let app = ordered(engine).await;
    let long = "x".repeat(101);
    for (q, code) in [
        ("", "too_short"),
        (" ", "too_short"),
        ("a", "too_short"),
        (" é ", "too_short"),
        (long.as_str(), "too_long"),
        ("ab\0", "control_character"),
        ("a\u{7}b", "control_character"),
    ] {
        let answer = app.get(query(q), Who::Agent(1)).await.refused(400, "validation_failed");
        let detail = answer.at("/details/0");
        assert_eq!((&detail["location"], &detail["path"]), (&json!("query"), &json!("q")));
        assert_eq!(detail["code"], code, "{q:?}");
    }
    app.get("/crm/search", Who::Agent(1)).await.refused(400, "validation_failed");
    for bad in ["0", "51", "x", ""] {
        let answer = app.get(format!("/crm/search?q=ab&limit={bad}"), Who::Agent(1)).await;
        assert_eq!(answer.refused(400, "validation_failed").at("/details/0/path"), "limit");
    }
    app.get("/crm/search?q=ab&cursor=x", Who::Agent(1)).await.refused(400, "invalid_cursor");
    for good in ["7", "ab", " ab ", &"x".repeat(100), &"9".repeat(100), "a\tb"] {
        search(&app, good).await;
    }
}

/// Questions that look like queries, all of whose words are in one message.
const EVERYWHERE: &[&str] = &[
    "it's",
    "\"quoted\"",
    "quoted AND near",
    "AND OR",
    "(not)",
    "a*b",
    "quoted*",
    "c:d",
    "\\ back",
    "100%",
    "_x",
    "-not",
    "near/quoted",
    "not -and",
    "a' <-> 'b':*",
    "{and} ^near",
    "and + near",
];

/// Questions that look like queries, with a word that is nowhere or none at all.
const NOWHERE: &[&str] = &[
    "quoted OR absent",
    "quoted NOT absent",
    "-absent",
    "quoted | absent",
    "quoted & !absent",
    "absent:*",
    "body:absent",
    "\"\"",
    "''",
    "**",
    "--",
    "\\\\",
    "%%",
    "__",
    "\u{301}\u{301}",
    "👍👍",
    "';drop table orders;--",
    "NEAR(x, 1)",
    "<->",
    "\u{37e}\u{37e}",
    "x\u{202e}y",
    "\u{fffd}\u{fffd}",
    "ﷺﷺ",
];

async fn nothing_that_is_asked_is_taken_for_an_operator(engine: Engine) {
    let app = ordered(engine).await;
    say(
        &app,
        1,
        Who::Agent(1),
        Channel::Internal,
        "it's \"quoted\" AND near - or (not) a*b c:d \\ back 100% _x",
    )
    .await;
    for everywhere in EVERYWHERE {
        assert_eq!(orders(&app, everywhere).await, ["1"], "{everywhere}");
    }
    for nowhere in NOWHERE {
        assert!(orders(&app, nowhere).await.is_empty(), "{nowhere}");
    }
    app.get(query("\u{feff}\u{feff}"), Who::Agent(1)).await.refused(400, "validation_failed");
}

async fn case_accents_and_marks_are_read_alike(engine: Engine) {
    let app = ordered(engine).await;
    say(
        &app,
        1,
        Who::Agent(1),
        Channel::Internal,
        "Café ÉCOLE Straße नमस्ते привет 東京 cafe\u{301}s",
    )
    .await;
    for text in [
        "café",
        "CAFE",
        "Cafe\u{301}",
        "école",
        "ecole",
        "straße",
        "नमस्ते",
        "ПРИВЕТ",
        "東京",
        "cafés",
        "еcole привет",
    ] {
        let expected: &[&str] = if text.starts_with('е') { &[] } else { &["1"] };
        assert_eq!(orders(&app, text).await, expected, "{text}");
    }
}

async fn names_are_found_as_they_are_now(engine: Engine) {
    let app = ordered(engine).await;
    app.db.sql("update brands set company_name = 'Quince Works' where id = 1");
    app.set_user(Who::Brand(2), "name = 'Quentin Quark'");
    app.set_user(Who::Creator(1), "name = 'Quilla Quiet'");
    app.db.sql("update packages set title = 'Quick Quiz' where id = 3");
    app.rebuild_search();
    let pairs = |list: &[(&str, &str)]| {
        list.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect::<Vec<_>>()
    };
    assert_eq!(found(&app, "works quin").await, pairs(&[("1", "brand")]));
    assert_eq!(found(&app, "quark").await, pairs(&[("2", "brand")]));
    assert_eq!(found(&app, "quilla").await, pairs(&[("1", "creator")]));
    assert_eq!(found(&app, "quiz").await, pairs(&[("2", "package")]));
    assert_eq!(
        found(&app, "qu").await,
        pairs(&[("2", "brand"), ("1", "brand")]),
        "once, the newest first"
    );
    app.db.sql("update brands set company_name = 'Plum' where id = 1");
    app.rebuild_search();
    assert!(found(&app, "quince").await.is_empty());
    app.db.sql("update messages set body = 'Pear' where id = 1");
    app.rebuild_search();
    assert_eq!(found(&app, "pear").await, pairs(&[("1", "message")]));
    app.db.sql("delete from messages where id = 1");
    app.rebuild_search();
    assert!(found(&app, "pear").await.is_empty());
}

async fn an_order_without_a_ticket_is_found(engine: Engine) {
    let app = ordered(engine).await;
    app.db.sql(
        "insert into orders (id, origin, checkout_id, brand_id, creator_id, package_id, quantity, unit_price_minor, \
         total_minor, currency, status, reference_urls, submission_deadline, delivery_deadline, placed_at, updated_at) \
         select 50, 'import', 50, brand_id, creator_id, package_id, quantity, unit_price_minor, total_minor, currency, \
         status, reference_urls, submission_deadline, delivery_deadline, placed_at, updated_at from orders where id = 1",
    );
    let answer = search(&app, "50").await;
    let row = answer.at("/results/0");
    assert_eq!((&row["order_id"], &row["matched"]), (&json!("50"), &json!("order")));
    assert_eq!((&row["ticket_id"], &row["ticket_status"]), (&Value::Null, &Value::Null));
}

async fn a_word_that_is_everywhere_finds_the_newest(engine: Engine) {
    let app = ordered(engine).await;
    app.db.sql("update brands set company_name = 'Plum'");
    app.rebuild_search();
    app.say("1", Who::Agent(1), "internal", 25_000);
    app.say("2", Who::Agent(1), "internal", 25_000);
    let answer = search(&app, "text").await;
    let newest =
        |n: usize| answer.text(&format!("/results/{n}/message/id")).parse::<i64>().unwrap();
    assert_eq!(answer.list("/results").len(), 2, "also beyond what is looked at first");
    assert_eq!(newest(0), app.db.number("select max(id) as n from messages"));
    assert_eq!(newest(1), app.db.number("select max(id) as n from messages where ticket_id = 1"));
}

const WORDS: [&str; 9] =
    ["apricot", "Apple", "APPLES", "banana", "Café", "cafe", "Öl", "नमस्ते", "7up"];
const BETWEEN: [&str; 6] = [" ", ", ", "-", "\n", "\"", "*"];

/// Ticket, speaker, channel, words, and what is between them.
type Said = (u32, usize, Channel, Vec<&'static str>, &'static str);

fn said() -> impl Strategy<Value = Said> {
    (
        1_u32..3,
        0_usize..5,
        select(Channel::ALL),
        vec(select(WORDS.to_vec()), 1..5),
        select(BETWEEN.to_vec()),
    )
}

/// Some words, of which the last may be torn off.
fn question() -> impl Strategy<Value = String> {
    (vec(select(WORDS.to_vec()), 1..4), 2_usize..8, select(BETWEEN.to_vec())).prop_map(
        |(words, keep, between)| {
            let (last, rest) = words.split_last().unwrap();
            let torn: String = last.chars().take(keep).collect();
            rest.iter().copied().chain([torn.as_str()]).collect::<Vec<_>>().join(between)
        },
    )
}

/// The words of a text, by another way than the service has.
fn plain(text: &str) -> Vec<String> {
    let text = text.to_lowercase().replace('é', "e").replace('ö', "o");
    let is_part = |c: char| c.is_alphanumeric() || ('\u{900}'..'\u{97f}').contains(&c);
    text.split(|c| !is_part(c)).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

fn has(text: &str, question: &str) -> bool {
    let (known, asked) = (plain(text), plain(question));
    let (last, rest) = asked.split_last().unwrap();
    rest.iter().all(|word| known.contains(word)) && known.iter().any(|word| word.starts_with(last))
}

fn staff_find_exactly_what_was_said(engine: Engine) {
    let app = run(ordered(engine));
    let history = RefCell::new(Vec::<(i64, u32, String)>::new());
    let mut runner =
        TestRunner::new(Config { cases: 48, failure_persistence: None, ..Config::default() });
    let cases = (vec(said(), 0..6), vec(question(), 1..4));
    let outcome = runner.run(&cases, |(new, questions)| {
        for (ticket, speaker, channel, words, between) in new {
            let text = words.join(between);
            let who = [
                Who::Brand(ticket),
                Who::Creator(ticket),
                Who::Agent(1),
                Who::Agent(2),
                Who::Admin,
            ][speaker];
            let id = run(say(&app, ticket, who, channel, &text));
            history.borrow_mut().push((id, ticket, text));
        }
        for question in questions {
            let history = history.borrow();
            let newest = |ticket: u32| {
                let matching =
                    history.iter().filter(|(_, of, text)| *of == ticket && has(text, &question));
                matching.map(|(id, ..)| (*id, ticket)).max()
            };
            let mut expected: Vec<(i64, u32)> = [1, 2].into_iter().filter_map(newest).collect();
            expected.sort_unstable_by(|a, b| b.cmp(a));
            let answer = run(search(&app, &question));
            let row = |row: &Value| {
                let number = |value: &Value| value.as_str().unwrap().parse::<i64>().unwrap();
                (number(&row["message"]["id"]), u32::try_from(number(&row["ticket_id"])).unwrap())
            };
            let shown: Vec<_> = answer.list("/results").iter().map(row).collect();
            prop_assert_eq!(shown, expected, "{:?}", question);
            for who in [Who::Brand(1), Who::Creator(2)] {
                let refused = run(app.get(query(&question), who));
                prop_assert!(refused.status == 403 && refused.body.get("results").is_none());
            }
        }
        Ok(())
    });
    outcome.unwrap();
}
