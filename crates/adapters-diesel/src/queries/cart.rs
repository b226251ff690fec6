//! Carts that are kept for brands.

use app::{
    StoreError,
    cart::{CartQueries, CartRows, ShownLine},
};
use diesel::prelude::*;
use domain::{
    AccountStatus, Cart, CartItemId, CartLine, KeptLine, LineChange, Listing, PackageId, Timestamp,
    UserId,
};

use super::{Store, dialect, locks, tx::Rows};
use crate::{
    convert::{self, Source, readable},
    error::During,
    json,
    moment::At,
    rows::{CartItemRow, CreatorRow, NewCartItemRow, OwnerRow, PackageRow},
    schema::{cart_items, creators, packages, users},
};

type ShownRow = (CartItemRow, PackageRow, CreatorRow, OwnerRow);

/// The lines of a user whose package can be ordered.
macro_rules! shown_lines {
    ($user:expr) => {{
        let lines = cart_items::table
            .inner_join(packages::table.inner_join(creators::table.inner_join(users::table)));
        let on_sale = packages::is_active
            .eq(true)
            .and(packages::is_deleted.eq(false))
            .and(users::status.eq(AccountStatus::Active.as_str()));
        lines.filter(cart_items::user_id.eq($user.get()).and(on_sale))
    }};
}

impl CartQueries for Store {
    fn cart_lines(&self, user: UserId) -> Result<Vec<ShownLine>, StoreError> {
        let query = shown_lines!(user)
            .select((
                CartItemRow::as_select(),
                PackageRow::as_select(),
                CreatorRow::as_select(),
                OwnerRow::as_select(),
            ))
            .order((cart_items::created_at.desc(), cart_items::id.desc()))
            .limit(i64::try_from(Cart::MAX_LINES).unwrap_or(i64::MAX));
        let rows: Vec<ShownRow> = self.db.read(|conn| query.load(conn).during("read a cart"))?;
        Ok(rows.into_iter().filter_map(|row| readable(shown(row))).collect())
    }
}

impl CartRows for Rows<'_> {
    fn lock_cart(&mut self, user: UserId) -> Result<(), StoreError> {
        dialect::lock_cart(self.conn, user.get()).during("lock a cart")
    }

    fn lock_cart_line(
        &mut self,
        user: UserId,
        package: PackageId,
    ) -> Result<Option<KeptLine>, StoreError> {
        let row = locks::lock_cart_line(self.conn, user.get(), package.get())
            .during("lock a line of a cart")?;
        row.map(kept).transpose()
    }

    fn count_shown_cart_lines(&mut self, user: UserId) -> Result<usize, StoreError> {
        let count: i64 =
            shown_lines!(user).count().get_result(self.conn).during("count the lines of a cart")?;
        Source { table: "cart_items", row: 0 }.int("id", count)
    }

    fn insert_cart_line(
        &mut self,
        user: UserId,
        line: &CartLine,
        at: Timestamp,
    ) -> Result<KeptLine, StoreError> {
        let row = new_row(user, line, at);
        let insert =
            diesel::insert_into(cart_items::table).values(&row).returning(CartItemRow::as_select());
        kept(insert.get_result(self.conn).during("add to a cart")?)
    }

    fn insert_cart_lines(
        &mut self,
        user: UserId,
        lines: &[CartLine],
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let rows: Vec<_> = lines.iter().map(|line| new_row(user, line, at)).collect();
        diesel::insert_into(cart_items::table)
            .values(&rows)
            .execute(self.conn)
            .map(drop)
            .during("fill a cart")
    }

    fn update_cart_line(
        &mut self,
        user: UserId,
        id: CartItemId,
        change: &LineChange,
        at: Timestamp,
    ) -> Result<Option<KeptLine>, StoreError> {
        let instructions =
            change.instructions().map(|text| Some(text).filter(|text| !text.is_empty()));
        let row = diesel::update(
            cart_items::table.find(id.get()).filter(cart_items::user_id.eq(user.get())),
        )
        .set((
            change.quantity().map(|n| cart_items::quantity.eq(number(n))),
            change.delivery_days().map(|days| cart_items::delivery_days.eq(Some(i32::from(days)))),
            instructions.map(|text| cart_items::instructions.eq(text)),
            change.references().map(|urls| cart_items::reference_urls.eq(json::urls(urls))),
            cart_items::updated_at.eq(At::from(at)),
        ))
        .returning(CartItemRow::as_select())
        .get_result(self.conn)
        .optional()
        .during("change a line of a cart")?;
        row.map(kept).transpose()
    }

    fn delete_cart_line(&mut self, user: UserId, id: CartItemId) -> Result<bool, StoreError> {
        let own = cart_items::table.find(id.get()).filter(cart_items::user_id.eq(user.get()));
        Ok(diesel::delete(own).execute(self.conn).during("take a line out of a cart")? > 0)
    }

    fn delete_cart_lines(&mut self, user: UserId) -> Result<(), StoreError> {
        let own = cart_items::table.filter(cart_items::user_id.eq(user.get()));
        diesel::delete(own).execute(self.conn).map(drop).during("empty a cart")
    }
}

fn shown((line, package, creator, user): ShownRow) -> Result<ShownLine, StoreError> {
    let creator = convert::creator(creator, &user)?;
    let listing = Listing { package: convert::package(package)?, creator };
    Ok(ShownLine { line: kept(line)?, listing, creator_image_url: user.profile_image_url })
}

fn kept(row: CartItemRow) -> Result<KeptLine, StoreError> {
    let source = Source { table: "cart_items", row: row.id };
    Ok(KeptLine {
        id: source.id("id", CartItemId::new, row.id)?,
        package: source.id("package_id", PackageId::new, row.package_id)?,
        quantity: source.fitting("quantity", row.quantity).unwrap_or(1),
        delivery_days: row.delivery_days.and_then(|days| source.fitting("delivery_days", days)),
        references: source.texts("reference_urls", &row.reference_urls),
        instructions: row.instructions,
        created_at: row.created_at.0,
        updated_at: row.updated_at.0,
    })
}

fn number(n: u32) -> i32 {
    i32::try_from(n).unwrap_or(i32::MAX)
}

fn new_row(user: UserId, line: &CartLine, at: Timestamp) -> NewCartItemRow<'_> {
    NewCartItemRow {
        user_id: user.get(),
        package_id: line.package().get(),
        quantity: number(line.quantity()),
        delivery_days: line.delivery_days().map(i32::from),
        instructions: line.instructions(),
        reference_urls: json::urls(line.references()),
        created_at: at.into(),
        updated_at: at.into(),
    }
}
