//! Pages of lists: every list has a bound, and the next page starts after the last row of this one.

use domain::Timestamp;

/// A row's place in a list that is sorted by time and then by id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Position {
    /// The time that the list is sorted by.
    pub at: Timestamp,
    /// Id of the row, which decides between equal times.
    pub id: i64,
}

/// Where a page starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Start {
    /// At the first row.
    First,
    /// After this row; rows that came meanwhile are neither repeated nor skipped.
    After(Position),
    /// After so many rows.
    Offset(u32),
}

/// Which part of a list is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PageRequest {
    /// The most rows, at least 1.
    pub limit: u32,
    /// Where to start.
    pub start: Start,
}

impl PageRequest {
    /// The first `limit` rows.
    #[must_use]
    pub const fn first(limit: u32) -> Self {
        Self { limit, start: Start::First }
    }
}

/// Part of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// The rows, at most as many as were asked for.
    pub items: Vec<T>,
    /// Where the next page starts after; `None` at the end of the list.
    pub next: Option<Position>,
}

impl<T> Default for Page<T> {
    fn default() -> Self {
        Self { items: Vec::new(), next: None }
    }
}

impl<T> Page<T> {
    /// The same page with other items.
    pub fn map<U>(self, change: impl FnMut(T) -> U) -> Page<U> {
        Page { items: self.items.into_iter().map(change).collect(), next: self.next }
    }

    /// Makes a page of at most `limit` rows out of rows that were read with a limit of one more.
    pub fn of(mut rows: Vec<T>, limit: u32, position: impl FnOnce(&T) -> Position) -> Self {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = rows.last().filter(|_| more).map(position);
        Self { items: rows, next }
    }
}
