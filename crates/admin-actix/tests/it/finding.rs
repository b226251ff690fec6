//! Finding tickets by numbers and words, and narrowing the queue.

use std::time::Duration;

use app::Viewer;
use domain::{Channel, TicketId};
use test_support::{Engine, on_each_engine};

use crate::desk_app::{DeskApp, run};

on_each_engine! {
    d10_a_number_opens_what_it_names,
    d10_a_search_goes_over_everything_and_says_why,
    d10_one_letter_is_a_hint_and_no_fault,
    d10_the_palette_asks_the_service,
    d11_filters_compose_and_stay_when_they_are_applied,
    d19_problems_stay_within_the_desk,
    d21_opening_and_reading_a_ticket_settles_what_was_told_of_it,
    o13_the_sign_in_says_why_it_leads_nowhere,
}

fn d10_a_number_opens_what_it_names(engine: Engine) {
    run(async {
        let app = DeskApp::new(engine);
        app.order(1, &[1, 2]);
        let browser = app.signed_in("agent2").await;
        for typed in ["1", "%231", "%20%231%20"] {
            let went = browser.get(&format!("/desk/tickets?q={typed}&go=1")).await.expect(303);
            assert_eq!(went.location(), "/desk/tickets/1?number=1", "{typed}");
        }
        assert!(browser.get("/desk/tickets/1?number=1").await.expect(200).has("#1 is this order"));
        let other = browser.get("/desk/tickets/1?number=2").await.expect(200);
        assert!(
            other.has("/desk/tickets/2?channel=brand_agent\">Order #2 has another ticket: #2"),
            "{}",
            other.html
        );
        assert!(
            !browser.get("/desk/tickets/1?number=999").await.expect(200).has("id=\"other-number\"")
        );
        browser.get("/desk/tickets?q=999&go=1").await.expect(200);
        assert_eq!(
            browser.get("/desk/tickets?q=2").await.expect(200).rows()[0],
            2,
            "only Enter goes there"
        );
    });
}

fn d10_a_search_goes_over_everything_and_says_why(engine: Engine) {
    run(async {
        let app = DeskApp::new(engine);
        let mut tickets: Vec<TicketId> = Vec::new();
        for n in 0..3 {
            tickets.extend(
                app.order(1 + n % 2, &[1, 2, 3, 4])
                    .iter()
                    .map(|context| context.ticket.as_ref().unwrap().id),
            );
            app.clock.advance(Duration::from_secs(400));
        }
        let browser = app.signed_in("agent1").await;
        let brand = Viewer::Brand(app.brand(1));
        app.say(tickets[1], brand, Channel::BrandAgent, "Where is the **zeppelin**?");
        app.db.sql(&format!("update tickets set status = 'closed' where id = {}", tickets[1]));
        let page = browser.get("/desk/tickets?q=zeppelin").await.expect(200);
        assert_eq!(
            page.rows(),
            [tickets[1].get()],
            "neither whose nor whether it is solved matters"
        );
        page.shows(&["**<mark>zeppelin</mark>**?", "<span class=\"found\">message</span>"]);
        // 10, 11 and 12 begin alike; the number itself comes first
        for asked in ["1", "%231"] {
            let page = browser.get(&format!("/desk/tickets?q={asked}")).await.expect(200);
            assert_eq!(page.rows().first(), Some(&1), "{}", page.html);
            assert!(page.has("<mark>"), "{}", page.html);
        }
        let mine = browser.get("/desk/tickets?q=zeppelin&tab=mine").await.expect(200);
        assert_eq!(mine.rows(), [0; 0], "a tab narrows it: it is of agent 2");
        assert!(
            mine.has("href=\"/desk/tickets?q=zeppelin\""),
            "the tab of all of them: {}",
            mine.html
        );
    });
}

fn d10_one_letter_is_a_hint_and_no_fault(engine: Engine) {
    run(async {
        let app = DeskApp::new(engine);
        app.order(1, &[1]);
        let browser = app.signed_in("agent1").await;
        for typed in ["a", "%C3%A9", "%E2%80%8B"] {
            let page = browser.get(&format!("/desk/tickets?q={typed}&go=1")).await.expect(200);
            assert!(
                page.has("Type two letters or more") && page.has("id=\"queue\""),
                "{typed}: {}",
                page.html
            );
        }
        let find = browser.get("/desk/find?q=a").await.expect(200);
        find.shows(&["Type two letters", "\"found\":[]"]);
    });
}

fn d10_the_palette_asks_the_service(engine: Engine) {
    run(async {
        let app = DeskApp::new(engine);
        let ticket = app.order(1, &[1])[0].ticket.as_ref().unwrap().id;
        app.db.sql("update packages set title = '<b>Zeppelin'");
        app.rebuild_search();
        let browser = app.signed_in("agent3").await;
        let found = browser.get("/desk/find?q=zepp").await.expect(200);
        found.shows(&[&format!("\"href\":\"/desk/tickets/{ticket}\""), "<b>Zeppelin"]);
        assert!(browser.get("/desk/find?q=%231").await.expect(200).has("#1"));
        assert!(browser.get("/desk/find?q=nowhere").await.expect(200).has("\"found\":[]"));
        app.browser().get("/desk/find?q=zepp").await.expect(303);
    });
}

