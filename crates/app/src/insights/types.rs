//! Staff read how the desk and the market do, in numbers.

use std::time::Duration;

use domain::{AgentId, Currency, Day, Timestamp};

/// Minutes by which a clock on a wall may differ from UTC, either way.
const MAX_OFFSET: i32 = 14 * 60;

/// Most changes of an offset within a range; clocks are put forward and back once a year.
const MAX_CHANGES: usize = 16;

/// A stretch of time, and by which clock its days and hours are told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InsightsRange {
    from: Timestamp,
    to: Timestamp,
    offset_minutes: i32,
    /// From which instants on clocks have another offset, in their order.
    changes: Vec<(Timestamp, i32)>,
}

/// The stretch is empty or longer than 366 days, or no clock has the offset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a range has more than nothing and at most 366 days, and an offset of at most 14 hours")]
pub struct InvalidRange;

impl InsightsRange {
    /// The most days of a range.
    pub const MAX_DAYS: u16 = 366;

    /// From an instant up to but without another, with days that begin `offset_minutes` before
    /// those of UTC.
    ///
    /// # Errors
    /// [`InvalidRange`].
    pub fn new(from: Timestamp, to: Timestamp, offset_minutes: i32) -> Result<Self, InvalidRange> {
        let most = Duration::from_secs(u64::from(Self::MAX_DAYS) * 86_400);
        let length = to.signed_duration_since(from).to_std().map_err(|_| InvalidRange)?;
        let fits = !length.is_zero()
            && length <= most
            && (-MAX_OFFSET..=MAX_OFFSET).contains(&offset_minutes);
        if fits {
            Ok(Self { from, to, offset_minutes, changes: Vec::new() })
        } else {
            Err(InvalidRange)
        }
    }

    /// The same by a clock that is put forward or back: from each of these instants on, in their
    /// order, it is so many minutes ahead of UTC.
    ///
    /// # Errors
    /// [`InvalidRange`].
    pub fn with_changes(self, changes: Vec<(Timestamp, i32)>) -> Result<Self, InvalidRange> {
        let fits = |(_, offset): &(Timestamp, i32)| (-MAX_OFFSET..=MAX_OFFSET).contains(offset);
        let is_sorted = changes.is_sorted_by(|(at, _), (next, _)| at < next);
        if changes.len() <= MAX_CHANGES && is_sorted && changes.iter().all(fits) {
            Ok(Self { changes, ..self })
        } else {
            Err(InvalidRange)
        }
    }

    /// From which instants on clocks have another offset, in their order.
    #[must_use]
    pub fn changes(&self) -> &[(Timestamp, i32)] {
        &self.changes
    }

    /// How much later the clock is than UTC at an instant, in minutes.
    #[must_use]
    pub fn offset_at(&self, at: Timestamp) -> i32 {
        let last = self.changes.iter().rev().find(|(since, _)| *since <= at);
        last.map_or(self.offset_minutes, |(_, offset)| *offset)
    }

    /// When it begins.
    #[must_use]
    pub const fn from(&self) -> Timestamp {
        self.from
    }

    /// When it has ended.
    #[must_use]
    pub const fn to(&self) -> Timestamp {
        self.to
    }

    /// How much later the clock is than UTC when the range begins, in minutes; -840 to 840.
    #[must_use]
    pub const fn offset_minutes(&self) -> i32 {
        self.offset_minutes
    }
}

/// How many tickets an agent got.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgentAssignments {
    /// The agent.
    pub agent: AgentId,
    /// Its name.
    pub name: String,
    /// Assignments in the range, from checkouts, from the queue and from handovers; at least 1.
    pub assignments: u64,
}

/// Whether the assignments of the range were fair, as far as the round robin made them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Fairness {
    /// Stretches between two changes of who is eligible.
    pub stretches: u64,
    /// The largest difference between the assignments of any two eligible agents within one
    /// stretch. At most 1 when all was fair.
    pub spread: u64,
}

