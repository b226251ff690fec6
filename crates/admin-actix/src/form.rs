//! A form as a list of names and values, where a name may come more than once.

use std::{future::Future, pin::Pin};

use actix_web::{FromRequest, HttpRequest, dev::Payload, web::Bytes};

use crate::problem::Problem;

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

impl FromRequest for Fields {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let bytes = Bytes::from_request(request, payload);
        Box::pin(async move {
            let rule = "Nothing was changed. Go back and try again.";
            let bytes = bytes.await.map_err(|_| Problem::invalid("The form could not be read", rule))?;
            Ok(Self(form_urlencoded::parse(&bytes).into_owned().collect()))
        })
    }
}
