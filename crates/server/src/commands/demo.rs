//! What `serve --demo` brings along: a database, a secret, and a note that says how to use it all.

mod orders;
mod stories;

use std::{fmt::Write, fs::Permissions, net::SocketAddr, os::unix::fs::PermissionsExt};

use adapters_diesel::{Stores, seed::SeedPlan};
use anyhow::Context;
use api_actix::Tokens;
use app::Clock;
use domain::Email;
use tempfile::TempDir;

use crate::{
    cli::{DatabaseArgs, DemoArgs},
    config::Secrets,
    wiring,
};

/// A database in a folder that goes away with the process, unless the operator named one.
pub(crate) fn database(args: &DatabaseArgs) -> anyhow::Result<(DatabaseArgs, Option<TempDir>)> {
    if args.database_url.is_some() {
        return Ok((args.clone(), None));
    }
    let mut folder = tempfile::Builder::new();
    let folder = folder
        .permissions(Permissions::from_mode(0o700))
        .tempdir()
        .context("no temporary folder")?;
    let url = format!("sqlite://{}", folder.path().join("demo.db").display());
    Ok((DatabaseArgs { database_url: Some(url), ..args.clone() }, Some(folder)))
}

/// A secret that nobody knows.
pub(crate) fn secrets() -> anyhow::Result<Secrets> {
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes).context("no random numbers")?;
    let mut present = String::new();
    bytes.iter().try_for_each(|byte| write!(present, "{byte:02x}"))?;
    Ok(Secrets { present, previous: None })
}

/// Makes the orders with which the desk opens, as far as they are not there yet.
pub(crate) fn plant_orders(stores: &Stores, clock: &dyn Clock) -> anyhow::Result<()> {
    orders::plant(stores, clock.now()).context("the demo orders could not be made")
}

/// How to use the demo.
pub(crate) fn note(
    stores: &Stores,
    tokens: &Tokens,
    at: SocketAddr,
    demo: &DemoArgs,
) -> anyhow::Result<String> {
    let domain = SeedPlan::DOMAIN;
    let email: Email = format!("brand1@{domain}").parse()?;
    let known = stores.ports.accounts.credentials(&email)?.context("the demo brand is missing")?;
    let fits = known
        .password_hash
        .is_some_and(|hash| wiring::passwords().verify(&demo.demo_password, &hash) == Ok(true));
    let password =
        if fits { &demo.demo_password } else { "that this database was first seeded with" };
    let token = tokens
        .issue(known.account.id, known.account.role, known.account.credential_version)
        .context("the token cannot be signed")?;
    Ok(format!(
        "\nInflumojo is ready at http://{at}\n\n\
         Log-ins, all with the password {password}:\n  \
         brands    brand1@{domain} to brand5@\n  \
         creators  creator1@{domain} to creator5@\n  \
         agents    agent1@{domain} to agent3@\n  \
         admin     admin@{domain}\n\n\
         The desk with its orders is at http://{at}/desk\n\n\
         A checkout as brand1:\n\n\
         curl -sS http://{at}/api/orders/checkout -H 'Content-Type: application/json' \
         -H 'Authorization: Bearer {token}' \
         -d '{{\"cartItems\":[{{\"packageId\":\"1\",\"creatorId\":\"1\",\"quantity\":1}}]}}'\n\n\
         Ctrl+C stops.\n",
    ))
}
