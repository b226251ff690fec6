//! Signing in and out, and who may send which form.

use std::time::Duration;

use actix_web::{http::Method, test::TestRequest};

use app::sessions::ManageSessions;
use test_support::{Engine, on_each_engine};

use crate::desk_app::{DeskApp, PASSWORD, run};

on_each_engine! {
    a_sign_in_leads_to_the_page_that_was_asked_for,
    a_wrong_password_tells_nothing_and_is_counted,
    a_session_is_new_at_every_sign_in_and_gone_after_sign_out,
    a_session_ends_with_the_shift_and_with_a_suspension,
    a_form_needs_the_token_of_its_session,
    parties_cannot_sign_in,
    s06_a_session_does_not_live_again_after_a_suspension,
    o15_staff_change_their_own_password_with_the_present_one,
    s22_a_page_says_when_somebody_did_something,
    s22_a_session_has_twenty_streams,
    d23_without_a_session_every_page_leads_to_the_sign_in_and_a_script_is_told,
}

fn d23_without_a_session_every_page_leads_to_the_sign_in_and_a_script_is_told(engine: Engine) {
    run(async {
        let app = DeskApp::new(engine);
        let browser = app.browser();
        assert_eq!(browser.get("/").await.expect(303).location(), "/desk");
        assert_eq!(browser.get("/desk").await.expect(303).location(), "/desk/sign-in?next=%2Fdesk");
        // who uses these is not signed in
        let open = ["/desk/sign-in", "/desk/invitation"];
        let pages = admin_actix::endpoints()
            .into_iter()
            .filter(|(method, path)| method == "GET" && !open.contains(&path.as_str()));
        for (_, path) in pages.filter(|(_, path)| !path.contains("/assets/")) {
            let path = path.replace("{id}", "1");
            let page = browser.get(&path).await.expect(303);
            assert!(
                page.location().starts_with("/desk/sign-in?next=%2Fdesk"),
                "{path}: {}",
                page.location()
            );
            for (name, value) in [("x-desk-part", "1"), ("accept", "text/event-stream")] {
                let part = browser
                    .send(TestRequest::get().uri(&path).insert_header((name, value)))
                    .await
                    .expect(401);
                assert!(part.has("Sign in first"), "{path}");
            }
            let page = browser.send(TestRequest::default().method(Method::HEAD).uri(&path)).await;
            assert_eq!(page.status, 303, "HEAD {path}");
        }
        let way_out = browser.get("/desk/tickets//example.test").await;
        assert!(
            way_out.status == 404 || way_out.location() == "/desk/sign-in?next=%2Fdesk",
            "{}",
            way_out.location()
        );
        browser.post_raw("/desk/sign-out", &[]).await.expect(401);
    });
}

fn a_sign_in_leads_to_the_page_that_was_asked_for(engine: Engine) {
    run(async {
        let app = DeskApp::new(engine);
        app.set_password("agent1");
        let browser = app.browser();
        let page = browser.get("/desk/tickets?tab=all").await.expect(303);
        assert_eq!(page.location(), "/desk/sign-in?next=%2Fdesk%2Ftickets%3Ftab%3Dall");
        let form =
            browser.get("/desk/sign-in?next=%2Fdesk%2Ftickets%3Ftab%3Dall").await.expect(200);
        assert_eq!(form.hidden("next"), ["/desk/tickets?tab=all"]);
        let email = DeskApp::email("agent1");
        let fields =
            [("email", email.as_str()), ("password", PASSWORD), ("next", "/desk/tickets?tab=all")];
        let signed_in = browser.post_raw("/desk/sign-in", &fields).await.expect(303);
        assert_eq!(signed_in.location(), "/desk/tickets?tab=all");
        let cookie = signed_in.headers.get("set-cookie").unwrap().to_str().unwrap();
        assert!(
            cookie.contains("HttpOnly")
                && cookie.contains("SameSite=Strict")
                && cookie.contains("Path=/desk")
        );
        browser.get("/desk/tickets?tab=all").await.expect(200);
        for next in [
            "https://example.test/",
            "//example.test",
            "/desk/..//example.test",
            "javascript:alert(1)",
        ] {
            let fields = [("email", email.as_str()), ("password", PASSWORD), ("next", next)];
            assert_eq!(
                app.browser().post_raw("/desk/sign-in", &fields).await.location(),
                "/desk",
                "{next}"
            );
        }
    });
}

