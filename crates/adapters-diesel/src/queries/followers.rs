//! Followers of the feed of changes.

use app::{
    StoreError,
    feed::{FollowerRows, FollowerState},
};
use diesel::prelude::*;

use super::{
    dialect::{Conn, locked},
    tx::Rows,
};
use crate::{error::During, moment::At, schema::followers};

type Row = (Option<String>, String, At);

/// A position that cannot be read is none: the work begins anew.
fn state((position, holder, At(leads_until)): Row) -> FollowerState {
    let position = position.and_then(|position| position.parse().ok());
    FollowerState { position, holder, leads_until }
}

/// The state of a follower; as it begins where it is unknown.
pub(super) fn find(conn: &mut Conn, name: &str) -> Result<FollowerState, StoreError> {
    let row: Option<Row> = followers::table
        .find(name)
        .select((followers::position, followers::holder, followers::leads_until))
        .first(conn)
        .optional()
        .during("read how far a follower is")?;
    Ok(row.map(state).unwrap_or_default())
}

impl FollowerRows for Rows<'_> {
    fn lock_follower(&mut self, name: &'static str) -> Result<FollowerState, StoreError> {
        let FollowerState { holder, leads_until, .. } = FollowerState::default();
        let new = (
            followers::name.eq(name),
            followers::holder.eq(holder),
            followers::leads_until.eq(At(leads_until)),
        );
        diesel::insert_into(followers::table)
            .values(new)
            .on_conflict_do_nothing()
            .execute(self.conn)
            .during("add a follower")?;
        let known = followers::table.find(name).select((
            followers::position,
            followers::holder,
            followers::leads_until,
        ));
        let row: Row = locked!(known).first(self.conn).during("lock a follower")?;
        Ok(state(row))
    }

    fn save_follower(
        &mut self,
        name: &'static str,
        FollowerState { position, holder, leads_until }: &FollowerState,
    ) -> Result<(), StoreError> {
        let set = (
            followers::position.eq(position.map(|position| position.to_string())),
            followers::holder.eq(holder),
            followers::leads_until.eq(At(*leads_until)),
        );
        let update = diesel::update(followers::table.find(name)).set(set);
        update.execute(self.conn).map(drop).during("write how far a follower is")
    }
}
