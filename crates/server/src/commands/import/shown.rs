//! What an import shows: how far it is, and what became of the rows.

use std::{
    cell::Cell,
    io::{IsTerminal, Write, stderr, stdout},
    time::{Duration, Instant},
};

use import::{Options, Report, Summary};
use indicatif::{ProgressBar, ProgressStyle};

/// How often a line tells how far it is where no bar can be shown.
const LINE_EVERY: Duration = Duration::from_secs(10);

/// How far an import is: a bar at a terminal, a line now and then elsewhere.
pub(super) struct Progress {
    bar: ProgressBar,
    since: Instant,
    told: Cell<Instant>,
}

impl Progress {
    pub(super) fn new() -> Self {
        let bar = ProgressBar::new(0);
        let template = "{bar:40} {pos} of {len} rows, {eta} left, {msg}";
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        let now = Instant::now();
        Self { bar, since: now, told: Cell::new(now) }
    }

    pub(super) fn show(&self, at: import::Progress) {
        self.bar.set_length(at.total);
        self.bar.set_position(at.done);
        self.bar.set_message(at.table);
        if !stderr().is_terminal() && self.told.get().elapsed() >= LINE_EVERY {
            self.told.set(Instant::now());
            let left = self.left(at.done, at.total);
            // whoever reads it may have gone
            let _ = writeln!(
                stderr(),
                "{} of {} rows, {} s left, {}",
                at.done,
                at.total,
                left.as_secs(),
                at.table
            );
        }
    }

    /// How long the rest takes, at the rate so far.
    fn left(&self, done: u64, total: u64) -> Duration {
        let (passed, rest) = (self.since.elapsed().as_millis(), total.saturating_sub(done));
        let left = (passed * u128::from(rest)).checked_div(done.into()).unwrap_or_default();
        Duration::from_millis(u64::try_from(left).unwrap_or(u64::MAX))
    }

    /// All rows are read; the database works on.
    pub(super) fn finish(&self) {
        self.bar.set_message("working out who waits and what was read");
        self.bar.enable_steady_tick(Duration::from_millis(200));
    }

    pub(super) fn clear(&self) {
        self.bar.finish_and_clear();
    }
}

/// What became of each table, and everything that was not taken over as it stands, in sum.
pub(super) fn summary(
    summary: &Summary,
    report: &Report,
    options: &Options,
) -> std::io::Result<()> {
    let mut out = stdout().lock();
    writeln!(out, "{:<20} {:>10} {:>12} {:>10}", "table", "rows", "taken over", "left out")?;
    for tally in &summary.tallies {
        let (read, written, left_out) = (tally.read, tally.written, tally.left_out());
        writeln!(out, "{:<20} {read:>10} {written:>12} {left_out:>10}", tally.table)?;
    }
    let groups = report.groups();
    if !groups.is_empty() {
        writeln!(
            out,
            "\n{:>10}  {:<9} {:<38} why, and the first ids",
            "rows", "outcome", "column"
        )?;
    }
    for group in groups {
        let ids: Vec<String> = group.first.iter().map(ToString::to_string).collect();
        let more =
            if group.count > u64::try_from(ids.len()).unwrap_or_default() { ", .." } else { "" };
        let column = format!("{}.{}", group.table, group.column);
        let (count, outcome, reason) = (group.count, group.outcome.as_str(), group.reason);
        writeln!(
            out,
            "{count:>10}  {outcome:<9} {column:<38} {reason} ({}{more})",
            ids.join(", ")
        )?;
    }
    writeln!(out)?;
    if summary.tickets_without_agent > 0 {
        writeln!(out, "{} tickets without an agent take turns.", summary.tickets_without_agent)?;
    }
    if summary.orders_without_ticket > 0 {
        let what = if options.open_tickets {
            "get one"
        } else {
            "keep none; --open-tickets would open them"
        };
        writeln!(out, "{} orders without a ticket {what}.", summary.orders_without_ticket)?;
    }
    Ok(())
}