/// How long something took.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Took {
    /// How often it happened.
    pub count: u64,
    /// Half of the times were not longer; a time that was really taken. `None` when it never
    /// happened.
    pub p50: Option<Duration>,
    /// Nine of ten times were not longer.
    pub p90: Option<Duration>,
}

/// What is not done yet, now.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Backlog {
    /// Tickets that are open.
    pub open: u64,
    /// Tickets in progress.
    pub in_progress: u64,
    /// Those of both that are with nobody.
    pub waiting: u64,
    /// All of them by age: younger than 1, 3, 7, 30 days, and the rest.
    pub by_age: [u64; 5],
    /// When the oldest was opened.
    pub oldest: Option<Timestamp>,
}

impl Backlog {
    /// Ages in days at which a group of [`Self::by_age`] ends.
    pub const AGES: [u16; 4] = [1, 3, 7, 30];
}

/// Orders of a day in a currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DaySales {
    /// The day, by the clock of the range.
    pub day: Day,
    /// The currency.
    pub currency: Currency,
    /// Orders that were placed.
    pub orders: u64,
    /// What they amount to today, in minor units.
    pub ordered_minor: i64,
    /// The same without those that were rejected, cancelled or refunded since.
    pub kept_minor: i64,
}

/// Orders of an hour of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HourOrders {
    /// The day of the week by the clock of the range, from 0 for Monday.
    pub weekday: u8,
    /// The hour, 0 to 23.
    pub hour: u8,
    /// Orders that were placed; at least 1.
    pub orders: u64,
}

/// How the desk and the market did. Lists leave out what is zero.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Insights {
    /// Assignments of each agent, the most first.
    pub assignments: Vec<AgentAssignments>,
    /// Whether they were fair.
    pub fairness: Fairness,
    /// Of the tickets that were opened in the range and in which a party asked something: from the
    /// first thing that a party said to the first thing that staff said after it in that channel.
    /// Automatic messages do not count.
    pub first_response: Took,
    /// Tickets of the range in which a party said something and nobody answered yet.
    pub unanswered: u64,
    /// Of the tickets that were resolved or closed for the first time in the range: from the
    /// opening to that.
    pub resolution: Took,
    /// What is not done yet, now.
    pub backlog: Backlog,
    /// Orders that were placed in the range, by day and currency.
    pub sales: Vec<DaySales>,
    /// The same by hour of the week.
    pub hours: Vec<HourOrders>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn d22_a_clock_may_be_put_forward_within_a_range() {
        let at = |hours: u64| Timestamp::UNIX_EPOCH + Duration::from_hours(hours);
        let range = InsightsRange::new(at(0), at(240), 60).unwrap();
        let summer = range.clone().with_changes(vec![(at(25), 120), (at(100), 60)]).unwrap();
        assert_eq!(
            [0, 24, 25, 99, 100].map(|hours| summer.offset_at(at(hours))),
            [60, 60, 120, 120, 60]
        );
        for wrong in [
            vec![(at(2), 0), (at(1), 0)],
            vec![(at(1), 841)],
            (0..17).map(|n| (at(n), 0)).collect(),
        ] {
            assert_eq!(range.clone().with_changes(wrong), Err(InvalidRange));
        }
    }

    #[test]
    fn a_range_has_bounds() {
        let at = |days: u64| Timestamp::UNIX_EPOCH + Duration::from_secs(days * 86_400);
        assert!(
            InsightsRange::new(at(0), at(366), -840).is_ok()
                && InsightsRange::new(at(1), at(2), 840).is_ok()
        );
        for (from, to, offset) in [(0, 0, 0), (2, 1, 0), (0, 367, 0), (0, 1, 841), (0, 1, -841)] {
            assert_eq!(InsightsRange::new(at(from), at(to), offset), Err(InvalidRange));
        }
    }
}
