//! The inside of a page, which a script puts in place: only the parts that it asks for, and nothing
//! when they are as they were.

use actix_web::{
    HttpRequest, HttpResponse,
    http::{Method, StatusCode, header},
};
use askama::Template;
use sha2::{Digest, Sha256};

use crate::{
    problem::{self, HttpResult},
    session,
};

/// What a script asks for; the counts come with everything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Parts {
    pub(crate) queue: bool,
    pub(crate) ticket: bool,
}

impl Parts {
    /// What the header `X-Desk-Part` names: `queue`, `ticket`, `counts`, several with commas
    /// between; all of them for any other word. `None` without it: then the whole page is wanted.
    pub(crate) fn asked(request: &HttpRequest) -> Option<Self> {
        let words = request.headers().get("x-desk-part")?.to_str().unwrap_or_default();
        Some(Self::named(words))
    }

    fn named(words: &str) -> Self {
        let has = |word| words.split(',').any(|named| named.trim() == word);
        match (has("queue"), has("ticket"), has("counts")) {
            (false, false, false) => Self { queue: true, ticket: true },
            (queue, ticket, _) => Self { queue, ticket },
        }
    }
}

/// Fields whose values differ in each answer, and say nothing about what a page shows.
const VARYING: [&str; 2] = ["name=\"csrf\" value=\"", "name=\"key\" value=\""];

/// Names what parts show: what is named alike looks alike.
fn tag(html: &str) -> String {
    let mut digest = Sha256::new();
    let mut rest = html;
    while let Some((before, after)) = VARYING
        .iter()
        .filter_map(|field| rest.split_once(field))
        .min_by_key(|(before, _)| before.len())
    {
        digest.update(before);
        rest = after.split_once('"').map_or("", |(_, after)| after);
    }
    digest.update(rest);
    format!("\"{}\"", session::hex(digest.finalize().get(..16).unwrap_or_default()))
}

/// Parts as an answer, or that nothing in them has changed since they were last asked for.
pub(crate) fn answer(request: &HttpRequest, parts: &impl Template) -> HttpResult {
    answer_with(request, StatusCode::OK, parts)
}

/// The same with a status.
pub(crate) fn answer_with(
    request: &HttpRequest,
    status: StatusCode,
    parts: &impl Template,
) -> HttpResult {
    if request.method() != Method::GET || status != StatusCode::OK {
        return problem::page_with(status, parts);
    }
    let html = problem::render(parts)?;
    let tag = tag(&html);
    let known = request.headers().get(header::IF_NONE_MATCH).and_then(|known| known.to_str().ok());
    let mut answer =
        if known == Some(tag.as_str()) { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    answer
        .insert_header((header::ETAG, tag.clone()))
        .insert_header((header::CACHE_CONTROL, "private, no-cache"))
        .insert_header((header::VARY, "X-Desk-Part, Cookie"));
    if known == Some(tag.as_str()) {
        return Ok(answer.finish());
    }
    Ok(answer.content_type("text/html; charset=utf-8").body(html))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn d17_only_the_parts_that_are_named_are_made() {
        assert_eq!(Parts::named("queue"), Parts { queue: true, ticket: false });
        assert_eq!(Parts::named("counts, ticket"), Parts { queue: false, ticket: true });
        assert_eq!(Parts::named("counts"), Parts { queue: false, ticket: false });
        for all in ["1", "all", ""] {
            assert_eq!(Parts::named(all), Parts { queue: true, ticket: true });
        }
    }

    #[test]
    fn d17_a_tag_changes_with_what_is_shown_and_not_with_a_token() {
        let page = |token: &str, key: &str, said: &str| {
            format!(
                "<input name=\"key\" value=\"{key}\"><p>{said}</p><input name=\"csrf\" value=\"{token}\"><b>{said}</b>"
            )
        };
        assert_eq!(tag(&page("1", "2", "said")), tag(&page("33", "4", "said")));
        assert_ne!(tag(&page("1", "2", "said")), tag(&page("1", "2", "said more")));
        assert_ne!(
            tag("<input name=\"csrf\" value=\"1\">a"),
            tag("<input name=\"csrf\" value=\"1\">b")
        );
    }
}
