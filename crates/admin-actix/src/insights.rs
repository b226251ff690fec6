//! Numbers of a range of days, as charts with the table behind each, and as CSV.

mod charts;
mod csv;
mod days;

use std::{collections::BTreeMap, time::Duration};

use actix_web::{HttpRequest, HttpResponse, web::Data};
use app::insights::{Backlog, Insights};
use askama::Template;
use chrono::{NaiveDate, TimeDelta};
use domain::Timestamp;
use http_edge::run_blocking_report;

use days::Asked;

use crate::{
    Desk, account,
    labels::counted,
    layout::Layout,
    problem::{self, HttpResult, Problem},
    session::Staff,
    when,
};

const WEEKDAYS: [&str; 7] =
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// What stands in a table: for people, and as a spreadsheet can add it.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Cell {
    Text(String),
    /// How it is shown, and the plain number.
    Number(String, String),
}

impl Cell {
    fn count(count: u64) -> Self {
        Self::Number(count.to_string(), count.to_string())
    }

    fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// A length of time; its number is in whole seconds, and nothing where there was none.
    fn took(time: Option<Duration>) -> Self {
        let seconds = time.map_or_else(String::new, |time| time.as_secs().to_string());
        let length = time.and_then(|time| TimeDelta::from_std(time).ok());
        Self::Number(length.map_or_else(|| "never".to_owned(), when::span), seconds)
    }

    fn amount(minor: i64, currency: domain::Currency) -> Self {
        let amount = currency.written(minor);
        Self::Number(amount.clone(), amount)
    }

    fn shown(&self) -> &str {
        match self {
            Self::Text(text) | Self::Number(text, _) => text,
        }
    }

    const fn is_number(&self) -> bool {
        matches!(self, Self::Number(..))
    }
}

/// A table with a name, and the chart of its first column of numbers.
struct Sheet {
    name: &'static str,
    title: &'static str,
    note: String,
    heads: Vec<&'static str>,
    rows: Vec<Vec<Cell>>,
    /// An SVG that is written here.
    chart: String,
}

#[derive(Template)]
#[template(path = "insights.html")]
struct Page {
    layout: Layout,
    from: String,
    to: String,
    zone: &'static str,
    zones: &'static [chrono_tz::Tz],
    sheets: Vec<Sheet>,
}

/// The charts, or one of their tables as CSV.
pub(crate) async fn show(desk: Data<Desk>, staff: Staff, request: HttpRequest) -> HttpResult {
    let query = request.query_string().to_owned();
    if let Some(table) = Asked::table(&query) {
        account::note_export(&desk, &staff, &request, &table).await?;
    }
    let read = move || {
        let (layout, reader) = (Layout::read(&desk, &staff)?, staff.reader(&desk)?);
        let asked = Asked::read(&query, reader)?;
        let insights = desk.app.operations.read_insights.run(&staff.viewer, &asked.range()?)?;
        Ok::<_, Problem>((layout, sheets(&insights, &asked), asked))
    };
    let (layout, sheets, asked) = run_blocking_report(read).await?;
    if let Some(name) = &asked.csv {
        let sheet = sheets
            .iter()
            .find(|sheet| sheet.name == name)
            .ok_or_else(|| Problem::not_found("table"))?;
        let file =
            format!("attachment; filename=\"{}-{}-{}.csv\"", sheet.name, asked.from, asked.to);
        return Ok(HttpResponse::Ok()
            .content_type("text/csv; charset=utf-8")
            .insert_header(("content-disposition", file))
            .body(csv::written(sheet)));
    }
    let (from, to) = (asked.from.to_string(), asked.to.to_string());
    let zone = asked.reader.zone.name();
    problem::page(&Page { layout, from, to, zone, zones: &chrono_tz::TZ_VARIANTS, sheets })
}

fn sheets(all: &Insights, asked: &Asked) -> Vec<Sheet> {
    vec![
        assignments(all),
        times(all),
        backlog(&all.backlog, asked.reader.now),
        sales(all, asked),
        hours(all, asked),
    ]
}

fn assignments(all: &Insights) -> Sheet {
    Sheet {
        name: "assignments",
        title: "Assignments per agent",
        note: format!(
            "Between two changes of who is eligible ({} stretches) any two agents differ by {} at most.",
            all.fairness.stretches, all.fairness.spread
        ),
        heads: vec!["Agent", "Assignments"],
        rows: all
            .assignments
            .iter()
            .map(|one| vec![Cell::text(&one.name), Cell::count(one.assignments)])
            .collect(),
        chart: charts::bars(
            all.assignments.iter().map(|one| (one.name.as_str(), one.assignments)),
            "Assignments",
        ),
    }
}

