//! The binary as a child process: commands that end by themselves, and servers that are stopped,
//! killed or dropped.

use std::{
    io::{BufRead, BufReader, Read, Write},
    process::{Child, Command, ExitStatus, Stdio},
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use test_support::TestDb;

/// Signs the tokens of every test that does not bring its own.
pub(crate) const SECRET: &str = "a secret of the tests with enough bytes";

/// How long anything may take that a test waits for.
const PATIENCE: Duration = Duration::from_secs(30);

/// The binary with nothing in its environment.
pub(crate) fn influmojo(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_influmojo"));
    command
        .env_clear()
        .args(args)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// The binary with a database.
pub(crate) fn influmojo_on(db: &TestDb, args: &[&str]) -> Command {
    let mut command = influmojo(args);
    command.env("DATABASE_URL", db.url()).env("JWT_SECRET", SECRET);
    command
}

/// How a command ended and what it said.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ended {
    /// What was printed by a command that must have succeeded.
    pub(crate) fn printed(self) -> String {
        assert_eq!(self.code, Some(0), "{self:?}");
        self.out
    }

    /// The error of a command that must have failed with one line about it.
    pub(crate) fn complaint(self) -> String {
        assert_eq!(self.code, Some(1), "{self:?}");
        assert_eq!(self.err.lines().count(), 1, "more than one line: {}", self.err);
        self.err.trim_end().strip_prefix("influmojo: ").unwrap().to_owned()
    }
}

/// Runs a command to its end.
pub(crate) fn run(command: &mut Command) -> Ended {
    run_with_input(command, "")
}

/// Runs a command to its end, with something on standard input.
pub(crate) fn run_with_input(command: &mut Command, input: &str) -> Ended {
    let mut child = Owned(command.stdin(Stdio::piped()).spawn().unwrap());
    // a command that ends without reading closes the pipe
    let _ = child.0.stdin.take().unwrap().write_all(input.as_bytes());
    let out = all_of(child.0.stdout.take().unwrap());
    let err = all_of(child.0.stderr.take().unwrap());
    let status = eventually("the command ends", || child.0.try_wait().unwrap());
    Ended { code: status.code(), out: out.join().unwrap(), err: err.join().unwrap() }
}

fn all_of(mut stream: impl Read + Send + 'static) -> JoinHandle<String> {
    thread::spawn(move || {
        let mut text = String::new();
        stream.read_to_string(&mut text).unwrap();
        text
    })
}

/// A process that is killed when it is dropped.
struct Owned(Child);

impl Drop for Owned {
    fn drop(&mut self) {
        // it may have ended already
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Runs a command on a database; it must succeed. What it printed.
pub(crate) fn done_on(db: &TestDb, args: &[&str]) -> String {
    run(&mut influmojo_on(db, args)).printed()
}

/// Asks again and again until there is an answer.
pub(crate) fn eventually<T>(what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    let since = Instant::now();
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(since.elapsed() < PATIENCE, "not in time: {what}");
        thread::sleep(Duration::from_millis(5));
    }
}

/// Lines that a process has written so far.
#[derive(Clone, Default)]
struct Lines(Arc<(Mutex<Written>, Condvar)>);

#[derive(Default)]
struct Written {
    lines: Vec<String>,
    ended: bool,
}

impl Lines {
    fn of(stream: impl Read + Send + 'static) -> Self {
        let lines = Self::default();
        let writer = lines.clone();
        thread::spawn(move || {
            for line in BufReader::new(stream).lines().map_while(Result::ok) {
                writer.note(|written| written.lines.push(line));
            }
            writer.note(|written| written.ended = true);
        });
        lines
    }

    fn lock(&self) -> MutexGuard<'_, Written> {
        self.0.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note(&self, note: impl FnOnce(&mut Written)) {
        note(&mut self.lock());
        self.0.1.notify_all();
    }

    /// Waits until something is found in the lines; `None` when they ended without.
    fn wait<T>(&self, find: impl Fn(&[String]) -> Option<T>) -> Option<T> {
        let mut written = self.lock();
        let deadline = Instant::now() + PATIENCE;
        loop {
            let found = find(&written.lines);
            if found.is_some() || written.ended {
                return found;
            }
            let left = deadline
                .checked_duration_since(Instant::now())
                .expect("the output did not come in time");
            written =
                self.0.1.wait_timeout(written, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }
}

/// A server. It is killed when it is dropped.
pub(crate) struct Server {
    child: Owned,
    out: Lines,
    err: Lines,
    pub(crate) address: String,
}

impl Server {
    /// Starts a server and does not wait until it listens.
    pub(crate) fn begin(command: &mut Command) -> Self {
        let mut child = Owned(command.spawn().unwrap());
        let out = Lines::of(child.0.stdout.take().unwrap());
        // a test may have given it another standard error
        let err = child.0.stderr.take().map_or_else(|| Lines::of(std::io::empty()), Lines::of);
        Self { child, out, err, address: String::new() }
    }

    /// Starts a server and waits until it listens.
    pub(crate) fn start(command: &mut Command) -> Self {
        let mut server = Self::begin(command);
        let address = server.out.wait(|lines| {
            let line = lines
                .iter()
                .find(|line| line.starts_with("listening on ") || line.contains(" is ready at "))?;
            Some(line.rsplit_once("http://")?.1.to_owned())
        });
        server.address =
            address.unwrap_or_else(|| panic!("it did not start: {:?}", server.err.lock().lines));
        server
    }

    /// Starts a server on a database, at a free port, with logs of what went wrong only.
    pub(crate) fn on(db: &TestDb) -> Self {
        Self::start(influmojo_on(db, &["serve", "--port", "0"]).env("RUST_LOG", "warn"))
    }

    /// Its process id.
    pub(crate) fn id(&self) -> u32 {
        self.child.0.id()
    }

    /// Everything it printed up to and including a line.
    pub(crate) fn printed_until(&self, last: &str) -> String {
        let printed = self.out.wait(|lines| {
            let end = lines.iter().position(|line| line.contains(last))?;
            Some(lines[..=end].join("\n"))
        });
        printed.unwrap_or_else(|| panic!("it did not print {last}"))
    }

    /// Waits for a line of the log.
    pub(crate) fn logged(&self, find: impl Fn(&str) -> bool) -> String {
        let line = self.err.wait(|lines| lines.iter().find(|line| find(line)).cloned());
        line.expect("the log ended without that line")
    }

    /// Sends a signal to this process alone.
    pub(crate) fn signal(&self, name: &str) {
        let sent = Command::new("sh")
            .args(["-c", &format!("kill -{name} {}", self.id())])
            .status()
            .unwrap();
        assert!(sent.success());
    }

    /// Waits until it has ended by itself. How it ended, and its whole log.
    pub(crate) fn ended(mut self) -> (ExitStatus, Vec<String>) {
        let status = eventually("the server ends", || self.child.0.try_wait().unwrap());
        self.err.wait(|_| None::<()>);
        let log = self.err.lock().lines.clone();
        (status, log)
    }

    /// Kills it with SIGKILL, whatever it is doing, and waits until it is gone.
    pub(crate) fn kill(self) {
        drop(self.child);
    }
}
