//! What goes from one database to another: rows as lines, and what both engines do with them.

mod error;
pub(crate) mod line;
pub(crate) mod statement;
mod table;

use std::sync::mpsc::Receiver;

pub use self::error::{CopyError, End};
pub(crate) use self::table::{HasKind, Kind, Table};

/// Takes a line, without its end.
pub(crate) type Each<'a> = dyn FnMut(&[u8]) -> anyhow::Result<()> + 'a;

/// Rows, each with the end of its line.
#[derive(Default)]
pub(crate) struct Chunk {
    pub(crate) lines: Vec<u8>,
    pub(crate) rows: u64,
}

/// Rows of one table on their way.
pub(crate) struct Chunks<'a> {
    pub(crate) received: Receiver<Chunk>,
    /// Is told of rows.
    pub(crate) progress: &'a dyn Fn(u64),
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
    /// Holds it: nobody else writes to these tables, and into those of a target nobody else looks.
    fn hold(self: Box<Self>, tables: &[&Table]) -> Result<Box<dyn Held>, CopyError>;
}
