//! An agent chooses a password with a link that a super admin passes on; and its phone.

use std::time::Duration;

use test_support::{Engine, on_each_engine};

use crate::desk_app::{DeskApp, PASSWORD, Page, run};

on_each_engine! {
    an_agent_is_added_with_a_link_and_chooses_a_password_with_it,
    a_link_that_is_not_good_says_what_to_do,
    a_link_is_replaced_and_withdrawn_by_a_super_admin_alone,
    an_unfit_password_leaves_the_link_as_it_is,
    a_super_admin_gives_an_agent_its_phone_and_takes_it_away,
}

const LINK: &str = "/desk/invitation?secret=";

/// Where the link leads that a page shows.
fn link(page: &Page) -> String {
    let value = page
        .html
        .split("id=\"link\" value=\"")
        .nth(1)
        .unwrap_or_else(|| panic!("no link: {}", page.html));
    let (_, secret) = value.split('"').next().unwrap().split_once(LINK).unwrap();
    format!("{LINK}{secret}")
}

/// A form that chooses a password.
fn choice<'a>(link: &'a str, password: &'a str) -> [(&'static str, &'a str); 3] {
    let secret = link.strip_prefix(LINK).unwrap();
    [("secret", secret), ("password", password), ("again", password)]
}

fn an_agent_is_added_with_a_link_and_chooses_a_password_with_it(engine: Engine) {
    run(async {
        let app = DeskApp::new(engine);
        let admin = app.signed_in("admin").await;
        let email = DeskApp::email("asha");
        let new = [("name", "Asha Rao"), ("email", &email), ("password", "")];
        let added = admin.post("/desk/agents", &new).await.expect(200);
        added.shows(&["A link for Asha Rao", "The agent was added", "shown this once"]);
        let link = link(&added);
        let id = app.db.number(&format!("select id as n from users where email = '{email}'"));
        let path = format!("/desk/agents/{id}");
        let page = admin.get(&path).await.expect(200);
        page.shows(&["There is a link with which Asha Rao chooses one"]);
        assert!(!page.has("secret="), "it is shown once");
        assert!(!admin.get(&format!("{path}/invitation")).await.expect(200).has("secret="));

        let asha = app.browser();
        asha.get(&link).await.expect(200).shows(&["Welcome, Asha Rao", &email]);
        let chosen = asha.post("/desk/invitation", &choice(&link, PASSWORD)).await.expect(303);
        assert_eq!(chosen.location(), "/desk/sign-in?saved=password");
        asha.get(chosen.location()).await.expect(200).shows(&["Your password was saved"]);
        asha.sign_in("asha", PASSWORD).await.expect(303);
        asha.get("/desk/tickets").await.expect(200);
        let again = asha.post("/desk/invitation", &choice(&link, "another password")).await;
        again.expect(404).shows(&["This link is not good any more"]);
        asha.get("/desk/tickets").await.expect(200);
        admin.get(&path).await.expect(200).shows(&["Or Asha Rao chooses one"]);
        let told = app.db.lines(
            "select action || ' ' || coalesce(actor_id, 0) as line from audit_log \
             where action like '%invit%' order by id",
        );
        let by_admin = format!("agent_invited {}", app.id("admin"));
        assert_eq!(told, [by_admin, format!("invitation_accepted {id}")]);
    });
}

fn a_link_that_is_not_good_says_what_to_do(engine: Engine) {
    run(async {
        let app = DeskApp::new(engine);
        let admin = app.signed_in("admin").await;
        let path = format!("/desk/agents/{}", app.id("agent1"));
        let invite =
            async || link(&admin.post(&format!("{path}/invitation"), &[]).await.expect(200));
        let somebody = app.browser();
        let refused = async |link: &str, status: u16, told: &str| {
            somebody.get(link).await.expect(status).shows(&[told]);
            let sent = somebody.post("/desk/invitation", &choice(link, "seven lanes 7")).await;
            sent.expect(status).shows(&[told]);
        };
        let gone = "This link is not good any more";
        for unknown in [LINK.to_owned(), format!("{LINK}xyz"), format!("{LINK}{}", "0".repeat(64))]
        {
            refused(&unknown, 404, gone).await;
        }
        let former = invite().await;
        let present = invite().await;
        refused(&former, 404, gone).await;
        somebody.get(&present).await.expect(200);
        app.db.sql("update users set status = 'suspended' where name = 'Naina Khan'");
        refused(&present, 403, "This account is not active").await;
        app.db.sql("update users set status = 'active' where name = 'Naina Khan'");
        somebody.get(&present).await.expect(200);
        app.clock.advance(Duration::from_hours(7 * 24));
        refused(&present, 404, gone).await;
        assert_eq!(
            app.db
                .number("select count(*) as n from audit_log where action = 'invitation_accepted'"),
            0
        );
    });
}

