//! Signing in and out.

use std::net::IpAddr;

use actix_web::{
    HttpRequest,
    http::header,
    web::{Data, Form, Query},
};
use app::{
    accounts::{SignInError, SignInRequest},
    sessions::SessionOpening,
};
use askama::Template;
use domain::{Email, Role};
use http_edge::run_blocking;
use serde::Deserialize;

use crate::{
    Desk, assets, links,
    problem::{self, HttpResult, Problem, see_other},
    refusals,
    session::{self, Secret, Staff},
};

#[derive(Deserialize)]
pub(crate) struct Wanted {
    #[serde(default)]
    next: String,
    #[serde(default)]
    saved: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct SignInForm {
    email: String,
    password: String,
    next: String,
}

#[derive(Template)]
#[template(path = "sign_in.html")]
struct Page<'a> {
    version: &'static str,
    email: &'a str,
    next: &'a str,
    /// Why nobody was signed in.
    problem: Option<&'a Problem>,
    /// Whether the browser keeps no session, since the page came without TLS.
    is_plain: bool,
    /// Whether a password was chosen just now.
    has_chosen: bool,
}

/// Whether a cookie that is sent over TLS only would be for nothing.
fn is_plain(desk: &Desk, request: &HttpRequest) -> bool {
    desk.secure_cookies && request.connection_info().scheme() != "https"
}

impl<'a> Page<'a> {
    fn of(email: &'a str, next: &'a str, is_plain: bool) -> Self {
        let version = assets::version();
        Page { version, email, next, problem: None, is_plain, has_chosen: false }
    }
}

/// Who works at the desk.
const STAFF: &[Role] = &[Role::Agent, Role::SuperAdmin];

/// The form.
pub(crate) async fn show(
    desk: Data<Desk>,
    request: HttpRequest,
    wanted: Query<Wanted>,
) -> HttpResult {
    let page = Page::of("", links::within_the_desk(&wanted.next), is_plain(&desk, &request));
    problem::page(&Page { has_chosen: wanted.saved == "password", ..page })
}

/// Opens a session, always a new one, so that a cookie that somebody else planted is worth nothing.
/// A refusal is told on the form, where the address is still typed.
pub(crate) async fn sign_in(
    desk: Data<Desk>,
    request: HttpRequest,
    typed: Form<SignInForm>,
) -> HttpResult {
    let SignInForm { email, password, next } = typed.into_inner();
    let next = links::within_the_desk(&next);
    match open(&desk, &request, &email, password).await {
        Ok(secret) => {
            let mut answer = see_other(next);
            answer.add_cookie(&session::cookie(&desk, &secret)).map_err(|_| Problem::internal())?;
            Ok(answer)
        }
        Err(problem) => {
            let page = Page::of(&email, next, is_plain(&desk, &request));
            problem.on(&Page { problem: Some(&problem), ..page })
        }
    }
}

/// Opens a session and says by which secret it is known.
async fn open(
    desk: &Desk,
    request: &HttpRequest,
    email: &str,
    password: String,
) -> Result<Secret, Problem> {
    let email: Email = email.parse().map_err(|_| SignInError::InvalidCredentials)?;
    let throttle = desk.throttle.clone();
    let log_in =
        throttle.as_deref().map(|throttle| throttle.begin_log_in(request, &email)).transpose();
    let log_in = log_in.map_err(|wait| refusals::too_many_log_ins(wait.0))?;
    let (sign_in, keep) = (desk.app.accounts.sign_in.clone(), desk.app.accounts.sessions.clone());
    let secret = Secret::fresh()?;
    let opening = opening(desk, request);
    let address = client(desk, request);
    let digest = secret.digest();
    let opened = run_blocking(move || {
        let account = sign_in.run(&SignInRequest { email, password, only: STAFF, address })?;
        keep.open(digest, &account, opening)?;
        Ok::<_, SignInError>(())
    });
    let opened = opened.await.map_err(Problem::from);
    match (log_in, &opened) {
        (Some(log_in), Ok(())) => log_in.succeeded(),
        (Some(log_in), Err(problem)) if problem.code() != refusals::WRONG_PASSWORD => {
            log_in.did_not_fail();
        }
        _ => {}
    }
    opened.map(|()| secret)
}

/// The address of the client.
pub(crate) fn client(desk: &Desk, request: &HttpRequest) -> Option<IpAddr> {
    match desk.throttle.as_deref() {
        Some(throttle) => Some(throttle.client(request)),
        None => request.peer_addr().map(|peer| peer.ip().to_canonical()),
    }
}

/// From where somebody signs in.
pub(crate) fn opening(desk: &Desk, request: &HttpRequest) -> SessionOpening {
    let address = client(desk, request).map(|address| address.to_string());
    let user_agent = request.headers().get(header::USER_AGENT).and_then(|name| name.to_str().ok());
    SessionOpening { address, user_agent: user_agent.map(str::to_owned) }
}

#[derive(Deserialize)]
pub(crate) struct Bare {
    #[serde(default)]
    csrf: String,
}

/// Ends the session, here and on the server.
pub(crate) async fn sign_out(
    desk: Data<Desk>,
    staff: Staff,
    request: HttpRequest,
    form: Form<Bare>,
) -> HttpResult {
    staff.check(&form.csrf)?;
    let (keep, digest) = (desk.app.accounts.sessions.clone(), staff.secret.digest());
    let from = client(&desk, &request);
    run_blocking(move || keep.end(&staff.viewer, &digest, from)).await?;
    let mut answer = see_other("/desk/sign-in");
    answer.add_cookie(&session::no_cookie(&desk)).map_err(|_| Problem::internal())?;
    Ok(answer)
}
