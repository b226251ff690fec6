//! Query parameters of lists. Unknown parameters are ignored.

use utoipa::{
    IntoParams,
    openapi::{
        Required,
        path::{Parameter, ParameterBuilder, ParameterIn},
        schema::{ObjectBuilder, Type},
    },
};

use crate::params::{Limits, MAX_OFFSET};

/// Declares the parameters of pages with at most so many rows.
macro_rules! pages {
    ($($(#[$doc:meta])* $name:ident = $most:literal,)+) => {$(
        $(#[$doc])*
        pub(crate) struct $name;

        impl IntoParams for $name {
            fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
                page($most)
            }
        }

        impl $name {
            /// How many rows such a page has: so many, unless the request says otherwise.
            pub(crate) const fn limits(default: u32) -> Limits {
                Limits { default, most: $most, with_offset: false }
            }
        }
    )+};
}

pages! {
    /// Pages of at most 100 rows.
    Page100 = 100,
    /// Pages of at most 200 rows.
    Page200 = 200,
    /// Pages of at most 1000 rows.
    Page1000 = 1000,
    /// Pages of at most 2000 rows.
    Page2000 = 2000,
}

/// Rows to skip, for lists that know offsets.
pub(crate) struct Offset;

impl IntoParams for Offset {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let what = "Rows to skip; excludes `cursor`";
        vec![parameter("offset", what, number().minimum(Some(0)).maximum(Some(MAX_OFFSET)))]
    }
}

/// At most 50 rows of a list that has one page.
pub(crate) struct Limit50;

impl IntoParams for Limit50 {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        page(50).into_iter().take(1).collect()
    }
}

/// What is searched for.
pub(crate) struct SearchQuery;

impl IntoParams for SearchQuery {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let visible = r"[^\s\x00-\x1f\x7f-\x9f]";
        let text = ObjectBuilder::new()
            .schema_type(Type::String)
            .max_length(Some(100))
            .pattern(Some(format!(
                r"^([0-9]|{visible}[^\x00-\x08\x0b-\x1f\x7f-\x9f]{{0,98}}{visible})$"
            )))
            .examples(["summer reel"]);
        let what = "Words that must all be there, of which the last may be the beginning of one; 2 characters or more, \
                    or a number, which also finds the order and the ticket with this id";
        let q = parameter("q", what, text);
        vec![ParameterBuilder::from(q).required(Required::True).build()]
    }
}

fn page(most: u32) -> Vec<Parameter> {
    let limit = number().minimum(Some(1)).maximum(Some(most));
    // the tag of a cursor cannot be put as a pattern, so that no made-up text is a good one
    let cursor =
        ObjectBuilder::new().schema_type(Type::String).min_length(Some(1)).max_length(Some(200));
    vec![
        parameter("limit", "Most rows of the answer", limit),
        parameter("cursor", "`next_cursor` of the page before", cursor),
    ]
}

fn number() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::Integer)
}

fn parameter(name: &str, what: &str, schema: ObjectBuilder) -> Parameter {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Query)
        .required(Required::False)
        .description(Some(what))
        .schema(Some(schema))
        .build()
}
