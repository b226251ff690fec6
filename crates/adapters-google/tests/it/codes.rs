//! The way through a browser.

use adapters_google::{CodeSettings, GoogleCodes, NotOffered};
use app::google::{AuthorizationCodes, IdTokenError};
use serde_json::json;
use test_support::google::{Answer, StandIn};

fn codes(token_url: &str) -> GoogleCodes {
    GoogleCodes::new(CodeSettings {
        client_id: "web".to_owned(),
        client_secret: "s&cret".to_owned(),
        redirect_uri: "https://api.example.com/api/auth/google/callback".to_owned(),
        authorize_url: "https://accounts.example.com/auth".to_owned(),
        token_url: token_url.to_owned(),
    })
}

#[test]
fn the_address_of_googles_page_names_what_comes_back_and_no_secret() {
    let address = codes("http://127.0.0.1:1/").address(
        "state-1",
        "nonce-1",
        "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
    );
    let address = address.unwrap();
    let (page, query) = address.split_once('?').unwrap();
    assert_eq!(page, "https://accounts.example.com/auth");
    for part in [
        "response_type=code",
        "client_id=web",
        "state=state-1",
        "nonce=nonce-1",
        "scope=openid+email+profile",
        // the example of RFC 7636, appendix B
        "code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
        "code_challenge_method=S256",
        "redirect_uri=https%3A%2F%2Fapi.example.com%2Fapi%2Fauth%2Fgoogle%2Fcallback",
    ] {
        assert!(query.split('&').any(|known| known == part), "{part} in {query}");
    }
    assert!(!address.contains("cret") && !address.contains("dBjft"), "{address}");
}

#[test]
fn a_code_is_exchanged_together_with_its_verifier() {
    let google = StandIn::new(Answer(200, "", json!({ "id_token": "a.b.c", "x": 1 }).to_string()));
    assert_eq!(codes(&google.url).exchange("4/code", "verifier-1"), Ok("a.b.c".to_owned()));
    let asked = google.asked();
    let body = &asked[0].1;
    for part in [
        "grant_type=authorization_code",
        "code=4%2Fcode",
        "code_verifier=verifier-1",
        "client_secret=s%26cret",
    ] {
        assert!(body.split('&').any(|known| known == part), "{part} in {body}");
    }
}

#[test]
fn a_code_that_google_refuses_is_invalid_and_a_fault_of_google_is_none_of_the_code() {
    let google = StandIn::new(Answer(400, "", json!({ "error": "invalid_grant" }).to_string()));
    let codes = codes(&google.url);
    assert!(matches!(codes.exchange("used", "v"), Err(IdTokenError::Invalid(_))));
    for answer in [
        Answer(500, "", String::new()),
        Answer(302, "location: /\r\n", String::new()),
        Answer(200, "", "{}".to_owned()),
    ] {
        google.answer(answer);
        let away = codes.exchange("code", "v");
        assert!(matches!(away, Err(IdTokenError::Unavailable(_))), "{away:?}");
    }
}

#[test]
fn where_it_was_not_set_up_nobody_is_sent_anywhere() {
    assert_eq!(NotOffered.address("s", "n", "v"), None);
    assert_eq!(NotOffered.exchange("code", "v"), Err(IdTokenError::NotOffered));
}
