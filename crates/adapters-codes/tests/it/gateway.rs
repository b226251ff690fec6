//! Any gateway for short messages.

use adapters_codes::{Gateway, GatewaySettings, http::Method};
use app::accounts::{CodeSender, Contact, ContactNotice};

use crate::{
    stand_in::StandIn,
    twilio::{code, phone},
};

pub(crate) const KEY: &str = "the-key-of-the-gateway";

pub(crate) fn settings(url: &str) -> GatewaySettings {
    GatewaySettings {
        url: url.to_owned(),
        method: Method::POST,
        headers: vec![("authorization".parse().unwrap(), format!("Bearer {KEY}").parse().unwrap())],
        body: r#"{"to":"{phone}","message":"{text}"}"#.to_owned(),
        text: "{code} is your \"code\"".to_owned(),
        status: None,
        answer: None,
    }
}

#[test]
fn a_gateway_gets_the_body_that_its_settings_say() {
    let stand_in = StandIn::answers(202, "{}");
    Gateway::new(settings(&format!("{}/send", stand_in.url))).send(&phone(), &code()).unwrap();
    let (head, body) = stand_in.one();
    assert!(head.starts_with("POST /send HTTP/1.1"), "{head}");
    let head = head.to_ascii_lowercase();
    assert!(head.contains(&format!("authorization: bearer {KEY}")), "{head}");
    assert!(head.contains("content-type: application/json"), "{head}");
    assert_eq!(body, r#"{"to":"+919812345678","message":"012345 is your \"code\""}"#);
}

#[test]
fn a_gateway_may_want_a_form_or_a_query() {
    let stand_in = StandIn::answers(200, "");
    let form = GatewaySettings {
        method: Method::PUT,
        body: "to={digits}&text={text}".to_owned(),
        ..settings(&stand_in.url)
    };
    Gateway::new(form).send(&phone(), &code()).unwrap();
    let url = format!("{}/send?to={{phone}}&code={{code}}", stand_in.url);
    let query = GatewaySettings { method: Method::GET, body: String::new(), ..settings(&url) };
    Gateway::new(query).send(&phone(), &code()).unwrap();
    let [(form_head, form), (head, body)] = stand_in.asked().try_into().unwrap();
    assert!(form_head.starts_with("PUT / "), "{form_head}");
    let kind = "content-type: application/x-www-form-urlencoded";
    assert!(form_head.to_ascii_lowercase().contains(kind), "{form_head}");
    assert_eq!(form, "to=919812345678&text=012345%20is%20your%20%22code%22");
    assert!(head.starts_with("GET /send?to=%2B919812345678&code=012345 "), "{head}");
    assert_eq!(body, "");
}

#[test]
fn a_gateway_says_by_status_and_body_that_it_took_a_message() {
    let says = r#"{"messages":[{"status":0,"note":"ok"}]}"#;
    let at = |pointer: &str, value: &str| Some((pointer.to_owned(), value.to_owned()));
    for (status, wanted, answer, is_taken) in [
        (200, None, at("/messages/0/status", "0"), true),
        (200, None, at("/messages/0/note", "ok"), true),
        (200, None, at("/messages/0/status", "1"), false),
        (200, None, at("/messages/1/status", "0"), false),
        (201, Some(200), None, false),
        (201, Some(201), None, true),
        (302, None, None, false),
    ] {
        let stand_in = StandIn::answers(status, says);
        let settings = GatewaySettings { status: wanted, answer, ..settings(&stand_in.url) };
        let sent = Gateway::new(settings.clone()).send(&phone(), &code());
        assert_eq!(sent.is_ok(), is_taken, "{status} {wanted:?} {:?}: {sent:?}", settings.answer);
    }
}

#[test]
fn a_gateway_tells_notices_to_phones_alone() {
    let stand_in = StandIn::answers(200, "");
    let gateway = Gateway::new(settings(&stand_in.url));
    gateway.notify(&Contact::Phone(phone()), ContactNotice::Replaced).unwrap();
    assert!(stand_in.one().1.contains("not the one of your account any more"));
    let email = Contact::Email("a@example.com".parse().unwrap());
    let refused = gateway.notify(&email, ContactNotice::PhoneAttached).unwrap_err();
    assert!(refused.to_string().contains("no e-mail"), "{refused}");
    assert_eq!(stand_in.asked().len(), 1);
}
