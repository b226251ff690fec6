//! The agents: seen by staff, added and changed by super admins.

use domain::AgentId;
use test_support::{Engine, on_each_engine};

use crate::desk_app::{DeskApp, PASSWORD, Page, run};

on_each_engine! {
    d18_suspending_asks_and_its_tickets_stand_under_unassigned,
    the_list_is_in_the_order_of_the_rotation_and_says_who_is_next,
    an_agent_sees_agents_and_changes_none,
    a_new_agent_has_a_password_and_gets_what_waits,
    an_agent_is_renamed_unless_another_has_the_address,
    a_new_password_and_a_suspension_end_what_is_open,
    two_hundred_agents_fit_on_a_page_and_more_are_further_on,
}

/// Every agent with its position, from top to bottom.
fn assignments(page: &Page) -> Vec<(AgentId, String)> {
    let rows = page.html.split("<th scope=\"row\"><a href=\"/desk/agents/").skip(1);
    let row = |row: &str| {
        let id: i64 = row.split('"').next().unwrap().parse().unwrap();
        let assignment = row.split("</td></tr>").next().unwrap().rsplit("<td>").next().unwrap();
        (AgentId::new(id).unwrap(), assignment.to_owned())
    };
    rows.map(row).collect()
}

fn the_list_is_in_the_order_of_the_rotation_and_says_who_is_next(engine: Engine) {
    run(async {
        let app = DeskApp::new(engine);
        let ids = ["agent1", "agent2", "agent3"].map(|who| AgentId::from(app.id(who)));
        let browser = app.signed_in("agent2").await;
        let said = async || assignments(&browser.get("/desk/agents").await.expect(200));
        let expected = |assignments: [&str; 3]| {
            ids.into_iter().zip(assignments.map(str::to_owned)).collect::<Vec<_>>()
        };
        assert_eq!(said().await, expected(["next", "2 in line", "3 in line"]));
        app.order(1, &[1]);
        assert_eq!(said().await, expected(["3 in line", "next", "2 in line"]));
        let page = browser.post("/desk/availability", &[("value", "away")]).await.expect(303);
        assert_eq!(page.location(), "/desk/tickets");
        assert_eq!(said().await, expected(["2 in line", "none: away", "next"]));
        let next = app.order(1, &[2])[0].ticket.as_ref().unwrap().agent;
        assert_eq!(next, Some(ids[2]), "and so it came");
        app.db.sql("update users set status = 'suspended' where role = 'agent'");
        let admin = app.signed_in("admin").await;
        let page = admin.get("/desk/agents").await.expect(200);
        assert!(page.has("Nobody is active: tickets wait"), "{}", page.html);
        assert_eq!(
            assignments(&page),
            expected(["none: suspended", "none: suspended", "none: suspended"])
        );
    });
}

fn an_agent_sees_agents_and_changes_none(engine: Engine) {
    run(async {
        let app = DeskApp::new(engine);
        app.order(1, &[1]);
        let (browser, one) = (app.signed_in("agent2").await, app.id("agent1"));
        let path = format!("/desk/agents/{one}");
        let page = browser.get(&path).await.expect(200);
        page.shows(&["1 open</a><span class=\"muted\">, 1 in all", "never"]);
        assert!(
            !page.has("name=\"password\"") && !page.has("hand-over\">")
                || page.has("/desk/hand-over\">")
        );
        assert!(
            !page.has(&format!("{path}/")) && !page.has(&format!("action=\"{path}")),
            "{}",
            page.html
        );
        assert!(!browser.get("/desk/agents").await.has("/desk/agents/new"));
        browser.get("/desk/agents/new").await.expect(403);
        let fields = [("name", "Asha Rao"), ("email", "asha@example.test"), ("password", PASSWORD)];
        browser.post("/desk/agents", &fields).await.expect(403);
        browser.post(&path, &fields).await.expect(403);
        browser.post(&format!("{path}/password"), &fields).await.expect(403);
        browser.post(&format!("{path}/status"), &[("value", "suspended")]).await.expect(403);
        let named =
            app.db.lines("select count(*) || '' as line from users where name = 'Asha Rao'");
        assert_eq!(named, ["0"]);
        for path in
            ["/desk/agents/999", "/desk/agents/x", &format!("/desk/agents/{}", app.id("brand1"))]
        {
            browser.get(path).await.expect(404);
        }
    });
}

fn a_new_agent_has_a_password_and_gets_what_waits(engine: Engine) {
    run(async {
        let app = DeskApp::new(engine);
        app.db.sql("update users set status = 'suspended' where role = 'agent'");
        app.order(1, &[1]);
        let admin = app.signed_in("admin").await;
        assert!(
            admin
                .get("/desk/agents/new")
                .await
                .expect(200)
                .has("A password has 8 to 128 characters")
        );
        let add = async |name, email, password| {
            admin
                .post("/desk/agents", &[("name", name), ("email", email), ("password", password)])
                .await
        };
        let page = add("Asha <Rao>", "asha@example.test", "short").await.expect(422);
        page.shows(&["A password has", "Nobody was added"]);
        page.shows(&["value=\"Asha &#60;Rao&#62;\"", "value=\"asha@example.test\""]);
        let page = add("Asha", "asha@example.test", "short12").await.expect(422);
        assert!(!page.has("short12"), "a password is never shown");
        assert!(
            add("A", "asha@example.test", PASSWORD).await.expect(422).has("2 to 100 characters")
        );
        assert!(add("Asha", "asha", PASSWORD).await.expect(422).has("no e-mail address"));
        let taken = DeskApp::email("brand1");
        assert!(
            add("Asha", &taken, PASSWORD)
                .await
                .expect(409)
                .has("Another account has this e-mail address")
        );
        let added = add(" Asha Rao ", "asha@demo.influmojo.test", PASSWORD).await.expect(303);
        let page = admin.get(added.location()).await.expect(200);
        page.shows(&["<h1>Asha Rao</h1>", "was added", "1 open</a>"]);
        app.browser().sign_in("asha", PASSWORD).await.expect(303);
    });
}

