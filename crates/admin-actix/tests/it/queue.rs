//! The queue and its filters.

use std::time::Duration;

use app::Viewer;
use domain::Channel;
use test_support::{Engine, on_each_engine};

use crate::desk_app::{DeskApp, run};

on_each_engine! {
    the_queue_shows_who_waits_first,
    filters_are_in_the_address_and_can_be_taken_away,
    pages_of_the_queue_neither_repeat_nor_skip,
    many_tickets_are_changed_at_once_and_changed_back,
    chosen_tickets_are_redistributed_and_brought_back,
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
        assert!(all.has(">30 min</span>") && all.has(">5 min</span>"), "{}", all.html);
        assert!(all.has("Is it ready?"), "the last thing that was said");
        let mine = browser.get("/desk/tickets").await.expect(200);
        assert_eq!(mine.rows(), [tickets[0].get()], "each agent has one");
        assert!(
            mine.has("data-mine=\"1\"")
                && mine.has("data-all=\"3\"")
                && mine.has("data-unassigned=\"0\"")
        );
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

fn many_tickets_are_changed_at_once_and_changed_back(engine: Engine) {
    run(async {
        let app = DeskApp::new(engine);
        let tickets: Vec<_> = app
            .order(1, &[1, 2, 3])
            .iter()
            .map(|context| context.ticket.as_ref().unwrap().id)
            .collect();
        let browser = app.signed_in("agent1").await;
        let ids: Vec<String> = tickets.iter().map(ToString::to_string).collect();
        browser
            .post(&format!("/desk/tickets/{}/status", ids[2]), &[("value", "closed")])
            .await
            .expect(303);
        let chosen = [
            ("act", "status:closed"),
            ("ticket", &ids[0]),
            ("ticket", &ids[1]),
            ("ticket", &ids[2]),
        ];
        let done = browser.post("/desk/bulk", &chosen).await.expect(200);
        assert!(done.has("2 of 3 tickets changed") && done.has("Was so already"), "{}", done.html);
        let statuses = || app.db.lines("select status as line from tickets order by id");
        assert_eq!(statuses(), ["closed", "closed", "closed"]);
        let back = done.hidden("back");
        assert_eq!(
            back,
            [
                format!("{} status:open status:closed", ids[0]),
                format!("{} status:open status:closed", ids[1])
            ]
        );
        browser
            .post(&format!("/desk/tickets/{}/status", ids[1]), &[("value", "resolved")])
            .await
            .expect(303);
        let undone = browser
            .post("/desk/bulk/undo", &[("back", &back[0]), ("back", &back[1])])
            .await
            .expect(200);
        assert!(
            undone.has("1 of 2 tickets are as they were")
                && undone.has("somebody changed it since")
        );
        assert_eq!(statuses(), ["open", "resolved", "closed"]);
        let choice =
            browser.post("/desk/bulk", &[("act", "agent"), ("ticket", &ids[0])]).await.expect(200);
        assert!(choice.has("Who gets 1 ticket?"), "{}", choice.html);
        let to = format!("agent:{}", app.id("agent3"));
        let given =
            browser.post("/desk/bulk", &[("act", &to), ("ticket", &ids[0])]).await.expect(200);
        let back = given.hidden("back").remove(0);
        browser.post("/desk/bulk/undo", &[("back", &back)]).await.expect(200);
        let agent = app
            .db
            .lines(&format!("select agent_id || '' as line from tickets where id = {}", ids[0]));
        assert_eq!(agent, [app.id("agent1").to_string()]);
        browser.post("/desk/bulk", &[("act", "status:closed")]).await.expect(422);
        browser.post("/desk/bulk", &[("act", "x"), ("ticket", &ids[0])]).await.expect(422);
        browser.post("/desk/bulk", &[("act", "status:open"), ("ticket", "x")]).await.expect(404);
        browser.post("/desk/bulk/undo", &[("back", "1 x y")]).await.expect(404);
    });
}

fn chosen_tickets_are_redistributed_and_brought_back(engine: Engine) {
    run(async {
        let app = DeskApp::new(engine);
        // agents 1, 2, 3, 1, 2, 3
        let orders = [app.order(1, &[1, 2, 3, 4]), app.order(2, &[1, 2])].concat();
        let ids: Vec<String> =
            orders.iter().map(|context| context.ticket.as_ref().unwrap().id.to_string()).collect();
        let holders = || {
            app.db.lines("select u.name as line from tickets t join users u on u.id = t.agent_id order by t.id")
        };
        let (before, browser) = (holders(), app.signed_in("agent2").await);
        assert!(browser.get("/desk/tickets?tab=all").await.has("<option value=\"share\">"));
        browser
            .post(&format!("/desk/tickets/{}/status", ids[5]), &[("value", "resolved")])
            .await
            .expect(303);
        // both of agent 1, one of agent 2, and a solved one of agent 3
        let chosen = [&ids[0], &ids[1], &ids[3], &ids[5]].map(|id| ("ticket", id.as_str()));
        let form: Vec<_> = std::iter::once(("act", "share")).chain(chosen).collect();
        let done = browser.post("/desk/bulk", &form).await.expect(200);
        assert!(
            done.has("3 of 4 tickets redistributed") && done.has("Kept: it is solved"),
            "{}",
            done.html
        );
        let [one, two, three] = [0, 1, 2].map(|n| before[n].clone());
        // agent 3 was assigned last: agents 2 and 3 for those of agent 1, then agent 1 for that of
        // agent 2
        assert_eq!(holders(), [&two, &one, &three, &three, &two, &three].map(Clone::clone));
        let back = done.hidden("back");
        assert_eq!(back.len(), 3, "{back:?}");
        let why = browser.get(&format!("/desk/tickets/{}/why", ids[3])).await.expect(200);
        assert!(
            why.has("Assignment 8 went to")
                && why.has("had this very ticket")
                && why.has("chooses"),
            "{}",
            why.html
        );
        browser
            .post(&format!("/desk/tickets/{}/status", ids[0]), &[("value", "resolved")])
            .await
            .expect(303);
        let undo: Vec<_> = back.iter().map(|back| ("back", back.as_str())).collect();
        let stranger =
            app.signed_in("agent3").await.post("/desk/bulk/undo", &undo).await.expect(200);
        assert!(
            stranger.has("0 of 3") && stranger.has("somebody else redistributed it"),
            "{}",
            stranger.html
        );
        let undone = browser.post("/desk/bulk/undo", &undo).await.expect(200);
        assert!(
            undone.has("2 of 3 tickets are as they were") && undone.has("its status or priority"),
            "{}",
            undone.html
        );
        assert_eq!(holders(), [&two, &two, &three, &one, &two, &three].map(Clone::clone));
        assert!(browser.post("/desk/bulk/undo", &undo).await.expect(200).has("taken back before"));
        let admin = app.signed_in("admin").await;
        app.db.sql("update users set status = 'suspended' where role = 'agent'");
        assert!(admin.post("/desk/bulk", &form).await.expect(200).has("no other agent is active"));
        admin.post("/desk/bulk/undo", &[("back", "1 share:x")]).await.expect(404);
        admin
            .post(
                "/desk/bulk/undo",
                &[("back", "1 share:1"), ("back", "1 status:open status:closed")],
            )
            .await
            .expect(404);
        assert!(
            admin
                .post("/desk/bulk/undo", &[("back", "1 share:999")])
                .await
                .expect(200)
                .has("was not redistributed")
        );
    });
}
