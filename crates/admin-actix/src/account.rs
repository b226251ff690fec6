//! The own account: where one is signed in, and the own password.

use actix_web::{
    HttpRequest, HttpResponse,
    http::StatusCode,
    web::{Data, Query},
};
use app::{
    Viewer,
    accounts::{ChangeOwnPasswordError, NewPassword, UnfitPassword},
    sessions::{Session, SessionDigest},
};
use askama::Template;
use domain::Email;
use http_edge::run_blocking;
use serde::Deserialize;

use crate::{
    Desk,
    form::Fields,
    labels::label,
    layout::Layout,
    problem::{self, HttpResult, Problem, see_other},
    refusals,
    session::{self, Secret, Staff},
    sign_in,
    when::{Reader, When},
};

/// A session as the page lists it.
struct Row {
    /// The digest of its secret, which tells nothing about that, in hexadecimal digits.
    handle: String,
    is_this: bool,
    opened: When,
    active: When,
    address: String,
    browser: String,
}

#[derive(Template)]
#[template(path = "account.html")]
struct Page {
    layout: Layout,
    email: String,
    sessions: Vec<Row>,
    rule: String,
    saved: Option<&'static str>,
    problem: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct Saved {
    #[serde(default)]
    saved: String,
}

fn row(session: Session, own: &SessionDigest, reader: Reader) -> Row {
    Row {
        handle: session::hex(&session.digest),
        is_this: session.digest == *own,
        opened: When::of(session.opened_at, reader),
        active: When::of(session.active_at, reader),
        address: session.opening.address.unwrap_or_else(|| "unknown".to_owned()),
        browser: session.opening.user_agent.unwrap_or_else(|| "unknown".to_owned()),
    }
}

async fn answer(
    desk: Data<Desk>,
    staff: Staff,
    status: StatusCode,
    saved: Option<&'static str>,
    problem: Option<String>,
) -> HttpResult {
    let read = move || {
        let layout = Layout::read(&desk, &staff)?;
        let (own, reader) = (staff.secret.digest(), staff.reader(&desk)?);
        let sessions = desk.app.accounts.sessions.own(&staff.viewer)?;
        let email =
            desk.app.accounts.read.run(&Viewer::Staff(staff.viewer))?.email.unwrap_or_default();
        let mut sessions: Vec<Row> =
            sessions.into_iter().map(|session| row(session, &own, reader)).collect();
        sessions.sort_by_key(|session| !session.is_this);
        Ok::<_, Problem>(Page {
            layout,
            email,
            sessions,
            rule: label(&UnfitPassword::Shape.to_string()),
            saved,
            problem,
        })
    };
    problem::page_with(status, &run_blocking(read).await?)
}

/// The page.
pub(crate) async fn show(desk: Data<Desk>, staff: Staff, query: Query<Saved>) -> HttpResult {
    let saved = match query.saved.as_str() {
        "password" => Some("The password was saved. You are signed in here alone."),
        "ended" => Some("The session was ended."),
        "others" => Some("All other sessions were ended."),
        _ => None,
    };
    answer(desk, staff, StatusCode::OK, saved, None).await
}

/// Ends one of the own sessions.
pub(crate) async fn end(
    desk: Data<Desk>,
    staff: Staff,
    request: HttpRequest,
    fields: Fields,
) -> HttpResult {
    staff.check(fields.get("csrf"))?;
    let digest = digest(fields.get("session")).ok_or_else(|| Problem::not_found("session"))?;
    let keep = desk.app.accounts.sessions.clone();
    let viewer = staff.viewer;
    let from = sign_in::client(&desk, &request);
    run_blocking(move || keep.end(&viewer, &digest, from)).await?;
    Ok(see_other("/desk/account?saved=ended"))
}

/// Ends all own sessions but this one.
pub(crate) async fn end_others(
    desk: Data<Desk>,
    staff: Staff,
    request: HttpRequest,
    fields: Fields,
) -> HttpResult {
    staff.check(fields.get("csrf"))?;
    let keep = desk.app.accounts.sessions.clone();
    let viewer = staff.viewer;
    let own = staff.secret.digest();
    let from = sign_in::client(&desk, &request);
    run_blocking(move || keep.end_others(&viewer, &own, from)).await?;
    Ok(see_other("/desk/account?saved=others"))
}

/// The digest that hexadecimal digits stand for.
fn digest(text: &str) -> Option<SessionDigest> {
    let bytes = text
        .as_bytes()
        .chunks(2)
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok());
    bytes.collect::<Option<Vec<u8>>>()?.try_into().ok()
}

