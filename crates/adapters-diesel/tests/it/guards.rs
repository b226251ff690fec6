//! What the databases refuse by themselves, whoever writes to them.

use app::integrity::Defect;
use test_support::{Engine, TestDb, on_each_engine};

use crate::fixture::Shop;

on_each_engine! {
    r02_an_order_of_a_checkout_cannot_be_committed_without_its_ticket,
    r02_a_ticket_cannot_exist_without_its_order,
    r02_an_order_has_one_ticket,
    r52_a_user_has_one_brand_profile_and_one_creator_profile,
    r29_a_ticket_goes_to_an_agent_or_to_nobody,
    there_is_one_rotation,
    an_assignment_is_made_once_and_for_one_ticket,
    an_idempotency_key_is_kept_once_for_a_user_and_an_endpoint,
    nothing_refers_to_nothing,
    nothing_is_added_about_nobody,
    two_accounts_cannot_share_an_address,
    counts_and_flags_stay_within_their_bounds,
    s10_a_missing_trigger_is_a_defect,
}

/// A shop with one order.
fn shop(engine: Engine) -> Shop {
    let shop = Shop::open(engine, [2, 2, 1, 2]);
    shop.order(1, &[1]).unwrap();
    shop
}

/// The statements are refused with this part of a message (SQLite's, PostgreSQL's), and nothing of
/// them stays.
fn refuses(db: &TestDb, sql: &str, [sqlite, postgres]: [&str; 2]) {
    let before = db.dump();
    let error =
        db.sql_error(&format!("begin; {sql}; commit")).unwrap_or_else(|| panic!("accepted: {sql}"));
    let part = if db.engine == Engine::Sqlite { sqlite } else { postgres };
    assert!(error.contains(part), "{error}, for: {sql}");
    assert_eq!(db.dump(), before);
}

const UNIQUE: [&str; 2] =
    ["UNIQUE constraint failed", "duplicate key value violates unique constraint"];
const FOREIGN: [&str; 2] = ["FOREIGN KEY constraint failed", "violates foreign key constraint"];
const CHECK: [&str; 2] = ["CHECK constraint failed", "violates check constraint"];

/// What takes away the triggers that keep entries of the audit log, until the transaction is rolled
/// back.
fn without_the_guard_of_the_audit_log(engine: Engine) -> &'static str {
    match engine {
        Engine::Sqlite => {
            "drop trigger audit_log_is_not_changed; drop trigger audit_log_is_not_removed"
        }
        Engine::Postgres => "drop trigger audit_log_is_not_changed on audit_log",
    }
}

/// Each trigger of the schema, with the statement that takes it away.
fn triggers(db: &TestDb) -> Vec<String> {
    let all = match db.engine {
        Engine::Sqlite => {
            "select 'drop trigger ' || name as line from sqlite_master where type = 'trigger' order by name"
        }
        Engine::Postgres => {
            "select 'drop trigger ' || tgname || ' on ' || tgrelid::regclass as line from pg_trigger \
             where not tgisinternal and tgrelid in (select oid from pg_class where relnamespace = \
             current_schema()::regnamespace) order by tgname"
        }
    };
    db.lines(all)
}

fn s10_a_missing_trigger_is_a_defect(engine: Engine) {
    let db = TestDb::fresh(engine);
    let found =
        |db: &TestDb| db.stores().ports.integrity.count_defects(Defect::MissingTrigger).unwrap();
    assert_eq!(found(&db), 0);
    let all = triggers(&db);
    for (gone, drop) in all.iter().enumerate() {
        db.sql(drop);
        assert_eq!(found(&db), u32::try_from(gone).unwrap() + 1, "{drop}");
    }
    assert!(all.len() >= 7, "{all:?}");
    let (one, hollow) = (
        TestDb::fresh(engine),
        match engine {
            Engine::Sqlite => {
                "drop trigger audit_log_is_not_changed; create trigger audit_log_is_not_changed before update on audit_log \
             begin select 1; end"
            }
            Engine::Postgres => "alter table audit_log disable trigger audit_log_is_not_changed",
        },
    );
    one.sql(hollow);
    assert_eq!(found(&one), 1, "it is there, and refuses nothing");
}

/// A copy of order 1 with another id and origin.
fn copy_of_order(id: u32, origin: &str) -> String {
    let columns = "checkout_id, brand_id, creator_id, package_id, quantity, unit_price_minor, total_minor, currency, \
                   status, reference_urls, submission_deadline, delivery_deadline, placed_at, updated_at";
    format!(
        "insert into orders (id, origin, {columns}) select {id}, '{origin}', {columns} from orders where id = 1"
    )
}

