//! The way of lines to standard error. A thread writes them, so nobody waits for whoever reads
//! them, and nothing fails when they cannot be written: lines that find no room are dropped and
//! counted, and the count is logged when it can be.

use std::{
    io::{self, ErrorKind, Write, stderr},
    sync::{
        Arc,
        atomic::{AtomicU64, AtomicUsize, Ordering},
        mpsc::{Receiver, Sender, SyncSender, TryRecvError, TrySendError, channel, sync_channel},
    },
    thread,
    time::{Duration, Instant},
};

/// Most lines that wait.
const MAX_LINES: usize = 8192;
/// Most bytes of lines that wait.
const MAX_BYTES: usize = 8 << 20;
/// How often, and for how long in between, a standard error is tried that others made non-blocking.
const TRIES: u32 = 50;
const PAUSE: Duration = Duration::from_millis(20);
/// For how long lines are let come in after all others were written: to be woken for each costs
/// more than to write it.
const GATHERING: Duration = Duration::from_millis(5);

enum Entry {
    Line(Vec<u8>),
    /// Is answered when everything before it was written.
    Flush(Sender<()>),
}

#[derive(Default)]
struct Counts {
    bytes: AtomicUsize,
    dropped: AtomicU64,
}

/// Takes lines; each `write` is one.
#[derive(Clone)]
pub(super) struct Queue {
    entries: SyncSender<Entry>,
    counts: Arc<Counts>,
}

impl Queue {
    /// Starts the thread that writes to standard error.
    pub(super) fn start() -> io::Result<Self> {
        Self::to(stderr(), |lines| {
            metrics::counter!("influmojo_log_lines_dropped_total").increment(lines);
            tracing::warn!(
                lines,
                "lines of the log were dropped: standard error did not take them"
            );
        })
    }

    /// Starts a thread that writes, and says how many lines it could not.
    fn to(
        target: impl Write + Send + 'static,
        say_dropped: impl Fn(u64) + Send + 'static,
    ) -> io::Result<Self> {
        let (entries, waiting) = sync_channel(MAX_LINES);
        let counts = Arc::new(Counts::default());
        let mut writer = Writing { target, counts: counts.clone(), works: true, torn: false };
        thread::Builder::new()
            .name("log".to_owned())
            .spawn(move || writer.work_off(&waiting, &say_dropped))?;
        Ok(Self { entries, counts })
    }

    /// Waits until everything that was logged is written, or cannot be in time.
    pub(super) fn flush(&self, wait: Duration) {
        let (since, (done, written)) = (Instant::now(), channel());
        let mut entry = Entry::Flush(done);
        while let Err(TrySendError::Full(back)) = self.entries.try_send(entry) {
            if since.elapsed() >= wait {
                return;
            }
            entry = back;
            thread::sleep(Duration::from_millis(5));
        }
        // an error is what comes when the time is over
        let _ = written.recv_timeout(wait.saturating_sub(since.elapsed()));
    }
}

impl Write for Queue {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let before = self.counts.bytes.fetch_add(line.len(), Ordering::Relaxed);
        let fits = before + line.len() <= MAX_BYTES;
        if !fits || self.entries.try_send(Entry::Line(line.to_vec())).is_err() {
            self.counts.bytes.fetch_sub(line.len(), Ordering::Relaxed);
            self.counts.dropped.fetch_add(1, Ordering::Relaxed);
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The writing end.
struct Writing<W> {
    target: W,
    counts: Arc<Counts>,
    /// Whether the last line was written.
    works: bool,
    /// Whether a line was written in part.
    torn: bool,
}

impl<W: Write> Writing<W> {
    fn work_off(&mut self, waiting: &Receiver<Entry>, say_dropped: &impl Fn(u64)) {
        loop {
            let entry = match waiting.try_recv() {
                Err(TryRecvError::Empty) => {
                    // there is room for a line about it now; while nothing can be written, it has
                    // to wait
                    let dropped =
                        if self.works { self.counts.dropped.swap(0, Ordering::Relaxed) } else { 0 };
                    if dropped > 0 {
                        say_dropped(dropped);
                    }
                    thread::sleep(GATHERING);
                    waiting.recv().ok()
                }
                entry => entry.ok(),
            };
            match entry {
                Some(Entry::Line(line)) => self.write(&line),
                // whoever asked may have gone
                Some(Entry::Flush(done)) => drop(done.send(())),
                None => return,
            }
        }
    }

    fn write(&mut self, line: &[u8]) {
        self.counts.bytes.fetch_sub(line.len(), Ordering::Relaxed);
        let ended = if self.torn { self.write_all(b"\n") } else { Ok(()) };
        self.works = ended.and_then(|()| self.write_all(line)).is_ok();
        if !self.works {
            self.counts.dropped.fetch_add(1, Ordering::Relaxed);
        }
    }

    fn write_all(&mut self, mut rest: &[u8]) -> io::Result<()> {
        let mut tries = 0;
        while !rest.is_empty() {
            match self.target.write(rest) {
                Ok(0) => return Err(ErrorKind::WriteZero.into()),
                Ok(count) => {
                    rest = rest.get(count..).unwrap_or_default();
                    self.torn = !rest.is_empty();
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) if error.kind() == ErrorKind::WouldBlock && tries < TRIES => {
                    tries += 1;
                    thread::sleep(PAUSE);
                }
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
