//! Refuses requests when there were too many.

use std::net::IpAddr;

use actix_web::{
    Error, HttpMessage, HttpRequest,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{Method, StatusCode},
    middleware::Next,
    web,
};
use domain::{Email, UserId};
use http_edge::Actor;
use http_throttle::{LogIn, Wait};

use crate::{
    Api,
    api_error::ApiError,
    caller::{self, BearerClaims},
};

fn refusal(Wait(seconds): Wait, text: &'static str) -> ApiError {
    let refusal = ApiError::new(StatusCode::TOO_MANY_REQUESTS, "rate_limited", text);
    refusal.with_field("timeRemaining", seconds).retry_after(seconds)
}

/// Whether a path is for those who look whether the service lives. However often they look, it is
/// never counted.
fn is_probe(path: &str) -> bool {
    let path = path.strip_prefix("/api").unwrap_or(path);
    path.strip_prefix("/health").is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Refuses a packed body: nothing here unpacks one, since a small one may become very large.
fn packed() -> ApiError {
    let text = "A body must not be packed: send it without Content-Encoding";
    ApiError::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type", text)
}

/// Counts a request, and refuses it when there were too many. A preflight is not counted.
pub(crate) async fn throttle(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let api = request.app_data::<web::Data<Api>>().cloned();
    if let Some(api) = api.filter(|_| request.method() != Method::OPTIONS) {
        let claim = caller::claim(&api, request.request());
        let user = claim.as_ref().map(|claim| claim.user);
        request.extensions_mut().insert(BearerClaims(claim));
        if let Some(user) = user {
            request.extensions_mut().insert(Actor(user.get()));
        }
        let throttle = api.throttle.as_ref().filter(|_| !is_probe(request.path()));
        let counted = throttle.map_or(Ok(()), |throttle| throttle.count(request.request(), user));
        if let Err(wait) = counted {
            return Ok(request.error_response(refusal(wait, "Too many requests; please wait")));
        }
    }
    if http_edge::is_encoded(request.headers()) {
        return Ok(request.error_response(packed()));
    }
    Ok(next.call(request).await?.map_into_boxed_body())
}

/// The address of the client.
pub(crate) fn client(api: &Api, request: &HttpRequest) -> Option<IpAddr> {
    match api.throttle.as_deref() {
        Some(throttle) => Some(throttle.client(request)),
        None => request.peer_addr().map(|peer| peer.ip().to_canonical()),
    }
}

/// From where a request comes, as requests are counted.
pub(crate) fn address(api: &Api, request: &HttpRequest) -> String {
    let counted = api.throttle.as_deref().map(|throttle| throttle.address(request));
    counted
        .or_else(|| client(api, request))
        .map_or_else(|| "unknown".to_owned(), |address| address.to_string())
}

/// Counts that a phone or an e-mail address is named or asked about, and refuses that when there
/// were too many.
pub(crate) fn count_contact(
    api: &Api,
    request: &HttpRequest,
    user: Option<UserId>,
) -> Result<(), ApiError> {
    let counted =
        api.throttle.as_deref().map_or(Ok(()), |throttle| throttle.count_contact(request, user));
    counted.map_err(|wait| {
        refusal(wait, "Too many phones and e-mail addresses were named; please wait")
    })
}

/// A log-in under way, if log-ins are counted.
pub(crate) struct Attempt<'a>(Option<LogIn<'a>>);

impl<'a> Attempt<'a> {
    /// Begins a log-in, unless too many have failed.
    pub(crate) fn begin(
        api: &'a Api,
        request: &HttpRequest,
        email: &Email,
    ) -> Result<Self, ApiError> {
        let begun = api
            .throttle
            .as_deref()
            .map(|throttle| throttle.begin_log_in(request, email))
            .transpose();
        begun.map(Self).map_err(|wait| refusal(wait, "Too many failed log-ins; please wait"))
    }

    /// The password was right.
    pub(crate) fn succeeded(self) {
        if let Some(log_in) = self.0 {
            log_in.succeeded();
        }
    }

    /// Whatever happened, it was not a wrong password.
    pub(crate) fn did_not_fail(self) {
        if let Some(log_in) = self.0 {
            log_in.did_not_fail();
        }
    }
}
