//! What somebody does at a ticket while it is open before them.

use crate::words::words;

words! {
    /// What a staff member does at a ticket.
    Activity {
        /// Reads it.
        Viewing = "viewing",
        /// Writes an answer.
        Typing = "typing",
    }
}
