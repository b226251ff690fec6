//! The one thread that writes. Jobs that wait are run in one transaction, each in a savepoint of
//! its own, and committed together: one wait for the disk serves them all, and nobody is told
//! "done" before it.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::SeqCst},
        mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, channel, sync_channel},
    },
    time::{Duration, Instant},
};

use anyhow::anyhow;
use app::StoreError;
use diesel::{connection::SimpleConnection, prelude::*, result::Error};

use super::{dialect::Conn, ending::Ending, file};

#[cfg(test)]
mod tests;

/// How much of its time a first job may have waited before the rest of it is counted.
const HURRY: Duration = Duration::from_millis(100);
/// Most jobs that may wait; one more is refused as busy.
const MAX_WAITING: usize = 1024;
/// How long whoever waits for a job waits longer than for its turn: a transaction of others, its
/// own, and its commit.
pub(super) const RUN: Duration = Duration::from_secs(15);
/// Most jobs of one transaction, so that the first of them does not wait long for the last.
const MAX_TOGETHER: usize = 64;

/// How much longer than its turn may take a job is waited for before it is taken back.
const GRACE: Duration = Duration::from_millis(500);

/// Tells whoever waits for a job how it ended, once the transaction has.
type Settle = Box<dyn FnOnce(Result<(), &Error>) + Send>;

/// Runs in a savepoint; says whether to keep what it wrote, and whom to tell.
type Work = Box<dyn FnOnce(&mut Conn) -> (bool, Settle) + Send>;

/// A job that waits for its turn.
struct Job {
    run: Work,
    refuse: Box<dyn FnOnce(StoreError) + Send>,
    since: Instant,
    /// Set by whoever takes it first: the thread that runs it, or who waits for it and goes.
    taken: Arc<AtomicBool>,
}

impl Job {
    /// The job, unless it waited too long; then it is refused.
    fn in_time(self, wait: Duration) -> Option<Self> {
        if self.taken.swap(true, SeqCst) {
            return None;
        }
        if self.since.elapsed() > wait {
            (self.refuse)(gone("wait to write", "its turn did not come in time"));
            return None;
        }
        Some(self)
    }
}

/// The way to the writing thread.
pub(crate) struct Writer {
    jobs: SyncSender<Job>,
    wait: Duration,
    // after the sender, whose end ends the thread
    _thread: Ending,
}

impl Writer {
    /// Opens the first connection and starts the thread, which calls `committed` after each
    /// transaction. When this was dropped, it has worked off what waited, put the log into the file
    /// and ended.
    pub(crate) fn start(
        connect: impl Fn() -> ConnectionResult<Conn> + Send + 'static,
        wait: Duration,
        committed: impl Fn() + Send + 'static,
    ) -> anyhow::Result<Self> {
        let (jobs, waiting) = sync_channel(MAX_WAITING);
        let mut writer = Thread { conn: Some(connect()?), connect, wait, committed };
        let thread = Ending::of("sqlite-writer", move || {
            writer.work_off(&waiting);
            writer.close();
        })?;
        Ok(Self { jobs, wait, _thread: thread })
    }

    /// Runs a job on the writing thread and waits until it is committed or refused.
    pub(crate) fn run<T, E>(
        &self,
        operation: &'static str,
        work: impl FnOnce(&mut Conn) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        self.run_within(RUN, Instant::now(), operation, work)
    }

    /// The same for a job that may take so long once it has its turn, for which it has waited since
    /// then.
    pub(crate) fn run_within<T, E>(
        &self,
        bound: Duration,
        since: Instant,
        operation: &'static str,
        work: impl FnOnce(&mut Conn) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let (done, outcome) = channel();
        let refused = done.clone();
        let run = move |conn: &mut Conn| -> (bool, Settle) {
            let result = work(conn);
            let keep = result.is_ok();
            let settle = move |ended: Result<(), &Error>| {
                let outcome = match ended {
                    Ok(()) => result,
                    // even a refusal was decided on facts that are gone now
                    Err(error) => Err(busy(operation, error).into()),
                };
                // whoever asked may have gone; the work is done all the same
                let _ = done.send(outcome);
            };
            (keep, Box::new(settle))
        };
        let refuse = move |error: StoreError| {
            let _ = refused.send(Err(error.into()));
        };
        let taken = Arc::new(AtomicBool::new(false));
        let job = Job { run: Box::new(run), refuse: Box::new(refuse), since, taken: taken.clone() };
        match self.jobs.try_send(job) {
            Ok(()) => {}
            Err(TrySendError::Full(_)) => {
                return Err(gone(operation, "too many writes wait").into());
            }
            Err(TrySendError::Disconnected(_)) => {
                return Err(gone(operation, "the writer has stopped").into());
            }
        }
        let abandoned = || Err(gone(operation, "the write was abandoned").into());
        // a job that has its turn refuses itself when that came too late; this is for a thread that
        // hangs
        match outcome.recv_timeout((self.wait + GRACE).saturating_sub(since.elapsed())) {
            Ok(outcome) => return outcome,
            Err(RecvTimeoutError::Disconnected) => return abandoned(),
            Err(RecvTimeoutError::Timeout) if !taken.swap(true, SeqCst) => {
                return Err(gone(operation, "its turn did not come in time").into());
            }
            Err(RecvTimeoutError::Timeout) => {}
        }
        match outcome.recv_timeout(bound) {
            Ok(outcome) => outcome,
            Err(RecvTimeoutError::Disconnected) => abandoned(),
            Err(RecvTimeoutError::Timeout) => {
                let cause = anyhow!("the file does not answer");
                Err(StoreError::OutcomeUnknown { operation, cause }.into())
            }
        }
    }
}

