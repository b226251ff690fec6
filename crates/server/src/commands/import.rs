//! Moves the former system's data in.

mod shown;

use std::{
    fs::{File, OpenOptions, Permissions},
    io::{BufWriter, Write, sink},
    os::unix::fs::{OpenOptionsExt, PermissionsExt},
    path::Path,
    sync::mpsc::sync_channel,
    thread,
};

use adapters_diesel::Stores;
use anyhow::{Context, anyhow};
use app::{Clock, SystemClock};
use domain::HomeCountry;
use import::{
    Destination, ImportError, Kept, KeptFile, Options, PendingRule, Report, RevisionRule, RunError,
    Source, Summary, target::Step,
};

use super::progress::Rows;
use crate::{
    cleartext::CleartextArgs,
    cli::{DatabaseArgs, ImportArgs},
    reader::{Mistakes, Reader},
};

/// Steps that wait for the database. Each has up to some thousand rows.
const WAITING: usize = 4;

pub(crate) fn run(database: &DatabaseArgs, args: &ImportArgs) -> anyhow::Result<()> {
    let options = read(args, &database.cleartext)?;
    // a database that cannot take anything is told before the other one is read
    let stores = if args.dry_run { None } else { Some(super::connect_assigning(database)?) };
    let mut source = Source::open(&args.from)?;
    let mut file = report_file(args.report.as_deref())?;
    let mut report = Report::csv(&mut *file);
    let Some(stores) = stores else {
        let progress = Rows::new();
        let summary = import::run(
            &mut source,
            &options,
            &mut report,
            &|at| progress.show(at.done, at.total, at.table),
            None,
        );
        progress.clear();
        let summary = summary?;
        report.finish().context("the report cannot be written")?;
        shown::summary(&summary, &report, &options)?;
        super::say("Nothing was written: this was a dry run.")?;
        return Ok(());
    };
    let mut kept = Kept::create(&args.rest)?;
    let summary = write(&stores, &mut source, &options, &mut report, &mut kept)?;
    let kept = kept.publish()?;
    shown::summary(&summary, &report, &options)?;
    tell_kept(&kept, &args.rest)?;
    super::search::rebuild(&stores)?;
    super::verify::check(&stores)
}

/// What the arguments mean.
fn read(args: &ImportArgs, cleartext: &CleartextArgs) -> Result<Options, Mistakes> {
    let mut reader = Reader::default();
    if args.from.starts_with("postgres://") || args.from.starts_with("postgresql://") {
        let production = cleartext.app_env.trim() != "development";
        cleartext.check_named("--from", &args.from, production, &mut reader);
    } else {
        reader.mistake("--from must start with postgres:// or postgresql://");
    }
    let pending = [
        ("signed-in", PendingRule::SignedIn),
        ("activate", PendingRule::Activate),
        ("keep", PendingRule::Keep),
    ];
    let pending = reader.choice("--pending", &args.pending, &pending);
    let revisions = [
        ("declined", RevisionRule::Declined),
        ("accepted", RevisionRule::Accepted),
        ("leave-out", RevisionRule::LeaveOut),
    ];
    let revisions = reader.choice("--price-revisions", &args.price_revisions, &revisions);
    let country = args.country.as_deref().map(|text| {
        let country = text.parse().ok().or_else(|| HomeCountry::of_calling_code(text));
        if country.is_none() {
            reader.mistake("--country must be the two letters of a country, such as IN, or a calling code that one country has alone");
        }
        country
    });
    let options = pending.zip(revisions).map(|(pending, revisions)| Options {
        pending,
        country: country.flatten(),
        revisions,
        open_tickets: args.open_tickets,
        at: SystemClock.now(),
    });
    reader.finish(options)
}

/// The file of the report, which only its owner can read; or nothing that is kept.
fn report_file(path: Option<&Path>) -> anyhow::Result<Box<dyn Write>> {
    let Some(path) = path else { return Ok(Box::new(sink())) };
    let open = || -> std::io::Result<File> {
        let file =
            OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)?;
        // one that was there may have been open to others
        file.set_permissions(Permissions::from_mode(0o600))?;
        Ok(file)
    };
    let file = open().with_context(|| format!("{} cannot be written", path.display()))?;
    Ok(Box::new(BufWriter::new(file)))
}

/// Reads and writes at the same time. Nothing is committed before everything else is done.
fn write(
    stores: &Stores,
    source: &mut Source,
    options: &Options,
    report: &mut Report,
    kept: &mut Kept,
) -> anyhow::Result<Summary> {
    let (steps, received) = sync_channel(WAITING);
    let target = stores.import_target.clone();
    let writer = thread::Builder::new()
        .name("import-writer".to_owned())
        .spawn(move || target.import(received))?;
    let destination = Destination { steps, assigner: stores.ports.assigner.clone() };
    let progress = Rows::new();
    let read = read_all(source, options, report, kept, (&destination, &progress));
    // without a commit among the steps their end undoes everything
    drop(destination);
    let written = writer.join().map_err(|_| anyhow!("the writer panicked; nothing was changed"))?;
    progress.clear();
    match (read, written) {
        (Ok(summary), Ok(())) => Ok(summary),
        (Err(error), Err(ImportError::Abandoned) | Ok(())) => {
            Err(error.context("nothing was changed"))
        }
        (_, Err(error)) => Err(error.into()),
    }
}

fn read_all(
    source: &mut Source,
    options: &Options,
    report: &mut Report,
    kept: &mut Kept,
    (destination, progress): (&Destination, &Rows),
) -> anyhow::Result<Summary> {
    let summary = import::run(
        source,
        options,
        report,
        &|at| progress.show(at.done, at.total, at.table),
        Some(destination),
    )?;
    kept.write(source, report.left_out())?;
    report.finish().context("the report cannot be written")?;
    progress.finish("working out who waits and what was read");
    destination.steps.send(Step::Commit).map_err(|_| RunError::NobodyWrites)?;
    Ok(summary)
}

fn tell_kept(files: &[KeptFile], folder: &Path) -> std::io::Result<()> {
    let rows: u64 = files.iter().map(|file| file.rows).sum();
    super::say(&format!("\n{rows} rows that have no place here are in {}:", folder.display()))?;
    files.iter().try_for_each(|file| super::say(&format!("{:>10}  {}", file.rows, file.name)))
}
