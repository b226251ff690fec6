//! How many open tickets agents may have, at the desk: seen, changed, and named where it decided.

use std::sync::Arc;

use domain::{RoundRobinWithCapacity, WhenFull};
use test_support::{Engine, on_each_engine};

use crate::desk_app::{DeskApp, run};

on_each_engine! {
    a_capacity_is_changed_in_the_form_of_an_agent,
    who_is_full_is_seen_in_the_list_and_on_the_page_that_says_why,
}

fn by_capacities(engine: Engine) -> DeskApp {
    let rule = RoundRobinWithCapacity { when_full: WhenFull::Wait };
    DeskApp::with(engine, |ports| ports.assigner = Arc::new(rule))
}

fn a_capacity_is_changed_in_the_form_of_an_agent(engine: Engine) {
    run(async {
        let app = DeskApp::new(engine);
        let (admin, path) =
            (app.signed_in("admin").await, format!("/desk/agents/{}", app.id("agent1")));
        let email = DeskApp::email("agent1");
        let save = async |capacity: &str| {
            let fields = [("name", "Asha Rao"), ("email", email.as_str()), ("capacity", capacity)];
            admin.post(&path, &fields).await
        };
        let page = admin.get(save("12").await.expect(303).location()).await.expect(200);
        assert!(page.has("of at most 12") && page.has("name=\"capacity\" value=\"12\""));
        let list = admin.get("/desk/agents").await.expect(200);
        assert!(list.has("<td>0 of 12</td>") && list.has("assigned by round robin."));
        for wrong in ["1001", "-1", "few", "1.5"] {
            let page = save(wrong).await.expect(422);
            assert!(
                page.has("A capacity is a whole number") && page.has(&format!("value=\"{wrong}\""))
            );
        }
        let without = [("name", "Asha"), ("email", email.as_str())];
        let page = admin.get(admin.post(&path, &without).await.expect(303).location()).await;
        assert!(page.has("of at most 12"), "a form without the field leaves it: {}", page.html);
        let page = admin.get(save(" ").await.expect(303).location()).await.expect(200);
        assert!(!page.has("id=\"capacity\""), "{}", page.html);
        let told = app.db.lines(
            "select coalesce(from_value, '-') || ' ' || coalesce(to_value, '-') as line from audit_log \
             where action = 'agent_capacity_changed' order by id",
        );
        assert_eq!(told, ["- 12", "12 -"]);
    });
}

fn who_is_full_is_seen_in_the_list_and_on_the_page_that_says_why(engine: Engine) {
    run(async {
        let app = by_capacities(engine);
        let admin = app.signed_in("admin").await;
        app.db.sql("update agents set capacity = 1");
        let holders: Vec<_> = app
            .order(1, &[1, 2, 3, 4])
            .iter()
            .map(|context| context.ticket.as_ref().unwrap().agent)
            .collect();
        assert_eq!(holders.iter().flatten().count(), 3);
        let page = admin.get("/desk/agents").await.expect(200);
        assert!(page.has("All have as many tickets as they may have") && page.has("none: full"));
        assert!(page.has("assigned by round robin with capacities"), "{}", page.html);
        let why = admin.get("/desk/tickets/2/why").await.expect(200);
        assert!(why.has("passed over: had 1 unsolved ticket of at most 1"), "{}", why.html);
        assert!(why.has("One had as many tickets as it may have") && why.has("chooses"));
        assert!(why.has("Assigned by round robin with capacities"), "{}", why.html);
        let waits = admin.get("/desk/tickets/4/why").await.expect(200);
        assert!(waits.has("or all have as many tickets as they may have"), "{}", waits.html);
        let agent = app.signed_in("agent1").await;
        agent.post("/desk/tickets/1/status", &[("value", "resolved")]).await.expect(303);
        let given = admin.get("/desk/tickets/4/why").await.expect(200);
        assert!(given.has("so the ticket waited until one could"), "{}", given.html);
    });
}
