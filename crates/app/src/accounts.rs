//! Accounts as transactions see them, and what they are signed in with.

mod credential_rows;
mod rows;
mod signed_out_tokens;

pub use credential_rows::CredentialRows;
pub use rows::AccountRows;
pub use signed_out_tokens::{InvalidTokenList, SignedOutTokens, TokenHandle, TokenId};
