//! What a transaction can do for tickets.

use super::{OrderContextRows, TicketRows};
use crate::{
    accounts::AccountRows,
    agents::{RotationRows, WaitingTicketRows},
    effects::EffectRows,
    transaction::transactions,
};

transactions! {
    /// The rows that use cases of tickets read, lock and write.
    TicketTx: AccountRows + EffectRows + OrderContextRows + RotationRows + TicketRows + WaitingTicketRows;
    TicketTransactions, run_tickets
}