fn d11_filters_compose_and_stay_when_they_are_applied(engine: Engine) {
    run(async {
        let app = DeskApp::new(engine);
        let tickets: Vec<_> = app
            .order(1, &[1, 2, 3, 4])
            .iter()
            .map(|context| context.ticket.as_ref().unwrap().id)
            .collect();
        let agent = app.id("agent1");
        let brand = Viewer::Brand(app.brand(1));
        for (n, ticket) in tickets.iter().enumerate() {
            app.say(*ticket, brand, Channel::BrandAgent, &format!("Question {n}"));
            app.clock.advance(Duration::from_hours(3));
        }
        let browser = app.signed_in("admin").await;
        // agent 1 has the first and the fourth; the first has waited for twelve hours
        let path = format!("/desk/tickets?agent={agent}&waiting=480&sort=updated");
        let page = browser.get(&path).await.expect(200);
        assert_eq!(page.rows(), [tickets[0].get()]);
        for kept in [
            format!("<input type=\"hidden\" name=\"agent\" value=\"{agent}\">"),
            "<option value=\"480\" selected>8 h or longer</option>".to_owned(),
            "<option value=\"updated\" selected>".to_owned(),
        ] {
            assert!(page.has(&kept), "{kept}: {}", page.html);
        }
        for minutes in ["60", "120", "240", "480", "1440", "2880"] {
            assert!(page.has(&format!("<option value=\"{minutes}\"")), "{minutes}");
        }
        let name =
            app.db.lines(&format!("select name as line from users where id = {agent}")).remove(0);
        assert!(page.has(&format!("Agent: {name}")), "{}", page.html);
        let path = format!("/desk/tickets?agent={agent}&waiting=77&q=question");
        let odd = browser.get(&path).await.expect(200);
        odd.shows(&[
            "<option value=\"77\" selected>77 min or longer",
            "name=\"q\" value=\"question\"",
        ]);
        assert_eq!(odd.rows().len(), 2);
        let own = app.signed_in("agent2").await;
        assert_eq!(
            own.get(&format!("/desk/tickets?tab=mine&agent={agent}")).await.expect(200).rows(),
            [0; 0]
        );
    });
}

fn d19_problems_stay_within_the_desk(engine: Engine) {
    run(async {
        let app = DeskApp::new(engine);
        let browser = app.signed_in("agent1").await;
        for (path, status) in [
            ("/desk/tickets/999", 404),
            ("/desk/nowhere", 404),
            ("/desk/tickets?priority=never", 422),
            ("/desk/agents/new", 403),
        ] {
            let page = browser.get(path).await.expect(status);
            page.shows(&[&format!("data-status=\"{status}\""), "id=\"problem\""]);
            assert!(
                page.has("aria-label=\"Desk\"") && page.has("Sign out"),
                "{path}: {}",
                page.html
            );
        }
        assert!(
            !app.browser().get("/desk/nowhere").await.has("Sign out"),
            "a stranger sees no frame"
        );
    });
}

fn d21_opening_and_reading_a_ticket_settles_what_was_told_of_it(engine: Engine) {
    run(async {
        let app = DeskApp::new(engine);
        let tickets: Vec<_> = app
            .order(1, &[1, 2, 3, 4])
            .iter()
            .map(|context| context.ticket.as_ref().unwrap().id)
            .collect();
        let open = || {
            let own = format!("user_id = {} and read_at is null", app.id("agent1"));
            app.db.lines(&format!("select kind as line from notifications where {own} order by id"))
        };
        assert_eq!(open(), ["new_ticket", "new_ticket"]);
        let browser = app.signed_in("agent1").await;
        let path = format!("/desk/tickets/{}", tickets[0]);
        browser.get(&path).await.expect(200);
        assert_eq!(open(), ["new_ticket"], "the other ticket is still news");
        app.say(tickets[0], Viewer::Brand(app.brand(1)), Channel::BrandAgent, "Hello?");
        browser.get(&path).await.expect(200);
        assert_eq!(open(), ["new_ticket", "new_message"], "what was said is read when it is read");
        let up_to = browser.get(&path).await.hidden("up_to").remove(0);
        browser
            .post(&format!("{path}/read?channel=brand_agent"), &[("up_to", &up_to)])
            .await
            .expect(303);
        assert_eq!(open(), ["new_ticket"]);
        // what nobody said is unread for nobody: greetings, and the answer to the order
        let accept = domain::OrderCommand::Do { action: domain::Action::Accept, reason: None };
        let order = app.db.lines(&format!(
            "select cast(order_id as text) as line from tickets where id = {}",
            tickets[1]
        ));
        let order = domain::OrderId::new(order[0].parse().unwrap()).unwrap();
        app.desk.app.orders.change.run(&app.creator(1), order, accept).unwrap();
        let colleague =
            app.signed_in("agent3").await.get("/desk/tickets?tab=all").await.expect(200);
        assert_eq!(colleague.html.matches("is-unread").count(), 1, "{}", colleague.html);
        let page = app
            .signed_in("agent2")
            .await
            .get(&format!("/desk/tickets/{}?channel=creator_agent", tickets[1]))
            .await;
        assert!(page.has("Order Accepted") && !page.has("id=\"mark-read\""), "{}", page.html);
    });
}

fn o13_the_sign_in_says_why_it_leads_nowhere(engine: Engine) {
    run(async {
        let app = DeskApp::new(engine);
        assert!(!app.browser().get("/desk/sign-in").await.expect(200).has("id=\"plain\""));
        let strict = app.with_secure_cookies();
        let page = strict.browser().get("/desk/sign-in").await.expect(200);
        page.shows(&["id=\"plain\"", "https://"]);
    });
}
