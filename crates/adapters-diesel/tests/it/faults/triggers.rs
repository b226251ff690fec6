//! The database refuses a row of a checkout, in any of the tables it writes.

use std::collections::BTreeSet;

use adapters_diesel::Options;
use app::{
    CreatorViewer, StoreError, Viewer,
    checkout::PlaceOrdersError,
    handover::{HandoverError, UndoHandoverError},
    tickets::{ChangeTicketError, OpenTicketError},
};
use domain::{
    AccountStatus, Action, Departure, OrderCommand, OrderStatus, Priority, Recipients, Role,
    TicketChange, TicketStatus,
};
use test_support::{Engine, on_each_engine};

use super::{ask, shop, works};
use crate::{
    desk::{changed, imported, opened},
    fixture::{Shop, noon},
};

on_each_engine! {
    r02_a_refused_row_in_any_table_leaves_nothing_behind,
    a_refused_row_of_another_act_leaves_nothing_behind,
    r20_a_refused_row_of_a_step_leaves_nothing_behind,
    a_refused_row_of_a_handover_leaves_everything_where_it_was,
    r20_a_refused_row_of_a_change_of_a_ticket_leaves_nothing_behind,
    a_refused_row_of_an_opened_ticket_leaves_nothing_behind,
}

/// Every table that a checkout writes, and how.
const WRITES: [(&str, &str); 11] = [
    ("idempotency_keys", "delete"),
    ("idempotency_keys", "insert"),
    ("orders", "insert"),
    ("tickets", "insert"),
    ("eligibility_snapshots", "insert"),
    ("assignments", "insert"),
    ("rotation", "update"),
    ("messages", "insert"),
    ("notifications", "insert"),
    ("audit_log", "insert"),
    ("cart_items", "delete"),
];

/// Ways in which an engine can refuse a row.
pub(crate) fn ways(engine: Engine) -> &'static [&'static str] {
    if engine == Engine::Sqlite { &["abort", "rollback", "fail"] } else { &["exception"] }
}

/// Statements that make a table refuse rows, and that let it take them again.
pub(crate) fn refusing(engine: Engine, table: &str, act: &str, way: &str) -> [String; 2] {
    let raise = match engine {
        Engine::Sqlite => format!("begin select raise({way}, 'no room'); end"),
        Engine::Postgres => "for each row execute function no_room()".to_owned(),
    };
    let function = match engine {
        Engine::Sqlite => "",
        Engine::Postgres => {
            "create or replace function no_room() returns trigger as $$ begin raise exception 'no room'; end $$ \
             language plpgsql; "
        }
    };
    let on_table = if engine == Engine::Sqlite { String::new() } else { format!(" on {table}") };
    [
        format!("{function}create trigger no_room after {act} on {table} {raise}"),
        format!("drop trigger no_room{on_table}"),
    ]
}

fn r02_a_refused_row_in_any_table_leaves_nothing_behind(engine: Engine) {
    let shop = shop(engine, &Options::default());
    let before = shop.db.dump();
    for (table, act) in WRITES {
        for way in ways(engine) {
            let [refuse, accept] = refusing(engine, table, act, way);
            shop.db.sql(&refuse);
            let outcome = ask(&shop);
            assert!(
                matches!(outcome, Err(PlaceOrdersError::Store(_))),
                "{way} at {act} on {table}: {outcome:?}"
            );
            assert_eq!(shop.db.dump(), before, "{way} at {act} on {table}");
            if matches!(*way, "abort" | "exception") {
                let Err(PlaceOrdersError::Store(StoreError::Failed { operation, cause })) = outcome
                else {
                    panic!("this is nothing that passes: {outcome:?}");
                };
                assert!(
                    cause.to_string().contains("no room") && !operation.is_empty(),
                    "{operation}: {cause}"
                );
            }
            shop.db.sql(&accept);
        }
    }
    works(&shop);
    let changed: BTreeSet<_> =
        shop.db.dump().into_iter().filter(|row| !before.contains(row)).collect();
    let gone = before.into_iter().filter(|row| !shop.db.dump().contains(row));
    let tables: BTreeSet<_> = changed
        .into_iter()
        .chain(gone)
        .map(|row| row.split(' ').next().unwrap().to_owned())
        .collect();
    assert_eq!(
        tables,
        WRITES.iter().map(|(table, _)| (*table).to_owned()).collect(),
        "no table is missing above"
    );
}

fn a_refused_row_of_another_act_leaves_nothing_behind(engine: Engine) {
    let shop = shop(engine, &Options::default());
    let set = |n, status| shop.set_account(shop.agent(n), status);
    for n in [1, 2] {
        set(n, AccountStatus::Suspended).unwrap();
    }
    shop.order(1, &[1, 2, 3]).unwrap();
    let before = shop.db.dump();
    let writes = [
        "users update",
        "audit_log insert",
        "tickets update",
        "assignments insert",
        "rotation update",
    ];
    for (table, act) in writes
        .iter()
        .chain(&["messages insert", "notifications insert"])
        .filter_map(|w| w.split_once(' '))
    {
        for way in ways(engine) {
            let [refuse, accept] = refusing(engine, table, act, way);
            shop.db.sql(&refuse);
            assert!(set(1, AccountStatus::Active).is_err(), "{way} at {act} on {table}");
            assert_eq!(shop.db.dump(), before, "{way} at {act} on {table}");
            shop.db.sql(&accept);
        }
    }
    set(1, AccountStatus::Active).unwrap();
    assert_eq!(shop.db.count("tickets where agent_id is null"), 0);
    shop.verify();
}

