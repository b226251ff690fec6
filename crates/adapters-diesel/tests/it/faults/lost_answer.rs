//! The commit happened, but its answer never arrived: the client is told so, and finds by its key
//! what it did.

use std::{
    io::{self, Read, Write},
    net::{Shutdown, TcpListener, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

use adapters_diesel::{Options, open};
use app::checkout::{PlaceOrdersError, Placement};
use domain::CheckoutRefusal;
use test_support::{Engine, TestDb};

use super::{PEOPLE, ask, database, is_unknown};
use crate::fixture::Shop;

/// Stands between a store and the server. Once it is armed, it ends the session instead of passing
/// on the answer to a commit.
struct Proxy {
    url: String,
    armed: Arc<AtomicBool>,
}

impl Proxy {
    fn before(db: &TestDb) -> Self {
        let (scheme, rest) = db.url().split_once("://").unwrap();
        let (place, name) = rest.rsplit_once('/').unwrap();
        let (user, host) = place.rsplit_once('@').map_or(("", place), |(user, host)| (user, host));
        let server = if host.contains(':') { host.to_owned() } else { format!("{host}:5432") };
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("{scheme}://{user}@{}/{name}", listener.local_addr().unwrap());
        let armed = Arc::<AtomicBool>::default();
        let arms = armed.clone();
        thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                pass_on(client, TcpStream::connect(&server).unwrap(), arms.clone());
            }
        });
        Self { url, armed }
    }
}

fn pass_on(client: TcpStream, server: TcpStream, armed: Arc<AtomicBool>) {
    let mut from_client = client.try_clone().unwrap();
    let mut to_server = server.try_clone().unwrap();
    thread::spawn(move || {
        // the end of the session is no fault
        let _ = io::copy(&mut from_client, &mut to_server);
        let _ = to_server.shutdown(Shutdown::Both);
    });
    let (mut from_server, mut to_client) = (server, client);
    thread::spawn(move || {
        let mut buffer = [0; 16 * 1024];
        while let Ok(size @ 1..) = from_server.read(&mut buffer) {
            let answer = &buffer[..size];
            // what the server says when it has committed
            let committed = answer.windows(7).any(|bytes| bytes == b"COMMIT\0");
            if (committed && armed.load(Ordering::SeqCst)) || to_client.write_all(answer).is_err() {
                break;
            }
        }
        let _ = to_client.shutdown(Shutdown::Both);
        let _ = from_server.shutdown(Shutdown::Both);
    });
}

#[test]
fn a_commit_whose_answer_is_lost_is_told_as_unknown_and_found_again_by_its_key() {
    let db = database(Engine::Postgres);
    let proxy = Proxy::before(&db);
    let mut shop = Shop::on(db, PEOPLE, &Options::default());
    shop.go_through(open(&proxy.url, &Options::default()).unwrap());
    proxy.armed.store(true, Ordering::SeqCst);
    let lost = ask(&shop);
    assert!(is_unknown(&lost), "{lost:?}");
    proxy.armed.store(false, Ordering::SeqCst);
    assert_eq!(
        (shop.db.count("orders"), shop.db.count("tickets"), shop.db.count("messages")),
        (3, 3, 21)
    );
    shop.verify();
    let again = ask(&shop);
    assert!(
        matches!(&again, Ok(Placement::Replayed(response)) if response.body == "1 2 3"),
        "{again:?}"
    );
    let without_key = shop.order(1, &[1, 2, 3]);
    let refused =
        matches!(without_key, Err(PlaceOrdersError::Refused(CheckoutRefusal::Duplicates { .. })));
    assert!(refused, "{without_key:?}");
    assert_eq!(shop.db.count("orders"), 3);
}
