//! Signing in with Google, as the app, the web client and a browser do.

use actix_web::http::Method;
use serde_json::json;
use test_support::Engine;

use crate::test_app::{Answer, TestApp, Who, call, get, post};

on_each_engine! {
    whoever_is_new_signs_up_and_then_in,
    whoever_is_unknown_gets_the_404_that_the_web_client_waits_for,
    an_account_is_opened_once_and_a_token_is_good_once,
    an_imported_account_is_found_by_its_proven_address_alone,
    staff_and_accounts_that_are_not_active_do_not_come_in,
    what_is_no_token_is_named_or_refused,
    a_browser_goes_to_google_and_comes_back_with_a_token,
    a_browser_that_brings_what_another_one_took_along_gets_nothing,
    racing_sign_ups_open_one_account,
}

const NEW: &str = "7 ada@example.com true";

async fn google(app: &TestApp, token: &str, is_signup: bool) -> Answer {
    let body = json!({ "idToken": token, "isSignup": is_signup, "user_type": "brand" });
    app.send(post("/api/auth/google", &body)).await
}

async fn whoever_is_new_signs_up_and_then_in(engine: Engine) {
    let app = TestApp::seeded(engine);
    let opened = google(&app, NEW, true).await.expect(200);
    assert_eq!((opened.at("/userExists"), opened.at("/isNewUser")), (&json!(false), &json!(true)));
    let user = opened.at("/user");
    let keys: Vec<_> = user.as_object().unwrap().keys().collect();
    let wanted =
        ["cover_image_url", "email", "id", "isVerified", "name", "profileImage", "user_type"];
    assert_eq!(keys, wanted);
    assert_eq!((opened.text("/user/email"), opened.text("/user/name")), ("ada@example.com", "Ada"));
    assert_eq!(
        (opened.text("/user/user_type"), opened.at("/user/isVerified")),
        ("brand", &json!(true))
    );
    let bearer = format!("Bearer {}", opened.text("/token"));
    let own = app.send(get("/api/auth/profile").header("authorization", &bearer)).await.expect(200);
    assert_eq!(own.text("/user/auth_provider"), "google");
    let made = app.send(
        post("/api/auth/create-missing-profiles", &json!({})).header("authorization", &bearer),
    );
    made.await.expect(200);
    app.send(get("/api/profile/brand-profile").header("authorization", &bearer)).await.expect(200);

    let body = json!({ "idToken": "7 countess@example.com true", "isSignup": false });
    for path in ["/auth/google-mobile", "/api/auth/google-mobile"] {
        let token = format!("7 {}@example.com true", path.len());
        let body = json!({ "idToken": token, "isSignup": body["isSignup"] });
        let again = app.send(post(path, &body)).await.expect(200);
        assert_eq!(
            (again.at("/userExists"), again.at("/isNewUser")),
            (&json!(true), &json!(false))
        );
        assert_eq!(again.text("/user/id"), opened.text("/user/id"));
    }
}

async fn whoever_is_unknown_gets_the_404_that_the_web_client_waits_for(engine: Engine) {
    let app = TestApp::seeded(engine);
    let unknown = google(&app, NEW, false).await.refused(404, "account_not_found");
    assert_eq!(unknown.at("/userExists"), &json!(false));
    assert!(unknown.body.get("message").is_none() && !unknown.text("/error").is_empty());
    // the token was not used up: the client signs up with it
    google(&app, NEW, true).await.expect(200);
}

async fn an_account_is_opened_once_and_a_token_is_good_once(engine: Engine) {
    let app = TestApp::seeded(engine);
    google(&app, NEW, true).await.expect(200);
    google(&app, NEW, false).await.refused(401, "invalid_token");
    let twice = google(&app, "7 ada@example.com true again", true).await;
    assert_eq!(twice.refused(409, "account_exists").at("/userExists"), &json!(true));
    let foreign = google(&app, "8 ada@example.com true", false).await;
    foreign.refused(409, "email_in_use");
}

async fn an_imported_account_is_found_by_its_proven_address_alone(engine: Engine) {
    let app = TestApp::seeded(engine);
    let token = format!("7 {} true", Who::Brand(1).email());
    app.set_user(Who::Brand(1), &format!("email_verified = {}", app.flag(false)));
    google(&app, &token, false).await.refused(409, "email_in_use");
    app.set_user(Who::Brand(1), &format!("email_verified = {}", app.flag(true)));
    let unsure = format!("7 {} false", Who::Brand(1).email());
    google(&app, &unsure, false).await.refused(403, "email_not_verified");
    let linked = google(&app, &token, false).await.expect(200);
    assert_eq!(linked.text("/user/id"), app.id(Who::Brand(1)).to_string());
    let links =
        app.db.lines("select google_subject as line from users where google_subject is not null");
    assert_eq!(links, ["7"]);
}

async fn staff_and_accounts_that_are_not_active_do_not_come_in(engine: Engine) {
    let app = TestApp::seeded(engine);
    for who in [Who::Agent(1), Who::Admin] {
        let token = format!("7 {} true", who.email());
        google(&app, &token, false).await.refused(403, "forbidden_role");
    }
    app.set_user(
        Who::Brand(1),
        &format!("status = 'suspended', email_verified = {}", app.flag(true)),
    );
    let token = format!("7 {} true", Who::Brand(1).email());
    google(&app, &token, false).await.refused(403, "account_not_active");
}

