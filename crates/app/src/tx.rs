//! A write transaction belongs to the use case that needs it.
//!
//! A use case passes its work to the store. The work reads and locks rows, decides, and writes
//! rows, all through the traits of rows of its noun; when it returns `Ok`, the transaction is
//! committed, else it is rolled back. A work never begins another one, hashes, waits or calls
//! another service: others may wait for the rows that it has locked.
//!
//! This module stands above the nouns: a [`Tx`] has the rows of all of them.

use crate::{
    StoreError,
    accounts::{AccountTransactions, AccountTx},
    agents::{AgentTransactions, AgentTx},
    audit::{AuditTransactions, AuditTx},
    cart::{CartTransactions, CartTx},
    checkout::{IdempotencyTransactions, IdempotencyTx},
    google::{GoogleTransactions, GoogleTx},
    handover::{HandoverTransactions, HandoverTx},
    invitations::{InvitationTransactions, InvitationTx},
    messages::{MessageTransactions, MessageTx},
    notifications::{NotificationTransactions, NotificationTx},
    orders::{OrderTransactions, OrderTx},
    packages::{PackageTransactions, PackageTx},
    phones::{PhoneTransactions, PhoneTx},
    profiles::{ProfileTransactions, ProfileTx},
    search::{SearchTransactions, SearchTx},
    sessions::{SessionTransactions, SessionTx},
    staff_tools::{StaffToolTransactions, StaffToolTx},
    tickets::{TicketTransactions, TicketTx},
    transaction::carry_out,
};

pub use crate::transaction::Verdict;

/// What is done in one transaction.
pub type Work = Box<dyn FnOnce(&mut dyn Tx) -> Verdict + Send>;

macro_rules! nouns {
    ($($tx:ident, $store:ident::$run:ident;)*) => {
        /// What a transaction can do, noun by noun. Each row trait is small enough to be mocked by
        /// itself.
        pub trait Tx: $($tx +)* {}

        impl<T: $($tx +)*> Tx for T {}

        /// A store that can run transactions, those of every noun.
        pub trait Transactions: $($store +)* {
            /// Begins a transaction and calls the work once, or never: a connection on which none
            /// can begin is replaced before. Then it carries the verdict out. A panic of the work
            /// rolls back and is raised at the caller.
            ///
            /// # Errors
            /// [`StoreError`]. Nothing was written, and what the work decided was decided on rows
            /// that may be gone, but for [`StoreError::OutcomeUnknown`], which never follows
            /// [`Verdict::Rollback`].
            fn run(&self, operation: &'static str, work: Work) -> Result<(), StoreError>;
        }

        $(impl<S: Transactions> $store for S {
            fn $run(
                &self,
                operation: &'static str,
                work: Box<dyn FnOnce(&mut dyn $tx) -> Verdict + Send>,
            ) -> Result<(), StoreError> {
                self.run(operation, Box::new(|tx| work(tx)))
            }
        })*
    };
}

nouns! {
    AccountTx, AccountTransactions::run_accounts;
    AgentTx, AgentTransactions::run_agents;
    AuditTx, AuditTransactions::run_audit;
    CartTx, CartTransactions::run_carts;
    IdempotencyTx, IdempotencyTransactions::run_idempotency;
    GoogleTx, GoogleTransactions::run_google;
    HandoverTx, HandoverTransactions::run_handovers;
    InvitationTx, InvitationTransactions::run_invitations;
    MessageTx, MessageTransactions::run_messages;
    NotificationTx, NotificationTransactions::run_notifications;
    OrderTx, OrderTransactions::run_orders;
    PackageTx, PackageTransactions::run_packages;
    PhoneTx, PhoneTransactions::run_phones;
    ProfileTx, ProfileTransactions::run_profiles;
    SearchTx, SearchTransactions::run_search;
    SessionTx, SessionTransactions::run_sessions;
    StaffToolTx, StaffToolTransactions::run_staff_tools;
    TicketTx, TicketTransactions::run_tickets;
}

/// Runs a work with all rows in one transaction and returns what it returned, as use cases do with
/// those of their noun. `operation` says in logs and errors what was being done.
///
/// # Errors
/// Those of the work, after which nothing is written, and [`StoreError`].
///
/// # Panics
/// In debug builds when a work calls it.
pub fn write<T, E>(
    store: &dyn Transactions,
    operation: &'static str,
    work: impl FnOnce(&mut dyn Tx) -> Result<T, E> + Send + 'static,
) -> Result<T, E>
where
    T: Send + 'static,
    E: From<StoreError> + Send + 'static,
{
    carry_out(operation, |returned| {
        store.run(operation, Box::new(move |tx| returned.by(|| work(tx))))
    })
}
