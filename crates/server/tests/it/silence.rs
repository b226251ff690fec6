//! The host of the database falls silent, which nobody is told of; and an SQLite file that cannot
//! be written.

use std::{
    fs,
    os::unix::fs::FileExt,
    thread,
    time::{Duration, Instant},
};

use domain::Role;
use test_support::{Engine, Proxy, TestDb};

use crate::{
    client::{Answer, Client, tokens_of},
    program::{SECRET, Server, done_on, eventually, influmojo, influmojo_on, run},
};

/// How long any request may take while nothing answers.
const ANSWERED: Duration = Duration::from_secs(15);
/// How long it takes at most until all goes on.
const BACK: Duration = Duration::from_secs(10);

/// Health says whether the database answers, within two seconds and a little for the machine of the
/// test.
fn health(client: &Client, path: &str) -> u16 {
    let since = Instant::now();
    let status = client.get(path, "").status;
    assert!(since.elapsed() < Duration::from_secs(3), "{path}: {:?}", since.elapsed());
    status
}

/// A server whose database is behind a host that can fall silent.
fn server_behind(proxy: &Proxy) -> Server {
    let mut command = influmojo(&["serve", "--port", "0"]);
    Server::start(
        command.env("DATABASE_URL", proxy.url()).env("JWT_SECRET", SECRET).env("RUST_LOG", "warn"),
    )
}

/// All works, and goes on doing so.
fn works_again(client: &Client, brand: &str, mut packages: impl Iterator<Item = u32>) -> u32 {
    let (since, mut placed, mut in_a_row) = (Instant::now(), 0, 0);
    while in_a_row < 5 {
        assert!(since.elapsed() < BACK, "not in time");
        let order = client.checkout(brand, &[packages.next().unwrap()], None).status == 200;
        let all = order
            && client.get("/api/orders", brand).status == 200
            && health(client, "/health") == 200;
        placed += u32::from(order);
        in_a_row = if all && health(client, "/health/ready") == 200 { in_a_row + 1 } else { 0 };
    }
    placed
}

#[test]
fn o05_a_database_host_that_falls_silent_is_told_in_time_and_all_goes_on_by_itself() {
    let db = TestDb::seeded(Engine::Postgres, 3, 8, 1, 300);
    let proxy = Proxy::before(&db);
    let server = server_behind(&proxy);
    let (client, brands) = (Client::of(&server), tokens_of(&db, Role::Brand));
    assert_eq!(client.checkout(&brands[0], &[1], None).status, 200);
    let mut least = 1;
    for (round, without_memory) in [(1, false), (2, true)] {
        proxy.fall_silent();
        thread::scope(|scope| {
            for brand in &brands {
                let ask = |send: &dyn Fn() -> Answer| {
                    let since = Instant::now();
                    let answer = send();
                    // a checkout that was committing is told that nobody knows
                    assert!(matches!(answer.status, 500 | 503), "{answer:?}");
                    assert!(since.elapsed() < ANSWERED, "{:?}", since.elapsed());
                };
                let client = &client;
                scope.spawn(move || ask(&|| client.checkout(brand, &[2 + round], None)));
                scope.spawn(move || ask(&|| client.get("/api/orders", brand)));
                // what was seen just before may be told once more
                scope.spawn(move || {
                    eventually("health tells it", || {
                        (health(client, "/health") == 503).then_some(())
                    });
                });
            }
            scope.spawn(|| {
                eventually("readiness turns red", || {
                    (health(&client, "/health/ready") == 503).then_some(())
                });
            });
            scope.spawn(|| assert_eq!(health(&client, "/health/live"), 200));
        });
        if without_memory {
            proxy.come_back_without_memory();
        } else {
            proxy.come_back();
        }
        least += works_again(&client, &brands[0], round * 100..);
    }
    assert!(db.count("orders") >= i64::from(least) && db.count("orders") == db.count("tickets"));
    assert!(!done_on(&db, &["verify"]).contains("BROKEN"));
}

#[test]
fn o23_damaged_pages_are_found_by_verify_and_the_cause_of_a_refusal_is_logged() {
    let db = TestDb::seeded(Engine::Sqlite, 2, 2, 2, 40);
    let path = db.url().trim_start_matches("sqlite://").to_owned();
    let pages = db.lines(
        "select name || ' ' || rootpage as line from sqlite_master where type = 'table' and name in ('orders', 'messages')",
    );
    db.sql("pragma wal_checkpoint(truncate)");
    let size = u64::try_from(db.number("select page_size as n from pragma_page_size")).unwrap();
    let file = fs::OpenOptions::new().write(true).open(&path).unwrap();
    for page in pages.iter().map(|page| page.rsplit_once(' ').unwrap().1.parse::<u64>().unwrap()) {
        file.write_all_at(&[0xAA; 64], (page - 1) * size).unwrap();
    }
    drop(file);
    let verify = run(&mut influmojo_on(&db, &["verify"]));
    assert!(verify.out.contains("BROKEN  the database file is whole"), "{verify:?}");
    assert!(verify.complaint().contains("damaged"));
    let server = Server::on(&db);
    let (client, brands) = (Client::of(&server), tokens_of(&db, Role::Brand));
    assert!(client.checkout(&brands[0], &[1], None).status >= 500);
    assert_eq!(health(&client, "/health/live"), 200);
    server.logged(|line| line.contains("malformed"));
}
