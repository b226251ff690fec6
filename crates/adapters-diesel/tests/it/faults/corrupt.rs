//! A stored value that cannot be read is noted with its table, column and row, and takes down
//! nothing else.

use std::{
    fmt::{Debug, Write},
    sync::{Arc, Mutex},
};

use adapters_diesel::Options;
use app::{
    PageRequest, StoreError,
    orders::OrderScope,
    tickets::{TicketFilter, TicketOrder},
};
use domain::{Channel, CreatorId, TicketId};
use test_support::{Engine, on_each_engine};
use tracing::{
    Event, Metadata, Subscriber,
    field::{Field, Visit},
    span,
};

use super::{ask, shop};
use crate::fixture::{Shop, once};

on_each_engine! {
    b06_a_value_that_cannot_be_read_is_noted_and_takes_down_nothing_else,
    a_value_on_which_something_is_decided_is_an_error_that_names_it,
    b06_an_instant_that_is_none_is_noted_and_takes_down_nothing_else,
    b06_a_step_of_an_order_leaves_what_cannot_be_read_as_it_is,
    a_message_in_an_unknown_channel_is_shown_to_nobody,
}

/// What is noted while something is read.
#[derive(Clone, Default)]
struct Notes(Arc<Mutex<Vec<String>>>);

impl Subscriber for Notes {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target().starts_with("adapters_diesel")
    }

    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }

    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}

    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut line = Line(String::new());
        event.record(&mut line);
        self.0.lock().unwrap().push(line.0);
    }

    fn enter(&self, _: &span::Id) {}

    fn exit(&self, _: &span::Id) {}
}

struct Line(String);

impl Visit for Line {
    fn record_str(&mut self, field: &Field, value: &str) {
        write!(self.0, "{}={value} ", field.name()).unwrap();
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        write!(self.0, "{}={value:?} ", field.name()).unwrap();
    }
}

/// The notes of a reading beside what it comes to.
fn noted<T>(read: impl FnOnce() -> T) -> (T, Vec<String>) {
    let notes = Notes::default();
    let read = tracing::subscriber::with_default(notes.clone(), read);
    let lines = notes.0.lock().unwrap().clone();
    (read, lines)
}

/// Reads something.
type Read = fn(&Shop) -> Result<usize, StoreError>;

fn order(shop: &Shop) -> Result<usize, StoreError> {
    shop.stores
        .ports
        .orders
        .list(OrderScope::All, None, PageRequest::first(9))
        .map(|page| page.items.len())
}

fn head(shop: &Shop) -> Result<usize, StoreError> {
    shop.stores
        .ports
        .tickets
        .head(TicketId::new(1).unwrap())
        .map(|head| usize::from(head.is_some()))
}

fn tickets(shop: &Shop) -> Result<usize, StoreError> {
    shop.stores
        .ports
        .tickets
        .list(&TicketFilter::default(), TicketOrder::Newest, PageRequest::first(9))
        .map(|page| page.items.len())
}

fn messages(shop: &Shop) -> Result<usize, StoreError> {
    shop.stores
        .ports
        .messages
        .messages(TicketId::new(1).unwrap(), Channel::ALL, PageRequest::first(10))
        .map(|page| page.items.len())
}

fn creator(shop: &Shop) -> Result<usize, StoreError> {
    let detail = app::catalog::CreatorDetail { portfolio: 3, packages: 1000 };
    shop.stores
        .ports
        .catalog
        .creator(CreatorId::new(1).unwrap(), detail)
        .map(|found| usize::from(found.is_some()))
}

fn assignments(shop: &Shop) -> Result<usize, StoreError> {
    shop.stores.ports.integrity.assignments(0, 10).map(|assignments| assignments.len())
}

fn account(shop: &Shop) -> Result<usize, StoreError> {
    shop.stores
        .ports
        .accounts
        .account(shop.agent(1).user())
        .map(|found| usize::from(found.is_some()))
}

fn identity(shop: &Shop) -> Result<usize, StoreError> {
    shop.stores
        .ports
        .accounts
        .identities(&[shop.agent(1).user(), shop.buyer(1)])
        .map(|known| known.len())
}

fn look_up(shop: &Shop) -> Result<usize, StoreError> {
    shop.stores.ports.idempotency.idempotency_record(shop.buyer(1), &once("k").key).map(|_| 1)
}

fn cart(shop: &Shop) -> Result<usize, StoreError> {
    shop.stores.ports.carts.cart_lines(shop.buyer(1)).map(|lines| lines.len())
}

fn news(shop: &Shop) -> Result<usize, StoreError> {
    let user =
        domain::UserId::new(shop.db.number("select user_id as n from notifications where id = 1"))
            .unwrap();
    shop.stores
        .ports
        .notifications
        .notifications(user, false, PageRequest::first(9))
        .map(|page| page.items.len())
}

