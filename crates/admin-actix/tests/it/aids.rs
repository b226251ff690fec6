//! Drafts, replies that are kept ready, views of the queue, and who else is there.

use app::Viewer;
use domain::Channel;
use test_support::{Engine, on_each_engine};

use crate::desk_app::{DeskApp, run};

on_each_engine! {
    a_draft_waits_for_its_writer_and_says_what_came_since,
    a_reply_is_kept_ready_and_filled_in_by_the_order,
    a_view_keeps_the_filters_of_its_owner,
    others_are_told_who_is_at_a_ticket,
}

fn a_draft_waits_for_its_writer_and_says_what_came_since(engine: Engine) {
    run(async {
        let app = DeskApp::new(engine);
        let ticket = app.order(1, &[1])[0].ticket.as_ref().unwrap().id;
        let path = format!("/desk/tickets/{ticket}");
        let (browser, other) = (app.signed_in("agent1").await, app.signed_in("agent2").await);
        let newest = browser.get(&path).await.hidden("newest").remove(0);
        let keep = async |text: &str| {
            let fields = [("channel", "brand_agent"), ("text", text), ("newest", newest.as_str())];
            browser.post(&format!("{path}/draft"), &fields).await
        };
        keep("Half a\r\nthought").await.expect(204);
        assert!(browser.get(&path).await.has("Half a\nthought</textarea>"));
        assert!(
            !browser.get(&format!("{path}?channel=internal")).await.has("Half a"),
            "it is one of its channel"
        );
        assert!(!other.get(&path).await.has("Half a"), "and of its writer");
        app.say(ticket, Viewer::Brand(app.brand(1)), Channel::BrandAgent, "One more thing");
        assert!(browser.get(&path).await.has("1 message came since you began"));
        keep(&"x".repeat(5000)).await.expect(422);
        let fields = [("channel", "brand_agent"), ("key", "k"), ("text", "A whole thought")];
        browser.post(&format!("{path}/messages"), &fields).await.expect(303);
        assert!(!browser.get(&path).await.has("Half a\nthought"), "what is said is no draft");
        keep("Again").await.expect(204);
        keep(" ").await.expect(204);
        assert!(!browser.get(&path).await.has("Again</textarea>"));
    });
}

fn a_reply_is_kept_ready_and_filled_in_by_the_order(engine: Engine) {
    run(async {
        let app = DeskApp::new(engine);
        let context = app.order(1, &[1]).remove(0);
        let path = format!("/desk/tickets/{}", context.ticket.as_ref().unwrap().id);
        let browser = app.signed_in("agent1").await;
        assert!(browser.get("/desk/replies").await.expect(200).has("There is none yet"));
        let wish = |shortcut: &'static str, body: &'static str| {
            [("shortcut", shortcut), ("title", "Thanks"), ("body", body)]
        };
        let add = async |fields: &[(&str, &str)]| browser.post("/desk/replies", fields).await;
        add(&wish("/Thanks", "Hello {brand},\r\nthank you for order {order}.")).await.expect(303);
        assert!(
            add(&wish("thanks", "Other words"))
                .await
                .expect(409)
                .has("Another reply has this shortcut")
        );
        assert!(
            add(&wish("more", "Hello {nobody}"))
                .await
                .expect(422)
                .has("No order fills in {nobody}")
        );
        add(&wish("two words", "x")).await.expect(422);
        let listed = browser.get("/desk/replies").await.expect(200);
        assert!(listed.has("<code>/thanks</code>"), "{}", listed.html);
        let id = listed
            .html
            .split("action=\"/desk/replies/")
            .nth(1)
            .unwrap()
            .split('"')
            .next()
            .unwrap()
            .to_owned();
        let filled = format!(
            "Hello {},\nthank you for order {}.",
            context.brand.owner.name, context.order.id
        );
        assert!(
            browser.get(&format!("{path}?reply={id}")).await.has(&filled),
            "filled in by the order"
        );
        browser.post(&format!("/desk/replies/{id}"), &wish("thanks", "Shorter")).await.expect(303);
        assert!(browser.get(&format!("{path}?reply={id}")).await.has("Shorter</textarea>"));
        browser.post(&format!("/desk/replies/{id}/remove"), &[]).await.expect(303);
        browser.post(&format!("/desk/replies/{id}/remove"), &[]).await.expect(404);
        assert!(!browser.get(&format!("{path}?reply={id}")).await.expect(200).has("Shorter"));
    });
}

fn a_view_keeps_the_filters_of_its_owner(engine: Engine) {
    run(async {
        let app = DeskApp::new(engine);
        app.order(1, &[1, 2, 3]);
        let (browser, other) = (app.signed_in("agent1").await, app.signed_in("agent2").await);
        let page = browser.get("/desk/tickets?tab=all&priority=medium").await.expect(200);
        let query = page.hidden("query").remove(0).replace("&#38;", "&");
        assert_eq!(query, "?tab=all&priority=medium");
        let fields = [("name", "Everybody's"), ("query", query.as_str())];
        let kept = browser.post("/desk/views", &fields).await.expect(303);
        assert_eq!(kept.location(), "/desk/tickets?tab=all&priority=medium");
        browser.post("/desk/views", &fields).await.expect(409);
        browser.post("/desk/views", &[("name", ""), ("query", "")]).await.expect(422);
        let shown = browser.get("/desk/tickets").await.expect(200);
        assert!(shown.has("Everybody&#39;s <span class=\"count\">3</span>"), "{}", shown.html);
        assert!(!other.get("/desk/tickets").await.has("Everybody"));
        let own = browser.get(kept.location()).await;
        let id = own
            .html
            .split("action=\"/desk/views/")
            .nth(1)
            .unwrap()
            .split('/')
            .next()
            .unwrap()
            .to_owned();
        other.post(&format!("/desk/views/{id}/remove"), &[]).await.expect(404);
        browser.post(&format!("/desk/views/{id}/remove"), &[]).await.expect(303);
        assert!(!browser.get("/desk/tickets").await.has("Everybody"));
    });
}

fn others_are_told_who_is_at_a_ticket(engine: Engine) {
    run(async {
        let app = DeskApp::new(engine);
        let path = format!("/desk/tickets/{}", app.order(1, &[1])[0].ticket.as_ref().unwrap().id);
        let (browser, other) = (app.signed_in("agent1").await, app.signed_in("agent2").await);
        let name = app
            .db
            .lines(&format!("select name as line from users where id = {}", app.id("agent2")))
            .remove(0);
        let enter = format!("{path}/presence");
        other.post(&enter, &[("channel", "brand_agent")]).await.expect(200);
        let told = browser.post(&enter, &[("channel", "brand_agent")]).await.expect(200);
        assert_eq!(told.html, format!("{name} is here"));
        other.post(&enter, &[("channel", "brand_agent"), ("typing", "1")]).await.expect(200);
        assert!(browser.get(&path).await.has(&format!("{name} is writing")));
        app.clock
            .advance(app::staff_tools::ShowPresence::KEPT_FOR + std::time::Duration::from_secs(1));
        assert!(!browser.get(&path).await.has("is writing"));
    });
}
