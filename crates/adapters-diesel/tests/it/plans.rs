//! Looking at how a database runs what the store asks: filled tables, recorded statements, and
//! their plans.

use test_support::{Engine, Session, TestDb};

use crate::fixture::Log;

/// So many numbers as a table `n(i)`.
fn numbers(count: u32) -> String {
    format!(
        "(with recursive n(i) as (select 1 union all select i + 1 from n where i < {count}) select i from n) as numbers"
    )
}

/// Five thousand orders with their tickets, seven messages and seven audit entries each, and two
/// thousand records of keys, with statistics that stay as they are. Every twentieth is open, every
/// fortieth urgent enough to be high, every 250th ticket waits.
pub(crate) fn fill(db: &TestDb) {
    let (time, digest) = match db.engine {
        Engine::Sqlite => {
            ("strftime('%Y-%m-%dT%H:%M:%S.000000Z', 1760000000 + i * 60, 'unixepoch')", "x'07'")
        }
        Engine::Postgres => ("to_timestamp(1760000000 + i * 60)", "'\\x07'::bytea"),
    };
    if db.engine == Engine::Postgres {
        // what is asked changes some rows, and the server would look at them anew some time
        for table in ["orders", "tickets", "messages", "audit_log", "idempotency_keys"] {
            db.sql(&format!("alter table {table} set (autovacuum_enabled = off)"));
        }
    }
    let (id, many) = ("1000000 + i", numbers(5000));
    db.sql(&format!(
        "begin; insert into orders (id, origin, checkout_id, brand_id, creator_id, package_id, quantity, \
         unit_price_minor, total_minor, currency, status, reference_urls, submission_deadline, delivery_deadline, \
         placed_at, updated_at) select {id}, 'checkout', {id}, i % 50 + 1, i % 20 + 1, i % 100 + 1, 1, 100, 100, \
         'USD', case when i % 20 = 0 then 'pending' else 'completed' end, '[]', {time}, {time}, {time}, {time} \
         from {many}; \
         insert into tickets (id, order_id, agent_id, status, priority, changes, created_at, updated_at) \
         select {id}, {id}, case when i % 250 > 0 then 2 + i % 5 end, \
         case when i % 20 = 0 then 'open' else 'closed' end, case when i % 40 = 0 then 'high' else 'medium' end, 0, {time}, {time} from {many}; commit; \
         insert into messages (id, ticket_id, author_id, channel, role, kind, body, created_at) \
         select {id}, 1000001 + i % 5000, 1, case i % 3 when 0 then 'internal' when 1 then 'brand_agent' \
         else 'creator_agent' end, 'agent', 'text', 'Hello', {time} from {}; \
         insert into audit_log (at, action, order_id, ticket_id, data) select {time}, 'ticket_status_changed', \
         1000001 + i % 5000, case when i % 2 = 0 then 1000001 + i % 5000 end, '{{}}' from {}; \
         insert into idempotency_keys (user_id, endpoint, idempotency_key, fingerprint, status, body, created_at) \
         select i % 50 + 1, 'checkout', 'old ' || i, {digest}, 200, '', {time} from {}; analyze",
        numbers(35_000),
        numbers(35_000),
        numbers(2000),
    ));
}

/// A connection on which PostgreSQL avoids what needs no index, so that the question is whether
/// there is one.
pub(crate) fn planner(db: &TestDb) -> Session {
    let mut session = db.session();
    if db.engine == Engine::Postgres {
        session.run("set enable_seqscan = off; set enable_bitmapscan = off");
    }
    session
}

/// A statement that was recorded, and how it is run: one step to a line.
pub(crate) struct Planned {
    pub(crate) statement: String,
    pub(crate) steps: Vec<String>,
}

/// The statements that were recorded since the last time, with their plans. Those without arguments
/// (the beginning and the end of a transaction) are left out.
pub(crate) fn planned(session: &mut Session, log: &Log) -> Vec<Planned> {
    let plan = |statement: String| {
        let (sql, arguments) = statement.split_once(" -- binds: ")?;
        let steps = session.plan(sql, &literals(arguments));
        Some(Planned {
            statement: sql.to_owned(),
            steps: steps.into_iter().map(|step| step.trim().to_owned()).collect(),
        })
    };
    log.take().into_iter().filter_map(plan).collect()
}

/// The arguments as SQL literals, out of the list that diesel prints.
fn literals(list: &str) -> Vec<String> {
    let inner = list.strip_prefix('[').and_then(|list| list.strip_suffix(']')).unwrap();
    split(inner).iter().map(|argument| literal(argument)).collect()
}

/// The parts of a list that commas separate.
fn split(inner: &str) -> Vec<String> {
    let mut arguments = vec![String::new()];
    let mut depth = 0_u32;
    let mut quoted = false;
    let mut escaped = false;
    for c in inner.chars() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            '[' | '(' if !quoted => depth += 1,
            ']' | ')' if !quoted => depth -= 1,
            ',' if !quoted && depth == 0 => {
                arguments.push(String::new());
                continue;
            }
            _ => {}
        }
        arguments.last_mut().unwrap().push(c);
    }
    arguments
        .iter()
        .map(|argument| argument.trim().to_owned())
        .filter(|argument| !argument.is_empty())
        .collect()
}

fn within<'a>(argument: &'a str, open: &str, close: &str) -> Option<&'a str> {
    argument.strip_prefix(open).and_then(|rest| rest.strip_suffix(close))
}

/// An element of an array of PostgreSQL.
fn element(argument: &str) -> String {
    match argument {
        "None" => "null".to_owned(),
        _ => within(argument, "At(", ")")
            .map(|instant| format!("\"{instant}\""))
            .or_else(|| within(argument, "Some(", ")").map(element))
            .unwrap_or_else(|| argument.replace('\'', "''")),
    }
}

fn literal(argument: &str) -> String {
    let within = |open: &str, close: &str| within(argument, open, close);
    let array = |list: &str| {
        format!(
            "'{{{}}}'",
            split(list).iter().map(|one| element(one)).collect::<Vec<_>>().join(",")
        )
    };
    match argument {
        "None" => "null".to_owned(),
        _ => within("At(", ")")
            .map(|instant| format!("'{instant}'"))
            .or_else(|| within("Some(", ")").map(literal))
            .or_else(|| within("[", "]").map(array))
            .or_else(|| within("\"", "\"").map(|text| format!("'{}'", text.replace('\'', "''"))))
            .unwrap_or_else(|| argument.to_owned()),
    }
}
