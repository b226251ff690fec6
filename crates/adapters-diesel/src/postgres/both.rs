//! Two queries that have nothing to do with each other, asked at once.

use diesel::{
    pg::Pg,
    prelude::*,
    query_builder::{AstPass, Query, QueryFragment, QueryId},
    query_dsl::methods::LoadQuery,
    sql_types::{Nullable, SqlType},
};

/// The rows of two queries as one statement: those of the first with nothing beside them, and those
/// of the second.
pub(super) struct Both<A, B>(pub(super) A, pub(super) B);

impl<A, B> Both<A, B> {
    /// The rows of each, in its order.
    pub(super) fn load_both<'q, T, U>(
        self,
        conn: &mut PgConnection,
    ) -> QueryResult<(Vec<T>, Vec<U>)>
    where
        Self: LoadQuery<'q, PgConnection, (Option<T>, Option<U>)>,
    {
        let (mut first, mut second) = (Vec::new(), Vec::new());
        for (a, b) in self.load(conn)? {
            first.extend(a);
            second.extend(b);
        }
        Ok((first, second))
    }
}

impl<A, B> QueryId for Both<A, B> {
    type QueryId = ();
    // it is known by its text
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<A: Query, B: Query> Query for Both<A, B>
where
    A::SqlType: SqlType,
    B::SqlType: SqlType,
{
    type SqlType = (Nullable<A::SqlType>, Nullable<B::SqlType>);
}

impl<A, B> RunQueryDsl<PgConnection> for Both<A, B> {}

impl<A: QueryFragment<Pg>, B: QueryFragment<Pg>> QueryFragment<Pg> for Both<A, B> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("with a as (");
        self.0.walk_ast(out.reborrow())?;
        out.push_sql("), b as (");
        self.1.walk_ast(out.reborrow())?;
        out.push_sql(") select * from a full join b on false");
        Ok(())
    }
}
