//! Reads carts.

use domain::UserId;

use super::ShownLine;
use crate::StoreError;

/// Reads outside of a transaction.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait CartQueries: Send + Sync {
    /// The lines of a user whose package can be ordered, the newest first, at most 50. Rows that do
    /// not parse are left out.
    ///
    /// # Errors
    /// [`StoreError`].
    fn cart_lines(&self, user: UserId) -> Result<Vec<ShownLine>, StoreError>;
}
