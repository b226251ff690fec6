//! The switch in the header, and what becomes of the tickets of an agent that leaves.

use domain::{TicketChange, TicketStatus};
use test_support::{Engine, on_each_engine};

use crate::desk_app::{DeskApp, Page, run};

on_each_engine! {
    the_switch_says_what_new_tickets_go_by,
    whoever_leaves_with_open_tickets_is_asked_what_becomes_of_them,
    a_handover_does_what_its_preview_showed_and_can_be_taken_back,
    a_handover_to_one_agent_names_it_and_keeps_what_was_touched_since,
    a_preview_that_is_out_of_date_hands_over_nothing,
    nobody_hands_over_for_others_but_a_super_admin,
    five_hundred_tickets_fit_on_a_page,
    a_handover_is_found_again_and_taken_back_later,
    past_handovers_are_listed_in_pages,
}

fn presence(app: &DeskApp, who: &str) -> String {
    let agent = app.desk.app.agents.read.run(app.id(who).into()).unwrap().agent;
    format!("{} {}", agent.availability, if agent.is_online { "online" } else { "gone" })
}

/// Who has the tickets, by ascending id.
fn holders(app: &DeskApp) -> Vec<String> {
    app.db.lines("select agent_id || '' as line from tickets order by id")
}

fn ids(app: &DeskApp, who: &[&str]) -> Vec<String> {
    who.iter().map(|who| app.id(who).to_string()).collect()
}

/// The fields of the form that hands over, as the preview shows them.
fn shown(page: &Page) -> Vec<(&'static str, String)> {
    let value = |name| (name, page.hidden(name).last().cloned().unwrap_or_default());
    ["mode", "to", "leave", "expected"].map(value).to_vec()
}