fn an_agent_is_renamed_unless_another_has_the_address(engine: Engine) {
    run(async {
        let app = DeskApp::new(engine);
        let admin = app.signed_in("admin").await;
        let path = format!("/desk/agents/{}", app.id("agent1"));
        let own = DeskApp::email("agent1");
        let save =
            async |name, email: &str| admin.post(&path, &[("name", name), ("email", email)]).await;
        let page = admin.get(save("Asha Rao", &own).await.expect(303).location()).await;
        page.shows(&["<h1>Asha Rao</h1>", "id=\"saved\""]);
        let page = save("Another", &DeskApp::email("agent2")).await.expect(409);
        page.shows(&["Another account has", "<h1>Asha Rao</h1>"]);
        assert!(page.has("value=\"Another\""), "what was typed is still there: {}", page.html);
        save("A", &own).await.expect(422);
        admin
            .post("/desk/agents/999", &[("name", "Nobody"), ("email", "n@example.test")])
            .await
            .expect(404);
    });
}

fn a_new_password_and_a_suspension_end_what_is_open(engine: Engine) {
    run(async {
        let app = DeskApp::new(engine);
        let (admin, agent) = (app.signed_in("admin").await, app.signed_in("agent1").await);
        let path = format!("/desk/agents/{}", app.id("agent1"));
        let page =
            admin.post(&format!("{path}/password"), &[("password", " short ")]).await.expect(422);
        assert!(page.has("A password has"), "{}", page.html);
        agent.get("/desk/tickets").await.expect(200);
        admin
            .post(&format!("{path}/password"), &[("password", "another password")])
            .await
            .expect(303);
        agent.get("/desk/tickets").await.expect(303);
        agent.sign_in("agent1", PASSWORD).await.expect(401);
        agent.sign_in("agent1", "another password").await.expect(303);
        let set = async |value| admin.post(&format!("{path}/status"), &[("value", value)]).await;
        set("deleted").await.expect(422);
        let asked = set("suspended").await.expect(303);
        assert_eq!(asked.location(), format!("{path}/suspend"), "it is asked first");
        agent.get("/desk/tickets").await.expect(200);
        let sure = [("value", "suspended"), ("sure", "1")];
        let page = admin
            .get(admin.post(&format!("{path}/status"), &sure).await.expect(303).location())
            .await;
        page.shows(&["<dd>suspended</dd>", "none: suspended"]);
        agent.get("/desk/tickets").await.expect(303);
        let given: Vec<_> = app
            .order(1, &[1, 2, 3, 4])
            .iter()
            .map(|context| context.ticket.as_ref().unwrap().agent)
            .collect();
        assert!(!given.contains(&Some(app.id("agent1").into())), "{given:?}");
        set("active").await.expect(303);
        agent.sign_in("agent1", "another password").await.expect(303);
    });
}

fn two_hundred_agents_fit_on_a_page_and_more_are_further_on(engine: Engine) {
    run(async {
        let app = DeskApp::new(engine);
        app.add_agents(200);
        let admin = app.signed_in("admin").await;
        let page = admin.get("/desk/agents").await.expect(200);
        assert_eq!(assignments(&page).len(), 200);
        assert!(page.html.len() < 60_000, "{} bytes", page.html.len());
        let further =
            page.html.split("class=\"more\"><a href=\"").nth(1).unwrap().split('"').next().unwrap();
        let rest = assignments(&admin.get(further).await.expect(200));
        assert_eq!(
            rest.iter().map(|(_, assignment)| assignment.as_str()).collect::<Vec<_>>(),
            ["201 in line", "202 in line", "203 in line"]
        );
    });
}

fn d18_suspending_asks_and_its_tickets_stand_under_unassigned(engine: Engine) {
    run(async {
        let app = DeskApp::new(engine);
        let tickets: Vec<_> = app
            .order(1, &[1, 2, 3])
            .iter()
            .map(|context| context.ticket.as_ref().unwrap().id)
            .collect();
        let (admin, agent) = (app.signed_in("admin").await, app.signed_in("agent1").await);
        let cookie = agent.cookie.borrow().clone();
        let path = format!("/desk/agents/{}", app.id("agent1"));
        assert!(admin.get(&path).await.expect(200).has(&format!("href=\"{path}/suspend\"")));
        let asked = admin.get(&format!("{path}/suspend")).await.expect(200);
        asked.shows(&["1 open ticket<", "leave=suspend"]);
        agent.get(&format!("{path}/suspend")).await.expect(403);
        let sure = [("value", "suspended"), ("sure", "1")];
        admin.post(&format!("{path}/status"), &sure).await.expect(303);
        let unassigned = admin.get("/desk/tickets?tab=unassigned").await.expect(200);
        assert_eq!(unassigned.rows(), [tickets[0].get()]);
        unassigned.shows(&["data-unassigned=\"1\"", ">suspended</span>"]);
        let page = admin.get(&path).await.expect(200);
        assert!(page.has("pill-offline") && !page.has("pill-available"), "{}", page.html);
        let activate = [("value", "active")];
        admin.post(&format!("{path}/status"), &activate).await.expect(303);
        assert_eq!(admin.get("/desk/tickets?tab=unassigned").await.expect(200).rows(), [0; 0]);
        *agent.cookie.borrow_mut() = cookie;
        let old = agent.get("/desk/tickets").await;
        assert!(old.status != 200, "a session that ended does not live again");
    });
}
