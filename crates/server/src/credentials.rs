//! How people sign in: what is looked at when the service starts, and while it runs.

use std::{
    sync::{Arc, Weak},
    thread,
    time::Duration,
};

use adapters_codes::fingerprint;
use adapters_diesel::Stores;
use app::{StoreError, SystemClock, UseCases, sessions::NoteSecret, tx::Transactions};

use crate::config::{Http, Secrets};

/// How often a running instance says that its secret is in use.
const NOTED_EVERY: Duration = Duration::from_hours(1);

/// Does what the settings say about signing in, and warns of what an operator should know.
pub(crate) fn prepare(
    app: &mut UseCases,
    stores: &Stores,
    secrets: &Secrets,
    http: &Http,
) -> Result<(), StoreError> {
    if http.environment == "production" {
        close_demo_accounts(app, stores)?;
    }
    app.accounts.sessions = app.accounts.sessions.clone().with_idle(http.sign_ins.idle);
    app.accounts.sign_in_by_phone =
        app.accounts.sign_in_by_phone.clone().with_fresh(http.sign_ins.fresh);
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

/// Warns when another instance signs tokens with a secret that is not known here, and keeps saying
/// that this one is in use, for as long as the process runs.
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
