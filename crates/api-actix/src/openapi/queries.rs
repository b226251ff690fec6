//! Query parameters of lists. Unknown parameters are ignored.

use utoipa::{
    IntoParams,
    openapi::{
        Required,
        path::{Parameter, ParameterBuilder, ParameterIn},
        schema::{ObjectBuilder, Type},
    },
};

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
        vec![parameter("offset", what, number().minimum(Some(0)).maximum(Some(1_000_000)))]
    }
}

fn page(most: u32) -> Vec<Parameter> {
    let limit = number().minimum(Some(1)).maximum(Some(most));
    // the tag of a cursor cannot be put as a pattern, so that no made-up text is a good one
    let cursor = ObjectBuilder::new().schema_type(Type::String).min_length(Some(1)).max_length(Some(200));
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
