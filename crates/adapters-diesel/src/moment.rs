//! One SQL type for instants: `timestamptz` on PostgreSQL, sortable text of fixed width on SQLite.
//! Both keep microseconds, so that an instant is equal before and after it was stored.

use std::sync::LazyLock;

use chrono::{
    DateTime, SubsecRound, Utc,
    format::{Item, Parsed, StrftimeItems, parse},
};
use diesel::{
    deserialize::{self, FromSql, FromSqlRow},
    expression::AsExpression,
    pg::{Pg, PgValue},
    query_builder::QueryId,
    serialize::{self, IsNull, Output, ToSql},
    sql_types::{SqlType, Text, Timestamptz},
    sqlite::{Sqlite, SqliteValue},
};
use domain::Timestamp;

/// The SQL type of an instant.
#[derive(Debug, Clone, Copy, Default, QueryId, SqlType)]
#[diesel(postgres_type(oid = 1184, array_oid = 1185))]
#[diesel(sqlite_type(name = "Text"))]
pub struct Moment;

/// An instant as a column value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = Moment)]
pub(crate) struct At(pub(crate) Timestamp);

/// `2026-01-05T09:30:00.000000Z`, always 27 characters for the years 0 to 9999.
const FORMAT: &str = "%Y-%m-%dT%H:%M:%S%.6fZ";

/// The format, taken apart once: lists have thousands of instants.
static PARTS: LazyLock<Vec<Item<'static>>> = LazyLock::new(|| StrftimeItems::new(FORMAT).collect());

impl At {
    /// What stands for an instant that cannot be read: the beginning of 1970, when nothing here
    /// happened. Whoever makes a value of the row notes its table and column.
    pub(crate) const UNREADABLE: Timestamp = Timestamp::UNIX_EPOCH;

    const fn unreadable() -> Self {
        Self(Self::UNREADABLE)
    }
}

impl From<Timestamp> for At {
    fn from(instant: Timestamp) -> Self {
        Self(instant.trunc_subsecs(6))
    }
}

impl ToSql<Moment, Pg> for At {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        ToSql::<Timestamptz, Pg>::to_sql(&self.0, &mut out.reborrow())
    }
}

impl FromSql<Moment, Pg> for At {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        // PostgreSQL has instants that no calendar has, such as infinity
        Ok(<DateTime<Utc> as FromSql<Timestamptz, Pg>>::from_sql(value)
            .map_or_else(|_| Self::unreadable(), Self))
    }
}

impl ToSql<Moment, Sqlite> for At {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0.format_with_items(PARTS.iter()).to_string());
        Ok(IsNull::No)
    }
}

impl FromSql<Moment, Sqlite> for At {
    fn from_sql(value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
        let text = <String as FromSql<Text, Sqlite>>::from_sql(value)?;
        let mut parsed = Parsed::new();
        let read = parse(&mut parsed, &text, PARTS.iter())
            .and_then(|()| parsed.to_naive_datetime_with_offset(0));
        Ok(read.map_or_else(|_| Self::unreadable(), |instant| Self(instant.and_utc())))
    }
}
