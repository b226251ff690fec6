//! Invitations: an agent that was added without a password chooses one itself, with a link that a
//! super admin passes on.
//!
//! The link holds a secret, of which the store keeps a digest. It is good once, for a week, and as
//! long as the credentials of the account are those of when it was made.

mod accept;
mod manage;
mod queries;
mod rows;
mod tx;
mod types;

pub use accept::{AcceptInvitation, AcceptInvitationError};
pub(crate) use manage::invite;
pub use manage::{ManageInvitations, ManageInvitationsError};
pub use queries::InvitationQueries;
#[cfg(any(test, feature = "mocks"))]
pub use queries::MockInvitationQueries;
pub use rows::InvitationRows;
pub use tx::{InvitationTransactions, InvitationTx};
pub use types::{Invitation, InvitationDigest, Invitee};
