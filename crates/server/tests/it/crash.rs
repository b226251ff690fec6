//! `kill -9` at random moments under load: what was acknowledged is there, what is there is whole,
//! and a request that is repeated with its key is never done twice.

use std::{
    collections::BTreeMap,
    sync::atomic::{AtomicU64, Ordering},
    thread::{self, ScopedJoinHandle},
    time::Duration,
};

use domain::Role;
use test_support::{Engine, TestDb, on_each_engine};

use crate::{
    client::{Answer, Client, tokens_of},
    program::{Server, done_on, eventually},
};

/// How often the server is killed.
const KILLS: u32 = 50;
const CLIENTS: u32 = 6;
/// Packages, each of which a brand orders once: enough for every kill.
const PACKAGES: u32 = 2000;

on_each_engine! { r02_nothing_is_lost_halved_or_doubled_by_50_kills_under_load, }

/// The same numbers for the same seed (`SplitMix64`).
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    /// Below `bound`.
    pub(crate) fn roll(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % bound
    }
}

/// A checkout that was sent: a brand orders packages that it never orders again.
#[derive(Debug, Clone)]
struct Sent {
    brand: usize,
    packages: Vec<u32>,
    key: Option<String>,
    answer: Option<Answer>,
}

/// A brand that orders, for as long as it is answered.
struct Buyer {
    brand: usize,
    token: String,
    next: u32,
    dice: Dice,
    sent: Vec<Sent>,
}

impl Buyer {
    fn next_checkout(&mut self) -> Sent {
        let (first, lines) = (self.next, u32::try_from(1 + self.dice.roll(3)).unwrap());
        self.next += lines;
        assert!(self.next <= PACKAGES, "there are too few packages");
        let key = (self.dice.roll(2) == 0).then(|| format!("key-{first}"));
        Sent { brand: self.brand, packages: (first..first + lines).collect(), key, answer: None }
    }

    /// Sends again what has a key, also what was answered already. Whether the server was there to
    /// the end.
    fn repeat(&mut self, client: &Client) -> bool {
        for sent in self.sent.iter_mut().rev().take(3).filter(|sent| sent.key.is_some()) {
            let answer =
                eventually("the key of a request that was cut off is free", || {
                    match client.try_checkout(&self.token, &sent.packages, sent.key.as_deref()) {
                        Ok(answer) => {
                            (answer.code() != "idempotency_in_flight").then_some(Some(answer))
                        }
                        Err(_) => Some(None),
                    }
                });
            let Some(answer) = answer else { return false };
            assert_eq!(answer.orders().len(), sent.packages.len(), "{answer:?}");
            let first = sent.answer.get_or_insert_with(|| answer.clone());
            assert_eq!(first.body, answer.body, "one key has two answers");
        }
        true
    }

    /// Orders until the server is gone.
    fn order(&mut self, client: &Client, answered: &AtomicU64) {
        let mut there = self.repeat(client);
        while there {
            let mut sent = self.next_checkout();
            sent.answer =
                client.try_checkout(&self.token, &sent.packages, sent.key.as_deref()).ok();
            there = sent.answer.as_ref().is_some_and(|answer| {
                assert_eq!(answer.status, 200, "{answer:?}");
                answered.fetch_add(1, Ordering::Relaxed);
                true
            });
            self.sent.push(sent);
        }
    }
}

/// Says where to begin again when a test fails.
pub(crate) struct Seed(pub(crate) u64);

impl Drop for Seed {
    fn drop(&mut self) {
        if thread::panicking() {
            eprintln!("run it again with CRASH_SEED={}", self.0);
        }
    }
}

pub(crate) fn seed() -> Seed {
    #[expect(clippy::disallowed_methods, reason = "tests have no other configuration")]
    let given = std::env::var("CRASH_SEED");
    let clock = || u64::from(std::time::UNIX_EPOCH.elapsed().unwrap().subsec_nanos());
    Seed(given.map_or_else(|_| clock(), |seed| seed.parse().unwrap()))
}

