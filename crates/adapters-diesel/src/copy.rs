//! Everything of one database into another, empty one, of either engine.

mod catalogue;

use std::{
    cell::Cell,
    sync::{
        atomic::{AtomicBool, Ordering},
        mpsc::{SyncSender, sync_channel},
    },
    thread,
};

use anyhow::{anyhow, ensure};

pub use self::catalogue::LEFT_OUT;
pub use crate::transfer::{CopyError, End};
use crate::{
    postgres, sqlite,
    transfer::{Chunk, Chunks, Held, Reached, Table, line::Digest},
};

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
    let tables: Vec<_> = catalogue::copied().collect();
    let (mut source, mut target) = (source.hold(&tables)?, target.hold(&tables)?);
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
