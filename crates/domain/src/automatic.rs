//! Which messages nobody said.

use crate::{Message, SenderRole, opening_messages::is_greeting, progress::is_answer};

impl Message {
    /// Whether nobody said it: a notice of the service, or what the service says as an agent or a
    /// creator (M2, M5, M8).
    #[must_use]
    pub fn is_automatic(&self) -> bool {
        match self.role {
            SenderRole::System => true,
            SenderRole::Agent => is_greeting(&self.text),
            SenderRole::Creator => is_answer(&self.text),
            SenderRole::Brand => false,
        }
    }
}
