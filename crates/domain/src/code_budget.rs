//! How often one-time codes are sent and tried: for a phone, from an address, and in all.

use std::time::Duration;

use crate::Timestamp;

const HOUR: Duration = Duration::from_hours(1);
const DAY: Duration = Duration::from_hours(24);

/// How much is allowed within an hour and within a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HourAndDay {
    /// Within an hour.
    pub hour: u32,
    /// Within a day.
    pub day: u32,
}

/// How often codes are sent and tried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeBudgets {
    /// How long a phone waits after its first, second, .. code; the last one counts for all that
    /// follow. A right code begins anew.
    pub pauses: Vec<Duration>,
    /// Codes sent to a phone.
    pub sends: HourAndDay,
    /// Wrong codes tried for a phone.
    pub wrong: HourAndDay,
    /// Codes sent within an hour that were asked for from one address.
    pub from_address: u32,
    /// Codes sent within an hour in all.
    pub in_all: u32,
}

impl Default for CodeBudgets {
    fn default() -> Self {
        Self {
            pauses: [1, 2, 5, 15, 60].map(Duration::from_mins).into(),
            sends: HourAndDay { hour: 5, day: 10 },
            wrong: HourAndDay { hour: 10, day: 25 },
            from_address: 20,
            in_all: 1000,
        }
    }
}

/// What happened within the last day. Every list has the newest first, and none that is younger
/// than now.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CodeHistory {
    /// When codes were sent to the phone.
    pub sent: Vec<Timestamp>,
    /// How many of them were sent since a right code was typed.
    pub since_right: u32,
    /// When wrong codes were tried for the phone.
    pub wrong: Vec<Timestamp>,
    /// When the oldest of so many codes was asked for from the same address that no other may be:
    /// absent with fewer.
    pub address_full_since: Option<Timestamp>,
    /// The same of all codes.
    pub all_full_since: Option<Timestamp>,
}

impl CodeBudgets {
    /// Whole seconds to wait for the next code, at least 1; nothing when it may be sent now.
    #[must_use]
    pub fn wait_to_send(&self, history: &CodeHistory, now: Timestamp) -> Option<u32> {
        let step = usize::try_from(history.since_right.max(1)).unwrap_or(usize::MAX) - 1;
        let pause = self.pauses.get(step).or(self.pauses.last()).copied().unwrap_or_default();
        let paused = history.sent.first().map(|last| (*last, pause));
        let full = [history.address_full_since, history.all_full_since]
            .into_iter()
            .flatten()
            .map(|since| (since, HOUR));
        let ends = paused.into_iter().chain(full).chain(used_up(&history.sent, self.sends));
        longest(ends, now)
    }

    /// Whole seconds to wait before a code of the phone may be tried, at least 1; nothing when it
    /// may be now.
    #[must_use]
    pub fn wait_to_try(&self, history: &CodeHistory, now: Timestamp) -> Option<u32> {
        longest(used_up(&history.wrong, self.wrong), now)
    }
}

/// From when on and how long a budget counts as used up.
fn used_up(times: &[Timestamp], most: HourAndDay) -> impl Iterator<Item = (Timestamp, Duration)> {
    let nth = |most: u32| {
        usize::try_from(most).ok().and_then(|most| times.get(most.checked_sub(1)?)).copied()
    };
    [nth(most.hour).map(|at| (at, HOUR)), nth(most.day).map(|at| (at, DAY))].into_iter().flatten()
}

fn longest(ends: impl Iterator<Item = (Timestamp, Duration)>, now: Timestamp) -> Option<u32> {
    let left = ends.filter_map(|(since, length)| {
        length.checked_sub((now - since).to_std().unwrap_or_default())
    });
    let left = left.max().filter(|left| !left.is_zero())?;
    let seconds = left.as_secs() + u64::from(left.subsec_nanos() > 0);
    Some(u32::try_from(seconds).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + chrono::TimeDelta::minutes(minute)
    }

    /// Asks every minute for two days; the minutes in which a code was sent.
    fn asked_every_minute(right_at: &[i64]) -> Vec<i64> {
        let budgets = CodeBudgets::default();
        let mut history = CodeHistory::default();
        let mut sent = Vec::new();
        for minute in 0..2 * 24 * 60 {
            if right_at.contains(&minute) {
                history.since_right = 0;
            }
            history.sent.retain(|time| *time > at(minute - 24 * 60));
            if budgets.wait_to_send(&history, at(minute)).is_none() {
                history.sent.insert(0, at(minute));
                history.since_right += 1;
                sent.push(minute);
            }
        }
        sent
    }

    #[test]
    fn s05_pauses_grow_and_a_day_has_ten() {
        let sent = asked_every_minute(&[]);
        assert_eq!(sent[..10], [0, 1, 3, 8, 23, 83, 143, 203, 263, 323]);
        for window in [60, 24 * 60] {
            let most = if window == 60 { 5 } else { 10 };
            for first in &sent {
                assert!(
                    sent.iter().filter(|one| (*first..first + window).contains(one)).count()
                        <= most
                );
            }
        }
    }

    #[test]
    fn s05_a_right_code_ends_the_growth_and_not_the_budget() {
        let sent = asked_every_minute(&[2, 4, 6, 8, 10]);
        assert_eq!(sent[..5], [0, 1, 2, 3, 4], "a minute each");
        assert_eq!(sent[5], 60, "five within an hour");
    }

    #[test]
    fn s05_wrong_codes_have_a_budget_of_an_hour_and_of_a_day() {
        let budgets = CodeBudgets::default();
        let tried = |times: &[i64]| CodeHistory {
            wrong: times.iter().rev().map(|n| at(*n)).collect(),
            ..CodeHistory::default()
        };
        assert_eq!(budgets.wait_to_try(&tried(&[0; 9]), at(1)), None);
        assert_eq!(budgets.wait_to_try(&tried(&[0; 10]), at(1)), Some(59 * 60));
        assert_eq!(budgets.wait_to_try(&tried(&[0; 10]), at(60)), None);
        assert_eq!(budgets.wait_to_try(&tried(&[0; 25]), at(61)), Some((24 * 60 - 61) * 60));
    }

    #[test]
    fn s05_an_address_and_all_together_wait_for_their_oldest() {
        let wait = |address_full_since: Option<i64>, all_full_since: Option<i64>, now| {
            let address_full_since = address_full_since.map(at);
            let all_full_since = all_full_since.map(at);
            let history =
                CodeHistory { address_full_since, all_full_since, ..CodeHistory::default() };
            CodeBudgets::default().wait_to_send(&history, at(now))
        };
        assert_eq!(wait(Some(0), None, 10), Some(50 * 60), "the address alone");
        assert_eq!(wait(None, Some(5), 10), Some(55 * 60), "all together alone");
        for (address, all) in [(0, 5), (5, 0)] {
            assert_eq!(wait(Some(address), Some(all), 10), Some(55 * 60), "the longer one of both");
            assert_eq!(wait(Some(address), Some(all), 65), None);
        }
    }
}
