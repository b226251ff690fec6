//! Times are said by the clock of whoever reads them.

use std::time::Duration;

use app::Viewer;
use domain::{Channel, OrderCommand};
use test_support::{Engine, on_each_engine};

use crate::desk_app::{Browser, DeskApp, run};

on_each_engine! {
    d14_times_are_those_of_the_browser_then_of_the_persons_choice,
    d14_an_order_for_tomorrow_is_not_late_at_once,
    d14_days_in_automatic_texts_have_their_exact_times_beside,
}

fn in_zone(browser: &Browser<'_>, zone: &str) {
    let session = browser.cookie.borrow().clone().unwrap();
    let session = session.split(';').next().unwrap().to_owned();
    *browser.cookie.borrow_mut() = Some(format!("{session}; tz={zone}"));
}

fn d14_times_are_those_of_the_browser_then_of_the_persons_choice(engine: Engine) {
    run(async {
        let app = DeskApp::new(engine);
        let ticket = app.order(1, &[1])[0].ticket.as_ref().unwrap().id;
        app.say(ticket, Viewer::Brand(app.brand(1)), Channel::BrandAgent, "In the morning");
        // 18:31 UTC is 00:01 of the next day in Kolkata
        app.clock.advance(Duration::from_mins(9 * 60 + 1));
        let browser = app.signed_in("agent1").await;
        let path = format!("/desk/tickets/{ticket}");
        let page = browser.get(&path).await.expect(200);
        page.shows(&["<span>Today</span>", "Mon 5 Jan 2026, 09:30 UTC"]);
        for zone in ["Asia/Kolkata", "Asia%2FKolkata"] {
            in_zone(&browser, zone);
            let page = browser.get(&path).await.expect(200);
            page.shows(&["<span>Yesterday</span>", "Mon 5 Jan 2026, 15:00 IST"]);
        }
        let rows = async |day: &str| {
            let page = browser
                .get(&format!("/desk/audit?ticket={ticket}&from={day}&to={day}"))
                .await
                .expect(200);
            page.html.matches("<tr><td><time").count()
        };
        assert!(rows("2026-01-05").await > 0);
        assert_eq!(rows("2026-01-06").await, 0);
        for nowhere in ["Mars/Olympus", "<script>", "%ff"] {
            in_zone(&browser, nowhere);
            assert!(browser.get(&path).await.expect(200).has("09:30 UTC"), "{nowhere}");
        }
        in_zone(&browser, "Asia/Kolkata");
        let wrong =
            browser.post("/desk/preferences", &[("zone", "Mars/Olympus")]).await.expect(422);
        assert!(wrong.has("There is no such time zone"), "{}", wrong.html);
        browser.post("/desk/preferences", &[("zone", "America/New_York")]).await.expect(303);
        let page = browser.get(&path).await.expect(200);
        assert!(page.has("Mon 5 Jan 2026, 04:30 EST"), "the choice comes first: {}", page.html);
        assert!(
            browser.get("/desk/preferences").await.expect(200).has("value=\"America/New_York\"")
        );
        browser.post("/desk/preferences", &[("zone", "")]).await.expect(303);
        assert!(browser.get(&path).await.expect(200).has("15:00 IST"));
    });
}

fn d14_an_order_for_tomorrow_is_not_late_at_once(engine: Engine) {
    run(async {
        let app = DeskApp::new(engine);
        let order = app.order_for(1, 1, 1);
        let ticket = order.ticket.as_ref().unwrap().id;
        assert_eq!(
            order.order.submission_deadline, order.order.placed_at,
            "what the contract says"
        );
        app.clock.advance(Duration::from_secs(1));
        let browser = app.signed_in("agent1").await;
        let page = browser.get(&format!("/desk/tickets/{ticket}")).await.expect(200);
        assert!(!page.has("class=\"over\"") && !page.has("was due"), "{}", page.html);
        assert!(page.has("Tue 6 Jan 2026, 09:30 UTC"), "{}", page.html);
        app.clock.advance(Duration::from_hours(24));
        let later =
            app.signed_in("agent1").await.get(&format!("/desk/tickets/{ticket}")).await.expect(200);
        assert!(later.has("class=\"over\""), "{}", later.html);
    });
}

fn d14_days_in_automatic_texts_have_their_exact_times_beside(engine: Engine) {
    run(async {
        let app = DeskApp::new(engine);
        let order = app.order(1, &[1]).remove(0);
        let ticket = order.ticket.as_ref().unwrap().id;
        let accept = OrderCommand::Do { action: domain::Action::Accept, reason: None };
        app.desk.app.orders.change.run(&app.creator(1), order.order.id, accept).unwrap();
        let browser = app.signed_in("agent1").await;
        in_zone(&browser, "Asia/Kolkata");
        for channel in ["brand_agent", "creator_agent"] {
            let page =
                browser.get(&format!("/desk/tickets/{ticket}?channel={channel}")).await.expect(200);
            assert!(page.has("Sunday, January 11, 2026"), "the text stays as it is: {}", page.html);
            let exact =
                "Submission Sun 11 Jan 2026, 15:00 IST · delivery Mon 12 Jan 2026, 15:00 IST";
            assert!(page.has(exact), "{channel}: {}", page.html);
        }
    });
}
