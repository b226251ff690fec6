//! One span for each request: method and a request id, and when it is answered also route and status. Neither query
//! strings nor headers nor bodies are logged, since they hold tokens, phone numbers and messages.

use actix_web::{
    Error, HttpRequest,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::StatusCode,
};
use tracing::{Level, Span, field::Empty};
use tracing_actix_web::{RequestId, RootSpanBuilder, TracingLogger};

/// Writes the span of a request.
pub(crate) struct RouteSpan;

pub(crate) fn logger() -> TracingLogger<RouteSpan> {
    TracingLogger::new()
}

impl RootSpanBuilder for RouteSpan {
    fn on_request_start(request: &ServiceRequest) -> Span {
        use actix_web::HttpMessage;
        let request_id = request.extensions().get::<RequestId>().copied();
        tracing::info_span!(
            "request",
            method = request.method().as_str(),
            request_id = request_id.map(tracing::field::display),
            route = Empty,
            status = Empty,
        )
    }

    fn on_request_end<B: MessageBody>(span: Span, outcome: &Result<ServiceResponse<B>, Error>) {
        let (status, request) = match outcome {
            Ok(response) => (response.status(), Some(response.request())),
            Err(error) => (error.as_response_error().status_code(), None),
        };
        // every open chat asks every few seconds: these would be nearly all of the log
        let is_quiet = status == StatusCode::NOT_MODIFIED;
        if is_quiet && !tracing::enabled!(Level::DEBUG) {
            return;
        }
        span.record("status", status.as_u16());
        span.record("route", request.and_then(HttpRequest::match_pattern).unwrap_or_default());
        let _entered = span.enter();
        if status.is_server_error() {
            tracing::warn!("answered");
        } else if is_quiet {
            tracing::debug!("answered");
        } else {
            tracing::info!("answered");
        }
    }
}
