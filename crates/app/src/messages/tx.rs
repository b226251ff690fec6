//! What a transaction can do for messages.

use super::{DraftRows, MessageRows, ReadMarkRows};
use crate::{
    accounts::AccountRows,
    effects::EffectRows,
    notifications::NotificationRows,
    tickets::{OrderContextRows, TicketRows},
    transaction::transactions,
};

transactions! {
    /// The rows that use cases of messages read, lock and write.
    MessageTx: AccountRows + DraftRows + EffectRows + MessageRows + NotificationRows + OrderContextRows + ReadMarkRows + TicketRows;
    MessageTransactions, run_messages
}