fn copy_of_ticket(id: u32, order: u32) -> String {
    let columns = "agent_id, status, priority, changes, created_at, updated_at";
    format!(
        "insert into tickets (id, order_id, {columns}) select {id}, {order}, {columns} from tickets where id = 1"
    )
}

fn r02_an_order_of_a_checkout_cannot_be_committed_without_its_ticket(engine: Engine) {
    let db = shop(engine).db;
    let order = copy_of_order(50, "checkout");
    refuses(&db, &order, FOREIGN);
    let rest =
        "delete from assignments; delete from messages; delete from audit_log; delete from tickets";
    refuses(&db, &format!("{}; {rest}", without_the_guard_of_the_audit_log(engine)), FOREIGN);
    db.sql(&copy_of_order(51, "import"));
    refuses(&db, "update orders set origin = 'checkout' where id = 51", FOREIGN);
    // within a transaction the order comes first
    db.sql(&format!("begin; {order}; {}; commit", copy_of_ticket(60, 50)));
    assert_eq!((db.count("orders"), db.count("tickets")), (3, 2));
}

fn r02_a_ticket_cannot_exist_without_its_order(engine: Engine) {
    let db = shop(engine).db;
    refuses(&db, &copy_of_ticket(60, 50), FOREIGN);
    let rest = "delete from assignments; delete from audit_log; delete from orders";
    refuses(&db, &format!("{}; {rest}", without_the_guard_of_the_audit_log(engine)), FOREIGN);
    refuses(
        &db,
        "update tickets set order_id = null",
        ["NOT NULL constraint failed", "violates not-null constraint"],
    );
}

fn r02_an_order_has_one_ticket(engine: Engine) {
    refuses(&shop(engine).db, &copy_of_ticket(60, 1), UNIQUE);
}

fn r52_a_user_has_one_brand_profile_and_one_creator_profile(engine: Engine) {
    let db = shop(engine).db;
    let brand = "user_id, company_name, industries, verified, created_at, updated_at";
    refuses(
        &db,
        &format!("insert into brands ({brand}) select {brand} from brands where id = 1"),
        UNIQUE,
    );
    let creator = "user_id, content_categories, platforms, languages, total_collaborations, verified, featured, \
                   created_at, updated_at";
    refuses(
        &db,
        &format!("insert into creators ({creator}) select {creator} from creators"),
        UNIQUE,
    );
}

fn r29_a_ticket_goes_to_an_agent_or_to_nobody(engine: Engine) {
    let shop = shop(engine);
    for user in [1, shop.buyer(1).get(), 999] {
        refuses(&shop.db, &format!("update tickets set agent_id = {user}"), FOREIGN);
        refuses(&shop.db, &format!("update rotation set agent_id = {user}"), FOREIGN);
        refuses(&shop.db, &format!("update assignments set agent_id = {user}"), FOREIGN);
    }
    let yes = if engine == Engine::Sqlite { "1" } else { "true" };
    let buyer = shop.buyer(1);
    let agent = format!(
        "insert into agents (user_id, availability, is_online) values ({buyer}, 'available', {yes})"
    );
    refuses(&shop.db, &agent, FOREIGN);
    let forged =
        agent.replace("(user_id,", "(role, user_id,").replace("values (", "values ('brand', ");
    refuses(&shop.db, &forged, CHECK);
    refuses(&shop.db, "update users set role = 'brand' where id = 2", FOREIGN);
    shop.db.sql("update tickets set agent_id = null");
}

fn there_is_one_rotation(engine: Engine) {
    let db = shop(engine).db;
    refuses(&db, "insert into rotation (id, agent_id, number) values (2, null, 0)", CHECK);
    refuses(&db, "insert into rotation (id, agent_id, number) values (1, null, 0)", UNIQUE);
    refuses(&db, "update rotation set number = -1", CHECK);
}

fn an_assignment_is_made_once_and_for_one_ticket(engine: Engine) {
    let shop = shop(engine);
    shop.order(1, &[2]).unwrap();
    let columns = "order_id, eligibility_snapshot_id, from_queue, agent_id, created_at";
    let assignment = |number: u32, ticket: u32| {
        format!(
            "insert into assignments (number, ticket_id, {columns}) \
             select {number}, {ticket}, {columns} from assignments where number = 1"
        )
    };
    shop.db.sql("delete from assignments where number = 2");
    refuses(&shop.db, &assignment(1, 2), UNIQUE);
    refuses(&shop.db, &assignment(2, 1), UNIQUE);
    refuses(&shop.db, &assignment(0, 2), CHECK);
    shop.db.sql(&assignment(2, 2));
}

