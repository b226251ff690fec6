//! Statements that are written by hand and prepared once for each connection. Their arguments are
//! columns of many rows, so that the text does not depend on how many there are.

use std::{borrow::Cow, marker::PhantomData};

use diesel::{
    pg::Pg,
    prelude::*,
    query_builder::{AstPass, Query, QueryFragment, QueryId},
    sql_types::{Array, BigInt, Binary, Bool, Integer, Nullable, Text},
};

use crate::moment::{At, Moment};

/// One column of many rows, or a value.
pub(super) enum Column<'a> {
    Ints(Vec<i64>),
    MaybeInts(Vec<Option<i64>>),
    Counts(Vec<i32>),
    MaybeCounts(Vec<Option<i32>>),
    Flags(Vec<bool>),
    Texts(Vec<&'a str>),
    MaybeTexts(Vec<Option<&'a str>>),
    Bytes(Vec<&'a [u8]>),
    Moments(Vec<At>),
    MaybeMoments(Vec<Option<At>>),
    Int(i64),
    Count(i32),
    MaybeInt(Option<i64>),
    Moment(At),
}

/// A statement that returns rows of the type `R`; each `?` of its text is a column.
pub(super) struct Prepared<'a, R = ()> {
    text: Cow<'static, str>,
    columns: Vec<Column<'a>>,
    rows: PhantomData<R>,
}

impl<'a, R> Prepared<'a, R> {
    pub(super) fn new(text: impl Into<Cow<'static, str>>, columns: Vec<Column<'a>>) -> Self {
        Self { text: text.into(), columns, rows: PhantomData }
    }
}

impl<R> QueryId for Prepared<'_, R> {
    type QueryId = ();
    // it is known by its text
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<R> Query for Prepared<'_, R> {
    type SqlType = R;
}

impl<R> RunQueryDsl<PgConnection> for Prepared<'_, R> {}

impl<R> QueryFragment<Pg> for Prepared<'_, R> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        let mut parts = self.text.split('?');
        out.push_sql(parts.next().unwrap_or_default());
        for (column, part) in self.columns.iter().zip(parts) {
            column.push(&mut out)?;
            out.push_sql(part);
        }
        Ok(())
    }
}

impl Column<'_> {
    fn push<'b>(&'b self, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        match self {
            Self::Ints(values) => out.push_bind_param::<Array<BigInt>, _>(values)?,
            Self::MaybeInts(values) => out.push_bind_param::<Array<Nullable<BigInt>>, _>(values)?,
            Self::Counts(values) => out.push_bind_param::<Array<Integer>, _>(values)?,
            Self::MaybeCounts(values) => {
                out.push_bind_param::<Array<Nullable<Integer>>, _>(values)?;
            }
            Self::Flags(values) => out.push_bind_param::<Array<Bool>, _>(values)?,
            Self::Texts(values) => out.push_bind_param::<Array<Text>, _>(values)?,
            Self::MaybeTexts(values) => out.push_bind_param::<Array<Nullable<Text>>, _>(values)?,
            Self::Bytes(values) => out.push_bind_param::<Array<Binary>, _>(values)?,
            Self::Moments(values) => out.push_bind_param::<Array<Moment>, _>(values)?,
            Self::MaybeMoments(values) => {
                out.push_bind_param::<Array<Nullable<Moment>>, _>(values)?;
            }
            Self::Int(value) => out.push_bind_param::<BigInt, _>(value)?,
            Self::Count(value) => out.push_bind_param::<Integer, _>(value)?,
            Self::MaybeInt(value) => out.push_bind_param::<Nullable<BigInt>, _>(value)?,
            Self::Moment(value) => out.push_bind_param::<Moment, _>(value)?,
        }
        out.push_sql(self.cast());
        Ok(())
    }

    /// Says the type in the text too, so that it can be read and explained by itself.
    const fn cast(&self) -> &'static str {
        match self {
            Self::Ints(_) | Self::MaybeInts(_) => "::bigint[]",
            Self::Counts(_) | Self::MaybeCounts(_) => "::integer[]",
            Self::Flags(_) => "::boolean[]",
            Self::Texts(_) | Self::MaybeTexts(_) => "::text[]",
            Self::Bytes(_) => "::bytea[]",
            Self::Moments(_) | Self::MaybeMoments(_) => "::timestamptz[]",
            Self::Int(_) | Self::MaybeInt(_) => "::bigint",
            Self::Count(_) => "::integer",
            Self::Moment(_) => "::timestamptz",
        }
    }
}

/// Turns rows into columns, in the order of the fields that are named. Every field of the row has
/// to be.
macro_rules! columns {
    ($rows:expr, $row:ident { $($field:ident: $kind:ident),+ $(,)? }) => {{
        // a field that is new does not compile until it is named
        let _ = |$row { $($field: _),+ }: $row| ();
        [$(columns!(@$kind $rows, $field)),+]
    }};
    (@Texts $rows:expr, $field:ident) => { Column::Texts($rows.iter().map(|row| row.$field.as_ref()).collect()) };
    (@MaybeTexts $rows:expr, $field:ident) => {
        Column::MaybeTexts($rows.iter().map(|row| row.$field.as_deref()).collect())
    };
    (@Bytes $rows:expr, $field:ident) => { Column::Bytes($rows.iter().map(|row| row.$field.as_ref()).collect()) };
    (@$kind:ident $rows:expr, $field:ident) => { Column::$kind($rows.iter().map(|row| row.$field).collect()) };
}
pub(super) use columns;
