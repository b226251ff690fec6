//! What the far end does wrong: it is said which, within a bounded time, and no secret is told.

use std::{net::TcpListener, time::Duration};

use adapters_codes::{Gateway, GatewaySettings};
use app::accounts::{CodeChecker, CodeNotSent, CodeSender};

use crate::{
    gateway::{KEY, settings},
    stand_in::{Does, StandIn},
    twilio::{TOKEN, code, phone, twilio},
};

/// The causes of all that a far end at this address fails to do.
fn fails(url: &str) -> [CodeNotSent; 3] {
    let patience = Duration::from_millis(300);
    let twilio = twilio(url).with_timeout(patience);
    let gateway = settings(&format!("{url}/?key={KEY}"));
    let answer = Some(("/status".to_owned(), "ok".to_owned()));
    let gateway = Gateway::new(GatewaySettings { answer, ..gateway }).with_timeout(patience);
    let failures = [
        twilio.send(&phone(), &code()).unwrap_err(),
        twilio.check(&phone(), &code()).unwrap_err(),
        gateway.send(&phone(), &code()).unwrap_err(),
    ];
    for failure in &failures {
        for text in [failure.to_string(), format!("{failure:?}")] {
            for secret in [TOKEN, KEY, "9812345678", "012345", "127.0.0.1", "AC4567", "Bearer"] {
                assert!(!text.contains(secret), "{text}");
            }
        }
    }
    failures
}

/// All of them fail with this cause, as far as it is about either.
fn all_fail(url: &str, cause: &str) {
    for failure in fails(url) {
        assert!(failure.to_string().contains(cause), "{failure} is not {cause}");
        assert_eq!(failure.retry_after, None);
    }
}

#[test]
fn statuses_of_faults_are_told_and_what_stands_beside_is_not() {
    let body = format!("{{\"message\":\"{TOKEN} {KEY} +919812345678 012345 is wrong\"}}");
    for status in [400, 401, 403, 418, 500, 502, 503, 302] {
        let stand_in = StandIn::answers(status, &body);
        all_fail(&stand_in.url, &format!("answered {status}"));
        assert_eq!(stand_in.asked().len(), 3, "nothing is repeated, and no redirect is followed");
    }
}

#[test]
fn whoever_asks_for_patience_is_heard() {
    for (header, expected) in [
        ("retry-after: 30\r\n", Some(30)),
        ("Retry-After:  7 \r\n", Some(7)),
        ("retry-after: Fri, 31 Dec 1999 23:59:59 GMT\r\n", None),
        ("", None),
    ] {
        let stand_in = StandIn::that(Does::Answer(429, header, String::new()));
        for failure in fails(&stand_in.url) {
            assert!(failure.to_string().ends_with("answered 429"), "{failure}");
            assert_eq!(failure.retry_after, expected, "{header}");
        }
    }
}

#[test]
fn a_far_end_that_hangs_is_left_in_time() {
    for does in [Does::Hang, Does::Stall] {
        all_fail(&StandIn::that(does).url, "did not answer in time");
    }
}

#[test]
fn a_connection_that_ends_and_what_is_no_http_are_told_apart() {
    let reached = fails(&StandIn::that(Does::Close).url);
    assert!(
        reached.iter().all(|failure| failure.to_string().contains("cannot be reached")),
        "{reached:?}"
    );
    all_fail(&StandIn::that(Does::Gibberish).url, "answered what is no HTTP");
    let gone = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    all_fail(&format!("http://{gone}"), "cannot be reached");
}

#[test]
fn an_answer_that_is_too_large_is_not_read() {
    let large = format!("{{\"status\":\"approved\",\"x\":\"{}\"}}", "x".repeat(64 * 1024));
    all_fail(&StandIn::answers(200, &large).url, "answered more than 65536 bytes");
}

#[test]
fn whoever_speaks_no_tls_gets_nothing() {
    let stand_in = StandIn::answers(200, "{\"status\":\"approved\"}");
    all_fail(&stand_in.url.replace("http://", "https://"), "cannot be reached by TLS");
    assert!(stand_in.asked().is_empty(), "no request left in clear text");
}
