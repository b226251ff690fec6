//! What whoever is signed in has chosen for itself: the clock by which times are said.

use actix_web::{http::StatusCode, web::Data};
use app::staff_tools::TimeZoneName;
use askama::Template;
use http_edge::run_blocking;

use crate::{
    Desk,
    form::Fields,
    layout::Layout,
    problem::{self, HttpResult, Problem, see_other},
    session::Staff,
    when::{self, When},
};

#[derive(Template)]
#[template(path = "preferences.html")]
struct Page {
    layout: Layout,
    /// The zone that was chosen; empty for that of the browser.
    chosen: String,
    /// The zone of the browser, if it says one.
    browser: Option<&'static str>,
    /// What time it is by the clock in use.
    now: When,
    zone: &'static str,
    zones: &'static [chrono_tz::Tz],
    problem: Option<&'static str>,
}

/// The form.
pub(crate) async fn show(desk: Data<Desk>, staff: Staff) -> HttpResult {
    answer(desk, staff, StatusCode::OK, None).await
}

async fn answer(
    desk: Data<Desk>,
    staff: Staff,
    status: StatusCode,
    problem: Option<&'static str>,
) -> HttpResult {
    let read = move || {
        let reader = staff.reader(&desk)?;
        let chosen = desk.app.desk.preferences.time_zone(&staff.viewer)?;
        Ok::<_, Problem>(Page {
            layout: Layout::read(&desk, &staff)?,
            chosen: chosen.map(String::from).unwrap_or_default(),
            browser: staff.browser_zone.map(chrono_tz::Tz::name),
            now: When::of(reader.now, reader),
            zone: reader.zone.name(),
            zones: &chrono_tz::TZ_VARIANTS,
            problem,
        })
    };
    problem::page_with(status, &run_blocking(read).await?)
}

/// Keeps another choice.
pub(crate) async fn save(desk: Data<Desk>, staff: Staff, fields: Fields) -> HttpResult {
    staff.check(fields.get("csrf"))?;
    let typed = fields.get("zone").trim();
    let zone = when::zone(typed).and_then(|zone| TimeZoneName::parse(zone.name()).ok());
    if zone.is_none() && !typed.is_empty() {
        let wrong = "There is no such time zone. Choose one of the list, such as Asia/Kolkata. Nothing was changed.";
        return answer(desk, staff, StatusCode::UNPROCESSABLE_ENTITY, Some(wrong)).await;
    }
    let preferences = desk.app.desk.preferences.clone();
    run_blocking(move || Ok::<_, Problem>(preferences.set_time_zone(&staff.viewer, zone)?)).await?;
    Ok(see_other("/desk/preferences"))
}
