//! The thread that moves pages from the write-ahead log into the file while others write. The
//! writer would do it within a commit now and then, and whoever waits for that commit would wait
//! for all of these pages.

use std::{
    io,
    sync::mpsc::{Receiver, SyncSender, sync_channel},
    thread,
    time::Duration,
};

use diesel::{prelude::*, sql_types::Integer};

use super::{dialect::Conn, ending::Ending};

/// Pages that gather in the log before they are moved. Pages that are written often go into the
/// file once for all of them.
const PAGES: i32 = 2000;
/// How long to rest after each look.
const PAUSE: Duration = Duration::from_millis(20);

/// The way to the thread.
pub(super) struct Checkpointer {
    committed: SyncSender<()>,
    // after the sender, whose end ends the thread
    _thread: Ending,
}

impl Checkpointer {
    /// Starts the thread, which has ended when this was dropped. It connects when it is needed for
    /// the first time.
    pub(super) fn start(
        connect: impl Fn() -> ConnectionResult<Conn> + Send + 'static,
    ) -> io::Result<Self> {
        let (committed, commits) = sync_channel(1);
        let thread = Ending::of("sqlite-checkpoint", move || look_after(&commits, connect))?;
        Ok(Self { committed, _thread: thread })
    }

    /// Something was committed.
    pub(super) fn notice(&self) {
        // when it has been told already, it looks later than this
        let _ = self.committed.try_send(());
    }
}

fn look_after(commits: &Receiver<()>, connect: impl Fn() -> ConnectionResult<Conn>) {
    let mut conn = None;
    while commits.recv().is_ok() {
        if conn.is_none() {
            conn = connect().ok();
        }
        // what fails is tried again after the next commit, and the writer moves pages too when they
        // are too many
        if conn.as_mut().is_some_and(|conn| move_pages(conn).is_err()) {
            conn = None;
        }
        thread::sleep(PAUSE);
    }
}

/// Pages in the log, and how many of them are in the file too; -1 when there is no log.
#[derive(QueryableByName)]
struct Log {
    #[diesel(sql_type = Integer)]
    log: i32,
    #[diesel(sql_type = Integer)]
    checkpointed: i32,
}

/// Moves what gathered, if it is enough. Neither readers nor writers wait for it, and it waits for
/// none of them.
fn move_pages(conn: &mut Conn) -> QueryResult<()> {
    // https://www.sqlite.org/pragma.html#pragma_wal_checkpoint; an SQLite from before 3.51 moves
    // them at this one
    let log: Log = diesel::sql_query("pragma wal_checkpoint(noop)").get_result(conn)?;
    if log.log - log.checkpointed >= PAGES {
        diesel::sql_query("pragma wal_checkpoint(passive)").execute(conn)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use diesel::{SqliteConnection, connection::SimpleConnection};

    use super::*;

    fn log_of(conn: &mut Conn) -> Log {
        diesel::sql_query("pragma wal_checkpoint(noop)").get_result(conn).unwrap()
    }

    #[test]
    fn what_gathered_in_the_log_goes_into_the_file_though_no_commit_moves_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("shop.db").display().to_string();
        let connect = move || SqliteConnection::establish(&path);
        let mut conn = connect().unwrap();
        conn.batch_execute(
            "pragma journal_mode = wal; pragma wal_autocheckpoint = 0; create table blobs (body)",
        )
        .unwrap();
        let checkpointer = Checkpointer::start(connect).unwrap();
        checkpointer.notice();
        thread::sleep(PAUSE * 5);
        assert_eq!(log_of(&mut conn).checkpointed, 0, "a few pages are left where they are");
        conn.batch_execute(&format!("insert into blobs values (zeroblob({PAGES} * 4096))"))
            .unwrap();
        let since = Instant::now();
        while log_of(&mut conn).checkpointed < PAGES {
            assert!(since.elapsed() < Duration::from_secs(30), "nothing was moved");
            checkpointer.notice();
            thread::yield_now();
        }
    }
}
