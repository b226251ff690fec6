//! Staff search orders and tickets.

use std::sync::Arc;

use super::{Found, Search, SearchIndex, SearchText};
use crate::{StaffViewer, StoreError, Viewer};

/// Searches orders, tickets and conversations.
#[derive(Clone)]
pub struct SearchTickets {
    index: Arc<dyn SearchIndex>,
}

impl SearchTickets {
    /// The use case over an index.
    #[must_use]
    pub fn new(index: Arc<dyn SearchIndex>) -> Self {
        Self { index }
    }

    /// What has every word, the surest first, and of equal sureness the newest; an order at most
    /// once, and at most `limit` of them. Who may read which message is decided by the rule that
    /// every outlet asks, so that nothing of other people's is ever found.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn run(
        &self,
        viewer: &StaffViewer,
        text: SearchText,
        limit: u32,
    ) -> Result<Vec<Found>, StoreError> {
        if text.words().is_empty() {
            return Ok(Vec::new());
        }
        let viewer = Viewer::Staff(*viewer);
        let mut found = self.index.search(&Search { text, limit })?;
        found.retain(|found| is_shown(&viewer, found));
        Ok(found)
    }
}

fn is_shown(viewer: &Viewer, found: &Found) -> bool {
    let Ok(participant) = viewer.participant_in(&found.context) else { return false };
    found.message.as_ref().is_none_or(|message| participant.channels().contains(&message.channel))
}

#[cfg(test)]
mod tests {
    use domain::{Channel, TicketId, UserId};

    use super::*;
    use crate::{
        BrandViewer, CreatorViewer,
        search::{Matched, MockSearchIndex},
        testing::samples,
    };

    fn found(channel: Channel) -> Found {
        let message = samples::message(1, TicketId::new(11).unwrap(), channel);
        Found { matched: Matched::Message, context: samples::context(1, 2), message: Some(message) }
    }

    fn staff() -> StaffViewer {
        StaffViewer { user: UserId::new(7).unwrap(), is_super_admin: false }
    }

    #[test]
    fn the_index_is_asked_for_the_words_and_staff_see_every_channel() {
        let mut index = MockSearchIndex::new();
        let all = || Channel::ALL.iter().copied().map(found).collect::<Vec<_>>();
        index.expect_search().once().returning(move |search| {
            assert_eq!((search.text.as_str(), search.limit), ("reel", 9));
            Ok(all())
        });
        let shown = SearchTickets::new(Arc::new(index))
            .run(&staff(), SearchText::parse("reel").unwrap(), 9)
            .unwrap();
        assert_eq!(shown, all());
    }

    #[test]
    fn a_question_without_words_finds_nothing_and_the_index_is_not_asked() {
        let index = Arc::new(MockSearchIndex::new());
        assert!(
            SearchTickets::new(index)
                .run(&staff(), SearchText::parse("--").unwrap(), 9)
                .unwrap()
                .is_empty()
        );
    }

    #[test]
    fn what_is_found_goes_through_the_rule_of_every_outlet() {
        let brand = |id| {
            Viewer::Brand(BrandViewer {
                user: UserId::new(1).unwrap(),
                brand: Some(domain::BrandId::new(id).unwrap()),
            })
        };
        let creator = Viewer::Creator(CreatorViewer {
            user: UserId::new(2).unwrap(),
            creator: Some(domain::CreatorId::new(2).unwrap()),
        });
        let shown = |viewer: &Viewer| {
            Channel::ALL
                .iter()
                .copied()
                .filter(|&channel| is_shown(viewer, &found(channel)))
                .collect::<Vec<_>>()
        };
        assert_eq!(shown(&Viewer::Staff(staff())), Channel::ALL);
        assert_eq!(shown(&brand(1)), [Channel::BrandAgent]);
        assert_eq!(shown(&creator), [Channel::CreatorAgent]);
        assert!(shown(&brand(3)).is_empty(), "other people's");
    }
}
