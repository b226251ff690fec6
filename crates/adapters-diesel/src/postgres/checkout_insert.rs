//! Writing checkouts on PostgreSQL: all rows of all tables in one statement.

use app::StoreError;
use diesel::{prelude::*, sql_types::BigInt};

use super::{
    dialect::Conn,
    prepared::{Column, Prepared, columns},
};
use crate::{
    error::During,
    rows::{
        AssignmentRow, CheckoutRows, DecisionRow, IdempotencyKeyRow, NewAuditEntryRow,
        NewMessageRow, NewNotificationRow, OrderRow, TicketRow,
    },
};

/// Writes a batch's rows that do not depend on who is next, and reserves so many ids of messages
/// that come before them.
pub(crate) fn insert_early<'a>(
    conn: &mut Conn,
    messages: usize,
    rows: impl FnOnce() -> CheckoutRows<'a>,
) -> Result<Option<Vec<i64>>, StoreError> {
    let Ok(messages) = i32::try_from(messages) else { return Ok(None) };
    let rows = rows();
    let mut statement =
        Statement { after: " where (select count(*) from reserved) > 0", ..Statement::default() };
    let fresh = "select nextval('messages_id_seq') as id from generate_series(1, ?)";
    statement.add("reserved", fresh, [Column::Count(messages)]);
    statement.insert_all(&rows);
    let text = format!("with {} select id from reserved", statement.parts.join(", "));
    Prepared::<BigInt>::new(text, statement.columns)
        .load(conn)
        .map(Some)
        .during("write checkouts early")
}

/// Writes all of these rows. Ids of messages, notifications and events ascend in the order of the
/// arrays. What refers to what is checked when the whole statement is done, and orders and messages
/// of a ticket when the transaction is.
pub(crate) fn insert(conn: &mut Conn, rows: &CheckoutRows<'_>) -> Result<(), StoreError> {
    let mut statement = Statement::default();
    statement.insert_all(rows);
    let text = format!("with {} select 1", statement.parts.join(", "));
    Prepared::<()>::new(text, statement.columns).execute(conn).during("write checkouts")?;
    Ok(())
}
const ORDERS: &str = "orders (id, origin, checkout_id, brand_id, creator_id, package_id, quantity, unit_price_minor, \
    total_minor, currency, status, delivery_days, instructions, reference_urls, submission_deadline, \
    delivery_deadline, rejection_message, deliverables, price_revision_minor, price_revision_reason, \
    price_revision_status, completed_at, placed_at, updated_at, changes)";
const TICKETS: &str =
    "tickets (id, order_id, agent_id, status, priority, changes, created_at, updated_at)";
const ASSIGNMENTS: &str = "assignments (number, ticket_id, order_id, eligibility_snapshot_id, from_queue, handover_id, \
    previous_agent_id, agent_id, created_at)";
const DECISIONS: &str = "assignment_decisions (number, rule, inputs)";
const MESSAGES: &str = "messages (ticket_id, author_id, channel, role, kind, body, file_url, file_name, searchable, created_at)";
const NUMBERED_MESSAGES: &str = "messages (id, ticket_id, author_id, channel, role, kind, body, file_url, file_name, searchable, created_at)";
const NOTIFICATIONS: &str = "notifications (user_id, kind, title, message, data, created_at)";
const AUDIT_LOG: &str = "audit_log (at, actor_id, actor_role, action, order_id, ticket_id, from_value, to_value, reason, data)";
const IDEMPOTENCY_KEYS: &str = "idempotency_keys (user_id, endpoint, idempotency_key, fingerprint, status, body, created_at, \
    checkout_id)";
const CLEAR_CARTS: &str = "delete from cart_items using unnest(?, ?) as ordered(user_id, package_id) \
    where cart_items.user_id = ordered.user_id and cart_items.package_id = ordered.package_id";
const MOVE_ROTATION: &str = "update rotation set agent_id = ?, number = ? where id = 1";

/// A statement of many parts that are run at once.
#[derive(Default)]
struct Statement<'a> {
    parts: Vec<String>,
    columns: Vec<Column<'a>>,
    /// What rows wait for before they are made.
    after: &'static str,
}

impl<'a> Statement<'a> {
    /// Adds all rows of all tables.
    fn insert_all(&mut self, rows: &'a CheckoutRows<'_>) {
        self.insert(ORDERS, &rows.orders, || orders(rows).into());
        self.insert(TICKETS, &rows.tickets, || tickets(rows).into());
        self.insert(ASSIGNMENTS, &rows.assignments, || assignments(rows).into());
        self.insert(DECISIONS, &rows.assignment_decisions, || decisions(rows).into());
        if rows.message_ids.is_empty() {
            self.insert(MESSAGES, &rows.messages, || messages(rows).into());
        } else {
            let id = || Column::Ints(rows.message_ids.clone());
            self.insert(NUMBERED_MESSAGES, &rows.messages, || {
                [id()].into_iter().chain(messages(rows)).collect()
            });
        }
        self.insert(NOTIFICATIONS, &rows.notifications, || notifications(rows).into());
        self.insert(AUDIT_LOG, &rows.audit_log, || audit_log(rows).into());
        self.insert(IDEMPOTENCY_KEYS, &rows.idempotency_keys, || idempotency_keys(rows).into());
        if !rows.ordered.is_empty() {
            let (users, packages) = rows.ordered.iter().copied().unzip();
            self.add("cleared", CLEAR_CARTS, [Column::Ints(users), Column::Ints(packages)]);
        }
        if !rows.assignments.is_empty() {
            let (agent, number) = rows.rotation;
            self.add("moved", MOVE_ROTATION, [Column::MaybeInt(agent), Column::Int(number)]);
        }
    }

