//! What reading costs: which index each query uses, and that the number of statements does not grow
//! with the rows.

mod acts;

use test_support::{Engine, on_each_engine};

use self::acts::{Act, OTHERS, PAGES};
use crate::{
    fixture::{Log, People, Shop, observed},
    plans::{Planned, fill, planned, planner},
};

on_each_engine! {
    r46_no_query_reads_a_whole_table,
    pages_come_out_of_an_index_in_their_order,
    r46_the_number_of_statements_does_not_grow_with_the_rows,
    r46_a_checkout_of_fifty_lines_takes_as_many_statements_as_one_of_one_line,
}

const MANY: People = [5, 50, 20, 5];

/// Whether a step reads a whole table that grows with the orders. What reads an index from its
/// beginning, to stop at the end of a page, does not.
fn reads_everything(engine: Engine, step: &str) -> bool {
    ["orders", "tickets", "messages", "idempotency_keys", "notifications", "audit_log"].iter().any(
        |table| match engine {
            Engine::Sqlite => step == format!("SCAN {table}"),
            Engine::Postgres => step.contains(&format!("Seq Scan on {table} ")),
        },
    )
}

/// A shop with many rows, asked for these; what each asked the database, and how that is run.
fn asked(engine: Engine, acts: impl Iterator<Item = Act>) -> Vec<Vec<Planned>> {
    let (db, log) = (Shop::database(engine, MANY), Log::default());
    fill(&db);
    let mut planner = planner(&db);
    let shop = Shop::on(db, MANY, &observed(log.observer()));
    let ask = |act: Act| {
        let _ = log.take();
        act(&shop);
        planned(&mut planner, &log)
    };
    acts.map(ask).collect()
}

fn r46_no_query_reads_a_whole_table(engine: Engine) {
    let plans =
        asked(engine, OTHERS.iter().map(|&(.., act)| act).chain(PAGES.iter().map(|&(_, act)| act)));
    // `in ()` becomes a condition that is never true, and then nothing is read
    for Planned { statement, steps } in
        plans.iter().flatten().filter(|plan| !plan.statement.contains("(1=0)"))
    {
        let whole = steps.iter().find(|step| reads_everything(engine, step));
        assert!(whole.is_none(), "{whole:?} in {statement}");
    }
    for ((sqlite, postgres, _), plans) in OTHERS.iter().zip(&plans) {
        let index = if engine == Engine::Sqlite { sqlite } else { postgres };
        let mut steps = plans.iter().flat_map(|plan| &plan.steps);
        assert!(
            steps.any(|step| step.contains(index)),
            "{index}: {:?}",
            plans.last().map(|plan| &plan.statement)
        );
    }
}

fn pages_come_out_of_an_index_in_their_order(engine: Engine) {
    for ((index, _), plans) in PAGES.iter().zip(asked(engine, PAGES.iter().map(|&(_, act)| act))) {
        let Planned { statement, steps } = &plans[0];
        let sorts = steps.iter().any(|step| step.contains("Sort") || step.contains("TEMP B-TREE"));
        assert!(
            steps.iter().any(|step| step.contains(index)) && !sorts,
            "{index}: {steps:#?} for {statement}"
        );
    }
}

/// How many statements each of these takes in a shop of `n` agents, brands, creators and orders.
fn statements(engine: Engine, n: u32) -> Vec<(&'static str, usize)> {
    let (people, log) = ([n, n, n, 2], Log::default());
    let shop = Shop::on(Shop::database(engine, people), people, &observed(log.observer()));
    for brand in 1..=n {
        shop.order(brand, &[i64::from(brand) * 2]).unwrap();
    }
    // the brand and the creator of the lists have many orders too
    let packages: Vec<i64> = (1..=n).map(|creator| i64::from(creator) * 2 - 1).collect();
    packages.chunks(50).for_each(|cart| drop(shop.order(2, cart).unwrap()));
    let acts = PAGES
        .iter()
        .map(|&(name, act)| (name, act))
        .chain(OTHERS[5..].iter().map(|&(name, _, act)| (name, act)));
    let count = |(name, act): (_, Act)| {
        let _ = log.take();
        act(&shop);
        (name, log.take().len())
    };
    acts.map(count).collect()
}

fn r46_the_number_of_statements_does_not_grow_with_the_rows(engine: Engine) {
    let (few, many) = (statements(engine, 3), statements(engine, 60));
    assert_eq!(few, many);
    assert!(few.iter().all(|(_, count)| (1..=12).contains(count)), "{few:?}");
}

fn is_of_a_row(statement: &str) -> bool {
    statement.starts_with("INSERT")
        && !statement.contains("`messages`")
        && !statement.contains("`eligibility_snapshots`")
}

fn r46_a_checkout_of_fifty_lines_takes_as_many_statements_as_one_of_one_line(engine: Engine) {
    let log = Log::default();
    let shop = Shop::with(engine, [3, 2, 10, 6], &observed(log.observer()));
    let count = |brand, packages: &[i64]| {
        let _ = log.take();
        shop.order(brand, packages).unwrap();
        // SQLite is no server to go to and back: each row of these is a statement
        let rows = |statement: &&String| engine == Engine::Sqlite && is_of_a_row(statement);
        log.take().iter().filter(|statement| !rows(statement)).count()
    };
    let first = count(1, &[60]);
    let one = count(1, &[59]);
    let fifty = count(2, &(1..=50).collect::<Vec<_>>());
    let why = "the first one reads the agents, looks for an equal snapshot and writes it; the others refer to it";
    assert_eq!((first, one), (fifty + 4, fifty), "{why}");
    assert!(fifty <= 24, "{fifty}");
    shop.verify();
}
