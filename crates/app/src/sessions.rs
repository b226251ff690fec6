//! Sessions of staff at the desk, signing out, and the secrets that sign tokens.
//!
//! A token is signed out with its account (see [`accounts`](crate::accounts)), since whoever is
//! asked who somebody is reads the account anyway. A session has a row of its own.

mod manage;
mod note_secret;
mod queries;
mod rows;
mod sign_out;
mod tx;
mod types;

pub use manage::ManageSessions;
pub use note_secret::NoteSecret;
#[cfg(any(test, feature = "mocks"))]
pub use queries::MockSessionQueries;
pub use queries::SessionQueries;
pub use rows::{SecretRows, SessionRows};
pub use sign_out::SignOut;
pub use tx::{SessionTransactions, SessionTx};
pub use types::{ResumeSessionError, Session, SessionDigest, SessionOpening};