fn audit_log(shop: &Shop) -> Result<usize, StoreError> {
    let order = domain::OrderId::new(1).unwrap();
    shop.stores.ports.audit.audit_log(order, PageRequest::first(9)).map(|page| page.items.len())
}

fn packages(shop: &Shop) -> Result<usize, StoreError> {
    let filter = app::packages::PackageFilter { creator: None, on_sale: true };
    shop.stores.ports.packages.packages(filter, PageRequest::first(9)).map(|page| page.items.len())
}

/// Column, row by its key, a value that is no such thing, and who reads it.
const VALUES: [(&str, &str, &str, &str, Read); 34] = [
    ("packages", "currency", "id = 1", "usd", order),
    ("packages", "currency", "id = 1", "ABC", packages),
    ("packages", "price_minor", "id = 1", "-5", order),
    ("packages", "deliverables", "id = 1", "{", order),
    ("packages", "kind", "id = 1", "free", order),
    ("orders", "currency", "id = 1", "U D", order),
    ("orders", "total_minor", "id = 1", "999999999999999", order),
    ("orders", "reference_urls", "id = 1", "{}", order),
    ("orders", "deliverables", "id = 1", "[{}]", order),
    ("orders", "deliverables", "id = 1", "[{\"url\":\"https://a.test/a.mp4\"}]", tickets),
    ("orders", "deliverables", "id = 1", "gone", tickets),
    ("orders", "status", "id = 1", "lost", order),
    ("orders", "delivery_days", "id = 1", "-1", order),
    ("tickets", "status", "id = 1", "lost", order),
    ("tickets", "priority", "id = 1", "top", head),
    ("brands", "industries", "id = 1", "[1]", order),
    ("creators", "platforms", "id = 1", "", creator),
    ("creators", "languages", "id = 1", "null", creator),
    ("creators", "content_categories", "id = 1", "[", order),
    ("creators", "rating_hundredths", "id = 1", "501", order),
    ("portfolio_items", "tags", "id = 1", "{}", creator),
    ("messages", "channel", "id = 7", "all", tickets),
    ("messages", "role", "id = 1", "guest", messages),
    ("messages", "kind", "id = 1", "image", messages),
    ("cart_items", "reference_urls", "id = 71", "[7]", cart),
    ("cart_items", "delivery_days", "id = 71", "-1", cart),
    ("notifications", "data", "id = 1", "[]", news),
    ("notifications", "kind", "id = 1", "rumour", news),
    ("audit_log", "data", "id = 1", "{\"a\":1}", audit_log),
    ("audit_log", "actor_role", "id = 1", "guest", audit_log),
    ("users", "role", "id = 2", "guest", identity),
    ("users", "status", "id = 2", "", identity),
    ("users", "status", "id = 2", "vip", head),
    ("agents", "availability", "user_id = 2", "gone", head),
];

/// Values on which something is decided: who signs in, who was next, what was answered.
const DECIDED_ON: [(&str, &str, &str, &str, Read); 5] = [
    ("users", "status", "id = 2", "vip", account),
    ("eligibility_snapshots", "eligible", "id = 1", "[0]", assignments),
    ("eligibility_snapshots", "eligible", "id = 1", "2", assignments),
    ("eligibility_snapshots", "skipped", "id = 1", "[[2, \"bored\"]]", assignments),
    ("idempotency_keys", "status", "user_id = 7", "70000", look_up),
];

/// Puts a value into a column while something is done.
fn with_value<T>(
    session: &mut test_support::Session,
    (table, column, key, value): (&str, &str, &str, &str),
    then: impl FnOnce() -> T,
) -> T {
    let before = session
        .lines(&format!("select coalesce({column} || '', '-') as line from {table} where {key}"));
    session.run(&format!("update {table} set {column} = '{value}' where {key}"));
    let done = then();
    let old = if before == ["-"] { "null".to_owned() } else { format!("'{}'", before.concat()) };
    session.run(&format!("update {table} set {column} = {old} where {key}"));
    done
}

fn row_of(key: &str) -> i64 {
    key.rsplit(' ').next().unwrap().parse().unwrap()
}

