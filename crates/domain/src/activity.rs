//! What somebody does at a ticket while it is open before them.

use crate::string_enum::string_enum;

string_enum! {
    /// What a staff member does at a ticket.
    Activity {
        /// Reads it.
        Viewing = "viewing",
        /// Writes an answer.
        Typing = "typing",
    }
}
