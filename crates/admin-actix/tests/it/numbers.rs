//! Insights, the audit trail and the state of the system.

use std::time::Duration;

use test_support::{Engine, on_each_engine};

use crate::desk_app::{DeskApp, run};

on_each_engine! {
    insights_are_the_sums_of_their_tables,
    the_trail_is_found_by_what_it_tells_of,
    every_promise_is_checked,
}

fn insights_are_the_sums_of_their_tables(engine: Engine) {
    run(async {
        let app = DeskApp::new(engine);
        for n in 0..5 {
            app.order(1 + n % 2, &[1, 2]);
            app.clock.advance(Duration::from_mins(10));
        }
        let browser = app.signed_in("agent1").await;
        let page = browser.get("/desk/insights?from=2026-01-01&to=2026-01-31").await.expect(200);
        assert!(page.has("Assignments per agent") && page.has("<svg class=\"chart\""), "{}", page.html);
        let table = async |name: &str| {
            let path = format!("/desk/insights?from=2026-01-01&to=2026-01-31&csv={name}");
            let csv = browser.get(&path).await.expect(200);
            let lines: Vec<Vec<String>> =
                csv.html.lines().map(|line| line.split(',').map(str::to_owned).collect()).collect();
            lines
        };
        let sum = |lines: &[Vec<String>], column: usize| -> u64 {
            lines[1..].iter().map(|line| line[column].parse::<u64>().unwrap()).sum()
        };
        let turns = table("assignments").await;
        assert_eq!((turns[0].clone(), turns.len() - 1), (vec!["Agent".to_owned(), "Assignments".to_owned()], 3));
        assert_eq!(sum(&turns, 1), 10);
        assert_eq!([sum(&table("sales").await, 2), sum(&table("hours").await, 2)], [10, 10]);
        assert_eq!(sum(&table("backlog").await, 1), 10);
        assert!(page.has("any two agents differ by 1 at most"), "{}", page.html);
        for (offset, said) in [(330, "+05:30"), (-100, "-01:40"), (0, "+00:00")] {
            let page = browser.get(&format!("/desk/insights?offset={offset}")).await.expect(200);
            assert!(page.has(&format!("<option value=\"{offset}\" selected>UTC{said}</option>")), "{}", page.html);
        }
        browser.get("/desk/insights?csv=nothing").await.expect(404);
        browser.get("/desk/insights?from=2026-02-01&to=2026-01-01").await.expect(422);
        browser.get("/desk/insights?from=yesterday").await.expect(422);
    });
}

fn the_trail_is_found_by_what_it_tells_of(engine: Engine) {
    run(async {
        let app = DeskApp::new(engine);
        let tickets: Vec<_> = app.order(1, &[1, 2]).iter().map(|case| case.ticket.as_ref().unwrap().id).collect();
        let browser = app.signed_in("agent1").await;
        browser.post(&format!("/desk/tickets/{}/status", tickets[0]), &[("value", "resolved")]).await.expect(303);
        let rows = async |query: &str| {
            let page = browser.get(&format!("/desk/audit?{query}")).await.expect(200);
            page.html.matches("<tr><td><time").count()
        };
        let (all, one) = (rows("").await, rows(&format!("ticket={}", tickets[0])).await);
        assert!(one > 1 && one < all, "{one} of {all}");
        assert_eq!(rows(&format!("actor={}&action=ticket+status+changed", app.id("agent1"))).await, 1);
        assert_eq!(rows("from=2026-01-06").await, 0);
        assert_eq!(rows("to=2026-01-05").await, all, "the last day counts");
        for query in ["actor=x", "ticket=0", "from=x", "after=x"] {
            browser.get(&format!("/desk/audit?{query}")).await.expect(422);
        }
    });
}

fn every_promise_is_checked(engine: Engine) {
    run(async {
        let app = DeskApp::new(engine);
        app.order(1, &[1, 2]);
        let browser = app.signed_in("admin").await;
        let page = browser.get("/desk/system").await.expect(200);
        assert_eq!(page.html.matches(">holds</span>").count(), app::Promise::ALL.len(), "{}", page.html);
        app.db.sql("update assignments set agent_id = (select max(user_id) from agents) where seq = 1");
        assert!(browser.get("/desk/system").await.expect(200).has("broken 1 times"));
    });
}
