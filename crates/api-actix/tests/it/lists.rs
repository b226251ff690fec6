//! What every list has in common: bounds, cursors, and an order without gaps.

use std::collections::BTreeSet;

use adapters_diesel::Options;
use serde_json::{Value, json};
use test_support::Engine;

use crate::test_app::{Answer, Crowd, PAIRS, TestApp, Who, get};

/// Path, who asks, the largest limit, whether there is an offset, and where the rows are.
const LISTS: [(&str, Who, u32, bool, &str); 11] = [
    ("/api/profile/creators", Who::Nobody, 1000, false, "/data/instagram"),
    ("/api/profile/creators/instagram", Who::Nobody, 1000, false, "/data"),
    ("/api/packages", Who::Nobody, 100, true, "/packages"),
    ("/api/packages/my-packages", Who::Creator(1), 1000, false, "/packages"),
    ("/api/orders", Who::Brand(1), 1000, false, "/orders"),
    ("/api/orders", Who::Creator(1), 1000, false, "/orders"),
    ("/api/orders", Who::Agent(1), 200, false, "/orders"),
    ("/api/crm/tickets/my", Who::Agent(1), 2000, false, "/data/tickets"),
    ("/api/crm/tickets", Who::Admin, 200, true, "/data/tickets"),
    ("/api/crm/tickets/1/messages", Who::Brand(1), 1000, false, "/data/messages"),
    ("/api/crm/assignments", Who::Agent(1), 200, false, "/data/assignments"),
];

on_each_engine! {
    r45_a_limit_outside_of_its_bounds_is_400,
    r45_an_offset_outside_of_its_bounds_is_400,
    r45_a_cursor_that_was_not_issued_for_the_list_is_400,
    pages_neither_repeat_nor_skip_a_row,
    the_next_cursor_stands_at_the_top_and_nowhere_else,
    without_parameters_a_list_is_whole_up_to_its_cap,
    a_filter_takes_the_known_words_only,
    unknown_parameters_are_ignored,
}

/// Eleven orders of brand 1 at two instants, one agent, eleven creators, eleven packages of the
/// first of them, eleven messages of each party.
async fn crowded(engine: Engine) -> TestApp {
    let app = TestApp::with(
        engine,
        Crowd { agents: 1, creators: 11, packages: 1, ..PAIRS },
        Options::default(),
    );
    app.order(Who::Brand(1), &[1; 6]).await;
    app.clock.advance(std::time::Duration::from_mins(10));
    app.order(Who::Brand(1), &[1; 5]).await;
    app.say("1", Who::Brand(1), "brand_agent", 8);
    app.say("1", Who::Creator(1), "creator_agent", 8);
    app.db.sql("update packages set creator_id = 1");
    app.db.sql("update creators set platforms = '[]'");
    app.db.sql("update creators set created_at = '2026-01-01T00:00:09.000000Z' where id > 4");
    app
}

fn with(path: &str, query: &str) -> String {
    format!("{path}?{query}")
}

fn ids(answer: &Answer, at: &str) -> Vec<i64> {
    // a turn has its number in place of an id
    let id = |row: &Value| {
        row["seq"].as_i64().unwrap_or_else(|| row["id"].as_str().unwrap().parse().unwrap())
    };
    answer.list(at).iter().map(id).collect()
}

async fn r45_a_limit_outside_of_its_bounds_is_400(engine: Engine) {
    let app = crowded(engine).await;
    for (path, who, most, _, rows) in LISTS {
        let above = (most + 1).to_string();
        for bad in [
            "abc",
            "0",
            "-1",
            "1.5",
            "100000000",
            "99999999999999999999",
            "",
            "1e2",
            "%31%00",
            "0x1",
            &above,
        ] {
            let answer = app
                .get(with(path, &format!("limit={bad}")), who)
                .await
                .refused(400, "validation_failed");
            let detail = answer.at("/details/0");
            assert_eq!((&detail["location"], &detail["path"]), (&json!("query"), &json!("limit")));
        }
        app.get(with(path, &format!("limit={most}")), who).await.expect(200);
        let one = app.get(with(path, "limit=1"), who).await.expect(200);
        assert_eq!(one.list(rows).len(), 1, "{path}");
    }
}

