//! How many rows of a table there were, and how many came.

/// What became of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tally {
    /// The table there.
    pub table: &'static str,
    /// Its rows.
    pub read: u64,
    /// Those that were taken over.
    pub written: u64,
}

impl Tally {
    /// Rows that were not taken over.
    #[must_use]
    pub const fn left_out(&self) -> u64 {
        self.read.saturating_sub(self.written)
    }
}