fn an_idempotency_key_is_kept_once_for_a_user_and_an_endpoint(engine: Engine) {
    let db = shop(engine).db;
    let digest = if engine == Engine::Sqlite { "x'07'" } else { "'\\x07'" };
    let response = |user: u32, endpoint: &str, key: &str| {
        format!(
            "insert into idempotency_keys (user_id, endpoint, idempotency_key, fingerprint, status, body, created_at) \
             values ({user}, '{endpoint}', '{key}', {digest}, 200, '', '2026-01-05T09:30:00.000000Z')"
        )
    };
    for response in
        [response(1, "checkout", "k"), response(2, "checkout", "k"), response(1, "other", "k")]
    {
        db.sql(&response);
        refuses(&db, &response, UNIQUE);
    }
    db.sql(&response(1, "checkout", "K"));
    refuses(&db, &response(999, "checkout", "k"), FOREIGN);
}

fn nothing_refers_to_nothing(engine: Engine) {
    let db = shop(engine).db;
    let references = [
        "orders set brand_id",
        "orders set creator_id",
        "orders set package_id",
        "messages set ticket_id",
        "messages set author_id",
        "notifications set user_id",
        "audit_log set order_id",
        "audit_log set ticket_id",
        "audit_log set actor_id",
        "tickets set agent_id",
        "rotation set agent_id",
        "assignments set agent_id",
        "assignments set previous_agent_id",
        "assignments set eligibility_snapshot_id",
        "assignments set order_id",
        "packages set creator_id",
        "social_accounts set creator_id",
        "portfolio_items set user_id",
        "creators set user_id",
    ];
    for reference in references {
        let guard = if reference.starts_with("audit_log") {
            without_the_guard_of_the_audit_log(engine)
        } else {
            ""
        };
        refuses(&db, &format!("{guard}; update {reference} = 999"), FOREIGN);
    }
    refuses(&db, "update brands set user_id = 999 where id = 1", FOREIGN);
    refuses(&db, "delete from users", FOREIGN);
    // accounts stay, also those that nothing refers to
    db.sql("insert into users (name, role, status, email_verified, phone_verified, onboarding_completed, auth_provider, created_at, updated_at) \
            select 'Nobody', 'brand', 'active', email_verified, phone_verified, onboarding_completed, auth_provider, created_at, updated_at \
            from users where id = 1");
    refuses(&db, "delete from users where name = 'Nobody'", FOREIGN);
    refuses(&db, "update users set id = 998 where id in (select agent_id from tickets)", FOREIGN);
    refuses(&db, "delete from agents where user_id = (select max(user_id) from agents)", FOREIGN);
}

/// Beside a row that is right, as a batch writes them.
fn nothing_is_added_about_nobody(engine: Engine) {
    let shop = shop(engine);
    shop.order(1, &[2]).unwrap();
    let beside = "from (select 1 as n union all select 999) who";
    let message = "ticket_id, channel, role, kind, body, created_at";
    let notification = "kind, title, message, data, created_at";
    let entry = "at, actor_role, action, order_id, ticket_id, from_value, to_value, reason, data";
    for (table, column, others) in [
        ("messages", "author_id", message),
        ("notifications", "user_id", notification),
        ("audit_log", "actor_id", entry),
    ] {
        let row = format!("(select {others} from {table} order by id limit 1) one");
        let add =
            format!("insert into {table} ({column}, {others}) select who.n, one.* {beside}, {row}");
        refuses(&shop.db, &add, FOREIGN);
        shop.db.sql(&format!("{add} where who.n = 1"));
    }
}

fn two_accounts_cannot_share_an_address(engine: Engine) {
    let db = shop(engine).db;
    refuses(&db, "update users set email = 'same@example.test'", UNIQUE);
    refuses(&db, "update users set phone = '+15550100'", UNIQUE);
    refuses(&db, "update users set email = 'Upper@example.test' where id = 1", CHECK);
    db.sql("update users set email = null, phone = null");
}

fn counts_and_flags_stay_within_their_bounds(engine: Engine) {
    let db = shop(engine).db;
    for value in [
        "orders set quantity = 0",
        "orders set quantity = 1001",
        "orders set delivery_days = 0",
        "orders set delivery_days = 366",
        "orders set currency = 'EURO'",
        "orders set price_revision_minor = 5",
        "tickets set changes = -1",
        "creators set rating_hundredths = 501",
        "creators set total_collaborations = -1",
        "messages set kind = 'file'",
        "eligibility_snapshots set tier = 3",
        "social_accounts set follower_count = -1",
        "packages set quantity = 0",
        "packages set revisions = 1001",
    ] {
        refuses(&db, &format!("update {value}"), CHECK);
    }
    if engine == Engine::Sqlite {
        refuses(&db, "update packages set is_active = 2", CHECK);
        refuses(
            &db,
            "update packages set is_active = 'yes'",
            ["cannot store TEXT value in INTEGER column", ""],
        );
    }
}