async fn r45_an_offset_outside_of_its_bounds_is_400(engine: Engine) {
    let app = crowded(engine).await;
    for bad in ["abc", "-1", "1000001", "1.5", "", "99999999999999999999"] {
        let answer = app
            .get(format!("/crm/tickets?offset={bad}"), Who::Admin)
            .await
            .refused(400, "validation_failed");
        assert_eq!(answer.at("/details/0/path"), "offset");
    }
    let all = ids(&app.get("/crm/tickets", Who::Admin).await, "/data/tickets");
    for (offset, expected) in [(0, &all[..]), (4, &all[4..]), (1_000_000, &[])] {
        let answer = app
            .get(format!("/crm/tickets?offset={offset}&limit=100"), Who::Admin)
            .await
            .expect(200);
        assert_eq!(ids(&answer, "/data/tickets"), expected);
        assert_eq!(
            (answer.at("/data/offset"), answer.at("/data/limit")),
            (&json!(offset), &json!(100))
        );
        assert_eq!(answer.at("/data/total"), 11, "the total is that of the whole list");
    }
    let cursor = app.get("/crm/tickets?limit=1", Who::Admin).await.text("/next_cursor").to_owned();
    app.get(format!("/crm/tickets?offset=0&cursor={cursor}"), Who::Admin)
        .await
        .refused(400, "validation_failed");
}

async fn r45_a_cursor_that_was_not_issued_for_the_list_is_400(engine: Engine) {
    let app = crowded(engine).await;
    let mut issued = Vec::new();
    for (path, who, ..) in LISTS {
        issued.push((
            path,
            app.get(with(path, "limit=2"), who).await.text("/next_cursor").to_owned(),
        ));
    }
    for (path, who, ..) in LISTS {
        for (of, cursor) in &issued {
            let answer = app.get(with(path, &format!("cursor={cursor}")), who).await;
            let expected = if *of == path { (200, "") } else { (400, "invalid_cursor") };
            assert_eq!((answer.status, answer.code()), expected, "{path} with a cursor of {of}");
        }
        let mine = &issued.iter().find(|(of, _)| *of == path).unwrap().1;
        let forged = [
            "",
            "-",
            "0",
            "abc",
            "null",
            &mine[1..],
            &format!("{mine}0"),
            &mine.to_uppercase(),
            &"f".repeat(5000),
        ];
        for bad in forged {
            app.get(with(path, &format!("cursor={bad}")), who).await.refused(400, "invalid_cursor");
        }
    }
}

async fn pages_neither_repeat_nor_skip_a_row(engine: Engine) {
    let app = crowded(engine).await;
    for (path, who, _, _, rows) in LISTS {
        let whole = ids(&app.get(path, who).await.expect(200), rows);
        assert_eq!(whole.len(), 11, "{path}");
        for limit in [1, 3, 4, 11] {
            let (mut pages, mut query) = (Vec::new(), format!("limit={limit}"));
            loop {
                let answer = app.get(with(path, &query), who).await.expect(200);
                pages.push(ids(&answer, rows));
                let Value::String(cursor) = answer.at("/next_cursor") else { break };
                query = format!("limit={limit}&cursor={cursor}");
            }
            assert!(pages.iter().rev().skip(1).all(|page| page.len() == limit), "{path} {pages:?}");
            // messages ascend in a page, and the next page is older
            if path.ends_with("/messages") {
                pages.reverse();
            }
            assert_eq!(pages.concat(), whole, "{path} by {limit}");
        }
    }
}

