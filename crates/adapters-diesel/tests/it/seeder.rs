//! Demo data: the same every time, added to what is there, and never put into somebody's real
//! database.

use std::{collections::BTreeSet, sync::Mutex};

use adapters_diesel::seed::{BulkPlan, SeedError, SeedPlan};
use test_support::{Engine, TestDb, on_each_engine};

use crate::fixture::Shop;

on_each_engine! {
    the_same_plan_twice_is_the_same_data,
    a_larger_plan_adds_what_is_missing,
    what_people_did_meanwhile_stays,
    a_database_with_a_real_user_is_refused_and_not_touched,
    twelve_hundred_people_are_planted,
    orders_are_planted_with_their_conversations,
    orders_are_planted_once_and_between_people,
}

const fn plan([agents, brands, creators, packages]: [u32; 4]) -> SeedPlan {
    SeedPlan { agents, brands, creators, packages, password_hash: String::new() }
}

fn seed(db: &TestDb, people: [u32; 4]) -> Result<Vec<u32>, SeedError> {
    let done = Mutex::new(Vec::new());
    db.stores().seeder.seed(&plan(people), &|people| done.lock().unwrap().push(people))?;
    Ok(done.into_inner().unwrap())
}

/// Every row but that of the rotation, whose versions are drawn by lot.
fn rows(db: &TestDb) -> Vec<String> {
    db.dump().into_iter().filter(|row| !row.starts_with("rotation ")).collect()
}

fn the_same_plan_twice_is_the_same_data(engine: Engine) {
    let (one, other) = (TestDb::fresh(engine), TestDb::fresh(engine));
    seed(&one, [2, 3, 4, 5]).unwrap();
    let first = rows(&one);
    assert_eq!(first.iter().filter(|row| row.starts_with("packages ")).count(), 20);
    seed(&one, [2, 3, 4, 5]).unwrap();
    assert_eq!(rows(&one), first, "nothing twice");
    seed(&one, [1, 0, 2, 1]).unwrap();
    assert_eq!(rows(&one), first, "a smaller plan takes nothing away");
    seed(&other, [2, 3, 4, 5]).unwrap();
    let without_run = |rows: Vec<String>| {
        rows.into_iter().filter(|row| !row.contains("__diesel")).collect::<Vec<_>>()
    };
    assert_eq!(
        without_run(rows(&other)),
        without_run(first),
        "the same ids, names and times on another database"
    );
}

fn a_larger_plan_adds_what_is_missing(engine: Engine) {
    let db = TestDb::fresh(engine);
    seed(&db, [1, 1, 2, 2]).unwrap();
    let before: BTreeSet<_> = rows(&db).into_iter().collect();
    seed(&db, [2, 3, 3, 4]).unwrap();
    let after: BTreeSet<_> = rows(&db).into_iter().collect();
    assert!(before.is_subset(&after), "what was there is as it was");
    let counts = ["agents", "brands", "creators", "packages", "users"].map(|table| db.count(table));
    assert_eq!(counts, [2, 3, 3, 12, 9]);
    let of_each = "select count(*) as n from (select creator_id from packages group by creator_id having count(*) = 4) c";
    assert_eq!(db.number(of_each), 3);
    let titles = db.lines("select title as line from packages where creator_id = 1 order by id");
    let (whole, at_once) = (titles.clone(), TestDb::seeded(engine, 2, 3, 3, 4));
    assert_eq!(
        whole,
        at_once.lines("select title as line from packages where creator_id = 1 order by id")
    );
}

fn what_people_did_meanwhile_stays(engine: Engine) {
    let shop = Shop::open(engine, [2, 2, 2, 2]);
    shop.order(1, &[1, 2]).unwrap();
    shop.db.sql(
        "update users set name = 'Renamed', status = 'suspended' where id = 2; update packages set price_minor = 7",
    );
    // the words of a name that was changed past the service are put right
    let others = || {
        let mut rows = rows(&shop.db);
        rows.retain(|row| !row.starts_with("search_users "));
        rows
    };
    let before = others();
    seed(&shop.db, [2, 2, 2, 2]).unwrap();
    assert_eq!(others(), before);
    shop.verify();
}

fn a_database_with_a_real_user_is_refused_and_not_touched(engine: Engine) {
    let emails = [
        "'somebody@example.com'",
        "null",
        "'demo.influmojo.test@example.com'",
        "'x@demo.influmojo.test.example.com'",
    ];
    let db = TestDb::seeded(engine, 1, 1, 1, 1);
    for email in emails {
        db.sql(&format!("update users set email = {email} where id = 1"));
        let before = db.dump();
        let refused = seed(&db, [2, 2, 2, 2]).unwrap_err();
        assert!(matches!(refused, SeedError::NotADemo), "{email}: {refused:?}");
        assert_eq!(
            refused.to_string(),
            "the database holds users that are not demo users; nothing was changed"
        );
        assert_eq!(db.dump(), before, "{email}");
    }
}

