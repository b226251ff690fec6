//! Addresses within the desk.

use actix_web::{HttpRequest, http::header};
use app::Position;

/// A text as it may stand in a query.
pub(crate) fn escaped(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

/// A row's place in a list, as an address writes it.
pub(crate) fn place(Position { at, id }: Position) -> String {
    format!("{}.{id}", at.timestamp_micros())
}

/// The place that an address names, if it is one.
pub(crate) fn position(place: &str) -> Option<Position> {
    let (at, id) = place.split_once('.')?;
    Some(Position {
        at: chrono::DateTime::from_timestamp_micros(at.parse().ok()?)?,
        id: id.parse().ok()?,
    })
}

/// Where a sign-in leads on to: only ever to a page of the desk.
pub(crate) fn within_the_desk(next: &str) -> &str {
    let own = next == "/desk" || next.starts_with("/desk/") || next.starts_with("/desk?");
    let plain =
        next.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\') && !next.contains("//");
    if own && plain { next } else { "/desk" }
}

/// The page that a form of the header was on, or the queue where a browser does not say so.
pub(crate) fn came_from(request: &HttpRequest) -> &str {
    let referer = request
        .headers()
        .get(header::REFERER)
        .and_then(|referer| referer.to_str().ok())
        .unwrap_or_default();
    let place = referer
        .split_once("://")
        .and_then(|(_, rest)| rest.find('/').and_then(|path| rest.get(path..)));
    // other pages may be answers to forms, which cannot be asked for again
    let listed =
        |place: &&str| place.starts_with("/desk/tickets") || place.starts_with("/desk/agents");
    within_the_desk(place.filter(listed).unwrap_or("/desk/tickets"))
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn a_form_of_the_header_leads_back_to_its_page_and_never_out_of_the_desk() {
        let back = |referer: &str| {
            let request =
                TestRequest::get().insert_header((header::REFERER, referer)).to_http_request();
            came_from(&request).to_owned()
        };
        assert_eq!(back("https://desk.test/desk/tickets/7?tab=all"), "/desk/tickets/7?tab=all");
        for elsewhere in
            ["https://desk.test/desk/hand-over", "https://desk.test", "/desk/agents", "x"]
        {
            assert_eq!(back(elsewhere), "/desk/tickets", "{elsewhere}");
        }
        assert_eq!(back("https://desk.test/desk/tickets//example.test"), "/desk");
    }

    #[test]
    fn a_sign_in_leads_nowhere_but_into_the_desk() {
        for own in ["/desk", "/desk/tickets/7?tab=all", "/desk?x=1"] {
            assert_eq!(within_the_desk(own), own);
        }
        let foreign = [
            "https://example.test/",
            "//example.test",
            "/desk/..//example.test",
            "/desk\\@example.test",
            "/deskx",
            "/api",
            "",
            "javascript:alert(1)",
            "/desk/\r\nLocation: x",
            "\\/example.test",
        ];
        for next in foreign {
            assert_eq!(within_the_desk(next), "/desk", "{next:?}");
        }
    }
}
