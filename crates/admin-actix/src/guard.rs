//! Around every answer of the desk: headers that keep pages from being framed, sniffed, stored or made to load or run
//! anything from elsewhere; and no form is taken that another site sent.

use actix_web::{
    Error, FromRequest, HttpRequest, HttpResponse, ResponseError,
    body::{BoxBody, MessageBody},
    dev::{Payload, ServiceRequest, ServiceResponse},
    http::{
        Method, StatusCode,
        header::{self, HeaderName, HeaderValue},
    },
    middleware::Next,
    web::Data,
};

use crate::{Desk, offload::offload, problem::Problem, session::Staff, shell::Shell};

/// A page may load styles, scripts and pictures from this service alone, and nothing may stand in the page itself.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
                      form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const HEADERS: [(HeaderName, &str); 5] = [
    (header::CONTENT_SECURITY_POLICY, POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
];

/// Guards a request and its answer.
pub(crate) async fn guard(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let refused = refusal(&request);
    let mut response = if let Some(problem) = refused {
        request.error_response(problem)
    } else {
        match next.call(request).await {
            Ok(response) => without_error(response.map_into_boxed_body()).await,
            // whatever failed before a handler, such as a form that cannot be read
            Err(error) => return Err(plain(&error).into()),
        }
    };
    let headers = response.headers_mut();
    if headers.get(header::CONTENT_ENCODING).is_some_and(|encoding| encoding == "identity") {
        headers.remove(header::CONTENT_ENCODING);
    }
    for (name, value) in HEADERS {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    if !response.headers().contains_key(header::CACHE_CONTROL) {
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    Ok(response)
}

/// The same answer. A page that tells of a problem is an answer like others, and no fault to be logged.
async fn without_error(response: ServiceResponse<BoxBody>) -> ServiceResponse<BoxBody> {
    let problem = response.response().error().map(plain);
    let Some(problem) = problem else { return response };
    let page = framed(response.request(), &problem).await.unwrap_or_else(|| problem.error_response());
    response.into_response(page)
}

/// The page within the frame of the desk, if somebody is signed in and the service itself is well.
async fn framed(request: &HttpRequest, problem: &Problem) -> Option<HttpResponse> {
    let status = problem.status_code();
    if !status.is_client_error() || status == StatusCode::UNAUTHORIZED {
        return None;
    }
    let desk = request.app_data::<Data<Desk>>()?.clone();
    let staff = Staff::from_request(request, &mut Payload::None).await.ok()?;
    let shell = offload(move || Shell::read(&desk, &staff)).await.ok()?;
    Some(problem.framed(shell))
}

/// Why a request is not even begun.
fn refusal(request: &ServiceRequest) -> Option<Problem> {
    if is_foreign(request) {
        return Some(foreign());
    }
    if http_edge::is_encoded(request.headers()) {
        let advice = "Nothing was changed. A form must not be packed: send it without Content-Encoding.";
        return Some(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "This form is packed", advice));
    }
    // no text of the desk holds it, and not every database stores it
    if request.uri().path_and_query().is_some_and(|asked| asked.as_str().contains("%00")) {
        return Some(Problem::new(StatusCode::BAD_REQUEST, "This address cannot be read", "Correct it and try again."));
    }
    None
}

/// Whether a form comes from another site. Browsers say so; what is no browser has no cookie to be abused.
fn is_foreign(request: &ServiceRequest) -> bool {
    let changes = request.method() != Method::GET && request.method() != Method::HEAD;
    let site = request.headers().get("sec-fetch-site").and_then(|site| site.to_str().ok());
    changes && site.is_some_and(|site| site != "same-origin" && site != "none")
}

fn foreign() -> Problem {
    let advice = "Nothing was changed. Open the desk itself and try again there.";
    Problem::new(StatusCode::FORBIDDEN, "This came from another site", advice)
}

fn plain(error: &Error) -> Problem {
    if let Some(problem) = error.as_error::<Problem>() {
        return problem.clone();
    }
    let status = error.as_response_error().status_code();
    match status {
        StatusCode::NOT_FOUND => Problem::not_found("page"),
        status if status.is_server_error() => {
            tracing::error!(%error, "a page failed");
            Problem::internal()
        }
        status => Problem::new(status, "The request could not be read", "Go back and try again."),
    }
}
