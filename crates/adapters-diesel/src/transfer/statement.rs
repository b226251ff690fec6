//! `COPY` of PostgreSQL, by diesel, which wants to know the table when it is compiled.

use std::io::{BufRead, Write};

use anyhow::Context;
use diesel::{connection::SimpleConnection, pg::CopyTarget, prelude::*, result::Error};

use super::{Chunks, Each};

/// Reads all lines of a table.
pub(crate) fn copy_out<T: CopyTarget>(
    table: T,
    conn: &mut PgConnection,
    each: &mut Each<'_>,
) -> anyhow::Result<()> {
    let read = read_lines(diesel::copy_to(table).load_raw(conn)?, each);
    // lines also end where the server failed, which is told with the next statement: nothing more
    // is done in a transaction that failed
    let ended = conn.batch_execute("select 1").context("the rows ended early");
    read.and(ended)
}

fn read_lines(mut rows: impl BufRead, each: &mut Each<'_>) -> anyhow::Result<()> {
    let mut line = Vec::new();
    while rows.read_until(b'\n', &mut line)? > 0 {
        each(line.strip_suffix(b"\n").unwrap_or(&line))?;
        line.clear();
    }
    Ok(())
}

/// Why rows were not written.
#[derive(Debug, thiserror::Error)]
enum Unwritten {
    #[error(transparent)]
    Database(#[from] Error),
    #[error(transparent)]
    Connection(#[from] std::io::Error),
}

/// Writes all lines of a table.
pub(crate) fn copy_in<T>(
    table: T,
    conn: &mut PgConnection,
    chunks: &Chunks<'_>,
) -> anyhow::Result<()>
where
    T: diesel::Table + CopyTarget<Table = T> + Copy,
{
    let rows = diesel::copy_from(table).from_raw_data(table, |out: &mut dyn Write| {
        while let Some(chunk) = chunks.next() {
            out.write_all(&chunk.lines)?;
        }
        Ok::<(), Unwritten>(())
    });
    Ok(ExecuteCopyFromDsl::execute(rows, conn).map(drop)?)
}
