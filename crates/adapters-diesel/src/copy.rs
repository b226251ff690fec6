//! Everything of one database into another, empty one, of either engine.

pub(crate) mod catalogue;
mod error;
pub(crate) mod line;

use std::{
    cell::Cell,
    sync::{
        atomic::{AtomicBool, Ordering},
        mpsc::{Receiver, SyncSender, sync_channel},
    },
    thread,
};

use anyhow::{anyhow, ensure};

pub use self::{
    catalogue::LEFT_OUT,
    error::{CopyError, End},
};
use self::{
    catalogue::{Each, Table},
    line::Digest,
};
use crate::{postgres, sqlite};

/// Chunks that wait to be written.
const WAITING: usize = 8;
/// Bytes of a chunk.
const CHUNK: usize = 128 * 1024;
/// Rows between two reports of progress.
const STRIDE: u64 = 500;

/// What a copy does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Rows are read and written.
    Copying,
    /// What was written is read again and compared.
    Comparing,
}

/// How far a copy is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CopyProgress {
    /// What it does.
    pub phase: Phase,
    /// With which table.
    pub table: &'static str,
    /// Rows that are done in this phase.
    pub done: u64,
    /// All rows.
    pub total: u64,
}

/// A table that was copied, and is in both databases alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CopiedTable {
    /// Its name.
    pub name: &'static str,
    /// Its rows.
    pub rows: u64,
    /// What all of its rows come to, whatever their order: sixty-four digits.
    pub digest: String,
}

/// Rows, each with the end of its line.
#[derive(Default)]
pub(crate) struct Chunk {
    pub(crate) lines: Vec<u8>,
    rows: u64,
}

/// Rows of one table on their way.
pub(crate) struct Chunks<'a> {
    received: Receiver<Chunk>,
    progress: &'a dyn Fn(u64),
}

impl Chunks<'_> {
    /// The next rows; none when the table ends.
    pub(crate) fn next(&self) -> Option<Chunk> {
        let chunk = self.received.recv().ok()?;
        (self.progress)(chunk.rows);
        Some(chunk)
    }
}

/// A number that fresh rows get, and the last one that was given.
pub(crate) struct Counter {
    pub(crate) table: String,
    pub(crate) column: String,
    pub(crate) last: i64,
}

/// A database that nobody else changes meanwhile.
pub(crate) trait Held: Send {
    /// How many rows a table has.
    fn count(&mut self, table: &Table) -> anyhow::Result<u64>;
    /// Every row of a table as a line.
    fn read(&mut self, table: &Table, each: &mut Each<'_>) -> anyhow::Result<()>;
    /// The counters that it keeps.
    fn counters(&mut self) -> anyhow::Result<Vec<Counter>>;
    /// Writes rows.
    fn write(&mut self, table: &Table, chunks: &Chunks<'_>) -> anyhow::Result<()>;
    /// Removes what every database has from the beginning.
    fn clear(&mut self, table: &str) -> anyhow::Result<()>;
    /// All rows are there: fresh ones come behind them, and behind what was given there.
    fn settle(&mut self, given: &[Counter]) -> anyhow::Result<()>;
    /// Keeps what was written.
    fn commit(&mut self) -> anyhow::Result<()>;
}

/// A database before it is held.
pub(crate) trait Reached {
    /// What no other database has.
    fn identity(&mut self) -> Result<String, CopyError>;
    /// Holds it: nobody else writes, and into a target nobody else looks.
    fn hold(self: Box<Self>) -> Result<Box<dyn Held>, CopyError>;
}

fn reach(end: End, url: &str) -> Result<Box<dyn Reached>, CopyError> {
    if let Some(path) = url.strip_prefix("sqlite://") {
        return sqlite::copying::reach(end, path);
    }
    if url.starts_with("postgres://") || url.starts_with("postgresql://") {
        return postgres::copying::reach(end, url);
    }
    Err(CopyError::UnknownEngine(end))
}

/// Copies everything from one database into another: the same rows with the same ids, and counters
/// that are not below. Both have the schema of this binary, nobody else uses them, and the target
/// is empty. It is one transaction, and before its end every table is compared. What is left out
/// belongs to one database alone; words for the search are to be written anew. It is given up when
/// `stops` is set.
///
/// # Errors
/// [`CopyError`]; nothing was changed then, but for [`CopyError::OutcomeUnknown`].
pub fn copy(
    from: &str,
    to: &str,
    progress: &dyn Fn(CopyProgress),
    stops: &AtomicBool,
) -> Result<Vec<CopiedTable>, CopyError> {
    let (mut source, mut target) = (reach(End::Source, from)?, reach(End::Target, to)?);
    if source.identity()? == target.identity()? {
        return Err(CopyError::SameDatabase);
    }
    let (mut source, mut target) = (source.hold()?, target.hold()?);
    expect_empty(&mut *target)?;
    let copied = carry_over(&mut *source, &mut *target, progress, stops)?;
    expect_no_stop(stops).map_err(failed("the rest"))?;
    target.commit().map_err(CopyError::OutcomeUnknown)?;
    Ok(copied)
}

fn expect_empty(target: &mut dyn Held) -> Result<(), CopyError> {
    for table in catalogue::copied().filter(|table| table.name != catalogue::ROTATION) {
        let mut rows = 0;
        // nothing is read of a table with many rows
        let read = target.read(table, &mut |_| {
            rows += 1;
            Err(anyhow!("one is enough"))
        });
        match read {
            Err(_) if rows > 0 => return Err(CopyError::NotEmpty(table.name)),
            Err(error) => return Err(failed(table.name)(error)),
            Ok(()) => {}
        }
    }
    Ok(())
}

fn failed(what: &str) -> impl FnOnce(anyhow::Error) -> CopyError {
    let what = what.to_owned();
    move |error| CopyError::Failed(what, error)
}

/// Tells how far a phase is.
struct Told<'a> {
    progress: &'a dyn Fn(CopyProgress),
    phase: Phase,
    done: Cell<u64>,
    total: u64,
    stops: &'a AtomicBool,
}

impl Told<'_> {
    fn add(&self, table: &'static str, rows: u64) {
        self.done.set(self.done.get() + rows);
        let (phase, done, total) = (self.phase, self.done.get(), self.total);
        (self.progress)(CopyProgress { phase, table, done, total });
    }
}