async fn the_next_cursor_stands_at_the_top_and_nowhere_else(engine: Engine) {
    let app = crowded(engine).await;
    for (path, who, ..) in LISTS {
        for (query, more) in [("limit=1", true), ("", false)] {
            let answer = app.get(with(path, query), who).await.expect(200);
            let cursor = answer.at("/next_cursor");
            assert_eq!(cursor.is_string(), more, "{path} {cursor}");
            assert!(
                cursor.as_str().is_none_or(|text| text.len() <= 200 && text.is_ascii()),
                "{cursor}"
            );
            assert_eq!(answer.body.to_string().matches("next_cursor").count(), 1, "{path}");
        }
    }
}

async fn without_parameters_a_list_is_whole_up_to_its_cap(engine: Engine) {
    let app = TestApp::with(engine, PAIRS, Options::default());
    for _ in 0..4 {
        app.order(Who::Brand(1), &[1; 50]).await;
        app.clock.advance(std::time::Duration::from_mins(10));
    }
    app.order(Who::Brand(1), &[1]).await;
    for (path, who, expected) in [
        ("/api/orders", Who::Brand(1), 201),
        ("/api/orders", Who::Creator(1), 201),
        ("/api/orders", Who::Agent(1), 50),
        ("/api/orders?limit=200", Who::Agent(1), 200),
        ("/api/crm/tickets/my?view=overview", Who::Agent(1), 201),
        ("/api/crm/tickets", Who::Agent(1), 50),
        ("/api/crm/tickets?limit=100", Who::Agent(1), 100),
    ] {
        let rows = if path.starts_with("/api/orders") { "/orders" } else { "/data/tickets" };
        let answer = app.get(path, who).await.expect(200);
        let ids: BTreeSet<i64> = ids(&answer, rows).into_iter().collect();
        assert_eq!(ids.len(), expected, "{path} {who:?}");
        assert_eq!(ids.last(), Some(&201), "the newest is there");
        assert_eq!(answer.at("/next_cursor").is_string(), expected < 201);
    }
}

async fn a_filter_takes_the_known_words_only(engine: Engine) {
    let app = crowded(engine).await;
    app.db.sql("update orders set status = 'review' where id in (2, 7)");
    app.db.sql("update tickets set status = 'resolved' where id = 3");
    for who in [Who::Brand(1), Who::Creator(1), Who::Admin] {
        let answer = app.get("/api/orders?status=review", who).await.expect(200);
        assert_eq!(ids(&answer, "/orders"), [7, 2]);
        assert!(
            app.get("/api/orders?status=completed", who)
                .await
                .expect(200)
                .list("/orders")
                .is_empty()
        );
        for bad in ["Review", "done", "open", "pending,review", "%00"] {
            let answer = app
                .get(format!("/api/orders?status={bad}"), who)
                .await
                .refused(400, "validation_failed");
            assert_eq!(answer.at("/details/0/path"), "status");
        }
    }
    let answer = app.get("/crm/tickets?status=resolved", Who::Agent(1)).await.expect(200);
    assert_eq!((ids(&answer, "/data/tickets"), answer.at("/data/total")), (vec![3], &json!(1)));
    app.get("/crm/tickets?status=pending", Who::Agent(1)).await.refused(400, "validation_failed");
    app.get("/crm/tickets/my?view=all", Who::Agent(1)).await.refused(400, "validation_failed");
}

async fn unknown_parameters_are_ignored(engine: Engine) {
    let app = crowded(engine).await;
    for (path, who, ..) in LISTS {
        let plain = app.get(path, who).await.expect(200);
        for query in ["_t=1767605400000", "Limit=0", "limit2=abc", "cursor[]=x", "&&=&", "x=%ff%fe"]
        {
            let answer = app.send(get(with(path, query)).by(who)).await.expect(200);
            assert_eq!(answer.raw, plain.raw, "{path}?{query}");
        }
    }
}