fn gone(operation: &'static str, why: &'static str) -> StoreError {
    StoreError::Busy { operation, cause: anyhow!(why) }
}

/// The transaction of a group failed as a whole: none of it was written, and trying again is right.
fn busy(operation: &'static str, error: &Error) -> StoreError {
    StoreError::Busy { operation, cause: anyhow!("the commit failed: {error}") }
}

struct Thread<C, D> {
    conn: Option<Conn>,
    connect: C,
    wait: Duration,
    committed: D,
}

impl<C: Fn() -> ConnectionResult<Conn>, D: Fn()> Thread<C, D> {
    fn work_off(&mut self, waiting: &Receiver<Job>) {
        while let Ok(first) = waiting.recv() {
            let mut settled = Vec::new();
            // a panic in a job is a defect of that job; its group is rolled back with the
            // connection it ran on
            let ended = catch_unwind(AssertUnwindSafe(|| {
                self.commit_together(first, waiting, &mut settled)
            }));
            let ended = ended.unwrap_or(Err(Error::BrokenTransactionManager));
            if ended.is_err() {
                self.conn = None;
            }
            for settle in settled {
                settle(ended.as_ref().map(|&()| ()));
            }
            (self.committed)();
        }
    }

    /// Closes the database. The thread that looks after the log goes first, with its connection.
    fn close(self) {
        drop(self.committed);
        if let Some(mut conn) = self.conn.or_else(|| (self.connect)().ok()) {
            file::put_together(&mut conn);
        }
    }

    fn commit_together(
        &mut self,
        first: Job,
        waiting: &Receiver<Job>,
        settled: &mut Vec<Settle>,
    ) -> QueryResult<()> {
        // those who came while another process held the lock are told together, not one after the
        // other
        let Some(first) = first.in_time(self.wait) else { return Ok(()) };
        if self.conn.is_none() {
            self.conn = (self.connect)().ok();
        }
        let Some(conn) = self.conn.as_mut() else {
            (first.refuse)(gone("connect", "the database file cannot be opened"));
            return Err(Error::BrokenTransactionManager);
        };
        let (wait, mut next) = (self.wait, Some(first));
        // it waits for another process no longer than is left of its time
        let left = next.as_ref().map_or(wait, |first| wait.saturating_sub(first.since.elapsed()));
        let hurries = left + HURRY < wait;
        if hurries {
            conn.batch_execute(&format!("pragma busy_timeout = {}", left.as_millis().max(1)))?;
        }
        let done = conn.immediate_transaction(|conn| {
            // the first needs no savepoint: when it keeps nothing, there is nothing to keep
            if let Some(first) = next.take() {
                let (keep, settle) = (first.run)(conn);
                settled.push(settle);
                if !keep {
                    return Err(Error::RollbackTransaction);
                }
            }
            while settled.len() < MAX_TOGETHER
                && let Ok(job) = waiting.try_recv()
            {
                run_one(conn, job, wait, settled)?;
            }
            Ok(())
        });
        let done = match done {
            Err(Error::RollbackTransaction) => Ok(()),
            done => done,
        };
        if hurries {
            conn.batch_execute(&format!("pragma busy_timeout = {}", wait.as_millis()))?;
        }
        // the transaction did not even begin: somebody else held the lock for as long as a job may
        // wait, and those who came meanwhile shall not wait one after another
        if let (Some(job), Err(error)) = (next, &done) {
            // all of them first: who is told may come again at once, and that is a new job
            let meanwhile: Vec<Job> =
                [job].into_iter().chain(waiting.try_iter().take(MAX_WAITING)).collect();
            for job in meanwhile {
                (job.refuse)(busy("begin", error));
            }
        }
        done
    }
}

/// Runs a job in its savepoint, unless it waited too long. When the savepoint fails, so does the
/// whole group: some errors end the transaction behind our back, and whatever ran after that would
/// be committed on its own.
fn run_one(
    conn: &mut Conn,
    job: Job,
    wait: Duration,
    settled: &mut Vec<Settle>,
) -> QueryResult<()> {
    let Some(job) = job.in_time(wait) else { return Ok(()) };
    let mut outcome = None;
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one place: a savepoint for each job"
    )]
    let kept = conn.transaction(|conn| {
        let (keep, settle) = (job.run)(conn);
        outcome = Some(settle);
        if keep { Ok(()) } else { Err(Error::RollbackTransaction) }
    });
    let ended = match kept {
        Ok(()) | Err(Error::RollbackTransaction) => Ok(()),
        Err(error) => Err(error),
    };
    match (outcome, &ended) {
        (Some(settle), _) => settled.push(settle),
        (None, Err(error)) => (job.refuse)(busy("begin", error)),
        (None, Ok(())) => {}
    }
    ended
}
