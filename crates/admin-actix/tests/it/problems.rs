//! D19: whatever is wrong with a request, also before a handler has it, the answer is a page of the
//! desk: with its bar, what one can do, a way back, the right status, and a code. Tried on every
//! route.

use actix_web::{
    http::{Method, header},
    test::TestRequest,
};
use admin_actix::endpoints;
use test_support::{Engine, on_each_engine};

use crate::desk_app::{Browser, DeskApp, Page, run};

on_each_engine! {
    d19_every_route_tells_of_bad_requests_on_a_page_of_the_desk,
    d19_who_is_not_signed_in_gets_such_a_page_too,
    d19_a_form_of_another_session_is_told_on_a_page_of_the_desk,
    d19_too_many_wrong_passwords_are_told_on_the_form_which_keeps_the_address,
}

/// More than any form of the desk has.
const LONG: usize = 65 * 1024;
/// In the place of ids: no ticket, agent or view has it.
const NOBODY: &str = "999999999";

fn paths() -> Vec<(Method, String)> {
    let filled = |path: &str| {
        let path = path.replace("{id}", NOBODY).replace("{version}", "0");
        path.replace("{name}", "nothing.js")
    };
    endpoints().into_iter().map(|(method, path)| (method.parse().unwrap(), filled(&path))).collect()
}

/// A request to a path, and what is wrong with it.
fn request(method: &Method, path: &str) -> TestRequest {
    TestRequest::with_uri(path).method(method.clone())
}