fn times(all: &Insights) -> Sheet {
    let times = [("First response", all.first_response), ("Resolution", all.resolution)];
    Sheet {
        name: "times",
        title: "How long people waited",
        note: format!(
            "{} had no answer of an agent yet. Half of the times were at most p50, nine of ten at most p90.",
            counted(all.unanswered, "ticket")
        ),
        heads: vec!["What", "Count", "p50 (seconds)", "p90 (seconds)"],
        rows: times
            .map(|(what, time)| {
                vec![
                    Cell::text(what),
                    Cell::count(time.count),
                    Cell::took(time.p50),
                    Cell::took(time.p90),
                ]
            })
            .to_vec(),
        chart: String::new(),
    }
}

fn backlog(backlog: &Backlog, now: Timestamp) -> Sheet {
    let oldest = backlog.oldest.map_or_else(|| "none".to_owned(), |at| when::span(now - at));
    Sheet {
        name: "backlog",
        title: "Backlog by age",
        note: format!(
            "{} open, {} in progress, {} of them with nobody; the oldest is {oldest} old.",
            backlog.open, backlog.in_progress, backlog.waiting
        ),
        heads: vec!["Age", "Tickets"],
        rows: ages(backlog).map(|(age, count)| vec![Cell::text(age), Cell::count(count)]).collect(),
        chart: charts::bars(
            ages(backlog).collect::<Vec<_>>().iter().map(|(age, n)| (age.as_str(), *n)),
            "Tickets",
        ),
    }
}

fn ages(backlog: &Backlog) -> impl Iterator<Item = (String, u64)> {
    let bounds = Backlog::AGES.map(|days| format!("Younger than {days} d")).into_iter();
    bounds.chain(["Older".to_owned()]).zip(backlog.by_age)
}

/// Every day of the range is there, also those without an order.
fn sales(all: &Insights, asked: &Asked) -> Sheet {
    let mut orders: BTreeMap<NaiveDate, u64> = asked.days().map(|day| (day, 0)).collect();
    for sale in &all.sales {
        *orders.entry(sale.day).or_default() += sale.orders;
    }
    let row = |sale: &app::insights::DaySales| {
        let day = Cell::text(sale.day.to_string());
        let currency = Cell::text(sale.currency.to_string());
        let (ordered, kept) = (sale.ordered_minor, sale.kept_minor);
        let amount = |minor| Cell::amount(minor, sale.currency);
        vec![day, currency, Cell::count(sale.orders), amount(ordered), amount(kept)]
    };
    let none = |day: &NaiveDate| {
        let nothing = || Cell::Number("0".to_owned(), "0".to_owned());
        vec![Cell::text(day.to_string()), Cell::text(""), Cell::count(0), nothing(), nothing()]
    };
    let mut rows = Vec::new();
    for (day, count) in &orders {
        let of_day = all.sales.iter().filter(|sale| sale.day == *day).map(row);
        if *count == 0 { rows.push(none(day)) } else { rows.extend(of_day) }
    }
    Sheet {
        name: "sales",
        title: "Orders per day",
        note: format!(
            "What was ordered by the days of {}, and what of it was not rejected, cancelled or refunded since.",
            asked.reader.zone
        ),
        heads: vec!["Day", "Currency", "Orders", "Ordered", "Kept"],
        rows,
        chart: charts::columns(&orders.into_iter().collect::<Vec<_>>(), "Orders"),
    }
}

fn hours(all: &Insights, asked: &Asked) -> Sheet {
    let day = |weekday: u8| WEEKDAYS.get(usize::from(weekday)).copied().unwrap_or("");
    let row = |hour: &app::insights::HourOrders| {
        vec![
            Cell::text(day(hour.weekday)),
            Cell::text(format!("{:02}:00", hour.hour)),
            Cell::count(hour.orders),
        ]
    };
    Sheet {
        name: "hours",
        title: "Orders by weekday and hour",
        note: format!("By the clock of {}. The darker, the more.", asked.reader.zone),
        heads: vec!["Weekday", "Hour", "Orders"],
        rows: all.hours.iter().map(row).collect(),
        chart: charts::heat(&all.hours, &WEEKDAYS),
    }
}
