//! What a token says, and which ones say nothing.

use adapters_google::GoogleIdTokens;
use app::google::{IdToken, IdTokenError, IdTokens};
use serde_json::{Value, json};
use test_support::google::{CLIENT, Signer, StandIn, claims, claims_with, now};

fn shown(token: &str) -> IdToken {
    IdToken { text: token.to_owned(), nonce: Some("n-1".to_owned()) }
}

fn verify(tokens: &GoogleIdTokens, token: &str) -> Result<String, IdTokenError> {
    tokens.verify(&shown(token), now()).map(|said| said.email.to_string())
}

fn google(signer: &Signer) -> (StandIn, GoogleIdTokens) {
    let stand_in = StandIn::with_keys(&[signer]);
    let clients = vec!["web.apps.googleusercontent.com".to_owned(), CLIENT.to_owned()];
    let tokens = GoogleIdTokens::new(stand_in.url.clone(), clients);
    (stand_in, tokens)
}

#[test]
fn a_token_of_google_says_who_somebody_is() {
    let signer = Signer::new("k1");
    let (_google, tokens) = google(&signer);
    let said = tokens.verify(&shown(&signer.sign(&claims())), now()).unwrap();
    assert_eq!(said.subject.as_str(), "110169484474386276334");
    assert_eq!((said.email.as_str(), said.email_verified), ("ada@example.com", true));
    assert_eq!(said.hosted_domain.as_deref(), Some("example.com"));
    assert_eq!(said.picture.unwrap().as_str(), "https://lh3.example.com/a/photo");
    assert!(said.name.unwrap().starts_with("Ada"));
    assert!(said.token.expires_at > now());
}

#[test]
fn what_may_be_absent_or_written_otherwise_does_no_harm() {
    let signer = Signer::new("k1");
    let (_google, tokens) = google(&signer);
    let good = [
        json!({ "iss": "accounts.google.com" }),
        json!({ "aud": [CLIENT] }),
        json!({ "aud": "web.apps.googleusercontent.com" }),
        json!({ "name": null, "picture": null, "hd": null }),
        json!({ "picture": "no address", "name": "   " }),
        json!({ "email_verified": "true" }),
        json!({ "exp": now().timestamp() - 30 }),
        json!({ "iat": now().timestamp() + 30 }),
    ];
    for changed in good {
        let said = verify(&tokens, &signer.sign(&claims_with(&changed)));
        assert_eq!(said, Ok("ada@example.com".to_owned()), "{changed}");
    }
    for unsure in [json!(null), json!(false), json!("false"), json!(1)] {
        let token = signer.sign(&claims_with(&json!({ "email_verified": unsure })));
        let said = tokens.verify(&shown(&token), now()).unwrap();
        assert!(!said.email_verified, "{unsure}");
    }
}

/// Claims with which a token is refused, though its signature is right.
fn wrong_claims() -> Vec<Value> {
    let seconds = now().timestamp();
    vec![
        json!({ "iss": "https://accounts.example.com" }),
        json!({ "iss": "https://accounts.google.com.example.com" }),
        json!({ "iss": null }),
        json!({ "aud": "somebody-else.apps.googleusercontent.com" }),
        json!({ "aud": [CLIENT, "somebody-else.apps.googleusercontent.com"] }),
        json!({ "aud": [] }),
        json!({ "aud": null }),
        json!({ "aud": { "0": CLIENT } }),
        json!({ "exp": seconds - 61 }),
        json!({ "exp": 0 }),
        json!({ "exp": null }),
        json!({ "exp": "tomorrow" }),
        json!({ "exp": i64::MAX }),
        json!({ "iat": seconds + 61 }),
        json!({ "iat": seconds - 25 * 60 * 60 }),
        json!({ "iat": null }),
        json!({ "nbf": seconds + 61 }),
        json!({ "nonce": "n-2" }),
        json!({ "nonce": null }),
        json!({ "sub": null }),
        json!({ "sub": "" }),
        json!({ "sub": 7 }),
        json!({ "sub": "1".repeat(256) }),
        json!({ "email": null }),
        json!({ "email": "no address" }),
    ]
}

#[test]
fn forged_expired_and_foreign_tokens_are_refused() {
    let (signer, stranger) = (Signer::new("k1"), Signer::new("k1"));
    let (_google, tokens) = google(&signer);
    let good = signer.sign(&claims());
    let parts: Vec<&str> = good.split('.').collect();
    let none = json!({ "alg": "none", "kid": "k1" });
    let mut bad = vec![
        stranger.sign(&claims()),
        signer.sign_with(&none, &claims()),
        signer.sign_with(&json!({ "alg": "HS256", "kid": "k1" }), &claims()),
        signer.sign_with(&json!({ "alg": "RS384", "kid": "k1" }), &claims()),
        signer.sign_with(&json!({ "alg": "RS256" }), &claims()),
        signer.sign_with(&json!({ "alg": "RS256", "kid": "k9" }), &claims()),
        format!("{}.{}.", parts[0], parts[1]),
        format!("{}.{}", parts[0], parts[1]),
        format!("{}.{}.{}", parts[0], parts[1], &parts[2][1..]),
        format!("{good}.x"),
        String::new(),
        "a.b.c".to_owned(),
        "x".repeat(9000),
        signer.sign(&json!([])),
    ];
    bad.extend(wrong_claims().iter().map(|changed| signer.sign(&claims_with(changed))));
    assert!(bad.len() > 30, "{}", bad.len());
    for token in bad {
        let refused = verify(&tokens, &token);
        assert!(matches!(refused, Err(IdTokenError::Invalid(_))), "{refused:?} of {token}");
    }
    assert!(verify(&tokens, &good).is_ok());
}
