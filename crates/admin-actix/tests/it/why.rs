//! Why an agent has a ticket.

use app::handover::{DepartingAgent, HandoverInput};
use domain::{Availability, Departure, Presence, Recipients, TicketId};
use test_support::{Engine, on_each_engine};

use crate::desk_app::{DeskApp, run};

on_each_engine! {
    the_rotation_says_who_was_before_and_who_was_passed_over_and_why,
    a_ticket_that_waited_says_so_and_so_does_one_that_waits,
    a_handover_and_a_hand_that_gave_are_told_apart,
    a_rotation_of_two_hundred_fits_on_a_page,
}

fn name(app: &DeskApp, who: &str) -> String {
    app.desk.app.agents.read.run(app.id(who).into()).unwrap().agent.name
}

fn set(app: &DeskApp, who: &str, availability: Availability) {
    let presence = Presence { availability, is_online: availability != Availability::Offline };
    let viewer = app::AgentViewer { agent: app.id(who).into() };
    app.desk.app.agents.set_availability.run(&viewer, presence).unwrap();
}

fn ticket(app: &DeskApp, brand: u32, package: i64) -> TicketId {
    app.order(brand, &[package])[0].ticket.as_ref().unwrap().id
}

fn the_rotation_says_who_was_before_and_who_was_passed_over_and_why(engine: Engine) {
    run(async {
        let app = DeskApp::new(engine);
        let [one, two, three] = ["agent1", "agent2", "agent3"].map(|who| name(&app, who));
        let (first, browser) = (ticket(&app, 1, 1), app.signed_in("agent1").await);
        let page = browser.get(&format!("/desk/tickets/{first}")).await.expect(200);
        let link = format!("/desk/tickets/{first}/why?channel=brand_agent");
        assert!(page.has(&format!("href=\"{link}\">why me?")), "{}", page.html);
        let page = browser.get(&link).await.expect(200);
        page.shows(&["Why me?", &format!("Assignment 1 went to {one}")]);
        page.shows(&["It was the very first assignment", "chooses"]);
        set(&app, "agent2", Availability::Away);
        let second = ticket(&app, 1, 2);
        let page = browser.get(&format!("/desk/tickets/{second}/why")).await.expect(200);
        page.shows(&[&format!("Why {three}?"), &format!("Assignment 2 went to {three}")]);
        assert!(
            page.has(&format!("{one} was assigned before, and {three} is the next")),
            "{}",
            page.html
        );
        let rotation =
            page.html.split("<ol class=\"ring\">").nth(1).unwrap().split("</ol>").next().unwrap();
        let places = [
            format!("<li class=\"before\"><b>{one}</b> <span>was assigned before</span></li>"),
            format!("<li class=\"skipped\"><b>{two}</b> <span>passed over: was away</span></li>"),
            format!("<li class=\"chosen\"><b>{three}</b> <span>got this one</span></li>"),
        ];
        assert_eq!(rotation, places.concat());
        set(&app, "agent2", Availability::Busy);
        set(&app, "agent1", Availability::Offline);
        set(&app, "agent3", Availability::Offline);
        let third = ticket(&app, 1, 3);
        let page = browser.get(&format!("/desk/tickets/{third}/why")).await.expect(200);
        page.shows(&[&format!("Assignment 3 went to {two}"), &format!("{two} was the only one")]);
        set(&app, "agent2", Availability::Offline);
        let fourth = ticket(&app, 1, 4);
        let page = browser.get(&format!("/desk/tickets/{fourth}/why")).await.expect(200);
        assert!(
            page.has("all whose account was active") && !page.has("passed over"),
            "{}",
            page.html
        );
    });
}

fn a_ticket_that_waited_says_so_and_so_does_one_that_waits(engine: Engine) {
    run(async {
        let app = DeskApp::new(engine);
        let admin = app.signed_in("admin").await;
        app.db.sql("update users set status = 'suspended' where role = 'agent'");
        let waits = ticket(&app, 1, 1);
        let page = admin.get(&format!("/desk/tickets/{waits}/why")).await.expect(200);
        assert!(
            page.has("Why nobody?") && page.has("id=\"waits\"") && !page.has("id=\"turn\""),
            "{}",
            page.html
        );
        let viewer = app::AdminViewer { user: app.id("admin") };
        let input = app::agents::AgentPatch {
            status: Some(domain::AccountStatus::Active),
            ..app::agents::AgentPatch::default()
        };
        app.desk.app.agents.change.run(&viewer, app.id("agent2").into(), input).unwrap();
        let page = admin.get(&format!("/desk/tickets/{waits}/why")).await.expect(200);
        assert!(
            page.has("the ticket waited until one was") && !page.has("id=\"waits\""),
            "{}",
            page.html
        );
        assert!(page.has("passed over: the account was suspended"), "{}", page.html);
    });
}

fn a_handover_and_a_hand_that_gave_are_told_apart(engine: Engine) {
    run(async {
        let app = DeskApp::new(engine);
        let (id, browser) = (ticket(&app, 1, 1), app.signed_in("agent1").await);
        let departing =
            DepartingAgent::itself(&app::AgentViewer { agent: app.id("agent1").into() });
        let input = HandoverInput {
            to: Recipients::Rotation,
            departure: Departure::default(),
            expected: None,
        };
        let done = app.desk.app.agents.reassign.run(&departing, &input).unwrap();
        let page = browser.get(&format!("/desk/tickets/{id}/why")).await.expect(200);
        page.shows(&[&format!("(handover {})", done.id), "had this very ticket"]);
        page.shows(&["Other assignments", "Assignment 1 went to"]);
        let older = browser.get(&format!("/desk/tickets/{id}/why?turn=1")).await.expect(200);
        assert!(
            older.has("very first assignment")
                && older.has("Assignment 2 went to")
                && !older.has("id=\"by-hand\"")
        );
        browser.get(&format!("/desk/tickets/{id}/why?turn=77")).await.expect(404);
        browser.get("/desk/tickets/999/why").await.expect(404);
        let (own, expected) = (app.id("agent3").to_string(), app.id("agent2").to_string());
        let give = [("agent", own.as_str()), ("expected", expected.as_str())];
        browser.post(&format!("/desk/tickets/{id}/agent"), &give).await.expect(303);
        let page = browser.get(&format!("/desk/tickets/{id}/why")).await.expect(200);
        page.shows(&["id=\"by-hand\"", &name(&app, "agent3")]);
    });
}

fn a_rotation_of_two_hundred_fits_on_a_page(engine: Engine) {
    run(async {
        let app = DeskApp::new(engine);
        app.add_agents(200);
        let (id, browser) = (ticket(&app, 1, 1), app.signed_in("admin").await);
        let page = browser.get(&format!("/desk/tickets/{id}/why")).await.expect(200);
        assert_eq!(page.html.matches("<li class=\"eligible\">").count(), 202);
        assert!(page.html.len() < 60_000, "{} bytes", page.html.len());
    });
}
