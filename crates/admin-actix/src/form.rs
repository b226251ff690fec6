//! A form as a list of names and values, where a name may come more than once.

use std::{future::Future, pin::Pin};

use actix_web::{
    FromRequest, HttpMessage, HttpRequest, dev::Payload, error::UrlencodedError, http::StatusCode,
};
use http_edge::BodyError;

use crate::problem::Problem;

/// Most bytes of a form: the longest message, every character escaped, with room for the rest.
pub(crate) const MOST_BYTES: usize = 64 * 1024;

/// The fields of a form, in their order.
pub(crate) struct Fields(Vec<(String, String)>);

impl Fields {
    /// The first value of a name; empty when there is none.
    pub(crate) fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    /// Every value of a name.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// Browsers end the lines of a field with two characters; the service with one.
pub(crate) fn lines(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

/// Why a form could not be read.
fn problem(error: BodyError) -> Problem {
    match error {
        BodyError::TooLarge => {
            let advice =
                "Nothing was changed. Go back and shorten what you wrote; it is still there.";
            Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "This form is too long", advice)
        }
        BodyError::TooSlow => {
            let advice = "Nothing was changed. Go back and send it once more.";
            Problem::new(StatusCode::REQUEST_TIMEOUT, "The form took too long to arrive", advice)
        }
        BodyError::Unreadable => Problem::invalid(
            "The form could not be read",
            "Nothing was changed. Go back and try again.",
        ),
    }
}

fn no_form() -> Problem {
    let advice = "Nothing was changed. Use the form of the page itself.";
    Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "This is no form of the desk", advice)
}

/// The same for forms whose fields are known.
pub(crate) fn problem_of(error: &UrlencodedError) -> Problem {
    match error {
        UrlencodedError::Overflow { .. } => problem(BodyError::TooLarge),
        UrlencodedError::Payload(error) if http_edge::is_too_slow(error) => {
            problem(BodyError::TooSlow)
        }
        UrlencodedError::ContentType => no_form(),
        _ => problem(BodyError::Unreadable),
    }
}

impl FromRequest for Fields {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            if !matches!(request.content_type(), "" | "application/x-www-form-urlencoded") {
                return Err(no_form());
            }
            let bytes = http_edge::read_body(request.headers(), payload, MOST_BYTES)
                .await
                .map_err(problem)?;
            Ok(Self(form_urlencoded::parse(&bytes).into_owned().collect()))
        })
    }
}
