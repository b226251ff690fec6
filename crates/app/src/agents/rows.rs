//! What a transaction can do with the agents and the rotation among them.

use domain::{Assignment, Bench};

use crate::StoreError;

/// The rotation: whose turn it is, and the agents around it.
pub trait RotationRows {
    /// The agents with the rotation. Nobody else takes a turn, and no agent becomes eligible or ceases to be, until the end
    /// of the transaction.
    ///
    /// # Errors
    /// [`StoreError`].
    fn lock_rotation(&mut self) -> Result<Bench, StoreError>;

    /// Writes assignments, each with what explains it: who in the pool was eligible, and who was not, and why. The rotation
    /// moves to where it stands in the pool. Without assignments nothing is written.
    ///
    /// # Errors
    /// [`StoreError`].
    fn record_assignments(&mut self, assignments: &[Assignment], pool: &Bench) -> Result<(), StoreError>;
}
