//! One span for each request: method, route, status and a request id. Neither query strings nor headers nor bodies
//! are logged, since they hold tokens, phone numbers and messages.

use actix_web::{
    Error,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::StatusCode,
};
use tracing::{Span, field::Empty};
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
            method = %request.method(),
            route = request.match_pattern().unwrap_or_default(),
            request_id = request_id.map(tracing::field::display),
            status = Empty,
        )
    }

    fn on_request_end<B: MessageBody>(span: Span, outcome: &Result<ServiceResponse<B>, Error>) {
        let status = match outcome {
            Ok(response) => response.status(),
            Err(error) => error.as_response_error().status_code(),
        };
        span.record("status", status.as_u16());
        let _entered = span.enter();
        if status.is_server_error() {
            tracing::warn!("answered");
        } else if status == StatusCode::NOT_MODIFIED {
            // every open chat asks every few seconds: these would be nearly all of the log
            tracing::debug!("answered");
        } else {
            tracing::info!("answered");
        }
    }
}
