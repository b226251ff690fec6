//! Insights, the audit log and the state of the system.

use std::time::Duration;

use test_support::{Engine, on_each_engine};

use crate::desk_app::{DeskApp, run};

on_each_engine! {
    d22_insights_are_the_sums_of_their_tables,
    insights_go_by_the_zone_that_is_asked_for,
    insights_that_cannot_be_read_are_refused,
    the_audit_log_is_found_by_what_it_tells_of,
    every_invariant_is_checked,
}

/// Ten orders, two every ten minutes.
fn order_ten(app: &DeskApp) {
    for n in 0..5 {
        app.order(1 + n % 2, &[1, 2]);
        app.clock.advance(Duration::from_mins(10));
    }
}

fn d22_insights_are_the_sums_of_their_tables(engine: Engine) {
    run(async {
        let app = DeskApp::new(engine);
        order_ten(&app);
        let browser = app.signed_in("agent1").await;
        let page = browser.get("/desk/insights?from=2026-01-01&to=2026-01-31").await.expect(200);
        page.shows(&["Assignments per agent", "<svg class=\"chart\""]);
        let table = async |name: &str| {
            let path = format!("/desk/insights?from=2026-01-01&to=2026-01-31&csv={name}");
            let csv = browser.get(&path).await.expect(200);
            let text = csv.html.strip_prefix('\u{feff}').expect("the mark of UTF-8");
            let cells = |line: &str| {
                line.split(',').map(|cell| cell.trim_matches('"').to_owned()).collect()
            };
            text.lines().map(cells).collect::<Vec<Vec<String>>>()
        };
        let sum = |lines: &[Vec<String>], column: usize| -> f64 {
            lines[1..].iter().map(|line| line[column].parse::<f64>().unwrap()).sum()
        };
        let assignments = table("assignments").await;
        assert_eq!(
            (assignments[0].clone(), assignments.len() - 1),
            (vec!["Agent".to_owned(), "Assignments".to_owned()], 3)
        );
        assert!((sum(&assignments, 1) - 10.0).abs() < 0.1);
        let sales = table("sales").await;
        assert_eq!(sales.len() - 1, 31, "every day of the range is there");
        assert!(
            (sum(&sales, 2) - 10.0).abs() < 0.1 && sum(&sales, 3) > 1_000.0,
            "amounts can be added"
        );
        assert!(
            (sum(&table("hours").await, 2) - 10.0).abs() < 0.1
                && (sum(&table("backlog").await, 1) - 10.0).abs() < 0.1
        );
        assert!(page.has("any two agents differ by 1 at most"), "{}", page.html);
        assert!(
            page.has(">Orders</text>") && page.has(">1 Jan 2026</text>"),
            "axes have units: {}",
            page.html
        );
    });
}

fn insights_go_by_the_zone_that_is_asked_for(engine: Engine) {
    run(async {
        let app = DeskApp::new(engine);
        order_ten(&app);
        let browser = app.signed_in("agent1").await;
        // 09:30 in London is 23:30 in Honolulu the day before, and 15:00 in Kolkata
        for (zone, day, hour) in
            [("Pacific/Honolulu", "2026-01-04", "23:00"), ("Asia/Kolkata", "2026-01-05", "15:00")]
        {
            let csv = async |name: &str| {
                let path =
                    format!("/desk/insights?from=2026-01-01&to=2026-01-31&zone={zone}&csv={name}");
                browser.get(&path).await.expect(200).html
            };
            assert!(csv("sales").await.contains(&format!("\"{day}\",\"USD\",")), "{zone}");
            assert!(csv("hours").await.contains(&format!("\"{hour}\",")), "{zone}");
        }
    });
}

fn insights_that_cannot_be_read_are_refused(engine: Engine) {
    run(async {
        let app = DeskApp::new(engine);
        let browser = app.signed_in("agent1").await;
        browser.get("/desk/insights?csv=nothing").await.expect(404);
        browser.get("/desk/insights?from=2026-02-01&to=2026-01-01").await.expect(422);
        browser.get("/desk/insights?from=yesterday").await.expect(422);
        browser.get("/desk/insights?zone=Mars").await.expect(422);
    });
}

fn the_audit_log_is_found_by_what_it_tells_of(engine: Engine) {
    run(async {
        let app = DeskApp::new(engine);
        let tickets: Vec<_> = app
            .order(1, &[1, 2])
            .iter()
            .map(|context| context.ticket.as_ref().unwrap().id)
            .collect();
        let browser = app.signed_in("agent1").await;
        browser
            .post(&format!("/desk/tickets/{}/status", tickets[0]), &[("value", "resolved")])
            .await
            .expect(303);
        let rows = async |query: &str| {
            let page = browser.get(&format!("/desk/audit?{query}")).await.expect(200);
            page.html.matches("<tr><td><time").count()
        };
        let (all, one) = (rows("").await, rows(&format!("ticket={}", tickets[0])).await);
        assert!(one > 1 && one < all, "{one} of {all}");
        assert_eq!(
            rows(&format!("actor={}&action=ticket+status+changed", app.id("agent1"))).await,
            1
        );
        assert_eq!(rows("from=2026-01-06").await, 0);
        assert_eq!(rows("to=2026-01-05").await, all, "the last day counts");
        for query in ["actor=x", "ticket=0", "from=x", "after=x"] {
            browser.get(&format!("/desk/audit?{query}")).await.expect(422);
        }
    });
}

fn every_invariant_is_checked(engine: Engine) {
    run(async {
        let app = DeskApp::new(engine);
        app.order(1, &[1, 2]);
        let browser = app.signed_in("admin").await;
        let page = browser.get("/desk/system").await.expect(200);
        assert_eq!(
            page.html.matches(">holds</span>").count(),
            app::integrity::Invariant::ALL.len(),
            "{}",
            page.html
        );
        app.db.sql(
            "update assignments set agent_id = (select max(user_id) from agents) where number = 1",
        );
        assert!(browser.get("/desk/system").await.expect(200).has("violated 1 times"));
    });
}
