//! One span and one line for each request: which request it is, and how it was answered, to whom,
//! how long that took and what of it was waiting. Neither query strings nor headers nor bodies are
//! logged, since they hold tokens, phone numbers and messages.

use std::{
    net::IpAddr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use actix_web::{
    Error, HttpMessage, HttpRequest,
    dev::{ServiceRequest, ServiceResponse},
    http::{Method, StatusCode},
};
use metrics::{counter, histogram};
use tracing::{Level, Span};

use crate::id::RequestId;

/// Whom a request turned out to come from: the id of a user. Put among the extensions of a request,
/// it stands in its line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Actor(pub i64);

/// How long a request waited for others.
#[derive(Debug, Clone, Default)]
pub(crate) struct Waits(Arc<AtomicU64>);

impl Waits {
    /// Waited for a thread.
    pub(crate) fn add(&self, time: Duration) {
        self.0.fetch_add(micros(time), Ordering::Relaxed);
    }

    fn time(&self) -> Duration {
        Duration::from_micros(self.0.load(Ordering::Relaxed))
    }
}

fn micros(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}

pub(crate) fn span(request: &ServiceRequest, id: &RequestId, client: IpAddr) -> Span {
    tracing::info_span!(
        "request",
        method = request.method().as_str(),
        request_id = id.as_str(),
        client = %client,
    )
}

/// Counts a request. Somebody who makes methods or paths up makes no numbers of their own.
fn count(method: &Method, route: &str, status: StatusCode, (took, waited): (Duration, Duration)) {
    let method = match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    };
    let route = if route.is_empty() { "none" } else { route }.to_owned();
    let status = status.as_u16().to_string();
    histogram!("influmojo_http_request_duration_seconds", "route" => route.clone()).record(took);
    histogram!("influmojo_http_request_waited_seconds", "route" => route.clone()).record(waited);
    counter!(
        "influmojo_http_requests_total",
        "method" => method, "route" => route, "status" => status
    )
    .increment(1);
}

/// Counts a request and writes its line.
pub(crate) fn answered<B>(
    (span, method): (&Span, &Method),
    outcome: &Result<ServiceResponse<B>, Error>,
    (took, slow): (Duration, Duration),
    waits: &Waits,
) {
    let (status, request) = match outcome {
        Ok(response) => (response.status(), Some(response.request())),
        Err(error) => (error.as_response_error().status_code(), None),
    };
    let route = request.and_then(HttpRequest::match_pattern).unwrap_or_default();
    count(method, &route, status, (took, waits.time()));
    // every open chat asks every few seconds: these would be nearly all of the log
    let is_quiet = status == StatusCode::NOT_MODIFIED;
    if is_quiet && !tracing::enabled!(Level::DEBUG) {
        return;
    }
    let _entered = span.enter();
    let actor = request.and_then(|request| request.extensions().get().map(|Actor(actor)| *actor));
    let (slow, waited_ms, duration_ms) =
        (took >= slow, micros(waits.time()) / 1000, micros(took) / 1000);
    let (is_fault, status) = (status.is_server_error(), status.as_u16());
    // the fields are those of the line, not of the span: each that a span is given later is
    // formatted at once
    macro_rules! line {
        ($level:ident) => {
            tracing::$level!(route, status, actor, duration_ms, waited_ms, slow, "answered")
        };
    }
    if is_fault || (slow && !is_quiet) {
        line!(warn);
    } else if is_quiet {
        line!(debug);
    } else {
        line!(info);
    }
}
