//! What a page says when something could not be done, and what to do then.

use std::fmt;

use actix_web::{
    HttpResponse, ResponseError,
    body::BoxBody,
    http::{
        StatusCode,
        header::{self, HeaderName, HeaderValue},
    },
};
use askama::Template;

/// Why there is no page.
#[derive(Debug, Clone)]
pub(crate) struct Problem {
    status: StatusCode,
    /// What it is, by a word that stays the same.
    code: &'static str,
    title: String,
    advice: String,
    /// Where the way on is, and what it is called.
    way_on: (String, &'static str),
    /// A header that the status asks for; boxed, since every page may end with a problem.
    header: Option<Box<(HeaderName, HeaderValue)>>,
}

#[derive(Template)]
#[template(path = "problem.html")]
struct Page<'a> {
    status: u16,
    code: &'static str,
    title: &'a str,
    advice: &'a str,
    way_on: &'a (String, &'static str),
}

/// What a handler answers.
pub(crate) type HttpResult = Result<HttpResponse, Problem>;

impl Problem {
    /// The answer with another page, which says it.
    pub(crate) fn on(&self, page: &impl Template) -> Result<HttpResponse, Self> {
        let page = page.render().map_err(|_| Self::internal())?;
        Ok(self.error_response().set_body(BoxBody::new(page)))
    }

    pub(crate) fn new(
        status: StatusCode,
        title: impl Into<String>,
        advice: impl Into<String>,
    ) -> Self {
        let way_on = ("/desk/tickets".to_owned(), "Back to the queue");
        let busy = (status == StatusCode::SERVICE_UNAVAILABLE)
            .then(|| Box::new((header::RETRY_AFTER, HeaderValue::from_static("1"))));
        Self {
            status,
            code: code_of(status),
            title: title.into(),
            advice: advice.into(),
            way_on,
            header: busy,
        }
    }

    /// The same under a code of its own, in place of the usual one of its status.
    pub(crate) fn with_code(self, code: &'static str) -> Self {
        Self { code, ..self }
    }

    /// The same, to be tried again after so many seconds.
    pub(crate) fn retry_after(self, seconds: u32) -> Self {
        Self { header: Some(Box::new((header::RETRY_AFTER, seconds.into()))), ..self }
    }

    /// Whether nothing is wrong but where one looks.
    pub(crate) fn is_elsewhere(&self) -> bool {
        self.status.is_redirection()
    }

    /// What was asked for is at another path of the desk.
    pub(crate) fn elsewhere(path: &str) -> Self {
        let header =
            HeaderValue::from_str(path).ok().map(|path| Box::new((header::LOCATION, path)));
        Self { header, ..Self::new(StatusCode::SEE_OTHER, "This is at another address", "") }
            .with_way_on(path, "Go on")
    }

    /// The path knows these methods only.
    pub(crate) fn method_not_allowed(allow: &str) -> Self {
        let advice =
            "Nothing was changed. Go back, load the page again, and use its own forms and links.";
        let header =
            HeaderValue::from_str(allow).ok().map(|allow| Box::new((header::ALLOW, allow)));
        Self {
            header,
            ..Self::new(
                StatusCode::METHOD_NOT_ALLOWED,
                "This page cannot be asked for like that",
                advice,
            )
        }
    }

    pub(crate) fn not_found(what: &str) -> Self {
        let advice = "It may have been mistyped, or the link is old.";
        Self::new(StatusCode::NOT_FOUND, format!("There is no such {what}"), advice)
    }

