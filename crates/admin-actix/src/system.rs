//! What runs here, and whether every invariant holds on the stored rows.

use actix_web::web::Data;
use app::{feed::Lag, health::FeedDelay, integrity::CheckedInvariant};
use askama::Template;
use http_edge::run_blocking_report;

use crate::{
    Desk,
    labels::counted,
    layout::Layout,
    problem::{self, HttpResult, Problem},
    session::Staff,
};

#[derive(Template)]
#[template(path = "system.html")]
struct Page {
    layout: Layout,
    runs: &'static str,
    database: &'static str,
    health: String,
    changes: String,
    search: String,
    checked: Vec<CheckedInvariant>,
}

/// Checks every invariant. It reads every assignment, so it takes longer the more there are.
pub(crate) async fn show(desk: Data<Desk>, staff: Staff) -> HttpResult {
    let (runs, database) = (desk.version, desk.database);
    let read = move || {
        let layout = Layout::read(&desk, &staff)?;
        let at = desk.app.operations.check_health.run()?;
        let changes = match desk.app.operations.check_health.feed_delay()? {
            None => "told at once".to_owned(),
            Some(FeedDelay { waits, holder }) => {
                let holder = holder.as_deref().unwrap_or("a transaction");
                format!("delayed: {holder} has been open for {} s; end it", waits.as_secs())
            }
        };
        let search = search_lag(desk.app.operations.follow_search.lag(Lag::MOST)?);
        let checked = desk.app.operations.check_invariants.run(&staff.viewer)?;
        let health = format!("ok at {}", at.format("%Y-%m-%d %H:%M:%S UTC"));
        Ok::<_, Problem>(Page { layout, runs, database, health, changes, search, checked })
    };
    problem::page(&run_blocking_report(read).await?)
}

/// How far the search is behind what was said.
fn search_lag(lag: Lag) -> String {
    match (lag.has_begun, lag.changes) {
        (false, _) => "the words of everything are about to be written anew".to_owned(),
        (true, 0) => "finds every message".to_owned(),
        (true, waiting) => {
            let or_more = if waiting >= Lag::MOST.into() { " or more" } else { "" };
            let (messages, seconds) = (counted(waiting, "message"), lag.waits.as_secs());
            format!("to be found: {messages}{or_more}, the oldest waits for {seconds} s")
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn the_search_says_how_far_it_is_behind() {
        let lag = |has_begun, changes| {
            search_lag(Lag { changes, waits: Duration::from_secs(7), has_begun })
        };
        assert_eq!(lag(true, 0), "finds every message");
        assert_eq!(lag(true, 3), "to be found: 3 messages, the oldest waits for 7 s");
        assert!(lag(true, 10_000).contains("10000 messages or more"));
        assert!(lag(false, 3).contains("anew"));
    }
}
