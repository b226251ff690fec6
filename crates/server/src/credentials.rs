//! How people sign in: the settings, and what is looked at when the service starts.

use std::{
    num::NonZero,
    sync::{Arc, Weak},
    thread::{self, available_parallelism},
    time::Duration,
};

use adapters_codes::fingerprint;
use adapters_diesel::Stores;
use adapters_passwords::HashingLimits;
use app::{StoreError, UseCases, sessions::NoteSecret, tx::Transactions};
use clap::Args;

use crate::{
    clock::SystemClock,
    config::{Http, Reader, Secrets},
};

/// How people sign in.
#[derive(Args)]
pub(crate) struct SignInArgs {
    /// Log-ins that may wait for others whose passwords are checked; further ones are answered 503
    #[arg(long, env = "PASSWORD_QUEUE", default_value = "32")]
    pub(crate) password_queue: String,
    /// Seconds after which a session of the desk ends in which nobody does anything
    #[arg(long, env = "SESSION_IDLE_SECONDS", default_value = "1800")]
    pub(crate) session_idle: String,
    /// Seconds after a sign-in within which a phone may be attached to the account
    #[arg(long, env = "FRESH_SIGN_IN_SECONDS", default_value = "600")]
    pub(crate) fresh_sign_in: String,
}

/// How people sign in, read and checked.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SignIns {
    pub(crate) hashing: HashingLimits,
    /// How long a session of the desk lasts in which nobody does anything.
    pub(crate) idle: Duration,
    /// How old a sign-in may be with which a phone is attached.
    pub(crate) fresh: Duration,
}

/// How long a log-in waits for others.
const HASHING_WAIT: Duration = Duration::from_secs(2);
/// How often a running instance says that its secret is in use.
const NOTED_EVERY: Duration = Duration::from_hours(1);

impl SignIns {
    pub(crate) fn read(args: &SignInArgs, reader: &mut Reader) -> Option<Self> {
        let waiting = reader.whole("PASSWORD_QUEUE", &args.password_queue, 0, 10_000);
        let idle = reader.whole("SESSION_IDLE_SECONDS", &args.session_idle, 10, 12 * 60 * 60);
        let at_once = available_parallelism().map_or(1, NonZero::get);
        let fresh = reader.whole("FRESH_SIGN_IN_SECONDS", &args.fresh_sign_in, 1, 24 * 60 * 60);
        let waiting = usize::try_from(waiting?).ok()?;
        Some(Self {
            hashing: HashingLimits { at_once, waiting, wait: HASHING_WAIT },
            idle: Duration::from_secs(idle?),
            fresh: Duration::from_secs(fresh?),
        })
    }
}

/// Does what the settings say about signing in, and warns of what an operator should know.
pub(crate) fn prepare(app: &mut UseCases, stores: &Stores, secrets: &Secrets, http: &Http) -> Result<(), StoreError> {
    if http.environment == "production" {
        close_demo_accounts(app, stores)?;
    }
    app.accounts.sessions = app.accounts.sessions.clone().with_idle(http.sign_ins.idle);
    app.accounts.sign_in_by_phone = app.accounts.sign_in_by_phone.clone().with_fresh(http.sign_ins.fresh);
    watch_secrets(stores, secrets)
}

/// Demo data is no way into a real service.
fn close_demo_accounts(app: &mut UseCases, stores: &Stores) -> Result<(), StoreError> {
    app.accounts.sign_in = app.accounts.sign_in.clone().without_demo_accounts();
    if stores.ports.accounts.has_demo_accounts()? {
        tracing::warn!("the database holds demo accounts; nobody signs in to them in production");
    }
    Ok(())
}

/// Warns when another instance signs tokens with a secret that is not known here, and keeps saying that this one is in
/// use, for as long as the process runs.
fn watch_secrets(stores: &Stores, secrets: &Secrets) -> Result<(), StoreError> {
    let own = fingerprint(&secrets.present);
    let known = [Some(own.clone()), secrets.previous.as_deref().map(fingerprint)];
    for other in note(stores.ports.transactions.clone(), &own)? {
        if !known.iter().flatten().any(|known| *known == other) {
            tracing::warn!(
                own = %own,
                other = %other,
                "another instance on this database has another JWT_SECRET: tokens of one are 401 at the other; give all \
                 instances the same, or set JWT_SECRET_PREVIOUS while it is changed"
            );
        }
    }
    let store = Arc::downgrade(&stores.ports.transactions);
    thread::spawn(move || keep_noting(&store, &own));
    Ok(())
}

fn note(store: Arc<dyn Transactions>, own: &str) -> Result<Vec<String>, StoreError> {
    NoteSecret::new(store, Arc::new(SystemClock)).run(own)
}

/// It holds nothing open: the process ends while it sleeps.
fn keep_noting(store: &Weak<dyn Transactions>, own: &str) {
    loop {
        thread::sleep(NOTED_EVERY);
        let Some(store) = store.upgrade() else { return };
        if let Err(error) = note(store, own) {
            tracing::debug!(%error, "the secret could not be noted; trying again in an hour");
        }
    }
}
