//! Prints a token for an account.

use anyhow::{Context, bail};
use domain::{AccountStatus, Email};

use crate::{
    cli::{DatabaseArgs, TokenArgs},
    config::{Reader, Secrets},
    wiring,
};

pub(crate) fn run(database: &DatabaseArgs, args: &TokenArgs) -> anyhow::Result<()> {
    let mut reader = Reader::default();
    let secrets = Secrets::read(&args.secrets, &mut reader);
    let tokens = wiring::tokens(&reader.finish(secrets)?)?;
    let email: Email = args.email.parse().context("--email")?;
    let stores = super::connect_migrated(database)?;
    let Some(known) = stores.ports.accounts.credentials(&email)? else { bail!("no account has this e-mail address") };
    if known.account.status != AccountStatus::Active {
        bail!("the account is {}; a token would open nothing", known.account.status);
    }
    let token = tokens
        .issue(known.account.id, known.account.role, known.account.credential_version)
        .context("the token cannot be signed")?;
    println!("{token}");
    Ok(())
}
