//! The words of the domain's enums and those that the databases accept are the same.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    AccountStatus, Activity, Availability, Channel, MessageKind, NotificationKind, OrderStatus,
    PackageKind, PriceRevisionStatus, Priority, Role, SenderRole, TicketStatus,
};
use test_support::{Engine, TestDb, on_each_engine};

use crate::fixture::Shop;

on_each_engine! {
    every_list_of_words_is_an_enum_of_the_domain,
    every_word_is_accepted_and_no_other,
}

/// A column with its words.
type Columns = BTreeMap<String, BTreeSet<String>>;

macro_rules! words {
    ($($column:literal: $enum:ident,)+) => {
        [$(($column, $enum::ALL.iter().map(|value| value.as_str()).collect::<Vec<_>>()),)+]
    };
}

fn wanted() -> Columns {
    let enums = words! {
        "users.role": Role,
        "users.status": AccountStatus,
        "agents.availability": Availability,
        "admin_presences.availability": Availability,
        "packages.kind": PackageKind,
        "orders.status": OrderStatus,
        "orders.price_revision_status": PriceRevisionStatus,
        "tickets.status": TicketStatus,
        "tickets.priority": Priority,
        "messages.channel": Channel,
        "messages.role": SenderRole,
        "messages.kind": MessageKind,
        "read_marks.channel": Channel,
        "notifications.kind": NotificationKind,
        "drafts.channel": Channel,
        "ticket_presences.channel": Channel,
        "ticket_presences.activity": Activity,
    };
    let texts = [
        ("users.auth_provider", vec!["email", "google", "phone"]),
        ("orders.origin", vec!["checkout", "import"]),
    ];
    let columns = enums.into_iter().chain(texts);
    columns
        .map(|(column, words)| (column.to_owned(), words.into_iter().map(str::to_owned).collect()))
        .collect()
}

/// Texts between single quotes.
fn quoted(list: &str) -> BTreeSet<String> {
    list.split('\'').skip(1).step_by(2).map(str::to_owned).collect()
}

/// What the check constraints list.
fn listed(db: &TestDb) -> Columns {
    let mut columns = Columns::new();
    match db.engine {
        Engine::Sqlite => {
            for table in db
                .lines("select name || ' ' || sql as line from sqlite_master where type = 'table'")
            {
                let (name, sql) = table.split_once(' ').unwrap();
                for check in sql.split("check (").skip(1).filter(|check| check.contains(" in ('")) {
                    let (column, list) = check.split_once(" in (").unwrap();
                    columns.insert(
                        format!("{name}.{column}"),
                        quoted(list.split(')').next().unwrap()),
                    );
                }
            }
        }
        Engine::Postgres => {
            let checks = "select conrelid::regclass || ' ' || pg_get_constraintdef(oid) as line from pg_constraint \
                          where contype = 'c' \
                          and connamespace = 'public'::regnamespace and pg_get_constraintdef(oid) like '%ARRAY[''%'";
            for check in db.lines(checks) {
                let (name, rest) = check.split_once(" CHECK ((").unwrap();
                let (column, list) = rest.split_once(" = ANY (").unwrap();
                columns.insert(format!("{name}.{column}"), quoted(list));
            }
        }
    }
    columns
}

fn every_list_of_words_is_an_enum_of_the_domain(engine: Engine) {
    assert_eq!(listed(&TestDb::fresh(engine)), wanted());
}

fn every_word_is_accepted_and_no_other(engine: Engine) {
    let shop = Shop::open(engine, [1, 1, 1, 1]);
    shop.order(1, &[1]).unwrap();
    shop.db.sql(
        "insert into read_marks (ticket_id, user_id, channel, message_id, at) \
         select 1, 1, 'internal', 1, placed_at from orders",
    );
    shop.db.sql(
        "insert into drafts (user_id, ticket_id, channel, body, updated_at) \
         select 1, 1, 'internal', 'Hello', placed_at from orders; \
         insert into ticket_presences select 1, 1, 'internal', 'viewing', placed_at from orders",
    );
    let yes = if engine == Engine::Postgres { "true" } else { "1" };
    shop.db.sql(&format!(
        "insert into admin_presences (user_id, availability, is_online) values (1, 'away', {yes})"
    ));
    let mut session = shop.db.session();
    for (column, words) in wanted() {
        let (table, name) = column.split_once('.').unwrap();
        // other values that a check wants beside the word
        let beside = match column.as_str() {
            "messages.kind" => ", file_url = 'https://files.example.test/1'",
            "orders.price_revision_status" => ", price_revision_minor = 100",
            _ => "",
        };
        let row = if table == "users" { "where id = 1" } else { "" };
        let mut accepts = |word: &str| {
            session.run("begin");
            let done =
                session.try_run(&format!("update {table} set {name} = '{word}'{beside} {row}"));
            session.run("rollback");
            done.is_ok()
        };
        for word in &words {
            assert!(accepts(word), "{column} = {word}");
            for near in [word.to_uppercase(), format!("{word} "), format!("{word}s")] {
                assert!(!accepts(&near), "{column} = {near}");
            }
        }
        assert!(!accepts(""), "{column} empty");
    }
}
