//! One file per command.

mod copy;
mod demo;
mod import;
mod progress;
mod rule;
mod search;
mod seed;
mod serve;
mod staff;
mod token;
mod verify;

use std::{
    io::{self, Write, stdout},
    ops::Deref,
};

use adapters_diesel::{Stores, open};
use anyhow::bail;

use crate::{
    cli::{Cli, Command, DatabaseArgs},
    config::{Database, Logs},
    logs,
    reader::{Mistakes, Reader},
    signals,
};

/// An open database. However a command ends, it is closed then.
pub(crate) struct Opened(Stores);

impl Deref for Opened {
    type Target = Stores;

    fn deref(&self) -> &Stores {
        &self.0
    }
}

impl Drop for Opened {
    fn drop(&mut self) {
        self.0.close();
    }
}

/// Prints a line for people or scripts.
pub(crate) fn say(line: &str) -> io::Result<()> {
    writeln!(stdout(), "{line}")
}

/// Runs the command that the arguments name.
pub(crate) fn run(cli: Cli) -> anyhow::Result<()> {
    let database = cli.database;
    match cli.command {
        Command::Serve(args) => serve::run(&database, &args),
        Command::Migrate => migrate(&database),
        Command::Seed(args) => seed::run(&database, &args),
        Command::Import(args) => import::run(&database, &args),
        Command::Copy(args) => copy::run(&database, &args),
        Command::Token(args) => audited(|| token::run(&database, &args)),
        Command::Agent(command) => audited(|| staff::agent(&database, command)),
        Command::Admin(command) => audited(|| staff::admin(&database, command)),
        Command::Search(command) => search::run(&database, command),
        Command::Verify => verify::run(&database),
    }
}

/// Runs a command that leaves entries of the audit log, each of which is a line of the log, too.
fn audited(run: impl FnOnce() -> anyhow::Result<()>) -> anyhow::Result<()> {
    logs::start(Logs::of_a_command()?)?;
    run()
}

fn migrate(args: &DatabaseArgs) -> anyhow::Result<()> {
    let stores = connect(args)?;
    let run = stores.migrate()?;
    if run.is_empty() {
        say("The schema is up to date.")?;
    }
    for version in run {
        say(&format!("Migrated {version}"))?;
    }
    Ok(())
}

fn read(args: &DatabaseArgs) -> Result<Database, Mistakes> {
    let mut reader = Reader::default();
    let database = Database::read(args, &mut reader);
    if let Some(database) = &database {
        args.cleartext.check_database(
            &database.url,
            args.cleartext.app_env.trim() != "development",
            &mut reader,
        );
    }
    reader.finish(database)
}

/// Opens the database as it is; a file that is not there yet is made.
fn connect(args: &DatabaseArgs) -> anyhow::Result<Opened> {
    let database = read(args)?;
    closed_by_signals(Opened(open(&database.url, &database.options)?))
}

/// Opens the database, which must have the schema of this version.
fn connect_migrated(args: &DatabaseArgs) -> anyhow::Result<Opened> {
    closed_by_signals(open_migrated(&read(args)?)?)
}

/// The same for a command that may assign tickets, which it does by the rule that is in force.
fn connect_assigning(args: &DatabaseArgs) -> anyhow::Result<Opened> {
    let mut stores = connect_migrated(args)?;
    rule::assign_by_what_is_in_force(&mut stores.0)?;
    Ok(stores)
}

/// A command that is stopped on its way closes the database, too.
fn closed_by_signals(stores: Opened) -> anyhow::Result<Opened> {
    let other = stores.0.clone();
    signals::stop_command(move || other.close())?;
    Ok(stores)
}

/// Opens a database that must have the schema of this version. No file is made: there is none where
/// a path is wrong.
fn open_migrated(database: &Database) -> anyhow::Result<Opened> {
    if let Some(file) = database.missing_file() {
        bail!(
            "there is no database {file}; correct DATABASE_URL, or run `influmojo migrate` first"
        );
    }
    let stores = Opened(open(&database.url, &database.options)?);
    stores.expect_migrated()?;
    Ok(stores)
}
