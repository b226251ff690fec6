//! Finds what is wrong with a database as a whole, whatever its rows say.

use std::sync::Arc;

use super::{Defect, IntegrityQueries};
use crate::StoreError;

/// Looks for defects.
#[derive(Clone)]
pub struct FindDefects {
    integrity: Arc<dyn IntegrityQueries>,
}

impl FindDefects {
    /// The use case over what proves the invariants.
    #[must_use]
    pub fn new(integrity: Arc<dyn IntegrityQueries>) -> Self {
        Self { integrity }
    }

    /// Every defect with how often it was found. Damage alone when there is any, since nothing else
    /// can be relied on then.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn run(&self) -> Result<Vec<(Defect, u32)>, StoreError> {
        let mut found = Vec::new();
        for defect in Defect::ALL {
            match self.integrity.count_defects(defect)? {
                0 => {}
                count => found.push((defect, count)),
            }
            if found.iter().any(|(defect, _)| *defect == Defect::Damaged) {
                break;
            }
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::integrity::MockIntegrityQueries;

    fn found(counts: [u32; 4]) -> Vec<(Defect, u32)> {
        let mut integrity = MockIntegrityQueries::new();
        integrity.expect_count_defects().returning(move |defect| {
            Ok(match defect {
                Defect::Damaged => counts[0],
                Defect::LostReference => counts[1],
                Defect::MissingTrigger => counts[2],
                Defect::FeedOfAnotherServer => counts[3],
            })
        });
        FindDefects::new(Arc::new(integrity)).run().unwrap()
    }

    #[test]
    fn o23_defects_are_counted_and_damage_hides_all_others() {
        assert_eq!(found([0; 4]), []);
        assert_eq!(
            found([0, 2, 0, 7]),
            [(Defect::LostReference, 2), (Defect::FeedOfAnotherServer, 7)]
        );
        assert_eq!(found([0, 0, 3, 0]), [(Defect::MissingTrigger, 3)]);
        assert_eq!(found([1, 2, 3, 7]), [(Defect::Damaged, 1)]);
    }
}