/// The person did something; nothing is shown.
pub(crate) async fn active(staff: Staff, fields: Fields) -> HttpResult {
    staff.check(fields.get("csrf"))?;
    Ok(HttpResponse::NoContent().finish())
}

/// Saves the own password. A wrong present one counts like a log-in that failed.
pub(crate) async fn set_password(
    desk: Data<Desk>,
    staff: Staff,
    request: HttpRequest,
    fields: Fields,
) -> HttpResult {
    staff.check(fields.get("csrf"))?;
    let unprocessable = StatusCode::UNPROCESSABLE_ENTITY;
    if fields.get("password") != fields.get("again") {
        let differ = "The two new passwords differ.".to_owned();
        return answer(desk, staff, unprocessable, None, Some(differ)).await;
    }
    let password = match NewPassword::parse(fields.get("password")) {
        Ok(password) => password,
        Err(unfit) => {
            return answer(desk, staff, unprocessable, None, Some(refusals::unfit_password(unfit)))
                .await;
        }
    };
    let (read, viewer) = (desk.app.accounts.read.clone(), staff.viewer);
    let account = run_blocking(move || read.run(&Viewer::Staff(viewer))).await?;
    let email: Option<Email> = account.email.as_deref().and_then(|email| email.parse().ok());
    let throttle = desk.throttle.clone();
    let log_in = throttle.as_deref().zip(email.as_ref());
    let log_in = log_in.map(|(throttle, email)| throttle.begin_log_in(&request, email)).transpose();
    let log_in = log_in.map_err(|wait| refusals::too_many_log_ins(wait.0))?;
    let change = desk.app.accounts.change_own_password.clone();
    let present = fields.get("present").to_owned();
    let (keep, secret) = (desk.app.accounts.sessions.clone(), Secret::fresh()?);
    let (digest, opening) = (secret.digest(), sign_in::opening(&desk, &request));
    let from = sign_in::client(&desk, &request);
    let saved = run_blocking(move || {
        match change.run(&viewer, &present, &password, from) {
            // the session in which it was done ended with all others
            Ok(account) => keep.open(digest, &account, opening).map(Ok),
            Err(ChangeOwnPasswordError::Store(error)) => Err(error),
            Err(refusal) => Ok(Err(refusal)),
        }
    });
    let saved = saved.await;
    match (log_in, &saved) {
        (Some(log_in), Ok(Ok(()))) => log_in.succeeded(),
        (None, _) | (_, Ok(Err(ChangeOwnPasswordError::WrongPassword))) => {}
        (Some(log_in), _) => log_in.did_not_fail(),
    }
    let wrong = match saved? {
        Ok(()) => {
            let mut answer = see_other("/desk/account?saved=password");
            answer.add_cookie(&session::cookie(&desk, &secret)).map_err(|_| Problem::internal())?;
            return Ok(answer);
        }
        Err(ChangeOwnPasswordError::Unfit(unfit)) => refusals::unfit_password(unfit),
        Err(_) => "The present password is another one. Nothing was changed.".to_owned(),
    };
    answer(desk, staff, unprocessable, None, Some(wrong)).await
}

/// Writes down that somebody takes a table out of the desk, before it is handed out.
pub(crate) async fn note_export(
    desk: &Data<Desk>,
    staff: &Staff,
    request: &HttpRequest,
    table: &str,
) -> Result<(), Problem> {
    let record = desk.app.accounts.record_export.clone();
    let viewer = staff.viewer;
    let from = sign_in::client(desk, request);
    // a table that is none is refused afterwards; its name is what somebody typed
    let what: String = table.chars().filter(char::is_ascii_alphanumeric).take(32).collect();
    Ok(run_blocking(move || record.run(&viewer, &what, from)).await?)
}
