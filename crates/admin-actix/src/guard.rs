//! Around every answer of the desk: headers that keep pages from being framed, sniffed, stored or
//! made to load or run anything from elsewhere; and no form is taken that another site sent.

use actix_web::{
    Error, FromRequest, HttpRequest, HttpResponse, ResponseError,
    body::{BoxBody, MessageBody},
    dev::{Payload, ServiceRequest, ServiceResponse},
    error::InternalError,
    http::{
        Method, StatusCode,
        header::{self, HeaderMap, HeaderName, HeaderValue},
    },
    middleware::Next,
    web::Data,
};
use askama::Template;
use http_edge::run_blocking;

use crate::{Desk, layout::Layout, problem::Problem, session::Staff};

/// A page may load styles, scripts and pictures from this service alone, and nothing may stand in
/// the page itself.
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
        let request = request.into_parts().0;
        let page = page_of(&request, &problem).await;
        ServiceResponse::new(request, page)
    } else {
        match next.call(request).await {
            Ok(response) => without_error(response.map_into_boxed_body()).await,
            // what failed around the handlers; whose request it was is not known any more
            Err(error) => {
                let problem = plain(&error);
                let mut page = problem.error_response();
                complete(page.headers_mut());
                return Err(InternalError::from_response(problem, page).into());
            }
        }
    };
    complete(response.headers_mut());
    Ok(response)
}

/// Sets the headers that every answer has.
fn complete(headers: &mut HeaderMap) {
    if headers.get(header::CONTENT_ENCODING).is_some_and(|encoding| encoding == "identity") {
        headers.remove(header::CONTENT_ENCODING);
    }
    for (name, value) in HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
}

/// The same answer. A page that tells of a problem is an answer like others, and no fault to be
/// logged. What is no page of the desk, such as what the packing of answers says, becomes one.
async fn without_error(response: ServiceResponse<BoxBody>) -> ServiceResponse<BoxBody> {
    let status = response.status();
    let is_page = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    let problem = match response.response().error() {
        Some(error) => plain(error),
        None if (status.is_client_error() || status.is_server_error()) && !is_page => {
            of_status(status)
        }
        None => return response,
    };
    let page = page_of(response.request(), &problem).await;
    response.into_response(page)
}

/// What a problem says within the frame of the desk, for whoever is signed in.
#[derive(Template)]
#[template(path = "problem_page.html")]
struct Framed<'a> {
    layout: Layout,
    status: u16,
    code: &'a str,
    title: &'a str,
    advice: &'a str,
    way_on: &'a (String, &'static str),
}

/// The page of a problem, within the frame of the desk for those who are signed in.
async fn page_of(request: &HttpRequest, problem: &Problem) -> HttpResponse {
    framed(request, problem).await.unwrap_or_else(|| problem.error_response())
}

/// The page within the frame of the desk, if somebody is signed in. It is read from the store, so a
/// busy one is not asked.
async fn framed(request: &HttpRequest, problem: &Problem) -> Option<HttpResponse> {
    let status = problem.status_code();
    if problem.is_elsewhere()
        || matches!(status, StatusCode::UNAUTHORIZED | StatusCode::SERVICE_UNAVAILABLE)
    {
        return None;
    }
    let desk = request.app_data::<Data<Desk>>()?.clone();
    let staff = Staff::from_request(request, &mut Payload::None).await.ok()?;
    let layout = run_blocking(move || Layout::read(&desk, &staff)).await.ok()?;
    let page = Framed {
        layout,
        status: problem.status(),
        code: problem.code(),
        title: problem.title(),
        advice: problem.advice(),
        way_on: problem.way_on(),
    };
    problem.on(&page).ok()
}

/// Why a request is not even begun.
fn refusal(request: &ServiceRequest) -> Option<Problem> {
    if is_foreign(request) {
        return Some(foreign());
    }
    if http_edge::is_encoded(request.headers()) {
        let advice =
            "Nothing was changed. A form must not be packed: send it without Content-Encoding.";
        return Some(Problem::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "This form is packed",
            advice,
        ));
    }
    // no text of the desk holds it, and not every database stores it
    if request.uri().path_and_query().is_some_and(|asked| asked.as_str().contains("%00")) {
        return Some(Problem::new(
            StatusCode::BAD_REQUEST,
            "This address cannot be read",
            "Correct it and try again.",
        ));
    }
    None
}

/// Whether a form comes from another site. Browsers say so; what is no browser has no cookie to be
/// abused.
fn is_foreign(request: &ServiceRequest) -> bool {
    let changes = request.method() != Method::GET && request.method() != Method::HEAD;
    let site = request.headers().get("sec-fetch-site").and_then(|site| site.to_str().ok());
    changes && site.is_some_and(|site| site != "same-origin" && site != "none")
}

fn foreign() -> Problem {
    let advice = "Nothing was changed. Open the desk itself and try again there.";
    Problem::new(StatusCode::FORBIDDEN, "This came from another site", advice)
        .with_code("foreign_site")
}

fn plain(error: &Error) -> Problem {
    if let Some(problem) = error.as_error::<Problem>() {
        return problem.clone();
    }
    let status = error.as_response_error().status_code();
    if status.is_server_error() {
        tracing::error!(%error, "a page failed");
    }
    of_status(status)
}

/// What is said where nothing else is known.
fn of_status(status: StatusCode) -> Problem {
    match status {
        StatusCode::NOT_FOUND => Problem::not_found("page"),
        StatusCode::NOT_ACCEPTABLE => {
            let advice = "The desk sends pages as they are, or packed by gzip, deflate or brotli. Allow one of these.";
            Problem::new(status, "This browser takes no answer of the desk", advice)
        }
        StatusCode::SERVICE_UNAVAILABLE => Problem::busy(),
        status if status.is_server_error() => Problem::internal(),
        status => {
            let advice = "Nothing was changed. Correct the address, or go back and try again.";
            Problem::new(status, "The request could not be read", advice)
        }
    }
}