fn r20_a_refused_row_of_a_step_leaves_nothing_behind(engine: Engine) {
    let shop = shop(engine, &Options::default());
    let placed = shop.order(1, &[1]).unwrap().remove(0);
    let creator =
        CreatorViewer { user: placed.creator.owner.user, creator: Some(placed.creator.id) };
    let accept = || {
        let act = OrderCommand::Do { action: Action::Accept, reason: None };
        shop.step(placed.order.id, Viewer::Creator(creator), act)
    };
    let before = shop.db.dump();
    let writes = [
        "orders update",
        "messages insert",
        "notifications insert",
        "audit_log insert",
        "tickets update",
    ];
    for (table, act) in writes.iter().filter_map(|write| write.split_once(' ')) {
        for way in ways(engine) {
            let [refuse, admit] = refusing(engine, table, act, way);
            shop.db.sql(&refuse);
            assert!(accept().is_err(), "{way} at {act} on {table}");
            assert_eq!(shop.db.dump(), before, "{way} at {act} on {table}");
            shop.db.sql(&admit);
        }
    }
    assert_eq!(accept().unwrap().context.order.status, OrderStatus::Accepted);
    shop.verify();
}

/// Every table that a handover by the rotation of an agent that is suspended and goes offline
/// writes, and then its undo.
const HAND_OVER: [(&str, &str); 10] = [
    ("handovers", "insert"),
    ("handover_tickets", "insert"),
    ("agents", "update"),
    ("users", "update"),
    ("tickets", "update"),
    ("assignments", "insert"),
    ("rotation", "update"),
    ("messages", "insert"),
    ("notifications", "insert"),
    ("audit_log", "insert"),
];
const UNDO: [(&str, &str); 5] = [
    ("handovers", "update"),
    ("tickets", "update"),
    ("messages", "insert"),
    ("notifications", "insert"),
    ("audit_log", "insert"),
];

fn a_refused_row_of_a_handover_leaves_everything_where_it_was(engine: Engine) {
    let shop = shop(engine, &Options::default());
    shop.order(1, &[1, 2, 3]).unwrap();
    let (admin, departure) = (shop.agent(1).user(), Departure { set_offline: true, suspend: true });
    let act = || shop.reassign(shop.agent(1), Recipients::Rotation, departure, admin);
    refuse_each(&shop, engine, &HAND_OVER, || matches!(act(), Err(HandoverError::Store(_))));
    let id = act().unwrap().id;
    shop.set_account(shop.agent(1), AccountStatus::Active).unwrap();
    let undo = || shop.undo(id, (admin, Role::SuperAdmin));
    refuse_each(&shop, engine, &UNDO, || matches!(undo(), Err(UndoHandoverError::Store(_))));
    assert!(!undo().unwrap().restored.is_empty());
    shop.verify();
}

fn r20_a_refused_row_of_a_change_of_a_ticket_leaves_nothing_behind(engine: Engine) {
    let shop = shop(engine, &Options::default());
    shop.order(1, &[1]).unwrap();
    let writes = [
        ("tickets", "update"),
        ("messages", "insert"),
        ("audit_log", "insert"),
        ("notifications", "insert"),
    ];
    for (change, writes) in [
        (TicketChange::Status(TicketStatus::Resolved), &writes[..3]),
        (TicketChange::Priority(Priority::High), &writes[..3]),
        (TicketChange::Agent { to: shop.agent(2), expected: None }, &writes[..]),
    ] {
        let act = || changed(&shop, 1, change, noon());
        refuse_each(&shop, engine, writes, || matches!(act(), Err(ChangeTicketError::Store(_))));
        act().unwrap();
    }
    assert_eq!(
        shop.db.count("tickets where changes = 3 and agent_id = 3 and status = 'resolved'"),
        1
    );
    shop.verify();
}

fn a_refused_row_of_an_opened_ticket_leaves_nothing_behind(engine: Engine) {
    let shop = shop(engine, &Options::default());
    shop.order(1, &[1]).unwrap();
    // so that a new snapshot is written too
    shop.set_account(shop.agent(2), AccountStatus::Suspended).unwrap();
    let order = imported(&shop);
    let writes = [
        "tickets",
        "eligibility_snapshots",
        "assignments",
        "messages",
        "notifications",
        "audit_log",
    ];
    let writes: Vec<_> =
        writes.iter().map(|&table| (table, "insert")).chain([("rotation", "update")]).collect();
    let act = || opened(&shop, order);
    refuse_each(&shop, engine, &writes, || matches!(act(), Err(OpenTicketError::Store(_))));
    assert_eq!(act().unwrap().agent.unwrap().id, shop.agent(1));
    shop.verify();
}

/// Lets each of these tables refuse its rows in turn; the act must fail then and write nothing.
fn refuse_each(shop: &Shop, engine: Engine, writes: &[(&str, &str)], fails: impl Fn() -> bool) {
    let before = shop.db.dump();
    for &(table, act) in writes {
        for way in ways(engine) {
            let [refuse, accept] = refusing(engine, table, act, way);
            shop.db.sql(&refuse);
            assert!(fails(), "{way} at {act} on {table}");
            assert_eq!(shop.db.dump(), before, "{way} at {act} on {table}");
            shop.db.sql(&accept);
        }
    }
}
