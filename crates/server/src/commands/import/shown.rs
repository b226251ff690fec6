//! What an import shows: what became of the rows.

use std::io::{Write, stdout};

use import::{Options, Report, Summary};

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
