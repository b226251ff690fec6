//! The queue and its filters.

use std::time::Duration;

use app::Viewer;
use domain::Channel;
use test_support::{Engine, on_each_engine};

use crate::desk_app::{Browser, DeskApp, Page, run};

on_each_engine! {
    the_queue_shows_who_waits_first,
    filters_are_in_the_address_and_can_be_taken_away,
    pages_of_the_queue_neither_repeat_nor_skip,
    many_tickets_are_changed_at_once_and_changed_back,
    many_tickets_are_given_to_an_agent_and_taken_back,
    what_cannot_be_changed_at_once_is_refused,
    chosen_tickets_are_redistributed,
    a_redistribution_is_brought_back_by_who_did_it_as_far_as_nobody_touched_it,
    what_cannot_be_redistributed_or_brought_back_is_refused,
}

fn the_queue_shows_who_waits_first(engine: Engine) {
    run(async {
        let app = DeskApp::new(engine);
        let orders = app.order(1, &[1, 2, 3]);
        let tickets: Vec<_> =
            orders.iter().map(|context| context.ticket.as_ref().unwrap().id).collect();
        let brand = Viewer::Brand(app.brand(1));
        app.clock.advance(Duration::from_mins(1));
        app.say(tickets[1], brand, Channel::BrandAgent, "Is it ready?");
        app.clock.advance(Duration::from_mins(25));
        app.say(tickets[0], brand, Channel::BrandAgent, "Is this ready?");
        app.clock.advance(Duration::from_mins(5));
        let browser = app.signed_in("agent1").await;
        let all = browser.get("/desk/tickets?tab=all").await.expect(200);
        assert_eq!(all.rows(), [tickets[1].get(), tickets[0].get(), tickets[2].get()]);
        all.shows(&[">30 min</span>", ">5 min</span>"]);
        assert!(all.has("Is it ready?"), "the last thing that was said");
        let mine = browser.get("/desk/tickets").await.expect(200);
        assert_eq!(mine.rows(), [tickets[0].get()], "each agent has one");
        mine.shows(&["data-mine=\"1\"", "data-all=\"3\"", "data-unassigned=\"0\""]);
        assert!(
            browser
                .get("/desk/tickets?tab=unassigned")
                .await
                .expect(200)
                .has("Nobody waits for an agent")
        );
    });
}

fn filters_are_in_the_address_and_can_be_taken_away(engine: Engine) {
    run(async {
        let app = DeskApp::new(engine);
        let tickets: Vec<_> = app
            .order(1, &[1, 2, 3])
            .iter()
            .map(|context| context.ticket.as_ref().unwrap().id)
            .collect();
        let browser = app.signed_in("agent1").await;
        let path = format!("/desk/tickets/{}", tickets[2]);
        browser.post(&format!("{path}/priority"), &[("value", "urgent")]).await.expect(303);
        browser.post(&format!("{path}/status"), &[("value", "closed")]).await.expect(303);
        let rows = async |query: &str| {
            browser.get(&format!("/desk/tickets?tab=all&{query}")).await.expect(200).rows()
        };
        assert_eq!(rows("priority=urgent").await, [0; 0], "it is solved");
        assert_eq!(rows("priority=urgent&status=any").await, [tickets[2].get()]);
        assert_eq!(rows("status=closed").await, [tickets[2].get()]);
        assert_eq!(rows("order=review").await, [0; 0]);
        assert_eq!(rows("order=pending").await.len(), 2);
        app.say(
            tickets[0],
            Viewer::Brand(app.brand(1)),
            Channel::BrandAgent,
            "Where is the zeppelin?",
        );
        assert_eq!(rows("q=zeppelin").await, [tickets[0].get()]);
        assert_eq!(rows("q=zeppelin&priority=low").await, [0; 0]);
        let page =
            browser.get("/desk/tickets?tab=all&status=any&priority=urgent").await.expect(200);
        let without = page
            .html
            .split("class=\"chip\" href=\"")
            .skip(1)
            .map(|rest| rest.split('"').next().unwrap());
        let without: Vec<_> = without.map(|path| path.replace("&#38;", "&")).collect();
        assert_eq!(
            without,
            ["/desk/tickets?tab=all&priority=urgent", "/desk/tickets?tab=all&status=any"]
        );
        let refused = browser.get("/desk/tickets?priority=never").await.expect(422);
        assert!(refused.has("priority"), "{}", refused.html);
    });
}