fn form(method: &Method, path: &str, body: String) -> TestRequest {
    let kind = (header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    request(method, path).insert_header(kind).set_payload(body)
}

/// Kinds of bad requests that no handler sees, with status and code.
fn bad_requests(method: &Method, path: &str) -> Vec<(TestRequest, u16, &'static str)> {
    let mut bad = vec![
        (request(&Method::DELETE, path), 405, "method_not_allowed"),
        (request(method, &format!("{path}/nothing/at/all")), 404, "not_found"),
        (request(method, &format!("{path}?q=%00")), 400, "bad_request"),
        (
            request(method, path).insert_header((header::CONTENT_ENCODING, "gzip")),
            415,
            "unsupported_media_type",
        ),
    ];
    if method == Method::POST {
        let foreign = request(method, path).insert_header(("sec-fetch-site", "cross-site"));
        bad.push((foreign, 403, "foreign_site"));
    }
    bad
}

/// What is wrong with a form, once it is known who sends it.
fn bad_forms(method: &Method, path: &str) -> Vec<(TestRequest, u16, &'static str)> {
    if method != Method::POST {
        return Vec::new();
    }
    let json = request(method, path)
        .insert_header((header::CONTENT_TYPE, "application/json"))
        .set_payload("{}");
    vec![
        (json, 415, "unsupported_media_type"),
        (form(method, path, format!("text={}", "a".repeat(LONG))), 413, "payload_too_large"),
    ]
}

fn is_page_of_the_desk(page: &Page, (status, code): (u16, &str), what: &str) {
    assert_eq!(page.status, status, "{what}: {}", page.html);
    assert!(
        page.has(&format!("data-status=\"{status}\" data-code=\"{code}\"")),
        "{what}: {}",
        page.html
    );
    for part in [
        "<header class=\"bar\">",
        "id=\"problem\"",
        "id=\"advice\"",
        "class=\"button\" href=\"/desk/",
    ] {
        assert!(page.has(part), "{what} has no {part}: {}", page.html);
    }
    let kind = page.headers.get(header::CONTENT_TYPE).map(|kind| kind.to_str().unwrap());
    assert_eq!(kind, Some("text/html; charset=utf-8"), "{what}");
}

async fn tried(
    browser: &Browser<'_>,
    bad: Vec<(TestRequest, u16, &'static str)>,
    signed_in: bool,
    what: &str,
) {
    for (request, status, code) in bad {
        let page = browser.send(request).await;
        is_page_of_the_desk(&page, (status, code), &format!("{what}, {code}"));
        assert_eq!(page.has("aria-label=\"Desk\""), signed_in, "{what}, {code}: {}", page.html);
    }
}

fn d19_every_route_tells_of_bad_requests_on_a_page_of_the_desk(engine: Engine) {
    run(async {
        let app = DeskApp::new(engine);
        let browser = app.signed_in("admin").await;
        for (method, path) in paths() {
            let what = format!("{method} {path}");
            tried(&browser, bad_requests(&method, &path), true, &what).await;
            tried(&browser, bad_forms(&method, &path), true, &what).await;
        }
        // what none of the packings that the browser takes is
        let picky = TestRequest::get().uri("/desk/agents");
        let picky = picky.insert_header((header::ACCEPT_ENCODING, "identity;q=0, *;q=0"));
        let page = browser.send(picky).await;
        is_page_of_the_desk(&page, (406, "not_acceptable"), "a picky browser");
        // a query that cannot be read
        for path in ["/desk/sign-in?next=/desk&next=/desk", "/desk/account?saved=a&saved=b"] {
            is_page_of_the_desk(&browser.get(path).await, (400, "bad_request"), path);
        }
        for path in [
            "/desk/tickets/abc",
            "/desk/tickets/%FF",
            "/desk/agents/0",
            "/desk/nothing",
            "/desk/hand-overs/-1",
        ] {
            is_page_of_the_desk(&browser.get(path).await, (404, "not_found"), path);
        }
    });
}

fn d19_who_is_not_signed_in_gets_such_a_page_too(engine: Engine) {
    run(async {
        let app = DeskApp::new(engine);
        let browser = app.browser();
        for (method, path) in paths() {
            tried(&browser, bad_requests(&method, &path), false, &format!("{method} {path}")).await;
        }
        tried(&browser, bad_forms(&Method::POST, "/desk/sign-in"), false, "sign-in").await;
        // who uses these is not signed in
        let open = ["/desk/sign-in", "/desk/invitation"];
        for (method, path) in paths()
            .into_iter()
            .filter(|(method, path)| method == Method::POST && !open.contains(&path.as_str()))
        {
            let page = browser.send(form(&method, &path, "csrf=0".to_owned())).await;
            is_page_of_the_desk(&page, (401, "signed_out"), &path);
        }
    });
}

fn d19_a_form_of_another_session_is_told_on_a_page_of_the_desk(engine: Engine) {
    run(async {
        let app = DeskApp::new(engine);
        // agents, since some forms are not for everybody and say that first
        let browser = app.signed_in("admin").await;
        let known = [
            "/desk/sign-out",
            "/desk/views",
            "/desk/replies",
            "/desk/preferences",
            "/desk/bulk",
            "/desk/active",
            "/desk/account/sessions/end",
            "/desk/agents",
        ];
        for path in known {
            let page = browser.send(form(&Method::POST, path, "csrf=00".to_owned())).await;
            is_page_of_the_desk(&page, (403, "form_expired"), path);
        }
    });
}

fn d19_too_many_wrong_passwords_are_told_on_the_form_which_keeps_the_address(engine: Engine) {
    run(async {
        let app = DeskApp::new(engine);
        let browser = app.browser();
        for _ in 0..3 {
            browser.sign_in("agent1", "a wrong password").await.expect(401);
        }
        let page = browser.sign_in("agent1", "a wrong password").await;
        assert_eq!(page.status, 429, "{}", page.html);
        page.shows(&["data-status=\"429\" data-code=\"rate_limited\"", "id=\"advice\""]);
        assert!(
            page.has(&format!("value=\"{}\"", DeskApp::email("agent1"))),
            "what was typed is kept: {}",
            page.html
        );
        let seconds: u32 =
            page.headers.get(header::RETRY_AFTER).unwrap().to_str().unwrap().parse().unwrap();
        assert!((1..=901).contains(&seconds), "{seconds}");
    });
}
