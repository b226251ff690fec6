//! The rotation under parallel load: equal shares, whatever the number of clients and of servers on
//! one database.

use std::{
    collections::BTreeMap,
    sync::atomic::{AtomicU32, Ordering},
    thread,
};

use domain::Role;
use test_support::{Engine, TestDb, on_each_engine};

use crate::{
    client::{Client, tokens_of},
    program::{Server, done_on},
};

const CLIENTS: u32 = 32;
const CHECKOUTS: u32 = 600;

on_each_engine! {
    r03_one_server_gives_three_agents_200_of_600_parallel_checkouts_each,
    r03_two_servers_on_one_database_give_three_agents_200_of_600_parallel_checkouts_each,
}

fn r03_one_server_gives_three_agents_200_of_600_parallel_checkouts_each(engine: Engine) {
    share_600_checkouts(engine, 1);
}

fn r03_two_servers_on_one_database_give_three_agents_200_of_600_parallel_checkouts_each(
    engine: Engine,
) {
    share_600_checkouts(engine, 2);
}

/// Every client is a brand that orders one package after the other.
fn share_600_checkouts(engine: Engine, servers: usize) {
    let db = TestDb::seeded(engine, 3, CLIENTS, 1, CHECKOUTS.div_ceil(CLIENTS));
    let servers: Vec<Server> = (0..servers).map(|_| Server::on(&db)).collect();
    let (tokens, left) = (tokens_of(&db, Role::Brand), AtomicU32::new(CHECKOUTS));
    let named: Vec<String> = thread::scope(|scope| {
        let clients = tokens.iter().zip(servers.iter().cycle()).map(|(token, server)| {
            let (client, left) = (Client::of(server), &left);
            scope.spawn(move || order_while_any_is_left(&client, token, left))
        });
        clients.collect::<Vec<_>>().into_iter().flat_map(|client| client.join().unwrap()).collect()
    });
    let mut told = BTreeMap::<String, u32>::new();
    for name in named {
        *told.entry(name).or_default() += 1;
    }
    assert_eq!(told.into_values().collect::<Vec<_>>(), [200, 200, 200], "as the clients were told");
    let stored = db.lines(
        "select agent_id || ' ' || count(*) as line from tickets group by agent_id order by 1",
    );
    assert_eq!(stored, ["2 200", "3 200", "4 200"], "as it is stored");
    assert_eq!((db.count("orders"), db.number("select number as n from rotation")), (600, 600));
    assert!(!done_on(&db, &["verify"]).contains("BROKEN"));
}

fn order_while_any_is_left(client: &Client, token: &str, left: &AtomicU32) -> Vec<String> {
    let mut agents = Vec::new();
    for package in 1..=CHECKOUTS.div_ceil(CLIENTS) {
        if left
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1))
            .is_err()
        {
            break;
        }
        let answer = client.checkout(token, &[package], None);
        assert_eq!(answer.status, 200, "{answer:?}");
        agents.extend(answer.agents());
    }
    agents
}