fn twelve_hundred_people_are_planted(engine: Engine) {
    let db = TestDb::fresh(engine);
    let progress = seed(&db, [100, 550, 550, 1]).unwrap();
    assert_eq!(progress, [1, 101, 601, 651, 1151, 1201], "in batches of at most five hundred");
    assert_eq!(progress.last(), Some(&plan([100, 550, 550, 1]).people()));
    let counts = ["users", "agents", "brands", "creators", "packages"].map(|table| db.count(table));
    assert_eq!(counts, [1201, 100, 550, 550, 550]);
    assert_eq!(db.number("select count(distinct email) as n from users"), 1201);
    assert_eq!(db.number("select price_minor as n from packages where id = 1"), 15_000);
}

fn seed_orders(
    db: &TestDb,
    orders: u32,
    tickets: u32,
    messages: u32,
) -> Result<Vec<u32>, SeedError> {
    let done = Mutex::new(Vec::new());
    let plan = BulkPlan { orders, tickets, messages };
    db.stores().seeder.seed_orders(plan, &|orders| done.lock().unwrap().push(orders))?;
    Ok(done.into_inner().unwrap())
}

fn orders_are_planted_with_their_conversations(engine: Engine) {
    let shop = Shop::open(engine, [3, 4, 5, 2]);
    assert_eq!(seed_orders(&shop.db, 1200, 400, 9).unwrap(), [500, 1000, 1200]);
    for (table, rows) in
        [("orders", 1200), ("tickets", 400), ("messages", 400 * 9), ("assignments", 400)]
    {
        assert_eq!(shop.db.count(table), rows, "{table}");
    }
    let fewest =
        "select min(c) as n from (select count(*) as c from messages group by ticket_id) counts";
    assert_eq!(shop.db.number(fewest), 9);
    assert!(shop.db.count("read_marks") > 0);
    assert_eq!(
        shop.db.count(
            "orders o join packages p on p.id = o.package_id and p.creator_id = o.creator_id"
        ),
        1200
    );
    shop.verify();
    // the rotation and the ids go on from there
    shop.order(1, &[1, 2]).unwrap();
    shop.verify();
}

fn orders_are_planted_once_and_between_people(engine: Engine) {
    let empty = TestDb::seeded(engine, 1, 1, 0, 0);
    assert!(matches!(seed_orders(&empty, 1, 1, 7), Err(SeedError::NobodyThere)));
    assert!(seed_orders(&empty, 0, 0, 0).unwrap().is_empty());
    let db = TestDb::seeded(engine, 1, 1, 1, 1);
    seed_orders(&db, 3, 3, 0).unwrap();
    assert_eq!(db.count("messages"), 3 * 7, "a ticket begins with seven");
    let before = db.dump();
    assert!(matches!(seed_orders(&db, 3, 3, 0), Err(SeedError::HasOrders)));
    assert_eq!(db.dump(), before);
}

#[test]
fn a_ticket_is_written_without_reading_every_imported_order() {
    let db = TestDb::seeded(Engine::Sqlite, 2, 2, 2, 1);
    let plan = BulkPlan { orders: 500, tickets: 0, messages: 0 };
    db.stores().seeder.seed_orders(plan, &|_| {}).unwrap();
    let insert = "insert into tickets (id, order_id, status, priority, changes, created_at, updated_at) \
                  values (1, 1, 'open', 'low', 0, '', '')";
    let steps = db.session().plan(insert, &[]);
    assert!(steps.iter().any(|step| step.contains("orders_ticket_of")), "{steps:?}");
}

/// SQLite would read the whole index of words, whenever it joins pieces of it, if it had statistics
/// of FTS5's own tables from when they were small.
#[test]
fn the_index_of_words_is_found_by_its_keys_after_planting() {
    let db = TestDb::seeded(Engine::Sqlite, 2, 2, 2, 1);
    seed_orders(&db, 500, 500, 7).unwrap();
    assert!(
        db.number("select count(*) as n from sqlite_stat1 where tbl = 'messages'") > 0,
        "it was analyzed"
    );
    let join = "delete from search_messages_data where id >= ?1 and id <= ?2";
    let steps = db.session().plan(join, &["1".to_owned(), "2".to_owned()]);
    assert!(steps.iter().any(|step| step.starts_with("SEARCH search_messages_data")), "{steps:?}");
    assert_eq!(db.count("sqlite_stat1 where tbl glob 'search_*'"), 0);
}
