//! What a transaction can do for packages.

use super::PackageRows;
use crate::{effects::EffectRows, transaction::transactions};

transactions! {
    /// The rows that use cases of packages read, lock and write.
    PackageTx: EffectRows + PackageRows;
    PackageTransactions, run_packages
}