fn a_wrong_password_tells_nothing_and_is_counted(engine: Engine) {
    run(async {
        let app = DeskApp::new(engine);
        app.set_password("agent1");
        let browser = app.browser();
        let wrong = browser.sign_in("agent1", "wrong password").await.expect(401).html;
        let unknown = browser.sign_in("nobody", "wrong password").await.expect(401).html;
        assert_eq!(
            wrong.replace("agent1", "X"),
            unknown.replace("nobody", "X"),
            "nobody learns who has an account"
        );
        browser.sign_in("agent1", "wrong password").await.expect(401);
        browser.sign_in("agent1", "wrong password").await.expect(401);
        let stopped = browser.sign_in("agent1", PASSWORD).await.expect(429);
        assert!(stopped.has("Wait 15 minutes"), "{}", stopped.html);
        app.clock.advance(Duration::from_mins(15));
        browser.sign_in("agent1", PASSWORD).await.expect(303);
    });
}

fn a_session_is_new_at_every_sign_in_and_gone_after_sign_out(engine: Engine) {
    run(async {
        let app = DeskApp::new(engine);
        let browser = app.browser();
        // somebody planted a cookie
        let planted = format!("desk={}", "a".repeat(64));
        *browser.cookie.borrow_mut() = Some(planted.clone());
        app.set_password("agent1");
        browser.sign_in("agent1", PASSWORD).await.expect(303);
        let own = browser.cookie.borrow().clone().unwrap();
        assert_ne!(own, planted);
        *browser.cookie.borrow_mut() = Some(planted);
        browser.get("/desk/tickets").await.expect(303);
        *browser.cookie.borrow_mut() = Some(own.clone());
        browser.get("/desk/tickets").await.expect(200);
        browser.post("/desk/sign-out", &[]).await.expect(303);
        assert_eq!(*browser.cookie.borrow(), None);
        *browser.cookie.borrow_mut() = Some(own.clone());
        browser.get("/desk/tickets").await.expect(303);
        let secret = own.trim_start_matches("desk=").to_owned();
        let kept = app.db.lines("select count(*) || '' as line from sessions");
        assert_eq!(kept, ["0"], "and the server has forgotten {secret}");
    });
}

fn a_session_ends_with_the_shift_and_with_a_suspension(engine: Engine) {
    run(async {
        let app = DeskApp::new(engine);
        let (first, second) = (app.signed_in("agent1").await, app.signed_in("agent2").await);
        app.db
            .sql(&format!("update users set status = 'suspended' where id = {}", app.id("agent1")));
        first.get("/desk/tickets").await.expect(303);
        second.get("/desk/tickets").await.expect(200);
        app.clock.advance(Duration::from_hours(12));
        second.get("/desk/tickets").await.expect(303);
    });
}

fn a_form_needs_the_token_of_its_session(engine: Engine) {
    run(async {
        let app = DeskApp::new(engine);
        let ticket = app.order(1, &[1])[0].ticket.clone().unwrap().id;
        let (browser, other) = (app.signed_in("agent1").await, app.signed_in("agent2").await);
        let foreign = other.get("/desk/tickets").await.hidden("csrf")[0].clone();
        let path = format!("/desk/tickets/{ticket}/status");
        for token in ["", "x", &foreign] {
            let refused = browser
                .post_raw(&path, &[("csrf", token), ("value", "resolved")])
                .await
                .expect(403);
            assert!(refused.has("out of date"), "{}", refused.html);
        }
        let own = browser.get("/desk/tickets").await.hidden("csrf")[0].clone();
        browser
            .post_from_elsewhere(&path, &[("csrf", &own), ("value", "resolved")])
            .await
            .expect(403);
        let status = || app.db.lines("select status as line from tickets");
        assert_eq!(status(), ["open"]);
        browser.post_raw(&path, &[("csrf", &own), ("value", "resolved")]).await.expect(303);
        assert_eq!(status(), ["resolved"]);
    });
}

