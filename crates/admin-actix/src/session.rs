//! Who is signed in: a cookie with a secret of which the service keeps a digest, and a token in
//! every form.

use std::{fmt::Write, future::Future, pin::Pin};

use actix_web::{
    FromRequest, HttpMessage, HttpRequest, HttpResponse,
    cookie::{Cookie, SameSite, time::Duration as CookieTime},
    dev::Payload,
    http::{Method, StatusCode, header},
    web::Data,
};
use app::{
    StaffViewer,
    sessions::{ManageSessions, ResumeSessionError, SessionDigest},
};
use chrono_tz::Tz;
use http_edge::Actor;
use http_edge::run_blocking;
use sha2::{Digest, Sha256};

use crate::{
    Desk, links,
    problem::Problem,
    when::{self, Reader},
};

/// Bytes of a token of forms, and of what masks it.
const MASK: usize = 32;

/// Name of the cookie. With the prefix browsers take it over TLS alone (RFC 6265bis, section
/// 4.1.3.1).
const fn cookie_name(secure: bool) -> &'static str {
    if secure { "__Secure-desk" } else { "desk" }
}
/// Name of the cookie in which a browser says its time zone.
const ZONE_COOKIE: &str = "tz";

/// What only the browser knows: 32 random bytes, written as 64 hexadecimal digits.
#[derive(Clone)]
pub(crate) struct Secret(String);

impl Secret {
    /// A secret that nobody has seen.
    pub(crate) fn fresh() -> Result<Self, Problem> {
        let mut bytes = [0_u8; 32];
        getrandom::fill(&mut bytes).map_err(|_| Problem::internal())?;
        Ok(Self(hex(&bytes)))
    }

    /// What the service keeps.
    pub(crate) fn digest(&self) -> SessionDigest {
        Sha256::digest(self.0.as_bytes()).into()
    }

    /// What every form of the session brings along. It tells nothing about the secret, and looks
    /// different each time, so that the length of a compressed page tells nothing about it either.
    pub(crate) fn form_token(&self) -> String {
        let mut mask = [0_u8; MASK];
        if let Err(error) = getrandom::fill(&mut mask) {
            tracing::error!(%error, "there are no random numbers; a token is not masked");
        }
        let masked: Vec<u8> =
            mask.iter().zip(self.form_digest()).map(|(mask, byte)| mask ^ byte).collect();
        hex(&[mask.as_slice(), masked.as_slice()].concat())
    }

    fn form_digest(&self) -> [u8; MASK] {
        Sha256::digest(format!("form {}", self.0)).into()
    }

    /// Whether a token is one of this session's.
    fn made(&self, token: &str) -> bool {
        let Some(bytes) = unhex(token).filter(|bytes| bytes.len() == 2 * MASK) else {
            return false;
        };
        let (mask, masked) = bytes.split_at(MASK);
        let token = mask.iter().zip(masked).map(|(mask, byte)| mask ^ byte);
        // all of both is compared, so that the time tells nothing
        token.zip(self.form_digest()).fold(0, |differs, (a, b)| differs | (a ^ b)) == 0
    }

    /// A name that nobody has used, of 64 hexadecimal digits.
    pub(crate) fn fresh_key() -> Result<String, Problem> {
        Ok(hex(&Self::fresh()?.form_digest()))
    }

    fn of(request: &HttpRequest, secure: bool) -> Option<Self> {
        let value = request.cookie(cookie_name(secure))?.value().to_owned();
        let is_hex = value.len() == 64 && value.bytes().all(|byte| byte.is_ascii_hexdigit());
        is_hex.then_some(Self(value))
    }
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    let mut text = String::new();
    for byte in bytes {
        // writing to a text cannot fail
        let _ = write!(text, "{byte:02x}");
    }
    text
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> = text
        .chars()
        .map(|digit| digit.to_digit(16).and_then(|digit| u8::try_from(digit).ok()))
        .collect();
    let digits = digits.filter(|digits| digits.len().is_multiple_of(2))?;
    Some(
        digits.chunks(2).map(|pair| pair.iter().fold(0, |byte, digit| byte << 4 | digit)).collect(),
    )
}

/// Who is signed in, and a token for forms that were made by an older session of the same account.
pub(crate) async fn token(staff: Staff) -> HttpResponse {
    HttpResponse::Ok().content_type("text/plain; charset=utf-8").body(format!(
        "{} {}",
        staff.viewer.user,
        staff.secret.form_token()
    ))
}

/// The cookie that signs in.
pub(crate) fn cookie(desk: &Desk, secret: &Secret) -> Cookie<'static> {
    let seconds = i64::try_from(ManageSessions::GOOD_FOR.as_secs()).unwrap_or(i64::MAX);
    bare(desk, secret.0.clone()).max_age(CookieTime::seconds(seconds)).finish()
}

