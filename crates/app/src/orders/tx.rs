//! What a transaction can do for orders.

use super::OrderRows;
use crate::{
    effects::EffectRows,
    tickets::{OrderContextRows, TicketRows},
    transaction::transactions,
};

transactions! {
    /// The rows that use cases of orders read, lock and write.
    OrderTx: EffectRows + OrderContextRows + OrderRows + TicketRows;
    OrderTransactions, run_orders
}