    pub(crate) fn invalid(title: impl Into<String>, advice: impl Into<String>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, title, advice)
    }

    pub(crate) fn conflict(title: impl Into<String>, advice: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, title, advice)
    }

    pub(crate) fn forbidden() -> Self {
        let advice = "Ask a super admin to do it, or to change your role.";
        Self::new(StatusCode::FORBIDDEN, "Your role may not do this", advice)
    }

    pub(crate) fn busy() -> Self {
        let advice = "Nothing was changed. Try again in a few seconds.";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "The service is busy", advice)
    }

    pub(crate) fn internal() -> Self {
        let advice =
            "Nothing was changed. Try again; if it happens again, tell whoever runs the service.";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "Something went wrong", advice)
    }

    /// The session ended while a form was open.
    pub(crate) fn signed_out() -> Self {
        let advice =
            "Nothing was changed. Sign in again in another tab, go back, and send it once more.";
        Self::new(StatusCode::UNAUTHORIZED, "Your session has ended", advice)
            .with_way_on("/desk/sign-in", "Sign in")
    }

    pub(crate) fn with_way_on(self, path: impl Into<String>, called: &'static str) -> Self {
        Self { way_on: (path.into(), called), ..self }
    }

    pub(crate) fn status(&self) -> u16 {
        self.status.as_u16()
    }

    pub(crate) const fn code(&self) -> &str {
        self.code
    }

    /// Where the way on is, and what it is called.
    pub(crate) const fn way_on(&self) -> &(String, &'static str) {
        &self.way_on
    }

    pub(crate) fn title(&self) -> &str {
        &self.title
    }

    pub(crate) fn advice(&self) -> &str {
        &self.advice
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.status, self.title)
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.status
    }

    fn error_response(&self) -> HttpResponse {
        let (status, code) = (self.status.as_u16(), self.code);
        let page =
            Page { status, code, title: &self.title, advice: &self.advice, way_on: &self.way_on };
        let mut answer = HttpResponse::build(self.status);
        if let Some((name, value)) = self.header.as_deref() {
            answer.insert_header((name.clone(), value.clone()));
        }
        if self.status.is_redirection() {
            return answer.finish();
        }
        match page.render() {
            Ok(html) => answer.content_type("text/html; charset=utf-8").body(html),
            Err(_) => answer.content_type("text/plain; charset=utf-8").body(self.title.clone()),
        }
    }
}

/// The usual code of a status, which is that of the JSON interface where it has the same.
fn code_of(status: StatusCode) -> &'static str {
    match status {
        StatusCode::BAD_REQUEST => "bad_request",
        StatusCode::UNAUTHORIZED => "signed_out",
        StatusCode::FORBIDDEN => "forbidden",
        StatusCode::NOT_FOUND => "not_found",
        StatusCode::METHOD_NOT_ALLOWED => "method_not_allowed",
        StatusCode::NOT_ACCEPTABLE => "not_acceptable",
        StatusCode::REQUEST_TIMEOUT => "request_timeout",
        StatusCode::CONFLICT => "conflict",
        StatusCode::PAYLOAD_TOO_LARGE => "payload_too_large",
        StatusCode::UNSUPPORTED_MEDIA_TYPE => "unsupported_media_type",
        StatusCode::UNPROCESSABLE_ENTITY => "invalid",
        StatusCode::TOO_MANY_REQUESTS => "rate_limited",
        StatusCode::SERVICE_UNAVAILABLE => "busy",
        status if status.is_client_error() => "bad_request",
        _ => "internal_error",
    }
}

/// A page as an answer.
pub(crate) fn page(page: &impl Template) -> HttpResult {
    page_with(StatusCode::OK, page)
}

/// A page as an answer with a status.
pub(crate) fn page_with(status: StatusCode, page: &impl Template) -> HttpResult {
    let html = render(page)?;
    Ok(HttpResponse::build(status).content_type("text/html; charset=utf-8").body(html))
}

/// A page as text.
pub(crate) fn render(page: &impl Template) -> Result<String, Problem> {
    page.render().map_err(|error| {
        tracing::error!(%error, "a page could not be written");
        Problem::internal()
    })
}

/// Sends the browser on to a path of the desk, after a form was taken.
pub(crate) fn see_other(path: &str) -> HttpResponse {
    HttpResponse::SeeOther().insert_header((header::LOCATION, path)).finish()
}