fn a_link_is_replaced_and_withdrawn_by_a_super_admin_alone(engine: Engine) {
    run(async {
        let app = DeskApp::new(engine);
        let (admin, agent) = (app.signed_in("admin").await, app.signed_in("agent2").await);
        let path = format!("/desk/agents/{}/invitation", app.id("agent1"));
        let withdraw = format!("{path}/withdraw");
        agent.get(&path).await.expect(403);
        agent.post(&path, &[]).await.expect(403);
        agent.post(&withdraw, &[]).await.expect(403);
        assert_eq!(app.db.number("select count(*) as n from invitations"), 0);
        admin.get(&path).await.expect(200).shows(&["There is no link that could be used"]);
        let link = link(&admin.post(&path, &[]).await.expect(200));
        admin
            .get(&path)
            .await
            .expect(200)
            .shows(&["which can be used once until", "Make another link"]);
        let gone = admin.post(&withdraw, &[]).await.expect(303);
        admin.get(gone.location()).await.expect(200).shows(&["The link was withdrawn"]);
        app.browser().get(&link).await.expect(404);
        admin.post(&withdraw, &[]).await.expect(409);
        admin.post("/desk/agents/999/invitation", &[]).await.expect(404);
    });
}

fn an_unfit_password_leaves_the_link_as_it_is(engine: Engine) {
    run(async {
        let app = DeskApp::new(engine);
        let (admin, agent) = (app.signed_in("admin").await, app.signed_in("agent1").await);
        let path = format!("/desk/agents/{}/invitation", app.id("agent1"));
        let link = link(&admin.post(&path, &[]).await.expect(200));
        let somebody = app.browser();
        for (unfit, told) in [
            ("short", "A password has"),
            ("password", "most common"),
            ("1-naina-khan", "must not hold the name"),
        ] {
            let sent = somebody.post("/desk/invitation", &choice(&link, unfit)).await.expect(422);
            sent.shows(&[told, "Welcome, Naina Khan"]);
        }
        let mut differ = choice(&link, "seven lanes 7");
        differ[2].1 = "seven lanes 8";
        somebody.post("/desk/invitation", &differ).await.expect(422).shows(&["differ"]);
        agent.get("/desk/tickets").await.expect(200);
        somebody.post("/desk/invitation", &choice(&link, "seven lanes 7")).await.expect(303);
        agent.get("/desk/tickets").await.expect(303);
        agent.sign_in("agent1", PASSWORD).await.expect(401);
        agent.sign_in("agent1", "seven lanes 7").await.expect(303);
    });
}

fn a_super_admin_gives_an_agent_its_phone_and_takes_it_away(engine: Engine) {
    run(async {
        let app = DeskApp::new(engine);
        let (admin, agent) = (app.signed_in("admin").await, app.signed_in("agent2").await);
        let path = format!("/desk/agents/{}", app.id("agent1"));
        let give =
            async |number: &str| admin.post(&format!("{path}/phone"), &[("phone", number)]).await;
        let page = give("098123 45678").await.expect(303);
        admin.get(page.location()).await.expect(200).shows(&[
            "The phone was saved",
            "value=\"+919812345678\"",
            "It signs in once a code proved it",
        ]);
        give("12").await.expect(422).shows(&["This is no phone number", "value=\"12\""]);
        app.db.sql("update users set phone = '+919812345679' where email like 'brand1@%'");
        give("+919812345679").await.expect(409).shows(&["Another account has this phone"]);
        agent.post(&format!("{path}/phone"), &[("phone", "")]).await.expect(403);
        assert!(!agent.get(&path).await.expect(200).has("+9198"));
        give("").await.expect(303);
        admin.get(&path).await.expect(200).shows(&["The agent has none."]);
    });
}
