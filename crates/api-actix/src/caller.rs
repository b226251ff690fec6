//! Who calls and what was sent, checked in this order: size of the body, token, account. The role
//! is checked by the handler's first line, the body is read after that.

use actix_web::{
    FromRequest, HttpMessage, HttpRequest,
    dev::Payload,
    http::{Method, StatusCode, header},
    web::{self, Bytes},
};
use app::{Viewer, accounts::Claim};
use futures_util::future::LocalBoxFuture;
use http_edge::BodyError;

use crate::{Api, api_error::ApiError, request_batcher::RequestBatchers};

/// Most bytes of a body.
const MOST_BYTES: usize = 1024 * 1024;

/// A body as it was sent.
#[derive(Debug, Clone, Default)]
pub(crate) struct RawBody {
    pub(crate) bytes: Bytes,
    pub(crate) is_json: bool,
}

/// Anybody's request.
pub(crate) struct Anonymous {
    pub(crate) body: RawBody,
}

/// A request with a valid token, whose account was not looked up.
pub(crate) struct Authenticated {
    pub(crate) claim: Claim,
    pub(crate) body: RawBody,
}

/// A request with a valid token of an active account.
pub(crate) struct CurrentUser {
    pub(crate) viewer: Viewer,
    pub(crate) body: RawBody,
}

impl FromRequest for Anonymous {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move { Ok(Self { body: read_body(&request, payload).await? }) })
    }
}

impl FromRequest for Authenticated {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            let body = read_body(&request, payload).await?;
            Ok(Self { claim: shown(&request)?, body })
        })
    }
}

impl FromRequest for CurrentUser {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let authenticated = Authenticated::from_request(request, payload);
        let request = request.clone();
        Box::pin(async move {
            let Authenticated { claim, body } = authenticated.await?;
            Ok(Self { viewer: identify(&request, claim).await?, body })
        })
    }
}

async fn identify(request: &HttpRequest, claim: Claim) -> Result<Viewer, ApiError> {
    let batchers =
        request.app_data::<web::Data<RequestBatchers>>().ok_or_else(ApiError::internal)?;
    batchers.viewers.get(claim).await
}

/// What the valid token of a request says.
pub(crate) fn shown(request: &HttpRequest) -> Result<Claim, ApiError> {
    request
        .extensions()
        .get()
        .and_then(|BearerClaims(claim)| claim.clone())
        .ok_or_else(ApiError::unauthorized)
}

/// Whom the valid token of a request names. It is checked once, when the request is counted.
pub(crate) struct BearerClaims(pub(crate) Option<Claim>);

/// Whom the token of a request names, if it shows a valid one.
pub(crate) fn claim(api: &Api, request: &HttpRequest) -> Option<Claim> {
    token(request).and_then(|token| api.tokens.check(token))
}

/// The token of an `Authorization: Bearer` header (RFC 6750, section 2.1).
fn token(request: &HttpRequest) -> Option<&str> {
    let (scheme, token) =
        request.headers().get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// Reads a body that counts. Bodies of GET, HEAD and DELETE do not.
async fn read_body(request: &HttpRequest, payload: Payload) -> Result<RawBody, ApiError> {
    let is_json = is_json(request);
    if [Method::GET, Method::HEAD, Method::DELETE].contains(request.method()) {
        return Ok(RawBody { bytes: Bytes::new(), is_json });
    }
    let bytes =
        http_edge::read_body(request.headers(), payload, MOST_BYTES).await.map_err(|error| {
            match error {
                BodyError::TooLarge => too_large(),
                BodyError::TooSlow => ApiError::new(
                    StatusCode::REQUEST_TIMEOUT,
                    "request_timeout",
                    "The body took too long to arrive",
                ),
                BodyError::Unreadable => ApiError::malformed("The body could not be read"),
            }
        })?;
    Ok(RawBody { bytes, is_json })
}

fn too_large() -> ApiError {
    ApiError::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        "payload_too_large",
        "The body is larger than one mebibyte",
    )
}

/// Whether the content type is `application/json` or one of its kind, with any parameters.
fn is_json(request: &HttpRequest) -> bool {
    let kind = request
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    kind == "application/json" || (kind.starts_with("application/") && kind.ends_with("+json"))
}