fn carry_over(
    source: &mut dyn Held,
    target: &mut dyn Held,
    progress: &dyn Fn(CopyProgress),
    stops: &AtomicBool,
) -> Result<Vec<CopiedTable>, CopyError> {
    let mut total = 0;
    for table in catalogue::copied() {
        total += source.count(table).map_err(failed(table.name))?;
    }
    let told = Told { progress, phase: Phase::Copying, done: Cell::new(0), total, stops };
    target.clear(catalogue::ROTATION).map_err(failed(catalogue::ROTATION))?;
    let mut digests = Vec::new();
    for table in catalogue::copied() {
        digests.push((table, move_rows(source, target, table, &told)?));
    }
    let given = source.counters().map_err(failed("the counters"))?;
    target.settle(&given).map_err(failed("the counters"))?;
    let told = Told { progress, phase: Phase::Comparing, done: Cell::new(0), total, stops };
    digests.into_iter().map(|(table, read)| compare(target, table, read, &told)).collect()
}

/// Reads and writes a table at the same time.
fn move_rows(
    source: &mut dyn Held,
    target: &mut dyn Held,
    table: &'static Table,
    told: &Told<'_>,
) -> Result<Digest, CopyError> {
    let (sends, received) = sync_channel(WAITING);
    let stops = told.stops;
    let chunks = Chunks { received, progress: &|rows| told.add(table.name, rows) };
    let (read, written) = thread::scope(|scope| {
        let reader = scope.spawn(move || read_rows(source, table, &sends, stops));
        let written = target.write(table, &chunks);
        // whoever reads gives up when nobody writes any more
        drop(chunks);
        let read = reader.join().unwrap_or_else(|_| Err(anyhow!("the reader panicked")));
        (read, written)
    });
    written.map_err(failed(table.name))?;
    read.map_err(failed(table.name))
}

fn read_rows(
    source: &mut dyn Held,
    table: &Table,
    sends: &SyncSender<Chunk>,
    stops: &AtomicBool,
) -> anyhow::Result<Digest> {
    let (mut digest, mut chunk) = (Digest::default(), Chunk::default());
    let send = |chunk| sends.send(chunk).map_err(|_| anyhow!("nobody writes any more"));
    source.read(table, &mut |line| {
        digest.add(line);
        chunk.lines.extend_from_slice(line);
        chunk.lines.push(b'\n');
        chunk.rows += 1;
        if chunk.lines.len() >= CHUNK {
            send(std::mem::take(&mut chunk))?;
            expect_no_stop(stops)?;
        }
        Ok(())
    })?;
    send(chunk)?;
    Ok(digest)
}

fn expect_no_stop(stops: &AtomicBool) -> anyhow::Result<()> {
    ensure!(!stops.load(Ordering::Relaxed), "it was stopped");
    Ok(())
}

fn compare(
    target: &mut dyn Held,
    table: &'static Table,
    read: Digest,
    told: &Told<'_>,
) -> Result<CopiedTable, CopyError> {
    let mut written = Digest::default();
    let counted = target.read(table, &mut |line| {
        written.add(line);
        if written.rows.is_multiple_of(STRIDE) {
            told.add(table.name, STRIDE);
            expect_no_stop(told.stops)?;
        }
        Ok(())
    });
    counted.map_err(failed(table.name))?;
    told.add(table.name, written.rows % STRIDE);
    if written != read {
        let (read, written) = (read.digits(), written.digits());
        return Err(CopyError::Differs { table: table.name, read, written });
    }
    Ok(CopiedTable { name: table.name, rows: written.rows, digest: written.digits() })
}
