//! What the former system did and this one does not: an answer that says what to do instead.

use test_support::Engine;

use crate::test_app::{TestApp, Who, get, post};

on_each_engine! {
    what_is_not_offered_says_so_and_what_to_do_instead,
}

async fn what_is_not_offered_says_so_and_what_to_do_instead(engine: Engine) {
    let app = TestApp::seeded(engine);
    let before = app.db.dump();
    let body = serde_json::json!({ "document": "x", "budget": 1 });
    for (call, instead) in [
        (post("/api/profile/submit-kyc", &body), "go on without"),
        (post("/api/profile/create-campaign", &body), "order packages"),
        (get("/api/chat/token"), "conversation of an order"),
    ] {
        for who in [Who::Brand(1), Who::Creator(1), Who::Agent(1)] {
            let answer = app.send(call.clone().by(who)).await.refused(501, "not_offered");
            assert!(answer.text("/error").contains(instead), "{}", answer.body);
            assert_eq!(answer.at("/message"), answer.at("/error"));
        }
        app.send(call).await.refused(401, "unauthorized");
    }
    assert_eq!(app.db.dump(), before);
}
