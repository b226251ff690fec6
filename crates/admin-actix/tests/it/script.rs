//! What the script of the desk relies on: parts of pages, tokens that are renewed, events that show
//! life.

use std::time::Duration;

use actix_web::{
    App,
    http::header,
    test::{TestRequest, call_service, init_service, read_body},
};
use admin_actix::configure;
use test_support::{Engine, on_each_engine};

use crate::desk_app::{Browser, DeskApp, PASSWORD, Page, run};

on_each_engine! {
    d05_a_form_of_an_older_session_is_renewed_by_a_fresh_token_of_the_same_account,
    d08_a_stream_shows_that_it_lives_with_an_event,
    d17_a_part_that_is_as_it_was_is_not_sent_again,
    d17_pages_are_compressed_and_no_token_stands_in_two_of_them,
}

/// A page, or its bytes as they are sent, asked for with headers.
async fn ask(
    app: &DeskApp,
    browser: &Browser<'_>,
    path: &str,
    headers: &[(&str, &str)],
) -> (Page, Vec<u8>) {
    let service = init_service(App::new().configure(configure(app.desk.clone()))).await;
    let cookie = browser.cookie.borrow().clone().unwrap_or_default();
    let mut request = TestRequest::get().uri(path).insert_header((header::COOKIE, cookie));
    for (name, value) in headers {
        request = request.insert_header((*name, *value));
    }
    let response = call_service(&service, request.to_request()).await;
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let bytes = read_body(response).await.to_vec();
    let html = String::from_utf8_lossy(&bytes).into_owned();
    (Page { status, headers, html }, bytes)
}

fn header<'a>(page: &'a Page, name: &str) -> &'a str {
    page.headers.get(name).map_or("", |value| value.to_str().unwrap())
}

fn d05_a_form_of_an_older_session_is_renewed_by_a_fresh_token_of_the_same_account(engine: Engine) {
    run(async {
        let app = DeskApp::new(engine);
        let ticket = app.order(1, &[1])[0].ticket.as_ref().unwrap().id;
        let browser = app.browser();
        assert_eq!(ask(&app, &browser, "/desk/token", &[("x-desk-part", "1")]).await.0.status, 401);
        let browser = app.signed_in("agent1").await;
        let old = browser.get(&format!("/desk/tickets/{ticket}")).await.hidden("csrf")[0].clone();
        browser.sign_in("agent1", PASSWORD).await.expect(303);
        let path = format!("/desk/tickets/{ticket}/priority");
        browser.post_raw(&path, &[("csrf", &old), ("value", "high")]).await.expect(403);
        let told = browser.get("/desk/token").await.expect(200).html;
        let (account, token) = told.split_once(' ').unwrap();
        assert_eq!(account, app.id("agent1").to_string());
        let page = browser.get("/desk/tickets").await;
        assert!(page.has(&format!("data-account=\"{account}\"")), "pages say whose they are");
        browser.post_raw(&path, &[("csrf", token), ("value", "high")]).await.expect(303);
        for broken in ["", "x", &token[1..], &token[..token.len() - 2], &"0".repeat(token.len())] {
            browser.post_raw(&path, &[("csrf", broken), ("value", "low")]).await.expect(403);
        }
    });
}

fn d08_a_stream_shows_that_it_lives_with_an_event(engine: Engine) {
    run(async {
        let app = DeskApp::new(engine);
        let browser = app.signed_in("agent1").await;
        let viewer = app::StaffViewer { user: app.id("agent1"), is_super_admin: false };
        let head = app.desk.app.tickets.follow.head(&viewer).unwrap().to_string();
        let mut stream = browser.follow(&head).await;
        stream.until(|stream| stream.text.contains("retry:")).await;
        app.clock.advance(Duration::from_mins(1));
        stream.until(|stream| stream.all("event").contains(&"beat")).await;
        assert!(stream.text.contains("event: beat\ndata: {}\n\n"), "{}", stream.text);
    });
}

fn d17_a_part_that_is_as_it_was_is_not_sent_again(engine: Engine) {
    run(async {
        let app = DeskApp::new(engine);
        let placed = app.order(1, &[1, 3]);
        let [one, other] = [0, 1].map(|n: usize| placed[n].ticket.as_ref().unwrap().id);
        let browser = app.signed_in("admin").await;
        let path = format!("/desk/tickets/{one}?tab=all");
        for (parts, has) in [
            ("queue", [true, false]),
            ("ticket", [false, true]),
            ("counts", [false, false]),
            ("ticket,counts", [false, true]),
            ("all", [true, true]),
        ] {
            let (page, _) = ask(&app, &browser, &path, &[("x-desk-part", parts)]).await;
            assert_eq!([page.has("id=\"rows\""), page.has("id=\"composer\"")], has, "{parts}");
            assert!(page.has("id=\"counts\"") && !page.has("<html"), "{parts}");
            let tag = header(&page, "etag").to_owned();
            let known = [("x-desk-part", parts), ("if-none-match", tag.as_str())];
            let (same, bytes) = ask(&app, &browser, &path, &known).await;
            assert_eq!((same.status, bytes.len()), (304, 0), "{parts}");
        }
        let tag = |page: &Page| header(page, "etag").to_owned();
        let queue = async || tag(&ask(&app, &browser, &path, &[("x-desk-part", "queue")]).await.0);
        let ticket =
            async || tag(&ask(&app, &browser, &path, &[("x-desk-part", "ticket")]).await.0);
        let before = (queue().await, ticket().await);
        browser
            .post(&format!("/desk/tickets/{other}/priority"), &[("value", "urgent")])
            .await
            .expect(303);
        let after = (queue().await, ticket().await);
        assert_ne!(before.0, after.0, "the list shows the other ticket");
        assert_eq!(before.1, after.1, "the open ticket is as it was");
        let (whole, _) = ask(&app, &browser, &path, &[]).await;
        assert!(header(&whole, "etag").is_empty() && whole.has("<html"));
    });
}

fn d17_pages_are_compressed_and_no_token_stands_in_two_of_them(engine: Engine) {
    run(async {
        let app = DeskApp::new(engine);
        let ticket = app.order(1, &[1])[0].ticket.as_ref().unwrap().id;
        let browser = app.signed_in("agent1").await;
        let path = format!("/desk/tickets/{ticket}");
        let (plain, whole) = ask(&app, &browser, &path, &[]).await;
        assert_eq!(header(&plain, "content-encoding"), "");
        let (small, bytes) = ask(&app, &browser, &path, &[("accept-encoding", "gzip")]).await;
        assert_eq!(header(&small, "content-encoding"), "gzip");
        assert!(
            bytes.starts_with(&[0x1f, 0x8b]) && bytes.len() * 2 < whole.len(),
            "{} of {}",
            bytes.len(),
            whole.len()
        );
        let other = browser.get(&path).await;
        let tokens = [plain.hidden("csrf"), other.hidden("csrf")].concat();
        let secret = browser.cookie.borrow().clone().unwrap_or_default();
        for token in &tokens {
            assert_eq!(token.len(), 128);
            assert!(!secret.contains(token.as_str()));
        }
        assert!(plain.hidden("csrf").iter().all(|token| !other.hidden("csrf").contains(token)));
        // a stream is sent as it comes
        let mut stream = browser.follow("x").await;
        stream.until(crate::desk_app::Stream::has_ended).await;
        assert!(stream.text.contains("event: anew"));
    });
}
