//! The rows of a checkout in a transaction that somebody else began.

use std::sync::Arc;

use anyhow::anyhow;
use app::{StoreError, checkout::CheckoutRows};
use diesel::{
    PgConnection,
    connection::{Connection, TransactionManager},
    dsl::sql,
    prelude::*,
    sql_types::Text,
};

use super::queries::{agent_pool::AgentPoolCache, checkouts::Checkouts};
use crate::error::During;

const JOIN: &str = "join a transaction";

/// The rows of a checkout in a transaction of one's own on PostgreSQL, in which
/// [`place_one`](app::checkout::place_one) places orders. They are committed or rolled back with
/// whatever else the transaction does.
///
/// The schema is that of [`Stores::migrate`](crate::Stores::migrate); open the store once before,
/// which checks it. When `place_one` returns an error, roll back, also to a savepoint. It locks the
/// idempotency key, then the brand, then the packages, then the rotation, for which every other
/// checkout waits from then until the commit: do what takes time before it, and lock rows of these
/// tables in no other order.
///
/// # Errors
/// [`StoreError::Failed`] when no transaction is open that diesel knows of, or when its isolation
/// is not READ COMMITTED: the decisions rely on seeing what others committed while a lock was
/// waited for. Nothing was done then.
pub fn checkout_rows(conn: &mut PgConnection) -> Result<impl CheckoutRows, StoreError> {
    let status =
        <PgConnection as Connection>::TransactionManager::transaction_manager_status_mut(conn);
    if status.transaction_depth().during(JOIN)?.is_none() {
        return Err(refused("no transaction is open: begin one with diesel".to_owned()));
    }
    let isolation: String = diesel::select(sql::<Text>("current_setting('transaction_isolation')"))
        .get_result(conn)
        .during(JOIN)?;
    if isolation != "read committed" {
        return Err(refused(format!("its isolation is {isolation}, and not read committed")));
    }
    // what others read of the agents is not kept: this transaction may have changed some, and may
    // yet be rolled back
    Ok(Checkouts::on(conn, Arc::new(AgentPoolCache::default())))
}

fn refused(why: String) -> StoreError {
    StoreError::Failed { operation: JOIN, cause: anyhow!(why) }
}