fn b06_a_value_that_cannot_be_read_is_noted_and_takes_down_nothing_else(engine: Engine) {
    let shop = shop(engine, &Options::default());
    ask(&shop).unwrap();
    shop.db.sql(
        "insert into cart_items (id, user_id, package_id, quantity, reference_urls, created_at, updated_at) \
         select p.id + 70, u.id, p.id, 1, '[]', p.created_at, p.created_at from users u, packages p \
         where u.email like 'brand1@%' and p.id <= 2",
    );
    let mut session = shop.db.session();
    unguard(&mut session, engine);
    for (table, column, key, value, read) in VALUES {
        let (before, notes) = noted(|| read(&shop).unwrap());
        assert!(before > 0 && notes.is_empty(), "{table}.{column} before: {before} {notes:?}");
        let (read, notes) =
            with_value(&mut session, (table, column, key, value), || noted(|| read(&shop)));
        // who cannot be identified is nobody; everything else is shown as far as it goes
        let left_out = usize::from(table == "users" && column != "name" && before == 2);
        assert_eq!(
            read.unwrap_or_else(|error| panic!("{table}.{column}: {error:?}")),
            before - left_out,
            "{table}.{column}"
        );
        let expected = format!("table={table} column={column} row={} ", row_of(key));
        // an account that is read as an agent is told of as one
        let as_agent = expected.replace("table=users", "table=agents");
        let is_told = |note: &String| note.contains(&expected) || note.contains(&as_agent);
        assert!(notes.iter().any(is_told), "{table}.{column} = {value}: {notes:?}");
        assert!(
            value.len() < 4 || notes.iter().all(|note| !note.contains(value)),
            "a value is no matter of logs: {notes:?}"
        );
    }
}

fn a_value_on_which_something_is_decided_is_an_error_that_names_it(engine: Engine) {
    let shop = shop(engine, &Options::default());
    ask(&shop).unwrap();
    let mut session = shop.db.session();
    unguard(&mut session, engine);
    for (table, column, key, value, read) in DECIDED_ON {
        read(&shop).unwrap_or_else(|error| panic!("before {table}.{column}: {error:?}"));
        match with_value(&mut session, (table, column, key, value), || read(&shop)) {
            Err(StoreError::Corrupt { table: t, column: c, row: r }) => {
                assert_eq!((t, c, r), (table, column, row_of(key)));
            }
            other => panic!("{table}.{column}: {other:?}"),
        }
    }
    shop.verify();
}

/// Takes the constraints away that would refuse such values.
fn unguard(session: &mut test_support::Session, engine: Engine) {
    match engine {
        Engine::Sqlite => session.run(
            "pragma ignore_check_constraints = on; pragma foreign_keys = off; drop trigger audit_log_is_not_changed",
        ),
        Engine::Postgres => {
            let drops = session.lines(
                "select format('alter table %s drop constraint %I', conrelid::regclass, conname) as line \
                 from pg_constraint where connamespace = 'public'::regnamespace and (contype = 'c' \
                 or contype = 'f' and conrelid = 'agents'::regclass)",
            );
            session.run(&drops.join("; "));
            session.run("drop trigger audit_log_is_not_changed on audit_log");
        }
    }
}

/// Only SQLite could hold such a text; PostgreSQL can hold an instant that no calendar has.
fn b06_an_instant_that_is_none_is_noted_and_takes_down_nothing_else(engine: Engine) {
    let shop = shop(engine, &Options::default());
    ask(&shop).unwrap();
    let before = order(&shop).unwrap();
    let never = if engine == Engine::Sqlite { "yesterday" } else { "infinity" };
    shop.db.sql(&format!("update orders set delivery_deadline = '{never}' where id = 1"));
    let (read, notes) = noted(|| order(&shop));
    assert_eq!(read.unwrap(), before);
    assert!(
        notes.iter().any(|note| note.contains("table=orders column=delivery_deadline row=1 ")),
        "{notes:?}"
    );
}

/// What stands in the place of a damaged value is shown, and never written over it.
fn b06_a_step_of_an_order_leaves_what_cannot_be_read_as_it_is(engine: Engine) {
    let shop = shop(engine, &Options::default());
    ask(&shop).unwrap();
    let mut session = shop.db.session();
    unguard(&mut session, engine);
    let damaged = "deliverables = '[{\"name\": 1}]', reference_urls = 'x', currency = 'usd', status = 'review'";
    session.run(&format!("update orders set {damaged} where id = 1"));
    let staff =
        app::Viewer::Staff(app::StaffViewer { user: shop.agent(1).user(), is_super_admin: true });
    let reason = Some(domain::Reason::parse("The brand said so").unwrap());
    let command = domain::OrderCommand::Do { action: domain::Action::Approve, reason };
    let done = shop.step(domain::OrderId::new(1).unwrap(), staff, command).unwrap();
    assert_eq!(done.context.order.status, domain::OrderStatus::Completed);
    let kept = session.lines(
        "select status || ' ' || deliverables || ' ' || reference_urls || ' ' || currency || ' ' || total_minor as line \
         from orders where id = 1",
    );
    assert_eq!(kept, ["completed [{\"name\": 1}] x usd 15000"]);
}

fn a_message_in_an_unknown_channel_is_shown_to_nobody(engine: Engine) {
    let shop = shop(engine, &Options::default());
    ask(&shop).unwrap();
    let mut session = shop.db.session();
    unguard(&mut session, engine);
    session.run("update messages set channel = 'all' where id = 1");
    let page = shop
        .stores
        .ports
        .messages
        .messages(TicketId::new(1).unwrap(), Channel::ALL, PageRequest::first(10))
        .unwrap();
    assert_eq!(page.items.len(), 6);
}
