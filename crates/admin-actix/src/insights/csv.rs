//! A table as CSV (RFC 4180) that spreadsheets open as it is meant.

use super::{Cell, Sheet};

/// The table: numbers plain, so that they can be added; every text in quotes, whatever separates
/// elsewhere; and the mark by which spreadsheets know UTF-8.
pub(super) fn written(sheet: &Sheet) -> String {
    let mut csv = "\u{feff}".to_owned();
    line(&mut csv, sheet.heads.iter().map(|head| text(head)));
    for row in &sheet.rows {
        line(&mut csv, row.iter().map(cell));
    }
    csv
}

fn line(csv: &mut String, cells: impl Iterator<Item = String>) {
    csv.push_str(&cells.collect::<Vec<_>>().join(","));
    csv.push_str("\r\n");
}

fn cell(cell: &Cell) -> String {
    match cell {
        Cell::Number(_, value) => value.clone(),
        Cell::Text(value) => text(value),
    }
}

/// What a formula begins with, also as wide characters.
const COMPUTED: [char; 8] = ['=', '+', '-', '@', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}'];

/// A text that a spreadsheet would compute is text all the same.
fn text(value: &str) -> String {
    let value = domain::shown(value);
    let guard = if value.trim_start().starts_with(COMPUTED) || value.starts_with(['\t', '\r', '\n'])
    {
        "'"
    } else {
        ""
    };
    format!("\"{guard}{}\"", value.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s24_every_text_is_quoted_and_d22_numbers_can_be_added() {
        let rows = vec![
            vec![Cell::text("a;b \"c\""), Cell::count(1_000)],
            vec![Cell::text("=1+1"), Cell::Number("3 h".to_owned(), "10800".to_owned())],
        ];
        let (note, chart) = (String::new(), String::new());
        let sheet =
            Sheet { name: "x", title: "X", note, heads: vec!["What", "Count"], rows, chart };
        let expected =
            "\u{feff}\"What\",\"Count\"\r\n\"a;b \"\"c\"\"\",1000\r\n\"'=1+1\",10800\r\n";
        assert_eq!(written(&sheet), expected);
    }
}
