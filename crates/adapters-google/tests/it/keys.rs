//! Keys are read when they are needed, kept for as long as Google says, and outlive an outage.

use std::time::Duration;

use adapters_google::GoogleIdTokens;
use app::google::{IdToken, IdTokenError, IdTokens};
use domain::Timestamp;
use serde_json::json;
use test_support::google::{Answer, CLIENT, Signer, StandIn, claims_with, keys, now};

/// Whether a token that is signed at an instant is taken then.
fn try_at(tokens: &GoogleIdTokens, signer: &Signer, at: Timestamp) -> Result<(), IdTokenError> {
    let (iat, exp) = (at.timestamp(), at.timestamp() + 3600);
    let token = signer.sign(&claims_with(&json!({ "iat": iat, "exp": exp })));
    tokens.verify(&IdToken { text: token, nonce: None }, at).map(drop)
}

fn tokens(google: &StandIn) -> GoogleIdTokens {
    GoogleIdTokens::new(google.url.clone(), vec![CLIENT.to_owned()])
}

const fn after(minutes: u64) -> Duration {
    Duration::from_secs(minutes * 60)
}

#[test]
fn keys_are_asked_for_once_in_the_time_that_google_says() {
    let signer = Signer::new("k1");
    let google = StandIn::with_keys(&[&signer]);
    let tokens = tokens(&google);
    for minutes in [0, 1, 59] {
        assert_eq!(try_at(&tokens, &signer, now() + after(minutes)), Ok(()));
    }
    assert_eq!(google.asked().len(), 1);
    assert_eq!(try_at(&tokens, &signer, now() + after(61)), Ok(()));
    assert_eq!(google.asked().len(), 2);
}

#[test]
fn a_new_key_is_taken_at_once_and_made_up_names_do_not_make_us_ask_again_and_again() {
    let (old, new, made_up) = (Signer::new("k1"), Signer::new("k2"), Signer::new("k3"));
    let google = StandIn::with_keys(&[&old]);
    let tokens = tokens(&google);
    assert_eq!(try_at(&tokens, &old, now()), Ok(()));
    google.answer(keys(&[&new]));
    assert_eq!(try_at(&tokens, &new, now() + after(1)), Ok(()));
    assert_eq!(google.asked().len(), 2);
    for _ in 0..20 {
        let refused = try_at(&tokens, &made_up, now() + after(1));
        assert!(matches!(refused, Err(IdTokenError::Invalid(_))), "{refused:?}");
    }
    assert_eq!(google.asked().len(), 2);
    let gone = try_at(&tokens, &old, now() + after(2));
    assert!(matches!(gone, Err(IdTokenError::Invalid(_))), "a key that was taken back: {gone:?}");
}

#[test]
fn while_google_is_away_known_keys_are_good_for_a_day_and_then_nobody_can_tell() {
    let (known, other) = (Signer::new("k1"), Signer::new("k2"));
    let google = StandIn::with_keys(&[&known]);
    let tokens = tokens(&google);
    assert_eq!(try_at(&tokens, &known, now()), Ok(()));
    for answer in [Answer(503, "", String::new()), Answer(200, "", "{}".to_owned())] {
        google.answer(answer);
        assert_eq!(try_at(&tokens, &known, now() + after(120)), Ok(()));
        let unknown = try_at(&tokens, &other, now() + after(130));
        assert!(matches!(unknown, Err(IdTokenError::Unavailable(_))), "{unknown:?}");
        let too_old = try_at(&tokens, &known, now() + after(25 * 60));
        assert!(matches!(too_old, Err(IdTokenError::Unavailable(_))), "{too_old:?}");
    }
    google.answer(keys(&[&known, &other]));
    assert_eq!(try_at(&tokens, &other, now() + after(26 * 60)), Ok(()));
}

#[test]
fn where_nobody_listens_the_answer_comes_soon() {
    let tokens = GoogleIdTokens::new("http://127.0.0.1:1/".to_owned(), vec![CLIENT.to_owned()]);
    let refused = try_at(&tokens, &Signer::new("k1"), now());
    assert!(matches!(refused, Err(IdTokenError::Unavailable(_))), "{refused:?}");
}
