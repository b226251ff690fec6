//! Whether a column has a value of a list, in a statement that is planned once. The list is behind
//! a sub-select, since the server plans anew for each list that it sees and that is shorter than
//! the ten values it guesses otherwise.

use diesel::{
    expression::{AppearsOnTable, Expression, ValidGrouping, is_aggregate},
    pg::Pg,
    prelude::*,
    query_builder::{AstPass, QueryFragment, QueryId},
    sql_types::{Array, BigInt, Bool},
};

/// A condition on a column that is named with its table.
#[derive(Debug, Clone)]
pub(super) struct Among {
    column: &'static str,
    list: Vec<i64>,
}

impl Among {
    pub(super) fn new(column: &'static str, list: &[i64]) -> Self {
        Self { column, list: list.to_vec() }
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

impl QueryFragment<Pg> for Among {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(self.column);
        out.push_sql(" = any ((select ");
        out.push_bind_param::<Array<BigInt>, _>(&self.list)?;
        out.push_sql(")::bigint[])");
        Ok(())
    }
}
