//! The example serves, and what it says of a checkout is right.

#![expect(clippy::unwrap_used, reason = "a test stops where it fails")]

use std::sync::Arc;

use app::{
    SystemClock,
    accounts::NewStaff,
    checkout::{CheckoutBatcher, PlaceOrders},
    testing::{MemoryStore, samples},
};
use domain::{Currency, Money, RoundRobin, Text, Timestamp};

/// The use case over a store in memory with one agent, brand 1 and its package 3.
fn place_orders() -> PlaceOrders {
    let store = Arc::new(MemoryStore::default());
    let (email, name) = ("asha@example.test".parse().unwrap(), Text::parse("Asha").unwrap());
    store.add_agent(&NewStaff { email, name }, Timestamp::UNIX_EPOCH).unwrap();
    store.add_brand(samples::brand(1, "Amber").unwrap());
    let creator = samples::creator(2, "Meera").unwrap();
    let price = Money::parse("149.99", Currency::USD).unwrap();
    let reel = samples::package(3, &creator, "Instagram Reel", price).unwrap();
    store.add_creator(creator, vec![reel]);
    let batcher = CheckoutBatcher::new(store, Arc::new(RoundRobin));
    PlaceOrders::new(batcher.into(), Arc::new(SystemClock))
}

/// The status and body of an answer to a body with a key.
fn ask(address: &str, key: &str, body: &str) -> (u16, String) {
    let agent: ureq::Agent =
        ureq::Agent::config_builder().http_status_as_error(false).build().into();
    let request = agent
        .post(address)
        .header("content-type", "application/json")
        .header("idempotency-key", key);
    let mut answer = request.send(body).unwrap();
    (answer.status().as_u16(), answer.body_mut().read_to_string().unwrap())
}

#[tokio::test]
async fn a_cart_is_ordered_once_whoever_repeats_it() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/orders", listener.local_addr().unwrap());
    let serving = axum::serve(listener, axum_service::router(place_orders())).into_future();
    let served = tokio::spawn(serving);
    let asked = tokio::task::spawn_blocking(move || {
        let body = r#"{"buyer":1,"packages":[3]}"#;
        let first = ask(&address, "k", body);
        assert_eq!(first.0, 200, "{first:?}");
        let shown = r#""total":{"amount":"149.99","currency":"USD"},"agent":"Asha"}]"#;
        assert!(first.1.ends_with(shown), "{first:?}");
        assert_eq!(ask(&address, "k", body), first, "a repeat gets the orders of the first");
        let other = ask(&address, "k", r#"{"buyer":1,"packages":[3,3]}"#);
        assert_eq!(other.0, 409, "{other:?}");
        for invalid in [r#"{"buyer":0,"packages":[3]}"#, r#"{"buyer":1,"packages":[]}"#] {
            assert_eq!(ask(&address, "other", invalid).0, 422, "{invalid}");
        }
        assert_eq!(ask(&address, "", body).0, 400, "a key has a character");
    });
    asked.await.unwrap();
    served.abort();
}