fn pages_of_the_queue_neither_repeat_nor_skip(engine: Engine) {
    run(async {
        let app = DeskApp::new(engine);
        for n in 0..12 {
            app.order(1 + n % 2, &[1, 2, 3, 4]);
            app.clock.advance(Duration::from_secs(400));
        }
        let browser = app.signed_in("agent1").await;
        let (mut path, mut seen) = ("/desk/tickets?tab=all".to_owned(), Vec::new());
        loop {
            let page = browser.get(&path).await.expect(200);
            seen.extend(page.rows());
            let Some(rest) = page.html.split("class=\"more\"><a href=\"").nth(1) else { break };
            path = rest.split('"').next().unwrap().replace("&amp;", "&").replace("&#38;", "&");
        }
        let mut once = seen.clone();
        once.sort_unstable();
        once.dedup();
        assert_eq!((seen.len(), once.len()), (48, 48));
    });
}

/// Orders these packages of brand 1: the ids of their tickets.
fn tickets(app: &DeskApp, packages: &[i64]) -> Vec<String> {
    let orders = app.order(1, packages);
    orders.iter().map(|context| context.ticket.as_ref().unwrap().id.to_string()).collect()
}

async fn set_status(browser: &Browser<'_>, ticket: &str, status: &str) {
    let path = format!("/desk/tickets/{ticket}/status");
    browser.post(&path, &[("value", status)]).await.expect(303);
}

fn many_tickets_are_changed_at_once_and_changed_back(engine: Engine) {
    run(async {
        let app = DeskApp::new(engine);
        let ids = tickets(&app, &[1, 2, 3]);
        let browser = app.signed_in("agent1").await;
        set_status(&browser, &ids[2], "closed").await;
        let chosen = ids.iter().map(|id| ("ticket", id.as_str()));
        let form: Vec<_> = std::iter::once(("act", "status:closed")).chain(chosen).collect();
        let done = browser.post("/desk/bulk", &form).await.expect(200);
        done.shows(&["2 of 3 tickets changed", "Was so already"]);
        let statuses = || app.db.lines("select status as line from tickets order by id");
        assert_eq!(statuses(), ["closed", "closed", "closed"]);
        let back = done.hidden("back");
        let changed = |id: &String| format!("{id} status:open status:closed");
        assert_eq!(back, [changed(&ids[0]), changed(&ids[1])]);
        set_status(&browser, &ids[1], "resolved").await;
        let undo = [("back", back[0].as_str()), ("back", back[1].as_str())];
        let undone = browser.post("/desk/bulk/undo", &undo).await.expect(200);
        undone.shows(&["1 of 2 tickets restored", "somebody changed it since"]);
        assert_eq!(statuses(), ["open", "resolved", "closed"]);
    });
}

fn many_tickets_are_given_to_an_agent_and_taken_back(engine: Engine) {
    run(async {
        let app = DeskApp::new(engine);
        let id = tickets(&app, &[1]).remove(0);
        let browser = app.signed_in("agent1").await;
        let post = async |act: &str| {
            browser.post("/desk/bulk", &[("act", act), ("ticket", &id)]).await.expect(200)
        };
        let choice = post("agent").await;
        assert!(choice.has("Who gets 1 ticket?"), "{}", choice.html);
        let given = post(&format!("agent:{}", app.id("agent3"))).await;
        let holder = || app.db.lines("select agent_id || '' as line from tickets");
        assert_eq!(holder(), [app.id("agent3").to_string()]);
        let back = given.hidden("back").remove(0);
        browser.post("/desk/bulk/undo", &[("back", &back)]).await.expect(200);
        assert_eq!(holder(), [app.id("agent1").to_string()]);
    });
}

fn what_cannot_be_changed_at_once_is_refused(engine: Engine) {
    run(async {
        let app = DeskApp::new(engine);
        let id = tickets(&app, &[1]).remove(0);
        let browser = app.signed_in("agent1").await;
        browser.post("/desk/bulk", &[("act", "status:closed")]).await.expect(422);
        browser.post("/desk/bulk", &[("act", "x"), ("ticket", &id)]).await.expect(422);
        browser.post("/desk/bulk", &[("act", "status:open"), ("ticket", "x")]).await.expect(404);
        browser.post("/desk/bulk/undo", &[("back", "1 x y")]).await.expect(404);
    });
}

