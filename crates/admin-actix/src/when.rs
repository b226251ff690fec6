//! Times as people say them, with the exact time beside, by the clock of the reader.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, Offset, TimeDelta, TimeZone};
use chrono_tz::Tz;
use domain::Timestamp;

/// Who reads: when, and by which clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Reader {
    pub(crate) now: Timestamp,
    pub(crate) zone: Tz,
}

impl Reader {
    /// An instant by the clock of the reader.
    pub(crate) fn local(self, at: Timestamp) -> DateTime<Tz> {
        at.with_timezone(&self.zone)
    }

    /// The day that it is.
    pub(crate) fn today(self) -> NaiveDate {
        self.local(self.now).date_naive()
    }

    /// When a day begins. Where clocks are put forward at midnight that is the first instant there
    /// is.
    pub(crate) fn start_of(self, day: NaiveDate) -> Option<Timestamp> {
        let midnight = day.and_time(NaiveTime::MIN);
        // no clock is put forward by more than a day
        let local = (0..=96).find_map(|quarters: i64| {
            let time = midnight.checked_add_signed(TimeDelta::minutes(15 * quarters))?;
            self.zone.from_local_datetime(&time).earliest()
        });
        local.map(|local| local.to_utc())
    }

    /// When a day is over.
    pub(crate) fn end_of(self, day: NaiveDate) -> Option<Timestamp> {
        day.checked_add_days(Days::new(1)).and_then(|next| self.start_of(next))
    }

    /// How many minutes the clock is ahead of UTC at an instant.
    pub(crate) fn offset_minutes(self, at: Timestamp) -> i32 {
        self.local(at).offset().fix().local_minus_utc() / 60
    }
}

/// The zone that a name in the IANA database stands for.
pub(crate) fn zone(name: &str) -> Option<Tz> {
    name.parse().ok()
}

/// An instant as a page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct When {
    /// For the machine (RFC 3339).
    pub(crate) exact: String,
    /// For people: how long ago, or how long yet.
    pub(crate) said: String,
    /// For people: the day and the time of day, with the zone.
    pub(crate) full: String,
    /// The time of day alone.
    pub(crate) clock: String,
}

impl When {
    pub(crate) fn of(at: Timestamp, reader: Reader) -> Self {
        let local = reader.local(at);
        Self {
            exact: at.format("%Y-%m-%dT%H:%M:%SZ").to_string(),
            said: said(at, reader.now),
            full: local.format("%a %-d %b %Y, %H:%M %Z").to_string(),
            clock: local.format("%H:%M").to_string(),
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
    let units =
        [(length.num_days(), "d"), (length.num_hours(), "h"), (length.num_minutes(), "min")];
    let largest = units.into_iter().find(|(count, _)| *count > 0);
    largest.map_or_else(|| "less than 1 min".to_owned(), |(count, unit)| format!("{count} {unit}"))
}

/// The name of the day, as seen from today.
pub(crate) fn day(at: Timestamp, reader: Reader) -> String {
    let local = reader.local(at);
    match (reader.today() - local.date_naive()).num_days() {
        0 => "Today".to_owned(),
        1 => "Yesterday".to_owned(),
        _ => local.format("%A, %-d %B %Y").to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_timestamp(1_767_605_400 + seconds, 0).unwrap()
    }

    fn reader(seconds: i64, zone: Tz) -> Reader {
        Reader { now: at(seconds), zone }
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
            assert_eq!(When::of(at(0), reader(past, Tz::UTC)).said, expected, "{past}");
        }
    }

    #[test]
    fn the_exact_time_stands_beside() {
        let when = When::of(at(0), reader(60, Tz::UTC));
        assert_eq!(
            (when.exact.as_str(), when.full.as_str()),
            ("2026-01-05T09:30:00Z", "Mon 5 Jan 2026, 09:30 UTC")
        );
        let days = [60, 86_400, 2 * 86_400].map(|past| day(at(0), reader(past, Tz::UTC)));
        assert_eq!(days, ["Today", "Yesterday", "Monday, 5 January 2026"]);
    }

    #[test]
    fn d14_days_and_times_are_those_of_the_reader() {
        let kolkata = When::of(at(0), reader(0, Tz::Asia__Kolkata));
        assert_eq!(
            (kolkata.full.as_str(), kolkata.clock.as_str()),
            ("Mon 5 Jan 2026, 15:00 IST", "15:00")
        );
        // 18:30 in London is midnight in Kolkata
        let nine_hours = 9 * 3600;
        assert_eq!(day(at(0), reader(nine_hours, Tz::Asia__Kolkata)), "Yesterday");
        assert_eq!(day(at(0), reader(nine_hours, Tz::Europe__London)), "Today");
        assert_eq!(zone("Asia/Kolkata"), Some(Tz::Asia__Kolkata));
        assert_eq!([zone("Asia/Nowhere"), zone("../etc/passwd"), zone("")], [None; 3]);
    }

    #[test]
    fn d14_a_day_is_as_long_as_clocks_make_it() {
        let berlin = reader(0, Tz::Europe__Berlin);
        let hours = |day: &str| {
            let day = day.parse().unwrap();
            (berlin.end_of(day).unwrap() - berlin.start_of(day).unwrap()).num_hours()
        };
        assert_eq!(["2026-03-28", "2026-03-29", "2026-10-25"].map(hours), [24, 23, 25]);
        // in Cairo clocks are put forward at midnight
        let cairo = reader(0, Tz::Africa__Cairo);
        let spring = cairo.start_of("2026-04-24".parse().unwrap()).unwrap();
        assert_eq!(spring.to_rfc3339(), "2026-04-23T22:00:00+00:00");
        assert_eq!([cairo.offset_minutes(at(0)), cairo.offset_minutes(spring)], [120, 180]);
    }
}
