//! How values are described: the schemas of single values, and the types that stand for one.

use serde_json::Value;
use utoipa::{
    PartialSchema,
    openapi::{
        RefOr,
        schema::{Object, ObjectBuilder, Schema, SchemaType, Type},
    },
};

/// Gives types their schema. One that is described by another type tells what that one refers to.
macro_rules! described {
    ($($name:ty $(: $by:ty)? => $schema:expr,)+) => {$(
        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
                $schema.into()
            }
        }

        impl utoipa::ToSchema for $name {
            $(fn schemas(schemas: &mut Vec<(String, utoipa::openapi::RefOr<utoipa::openapi::Schema>)>) {
                <$by as utoipa::ToSchema>::schemas(schemas);
            })?
        }
    )+};
}
pub(crate) use described;

/// A text of one shape.
pub(crate) fn text(what: &str, pattern: &str, example: &Value) -> Object {
    ObjectBuilder::new()
        .schema_type(SchemaType::Type(Type::String))
        .description(Some(what))
        .pattern(Some(pattern))
        .examples([example.clone()])
        .build()
}

/// One of some words.
pub(crate) fn word(words: &[&str]) -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String).enum_values(Some(words.iter().copied()))
}

/// The schema of a struct, told apart from it in some fields.
pub(crate) struct Variant(RefOr<Schema>);

impl Variant {
    pub(crate) fn of<T: PartialSchema>() -> Self {
        Self(T::schema())
    }

    /// Without these fields.
    pub(crate) fn without(mut self, names: &[&str]) -> Self {
        if let RefOr::T(Schema::Object(object)) = &mut self.0 {
            object.properties.retain(|name, _| !names.contains(&name.as_str()));
            object.required.retain(|name| !names.contains(&name.as_str()));
        }
        self
    }

    /// With another value of a field.
    pub(crate) fn with(mut self, name: &str, value: impl Into<RefOr<Schema>>) -> Self {
        if let RefOr::T(Schema::Object(object)) = &mut self.0 {
            object.properties.insert(name.to_owned(), value.into());
        }
        self
    }

    /// With another name of a field.
    pub(crate) fn renamed(mut self, from: &str, to: &str) -> Self {
        if let RefOr::T(Schema::Object(object)) = &mut self.0 {
            object
                .required
                .iter_mut()
                .filter(|name| *name == from)
                .for_each(|name| to.clone_into(name));
            if let Some(value) = object.properties.remove(from) {
                object.properties.insert(to.to_owned(), value);
            }
        }
        self
    }

    /// With a field that must be there.
    pub(crate) fn requiring(mut self, name: &str) -> Self {
        if let RefOr::T(Schema::Object(object)) = &mut self.0
            && !object.required.iter().any(|known| known == name)
        {
            object.required.push(name.to_owned());
        }
        self
    }

    /// With examples.
    pub(crate) fn example(mut self, example: Value) -> Self {
        if let RefOr::T(Schema::Object(object)) = &mut self.0 {
            object.examples = vec![example];
        }
        self
    }
}

impl From<Variant> for RefOr<Schema> {
    fn from(variant: Variant) -> Self {
        variant.0
    }
}
