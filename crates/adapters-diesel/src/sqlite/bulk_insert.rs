//! Writing many rows of one table on SQLite: some hundred with one statement.

use diesel::{
    prelude::*,
    sql_types::{BigInt, Bool, Nullable, Text},
    sqlite::Sqlite,
};
use import::target::{Batch, Value};

use super::dialect::Conn;
use crate::moment::{At, Moment};

/// Most values of one statement.
const MAX_VALUES: usize = 8_000;

/// Writes rows in their order.
pub(crate) fn insert(conn: &mut Conn, batch: Batch) -> QueryResult<()> {
    let names: Vec<&str> = batch.table.columns.iter().map(|(name, _)| *name).collect();
    let row = format!("({})", vec!["?"; names.len()].join(", "));
    let size = (MAX_VALUES / names.len().max(1)).max(1);
    let mut rows = batch.rows.into_iter();
    loop {
        let chunk: Vec<Vec<Value>> = rows.by_ref().take(size).collect();
        if chunk.is_empty() {
            return Ok(());
        }
        let places = vec![row.as_str(); chunk.len()].join(", ");
        let sql =
            format!("insert into {} ({}) values {places}", batch.table.name, names.join(", "));
        let mut query = diesel::sql_query(sql).into_boxed::<Sqlite>();
        for value in chunk.into_iter().flatten() {
            query = match value {
                Value::Null => query.bind::<Nullable<Text>, _>(None::<String>),
                Value::Int(n) => query.bind::<BigInt, _>(n),
                Value::Bool(is) => query.bind::<Bool, _>(is),
                Value::Text(text) => query.bind::<Text, _>(text),
                Value::At(at) => query.bind::<Moment, _>(At::from(at)),
            };
        }
        query.execute(conn)?;
    }
}
