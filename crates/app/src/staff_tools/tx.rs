//! What a transaction can do for what helps staff.

use super::{CannedReplyRows, PreferenceRows, PresenceRows, SavedViewRows};
use crate::{effects::EffectRows, tickets::TicketRows, transaction::transactions};

transactions! {
    /// The rows that use cases of what helps staff read, lock and write.
    StaffToolTx: CannedReplyRows + EffectRows + PreferenceRows + PresenceRows + SavedViewRows + TicketRows;
    StaffToolTransactions, run_staff_tools
}
