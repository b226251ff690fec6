//! Conversations of tickets: what is written in them, how far they were read, and what staff have
//! begun to write.

mod drafts;
mod mark_read;
mod post;
mod queries;
mod read;
mod rows;
mod tx;
mod types;

pub use drafts::{DraftInput, ManageDrafts};
pub use mark_read::MarkRead;
pub use post::PostMessage;
pub use queries::MessageQueries;
#[cfg(any(test, feature = "mocks"))]
pub use queries::MockMessageQueries;
pub use read::{
    Conversation, ConversationRequest, ConversationVersion, FoundConversation, MessageQuery,
    ReadMessages,
};
pub use rows::{DraftRows, MessageRows, ReadMarkRows};
pub use tx::{MessageTransactions, MessageTx};
pub use types::{ConversationFacts, Draft, MessagesVersion, ReadMark};
