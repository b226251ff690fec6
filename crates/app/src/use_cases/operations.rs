//! What an operator wants to know and to have done.

use crate::{
    CheckHealth, ForgetCodes, ForgetReceipts, VerifyPromises,
    ports::{OutsidePorts, StorePorts},
};

/// Use cases of operators.
#[derive(Clone)]
pub struct OperationUseCases {
    /// Asks whether the service can work.
    pub check_health: CheckHealth,
    /// Removes one-time codes that are no good any more.
    pub forget_codes: ForgetCodes,
    /// Removes receipts that no repeat can ask for any more.
    pub forget_receipts: ForgetReceipts,
    /// Checks every promise on the stored rows.
    pub verify_promises: VerifyPromises,
}

impl OperationUseCases {
    pub(super) fn over(stores: &StorePorts, outside: &OutsidePorts) -> Self {
        Self {
            check_health: CheckHealth::new(stores.ledger.clone(), outside.clock.clone()),
            forget_codes: ForgetCodes::new(stores.phone_codes.clone(), outside.clock.clone()),
            forget_receipts: ForgetReceipts::new(stores.checkout.clone(), outside.clock.clone()),
            verify_promises: VerifyPromises::new(stores.ledger.clone()),
        }
    }
}
