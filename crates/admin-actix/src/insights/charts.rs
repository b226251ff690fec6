//! Charts as SVG. The table beside each says the same, so that readers of screens are spared the picture.

use std::fmt::Write;

use app::HourOrders;

use crate::typed;

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
    format!("<svg class=\"chart\" viewBox=\"0 0 {width} {height}\" aria-hidden=\"true\">{inside}</svg>")
}

/// A bar for each name.
pub(super) fn bars<'a>(values: impl Iterator<Item = (&'a str, u64)> + Clone) -> String {
    let most = values.clone().map(|(_, value)| value).max().unwrap_or_default().max(1);
    let (mut svg, mut y) = (String::new(), 0);
    for (name, value) in values.take(MOST) {
        let length = value * LONGEST / most;
        put!(svg, "<text class=\"name\" x=\"{}\" y=\"{}\">{}</text>", LEFT - 8, y + 16, escaped(name));
        put!(svg, "<rect x=\"{LEFT}\" y=\"{}\" width=\"{length}\" height=\"16\" rx=\"2\"/>", y + 4);
        put!(svg, "<text x=\"{}\" y=\"{}\">{value}</text>", LEFT + length + 6, y + 16);
        y += BAR;
    }
    if y == 0 { String::new() } else { picture(LEFT + LONGEST + 60, y, &svg) }
}

/// A column for each day.
pub(super) fn columns<'a>(values: impl Iterator<Item = (&'a str, u64)> + Clone) -> String {
    let most = values.clone().map(|(_, value)| value).max().unwrap_or_default().max(1);
    let (mut svg, mut x) = (String::new(), 0);
    for (name, value) in values.take(MOST) {
        let height = value * HIGHEST / most;
        let top = HIGHEST - height;
        put!(svg, "<rect x=\"{x}\" y=\"{top}\" width=\"8\" height=\"{height}\" rx=\"1\">");
        put!(svg, "<title>{}: {value}</title></rect>", escaped(name));
        x += 10;
    }
    if x == 0 { String::new() } else { picture(x.max(400), HIGHEST + 4, &svg) }
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
        put!(svg, "<rect x=\"{x}\" y=\"{y}\" width=\"18\" height=\"18\" rx=\"2\" fill-opacity=\"{shade}%\">");
        put!(svg, "<title>{} orders</title></rect>", hour.orders);
    }
    picture(560, 140, &svg)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_bar_is_that_of_the_largest_number_and_names_are_escaped() {
        let svg = bars([("<b>", 2), ("c", 4)].into_iter());
        assert!(svg.contains("width=\"190\"") && svg.contains("width=\"380\"") && svg.contains("&lt;b&gt;"), "{svg}");
        assert_eq!(bars(std::iter::empty()), "");
    }
}
