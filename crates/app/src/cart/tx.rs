//! What a transaction can do for carts.

use super::CartRows;
use crate::{packages::PackageRows, transaction::transactions};

transactions! {
    /// The rows that use cases of carts read, lock and write.
    CartTx: CartRows + PackageRows;
    CartTransactions, run_carts
}
