//! The one shape of every error answer.

use std::{borrow::Cow, fmt};

use actix_web::{
    HttpResponse, ResponseError,
    http::{
        StatusCode,
        header::{self, HeaderValue},
    },
};
use serde::Serialize;
use serde_json::{Map, Value};

/// Where a wrong value was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Location {
    Body,
    Query,
    Path,
}

/// One wrong value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Detail {
    #[serde(rename = "type")]
    pub(crate) kind: &'static str,
    pub(crate) location: Location,
    pub(crate) path: String,
    pub(crate) msg: String,
    pub(crate) code: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) index: Option<usize>,
    #[serde(rename = "packageId", skip_serializing_if = "Option::is_none")]
    pub(crate) package_id: Option<String>,
    #[serde(rename = "existingOrderId", skip_serializing_if = "Option::is_none")]
    pub(crate) existing_order_id: Option<String>,
    /// What a price is that the client had another one of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) actual: Option<String>,
}

impl Detail {
    pub(crate) fn new(
        location: Location,
        path: impl Into<String>,
        code: &'static str,
        msg: impl Into<String>,
    ) -> Self {
        let (path, msg) = (path.into(), msg.into());
        Self {
            kind: "field",
            location,
            path,
            msg,
            code,
            index: None,
            package_id: None,
            existing_order_id: None,
            actual: None,
        }
    }
}

/// Why a request was not served. The text is for people and holds no digits, so that it can be
/// shown by a client that looks for status numbers in it.
#[derive(Debug, Clone)]
pub(crate) struct ApiError {
    pub(crate) status: StatusCode,
    pub(crate) code: &'static str,
    text: Cow<'static, str>,
    more: Box<More>,
}

/// What only some refusals have.
#[derive(Debug, Clone, Default)]
struct More {
    details: Vec<Detail>,
    fields: Map<String, Value>,
    retry_after: Option<u32>,
    allow: Option<String>,
    is_without_message: bool,
}

/// What a handler answers.
pub(crate) type HttpResult = Result<HttpResponse, ApiError>;

impl ApiError {
    pub(crate) fn new(
        status: StatusCode,
        code: &'static str,
        text: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self { status, code, text: text.into(), more: Box::default() }
    }

    pub(crate) fn with_details(mut self, details: Vec<Detail>) -> Self {
        self.more.details = details;
        self
    }

    pub(crate) fn with_field(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.more.fields.insert(name.to_owned(), value.into());
        self
    }

    pub(crate) fn retry_after(mut self, seconds: u32) -> Self {
        self.more.retry_after = Some(seconds);
        self
    }

    /// The same without `message`, for the client that makes its own text then.
    pub(crate) fn without_message(mut self) -> Self {
        self.more.is_without_message = true;
        self
    }

    pub(crate) fn unauthorized() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "unauthorized", "Authentication required")
    }

    pub(crate) fn not_found(text: &'static str) -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", text)
    }

    pub(crate) fn no_brand_profile() -> Self {
        Self::new(StatusCode::NOT_FOUND, "brand_profile_not_found", "Brand profile not found")
    }

    pub(crate) fn no_creator_profile() -> Self {
        Self::new(StatusCode::NOT_FOUND, "creator_profile_not_found", "Creator profile not found")
    }

    pub(crate) fn invalid(details: Vec<Detail>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "validation_failed", "Some values are not valid")
            .with_details(details)
    }

    /// One wrong value of the body.
    pub(crate) fn invalid_field(path: &str, code: &'static str, msg: impl Into<String>) -> Self {
        Self::invalid(vec![Detail::new(Location::Body, path, code, msg)])
    }

    pub(crate) fn conflict(code: &'static str, text: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::CONFLICT, code, text)
    }

    pub(crate) fn invalid_id() -> Self {
        Self::new(StatusCode::BAD_REQUEST, "invalid_id", "The id in the path is not an id")
    }

    pub(crate) fn malformed(text: &'static str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "malformed_json", text)
    }

    pub(crate) fn method_not_allowed(allow: String) -> Self {
        let text = "This path does not know the method";
        let mut refusal = Self::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", text);
        refusal.more.allow = Some(allow);
        refusal
    }

    pub(crate) fn busy() -> Self {
        let text = "The service is busy; nothing was changed, please try again in a moment";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "busy", text).retry_after(1)
    }

    pub(crate) fn newer_schema() -> Self {
        let text = "This instance is being replaced by a newer version; nothing was changed, please try again in a moment";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "newer_schema", text).retry_after(5)
    }

    /// Whether the same request may be served in a moment.
    pub(crate) fn is_busy(&self) -> bool {
        self.status == StatusCode::SERVICE_UNAVAILABLE
    }

    pub(crate) fn internal() -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "Something went wrong on our side")
    }

    /// What a status means that something below the handlers answered with.
    pub(crate) fn of_status(status: StatusCode) -> Self {
        match status {
            StatusCode::NOT_FOUND => Self::not_found("There is nothing at this path"),
            StatusCode::UNAUTHORIZED => Self::unauthorized(),
            status if status.is_client_error() => {
                Self::new(status, "bad_request", "The request is not valid")
            }
            _ => Self::internal(),
        }
    }

    /// The answer. For the `numbered` statuses the error text ends with the status, for the client
    /// that looks for it there.
    pub(crate) fn answer(&self, numbered: &[u16]) -> HttpResponse {
        let status = self.status.as_u16();
        let is_numbered = numbered.contains(&status) && self.code != "brand_profile_not_found";
        let suffix = if is_numbered { format!(" ({status})") } else { String::new() };
        let body = Envelope {
            success: false,
            error: format!("{}{suffix}", self.text),
            message: (!self.more.is_without_message).then_some(&*self.text),
            code: self.code,
            details: &self.more.details,
            fields: &self.more.fields,
        };
        let mut answer = HttpResponse::build(self.status);
        if let Some(seconds) = self.more.retry_after {
            answer.insert_header((header::RETRY_AFTER, seconds.to_string()));
        }
        if let Some(allow) =
            self.more.allow.as_deref().and_then(|allow| HeaderValue::from_str(allow).ok())
        {
            answer.insert_header((header::ALLOW, allow));
        }
        answer.json(body)
    }
}

#[derive(Serialize)]
struct Envelope<'a> {
    success: bool,
    error: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<&'a str>,
    code: &'static str,
    #[serde(skip_serializing_if = "<[Detail]>::is_empty")]
    details: &'a [Detail],
    #[serde(flatten)]
    fields: &'a Map<String, Value>,
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code)
    }
}

impl ResponseError for ApiError {
    fn status_code(&self) -> StatusCode {
        self.status
    }

    fn error_response(&self) -> HttpResponse {
        self.answer(&[])
    }
}
