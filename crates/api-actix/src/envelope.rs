//! Around every answer: nothing leaves the service but JSON in its one shape, and a preflight
//! without a body.

use actix_web::{
    Error, HttpResponse,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    error::InternalError,
    http::{Method, StatusCode, header},
    middleware::Next,
};

use crate::api_error::ApiError;

/// Paths whose client looks for the status in the error text, segment by segment, and for which
/// statuses it does.
const NUMBERED: [(&[&str], &[u16]); 3] = [
    (&["api", "orders", "checkout"], &[400, 401, 403, 404, 409, 500]),
    (&["api", "auth", "send-phone-verification-code"], &[429]),
    (&["auth", "send-phone-verification-code"], &[429]),
];

/// The statuses that the error text ends with.
fn numbered(path: &str) -> &'static [u16] {
    let segments = || path.split('/').filter(|segment| !segment.is_empty());
    NUMBERED
        .iter()
        .find(|(known, _)| segments().eq(known.iter().copied()))
        .map_or(&[], |(_, statuses)| *statuses)
}

/// Gives every error its shape, and every `OPTIONS` request an empty 204 with the headers that CORS
/// gave it.
pub(crate) async fn envelope(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    // the path as the router reads it: escapes resolved, and slashes count once
    let numbered = numbered(request.match_info().as_str());
    let preflight = request.method() == Method::OPTIONS;
    let response = match next.call(request).await {
        Ok(response) => without_stray_cors(response.map_into_boxed_body()),
        Err(error) => {
            let answer = refusal_of(&error).answer(numbered);
            return Err(InternalError::from_response(error, answer).into());
        }
    };
    if preflight {
        return Ok(without_body(response));
    }
    // a browser that signs in with Google is sent on, and knows what it has of a conversation
    if response.status().is_success() || response.status().is_redirection() {
        return Ok(response);
    }
    let refusal = match response.response().error() {
        Some(error) => refusal_of(error),
        None => ApiError::of_status(response.status()),
    };
    Ok(replaced(response, refusal.answer(numbered)))
}

fn refusal_of(error: &Error) -> ApiError {
    match error.as_error::<ApiError>() {
        Some(refusal) => refusal.clone(),
        None => ApiError::of_status(error.as_response_error().status_code()),
    }
}

/// The answer with the headers that other middleware had set.
fn replaced(
    response: ServiceResponse<BoxBody>,
    mut answer: HttpResponse,
) -> ServiceResponse<BoxBody> {
    let (request, former) = response.into_parts();
    for (name, value) in former.headers() {
        if name != header::CONTENT_TYPE && name != header::CONTENT_LENGTH {
            answer.headers_mut().insert(name.clone(), value.clone());
        }
    }
    ServiceResponse::new(request, answer)
}

/// The CORS middleware also names the headers to expose to pages that may read none.
fn without_stray_cors(mut response: ServiceResponse<BoxBody>) -> ServiceResponse<BoxBody> {
    let headers = response.headers_mut();
    if !headers.contains_key(header::ACCESS_CONTROL_ALLOW_ORIGIN) {
        headers.remove(header::ACCESS_CONTROL_EXPOSE_HEADERS);
    }
    response
}

fn without_body(response: ServiceResponse<BoxBody>) -> ServiceResponse<BoxBody> {
    let mut empty = replaced(response, HttpResponse::new(StatusCode::NO_CONTENT));
    empty.headers_mut().remove(header::ALLOW);
    empty
}
