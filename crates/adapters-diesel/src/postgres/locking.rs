//! Locking the rows of one table among those that are read.

use diesel::{
    pg::Pg,
    prelude::*,
    query_builder::{AstPass, Query, QueryFragment, QueryId},
};

use app::checkout::LockWait;

/// Which rows of a query are locked, and how.
#[derive(Debug, Clone, Copy)]
pub(super) enum Lock {
    /// Those of `brands`, against everything but being referred to, and their accounts against
    /// being deleted.
    Brands,
    /// Those of `packages`, with who sells them, against being deleted.
    Packages,
}

/// A query whose rows are locked as diesel cannot say: those of one table only.
pub(super) struct Locking<Q> {
    pub(super) query: Q,
    pub(super) lock: Lock,
    pub(super) wait: LockWait,
}

impl<Q> QueryId for Locking<Q> {
    type QueryId = ();
    // it is known by its text
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Q: Query> Query for Locking<Q> {
    type SqlType = Q::SqlType;
}

impl<Q> RunQueryDsl<PgConnection> for Locking<Q> {}

impl<Q: QueryFragment<Pg>> QueryFragment<Pg> for Locking<Q> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        self.query.walk_ast(out.reborrow())?;
        // what new rows will refer to is locked here, so that no foreign key is waited for while
        // the rotation is held
        let locks: &[&str] = match self.lock {
            Lock::Brands => &[" FOR NO KEY UPDATE OF brands", " FOR KEY SHARE OF users"],
            Lock::Packages => &[" FOR KEY SHARE OF packages, creators, users"],
        };
        for lock in locks {
            out.push_sql(lock);
            if self.wait == LockWait::SkipLocked {
                out.push_sql(" SKIP LOCKED");
            }
        }
        Ok(())
    }
}
