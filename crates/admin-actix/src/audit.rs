//! The audit log of everything: who did what, when and why.

use actix_web::{HttpRequest, web::Data};
use app::{
    PageRequest, Start,
    audit::{AuditFilter, AuditListItem},
};
use askama::Template;
use chrono::NaiveDate;
use domain::{OrderId, TicketId, Timestamp, UserId};
use http_edge::run_blocking_report;

use crate::{
    Desk,
    labels::label,
    layout::Layout,
    links,
    problem::{self, HttpResult, Problem},
    session::Staff,
    when,
};

/// Entries of a page.
const ROWS: u32 = 100;
/// The filters, by the names that an address gives them.
const NAMES: [&str; 6] = ["actor", "ticket", "order", "action", "from", "to"];

struct Row {
    at: when::When,
    who: String,
    action: String,
    change: String,
    reason: String,
    order: Option<i64>,
    ticket: Option<i64>,
}

#[derive(Template)]
#[template(path = "audit.html")]
struct Page {
    layout: Layout,
    typed: Vec<(&'static str, String)>,
    rows: Vec<Row>,
    next: Option<String>,
}

impl Page {
    fn typed(&self, name: &str) -> &str {
        self.typed.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| value)
    }
}

fn bad(name: &str, rule: &str) -> Problem {
    let title = format!("The filter \u{201c}{name}\u{201d} is not one");
    Problem::invalid(title, format!("It is {rule}."))
        .with_way_on("/desk/audit", "The whole audit log")
}

fn day(name: &str, text: &str) -> Result<NaiveDate, Problem> {
    text.parse().map_err(|_| bad(name, "a day such as 2026-01-31"))
}

/// An end of a day of the reader.
fn end(name: &str, at: Option<Timestamp>) -> Result<Option<Timestamp>, Problem> {
    at.map(Some).ok_or_else(|| bad(name, "a day such as 2026-01-31"))
}

fn narrow(
    filter: &mut AuditFilter,
    name: &str,
    value: &str,
    reader: when::Reader,
) -> Result<(), Problem> {
    let number = || value.parse::<i64>().map_err(|_| bad(name, "a number"));
    match name {
        "actor" => {
            filter.actor =
                Some(UserId::new(number()?).map_err(|_| bad(name, "the number of an account"))?);
        }
        "ticket" => {
            filter.ticket =
                Some(TicketId::new(number()?).map_err(|_| bad(name, "the number of a ticket"))?);
        }
        "order" => {
            filter.order =
                Some(OrderId::new(number()?).map_err(|_| bad(name, "the number of an order"))?);
        }
        "action" => filter.action = Some(value.to_lowercase().replace(' ', "_")),
        "from" => filter.from = end(name, reader.start_of(day(name, value)?))?,
        // the day itself counts
        "to" => filter.to = end(name, reader.end_of(day(name, value)?))?,
        _ => {}
    }
    Ok(())
}

/// The audit log, the newest entries first.
pub(crate) async fn show(desk: Data<Desk>, staff: Staff, request: HttpRequest) -> HttpResult {
    let (mut typed, mut page) = (Vec::new(), PageRequest::first(ROWS));
    for (name, value) in form_urlencoded::parse(request.query_string().as_bytes()) {
        let value = value.trim();
        if name == "after" {
            page.start = Start::After(
                links::position(value).ok_or_else(|| bad("after", "a place in the audit log"))?,
            );
        }
        if let Some(name) = NAMES.into_iter().find(|known| *known == name && !value.is_empty()) {
            typed.push((name, value.to_owned()));
        }
    }
    let read = move || {
        let (layout, now) = (Layout::read(&desk, &staff)?, staff.reader(&desk)?);
        let mut filter = AuditFilter::default();
        typed
            .iter()
            .try_for_each(|(name, value): &(&str, String)| narrow(&mut filter, name, value, now))?;
        let found = desk.app.operations.read_audit.run(&staff.viewer, &filter, page)?;
        let same: Vec<String> =
            typed.iter().map(|(name, value)| format!("{name}={}", links::escaped(value))).collect();
        let next = found.next.map(|position| {
            let own = same.iter().cloned().chain([format!("after={}", links::place(position))]);
            format!("/desk/audit?{}", own.collect::<Vec<_>>().join("&"))
        });
        Ok::<_, Problem>(Page {
            layout,
            typed,
            rows: found.items.iter().map(|entry| row(entry, now)).collect(),
            next,
        })
    };
    problem::page(&run_blocking_report(read).await?)
}

fn row(found: &AuditListItem, now: when::Reader) -> Row {
    let entry = &found.entry;
    let who = match (&found.actor_name, entry.actor) {
        (Some(name), Some((user, role))) => {
            format!("{name} ({}, #{user})", label(role.as_str()).to_lowercase())
        }
        _ => "operator".to_owned(),
    };
    let change = match (entry.from.as_deref(), entry.to.as_deref()) {
        (Some(from), Some(to)) => format!("{from} → {to}"),
        (None, Some(to)) => to.to_owned(),
        (Some(from), None) => format!("{from} → nothing"),
        (None, None) => String::new(),
    };
    Row {
        at: when::When::of(entry.at, now),
        who,
        action: label(&entry.action),
        change,
        reason: entry.reason.clone().unwrap_or_default(),
        order: found.order.map(OrderId::get),
        ticket: found.ticket.map(TicketId::get),
    }
}
