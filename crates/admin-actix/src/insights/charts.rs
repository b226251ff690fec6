//! Charts as SVG. The table beside each says the same, so that readers of screens are spared the
//! picture.

use std::fmt::Write;

use app::insights::HourOrders;
use chrono::NaiveDate;

use crate::{labels::counted, typed};

/// Height of a bar with its space.
const BAR: u64 = 24;
/// Most bars or columns of a picture; the table has them all.
const MOST: usize = 60;
/// Where bars begin.
const LEFT: u64 = 180;
/// How long the longest bar, and how high the highest column is.
const LONGEST: u64 = 380;
const HIGHEST: u64 = 120;

fn escaped(text: &str) -> String {
    let mut html = String::new();
    typed::escape(&mut html, text);
    html
}

/// Writing to a text cannot fail.
macro_rules! put {
    ($svg:expr, $($what:tt)*) => { let _ = write!($svg, $($what)*); };
}

fn picture(width: u64, height: u64, inside: &str) -> String {
    format!(
        "<svg class=\"chart\" viewBox=\"0 0 {width} {height}\" aria-hidden=\"true\">{inside}</svg>"
    )
}

/// The step and the end of a scale up to a number: 1, 2 or 5 with noughts, five steps at most.
fn scale(most: u64) -> (u64, u64) {
    let most = most.max(1);
    let mut ten = 1;
    let step = loop {
        if let Some(step) =
            [1, 2, 5].map(|factor| factor * ten).into_iter().find(|step| step * 5 >= most)
        {
            break step;
        }
        ten *= 10;
    };
    (step, most.div_ceil(step) * step)
}

/// A bar for each name, over an axis of what is counted.
pub(super) fn bars<'a>(values: impl Iterator<Item = (&'a str, u64)> + Clone, unit: &str) -> String {
    let most = values.clone().map(|(_, value)| value).max().unwrap_or_default();
    let (step, top) = scale(most);
    let (mut svg, mut y) = (String::new(), 0);
    for (name, value) in values.take(MOST) {
        let length = value * LONGEST / top;
        put!(
            svg,
            "<text class=\"name\" x=\"{}\" y=\"{}\">{}</text>",
            LEFT - 8,
            y + 16,
            escaped(name)
        );
        put!(svg, "<rect x=\"{LEFT}\" y=\"{}\" width=\"{length}\" height=\"16\" rx=\"2\"/>", y + 4);
        put!(svg, "<text x=\"{}\" y=\"{}\">{value}</text>", LEFT + length + 6, y + 16);
        y += BAR;
    }
    if y == 0 {
        return String::new();
    }
    let mut axis = String::new();
    for value in (0..=top).step_by(usize::try_from(step).unwrap_or(1)) {
        let x = LEFT + value * LONGEST / top;
        put!(axis, "<line class=\"axis\" x1=\"{x}\" y1=\"0\" x2=\"{x}\" y2=\"{y}\"/>");
        put!(
            axis,
            "<text class=\"tick\" text-anchor=\"middle\" x=\"{x}\" y=\"{}\">{value}</text>",
            y + 16
        );
    }
    put!(axis, "<text class=\"tick\" x=\"{LEFT}\" y=\"{}\">{}</text>", y + 34, escaped(unit));
    picture(LEFT + LONGEST + 60, y + 40, &(axis + &svg))
}

