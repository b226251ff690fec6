//! How far a command is: a bar on a terminal, a line now and then elsewhere.

use std::{
    cell::Cell,
    io::{IsTerminal, Write, stderr},
    time::{Duration, Instant},
};

use indicatif::{ProgressBar, ProgressStyle};

/// How often a line tells how far it is where no bar can be shown.
const LINE_EVERY: Duration = Duration::from_secs(10);

pub(super) fn bar(length: u64, what: &str) -> ProgressBar {
    styled(length, &format!("{{bar:40}} {{pos}} of {{len}} {what}, {{eta}} left"))
}

fn styled(length: u64, template: &str) -> ProgressBar {
    let bar = ProgressBar::new(length);
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    bar
}

/// How far a command is with very many rows.
pub(super) struct Rows {
    bar: ProgressBar,
    since: Instant,
    told: Cell<Instant>,
}

impl Rows {
    pub(super) fn new() -> Self {
        let bar = styled(0, "{bar:40} {pos} of {len} rows, {per_sec}, {eta} left, {msg}");
        let now = Instant::now();
        Self { bar, since: now, told: Cell::new(now) }
    }

    /// So many rows of all are done; what is under way.
    pub(super) fn show(&self, done: u64, total: u64, what: impl Into<String>) {
        let what = what.into();
        self.bar.set_length(total);
        self.bar.set_position(done);
        if !stderr().is_terminal() && self.told.get().elapsed() >= LINE_EVERY {
            self.told.set(Instant::now());
            let (left, rate) = (self.left(done, total).as_secs(), rate(done, self.since.elapsed()));
            // whoever reads it may have gone
            let _ =
                writeln!(stderr(), "{done} of {total} rows, {rate} rows/s, {left} s left, {what}");
        }
        self.bar.set_message(what);
    }

    /// How long the rest takes, at the rate so far.
    fn left(&self, done: u64, total: u64) -> Duration {
        let (passed, rest) = (self.since.elapsed().as_millis(), total.saturating_sub(done));
        let left = (passed * u128::from(rest)).checked_div(done.into()).unwrap_or_default();
        Duration::from_millis(u64::try_from(left).unwrap_or(u64::MAX))
    }

    /// All rows are read; the database works on.
    pub(super) fn finish(&self, what: &'static str) {
        self.bar.set_message(what);
        self.bar.enable_steady_tick(Duration::from_millis(200));
    }

    pub(super) fn clear(&self) {
        self.bar.finish_and_clear();
    }
}

/// How many in a second.
pub(super) fn rate(rows: u64, time: Duration) -> u64 {
    let rate = (u128::from(rows) * 1000).checked_div(time.as_millis()).unwrap_or_default();
    u64::try_from(rate).unwrap_or(u64::MAX)
}
