//! One file per command.

mod demo;
mod seed;
mod serve;
mod staff;
mod token;
mod verify;

use adapters_diesel::{Stores, open};
use anyhow::bail;

use crate::{
    cli::{Cli, Command, DatabaseArgs},
    config::{Database, Mistakes, Reader},
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

fn read(args: &DatabaseArgs) -> Result<Database, Mistakes> {
    let mut reader = Reader::default();
    let database = Database::read(args, &mut reader);
    reader.finish(database)
}

/// Opens the database as it is; a file that is not there yet is made.
fn connect(args: &DatabaseArgs) -> anyhow::Result<Stores> {
    let database = read(args)?;
    Ok(open(&database.url, &database.options)?)
}

/// Opens the database, which must have the schema of this version.
fn connect_migrated(args: &DatabaseArgs) -> anyhow::Result<Stores> {
    open_migrated(&read(args)?)
}

/// Opens a database that must have the schema of this version. No file is made: there is none where a path is wrong.
fn open_migrated(database: &Database) -> anyhow::Result<Stores> {
    if let Some(file) = database.missing_file() {
        bail!("there is no database {file}; correct DATABASE_URL, or run `influmojo migrate` first");
    }
    let stores = open(&database.url, &database.options)?;
    stores.expect_migrated()?;
    Ok(stores)
}