/// The cookie that signs out.
pub(crate) fn no_cookie(desk: &Desk) -> Cookie<'static> {
    bare(desk, String::new()).max_age(CookieTime::ZERO).finish()
}

fn bare(desk: &Desk, value: String) -> actix_web::cookie::CookieBuilder<'static> {
    Cookie::build(cookie_name(desk.secure_cookies), value)
        .path("/desk")
        .http_only(true)
        .same_site(SameSite::Strict)
        .secure(desk.secure_cookies)
}

/// A staff member who is signed in.
#[derive(Clone)]
pub(crate) struct Staff {
    /// Who.
    pub(crate) viewer: StaffViewer,
    /// The secret of the session.
    pub(crate) secret: Secret,
    /// The time zone of the browser, if it says one.
    pub(crate) browser_zone: Option<Tz>,
}

impl Staff {
    /// The reader of a page: by the clock that it has chosen, else by that of the browser, else by
    /// UTC.
    pub(crate) fn reader(&self, desk: &Desk) -> Result<Reader, Problem> {
        let chosen = desk
            .app
            .desk
            .preferences
            .time_zone(&self.viewer)?
            .and_then(|name| when::zone(name.as_str()));
        Ok(Reader { now: (desk.now)(), zone: chosen.or(self.browser_zone).unwrap_or(Tz::UTC) })
    }

    /// Whether a form was made by this session.
    pub(crate) fn check(&self, token: &str) -> Result<(), Problem> {
        if self.secret.made(token) {
            return Ok(());
        }
        let advice = "Nothing was changed. Go back, load the page again, and send it once more.";
        Err(Problem::new(StatusCode::FORBIDDEN, "This form is out of date", advice)
            .with_code("form_expired"))
    }
}

/// What the script wrote into the cookie, `/` escaped or not.
fn browser_zone(request: &HttpRequest) -> Option<Tz> {
    let said = request.cookie(ZONE_COOKIE)?.value().replace("%2F", "/");
    when::zone(&said)
}

/// Whether the person asked for this, not a page that refreshes itself: only a browser that goes to
/// a page says that it takes HTML. The script says by itself when somebody types or scrolls.
fn is_act(request: &HttpRequest) -> bool {
    let header = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok());
    let goes_there = header("sec-fetch-mode").is_none_or(|mode| mode == "navigate");
    let is_part = request.headers().contains_key("x-desk-part");
    request.path() == BEAT
        || (goes_there
            && !is_part
            && header("accept").is_none_or(|kinds| kinds.contains("text/html")))
}

/// Where the script says that somebody did something.
pub(crate) const BEAT: &str = "/desk/active";

/// Nobody is signed in. Whoever asked for a page is led over the sign-in to it; a script and a form
/// are told so.
fn to_sign_in(request: &HttpRequest) -> Problem {
    if request.method() != Method::GET && request.method() != Method::HEAD {
        return Problem::signed_out();
    }
    let wanted = request.uri().path_and_query().map_or("/desk", |wanted| wanted.as_str());
    let path = format!("/desk/sign-in?next={}", links::escaped(links::within_the_desk(wanted)));
    if is_of_script(request) {
        return Problem::new(StatusCode::UNAUTHORIZED, "Sign in first", "The desk is for staff.")
            .with_way_on(path, "Sign in");
    }
    Problem::elsewhere(&path)
}

/// Whether the script of a page asks, for a part of it or for what happens.
fn is_of_script(request: &HttpRequest) -> bool {
    let accept = request
        .headers()
        .get(header::ACCEPT)
        .and_then(|accept| accept.to_str().ok())
        .unwrap_or_default();
    request.headers().contains_key("x-desk-part") || accept.contains("text/event-stream")
}

impl FromRequest for Staff {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let desk = request.app_data::<Data<Desk>>().cloned();
        let secret = desk.as_ref().and_then(|desk| Secret::of(request, desk.secure_cookies));
        let is_act = is_act(request);
        let (refusal, request) = (to_sign_in(request), request.clone());
        let browser_zone = browser_zone(&request);
        Box::pin(async move {
            let (Some(desk), Some(secret)) = (desk, secret) else { return Err(refusal) };
            let (keep, digest) = (desk.app.accounts.sessions.clone(), secret.digest());
            match run_blocking(move || Ok::<_, Problem>(keep.resume(&digest, is_act))).await? {
                Ok(viewer) => {
                    request.extensions_mut().insert(Actor(viewer.user.get()));
                    Ok(Self { viewer, secret, browser_zone })
                }
                Err(ResumeSessionError::Ended) => Err(refusal),
                Err(ResumeSessionError::Store(error)) => Err(error.into()),
            }
        })
    }
}
