//! Query parameters and ids in paths.

use std::str::FromStr;

use actix_web::{HttpRequest, http::StatusCode, web};
use app::{PageRequest, Start};

use crate::{
    api_error::{ApiError, Detail, Location},
    cursor::{self, List},
};

/// Most rows that an offset may skip.
pub(crate) const MAX_OFFSET: u32 = 1_000_000;

/// The query parameters of a request. Unknown ones are ignored; of equal ones the last counts.
pub(crate) struct Params(Vec<(String, String)>);

/// How many rows a list has.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    pub(crate) default: u32,
    pub(crate) most: u32,
    pub(crate) with_offset: bool,
}

impl Limits {
    /// Rows may be skipped by their number as well.
    pub(crate) const fn with_offset(self) -> Self {
        Self { with_offset: true, ..self }
    }
}

impl Params {
    pub(crate) fn of(request: &HttpRequest) -> Result<Self, ApiError> {
        let query = web::Query::<Vec<(String, String)>>::from_query(request.query_string());
        query
            .map(|query| Self(query.into_inner()))
            .map_err(|_| bad("", "invalid", "the query is not readable"))
    }

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().rev().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// A word of an enum.
    pub(crate) fn word<T: FromStr>(&self, name: &str) -> Result<Option<T>, ApiError> {
        let word = self.get(name).filter(|word| !word.is_empty());
        word.map(|word| {
            word.parse().map_err(|_| bad(name, "unknown_value", "is not one of the known words"))
        })
        .transpose()
    }

    /// An id.
    pub(crate) fn id<T: FromStr>(&self, name: &str) -> Result<Option<T>, ApiError> {
        let id = self.get(name).filter(|id| !id.is_empty());
        id.map(|id| id.parse().map_err(|_| bad(name, "invalid_id", "must be an id"))).transpose()
    }

    pub(crate) fn flag(&self, name: &str) -> bool {
        self.get(name) == Some("true")
    }

    /// Which part of a list is wanted.
    pub(crate) fn page(&self, list: List, limits: Limits) -> Result<PageRequest, ApiError> {
        let limit = self.number("limit", 1, limits.most)?.unwrap_or(limits.default);
        let offset = if limits.with_offset { self.number("offset", 0, MAX_OFFSET)? } else { None };
        let start = match (self.get("cursor"), offset) {
            (None, None) => Start::First,
            (None, Some(rows)) => Start::Offset(rows),
            (Some(_), Some(_)) => {
                return Err(bad("cursor", "cursor_with_offset", "excludes offset"));
            }
            (Some(cursor), None) => {
                cursor::decode(list, cursor).map(Start::After).ok_or_else(|| {
                    let detail = Detail::new(
                        Location::Query,
                        "cursor",
                        "invalid_cursor",
                        "was not issued for this list",
                    );
                    let text = "The cursor was not issued for this list";
                    ApiError::new(StatusCode::BAD_REQUEST, "invalid_cursor", text)
                        .with_details(vec![detail])
                })?
            }
        };
        Ok(PageRequest { limit, start })
    }

    fn number(&self, name: &str, least: u32, most: u32) -> Result<Option<u32>, ApiError> {
        let Some(text) = self.get(name) else { return Ok(None) };
        let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let number = text.parse().ok().filter(|number| digits && (least..=most).contains(number));
        let range = || format!("must be a whole number from {least} to {most}");
        number.map(Some).ok_or_else(|| bad(name, "out_of_range", &range()))
    }
}

fn bad(name: &str, code: &'static str, msg: &str) -> ApiError {
    ApiError::invalid(vec![Detail::new(
        Location::Query,
        name,
        code,
        format!("{name} {msg}").trim_start(),
    )])
}

/// An id in the path.
pub(crate) fn path_id<T: FromStr>(request: &HttpRequest, name: &str) -> Result<T, ApiError> {
    request
        .match_info()
        .get(name)
        .and_then(|text| text.parse().ok())
        .ok_or_else(ApiError::invalid_id)
}
