//! Whether a column has a value of a list. The list is one argument, so that the statement does not
//! depend on how many there are and is prepared once.

use diesel::{
    expression::{AppearsOnTable, Expression, ValidGrouping, is_aggregate},
    prelude::*,
    query_builder::{AstPass, QueryFragment, QueryId},
    sql_types::{BigInt, Bool, Text},
    sqlite::Sqlite,
};

/// A condition on a column that is named with its table.
#[derive(Debug, Clone)]
pub(super) struct Among {
    column: &'static str,
    list: List,
}

/// A single value needs no table of its own.
#[derive(Debug, Clone)]
enum List {
    One(i64),
    Json(String),
}

impl Among {
    pub(super) fn new(column: &'static str, list: &[i64]) -> Self {
        let list = match list {
            [one] => List::One(*one),
            list => List::Json(serde_json::Value::from(list).to_string()),
        };
        Self { column, list }
    }
}

impl Expression for Among {
    type SqlType = Bool;
}

impl<T> AppearsOnTable<T> for Among {}

impl ValidGrouping<()> for Among {
    type IsAggregate = is_aggregate::Never;
}

impl QueryId for Among {
    type QueryId = ();
    // it is known by its text
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl QueryFragment<Sqlite> for Among {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        out.push_sql(self.column);
        match &self.list {
            List::One(value) => {
                out.push_sql(" = ");
                out.push_bind_param::<BigInt, _>(value)
            }
            List::Json(list) => {
                out.push_sql(" IN (SELECT value FROM json_each(");
                out.push_bind_param::<Text, _>(list)?;
                out.push_sql("))");
                Ok(())
            }
        }
    }
}