async fn what_is_no_token_is_named_or_refused(engine: Engine) {
    let app = TestApp::seeded(engine);
    for token in [json!(null), json!(7), json!(""), json!("x".repeat(8193))] {
        let refused = app.send(post("/api/auth/google", &json!({ "idToken": token }))).await;
        assert_eq!(refused.refused(400, "validation_failed").text("/details/0/path"), "idToken");
    }
    let body = json!({ "idToken": NEW, "isSignup": true, "user_type": "agent" });
    let refused = app.send(post("/api/auth/google", &body)).await;
    assert_eq!(refused.refused(400, "validation_failed").text("/details/0/path"), "user_type");
    google(&app, "nonsense", true).await.refused(401, "invalid_token");
    assert_eq!(app.db.lines("select count(*) || '' as line from used_id_tokens"), ["0"]);
}

/// What a browser took along, and what Google's page was told of it: state and nonce.
async fn begun(app: &TestApp, query: &str) -> (String, String, String) {
    let sent = app.send(get(format!("/api/auth/google{query}"))).await.expect(303);
    assert_eq!(sent.header("cache-control"), Some("no-store"));
    let cookie = sent.header("set-cookie").unwrap();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
    let address = sent.header("location").unwrap().to_owned();
    let value = |name: &str| {
        let at = address.split(['?', '&']).find_map(|part| part.strip_prefix(name)).unwrap();
        at.to_owned()
    };
    (cookie.split(';').next().unwrap().to_owned(), value("state="), value("nonce="))
}

async fn back(app: &TestApp, cookie: &str, query: &str) -> String {
    let request = call(Method::GET, format!("/api/auth/google/callback?{query}"));
    let answer = app.send(request.header("cookie", cookie)).await.expect(303);
    assert!(answer.header("set-cookie").unwrap().contains("Max-Age=0"));
    assert_eq!(answer.header("referrer-policy"), Some("no-referrer"));
    let address = answer.header("location").unwrap();
    address.strip_prefix("https://app.example.com/signed-in?").unwrap().to_owned()
}

async fn a_browser_goes_to_google_and_comes_back_with_a_token(engine: Engine) {
    let app = TestApp::seeded(engine);
    let (cookie, state, nonce) = begun(&app, "").await;
    let code = |nonce: &str| format!("7%20ada%40example.com%20true%20{nonce}");
    let unknown = back(&app, &cookie, &format!("state={state}&code={}", code(&nonce))).await;
    assert_eq!(unknown, "error=account_not_found");
    let (cookie, state, nonce) = begun(&app, "?user_type=creator").await;
    let brought = back(&app, &cookie, &format!("state={state}&code={}", code(&nonce))).await;
    let bearer = format!("Bearer {}", brought.strip_prefix("token=").unwrap());
    let own = app.send(get("/api/auth/me").header("authorization", bearer)).await.expect(200);
    assert_eq!(
        (own.text("/data/user/user_type"), own.text("/data/user/email")),
        ("creator", "ada@example.com")
    );
    // the same once more
    let again = back(&app, &cookie, &format!("state={state}&code={}", code(&nonce))).await;
    assert_eq!(again, "error=invalid_token");
}

async fn a_browser_that_brings_what_another_one_took_along_gets_nothing(engine: Engine) {
    let app = TestApp::seeded(engine);
    let (cookie, state, nonce) = begun(&app, "?user_type=brand").await;
    let (other, _, _) = begun(&app, "?user_type=brand").await;
    let code = format!("7%20ada%40example.com%20true%20{nonce}");
    let whole = format!("state={state}&code={code}");
    let token = app.token(Who::Brand(1)).unwrap();
    for (cookie, query) in [
        (other.as_str(), whole.clone()),
        ("", whole.clone()),
        ("google_sign_in=x", whole.clone()),
        (&format!("google_sign_in={token}"), whole.clone()),
        (&cookie, format!("code={code}")),
        (&cookie, format!("state={state}x&code={code}")),
        (&cookie, format!("state={state}&error=access_denied")),
        (&cookie, format!("state={state}&code=7%20ada%40example.com%20true%20other")),
    ] {
        assert_eq!(back(&app, cookie, &query).await, "error=invalid_token", "{query}");
    }
    app.clock.advance(std::time::Duration::from_mins(11));
    assert_eq!(back(&app, &cookie, &whole).await, "error=invalid_token");
}

async fn racing_sign_ups_open_one_account(engine: Engine) {
    let app = TestApp::seeded(engine);
    let tokens: Vec<String> = (0..8).map(|n| format!("7 ada@example.com true {n}")).collect();
    let all = tokens.iter().map(|token| google(&app, token, true));
    let answers = futures_util::future::join_all(all).await;
    let opened = answers.iter().filter(|answer| answer.status == 200).count();
    assert_eq!(opened, 1, "{:?}", answers.iter().map(|answer| &answer.body).collect::<Vec<_>>());
    let codes: Vec<_> = answers.iter().map(Answer::code).collect();
    assert!(
        codes.iter().all(|code| ["", "account_exists", "email_in_use"].contains(code)),
        "{codes:?}"
    );
    assert_eq!(
        app.db.lines("select count(*) || '' as line from users where google_subject = '7'"),
        ["1"]
    );
}
