//! Numbers of a range of days, as charts with the table behind each, and as CSV.

mod charts;

use std::time::Duration;

use actix_web::{HttpRequest, HttpResponse, web::Data};
use app::{Backlog, Insights, InsightsRange};
use askama::Template;
use chrono::{Days, NaiveDate, TimeDelta};
use domain::{Money, Timestamp};

use crate::{
    Desk, account,
    offload::offload_report,
    problem::{self, Problem},
    session::Staff,
    shell::Shell,
    ticket::money,
    when,
};

/// Days that are shown unless others are asked for.
const USUAL_DAYS: u64 = 30;
const WEEKDAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// A table with a name, and the chart of its first column of numbers.
struct Sheet {
    name: &'static str,
    title: &'static str,
    note: String,
    heads: Vec<&'static str>,
    rows: Vec<Vec<String>>,
    /// An SVG that is written here.
    chart: String,
}

#[derive(Template)]
#[template(path = "insights.html")]
struct Page {
    shell: Shell,
    from: String,
    to: String,
    offset: i32,
    /// Offsets from UTC in minutes, as people write them.
    zones: Vec<(i32, String)>,
    sheets: Vec<Sheet>,
}

/// What an address asks for.
struct Asked {
    from: NaiveDate,
    to: NaiveDate,
    offset: i32,
    csv: Option<String>,
}

fn bad(rule: &str) -> Problem {
    Problem::invalid("These days cannot be shown", rule.to_owned()).with_way_on("/desk/insights", "The last 30 days")
}

fn asked(request: &HttpRequest, now: Timestamp) -> Result<Asked, Problem> {
    let today = now.date_naive();
    let from = today.checked_sub_days(Days::new(USUAL_DAYS - 1)).unwrap_or(today);
    let mut asked = Asked { from, to: today, offset: 0, csv: None };
    for (name, value) in form_urlencoded::parse(request.query_string().as_bytes()) {
        let day = || value.parse().map_err(|_| bad("A day is written like 2026-01-31."));
        match name.as_ref() {
            _ if value.is_empty() => {}
            "from" => asked.from = day()?,
            "to" => asked.to = day()?,
            "offset" => asked.offset = value.parse().map_err(|_| bad("The offset is a number of minutes."))?,
            "csv" => asked.csv = Some(value.into_owned()),
            _ => {}
        }
    }
    Ok(asked)
}

/// The offsets from UTC that clocks of the world have, and the one that was asked for.
fn zones(asked: i32) -> Vec<(i32, String)> {
    let mut offsets: Vec<_> = (-12 * 60..=14 * 60).step_by(30).chain([345, 525, 765, asked]).collect();
    offsets.sort_unstable();
    offsets.dedup();
    let said = |offset: i32| {
        let (sign, ahead) = (if offset < 0 { '-' } else { '+' }, offset.abs());
        (offset, format!("UTC{sign}{:02}:{:02}", ahead / 60, ahead % 60))
    };
    offsets.into_iter().map(said).collect()
}

impl Asked {
    /// From the beginning of the first day to the end of the last, by a clock that is so many minutes ahead of UTC.
    fn range(&self) -> Result<InsightsRange, Problem> {
        let rule = "The first day comes before the last, there are 366 at most, and the offset is within 14 hours.";
        let midnight = |day: NaiveDate| day.and_hms_opt(0, 0, 0).map(|at| at.and_utc());
        let shift = TimeDelta::minutes(i64::from(self.offset));
        let end = self.to.checked_add_days(Days::new(1)).and_then(midnight);
        let (from, to) = midnight(self.from).zip(end).ok_or_else(|| bad(rule))?;
        let (from, to) = from.checked_sub_signed(shift).zip(to.checked_sub_signed(shift)).ok_or_else(|| bad(rule))?;
        InsightsRange::new(from, to, self.offset).map_err(|_| bad(rule))
    }
}

/// The charts, or one of their tables as CSV (RFC 4180).
pub(crate) async fn show(desk: Data<Desk>, staff: Staff, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let asked = asked(&request, (desk.now)())?;
    let range = asked.range()?;
    if let Some(table) = &asked.csv {
        account::note_export(&desk, &staff, &request, table).await?;
    }
    let read = move || {
        let shell = Shell::read(&desk, &staff)?;
        let sheets = sheets(&desk.app.operations.read_insights.run(&staff.viewer, &range)?, (desk.now)());
        Ok::<_, Problem>((shell, sheets))
    };
    let (shell, sheets) = offload_report(read).await?;
    if let Some(name) = &asked.csv {
        let sheet = sheets.iter().find(|sheet| sheet.name == name).ok_or_else(|| Problem::not_found("table"))?;
        let file = format!("attachment; filename=\"{}-{}-{}.csv\"", sheet.name, asked.from, asked.to);
        return Ok(HttpResponse::Ok()
            .content_type("text/csv; charset=utf-8")
            .insert_header(("content-disposition", file))
            .body(csv(sheet)));
    }
    let (from, to) = (asked.from.to_string(), asked.to.to_string());
    problem::page(&Page { shell, from, to, offset: asked.offset, zones: zones(asked.offset), sheets })
}

