//! What was not taken over as it stands: row by row, and in sum.

use std::{
    collections::BTreeMap,
    io::{self, Write},
};

/// What becomes of a row or a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// The row is taken over, with another value.
    Changed,
    /// The row is not taken over.
    LeftOut,
    /// The row is taken over as it stands, and somebody has to do something about it.
    ToDo,
}

impl Outcome {
    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Changed => "changed",
            Self::LeftOut => "left out",
            Self::ToDo => "to do",
        }
    }
}

/// One thing about one row of the former database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The table there.
    pub table: &'static str,
    /// The id of the row.
    pub id: i64,
    /// The column there.
    pub column: &'static str,
    /// What becomes of it.
    pub outcome: Outcome,
    /// Why.
    pub reason: &'static str,
    /// The value there.
    pub before: String,
    /// The value here.
    pub after: String,
}

/// Findings that have all but row and values in common.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// The table there.
    pub table: &'static str,
    /// What becomes of the rows.
    pub outcome: Outcome,
    /// The column there.
    pub column: &'static str,
    /// Why.
    pub reason: &'static str,
    /// How many there are.
    pub count: u64,
    /// The ids of the first of them.
    pub first: Vec<i64>,
}

/// How many ids of a group are kept.
const EXAMPLES: usize = 5;
/// The longest value that is written, in characters.
const MAX_VALUE: usize = 200;

type Key = (&'static str, Outcome, &'static str, &'static str);

/// Collects what is found. Only sums and ids of rows that are left out are kept in memory; a file
/// gets the rest at once.
#[derive(Default)]
pub struct Report<'w> {
    file: Option<&'w mut dyn Write>,
    failed: Option<io::Error>,
    groups: BTreeMap<Key, (u64, Vec<i64>)>,
    left_out: BTreeMap<&'static str, Vec<i64>>,
}

impl<'w> Report<'w> {
    /// A report that writes every finding to a file, as CSV.
    pub fn csv(file: &'w mut dyn Write) -> Self {
        let mut report = Self { file: Some(file), ..Self::default() };
        report.write_line([
            "table",
            "id",
            "column",
            "what becomes of it",
            "reason",
            "before",
            "after",
        ]);
        report
    }

    /// Notes a finding.
    pub fn add(&mut self, finding: &Finding) {
        let &Finding { table, id, column, outcome, reason, .. } = finding;
        let (count, first) = self.groups.entry((table, outcome, column, reason)).or_default();
        *count += 1;
        if first.len() < EXAMPLES {
            first.push(id);
        }
        if outcome == Outcome::LeftOut {
            self.left_out.entry(table).or_default().push(id);
        }
        let id = id.to_string();
        self.write_line([
            table,
            &id,
            column,
            outcome.as_str(),
            reason,
            &finding.before,
            &finding.after,
        ]);
    }

    fn write_line(&mut self, cells: [&str; 7]) {
        let Some(file) = self.file.as_mut().filter(|_| self.failed.is_none()) else { return };
        let line = cells.map(cell).join(",");
        self.failed = file.write_all(format!("{line}\r\n").as_bytes()).err();
    }

    /// All sums, by table.
    #[must_use]
    pub fn groups(&self) -> Vec<Group> {
        let group =
            |(&(table, outcome, column, reason), (count, first)): (&Key, &(u64, Vec<i64>))| Group {
                table,
                outcome,
                column,
                reason,
                count: *count,
                first: first.clone(),
            };
        self.groups.iter().map(group).collect()
    }

    /// The ids of the rows that are left out, by table.
    #[must_use]
    pub const fn left_out(&self) -> &BTreeMap<&'static str, Vec<i64>> {
        &self.left_out
    }

    /// Whether everything could be written to the file.
    ///
    /// # Errors
    /// What went wrong first.
    pub fn finish(&mut self) -> io::Result<()> {
        if let Some(error) = self.failed.take() {
            return Err(error);
        }
        self.file.as_mut().map_or(Ok(()), Write::flush)
    }
}

/// A cell of CSV. What a spreadsheet would take for a formula begins with an apostrophe.
fn cell(value: &str) -> String {
    let short: String = value.chars().take(MAX_VALUE).collect();
    let is_formula = short.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let guard = if is_formula { "'" } else { "" };
    if is_formula || short.contains(['"', ',', '\n', '\r', ';']) {
        format!("\"{guard}{}\"", short.replace('"', "\"\""))
    } else {
        short
    }
}

/// One row, to note things about it.
pub(crate) struct Row<'r, 'w> {
    report: &'r mut Report<'w>,
    table: &'static str,
    id: i64,
}

impl<'r, 'w> Row<'r, 'w> {
    pub(crate) const fn new(report: &'r mut Report<'w>, table: &'static str, id: i64) -> Self {
        Self { report, table, id }
    }

    fn add(
        &mut self,
        column: &'static str,
        outcome: Outcome,
        reason: &'static str,
        (before, after): (&str, &str),
    ) {
        let (table, id) = (self.table, self.id);
        let (before, after) = (before.to_owned(), after.to_owned());
        self.report.add(&Finding { table, id, column, outcome, reason, before, after });
    }

    /// The row is taken over with another value.
    pub(crate) fn changed(
        &mut self,
        column: &'static str,
        reason: &'static str,
        before: &str,
        after: &str,
    ) {
        self.add(column, Outcome::Changed, reason, (before, after));
    }

    /// The row is not taken over.
    pub(crate) fn leave_out<T>(
        &mut self,
        column: &'static str,
        reason: &'static str,
        before: &str,
    ) -> Option<T> {
        self.add(column, Outcome::LeftOut, reason, (before, ""));
        None
    }

    /// Somebody has to do something about the row.
    pub(crate) fn note_to_do(&mut self, column: &'static str, reason: &'static str, value: &str) {
        self.add(column, Outcome::ToDo, reason, (value, value));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_finding_is_a_line_and_is_counted() {
        let mut file = Vec::new();
        let mut report = Report::csv(&mut file);
        for id in 1..=7 {
            let mut row = Row::new(&mut report, "User", id);
            row.changed("email", "written in lower case", "A@x.de", "a@x.de");
        }
        assert_eq!(
            Row::new(&mut report, "User", 9).leave_out::<()>("id", "not positive", "-9"),
            None
        );
        report.finish().unwrap();
        let groups = report.groups();
        let sums: Vec<_> = groups.iter().map(|group| (group.outcome, group.count)).collect();
        assert_eq!(sums, [(Outcome::Changed, 7), (Outcome::LeftOut, 1)]);
        assert_eq!(groups.first().unwrap().first, [1, 2, 3, 4, 5]);
        assert_eq!(report.left_out().get("User"), Some(&vec![9]));
        assert_eq!(String::from_utf8(file).unwrap().lines().count(), 9);
    }

    #[test]
    fn no_cell_is_a_formula_or_ends_early() {
        assert_eq!(cell("+91 1"), "\"'+91 1\"");
        assert_eq!(cell("=HYPERLINK(\"x\")"), "\"'=HYPERLINK(\"\"x\"\")\"");
        assert_eq!(cell("a,b"), "\"a,b\"");
        assert_eq!(cell("plain"), "plain");
        assert_eq!(cell(&"x".repeat(300)).len(), 200);
    }
}