    /// Adds rows of a table, if there are any.
    fn insert<R>(&mut self, table: &str, rows: &[R], columns: impl FnOnce() -> Vec<Column<'a>>) {
        if rows.is_empty() {
            return;
        }
        let columns = columns();
        let places = vec!["?"; columns.len()].join(", ");
        let name = table.split(' ').next().unwrap_or_default();
        let rows = format!("select * from unnest({places}){}", self.after);
        self.add(&format!("new_{name}"), &format!("insert into {table} {rows}"), columns);
    }

    fn add(&mut self, name: &str, part: &str, columns: impl IntoIterator<Item = Column<'a>>) {
        self.parts.push(format!("{name} as ({part})"));
        self.columns.extend(columns);
    }
}

fn orders<'a>(rows: &'a CheckoutRows<'_>) -> [Column<'a>; 25] {
    columns!(
        rows.orders,
        OrderRow {
            id: Ints,
            origin: Texts,
            checkout_id: Ints,
            brand_id: Ints,
            creator_id: Ints,
            package_id: Ints,
            quantity: Counts,
            unit_price_minor: Ints,
            total_minor: Ints,
            currency: Texts,
            status: Texts,
            delivery_days: MaybeCounts,
            instructions: MaybeTexts,
            reference_urls: Texts,
            submission_deadline: Moments,
            delivery_deadline: Moments,
            rejection_message: MaybeTexts,
            deliverables: MaybeTexts,
            price_revision_minor: MaybeInts,
            price_revision_reason: MaybeTexts,
            price_revision_status: MaybeTexts,
            completed_at: MaybeMoments,
            placed_at: Moments,
            updated_at: Moments,
            changes: Counts,
        }
    )
}

fn tickets<'a>(rows: &'a CheckoutRows<'_>) -> [Column<'a>; 8] {
    columns!(
        rows.tickets,
        TicketRow {
            id: Ints,
            order_id: Ints,
            agent_id: MaybeInts,
            status: Texts,
            priority: Texts,
            changes: Counts,
            created_at: Moments,
            updated_at: Moments,
        }
    )
}

fn assignments<'a>(rows: &'a CheckoutRows<'_>) -> [Column<'a>; 9] {
    columns!(
        rows.assignments,
        AssignmentRow {
            number: Ints,
            ticket_id: Ints,
            order_id: Ints,
            eligibility_snapshot_id: Ints,
            from_queue: Flags,
            handover_id: MaybeInts,
            previous_agent_id: MaybeInts,
            agent_id: Ints,
            created_at: Moments,
        }
    )
}

fn decisions<'a>(rows: &'a CheckoutRows<'_>) -> [Column<'a>; 3] {
    columns!(rows.assignment_decisions, DecisionRow { number: Ints, rule: Texts, inputs: Texts })
}

fn messages<'a>(rows: &'a CheckoutRows<'_>) -> [Column<'a>; 10] {
    columns!(
        rows.messages,
        NewMessageRow {
            ticket_id: Ints,
            author_id: Ints,
            channel: Texts,
            role: Texts,
            kind: Texts,
            body: Texts,
            file_url: MaybeTexts,
            file_name: MaybeTexts,
            searchable: Flags,
            created_at: Moments,
        }
    )
}

fn notifications<'a>(rows: &'a CheckoutRows<'_>) -> [Column<'a>; 6] {
    columns!(
        rows.notifications,
        NewNotificationRow {
            user_id: Ints,
            kind: Texts,
            title: Texts,
            message: Texts,
            data: Texts,
            created_at: Moments,
        }
    )
}

fn audit_log<'a>(rows: &'a CheckoutRows<'_>) -> [Column<'a>; 10] {
    columns!(
        rows.audit_log,
        NewAuditEntryRow {
            at: Moments,
            actor_id: MaybeInts,
            actor_role: MaybeTexts,
            action: Texts,
            order_id: MaybeInts,
            ticket_id: MaybeInts,
            from_value: MaybeTexts,
            to_value: MaybeTexts,
            reason: MaybeTexts,
            data: Texts,
        }
    )
}

fn idempotency_keys<'a>(rows: &'a CheckoutRows<'_>) -> [Column<'a>; 8] {
    columns!(
        rows.idempotency_keys,
        IdempotencyKeyRow {
            user_id: Ints,
            endpoint: Texts,
            idempotency_key: Texts,
            fingerprint: Bytes,
            status: Counts,
            body: Texts,
            created_at: Moments,
            checkout_id: MaybeInts,
        }
    )
}