fn r02_nothing_is_lost_halved_or_doubled_by_50_kills_under_load(engine: Engine) {
    let (db, seed) = (TestDb::seeded(engine, 3, CLIENTS, 1, PACKAGES), seed());
    let mut dice = Dice(seed.0);
    let buyer = |(at, token)| Buyer {
        brand: at + 1,
        token,
        next: 1,
        dice: Dice(dice.roll(u64::MAX)),
        sent: Vec::new(),
    };
    let mut buyers: Vec<Buyer> =
        tokens_of(&db, Role::Brand).into_iter().enumerate().map(buyer).collect();
    for _ in 0..KILLS {
        order_until_killed(&db, &mut buyers, &mut dice);
    }
    let server = Server::on(&db);
    assert!(buyers.iter_mut().all(|buyer| buyer.repeat(&Client::of(&server))));
    let sent: Vec<Sent> = buyers.into_iter().flat_map(|buyer| buyer.sent).collect();
    check(&db, &sent);
    let acknowledged: usize =
        sent.iter().filter_map(|sent| Some(sent.answer.as_ref()?.orders().len())).sum();
    let unknown = sent.iter().filter(|sent| sent.answer.is_none()).count();
    let (checkouts, stored) = (sent.len(), db.count("orders"));
    println!(
        "{engine:?}: {checkouts} checkouts, {acknowledged} orders acknowledged, {stored} stored, {unknown} unknown"
    );
}

/// Starts the server, repeats what the last kill cut off, and kills the server at a random moment
/// under load.
fn order_until_killed(db: &TestDb, buyers: &mut [Buyer], dice: &mut Dice) {
    let (server, answered) = (Server::on(db), AtomicU64::new(0));
    let client = Client::of(&server);
    let enough = dice.roll(50);
    let delay = Duration::from_micros(dice.roll(15_000));
    thread::scope(|scope| {
        let threads: Vec<_> = buyers
            .iter_mut()
            .map(|buyer| scope.spawn(|| buyer.order(&client, &answered)))
            .collect();
        let failed = || threads.iter().any(ScopedJoinHandle::is_finished);
        eventually("the answers come", || {
            (answered.load(Ordering::Relaxed) >= enough || failed()).then_some(())
        });
        thread::sleep(delay);
        server.kill();
    });
}

/// Compares what was sent and answered with what is stored.
fn check(db: &TestDb, sent: &[Sent]) {
    let rows = db.lines(
        "select o.brand_id || ' ' || o.package_id || ' ' || o.id as line \
         from orders o join tickets t on t.order_id = o.id",
    );
    let whole = i64::try_from(rows.len()).unwrap();
    assert_eq!(
        (db.count("orders"), db.count("tickets")),
        (whole, whole),
        "an order or a ticket is alone"
    );
    let mut stored = BTreeMap::<(usize, u32), &str>::new();
    for row in &rows {
        let [brand, package, order] = row.split(' ').collect::<Vec<_>>()[..] else {
            panic!("{row}")
        };
        let doubled = stored.insert((brand.parse().unwrap(), package.parse().unwrap()), order);
        assert_eq!(doubled, None, "brand {brand} has two orders of package {package}");
    }
    for sent in sent {
        let found: Vec<&str> = sent
            .packages
            .iter()
            .filter_map(|&package| stored.remove(&(sent.brand, package)))
            .collect();
        match &sent.answer {
            Some(answer) => {
                assert_eq!(found, answer.orders(), "lost after it was acknowledged: {sent:?}");
            }
            None => assert!(
                found.is_empty() || found.len() == sent.packages.len(),
                "halved: {found:?} of {sent:?}"
            ),
        }
    }
    assert!(stored.is_empty(), "nobody sent {stored:?}");
    let keys = sent.iter().filter(|sent| sent.key.is_some()).count();
    assert_eq!(
        db.count("idempotency_keys"),
        i64::try_from(keys).unwrap(),
        "every key has one answer"
    );
    let shares = db.lines("select count(*) || '' as line from tickets group by agent_id");
    let shares: Vec<u64> = shares.iter().map(|share| share.parse().unwrap()).collect();
    assert!(shares.iter().max().unwrap() - shares.iter().min().unwrap() <= 1, "{shares:?}");
    assert!(!done_on(db, &["verify"]).contains("BROKEN"));
}
