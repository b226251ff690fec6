//! Writing checkouts on PostgreSQL: all rows of all tables in one statement.

use app::StoreError;
use diesel::prelude::*;

use super::{
    dialect::Conn,
    prepared::{Column, Prepared, columns},
};
use crate::{
    error::During,
    rows::{
        AssignmentRow, CheckoutRows, NewEventRow, NewMessageRow, NewNotificationRow, OrderRow, ReceiptRow, TicketRow,
    },
};

/// Ids of messages, notifications and events ascend in the order of the arrays. What refers to what is checked when the
/// whole statement is done.
const INSERT: &str = "\
with new_orders as (insert into orders (id, origin, checkout_id, brand_id, creator_id, package_id, quantity, \
unit_price_minor, total_minor, currency, status, delivery_days, instructions, reference_urls, submission_deadline, \
delivery_deadline, rejection_message, deliverables, price_revision_minor, price_revision_reason, \
price_revision_status, completed_at, placed_at, updated_at, changes) \
select * from unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)), \
new_tickets as (insert into tickets (id, order_id, agent_id, status, priority, changes, created_at, updated_at) \
select * from unnest(?, ?, ?, ?, ?, ?, ?, ?)), \
new_assignments as (insert into assignments (seq, ticket_id, order_id, roster_id, from_queue, hand_over_id, \
previous_agent_id, agent_id, created_at) select * from unnest(?, ?, ?, ?, ?, ?, ?, ?, ?)), \
new_messages as (insert into messages (ticket_id, author_id, channel, role, kind, body, file_url, file_name, \
created_at) select * from unnest(?, ?, ?, ?, ?, ?, ?, ?, ?)), \
new_notifications as (insert into notifications (user_id, kind, title, message, data, created_at) \
select * from unnest(?, ?, ?, ?, ?, ?)), \
new_events as (insert into events (at, actor_id, actor_role, action, order_id, ticket_id, from_value, to_value, \
reason, data) select * from unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)), \
new_receipts as (insert into receipts (user_id, endpoint, idempotency_key, fingerprint, status, body, created_at) \
select * from unnest(?, ?, ?, ?, ?, ?, ?)), \
cleared as (delete from cart_items using unnest(?, ?) as ordered(user_id, package_id) \
where cart_items.user_id = ordered.user_id and cart_items.package_id = ordered.package_id), \
latest as (select ? as agent_id, ? as seq) \
update ring set agent_id = latest.agent_id, seq = latest.seq from latest where id = 1 and ring.seq <> latest.seq";

/// Writes all of these rows.
pub(crate) fn insert(conn: &mut Conn, rows: &CheckoutRows<'_>) -> Result<(), StoreError> {
    let (users, packages) = rows.ordered.iter().copied().unzip();
    let (agent, seq) = rows.ring;
    let placed = orders(rows).into_iter().chain(tickets(rows)).chain(assignments(rows));
    let told = messages(rows).into_iter().chain(notifications(rows)).chain(events(rows)).chain(receipts(rows));
    let all = placed.chain(told).chain([
        Column::Ints(users),
        Column::Ints(packages),
        Column::MaybeInt(agent),
        Column::Int(seq),
    ]);
    Prepared::<()>::new(INSERT, all.collect()).execute(conn).during("write checkouts")?;
    Ok(())
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
            seq: Ints,
            ticket_id: Ints,
            order_id: Ints,
            roster_id: Ints,
            from_queue: Flags,
            hand_over_id: MaybeInts,
            previous_agent_id: MaybeInts,
            agent_id: Ints,
            created_at: Moments,
        }
    )
}

fn messages<'a>(rows: &'a CheckoutRows<'_>) -> [Column<'a>; 9] {
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

fn events<'a>(rows: &'a CheckoutRows<'_>) -> [Column<'a>; 10] {
    columns!(
        rows.events,
        NewEventRow {
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

fn receipts<'a>(rows: &'a CheckoutRows<'_>) -> [Column<'a>; 7] {
    columns!(
        rows.receipts,
        ReceiptRow {
            user_id: Ints,
            endpoint: Texts,
            idempotency_key: Texts,
            fingerprint: Bytes,
            status: Counts,
            body: Texts,
            created_at: Moments,
        }
    )
}
