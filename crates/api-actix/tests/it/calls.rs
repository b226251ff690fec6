//! What a test sends and what comes back.

use actix_web::{
    http::{
        Method,
        header::{CONTENT_TYPE, HeaderMap},
    },
    web::Bytes,
};
use domain::Role;
use serde_json::{Value, json};

use crate::ground_rules;

/// Who asks: nobody, or one of the demo people, counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Who {
    Nobody,
    Brand(u32),
    Creator(u32),
    Agent(u32),
    Admin,
}

impl Who {
    pub(crate) fn email(self) -> String {
        let name = match self {
            Self::Nobody => "nobody".to_owned(),
            Self::Brand(n) => format!("brand{n}"),
            Self::Creator(n) => format!("creator{n}"),
            Self::Agent(n) => format!("agent{n}"),
            Self::Admin => "admin".to_owned(),
        };
        format!("{name}@demo.influmojo.test")
    }

    pub(crate) fn role(self) -> Option<Role> {
        match self {
            Self::Nobody => None,
            Self::Brand(_) => Some(Role::Brand),
            Self::Creator(_) => Some(Role::Creator),
            Self::Agent(_) => Some(Role::Agent),
            Self::Admin => Some(Role::SuperAdmin),
        }
    }
}

/// A request that is about to be sent.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) who: Who,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

/// A request by nobody without a body. Like both clients it names a content type all the same.
pub(crate) fn call(method: Method, path: impl Into<String>) -> Call {
    let headers = vec![(CONTENT_TYPE.to_string(), "application/json".to_owned())];
    Call { method, path: path.into(), who: Who::Nobody, headers, body: Vec::new() }
}

pub(crate) fn get(path: impl Into<String>) -> Call {
    call(Method::GET, path)
}

pub(crate) fn post(path: impl Into<String>, body: &Value) -> Call {
    call(Method::POST, path).bytes(body.to_string())
}

pub(crate) fn put(path: impl Into<String>, body: &Value) -> Call {
    call(Method::PUT, path).bytes(body.to_string())
}

impl Call {
    pub(crate) fn by(self, who: Who) -> Self {
        Self { who, ..self }
    }

    pub(crate) fn bytes(self, body: impl Into<Vec<u8>>) -> Self {
        Self { body: body.into(), ..self }
    }

    /// Sets a header in place of a former one.
    pub(crate) fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
        self.headers.push((name.to_owned(), value.into()));
        self
    }
}

/// What came back.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
    pub(crate) raw: Bytes,
}

impl Answer {
    #[track_caller]
    pub(crate) fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.body);
        self
    }

    /// The answer is an error with this status and code.
    #[track_caller]
    pub(crate) fn refused(self, status: u16, code: &str) -> Self {
        assert_eq!((self.status, self.code()), (status, code), "{}", self.body);
        self
    }

    pub(crate) fn code(&self) -> &str {
        ground_rules::code(&self.body)
    }

    /// The value at a JSON pointer (RFC 6901), which must be there.
    #[track_caller]
    pub(crate) fn at(&self, pointer: &str) -> &Value {
        self.body
            .pointer(pointer)
            .unwrap_or_else(|| panic!("nothing at {pointer} in {}", self.body))
    }

    #[track_caller]
    pub(crate) fn text(&self, pointer: &str) -> &str {
        self.at(pointer).as_str().unwrap_or_else(|| panic!("no text at {pointer} in {}", self.body))
    }

    #[track_caller]
    pub(crate) fn list(&self, pointer: &str) -> &[Value] {
        self.at(pointer)
            .as_array()
            .unwrap_or_else(|| panic!("no list at {pointer} in {}", self.body))
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }
}

/// The smallest line.
pub(crate) fn line(package: i64) -> Value {
    json!({ "packageId": package.to_string(), "creatorId": "1", "quantity": 1 })
}

/// An order of these lines.
#[expect(clippy::needless_pass_by_value, reason = "a literal reads best without a borrow")]
pub(crate) fn checkout(lines: Value) -> Call {
    post("/api/orders/checkout", &json!({ "cartItems": lines }))
}
