//! Conditional requests (RFC 9110, section 13): what a client has already is not made again.

use std::hash::{DefaultHasher, Hash, Hasher};

use actix_web::{
    HttpRequest, HttpResponse, HttpResponseBuilder,
    http::{
        StatusCode,
        header::{CACHE_CONTROL, ETag, EntityTag, Header, IfNoneMatch},
    },
};

/// Which answers a client has, by its own account.
pub(crate) struct KnownTags(Option<IfNoneMatch>);

impl KnownTags {
    pub(crate) fn of(request: &HttpRequest) -> Self {
        Self(IfNoneMatch::parse(request).ok())
    }

    pub(crate) fn has(&self, tag: &EntityTag) -> bool {
        match &self.0 {
            Some(IfNoneMatch::Any) => true,
            Some(IfNoneMatch::Items(known)) => known.iter().any(|known| known.weak_eq(tag)),
            None => false,
        }
    }
}

/// The tag of an answer that depends on nothing but this. It is the same in every process; after an
/// update of the program it may differ, which costs one answer more.
pub(crate) fn tag(depends_on: &impl Hash) -> EntityTag {
    let mut hasher = DefaultHasher::new();
    (env!("CARGO_PKG_VERSION"), depends_on).hash(&mut hasher);
    EntityTag::new_strong(format!("{:016x}", hasher.finish()))
}

/// An answer with this tag, to be kept by its client alone, which asks again before it uses it.
pub(crate) fn tagged(status: StatusCode, tag: EntityTag) -> HttpResponseBuilder {
    let mut answer = HttpResponse::build(status);
    answer.insert_header(ETag(tag)).insert_header((CACHE_CONTROL, "private, no-cache"));
    answer
}
