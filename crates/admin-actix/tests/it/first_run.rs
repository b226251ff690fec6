//! What a super admin of a new service sees.

use test_support::{Engine, on_each_engine};

use crate::desk_app::{DeskApp, PASSWORD, Page, run};

on_each_engine! {
    a_new_service_tells_its_super_admin_what_to_do_and_ticks_what_is_done,
    a_service_in_which_nobody_is_active_any_more_says_so,
}

/// What is done and what is to do, from top to bottom.
fn ticks(page: &Page) -> Vec<&str> {
    let marks = page.html.split("<span class=\"visually-hidden\">: ").skip(1);
    marks.map(|rest| rest.split('<').next().unwrap()).collect()
}

fn a_new_service_tells_its_super_admin_what_to_do_and_ticks_what_is_done(engine: Engine) {
    run(async {
        let app = DeskApp::new(engine);
        app.db.sql("update users set status = 'suspended' where role = 'agent'");
        let admin = app.signed_in("admin").await;
        let page = async || admin.get("/desk/tickets").await.expect(200);
        let seen = page().await;
        seen.shows(&["To begin with", "/desk/agents/new", "/api/orders/checkout"]);
        assert_eq!(ticks(&seen), ["to do", "to do", "to do", "to do"]);
        app.order(1, &[1]);
        assert_eq!(ticks(&page().await), ["to do", "to do", "done", "to do"], "the ticket waits");
        let fields =
            [("name", "Asha Rao"), ("email", "asha@demo.influmojo.test"), ("password", PASSWORD)];
        admin.post("/desk/agents", &fields).await.expect(303);
        assert_eq!(ticks(&page().await), ["done", "to do", "done", "done"]);
        let asha = app.browser();
        asha.sign_in("asha", PASSWORD).await.expect(303);
        let (seen, own) = (page().await, asha.get("/desk/tickets").await.expect(200));
        for page in [seen, own] {
            assert!(!page.has("first-run") && page.has("Choose a ticket"), "{}", page.html);
        }
    });
}

fn a_service_in_which_nobody_is_active_any_more_says_so(engine: Engine) {
    run(async {
        let app = DeskApp::new(engine);
        let (admin, agent) = (app.signed_in("admin").await, app.signed_in("agent1").await);
        app.order(1, &[1]);
        assert!(!admin.get("/desk/tickets").await.expect(200).has("first-run"), "all is well");
        assert!(!agent.get("/desk/tickets").await.expect(200).has("first-run"));
        app.db.sql("update users set status = 'suspended' where role = 'agent'");
        assert_eq!(
            ticks(&admin.get("/desk/tickets").await.expect(200)),
            ["to do", "to do", "done", "done"]
        );
    });
}
