//! The file of a database and what lies beside it: who may read them, and whether they belong
//! together.
//!
//! While the database is open, its header says that it has a write-ahead log. Whoever closes it
//! last moves the whole log into the file, removes it and says so in the header, so a copy of a
//! closed database is one file. A log that lies beside a file which was closed is therefore another
//! one's, and SQLite would write its pages over that file.

use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    hash::{BuildHasher, Hasher, RandomState},
    io::{self, Read, Seek, SeekFrom},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
    thread,
    time::Duration,
};

use anyhow::{Context, bail};
use diesel::{connection::SimpleConnection, prelude::*, sql_types::Text};

use super::dialect::Conn;

/// Bits of a mode that let others than the owner in.
const OTHERS: u32 = 0o077;
/// How often a file is looked at before its log counts as another one's: a process may be opening
/// or closing it just now.
const LOOKS: u32 = 5;
/// How long to wait between two looks, and before a file that others are closing is tried again.
const PAUSE: Duration = Duration::from_millis(20);
/// How often the last one to close tries to remove the log.
const TRIES: u32 = 3;

/// Makes the file and its folder where they are missing, open to nobody else, and makes sure that
/// its log is its own.
pub(super) fn prepare(path: &str) -> anyhow::Result<()> {
    if path == ":memory:" || path.starts_with("file:") {
        return Ok(());
    }
    expect_own_log(path)?;
    let folder = match Path::new(path).parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
        .with_context(|| format!("the folder {} cannot be created", folder.display()))?;
    // SQLite gives the log the mode of the file; what cannot be made is reported when it is opened
    let _ = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    warn_when_open_to_others(Path::new(path), "600");
    warn_when_open_to_others(folder, "700");
    Ok(())
}

fn warn_when_open_to_others(path: &Path, right: &str) {
    let Ok(mode) = fs::metadata(path).map(|found| found.permissions().mode() & 0o777) else {
        return;
    };
    if mode & OTHERS != 0 {
        let path = path.display();
        tracing::warn!(
            "{path} has the mode {mode:03o}, so others can get at the data: `chmod {right} {path}`"
        );
    }
}

/// The log of a file.
pub(super) fn log_of(path: &str) -> PathBuf {
    PathBuf::from(format!("{path}-wal"))
}

/// How many bytes the log of a file has.
pub(super) fn log_length(path: &str) -> u64 {
    fs::metadata(log_of(path)).map_or(0, |found| found.len())
}

/// Whether there is no database in a file, or no file.
pub(super) fn is_empty(path: &str) -> bool {
    fs::metadata(path).map_or(true, |found| found.len() == 0)
}

/// Why a log does not belong to the file beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Misfit {
    /// There is no database.
    NoFile,
    /// The file was closed, and then it has no log.
    Closed,
    /// The log began when the file was opened at another time.
    OtherOpening,
}

/// Makes sure that a log beside the file holds commits of this file.
pub(super) fn expect_own_log(path: &str) -> anyhow::Result<()> {
    let mut misfit = None;
    for look in 0..LOOKS {
        if look > 0 {
            thread::sleep(PAUSE);
        }
        // the log comes first: a process that opens the file changes the header before it writes
        // the log
        let opening = if log_length(path) == 0 {
            return Ok(());
        } else {
            opening_of_log(path).unwrap_or_default()
        };
        misfit =
            compare(path, opening).with_context(|| format!("the file {path} cannot be read"))?;
        if misfit.is_none() {
            return Ok(());
        }
    }
    let Some(misfit) = misfit else { return Ok(()) };
    let why = match misfit {
        Misfit::NoFile => "is there without its database",
        Misfit::Closed | Misfit::OtherOpening => {
            "does not belong to it, as when a copy was put in its place"
        }
    };
    bail!(
        "{path} was not opened and nothing was changed: the log {path}-wal {why}, and holds commits of another state of the \
         database. To serve {path} as it is, move {path}-wal and {path}-shm away first; to go on with what they hold, put \
         the file that was there before back beside them"
    )
}

fn compare(path: &str, opening: Option<u32>) -> io::Result<Option<Misfit>> {
    let mut header = [0; 100];
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Some(Misfit::NoFile)),
        Err(error) => return Err(error),
    };
    if file.take(100).read(&mut header)? == 0 {
        return Ok(Some(Misfit::NoFile));
    }
    // https://www.sqlite.org/fileformat2.html#the_database_header: bytes 18 and 19 are 2 while
    // there may be a log
    let uses_log = header.get(18..20) == Some(&[2, 2][..]);
    let is_sqlite = header.starts_with(b"SQLite format 3\0");
    Ok(match (is_sqlite && !uses_log, opening) {
        (true, _) => Some(Misfit::Closed),
        (false, Some(opening)) if number_at(&header, 60) != opening => Some(Misfit::OtherOpening),
        (false, _) => None,
    })
}

fn number_at(bytes: &[u8], at: usize) -> u32 {
    let found = bytes.get(at..).and_then(|rest| rest.first_chunk());
    found.map_or(0, |bytes: &[u8; 4]| u32::from_be_bytes(*bytes))
}

/// Which opening of the database a log belongs to, if it has a copy of the first page, where that
/// stands.
fn opening_of_log(path: &str) -> io::Result<Option<u32>> {
    // https://www.sqlite.org/fileformat2.html#the_write_ahead_log
    let mut log = File::open(log_of(path))?;
    let (mut head, mut frame) = ([0; 32], [0; 24]);
    log.read_exact(&mut head)?;
    let page = i64::from(number_at(&head, 8));
    // frames that an earlier round of the log left behind have other salts
    while log.read_exact(&mut frame).is_ok() && frame.get(8..16) == head.get(16..24) {
        if number_at(&frame, 0) == 1 {
            let mut first = [0; 64];
            log.read_exact(&mut first)?;
            return Ok(Some(number_at(&first, 60)));
        }
        log.seek(SeekFrom::Current(page))?;
    }
    Ok(None)
}

/// Marks a new opening of the database, so that its log can be told from others. While another
/// process uses it, nothing is marked: it is the same opening.
pub(super) fn mark_opening(path: &str, wait: Duration) -> QueryResult<()> {
    #[derive(QueryableByName)]
    struct Mode {
        #[diesel(sql_type = Text)]
        journal_mode: String,
    }
    let Ok(mut conn) = SqliteConnection::establish(path) else { return Ok(()) };
    conn.batch_execute(&format!(
        "pragma busy_timeout = {}; pragma synchronous = full",
        wait.as_millis()
    ))?;
    // refused at once while another connection is open
    conn.batch_execute("pragma journal_mode = delete; begin exclusive")?;
    let mode: Mode = diesel::sql_query("pragma journal_mode").get_result(&mut conn)?;
    if mode.journal_mode != "delete" {
        return conn.batch_execute("rollback");
    }
    conn.batch_execute(&format!("pragma user_version = {}; commit", by_lot()))
}

/// A number that no other opening has, but with great luck.
fn by_lot() -> u64 {
    (RandomState::new().build_hasher().finish() & 0x7fff_ffff).max(1)
}

/// Moves the whole log into the file and, if no other process uses the database, removes it.
pub(super) fn put_together(conn: &mut Conn) {
    // what cannot be moved stays in the log and is found at the next start
    let _ = conn.batch_execute("pragma busy_timeout = 1000; pragma wal_checkpoint(truncate)");
    for _ in 0..TRIES {
        if conn.batch_execute("pragma journal_mode = delete").is_ok() {
            return;
        }
        thread::sleep(PAUSE);
    }
}
