//! A condition that is written out, for what a parameter would hide from an index. Unlike one of
//! `diesel::dsl::sql` it does not keep its statement from being prepared once.

use std::borrow::Cow;

use diesel::{
    backend::Backend,
    expression::{AppearsOnTable, Expression, SelectableExpression, ValidGrouping, is_aggregate},
    prelude::*,
    query_builder::{AstPass, QueryFragment, QueryId},
    sql_types::Bool,
};

/// A condition on columns that are named with their tables. Nothing that a client sent may be a
/// part of it.
#[derive(Debug, Clone)]
pub(crate) struct Literal(pub(crate) Cow<'static, str>);

impl Literal {
    pub(crate) const fn new(sql: &'static str) -> Self {
        Self(Cow::Borrowed(sql))
    }
}

impl Expression for Literal {
    type SqlType = Bool;
}

impl<T> AppearsOnTable<T> for Literal {}

impl<T> SelectableExpression<T> for Literal {}

impl ValidGrouping<()> for Literal {
    type IsAggregate = is_aggregate::Never;
}

impl QueryId for Literal {
    type QueryId = ();
    // it is known by its text
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<D: Backend> QueryFragment<D> for Literal {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, D>) -> QueryResult<()> {
        out.push_sql(&self.0);
        Ok(())
    }
}