/// Six tickets, of agents 1, 2, 3, 1, 2 and 3. The last is solved.
async fn six(app: &DeskApp, browser: &Browser<'_>) -> Vec<String> {
    let orders = [app.order(1, &[1, 2, 3, 4]), app.order(2, &[1, 2])].concat();
    let ids: Vec<String> =
        orders.iter().map(|context| context.ticket.as_ref().unwrap().id.to_string()).collect();
    set_status(browser, &ids[5], "resolved").await;
    ids
}

/// Redistributes both tickets of agent 1, one of agent 2 and the solved one of agent 3.
async fn redistribute(browser: &Browser<'_>, ids: &[String]) -> Page {
    let chosen = [&ids[0], &ids[1], &ids[3], &ids[5]].map(|id| ("ticket", id.as_str()));
    let form: Vec<_> = std::iter::once(("act", "share")).chain(chosen).collect();
    browser.post("/desk/bulk", &form).await.expect(200)
}

/// The names of those who have the tickets.
fn holders(app: &DeskApp) -> Vec<String> {
    app.db.lines(
        "select u.name as line from tickets t join users u on u.id = t.agent_id order by t.id",
    )
}

fn chosen_tickets_are_redistributed(engine: Engine) {
    run(async {
        let app = DeskApp::new(engine);
        let browser = app.signed_in("agent2").await;
        let ids = six(&app, &browser).await;
        let before = holders(&app);
        let [one, two, three] = [0, 1, 2].map(|n| &before[n]);
        assert!(browser.get("/desk/tickets?tab=all").await.has("<option value=\"share\">"));
        let done = redistribute(&browser, &ids).await;
        done.shows(&["3 of 4 tickets redistributed", "Kept: it is solved"]);
        // agent 3 was assigned last: agents 2 and 3 get those of agent 1, then agent 1 gets that of
        // agent 2
        assert_eq!(holders(&app), [two, one, three, three, two, three].map(Clone::clone));
        assert_eq!(done.hidden("back").len(), 3, "{}", done.html);
        let why = browser.get(&format!("/desk/tickets/{}/why", ids[3])).await.expect(200);
        why.shows(&["Assignment 8 went to", "had this very ticket", "chooses"]);
    });
}

fn a_redistribution_is_brought_back_by_who_did_it_as_far_as_nobody_touched_it(engine: Engine) {
    run(async {
        let app = DeskApp::new(engine);
        let browser = app.signed_in("agent2").await;
        let ids = six(&app, &browser).await;
        let before = holders(&app);
        let [one, two, three] = [0, 1, 2].map(|n| &before[n]);
        let back = redistribute(&browser, &ids).await.hidden("back");
        set_status(&browser, &ids[0], "resolved").await;
        let form: Vec<_> = back.iter().map(|back| ("back", back.as_str())).collect();
        let undo =
            async |browser: &Browser<'_>| browser.post("/desk/bulk/undo", &form).await.expect(200);
        let stranger = app.signed_in("agent3").await;
        undo(&stranger).await.shows(&["0 of 3", "somebody else redistributed it"]);
        let undone = undo(&browser).await;
        undone.shows(&["2 of 3 tickets restored", "its status or priority"]);
        assert_eq!(holders(&app), [two, two, three, one, two, three].map(Clone::clone));
        assert!(undo(&browser).await.has("taken back before"));
    });
}

fn what_cannot_be_redistributed_or_brought_back_is_refused(engine: Engine) {
    run(async {
        let app = DeskApp::new(engine);
        let admin = app.signed_in("admin").await;
        let ids = six(&app, &admin).await;
        redistribute(&admin, &ids).await;
        app.db.sql("update users set status = 'suspended' where role = 'agent'");
        assert!(redistribute(&admin, &ids).await.has("no other agent is active"));
        let undo = async |form: &[(&str, &str)]| admin.post("/desk/bulk/undo", form).await;
        undo(&[("back", "1 share:x")]).await.expect(404);
        let mixed = [("back", "1 share:1"), ("back", "1 status:open status:closed")];
        undo(&mixed).await.expect(404);
        let unknown = undo(&[("back", "1 share:999")]).await.expect(200);
        assert!(unknown.has("was not redistributed"), "{}", unknown.html);
    });
}
