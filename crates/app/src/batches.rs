//! Rows that are not needed any more are removed a few at a time.

use crate::StoreError;

/// Most rows that one transaction removes.
const BATCH: u32 = 500;

/// Removes batch by batch until one is not full, and says how many went in all.
pub(crate) fn in_batches(
    remove: impl Fn(u32) -> Result<u32, StoreError>,
) -> Result<u32, StoreError> {
    let mut removed = 0;
    loop {
        let batch = remove(BATCH)?;
        removed += batch;
        if batch < BATCH {
            return Ok(removed);
        }
    }
}
