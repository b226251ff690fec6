//! Copies everything from one database into another, empty one.

use std::{
    io::{Write, stdout},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use adapters_diesel::{CopiedTable, LEFT_OUT, Phase, Stores};

use crate::{
    cli::{CopyArgs, DatabaseArgs},
    config::Database,
    reader::{Mistakes, Reader},
    signals,
};

use super::progress::{Rows, rate};

/// How long somebody who stops the command waits until nothing of it is left.
const UNDONE: Duration = Duration::from_secs(20);
const PAUSE: Duration = Duration::from_millis(20);

pub(crate) fn run(args: &DatabaseArgs, copy: &CopyArgs) -> anyhow::Result<()> {
    let (from, to) = read(args, copy)?;
    let stopping = Arc::new(Stopping::default());
    let told = stopping.clone();
    signals::stop_command(move || told.stop())?;
    let (since, progress) = (Instant::now(), Rows::new());
    let copied = adapters_diesel::copy(
        &from.url,
        &to.url,
        &|at| {
            let what = match at.phase {
                Phase::Copying => at.table.to_owned(),
                Phase::Comparing => format!("comparing {}", at.table),
            };
            progress.show(at.done, at.total, what);
        },
        &stopping.stops,
    );
    progress.clear();
    stopping.is_over.store(true, Ordering::SeqCst);
    show(&copied?, since.elapsed())?;
    let stores = super::open_migrated(&to)?;
    stopping.close_later(&stores);
    super::search::rebuild(&stores)?;
    super::verify::check(&stores)
}

/// What the arguments mean.
fn read(args: &DatabaseArgs, copy: &CopyArgs) -> Result<(Database, Database), Mistakes> {
    let mut reader = Reader::default();
    let production = args.cleartext.app_env.trim() != "development";
    let [from, to] = [("--from", &copy.from), ("--to", &copy.to)].map(|(setting, url)| {
        args.cleartext.check_named(setting, url, production, &mut reader);
        Database::named(setting, url.clone(), args, &mut reader)
    });
    reader.finish(from.zip(to))
}

/// What became of each table.
fn show(copied: &[CopiedTable], time: Duration) -> std::io::Result<()> {
    let mut out = stdout().lock();
    writeln!(out, "{:<27} {:>10}  digest, the same in both", "table", "rows")?;
    for CopiedTable { name, rows, digest } in copied {
        writeln!(out, "{name:<27} {rows:>10}  {digest}")?;
    }
    let rows = copied.iter().map(|table| table.rows).sum();
    let (seconds, rate) = (time.as_secs_f64(), rate(rows, time));
    for (table, why) in LEFT_OUT {
        let table = if table.ends_with('_') { format!("{table}..") } else { table.to_owned() };
        writeln!(out, "{table:<27}   left out  {why}")?;
    }
    writeln!(out, "{rows} rows were copied and compared in {seconds:.1} s, {rate} rows/s.")
}

/// What a signal does.
#[derive(Default)]
struct Stopping {
    stops: AtomicBool,
    is_over: AtomicBool,
    opened: Mutex<Option<Stores>>,
}

impl Stopping {
    /// Gives the copy up, or closes the target.
    fn stop(&self) {
        self.stops.store(true, Ordering::SeqCst);
        let since = Instant::now();
        while !self.is_over.load(Ordering::SeqCst) && since.elapsed() < UNDONE {
            thread::sleep(PAUSE);
        }
        let opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(stores) = opened {
            stores.close();
        }
    }

    fn close_later(&self, stores: &Stores) {
        *self.opened.lock().unwrap_or_else(PoisonError::into_inner) = Some(stores.clone());
    }
}
