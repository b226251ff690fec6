//! Views of the queue that staff save.

use app::{
    StoreError,
    staff_tools::{ManageSavedViews, SavedView, SavedViewInput, SavedViewRows},
};
use diesel::prelude::*;
use domain::{Line, SavedViewId, Text, UserId};

use super::{
    dialect::{self, Conn},
    tx::Rows,
};
use crate::{convert::Source, error::During, schema::saved_views};

/// Id, name, query and position.
pub(super) type ViewRow = (i64, String, String, i32);

const COLUMNS: (saved_views::id, saved_views::name, saved_views::query, saved_views::position) =
    (saved_views::id, saved_views::name, saved_views::query, saved_views::position);

const TABLE: &str = "saved_views";

pub(super) fn view((id, name, query, position): ViewRow) -> Result<SavedView, StoreError> {
    let source = Source { table: TABLE, row: id };
    Ok(SavedView {
        id: source.id("id", SavedViewId::new, id)?,
        view: SavedViewInput {
            name: Line::of_stored(&name).map_err(|_| source.corrupt("name"))?,
            query: Text::parse(&query).map_err(|_| source.corrupt("query"))?,
            position: source.int("position", position)?,
        },
    })
}

pub(super) fn of(conn: &mut Conn, owner: UserId) -> Result<Vec<ViewRow>, StoreError> {
    let own = saved_views::table.filter(saved_views::user_id.eq(owner.get()));
    let query =
        own.order((saved_views::position, saved_views::id)).limit(ManageSavedViews::MAX.into());
    query.select(COLUMNS).load(conn).during("list saved views")
}

impl SavedViewRows for Rows<'_> {
    fn lock_saved_views(
        &mut self,
        owner: UserId,
    ) -> Result<Vec<(SavedViewId, String)>, StoreError> {
        dialect::lock_account(self.conn, owner.get()).during("lock an account")?;
        let own = saved_views::table
            .filter(saved_views::user_id.eq(owner.get()))
            .limit(ManageSavedViews::MAX.into());
        let columns = own.select((saved_views::id, saved_views::name));
        let rows: Vec<(i64, String)> =
            columns.load(self.conn).during("read names of saved views")?;
        let known =
            |(row, name)| Ok((Source { table: TABLE, row }.id("id", SavedViewId::new, row)?, name));
        rows.into_iter().map(known).collect()
    }

    fn insert_saved_view(
        &mut self,
        owner: UserId,
        view: &SavedViewInput,
    ) -> Result<SavedViewId, StoreError> {
        let row = (
            saved_views::user_id.eq(owner.get()),
            saved_views::name.eq(view.name.as_str()),
            saved_views::query.eq(view.query.as_str()),
            saved_views::position.eq(i32::from(view.position)),
        );
        let insert = diesel::insert_into(saved_views::table).values(row).returning(saved_views::id);
        let id: i64 = insert.get_result(self.conn).during("add a saved view")?;
        Source { table: TABLE, row: id }.id("id", SavedViewId::new, id)
    }

    fn update_saved_view(&mut self, view: &SavedView) -> Result<(), StoreError> {
        let update = diesel::update(saved_views::table.find(view.id.get())).set((
            saved_views::name.eq(view.view.name.as_str()),
            saved_views::query.eq(view.view.query.as_str()),
            saved_views::position.eq(i32::from(view.view.position)),
        ));
        update.execute(self.conn).map(drop).during("change a saved view")
    }

    fn delete_saved_view(&mut self, id: SavedViewId) -> Result<(), StoreError> {
        let delete = diesel::delete(saved_views::table.find(id.get()));
        delete.execute(self.conn).map(drop).during("remove a saved view")
    }
}
