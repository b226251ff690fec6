//! What a transaction can do for the search.

use super::SearchRows;
use crate::{feed::FollowerRows, transaction::transactions};

transactions! {
    /// The rows that the follower of the search writes.
    SearchTx: FollowerRows + SearchRows;
    SearchTransactions, run_search
}
