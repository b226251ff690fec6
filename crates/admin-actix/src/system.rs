//! What runs here, and whether every invariant holds on the stored rows.

use actix_web::web::Data;
use app::{health::FeedDelay, integrity::CheckedInvariant};
use askama::Template;
use http_edge::run_blocking_report;

use crate::{
    Desk,
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
        let checked = desk.app.operations.check_invariants.run(&staff.viewer)?;
        let health = format!("ok at {}", at.format("%Y-%m-%d %H:%M:%S UTC"));
        Ok::<_, Problem>(Page { layout, runs, database, health, changes, checked })
    };
    problem::page(&run_blocking_report(read).await?)
}
