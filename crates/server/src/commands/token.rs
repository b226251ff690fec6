//! Prints a token for an account.

use anyhow::{Context, bail};
use app::{Clock, SystemClock, tx::write};
use domain::{AccountStatus, Email, NewAuditEntry};

use crate::{
    cli::{DatabaseArgs, TokenArgs},
    config::Secrets,
    reader::Reader,
    wiring,
};

pub(crate) fn run(database: &DatabaseArgs, args: &TokenArgs) -> anyhow::Result<()> {
    let mut reader = Reader::default();
    let secrets = Secrets::read(&args.secrets, &mut reader);
    let tokens = wiring::tokens(&reader.finish(secrets)?)?;
    let email: Email = args.email.parse().context("--email")?;
    let stores = super::connect_migrated(database)?;
    let Some(known) = stores.ports.accounts.credentials(&email)? else {
        bail!("no account has this e-mail address")
    };
    if known.account.status != AccountStatus::Active {
        bail!("the account is {}; a token would open nothing", known.account.status);
    }
    let token = tokens
        .issue(known.account.id, known.account.role, known.account.credential_version)
        .context("the token cannot be signed")?;
    let entry = NewAuditEntry {
        at: SystemClock.now(),
        actor: None,
        action: "token_issued",
        order: None,
        ticket: None,
        from: None,
        to: None,
        reason: None,
        data: vec![("user_id", known.account.id.to_string())],
    };
    // it is handed out only if that is on record
    write(&*stores.ports.transactions, "issue a token", move |tx| tx.record(&entry.into()))?;
    super::say(&token)?;
    Ok(())
}
