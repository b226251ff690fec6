//! Carts that are kept for brands. Whoever adds to one or empties it holds its user and the brand, as a checkout does.

use app::{AddToCartError, ReplaceCartError, ShownLine, StoreError, ports::CartStore};
use diesel::{prelude::*, query_dsl::methods::FilterDsl, upsert::excluded};
use domain::{
    AccountStatus, Cart, CartItemId, CartLine, KeptLine, LineChange, NewCart, Offer, PackageId, Timestamp, UserId,
};

use super::{
    Store,
    dialect::{self, Conn},
    offers,
};
use crate::{
    convert::{self, Source, readable},
    error::During,
    json,
    moment::At,
    rows::{CartItemRow, CreatorRow, NewCartItemRow, OwnerRow, PackageRow},
    schema::{cart_items, creators, packages, users},
};

type ShownRow = (CartItemRow, PackageRow, CreatorRow, OwnerRow);

impl CartStore for Store {
    fn list(&self, user: UserId) -> Result<Vec<ShownLine>, StoreError> {
        let rows = self.db.read(|conn| shown_rows(conn, user))?;
        Ok(rows.into_iter().filter_map(|row| readable(shown(row))).collect())
    }

    fn add(&self, user: UserId, line: &CartLine, at: Timestamp) -> Result<KeptLine, AddToCartError> {
        let line = line.clone();
        self.db.write("add to a cart", move |conn| {
            dialect::lock_cart(conn, user.get()).during("lock a cart")?;
            let offers = offers::lock(conn, &[line.package()])?;
            if !offers.get(&line.package()).is_some_and(Offer::is_open) {
                return Err(AddToCartError::PackageNotFound);
            }
            let others = shown_rows(conn, user)?.into_iter().filter(|(row, ..)| row.package_id != line.package().get());
            if others.count() >= Cart::MAX_LINES {
                return Err(AddToCartError::Full);
            }
            let row = upsert(conn, user, &line, at)?.ok_or(AddToCartError::TooMany)?;
            Ok(kept(row)?)
        })
    }

    fn change(
        &self,
        user: UserId,
        id: CartItemId,
        change: &LineChange,
        at: Timestamp,
    ) -> Result<Option<KeptLine>, StoreError> {
        let change = change.clone();
        let row = self.db.write("change a line of a cart", move |conn| -> Result<_, StoreError> {
            let own = QueryDsl::filter(cart_items::table.find(id.get()), cart_items::user_id.eq(user.get()));
            let instructions = change.instructions().map(|text| Some(text).filter(|text| !text.is_empty()));
            diesel::update(own)
                .set((
                    change.quantity().map(|n| cart_items::quantity.eq(number(n))),
                    change.delivery_days().map(|days| cart_items::delivery_days.eq(Some(i32::from(days)))),
                    instructions.map(|text| cart_items::instructions.eq(text)),
                    change.references().map(|urls| cart_items::reference_urls.eq(json::urls(urls))),
                    cart_items::updated_at.eq(At::from(at)),
                ))
                .returning(CartItemRow::as_select())
                .get_result(conn)
                .optional()
                .during("change a line of a cart")
        })?;
        row.map(kept).transpose()
    }

    fn remove(&self, user: UserId, id: CartItemId) -> Result<bool, StoreError> {
        self.db.write("take a line out of a cart", move |conn| {
            let own = QueryDsl::filter(cart_items::table.find(id.get()), cart_items::user_id.eq(user.get()));
            Ok(diesel::delete(own).execute(conn).during("take a line out of a cart")? > 0)
        })
    }

    fn clear(&self, user: UserId) -> Result<(), StoreError> {
        self.db.write("empty a cart", move |conn| {
            dialect::lock_cart(conn, user.get()).during("lock a cart")?;
            empty(conn, user)
        })
    }

    fn replace(&self, user: UserId, cart: &NewCart, at: Timestamp) -> Result<usize, ReplaceCartError> {
        let cart = cart.clone();
        self.db.write("replace a cart", move |conn| {
            dialect::lock_cart(conn, user.get()).during("lock a cart")?;
            let lines = cart.accept(&offers::lock(conn, &cart.packages())?)?;
            empty(conn, user)?;
            // the first line is the newest, so it comes last
            let rows: Vec<_> = lines.iter().rev().map(|line| new_row(user, line, at)).collect();
            diesel::insert_into(cart_items::table).values(&rows).execute(conn).during("fill a cart")?;
            Ok(rows.len())
        })
    }
}

/// Adds a line, or its quantity to the line of the same package, in one statement. `None` when that would be too much.
fn upsert(conn: &mut Conn, user: UserId, line: &CartLine, at: Timestamp) -> Result<Option<CartItemRow>, StoreError> {
    let row = new_row(user, line, at);
    let sum = cart_items::quantity + excluded(cart_items::quantity);
    let upsert = diesel::insert_into(cart_items::table)
        .values(&row)
        .on_conflict((cart_items::user_id, cart_items::package_id))
        .do_update()
        .set((
            cart_items::quantity.eq(sum),
            row.delivery_days.map(|days| cart_items::delivery_days.eq(Some(days))),
            row.instructions.map(|text| cart_items::instructions.eq(Some(text))),
            (!line.references().is_empty()).then(|| cart_items::reference_urls.eq(&row.reference_urls)),
            cart_items::updated_at.eq(At::from(at)),
        ));
    let sum = cart_items::quantity + excluded(cart_items::quantity);
    FilterDsl::filter(upsert, sum.le(number(CartLine::MAX_QUANTITY)))
        .returning(CartItemRow::as_select())
        .get_result(conn)
        .optional()
        .during("add to a cart")
}

fn empty(conn: &mut Conn, user: UserId) -> Result<(), StoreError> {
    let own = QueryDsl::filter(cart_items::table, cart_items::user_id.eq(user.get()));
    diesel::delete(own).execute(conn).during("empty a cart")?;
    Ok(())
}

/// The lines whose package can be ordered, the newest first.
fn shown_rows(conn: &mut Conn, user: UserId) -> Result<Vec<ShownRow>, StoreError> {
    let lines = cart_items::table.inner_join(packages::table.inner_join(creators::table.inner_join(users::table)));
    let on_sale = packages::is_active
        .eq(true)
        .and(packages::is_deleted.eq(false))
        .and(users::status.eq(AccountStatus::Active.word()));
    QueryDsl::filter(lines, cart_items::user_id.eq(user.get()).and(on_sale))
        .select((CartItemRow::as_select(), PackageRow::as_select(), CreatorRow::as_select(), OwnerRow::as_select()))
        .order((cart_items::created_at.desc(), cart_items::id.desc()))
        .limit(i64::try_from(Cart::MAX_LINES).unwrap_or(i64::MAX))
        .load(conn)
        .during("read a cart")
}

fn shown((line, package, creator, user): ShownRow) -> Result<ShownLine, StoreError> {
    let creator = convert::creator(creator, &user)?;
    let offer = Offer { package: convert::package(package)?, creator };
    Ok(ShownLine { line: kept(line)?, offer, creator_image_url: user.profile_image_url })
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
