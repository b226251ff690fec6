//! Twilio Verify.

use adapters_codes::{Twilio, TwilioSettings};
use app::accounts::{CodeChecker, CodeSender, Contact, ContactNotice};
use domain::{Code, Phone};
use serde_json::json;

use crate::stand_in::StandIn;

pub(crate) const TOKEN: &str = "the-token-of-twilio";

pub(crate) fn phone() -> Phone {
    "+919812345678".parse().unwrap()
}

pub(crate) fn code() -> Code {
    Code::of_number(12_345).unwrap()
}

pub(crate) fn twilio(url: &str) -> Twilio {
    Twilio::new(TwilioSettings {
        url: url.to_owned(),
        service: "VA0123".to_owned(),
        account: "AC4567".to_owned(),
        token: TOKEN.to_owned(),
        channel: "sms".to_owned(),
    })
}

#[test]
fn twilio_is_told_whom_to_send_a_code_and_not_which() {
    let stand_in = StandIn::answers(201, &json!({ "status": "pending" }).to_string());
    twilio(&stand_in.url).send(&phone(), &code()).unwrap();
    let (head, body) = stand_in.one();
    assert!(head.starts_with("POST /v2/Services/VA0123/Verifications HTTP/1.1"), "{head}");
    // printf 'AC4567:the-token-of-twilio' | base64
    let credentials = "authorization: basic qum0nty3onrozs10b2tlbi1vzi10d2lsaw8=";
    assert!(head.to_ascii_lowercase().contains(credentials), "{head}");
    assert_eq!(body, "To=%2B919812345678&Channel=sms");
}

#[test]
fn twilio_says_whether_a_code_is_right() {
    for (status, says, is_right) in [
        (200, json!({ "status": "approved", "valid": true }), true),
        (200, json!({ "status": "pending", "valid": false }), false),
        (200, json!({ "status": "canceled" }), false),
        (404, json!({ "code": 20404, "message": "not found" }), false),
    ] {
        let stand_in = StandIn::answers(status, &says.to_string());
        assert_eq!(twilio(&stand_in.url).check(&phone(), &code()), Ok(is_right), "{says}");
        let (head, body) = stand_in.one();
        assert!(head.starts_with("POST /v2/Services/VA0123/VerificationCheck "), "{head}");
        assert_eq!(body, "To=%2B919812345678&Code=012345");
    }
}

#[test]
fn an_answer_that_says_nothing_approves_nothing() {
    for says in ["", "{}", "approved", "{\"status\":", "[]"] {
        let stand_in = StandIn::answers(200, says);
        let refused = twilio(&stand_in.url).check(&phone(), &code()).unwrap_err();
        assert_eq!(refused.to_string(), "Twilio Verify answered no status", "{says}");
    }
}

#[test]
fn twilio_delivers_no_notices() {
    let stand_in = StandIn::answers(201, "{}");
    let to = Contact::Phone(phone());
    let refused = twilio(&stand_in.url).notify(&to, ContactNotice::Replaced).unwrap_err();
    assert!(refused.to_string().contains("no notices"), "{refused}");
    assert!(stand_in.asked().is_empty());
}