fn pairs<'a>(fields: &'a [(&'static str, String)]) -> Vec<(&'a str, &'a str)> {
    fields.iter().map(|(name, value)| (*name, value.as_str())).collect()
}

fn the_switch_says_what_new_tickets_go_by(engine: Engine) {
    run(async {
        let app = DeskApp::new(engine);
        let browser = app.signed_in("agent1").await;
        for (word, kept) in
            [("busy", "busy online"), ("away", "away online"), ("offline", "offline gone")]
        {
            let led = browser.post("/desk/availability", &[("value", word)]).await.expect(303);
            assert_eq!(led.location(), "/desk/tickets", "there is nothing to hand over");
            assert_eq!(presence(&app, "agent1"), kept);
            let page = browser.get("/desk/tickets").await.expect(200);
            assert!(page.has(&format!("value=\"{word}\" aria-current=\"true\"")), "{}", page.html);
        }
        let given = app.order(1, &[1, 2])[0].ticket.as_ref().unwrap().agent;
        assert_eq!(given, Some(app.id("agent2").into()), "agent 1 is passed over");
        browser.post("/desk/availability", &[("value", "available")]).await.expect(303);
        assert_eq!(presence(&app, "agent1"), "available online");
        browser.post("/desk/availability", &[("value", "asleep")]).await.expect(404);
        let admin = app.signed_in("admin").await;
        assert!(!admin.get("/desk/tickets").await.has("/desk/availability"));
        admin.post("/desk/availability", &[("value", "away")]).await.expect(403);
    });
}

fn whoever_leaves_with_open_tickets_is_asked_what_becomes_of_them(engine: Engine) {
    run(async {
        let app = DeskApp::new(engine);
        app.order(1, &[1, 2, 3, 4]);
        let browser = app.signed_in("agent1").await;
        assert!(browser.get("/desk/tickets").await.has("<span data-count=\"mine\">2</span> open"));
        let led = browser.post("/desk/availability", &[("value", "busy")]).await.expect(303);
        assert_eq!(led.location(), "/desk/tickets", "it stays");
        let led = browser.post("/desk/availability", &[("value", "away")]).await.expect(303);
        assert_eq!(
            (led.location(), presence(&app, "agent1").as_str()),
            ("/desk/hand-over", "away online")
        );
        let page = browser.get("/desk/hand-over").await.expect(200);
        page.shows(&["<b>2 open</b>", "Keep them", "Redistribute them"]);
        let options: Vec<_> = page
            .html
            .split("<option value=\"")
            .map(|rest| rest.split('"').next().unwrap())
            .collect();
        assert!(!options.contains(&app.id("agent1").to_string().as_str()), "never to oneself");
        assert!(
            options.contains(&app.id("agent2").to_string().as_str())
                && !options.contains(&"suspend")
        );
    });
}

fn a_handover_does_what_its_preview_showed_and_can_be_taken_back(engine: Engine) {
    run(async {
        let app = DeskApp::new(engine);
        app.order(1, &[1, 2, 3, 4]);
        let before = ids(&app, &["agent1", "agent2", "agent3", "agent1"]);
        assert_eq!(holders(&app), before);
        let browser = app.signed_in("agent1").await;
        let preview = browser.get("/desk/hand-over?mode=ring&to=&leave=offline").await.expect(200);
        let parts = |page: &Page| {
            page.html
                .split("<ul class=\"people\">")
                .nth(1)
                .unwrap()
                .split("</ul>")
                .next()
                .unwrap()
                .to_owned()
        };
        preview.shows(&["Hand over 2 tickets", "goes offline"]);
        assert_eq!(holders(&app), before, "a preview changes nothing");
        let fields = shown(&preview);
        assert_eq!(fields[3], ("expected", "2".to_owned()));
        let done = browser.post("/desk/hand-over", &pairs(&fields)).await.expect(200);
        assert_eq!(parts(&done), parts(&preview));
        assert_eq!(holders(&app), ids(&app, &["agent2", "agent2", "agent3", "agent3"]));
        assert_eq!(presence(&app, "agent1"), "offline gone");
        done.shows(&["2 tickets were handed over", "0 open of 2 before"]);
        let undo = done.html.split("action=\"").find(|rest| rest.contains("/undo\"")).unwrap();
        let undo = undo.split('"').next().unwrap();
        let stranger = app.signed_in("agent2").await;
        assert!(stranger.post(undo, &[]).await.expect(403).has("Somebody else did this"));
        let undone = browser.post(undo, &[]).await.expect(200);
        assert!(undone.has("2 tickets went back") && !undone.has("id=\"kept\""), "{}", undone.html);
        assert_eq!(holders(&app), before);
        assert!(browser.post(undo, &[]).await.expect(409).has("taken back before"));
        browser.post("/desk/hand-overs/999/undo", &[]).await.expect(404);
    });
}

fn a_handover_to_one_agent_names_it_and_keeps_what_was_touched_since(engine: Engine) {
    run(async {
        let app = DeskApp::new(engine);
        let orders = app.order(1, &[1, 2, 3, 4]);
        let admin = app.signed_in("admin").await;
        let (departing, to) = (app.id("agent1"), app.id("agent3"));
        let path = format!("/desk/agents/{departing}/hand-over");
        assert!(admin.get(&path).await.expect(200).has("<option value=\"suspend\">"));
        let preview =
            admin.get(&format!("{path}?mode=agent&to={to}&leave=suspend")).await.expect(200);
        assert!(preview.has("suspended in the same step"), "{}", preview.html);
        let done = admin.post(&path, &pairs(&shown(&preview))).await.expect(200);
        assert_eq!(holders(&app), ids(&app, &["agent3", "agent2", "agent3", "agent3"]));
        assert!(done.has("the account is suspended"), "{}", done.html);
        let undo = done.html.split("action=\"").find(|rest| rest.contains("/undo\"")).unwrap();
        let undo = undo.split('"').next().unwrap();
        assert!(admin.post(undo, &[]).await.expect(409).has("is not active"));
        app.db.sql(&format!("update users set status = 'active' where id = {departing}"));
        let touched = orders[3].ticket.as_ref().unwrap().id;
        let change = TicketChange::Status(TicketStatus::Resolved);
        let viewer = app::StaffViewer { user: to, is_super_admin: false };
        app.desk.app.tickets.change.run(&viewer, touched, change).unwrap();
        let undone = admin.post(undo, &[]).await.expect(200);
        undone.shows(&["1 ticket went back", "1 ticket stayed"]);
        assert!(undone.has("its status or priority changed"), "{}", undone.html);
        assert_eq!(holders(&app), ids(&app, &["agent1", "agent2", "agent3", "agent3"]));
    });
}

fn a_preview_that_is_out_of_date_hands_over_nothing(engine: Engine) {
    run(async {
        let app = DeskApp::new(engine);
        app.order(1, &[1, 2, 3]);
        let browser = app.signed_in("agent1").await;
        let preview = browser.get("/desk/hand-over?mode=ring").await.expect(200);
        let fields = shown(&preview);
        app.order(2, &[1]);
        let before = holders(&app);
        let refused = browser.post("/desk/hand-over", &pairs(&fields)).await.expect(409);
        refused.shows(&["has 2 open now", "/desk/hand-over?mode=ring"]);
        assert_eq!(holders(&app), before);
        let unclear = [
            ("mode=agent", "Choose the agent"),
            ("mode=dice", "Choose who gets"),
            ("mode=ring&leave=die", "what becomes"),
        ];
        for (query, said) in unclear {
            assert!(
                browser.get(&format!("/desk/hand-over?{query}")).await.expect(422).has(said),
                "{query}"
            );
        }
        let own = app.id("agent1");
        assert!(
            browser
                .get(&format!("/desk/hand-over?mode=agent&to={own}"))
                .await
                .expect(409)
                .has("can take no tickets")
        );
        app.db.sql(&format!(
            "update users set status = 'suspended' where role = 'agent' and id <> {own}"
        ));
        assert!(
            browser
                .get("/desk/hand-over?mode=ring")
                .await
                .expect(409)
                .has("No other agent is active")
        );
        assert!(browser.get("/desk/hand-over").await.expect(200).has("No other agent is active"));
    });
}

fn nobody_hands_over_for_others_but_a_super_admin(engine: Engine) {
    run(async {
        let app = DeskApp::new(engine);
        app.order(1, &[1, 2, 3]);
        let (agent, admin) = (app.signed_in("agent1").await, app.signed_in("admin").await);
        let path = format!("/desk/agents/{}/hand-over", app.id("agent2"));
        let before = holders(&app);
        agent.get(&path).await.expect(403);
        agent.post(&path, &[("mode", "ring")]).await.expect(403);
        admin.get("/desk/hand-over").await.expect(403);
        admin.post("/desk/hand-over", &[("mode", "ring")]).await.expect(403);
        // an agent asks for what only a super admin can do: it is not suspended
        let done = agent
            .post("/desk/hand-over", &[("mode", "ring"), ("leave", "suspend")])
            .await
            .expect(200);
        assert!(!done.has("suspended"), "{}", done.html);
        assert_ne!(holders(&app), before);
        admin.get("/desk/agents/999999/hand-over").await.expect(404);
        let token = agent.get("/desk/tickets").await.hidden("csrf")[0].clone();
        admin.post_raw(&path, &[("csrf", &token), ("mode", "ring")]).await.expect(403);
    });
}

fn five_hundred_tickets_fit_on_a_page(engine: Engine) {
    run(async {
        let app = DeskApp::new(engine);
        for n in 0..126 {
            app.order(1 + n % 2, &[1, 2, 3, 4]);
            app.clock.advance(std::time::Duration::from_secs(400));
        }
        let first = app.id("agent1");
        app.db.sql(&format!("update tickets set agent_id = {first}"));
        let browser = app.signed_in("agent1").await;
        let page = browser.get("/desk/hand-over?mode=ring").await.expect(200);
        page.shows(&["Hand over 500 tickets", "4 further open tickets stay"]);
        assert!(page.html.len() < 60_000, "{} bytes", page.html.len());
    });
}

fn a_handover_is_found_again_and_taken_back_later(engine: Engine) {
    run(async {
        let app = DeskApp::new(engine);
        app.order(1, &[1, 2, 3, 4]);
        let (browser, stranger) = (app.signed_in("agent1").await, app.signed_in("agent2").await);
        assert!(
            browser.get("/desk/hand-overs").await.expect(200).has("Nothing was handed over yet")
        );
        let before = holders(&app);
        browser.post("/desk/hand-over", &[("mode", "ring")]).await.expect(200);
        app.clock.advance(std::time::Duration::from_hours(2));
        assert!(browser.get("/desk/agents").await.has("href=\"/desk/hand-overs\""));
        let list = browser.get("/desk/hand-overs").await.expect(200);
        assert!(
            list.has("2 h ago")
                && list.has("the others, by the rotation")
                && !list.has("class=\"more\""),
            "{}",
            list.html
        );
        let path = list.html.split("<td><a href=\"").nth(1).unwrap().split('"').next().unwrap();
        let page = stranger.get(path).await.expect(200);
        assert!(
            page.has("2 tickets went from")
                && page.has("or a super admin can")
                && !page.has("/undo\""),
            "{}",
            page.html
        );
        assert!(
            app.signed_in("admin").await.get(path).await.has(&format!("action=\"{path}/undo\""))
        );
        let own = browser.get(path).await.expect(200);
        let shared =
            own.html.split("<ul class=\"people\">").nth(1).unwrap().split("</ul>").next().unwrap();
        assert_eq!(shared.matches("href=\"/desk/tickets/").count(), 2, "{shared}");
        browser.post(&format!("{path}/undo"), &[]).await.expect(200);
        assert_eq!(holders(&app), before);
        let gone = browser.get(path).await.expect(200);
        assert!(gone.has("id=\"undone\"") && !gone.has("/undo\""), "{}", gone.html);
        browser.get("/desk/hand-overs/999").await.expect(404);
        browser.get("/desk/hand-overs/x").await.expect(404);
    });
}

fn past_handovers_are_listed_in_pages(engine: Engine) {
    run(async {
        let app = DeskApp::new(engine);
        let browser = app.signed_in("agent1").await;
        for _ in 0..42 {
            browser.post("/desk/hand-over", &[("mode", "ring")]).await.expect(200);
        }
        let list = browser.get("/desk/hand-overs").await.expect(200);
        let older =
            list.html.split("class=\"more\"><a href=\"").nth(1).unwrap().split('"').next().unwrap();
        let rest = browser.get(older).await.expect(200);
        let rows = |page: &Page| page.html.matches("<td><a href=\"/desk/hand-overs/").count();
        assert_eq!((rows(&list), rows(&rest)), (40, 2));
    });
}