/// A column for each day, those without anything as a gap, over axes of days and of what is
/// counted.
pub(super) fn columns(values: &[(NaiveDate, u64)], unit: &str) -> String {
    let count = u64::try_from(values.len()).unwrap_or(u64::MAX);
    if count == 0 {
        return String::new();
    }
    let (step, top) = scale(values.iter().map(|(_, value)| *value).max().unwrap_or_default());
    let (left, wide) = (44, 576);
    let x_of = |n: u64| left + n * wide / count;
    let mut svg = String::new();
    put!(svg, "<text class=\"tick\" x=\"0\" y=\"10\">{}</text>", escaped(unit));
    for value in (0..=top).step_by(usize::try_from(step).unwrap_or(1)) {
        let y = 20 + HIGHEST - value * HIGHEST / top;
        put!(
            svg,
            "<line class=\"axis\" x1=\"{left}\" y1=\"{y}\" x2=\"{}\" y2=\"{y}\"/>",
            left + wide
        );
        put!(
            svg,
            "<text class=\"tick\" text-anchor=\"end\" x=\"{}\" y=\"{}\">{value}</text>",
            left - 6,
            y + 4
        );
    }
    let width = (wide / count).saturating_sub(1).clamp(1, 24);
    for ((day, value), n) in values.iter().zip(0_u64..) {
        let height = value * HIGHEST / top;
        let (x, y) = (x_of(n), 20 + HIGHEST - height);
        if *value > 0 {
            put!(svg, "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\">");
            put!(svg, "<title>{day}: {value}</title></rect>");
        }
        if n % count.div_ceil(6) == 0 {
            let said = day.format("%-d %b %Y");
            put!(svg, "<text class=\"tick\" x=\"{x}\" y=\"{}\">{said}</text>", HIGHEST + 36);
        }
    }
    picture(left + wide + 40, HIGHEST + 44, &svg)
}

/// A square for each hour of each weekday, the darker the more.
pub(super) fn heat(hours: &[HourOrders], weekdays: &[&str]) -> String {
    let most = hours.iter().map(|hour| hour.orders).max().unwrap_or_default();
    if most == 0 {
        return String::new();
    }
    let mut svg = String::new();
    for (day, y) in weekdays.iter().zip((0..).step_by(20)) {
        put!(svg, "<text class=\"name\" x=\"72\" y=\"{}\">{day}</text>", y + 14);
    }
    for hour in hours {
        let (x, y) = (80 + u64::from(hour.hour) * 20, u64::from(hour.weekday) * 20);
        let shade = 10 + hour.orders * 90 / most;
        put!(
            svg,
            "<rect x=\"{x}\" y=\"{y}\" width=\"18\" height=\"18\" rx=\"2\" fill-opacity=\"{shade}%\">"
        );
        put!(svg, "<title>{}</title></rect>", counted(hour.orders, "order"));
    }
    for hour in (0..24).step_by(3) {
        put!(svg, "<text class=\"tick\" x=\"{}\" y=\"154\">{hour:02}:00</text>", 80 + hour * 20);
    }
    picture(576, 160, &svg)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_bar_is_that_of_the_largest_number_and_names_are_escaped() {
        let svg = bars([("<b>", 2), ("c", 4)].into_iter(), "Orders");
        assert!(
            svg.contains("width=\"190\"")
                && svg.contains("width=\"380\"")
                && svg.contains("&lt;b&gt;"),
            "{svg}"
        );
        assert!(svg.contains(">Orders</text>") && svg.contains(">4</text>"), "{svg}");
        assert_eq!(bars(std::iter::empty(), "x"), "");
    }

    #[test]
    fn d22_every_day_has_its_place_and_axes_have_units() {
        let day = |n: u64| NaiveDate::from_ymd_opt(2026, 1, 1).unwrap() + chrono::Days::new(n);
        let values: Vec<_> = (0..365).map(|n| (day(n), if n % 2 == 0 { n } else { 0 })).collect();
        let svg = columns(&values, "Orders");
        assert_eq!(svg.matches("<rect").count(), 182, "days without an order are gaps");
        assert!(svg.contains("<title>2026-12-31: 364</title>"), "the last day is there");
        assert!(
            svg.contains(">Orders</text>")
                && svg.contains(">1 Jan 2026</text>")
                && svg.contains(">400</text>"),
            "{svg}"
        );
        assert_eq!(columns(&[], "Orders"), "");
    }

    #[test]
    fn a_scale_has_few_round_steps() {
        assert_eq!([0, 1, 4].map(scale), [(1, 1), (1, 1), (1, 4)]);
        for most in [5, 9, 17, 99, 364, 12_345] {
            let (step, top) = scale(most);
            assert!(
                top >= most && top - most < step && top / step <= 5,
                "{most}: {step} up to {top}"
            );
        }
    }
}
