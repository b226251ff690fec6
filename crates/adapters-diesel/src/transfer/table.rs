//! A table, for what treats all of them alike.

use diesel::{
    pg::PgConnection,
    sql_types::{BigInt, Binary, Bool, Integer, Nullable, Text},
};

use super::{Chunks, Each};
use crate::moment::Moment;

/// What kind of values a column has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Int,
    Bool,
    Text,
    Instant,
    Bytes,
}

/// A type of `schema.rs`.
pub(crate) trait HasKind {
    const KIND: Kind;
}

macro_rules! kinds {
    ($($type:ty => $kind:ident,)+) => {
        $(impl HasKind for $type { const KIND: Kind = Kind::$kind; })+
    };
}

kinds! { BigInt => Int, Integer => Int, Bool => Bool, Text => Text, Moment => Instant, Binary => Bytes, }

impl<T: HasKind + diesel::sql_types::SqlType<IsNull = diesel::sql_types::is_nullable::NotNull>>
    HasKind for Nullable<T>
{
    const KIND: Kind = T::KIND;
}

/// A table of `schema.rs`.
#[derive(Debug)]
pub(crate) struct Table {
    pub(crate) name: &'static str,
    pub(crate) columns: &'static [(&'static str, Kind)],
    /// Reads it on PostgreSQL, with the lines as that writes them.
    pub(crate) copy_out: fn(&mut PgConnection, &mut Each<'_>) -> anyhow::Result<()>,
    /// Writes it on PostgreSQL.
    pub(crate) copy_in: fn(&mut PgConnection, &Chunks<'_>) -> anyhow::Result<()>,
}
