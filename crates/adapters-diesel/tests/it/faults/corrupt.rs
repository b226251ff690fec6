//! A stored value that does not parse is reported with its table, column and row.

use adapters_diesel::Options;
use app::{
    PageRequest, StoreError,
    ports::{OrderScope, TicketFilter, TicketOrder},
};
use domain::{Channel, CreatorId, TicketId};
use test_support::{Engine, on_each_engine};

use super::{ask, shop};
use crate::fixture::{Shop, noon, once};

on_each_engine! {
    a_value_that_does_not_parse_is_named,
    an_instant_that_is_none_is_an_error_that_names_its_column,
    a_message_in_an_unknown_channel_is_shown_to_nobody,
}

/// Reads something.
type Read = fn(&Shop) -> Result<(), StoreError>;

fn order(shop: &Shop) -> Result<(), StoreError> {
    shop.stores.ports.orders.list(OrderScope::All, None, PageRequest::first(9)).map(drop)
}

fn head(shop: &Shop) -> Result<(), StoreError> {
    shop.stores.ports.tickets.head(TicketId::new(1).unwrap()).map(drop)
}

fn tickets(shop: &Shop) -> Result<(), StoreError> {
    shop.stores.ports.tickets.list(&TicketFilter::default(), TicketOrder::Newest, PageRequest::first(9)).map(drop)
}

fn messages(shop: &Shop) -> Result<(), StoreError> {
    shop.stores.ports.tickets.messages(TicketId::new(1).unwrap(), Channel::ALL, PageRequest::first(10)).map(drop)
}

fn creator(shop: &Shop) -> Result<(), StoreError> {
    shop.stores
        .ports
        .catalog
        .creator(CreatorId::new(1).unwrap(), app::CreatorDetail { portfolio: 3, packages: 1000 })
        .map(drop)
}

fn turns(shop: &Shop) -> Result<(), StoreError> {
    shop.stores.ports.ledger.assignments(0, 10).map(drop)
}

fn account(shop: &Shop) -> Result<(), StoreError> {
    shop.stores.ports.accounts.find(shop.agent(1).user()).map(drop)
}

fn identity(shop: &Shop) -> Result<(), StoreError> {
    shop.stores.ports.accounts.identities(&[shop.agent(1).user()]).map(drop)
}

fn recall(shop: &Shop) -> Result<(), StoreError> {
    shop.stores.ports.checkout.recall(shop.buyer(1), &once("k").key, &[7; 32], noon()).map(drop)
}

/// Column, row by its key, a value that is no such thing, and who reads it.
const VALUES: [(&str, &str, &str, &str, Read); 25] = [
    ("packages", "currency", "id = 1", "usd", order),
    ("packages", "deliverables", "id = 1", "{", order),
    ("packages", "kind", "id = 1", "free", order),
    ("orders", "currency", "id = 1", "U D", order),
    ("orders", "reference_urls", "id = 1", "{}", order),
    ("orders", "deliverables", "id = 1", "[{}]", order),
    ("orders", "status", "id = 1", "lost", order),
    ("tickets", "status", "id = 1", "lost", order),
    ("tickets", "priority", "id = 1", "top", head),
    ("brands", "industries", "id = 1", "[1]", order),
    ("creators", "platforms", "id = 1", "", creator),
    ("creators", "languages", "id = 1", "null", creator),
    ("creators", "content_categories", "id = 1", "[", order),
    ("portfolio_items", "tags", "id = 1", "{}", creator),
    ("messages", "channel", "id = 7", "all", tickets),
    ("messages", "role", "id = 1", "guest", messages),
    ("messages", "kind", "id = 1", "image", messages),
    ("rosters", "eligible", "id = 1", "[0]", turns),
    ("rosters", "eligible", "id = 1", "2", turns),
    ("rosters", "skipped", "id = 1", "[[2, \"bored\"]]", turns),
    ("users", "status", "id = 2", "vip", account),
    ("users", "role", "id = 2", "guest", identity),
    ("users", "status", "id = 2", "", identity),
    ("agents", "availability", "user_id = 2", "gone", head),
    ("receipts", "status", "user_id = 7", "70000", recall),
];

fn a_value_that_does_not_parse_is_named(engine: Engine) {
    let shop = shop(engine, &Options::default());
    ask(&shop).unwrap();
    let mut session = shop.db.session();
    unguard(&mut session, engine);
    for (table, column, key, value, read) in VALUES {
        read(&shop).unwrap_or_else(|error| panic!("before {table}.{column}: {error:?}"));
        let before = session.lines(&format!("select coalesce({column} || '', '-') as line from {table} where {key}"));
        session.run(&format!("update {table} set {column} = '{value}' where {key}"));
        let row: i64 = key.rsplit(' ').next().unwrap().parse().unwrap();
        match read(&shop) {
            Err(StoreError::Corrupt { table: t, column: c, row: r }) => assert_eq!((t, c, r), (table, column, row)),
            other => panic!("{table}.{column}: {other:?}"),
        }
        let old = if before == ["-"] { "null".to_owned() } else { format!("'{}'", before.concat()) };
        session.run(&format!("update {table} set {column} = {old} where {key}"));
    }
    shop.verify();
}

/// Takes the constraints away that would refuse such values.
fn unguard(session: &mut test_support::Session, engine: Engine) {
    match engine {
        Engine::Sqlite => session.run("pragma ignore_check_constraints = on; pragma foreign_keys = off"),
        Engine::Postgres => {
            let drops = session.lines(
                "select format('alter table %s drop constraint %I', conrelid::regclass, conname) as line \
                 from pg_constraint where connamespace = 'public'::regnamespace and (contype = 'c' \
                 or contype = 'f' and conrelid = 'agents'::regclass)",
            );
            session.run(&drops.join("; "));
        }
    }
}

/// Only SQLite could hold such a text; PostgreSQL can hold an instant that no calendar has.
fn an_instant_that_is_none_is_an_error_that_names_its_column(engine: Engine) {
    let shop = shop(engine, &Options::default());
    ask(&shop).unwrap();
    let never = if engine == Engine::Sqlite { "yesterday" } else { "infinity" };
    shop.db.sql(&format!("update orders set placed_at = '{never}' where id = 1"));
    let error = order(&shop).unwrap_err();
    let StoreError::Failed { operation: "list orders", cause } = error else { panic!("{error:?}") };
    assert!(format!("{cause:#}").contains("placed_at"), "{cause:#}");
}

fn a_message_in_an_unknown_channel_is_shown_to_nobody(engine: Engine) {
    let shop = shop(engine, &Options::default());
    ask(&shop).unwrap();
    let mut session = shop.db.session();
    unguard(&mut session, engine);
    session.run("update messages set channel = 'all' where id = 1");
    let page =
        shop.stores.ports.tickets.messages(TicketId::new(1).unwrap(), Channel::ALL, PageRequest::first(10)).unwrap();
    assert_eq!(page.items.len(), 6);
}
