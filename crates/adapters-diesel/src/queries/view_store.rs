//! Views of the queue that staff keep.

use app::{KeepViews, KeepViewsError, SavedView, StoreError, ViewWish, ports::ViewStore};
use diesel::prelude::*;
use domain::{Line, SavedViewId, Text, UserId};

use super::{Store, dialect};
use crate::{
    convert::{Source, readable},
    error::{During, is_taken},
    schema::saved_views,
};

/// Id, name, query and position.
type ViewRow = (i64, String, String, i32);

const COLUMNS: (saved_views::id, saved_views::name, saved_views::query, saved_views::position) =
    (saved_views::id, saved_views::name, saved_views::query, saved_views::position);

fn view((id, name, query, position): ViewRow) -> Result<SavedView, StoreError> {
    let source = Source { table: "saved_views", row: id };
    Ok(SavedView {
        id: source.id("id", SavedViewId::new, id)?,
        view: ViewWish {
            name: Line::of_stored(&name).map_err(|_| source.corrupt("name"))?,
            query: Text::parse(&query).map_err(|_| source.corrupt("query"))?,
            position: source.int("position", position)?,
        },
    })
}

/// What was written, unless there is none or another view has the name.
fn written(row: QueryResult<ViewRow>) -> Result<SavedView, KeepViewsError> {
    if is_taken(&row) {
        return Err(KeepViewsError::NameTaken);
    }
    Ok(view(row.optional().during("write a view")?.ok_or(KeepViewsError::NotFound)?)?)
}

impl ViewStore for Store {
    fn of(&self, user: UserId) -> Result<Vec<SavedView>, StoreError> {
        let own = saved_views::table.filter(saved_views::user_id.eq(user.get()));
        let query = own.order((saved_views::position, saved_views::id)).limit(KeepViews::MOST.into()).select(COLUMNS);
        let rows: Vec<ViewRow> = self.db.read(|conn| query.load(conn).during("list views"))?;
        Ok(rows.into_iter().filter_map(|row| readable(view(row))).collect())
    }

    fn add(&self, user: UserId, wish: ViewWish) -> Result<SavedView, KeepViewsError> {
        self.db.write("add a view", move |conn| {
            dialect::lock_account(conn, user.get()).during("lock an account")?;
            let own = saved_views::table.filter(saved_views::user_id.eq(user.get()));
            let count: i64 = own.count().get_result(conn).during("count views")?;
            if count >= i64::from(KeepViews::MOST) {
                return Err(KeepViewsError::TooMany);
            }
            let row = (
                saved_views::user_id.eq(user.get()),
                saved_views::name.eq(wish.name.as_str()),
                saved_views::query.eq(wish.query.as_str()),
                saved_views::position.eq(i32::from(wish.position)),
            );
            written(diesel::insert_into(saved_views::table).values(row).returning(COLUMNS).get_result(conn))
        })
    }

    fn change(&self, user: UserId, id: SavedViewId, wish: ViewWish) -> Result<SavedView, KeepViewsError> {
        self.db.write("change a view", move |conn| {
            let own = saved_views::table.find(id.get()).filter(saved_views::user_id.eq(user.get()));
            let changes = (
                saved_views::name.eq(wish.name.as_str()),
                saved_views::query.eq(wish.query.as_str()),
                saved_views::position.eq(i32::from(wish.position)),
            );
            written(diesel::update(own).set(changes).returning(COLUMNS).get_result(conn))
        })
    }

    fn remove(&self, user: UserId, id: SavedViewId) -> Result<(), KeepViewsError> {
        self.db.write("remove a view", move |conn| {
            let own = saved_views::table.find(id.get()).filter(saved_views::user_id.eq(user.get()));
            let removed = diesel::delete(own).execute(conn).during("remove a view")?;
            if removed == 0 { Err(KeepViewsError::NotFound) } else { Ok(()) }
        })
    }
}
