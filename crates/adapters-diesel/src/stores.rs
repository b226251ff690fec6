//! An open database: what the use cases and an operator need of it.

use std::sync::Arc;

use app::{
    StoreError, StorePorts,
    accounts::AccountQueries,
    agents::AgentQueries,
    audit::AuditQueries,
    cart::CartQueries,
    catalog::Catalog,
    checkout::{CheckoutTransactions, IdempotencyQueries},
    feed::ChangeFeed,
    handover::HandoverQueries,
    health::Pulse,
    insights::InsightStore,
    integrity::IntegrityQueries,
    invitations::InvitationQueries,
    messages::MessageQueries,
    notifications::NotificationQueries,
    orders::OrderStore,
    packages::PackageQueries,
    profiles::ProfileQueries,
    search::SearchIndex,
    sessions::SessionQueries,
    staff_tools::StaffToolQueries,
    tickets::TicketStore,
    tx::Transactions,
};
use domain::Assigner;
use import::ImportTarget;

use crate::seed::Seeder;

/// Why a database was not opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The scheme is none of those that are known; nothing is guessed, so that a typo never creates
    /// a file.
    #[error("the database URL must start with sqlite:// or postgres:// or postgresql://")]
    UnknownScheme,
    /// `sqlite://` without a path.
    #[error(
        "the database URL names no file: write sqlite://relative/path.db or sqlite:///absolute/path.db"
    )]
    NoPath,
    /// The file or its folder cannot be used, or the server cannot be reached.
    #[error("the database cannot be opened")]
    Unusable(#[source] anyhow::Error),
    /// A PostgreSQL database with another encoding than UTF-8, which has no place for some of the
    /// names that people have.
    #[error(
        "the database stores text as {0}; create one with `encoding 'UTF8' template template0`; nothing was changed"
    )]
    Encoding(String),
    /// A migration failed; the ones before it stay.
    #[error("the database cannot be migrated")]
    Migration(#[source] anyhow::Error),
    /// The schema is not the one that this version was built for.
    #[error("the database is not migrated ({0} missing); run `influmojo migrate` first")]
    NotMigrated(usize),
    /// The database was made before the first step of the schema was the whole of it.
    #[error(
        "the database was made by a version from before the first release, which is not carried over; start with an empty \
         one, or go on with that version; nothing was changed"
    )]
    BeforeTheBaseline,
    /// A newer version migrated the database, and did not say that this one may use it.
    #[error(
        "the database was migrated by a newer version (migration {0}), which did not declare that this one may use it; run \
         that version, or restore a copy from before; nothing was changed"
    )]
    NewerSchema(String),
}

/// An open database: the ports that it implements, and what only an operator needs.
#[derive(Clone)]
pub struct Stores {
    /// What the use cases need.
    pub ports: StorePorts,
    /// Plants demo data.
    pub seeder: Arc<dyn Seeder>,
    /// Writes an import of the former system's rows.
    pub import_target: Arc<dyn ImportTarget>,
    pub(crate) schema: Arc<dyn Schema>,
}

/// The state of the schema.
pub(crate) trait Schema: Send + Sync {
    fn migrate(&self) -> Result<Vec<String>, OpenError>;
    /// Migrations that were not run; an error if others were run that this version may not be used
    /// with.
    fn pending(&self) -> Result<Vec<String>, OpenError>;
    fn adopt(&self) -> Result<usize, OpenError>;
    fn close(&self);
}

impl Stores {
    /// Everything that one engine's store implements, and the rule by which it assigns tickets.
    pub(crate) fn of<S>(store: Arc<S>, assigner: Arc<dyn Assigner>) -> Self
    where
        S: CheckoutTransactions
            + IdempotencyQueries
            + Transactions
            + StaffToolQueries
            + NotificationQueries
            + OrderStore
            + TicketStore
            + SearchIndex
            + AccountQueries
            + ChangeFeed
            + InsightStore
            + Catalog
            + AgentQueries
            + PackageQueries
            + CartQueries
            + HandoverQueries
            + SessionQueries
            + InvitationQueries
            + MessageQueries
            + AuditQueries
            + ProfileQueries,
        S: IntegrityQueries + Pulse + Seeder + ImportTarget + Schema + 'static,
    {
        Self {
            ports: StorePorts {
                checkout: store.clone(),
                idempotency: store.clone(),
                carts: store.clone(),
                orders: store.clone(),
                tickets: store.clone(),
                messages: store.clone(),
                audit: store.clone(),
                feed: store.clone(),
                search: store.clone(),
                notifications: store.clone(),
                accounts: store.clone(),
                sessions: store.clone(),
                invitations: store.clone(),
                profiles: store.clone(),
                catalog: store.clone(),
                packages: store.clone(),
                agents: store.clone(),
                handovers: store.clone(),
                transactions: store.clone(),
                staff_tools: store.clone(),
                insights: store.clone(),
                integrity: store.clone(),
                pulse: store.clone(),
                assigner,
            },
            seeder: store.clone(),
            import_target: store.clone(),
            schema: store,
        }
    }

    /// Brings the schema up to date and says which migrations were run. Several instances may do so
    /// at once.
    ///
    /// # Errors
    /// [`OpenError::NewerSchema`], [`OpenError::Migration`] and [`OpenError::Unusable`].
    pub fn migrate(&self) -> Result<Vec<String>, OpenError> {
        self.schema.migrate()
    }

    /// Takes over rows that a dump brought from another server, with transactions that this one has
    /// not reached: the feed of changes would tell them when it does. [`Self::migrate`] does it
    /// too. How many rows those were.
    ///
    /// # Errors
    /// [`OpenError::Unusable`].
    pub fn adopt(&self) -> Result<usize, OpenError> {
        self.schema.adopt()
    }

    /// The migrations that [`Stores::migrate`] would run.
    ///
    /// # Errors
    /// [`OpenError::NewerSchema`] and [`OpenError::Unusable`].
    pub fn missing(&self) -> Result<Vec<String>, OpenError> {
        self.schema.pending()
    }

    /// Makes sure that the schema is up to date without changing it.
    ///
    /// # Errors
    /// [`OpenError::NotMigrated`], [`OpenError::NewerSchema`] and [`OpenError::Unusable`].
    pub fn expect_migrated(&self) -> Result<(), OpenError> {
        match self.schema.pending()?.len() {
            0 => Ok(()),
            missing => Err(OpenError::NotMigrated(missing)),
        }
    }

    /// Closes the database for every clone of this: what runs is waited for, for a few seconds, and
    /// what comes later is refused as busy. On SQLite all of it is in its one file afterwards,
    /// unless another process has it open.
    pub fn close(&self) {
        self.schema.close();
    }
}

impl From<StoreError> for OpenError {
    fn from(error: StoreError) -> Self {
        Self::Unusable(error.into())
    }
}
