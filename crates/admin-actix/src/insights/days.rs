//! The days that an address asks for, by the clock of the reader.

use app::insights::InsightsRange;
use chrono::{Days, NaiveDate, TimeDelta};

use crate::{
    problem::Problem,
    when::{self, Reader},
};

/// Days that are shown unless others are asked for.
const USUAL_DAYS: u64 = 30;

/// What an address asks for.
pub(super) struct Asked {
    pub(super) from: NaiveDate,
    /// The last day, which counts.
    pub(super) to: NaiveDate,
    /// By whose clock, in the zone that was asked for.
    pub(super) reader: Reader,
    pub(super) csv: Option<String>,
}

fn bad(rule: &str) -> Problem {
    Problem::invalid("These days cannot be shown", rule.to_owned())
        .with_way_on("/desk/insights", "The last 30 days")
}

impl Asked {
    /// The table that is asked for as CSV, if one is.
    pub(super) fn table(query: &str) -> Option<String> {
        let mut fields = form_urlencoded::parse(query.as_bytes());
        fields
            .find(|(name, value)| name == "csv" && !value.is_empty())
            .map(|(_, table)| table.into_owned())
    }

    pub(super) fn read(query: &str, reader: Reader) -> Result<Self, Problem> {
        let value = |wanted: &str| {
            let mut fields = form_urlencoded::parse(query.as_bytes());
            fields
                .find(|(name, value)| name == wanted && !value.is_empty())
                .map(|(_, value)| value.into_owned())
        };
        let zone = value("zone")
            .map(|name| when::zone(&name).ok_or_else(|| bad("A zone is one like Asia/Kolkata.")));
        let reader = Reader { zone: zone.transpose()?.unwrap_or(reader.zone), ..reader };
        let day = |name: &str| {
            let day = value(name).map(|day| day.parse::<NaiveDate>());
            day.transpose().map_err(|_| bad("A day is written like 2026-01-31."))
        };
        let to = day("to")?.unwrap_or_else(|| reader.today());
        let usual = to.checked_sub_days(Days::new(USUAL_DAYS - 1)).unwrap_or(to);
        Ok(Self { from: day("from")?.unwrap_or(usual), to, reader, csv: value("csv") })
    }

    /// The days, from the first to the last.
    pub(super) fn days(&self) -> impl Iterator<Item = NaiveDate> {
        let to = self.to;
        self.from.iter_days().take_while(move |day| *day <= to)
    }

    /// From the beginning of the first day to the end of the last, with every change of the clock
    /// in between.
    pub(super) fn range(&self) -> Result<InsightsRange, Problem> {
        let rule = "The first day comes before the last, and there are 365 at most.";
        let ends = self.reader.start_of(self.from).zip(self.reader.end_of(self.to));
        let (from, to) = ends.filter(|(from, to)| from < to).ok_or_else(|| bad(rule))?;
        if to - from > TimeDelta::days(i64::from(InsightsRange::MAX_DAYS)) {
            return Err(bad(rule));
        }
        let first = self.reader.offset_minutes(from);
        let mut changes = Vec::new();
        let mut known = first;
        for day in self.days() {
            let Some((start, end)) = self.reader.start_of(day).zip(self.reader.end_of(day)) else {
                continue;
            };
            // clocks change on the full quarter of an hour
            let quarters = (end - start).num_minutes() / 15;
            for at in (0..=quarters).map(|n| start + TimeDelta::minutes(15 * n)) {
                let offset = self.reader.offset_minutes(at);
                if offset != known {
                    changes.push((at, offset));
                    known = offset;
                }
                if self.reader.offset_minutes(end) == known {
                    break;
                }
            }
        }
        InsightsRange::new(from, to, first)
            .and_then(|range| range.with_changes(changes))
            .map_err(|_| bad(rule))
    }
}

#[cfg(test)]
mod tests {
    use chrono_tz::Tz;
    use domain::Timestamp;

    use super::*;

    #[test]
    fn d22_the_range_is_that_of_the_readers_clock_with_its_changes() {
        let reader = Reader {
            now: Timestamp::from_timestamp(1_767_605_400, 0).unwrap(),
            zone: Tz::Europe__Berlin,
        };
        let asked = Asked::read("from=2026-03-28&to=2026-10-26", reader).unwrap();
        let range = asked.range().unwrap();
        assert_eq!(range.from().to_rfc3339(), "2026-03-27T23:00:00+00:00");
        assert_eq!(range.to().to_rfc3339(), "2026-10-26T23:00:00+00:00");
        let changes: Vec<_> =
            range.changes().iter().map(|(at, offset)| (at.to_rfc3339(), *offset)).collect();
        let expected = [("2026-03-29T01:00:00+00:00", 120), ("2026-10-25T01:00:00+00:00", 60)];
        assert_eq!(changes, expected.map(|(at, offset)| (at.to_owned(), offset)));
        let usual = Asked::read("zone=Asia%2FKolkata", reader).unwrap();
        assert_eq!((usual.to.to_string().as_str(), usual.days().count()), ("2026-01-05", 30));
        assert_eq!(usual.range().unwrap().offset_minutes(), 330);
        for wrong in [
            "from=2026-02-01&to=2026-01-01",
            "from=2020-01-01&to=2026-01-01",
            "zone=Mars",
            "from=yesterday",
        ] {
            assert!(Asked::read(wrong, reader).and_then(|asked| asked.range()).is_err(), "{wrong}");
        }
    }
}
