//! Writing many rows of one table on PostgreSQL: a column is one value of the statement, so that
//! its text and its plan are small however many rows there are.

use diesel::{
    pg::Pg,
    prelude::*,
    sql_types::{Array, BigInt, Bool, Nullable, Text},
};
use import::target::{Batch, Kind, Value};

use super::dialect::Conn;
use crate::moment::{At, Moment};

/// Writes rows in their order.
pub(crate) fn insert(conn: &mut Conn, batch: Batch) -> QueryResult<()> {
    let columns = batch.table.columns;
    let names: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
    let places: Vec<String> = columns
        .iter()
        .zip(1..)
        .map(|((_, kind), n)| format!("${n}::{}[]", sql_type(*kind)))
        .collect();
    let sql = format!(
        "insert into {} ({}) select * from unnest({})",
        batch.table.name,
        names.join(", "),
        places.join(", ")
    );
    let mut query = diesel::sql_query(sql).into_boxed::<Pg>();
    for ((_, kind), values) in columns.iter().zip(by_column(batch.rows, columns.len())) {
        query =
            match kind {
                Kind::Int => query
                    .bind::<Array<Nullable<BigInt>>, _>(values.iter().map(int).collect::<Vec<_>>()),
                Kind::Bool => query
                    .bind::<Array<Nullable<Bool>>, _>(values.iter().map(bool).collect::<Vec<_>>()),
                Kind::Text => query.bind::<Array<Nullable<Text>>, _>(
                    values.into_iter().map(text).collect::<Vec<_>>(),
                ),
                Kind::At => query
                    .bind::<Array<Nullable<Moment>>, _>(values.iter().map(at).collect::<Vec<_>>()),
            };
    }
    query.execute(conn).map(drop)
}

const fn sql_type(kind: Kind) -> &'static str {
    match kind {
        Kind::Int => "bigint",
        Kind::Bool => "boolean",
        Kind::Text => "text",
        Kind::At => "timestamptz",
    }
}

/// The values of each column, out of those of each row.
fn by_column(rows: Vec<Vec<Value>>, columns: usize) -> Vec<Vec<Value>> {
    let mut turned: Vec<Vec<Value>> =
        (0..columns).map(|_| Vec::with_capacity(rows.len())).collect();
    for row in rows {
        for (column, value) in turned.iter_mut().zip(row) {
            column.push(value);
        }
    }
    turned
}

fn int(value: &Value) -> Option<i64> {
    if let Value::Int(n) = value { Some(*n) } else { None }
}

fn bool(value: &Value) -> Option<bool> {
    if let Value::Bool(is) = value { Some(*is) } else { None }
}

fn text(value: Value) -> Option<String> {
    if let Value::Text(text) = value { Some(text) } else { None }
}

fn at(value: &Value) -> Option<At> {
    if let Value::At(at) = value { Some(At::from(*at)) } else { None }
}
