//! Headers of every answer. What an answer says itself stays.

use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};

use crate::{
    Edge,
    id::{self, RequestId},
};

/// An answer that says nothing else is no page: a browser loads, runs and frames nothing of it.
const POLICY: &str = "default-src 'none'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
/// Browsers come over TLS for a year, to hosts below this one too.
const HSTS: &str = "max-age=31536000; includeSubDomains";

const USUAL: [(HeaderName, &str); 4] = [
    (header::CONTENT_SECURITY_POLICY, POLICY),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
];

/// Completes the headers of an answer.
pub(crate) fn complete(edge: &Edge, headers: &mut HeaderMap, id: &RequestId) {
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if let Some(id) = id.header() {
        headers.insert(id::NAME, id);
    }
    for (name, value) in USUAL {
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
    if !headers.contains_key(header::CACHE_CONTROL) {
        // what has a tag may be kept by its client, which asks before it uses it
        let rule =
            if headers.contains_key(header::ETAG) { "private, no-cache" } else { "no-store" };
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(rule));
    }
    if edge.hsts {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(HSTS));
    }
}
