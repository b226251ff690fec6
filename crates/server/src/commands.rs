//! One file per command.

mod demo;
mod seed;
mod serve;
mod staff;
mod token;
mod verify;

use adapters_diesel::{Stores, open};
use anyhow::Context;

use crate::{
    cli::{Cli, Command, DatabaseArgs},
    config::{Database, Reader},
};

/// Runs the command that the arguments name.
pub(crate) fn run(cli: Cli) -> anyhow::Result<()> {
    let database = cli.database;
    match cli.command {
        Command::Serve(args) => serve::run(&database, &args),
        Command::Migrate => migrate(&database),
        Command::Seed(args) => seed::run(&database, &args),
        Command::Token(args) => token::run(&database, &args),
        Command::Agent(command) => staff::agent(&database, command),
        Command::Admin(command) => staff::admin(&database, command),
        Command::Verify => verify::run(&database),
    }
}

fn migrate(args: &DatabaseArgs) -> anyhow::Result<()> {
    let run = connect(args)?.migrate()?;
    if run.is_empty() {
        println!("The schema is up to date.");
    }
    for version in run {
        println!("Migrated {version}");
    }
    Ok(())
}

/// Opens the database as it is.
fn connect(args: &DatabaseArgs) -> anyhow::Result<Stores> {
    let mut reader = Reader::default();
    let database = Database::read(args, &mut reader);
    let database = reader.finish(database)?;
    Ok(open(&database.url, &database.options)?)
}

/// Opens the database, which must have the schema of this version.
fn connect_migrated(args: &DatabaseArgs) -> anyhow::Result<Stores> {
    let stores = connect(args)?;
    stores.expect_migrated().context("the database is not ready")?;
    Ok(stores)
}
