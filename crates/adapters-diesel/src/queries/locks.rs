//! Rows that are locked until the end of the transaction. On SQLite nobody else writes meanwhile.

use diesel::prelude::*;

use super::dialect::{Conn, locked};
use crate::{
    moment::At,
    rows::{AccountRow, CartItemRow, NotificationRow, OrderRow, PhoneCodeRow, TicketRow},
    schema::{cart_items, notifications, orders, phone_codes, tickets, users},
};

/// An account, locked until the end of the transaction.
pub(super) fn lock_whole_account(conn: &mut Conn, user: i64) -> QueryResult<Option<AccountRow>> {
    locked!(users::table.find(user).select(AccountRow::as_select())).first(conn).optional()
}

/// The signed-out tokens of an account, locked until the end of the transaction.
pub(super) fn lock_signed_out_tokens(conn: &mut Conn, user: i64) -> QueryResult<Option<String>> {
    locked!(users::table.find(user).select(users::signed_out_tokens)).first(conn).optional()
}

/// Id and status of every super admin that is not deleted, locked until the end of the transaction,
/// by ascending id.
pub(super) fn lock_admins(conn: &mut Conn) -> QueryResult<Vec<(i64, String)>> {
    locked!(
        users::table
            .filter(users::role.eq("super_admin"))
            .filter(users::status.ne("deleted"))
            .order(users::id)
            .select((users::id, users::status))
    )
    .load(conn)
}

/// The line of a package in the cart of a user, locked until the end of the transaction.
pub(super) fn lock_cart_line(
    conn: &mut Conn,
    user: i64,
    package: i64,
) -> QueryResult<Option<CartItemRow>> {
    let own = cart_items::table
        .filter(cart_items::user_id.eq(user))
        .filter(cart_items::package_id.eq(package));
    locked!(own.select(CartItemRow::as_select())).first(conn).optional()
}

/// Locks an order until the end of the transaction.
pub(super) fn lock_order(conn: &mut Conn, id: i64) -> QueryResult<Option<OrderRow>> {
    locked!(orders::table.find(id).select(OrderRow::as_select())).first(conn).optional()
}

/// Locks a notification until the end of the transaction, and says whose it is.
pub(super) fn lock_notification(
    conn: &mut Conn,
    id: i64,
) -> QueryResult<Option<(i64, NotificationRow)>> {
    let known = notifications::table
        .find(id)
        .select((notifications::user_id, NotificationRow::as_select()));
    locked!(known).first(conn).optional()
}

/// Locks a ticket until the end of the transaction, and says since when a party waits in it.
pub(super) fn lock_ticket(conn: &mut Conn, id: i64) -> QueryResult<Option<(TicketRow, At)>> {
    let known = tickets::table.find(id).select((TicketRow::as_select(), tickets::waiting_since));
    locked!(known).first(conn).optional()
}

/// Locks the ticket of an order in the same way, if there is one.
pub(super) fn lock_ticket_of(conn: &mut Conn, order: i64) -> QueryResult<Option<(TicketRow, At)>> {
    let known = tickets::table.filter(tickets::order_id.eq(order));
    locked!(known.select((TicketRow::as_select(), tickets::waiting_since))).first(conn).optional()
}

/// Locks tickets by ascending id until the end of the transaction.
pub(super) fn lock_tickets(conn: &mut Conn, ids: &[i64]) -> QueryResult<Vec<TicketRow>> {
    let known = tickets::table.filter(tickets::id.eq_any(ids));
    locked!(known.order(tickets::id).select(TicketRow::as_select())).load(conn)
}

/// The last code of a phone, locked until the end of the transaction.
pub(super) fn lock_code(conn: &mut Conn, phone: &str) -> QueryResult<Option<PhoneCodeRow>> {
    locked!(phone_codes::table.find(phone).select(PhoneCodeRow::as_select())).first(conn).optional()
}

/// An account and those that named a phone, by ascending id, locked until the end of the
/// transaction.
pub(super) fn lock_wanting(
    conn: &mut Conn,
    user: i64,
    phone: &str,
    most: i64,
) -> QueryResult<Vec<i64>> {
    let wanting = users::table.filter(users::id.eq(user).or(users::wanted_phone.eq(phone)));
    locked!(wanting.order(users::id).limit(most).select(users::id)).load(conn)
}

/// An account and those that named an e-mail address, by ascending id, locked until the end of the
/// transaction.
pub(super) fn lock_wanting_email(
    conn: &mut Conn,
    user: i64,
    email: &str,
    most: i64,
) -> QueryResult<Vec<i64>> {
    let wanting = users::table.filter(users::id.eq(user).or(users::wanted_email.eq(email)));
    locked!(wanting.order(users::id).limit(most).select(users::id)).load(conn)
}
