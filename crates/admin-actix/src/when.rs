//! Times as people say them, with the exact time beside.

use chrono::TimeDelta;
use domain::Timestamp;

/// An instant as a page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct When {
    /// For the machine (RFC 3339).
    pub(crate) exact: String,
    /// For people: how long ago, or how long yet.
    pub(crate) said: String,
    /// For people: the day and the time of day, in UTC.
    pub(crate) full: String,
    /// The time of day alone.
    pub(crate) clock: String,
}

impl When {
    pub(crate) fn of(at: Timestamp, now: Timestamp) -> Self {
        Self {
            exact: at.format("%Y-%m-%dT%H:%M:%SZ").to_string(),
            said: said(at, now),
            full: at.format("%a %-d %b %Y, %H:%M UTC").to_string(),
            clock: at.format("%H:%M").to_string(),
        }
    }
}

fn said(at: Timestamp, now: Timestamp) -> String {
    let past = now - at;
    if past < TimeDelta::zero() { format!("in {}", span(-past)) } else { ago(past) }
}

fn ago(past: TimeDelta) -> String {
    if past < TimeDelta::minutes(1) { "just now".to_owned() } else { format!("{} ago", span(past)) }
}

/// A length of time in its largest unit, rounded down.
pub(crate) fn span(length: TimeDelta) -> String {
    let units = [(length.num_days(), "d"), (length.num_hours(), "h"), (length.num_minutes(), "min")];
    let largest = units.into_iter().find(|(count, _)| *count > 0);
    largest.map_or_else(|| "less than 1 min".to_owned(), |(count, unit)| format!("{count} {unit}"))
}

/// The name of the day, as seen from today.
pub(crate) fn day(at: Timestamp, now: Timestamp) -> String {
    match (now.date_naive() - at.date_naive()).num_days() {
        0 => "Today".to_owned(),
        1 => "Yesterday".to_owned(),
        _ => at.format("%A, %-d %B %Y").to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_timestamp(1_767_605_400 + seconds, 0).unwrap()
    }

    #[test]
    fn a_time_is_said_in_its_largest_unit() {
        let cases = [
            (0, "just now"),
            (59, "just now"),
            (60, "1 min ago"),
            (3599, "59 min ago"),
            (3600, "1 h ago"),
            (86_399, "23 h ago"),
            (86_400, "1 d ago"),
            (-30, "in less than 1 min"),
            (-7200, "in 2 h"),
        ];
        for (past, expected) in cases {
            assert_eq!(When::of(at(0), at(past)).said, expected, "{past}");
        }
    }

    #[test]
    fn the_exact_time_stands_beside() {
        let when = When::of(at(0), at(60));
        assert_eq!((when.exact.as_str(), when.full.as_str()), ("2026-01-05T09:30:00Z", "Mon 5 Jan 2026, 09:30 UTC"));
        assert_eq!([day(at(0), at(60)), day(at(0), at(86_400))], ["Today", "Yesterday"]);
        assert_eq!(day(at(0), at(2 * 86_400)), "Monday, 5 January 2026");
    }
}
