//! Signing in and out.

use std::net::IpAddr;

use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
    web::{Data, Form, Query},
};
use app::{SessionOpening, SignInError, SignInRequest};
use askama::Template;
use domain::{Email, Role};
use serde::Deserialize;

use crate::{
    Desk, assets, links,
    offload::offload,
    problem::{self, Problem, see_other},
    refusals,
    session::{self, Secret, Staff},
};

#[derive(Deserialize)]
pub(crate) struct Wanted {
    #[serde(default)]
    next: String,
}

#[derive(Deserialize)]
pub(crate) struct Typed {
    #[serde(default)]
    email: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    next: String,
}

#[derive(Template)]
#[template(path = "sign_in.html")]
struct Page<'a> {
    version: &'static str,
    email: &'a str,
    next: &'a str,
    problem: Option<&'a str>,
    /// Whether the browser keeps no session, since the page came without TLS.
    is_plain: bool,
}

/// Whether a cookie that is sent over TLS only would be for nothing.
fn is_plain(desk: &Desk, request: &HttpRequest) -> bool {
    desk.secure_cookies && request.connection_info().scheme() != "https"
}

fn form(
    status: StatusCode,
    (email, next): (&str, &str),
    problem: Option<&str>,
    is_plain: bool,
) -> Result<HttpResponse, Problem> {
    problem::page_with(status, &Page { version: assets::version(), email, next, problem, is_plain })
}

/// Who works at the desk.
const STAFF: &[Role] = &[Role::Agent, Role::SuperAdmin];

/// The form.
pub(crate) async fn show(
    desk: Data<Desk>,
    request: HttpRequest,
    wanted: Query<Wanted>,
) -> Result<HttpResponse, Problem> {
    form(StatusCode::OK, ("", links::within_the_desk(&wanted.next)), None, is_plain(&desk, &request))
}

/// Opens a session, always a new one, so that a cookie that somebody else planted is worth nothing.
pub(crate) async fn sign_in(
    desk: Data<Desk>,
    request: HttpRequest,
    typed: Form<Typed>,
) -> Result<HttpResponse, Problem> {
    let Typed { email, password, next } = typed.into_inner();
    let next = links::within_the_desk(&next).to_owned();
    let is_plain = is_plain(&desk, &request);
    let again = |status, problem| form(status, (&email, &next), Some(problem), is_plain);
    let wrong = "The e-mail address or the password is wrong.";
    let Ok(address) = email.parse::<Email>() else { return again(StatusCode::UNAUTHORIZED, wrong) };
    let throttle = desk.throttle.clone();
    let log_in = throttle.as_deref().map(|throttle| throttle.begin_log_in(&request, &address)).transpose();
    let log_in = log_in.map_err(|wait| refusals::too_many_log_ins(wait.0))?;
    let (sign_in, keep, secret) =
        (desk.app.accounts.sign_in.clone(), desk.app.accounts.keep_session.clone(), Secret::fresh()?);
    let (digest, opening) = (secret.digest(), opening(&desk, &request));
    let from = client(&desk, &request);
    let opened = offload(move || {
        let account = match sign_in.run(&SignInRequest { email: address, password, only: STAFF, address: from }) {
            Ok(account) => account,
            Err(SignInError::Store(error)) => return Err(Problem::from(error)),
            Err(refusal) => return Ok(Err(refusal)),
        };
        keep.open(digest, &account, opening)?;
        Ok(Ok(()))
    });
    let opened = opened.await;
    match (log_in, &opened) {
        (Some(log_in), Ok(Ok(()))) => log_in.succeeded(),
        (None, _) | (_, Ok(Err(SignInError::InvalidCredentials))) => {}
        (Some(log_in), _) => log_in.did_not_fail(),
    }
    match opened? {
        Ok(()) => {
            let mut answer = see_other(&next);
            answer.add_cookie(&session::cookie(&desk, &secret)).map_err(|_| Problem::internal())?;
            Ok(answer)
        }
        Err(SignInError::ForbiddenRole) => {
            again(StatusCode::FORBIDDEN, "The desk is for support agents and super admins.")
        }
        Err(SignInError::NotActive) => again(StatusCode::FORBIDDEN, "This account is suspended. Ask a super admin."),
        Err(_) => again(StatusCode::UNAUTHORIZED, wrong),
    }
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
) -> Result<HttpResponse, Problem> {
    staff.check(&form.csrf)?;
    let (keep, digest) = (desk.app.accounts.keep_session.clone(), staff.secret.digest());
    let from = client(&desk, &request);
    offload(move || keep.end(&staff.viewer, &digest, from)).await?;
    let mut answer = see_other("/desk/sign-in");
    answer.add_cookie(&session::no_cookie(&desk)).map_err(|_| Problem::internal())?;
    Ok(answer)
}