fn csv(sheet: &Sheet) -> String {
    let cell = |text: &str| {
        // a cell that a spreadsheet would compute is text all the same
        let text = if text.starts_with(['=', '+', '-', '@', '\t']) { format!("'{text}") } else { text.to_owned() };
        if text.contains([',', '"', '\n']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
    };
    let line = |cells: Vec<String>| cells.join(",") + "\r\n";
    let mut csv = line(sheet.heads.iter().map(|head| cell(head)).collect());
    sheet.rows.iter().for_each(|row| csv.push_str(&line(row.iter().map(|text| cell(text)).collect())));
    csv
}

fn took(time: Option<Duration>) -> String {
    let length = time.and_then(|time| TimeDelta::from_std(time).ok());
    length.map_or_else(|| "never".to_owned(), when::span)
}

fn amount(minor: i64, currency: domain::Currency) -> String {
    Money::from_minor(minor, currency).map_or_else(|_| format!("{minor} hundredths {currency}"), money)
}

fn sheets(all: &Insights, now: Timestamp) -> Vec<Sheet> {
    let oldest = all.backlog.oldest.map_or_else(|| "none".to_owned(), |at| when::span(now - at));
    vec![
        Sheet {
            name: "assignments",
            title: "Assignments per agent",
            note: format!(
                "Between two changes of who is eligible ({} stretches) any two agents differ by {} at most.",
                all.fairness.stretches, all.fairness.spread
            ),
            heads: vec!["Agent", "Assignments"],
            rows: all.turns.iter().map(|turns| vec![turns.name.clone(), turns.turns.to_string()]).collect(),
            chart: charts::bars(all.turns.iter().map(|turns| (turns.name.as_str(), turns.turns))),
        },
        Sheet {
            name: "times",
            title: "How long people waited",
            note: format!("{} tickets had no answer of an agent yet.", all.unanswered),
            heads: vec!["What", "Count", "p50", "p90"],
            rows: [("First response", all.first_response), ("Resolution", all.resolution)]
                .map(|(what, time)| vec![what.to_owned(), time.count.to_string(), took(time.p50), took(time.p90)])
                .to_vec(),
            chart: String::new(),
        },
        Sheet {
            name: "backlog",
            title: "Backlog by age",
            note: format!(
                "{} open, {} in progress, {} of them with nobody; the oldest is {oldest} old.",
                all.backlog.open, all.backlog.in_progress, all.backlog.waiting
            ),
            heads: vec!["Age", "Tickets"],
            rows: ages(&all.backlog).map(|(age, count)| vec![age, count.to_string()]).collect(),
            chart: charts::bars(ages(&all.backlog).collect::<Vec<_>>().iter().map(|(age, n)| (age.as_str(), *n))),
        },
        sales(all),
        hours(all),
    ]
}

fn ages(backlog: &Backlog) -> impl Iterator<Item = (String, u64)> {
    let bounds = Backlog::AGES.map(|days| format!("Younger than {days} d")).into_iter();
    bounds.chain(["Older".to_owned()]).zip(backlog.by_age)
}

fn sales(all: &Insights) -> Sheet {
    let row = |sale: &app::DaySales| {
        let (ordered, kept) = (amount(sale.ordered_minor, sale.currency), amount(sale.kept_minor, sale.currency));
        vec![sale.day.to_string(), sale.currency.to_string(), sale.orders.to_string(), ordered, kept]
    };
    let mut days: Vec<(String, u64)> = Vec::new();
    for sale in &all.sales {
        let day = sale.day.to_string();
        match days.last_mut().filter(|(last, _)| *last == day) {
            Some((_, orders)) => *orders += sale.orders,
            None => days.push((day, sale.orders)),
        }
    }
    Sheet {
        name: "sales",
        title: "Orders per day",
        note: "What was ordered, and what of it was not rejected, cancelled or refunded since.".to_owned(),
        heads: vec!["Day", "Currency", "Orders", "Ordered", "Kept"],
        rows: all.sales.iter().map(row).collect(),
        chart: charts::columns(days.iter().map(|(day, orders)| (day.as_str(), *orders))),
    }
}

fn hours(all: &Insights) -> Sheet {
    let day = |weekday: u8| WEEKDAYS.get(usize::from(weekday)).copied().unwrap_or("");
    let row = |hour: &app::HourOrders| {
        vec![day(hour.weekday).to_owned(), format!("{:02}:00", hour.hour), hour.orders.to_string()]
    };
    Sheet {
        name: "hours",
        title: "Orders by weekday and hour",
        note: "The darker, the more.".to_owned(),
        heads: vec!["Weekday", "Hour", "Orders"],
        rows: all.hours.iter().map(row).collect(),
        chart: charts::heat(&all.hours, &WEEKDAYS),
    }
}
