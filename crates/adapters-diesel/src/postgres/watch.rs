//! Watches every statement that is under way. One that takes longer than it may is given up: its
//! connection is ended from outside, and whoever waits for it is answered. So is one that has been
//! silent for a while and of which the server, asked over another connection, knows nothing.

use std::{
    collections::BTreeSet,
    sync::{
        Arc, Mutex, MutexGuard, OnceLock, PoisonError, Weak,
        atomic::{AtomicI32, AtomicU64, Ordering::SeqCst},
    },
    thread,
    time::{Duration, Instant},
};

use super::sockets;

/// How often all statements are looked at.
const PACE: Duration = Duration::from_millis(200);
/// How long a connection that is in doubt may take to answer, in milliseconds.
const PROOF: u64 = 1_000;

/// Milliseconds since the process began to count, at least 1.
fn now() -> u64 {
    static START: OnceLock<Instant> = OnceLock::new();
    millis(START.get_or_init(Instant::now).elapsed()) + 1
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX / 4)
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Marks of all lines of the process.
static MARKS: Mutex<BTreeSet<u64>> = Mutex::new(BTreeSet::new());

/// What is known of one connection.
pub(super) struct Line {
    /// The `tcp_user_timeout` that only this connection of the process has, in milliseconds.
    pub(super) mark: Option<u64>,
    /// When the statement began that runs, or 0.
    since: AtomicU64,
    /// How long that one may run.
    limit: AtomicU64,
    /// How long statements may run.
    usual: AtomicU64,
    /// When the server was last asked about it.
    asked: AtomicU64,
    /// When it last answered.
    proven: AtomicU64,
    /// The process of the server, or 0 while it is not known.
    pid: AtomicI32,
}

impl Line {
    /// Something begins that may take so long.
    pub(super) fn begin_within(&self, limit: Duration) {
        self.limit.store(millis(limit), SeqCst);
        self.since.store(now(), SeqCst);
    }

    /// A statement begins.
    pub(super) fn begin(&self) {
        self.limit.store(self.usual.load(SeqCst), SeqCst);
        self.since.store(now(), SeqCst);
    }

    /// It has ended; `answered` when the server said how.
    pub(super) fn end(&self, answered: bool) {
        self.since.store(0, SeqCst);
        if answered {
            self.proven.store(now(), SeqCst);
        }
    }

    pub(super) fn is_served_by(&self, pid: i32) {
        self.pid.store(pid, SeqCst);
    }

    pub(super) fn pid(&self) -> i32 {
        self.pid.load(SeqCst)
    }

    /// Does something during which each statement may take so long; without a limit when that is
    /// `None`.
    pub(super) fn allow<T>(&self, limit: Option<Duration>, work: impl FnOnce() -> T) -> T {
        let before = self.usual.swap(limit.map_or(u64::MAX / 4, millis), SeqCst);
        let done = work();
        self.usual.store(before, SeqCst);
        done
    }

    /// Does something that proves whether the connection is alive.
    pub(super) fn prove<T>(&self, work: impl FnOnce() -> T) -> T {
        self.allow(Some(Duration::from_millis(PROOF)), work)
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        if let Some(mark) = self.mark {
            lock(&MARKS).remove(&mark);
        }
    }
}

/// A statement that has been silent for a while.
pub(super) struct Silent {
    line: Arc<Line>,
    since: u64,
}

impl Silent {
    pub(super) fn pid(&self) -> i32 {
        self.line.pid()
    }
}

/// The connections of one database.
pub(super) struct Watch {
    lines: Mutex<Vec<Weak<Line>>>,
    silence: u64,
    /// Connections that did not answer since then are in doubt.
    doubted: AtomicU64,
}

impl Watch {
    /// Asks about statements that have been silent for so long.
    pub(super) fn new(silence: Duration) -> Arc<Self> {
        Arc::new(Self {
            lines: Mutex::default(),
            silence: millis(silence),
            doubted: AtomicU64::new(0),
        })
    }

    /// Watches from now on, for as long as the database is open. `inquire` asks about silent
    /// statements and says whether it still can.
    pub(super) fn start(
        self: &Arc<Self>,
        inquire: impl Fn(&Arc<Self>, Vec<Silent>) -> bool + Send + 'static,
    ) -> std::io::Result<()> {
        let watch = Arc::downgrade(self);
        let look = move || {
            while let Some(watch) = watch.upgrade() {
                if !inquire(&watch, watch.look()) {
                    return;
                }
                drop(watch);
                thread::sleep(PACE);
            }
        };
        thread::Builder::new().name("postgres-watch".to_owned()).spawn(look).map(drop)
    }

    /// A new connection whose statements may take so long. Its mark is at least `least`.
    pub(super) fn line(&self, least: Option<u64>, limit: Duration) -> Arc<Line> {
        let mark = least.map(|least| {
            let mut marks = lock(&MARKS);
            let mark = (least..least + 100_000).find(|mark| !marks.contains(mark)).unwrap_or(least);
            marks.insert(mark);
            mark
        });
        let zero = || AtomicU64::new(0);
        let (limit, usual) = (zero(), AtomicU64::new(millis(limit)));
        let line = Line {
            mark,
            since: zero(),
            limit,
            usual,
            asked: zero(),
            proven: zero(),
            pid: AtomicI32::new(0),
        };
        let line = Arc::new(line);
        let mut lines = lock(&self.lines);
        lines.retain(|line| line.strong_count() > 0);
        lines.push(Arc::downgrade(&line));
        line
    }

    /// A connection did not answer, so others may not either.
    pub(super) fn doubt(&self) {
        self.doubted.store(now(), SeqCst);
    }

    /// Whether a connection may have died while nobody used it.
    pub(super) fn doubts(&self, line: &Line) -> bool {
        line.proven.load(SeqCst) <= self.doubted.load(SeqCst)
    }

    /// Gives up what took too long. What has been silent and was not asked about lately.
    fn look(&self) -> Vec<Silent> {
        let lines: Vec<_> = lock(&self.lines).iter().filter_map(Weak::upgrade).collect();
        let mut silent = Vec::new();
        for line in lines {
            let (since, now) = (line.since.load(SeqCst), now());
            if since == 0 {
                continue;
            }
            if now.saturating_sub(since) > line.limit.load(SeqCst) {
                self.give_up(&line, since);
            } else if now.saturating_sub(since.max(line.asked.load(SeqCst))) > self.silence
                && line.pid() != 0
            {
                line.asked.store(now, SeqCst);
                silent.push(Silent { line, since });
            }
        }
        silent
    }

    /// Gives up all of these that still run, but for those that the server is busy with.
    pub(super) fn give_up_but(&self, silent: &[Silent], active: &[i32]) {
        for Silent { line, since } in silent.iter().filter(|silent| !active.contains(&silent.pid()))
        {
            self.give_up(line, *since);
        }
    }

    fn give_up(&self, line: &Line, since: u64) {
        if line.since.load(SeqCst) != since {
            return;
        }
        self.doubt();
        // if that does not help, it is tried again
        line.limit.store(now().saturating_sub(since) + 1_000, SeqCst);
        let (pid, waited) = (line.pid(), now().saturating_sub(since));
        match line.mark.map_or(Ok(0), sockets::shut_down) {
            Ok(0) => tracing::error!(
                pid,
                waited,
                "the database does not answer and its connection cannot be ended"
            ),
            Ok(_) => tracing::warn!(
                pid,
                waited,
                "the database does not answer; its connection is given up"
            ),
            Err(error) => {
                tracing::error!(%error, "a connection that does not answer cannot be ended");
            }
        }
    }
}
