//! The feed of changes while others write: nothing is lost, nothing comes twice, and everybody is
//! told the same.

use std::{
    collections::BTreeSet,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use adapters_diesel::Stores;
use app::{
    StaffViewer, Viewer,
    feed::{ChangeFeed, FeedPosition, FollowChangesError, TicketChanged, TicketNews},
    messages::{MarkRead, PostMessage},
    testing::FixedClock,
};
use chrono::TimeDelta;
use domain::{Channel, MessageDraft, Text, TicketChange, TicketId, TicketStatus, Timestamp};
use test_support::{Engine, on_each_engine};

use crate::{
    desk::changed,
    fixture::{People, Shop, noon},
    races::race,
};

on_each_engine! {
    every_follower_is_told_of_every_change_once_and_all_are_told_the_same,
    a_transaction_of_many_rows_is_told_in_parts,
    a_restored_database_knows_the_positions_that_it_was_told_only,
}

/// A message that is written by hand.
const HELD: &str = "insert into messages (ticket_id, author_id, channel, role, kind, body, created_at) \
     values (1, 1, 'internal', 'agent', 'text', 'Held', '2026-01-05T09:30:00.000000Z')";

/// How long something may take before the test fails.
const PATIENCE: Duration = Duration::from_secs(90);

const PEOPLE: People = [3, 6, 4, 10];

/// Follows from a position until so many changes were told that are no marks.
fn follow(
    feed: &dyn ChangeFeed,
    mut next: FeedPosition,
    step: u32,
    wanted: impl Fn() -> Option<usize>,
) -> Vec<TicketChanged> {
    let (until, mut all) = (Instant::now() + PATIENCE, Vec::new());
    loop {
        let part = feed.since(&next, step).unwrap();
        let end = part.items.is_empty();
        all.extend(part.items);
        next = part.next;
        let rows = all.iter().filter(|entry: &&TicketChanged| !is_mark(entry)).count();
        if (end && wanted().is_some_and(|wanted| rows >= wanted)) || Instant::now() > until {
            return all;
        }
    }
}

const fn is_mark(entry: &TicketChanged) -> bool {
    matches!(entry.news, TicketNews::Read { .. })
}

fn message(entry: &TicketChanged) -> Option<i64> {
    if let TicketNews::Said { message, .. } = entry.news { Some(message.get()) } else { None }
}

/// The entry of the audit log that a change is.
fn event(entry: &TicketChanged) -> Option<i64> {
    if is_mark(entry) || message(entry).is_some() {
        None
    } else {
        entry.position.event.map(|seen| seen.id)
    }
}

fn staff(shop: &Shop) -> Viewer {
    Viewer::Staff(StaffViewer { user: shop.agent(1).user(), is_super_admin: false })
}

fn say(shop: &Shop, stores: &Stores, ticket: i64, at: Timestamp) {
    let draft = MessageDraft {
        text: Text::parse("Hello").unwrap(),
        is_file: false,
        file: None,
        channel: Some(Channel::Internal),
    };
    let post = PostMessage::new(stores.ports.transactions.clone(), Arc::new(FixedClock::at(at)));
    post.run(&staff(shop), TicketId::new(ticket).unwrap(), draft, None).unwrap();
}

/// Reads a ticket to its end.
fn mark_read(shop: &Shop, stores: &Stores, ticket: i64) {
    let mark_read =
        MarkRead::new(stores.ports.transactions.clone(), Arc::new(FixedClock::at(noon())));
    mark_read.run(&staff(shop), TicketId::new(ticket).unwrap(), None, None).unwrap();
}

/// One act of many: an order, a message, a mark, or a change of a ticket.
fn act(shop: &Shop, stores: &Stores, n: u32) {
    let ticket = i64::from(n % 6 + 1);
    match n % 4 {
        0 => drop(
            shop.order_at(n % 6 + 1, &[i64::from(n % 40 + 1)], noon() + TimeDelta::days(n.into()))
                .unwrap(),
        ),
        1 => say(shop, stores, ticket, noon()),
        2 => {
            mark_read(shop, stores, ticket);
        }
        _ => {
            let status = TicketStatus::ALL[usize::try_from(n / 4).unwrap() % 4];
            drop(changed(shop, ticket, TicketChange::Status(status), noon()).unwrap());
        }
    }
}

/// A message in a transaction that stays open until others have done something. Its id and its
/// place in the order of transactions are taken before theirs.
fn hold(shop: &Shop, done: &AtomicU32, all: u32) {
    let mut session = shop.db.session();
    session.run(&format!("begin; {HELD}"));
    let (since, until) = (done.load(Ordering::SeqCst), Instant::now() + PATIENCE);
    while done.load(Ordering::SeqCst) < (since + 12).min(all) && Instant::now() < until {
        thread::yield_now();
    }
    session.run("commit");
}

/// A follower was told of every message and of every entry of the audit log, of each once.
fn is_whole(shop: &Shop, told: &[TicketChanged], rows: usize) {
    let ids =
        |of: fn(&TicketChanged) -> Option<i64>| told.iter().filter_map(of).collect::<Vec<i64>>();
    let (messages, events) = (ids(message), ids(event));
    assert_eq!(messages.len() + events.len(), rows, "each once");
    let all = |list: Vec<i64>, table: &str| {
        let stored = shop.db.lines(&format!("select cast(id as text) as line from {table}"));
        let stored: BTreeSet<i64> = stored.iter().map(|id| id.parse().unwrap()).collect();
        assert_eq!(list.into_iter().collect::<BTreeSet<_>>(), stored);
    };
    all(messages, "messages");
    all(events, "audit_log where ticket_id is not null");
}

fn every_follower_is_told_of_every_change_once_and_all_are_told_the_same(engine: Engine) {
    const ACTS: u32 = 200;
    let shop = Shop::open(engine, PEOPLE);
    for brand in 1..=6 {
        shop.order(brand, &[40]).unwrap();
    }
    let instances = [shop.stores.clone(), shop.db.stores()];
    let (done, ended) = (AtomicU32::new(0), AtomicBool::new(false));
    let rows = || {
        let entries = shop.db.count("audit_log where ticket_id is not null");
        usize::try_from(entries + shop.db.count("messages")).unwrap()
    };
    let wanted = || ended.load(Ordering::SeqCst).then(rows);
    let watch = |n: usize| {
        let feed = instances[n % 2].ports.feed.as_ref();
        follow(feed, FeedPosition::default(), [1000, 7, 40][n], wanted)
    };
    let followers: Vec<Vec<TicketChanged>> = thread::scope(|scope| {
        let watch = &watch;
        let followers: Vec<_> = (0..3).map(|n| scope.spawn(move || watch(n))).collect();
        // one writer holds everybody up on SQLite
        let held = if engine == Engine::Postgres { 3 } else { 0 };
        let holders: Vec<_> = (0..held)
            .map(|_| scope.spawn(|| (0..6).for_each(|_| hold(&shop, &done, ACTS))))
            .collect();
        race(6, ACTS, |n| {
            act(&shop, &instances[usize::try_from(n).unwrap() % 2], n);
            done.fetch_add(1, Ordering::SeqCst);
        });
        for holder in holders {
            holder.join().unwrap();
        }
        ended.store(true, Ordering::SeqCst);
        followers.into_iter().map(|follower| follower.join().unwrap()).collect()
    });
    for told in &followers {
        is_whole(&shop, told, rows());
        let order = |told: &[TicketChanged], of: fn(&TicketChanged) -> Option<i64>| -> Vec<i64> {
            told.iter().filter_map(of).collect()
        };
        for of in [message, event] {
            assert_eq!(order(told, of), order(&followers[0], of), "in the same order");
        }
    }
    assert!(followers.iter().any(|told| told.iter().any(is_mark)));
    shop.verify();
}

fn a_transaction_of_many_rows_is_told_in_parts(engine: Engine) {
    let shop = Shop::open(engine, [1, 1, 1, 1]);
    shop.order(1, &[1]).unwrap();
    let feed = shop.stores.ports.feed.as_ref();
    let start = follow(feed, FeedPosition::default(), 100, || Some(8)).pop().unwrap().position;
    shop.db.sql(
        "begin; insert into messages (ticket_id, author_id, channel, role, kind, body, created_at) \
         with recursive n(i) as (select 1 union all select i + 1 from n where i < 500) \
         select 1, 1, 'internal', 'agent', 'text', 'Many', placed_at from n, orders; \
         insert into audit_log (at, action, order_id, ticket_id, data) \
         select created_at, 'ticket_status_changed', 1, 1, '{}' from messages where body = 'Many'; commit",
    );
    let whole = follow(feed, start, 1000, || Some(1000));
    assert_eq!(whole.len(), 1000);
    assert_eq!(whole.iter().filter_map(message).collect::<BTreeSet<_>>().len(), 500);
    assert_eq!(follow(feed, start, 7, || Some(1000)), whole);
}

fn unknown(stores: &Stores, position: FeedPosition) -> bool {
    matches!(stores.ports.feed.since(&position, 10), Err(FollowChangesError::UnknownPosition))
}

fn end(stores: &Stores, rows: usize) -> FeedPosition {
    follow(stores.ports.feed.as_ref(), FeedPosition::default(), 1000, || Some(rows))
        .pop()
        .unwrap()
        .position
}

fn a_restored_database_knows_the_positions_that_it_was_told_only(engine: Engine) {
    let shop = Shop::open(engine, [1, 1, 1, 1]);
    shop.order(1, &[1]).unwrap();
    say(&shop, &shop.stores, 1, noon());
    let before = end(&shop.stores, 1 + 8);
    let (backup, original) = (shop.db.copy(), shop.db.stores());
    say(&shop, &original, 1, noon());
    let after = end(&original, 1 + 9);
    let restored = backup.stores();
    assert!(!unknown(&restored, before) && unknown(&restored, after));
    // the numbers of what was lost are given to something else
    (1..9).for_each(|hour| say(&shop, &restored, 1, noon() + TimeDelta::hours(hour)));
    assert!(unknown(&restored, after));
    assert_eq!(follow(restored.ports.feed.as_ref(), before, 3, || Some(8)).len(), 8);
}

#[test]
fn what_was_committed_waits_for_a_transaction_that_began_before_it() {
    let shop = Shop::open(Engine::Postgres, [1, 1, 1, 1]);
    shop.order(1, &[1]).unwrap();
    let (feed, from) = (shop.stores.ports.feed.as_ref(), end(&shop.stores, 1 + 7));
    let mut session = shop.db.session();
    session.run(&format!("begin; {HELD}"));
    say(&shop, &shop.stores, 1, noon());
    assert_eq!(feed.since(&from, 10).unwrap().items, [], "a smaller number may still be committed");
    let head = feed.head().unwrap();
    session.run("commit");
    let told: Vec<_> = follow(feed, from, 10, || Some(2)).iter().filter_map(message).collect();
    assert_eq!(told, [8, 9], "the one that began first comes first");
    // the head may be earlier still while a transaction of another database of the server is open
    let told: Vec<_> = follow(feed, head, 10, || Some(2)).iter().filter_map(message).collect();
    assert!(told.ends_with(&[8, 9]), "the head was before both: {told:?}");
}

#[test]
fn rows_that_come_from_another_server_are_not_told_as_new() {
    let shop = Shop::open(Engine::Postgres, [1, 1, 1, 1]);
    shop.order(1, &[1]).unwrap();
    say(&shop, &shop.stores, 1, noon());
    mark_read(&shop, &shop.stores, 1);
    // a dump keeps the numbers of transactions, here of a server that had run for longer
    for table in ["audit_log", "messages", "read_marks"] {
        shop.db.sql(&format!("update {table} set xid = (xid::text::bigint + 1000000)::text::xid8"));
    }
    let ahead = |table: &str| {
        shop.db.count(&format!("{table} where xid >= pg_snapshot_xmax(pg_current_snapshot())"))
    };
    assert_eq!((ahead("audit_log"), ahead("messages"), ahead("read_marks")), (1, 8, 3));
    let seen = |table: &str, id: &str, at: &str| {
        let line = shop.db.lines(&format!(
            "select xid || '.' || {id} || '.' || (extract(epoch from {at}) * 1000000)::bigint as line from {table} \
             order by {id} desc limit 1"
        ));
        line.into_iter().next().unwrap()
    };
    let there = [
        seen("audit_log", "id", "at"),
        seen("messages", "id", "created_at"),
        seen("read_marks", "number", "at"),
    ];
    let there: FeedPosition = there.join("-").parse().unwrap();
    assert!(unknown(&shop.stores, there), "it is ahead of everything that is complete here");
    shop.db.stores().migrate().unwrap();
    assert_eq!((ahead("audit_log"), ahead("messages"), ahead("read_marks")), (0, 0, 0));
    assert!(unknown(&shop.stores, there), "nothing is lost when this server gets there");
    let from = end(&shop.stores, 1 + 8);
    say(&shop, &shop.stores, 1, noon());
    assert_eq!(follow(shop.stores.ports.feed.as_ref(), from, 10, || Some(1)).len(), 1);
}