fn s06_a_session_does_not_live_again_after_a_suspension(engine: Engine) {
    run(async {
        let app = DeskApp::new(engine);
        let (admin, agent) = (app.signed_in("admin").await, app.signed_in("agent1").await);
        let path = format!("/desk/agents/{}/status", app.id("agent1"));
        // a page asks first
        let asked = admin.post(&path, &[("value", "suspended")]).await.expect(303);
        assert!(asked.location().ends_with("/suspend"), "{}", asked.location());
        admin.post(&path, &[("value", "suspended"), ("sure", "1")]).await.expect(303);
        agent.get("/desk/account").await.expect(303);
        admin.post(&path, &[("value", "active")]).await.expect(303);
        agent.get("/desk/account").await.expect(303);
        app.signed_in("agent1").await.get("/desk/account").await.expect(200);
    });
}

fn o15_staff_change_their_own_password_with_the_present_one(engine: Engine) {
    run(async {
        let app = DeskApp::new(engine);
        let (browser, other) = (app.signed_in("agent1").await, app.signed_in("agent1").await);
        let page = browser.get("/desk/account").await.expect(200);
        page.shows(&["agent1@demo.influmojo.test", "this one"]);
        let change = async |present: &str, password: &str, again: &str| {
            let fields = [("present", present), ("password", password), ("again", again)];
            browser.post("/desk/account/password", &fields).await
        };
        let new = "another 9 words";
        assert!(change(PASSWORD, new, "another 8 words").await.expect(422).has("differ"));
        assert!(change(PASSWORD, "password", "password").await.expect(422).has("most common"));
        assert!(
            change(PASSWORD, "agent1-agent1", "agent1-agent1")
                .await
                .expect(422)
                .has("must not hold")
        );
        assert!(
            change("wrong password", new, new)
                .await
                .expect(422)
                .has("The present password is another one")
        );
        other.get("/desk/account").await.expect(200);
        change(PASSWORD, new, new).await.expect(303);
        assert!(
            browser
                .get("/desk/account?saved=password")
                .await
                .expect(200)
                .has("The password was saved")
        );
        other.get("/desk/account").await.expect(303);
        app.browser().sign_in("agent1", PASSWORD).await.expect(401);
        app.browser().sign_in("agent1", new).await.expect(303);
        // guesses are counted like those of a sign-in
        change("wrong password", "yet another 7", "yet another 7").await.expect(422);
        change(new, "yet another 7", "yet another 7").await.expect(429);
    });
}

fn s22_a_page_says_when_somebody_did_something(engine: Engine) {
    run(async {
        let app = DeskApp::new(engine).idle_after(ManageSessions::IDLE);
        let browser = app.signed_in("agent1").await;
        let page = browser.get("/desk/account").await.expect(200);
        page.shows(&["data-idle=\"1800\"", "/idle.js"]);
        let token = page.hidden("csrf")[0].clone();
        for _ in 0..3 {
            app.clock.advance(Duration::from_mins(29));
            browser.post_raw("/desk/active", &[("csrf", "x")]).await.expect(403);
            browser.post_raw("/desk/active", &[("csrf", &token)]).await.expect(204);
        }
        app.clock.advance(Duration::from_mins(30));
        browser.post_raw("/desk/active", &[("csrf", &token)]).await.expect(401);
    });
}

fn s22_a_session_has_twenty_streams(engine: Engine) {
    run(async {
        let app = DeskApp::new(engine);
        let (browser, other) = (app.signed_in("agent1").await, app.signed_in("agent2").await);
        let viewer = app::StaffViewer { user: app.id("agent1"), is_super_admin: false };
        let head = app.desk.app.tickets.follow.head(&viewer).unwrap().to_string();
        let mut streams = Vec::new();
        for _ in 0..20 {
            streams.push(browser.follow(&head).await);
        }
        browser.get(&format!("/desk/live?after={head}")).await.expect(429);
        streams.push(other.follow(&head).await);
        streams.remove(0);
        streams.push(browser.follow(&head).await);
    });
}

fn parties_cannot_sign_in(engine: Engine) {
    run(async {
        let app = DeskApp::new(engine);
        for who in ["brand1", "creator1"] {
            app.set_password(who);
            app.browser().sign_in(who, PASSWORD).await.expect(403);
        }
        assert_eq!(app.db.lines("select count(*) || '' as line from sessions"), ["0"]);
        app.signed_in("admin").await.get("/desk/tickets?tab=all").await.expect(200);
    });
}
