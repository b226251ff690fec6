//! Packages: browsing, adding, changing, deleting. Whoever deletes one holds its row, as whoever orders it does.

use std::collections::BTreeMap;

use app::{
    AddPackageError, ChangePackageError, DeletePackageError, MOST_ACTIVE_PACKAGES, OrderGlance, OwnPackage,
    PackageFilter, Page, PageRequest, Position, SellerAct, ShownPackage, Start, StoreError, ports::PackageStore,
};
use diesel::{
    dsl::{count_star, exists},
    prelude::*,
    select,
};
use domain::{
    AccountStatus, CreatorId, Offer, OrderId, OrderStatus, Package, PackageChange, PackageDraft, PackageId,
    package_added, package_deleted,
};

use super::{
    Store, catalog,
    dialect::{self, Conn},
    journal, parties,
};
use crate::{
    convert::{self, Source, readable},
    error::During,
    json,
    moment::At,
    rows::{CreatorRow, GlanceRow, NewPackageRow, OwnerRow, PackageChangeRow, PackageRow},
    schema::{creators, orders, packages, users},
};

type OfferRow = (PackageRow, CreatorRow, OwnerRow);

impl PackageStore for Store {
    fn add(&self, draft: &PackageDraft, act: SellerAct) -> Result<Offer, AddPackageError> {
        let draft = draft.clone();
        self.db.write("add a package", move |conn| {
            if has_most_packages(conn, act.seller)? {
                return Err(AddPackageError::TooMany);
            }
            let row: PackageRow = diesel::insert_into(packages::table)
                .values(new_row(&draft, act))
                .returning(PackageRow::as_select())
                .get_result(conn)
                .during("add a package")?;
            let package = convert::package(row)?;
            journal::write_events(conn, [&package_added(&package, act.actor)])?;
            Ok(offer(conn, package)?)
        })
    }

    fn change(&self, id: PackageId, change: &PackageChange, act: SellerAct) -> Result<Offer, ChangePackageError> {
        let change = change.clone();
        self.db.write("change a package", move |conn| {
            let present = lock_own(conn, id, act.seller)?.ok_or(ChangePackageError::NotFound)?;
            let plan = change.plan(&present, act.actor, act.at)?;
            if plan.package.is_active && !present.is_active && has_most_packages(conn, act.seller)? {
                return Err(ChangePackageError::TooMany);
            }
            if plan.event.is_some() {
                diesel::update(packages::table.find(id.get()))
                    .set(change_row(&plan.package))
                    .execute(conn)
                    .during("change a package")?;
                journal::write_events(conn, &plan.event)?;
            }
            Ok(offer(conn, plan.package)?)
        })
    }

    fn delete(&self, id: PackageId, act: SellerAct) -> Result<(), DeletePackageError> {
        self.db.write("delete a package", move |conn| {
            lock_own(conn, id, act.seller)?.ok_or(DeletePackageError::NotFound)?;
            if has_open_orders(conn, id)? {
                return Err(DeletePackageError::InUse);
            }
            diesel::update(packages::table.find(id.get()))
                .set((packages::is_deleted.eq(true), packages::updated_at.eq(At::from(act.at))))
                .execute(conn)
                .during("delete a package")?;
            Ok(journal::write_events(conn, [&package_deleted(id, act.actor, act.at)])?)
        })
    }

    fn list(&self, filter: PackageFilter, page: PageRequest) -> Result<Page<Offer>, StoreError> {
        let rows = self.db.read(|conn| offer_rows(conn, filter, page))?;
        let position = |(row, ..): &OfferRow| Position { at: row.created_at.0, id: row.id };
        let Page { items, next } = Page::of(rows, page.limit, position);
        Ok(Page { items: items.into_iter().filter_map(|row| readable(offered(row))).collect(), next })
    }

    fn list_own(&self, creator: CreatorId, page: PageRequest) -> Result<Page<OwnPackage>, StoreError> {
        self.db.read(|conn| {
            let rows = own_rows(conn, creator, page)?;
            let Page { items, next } = Page::of(rows, page.limit, |row| Position { at: row.created_at.0, id: row.id });
            Ok(Page { items: own_packages(conn, creator, items)?, next })
        })
    }

    fn find(&self, id: PackageId) -> Result<Option<ShownPackage>, StoreError> {
        self.db.read(|conn| {
            let row: Option<OfferRow> = packages::table
                .inner_join(creators::table.inner_join(users::table))
                .filter(packages::id.eq(id.get()))
                .select((PackageRow::as_select(), CreatorRow::as_select(), OwnerRow::as_select()))
                .first(conn)
                .optional()
                .during("read a package")?;
            let Some(offer) = row.map(offered).transpose()?.filter(Offer::is_open) else { return Ok(None) };
            let mut accounts = catalog::social_accounts_of(conn, &[offer.creator.id.get()])?;
            let social_accounts = accounts.remove(&offer.creator.id.get()).unwrap_or_default();
            Ok(Some(ShownPackage { offer, social_accounts }))
        })
    }
}

/// A package of this creator that is not deleted, locked until the end of the transaction.
fn lock_own(conn: &mut Conn, id: PackageId, seller: CreatorId) -> Result<Option<Package>, StoreError> {
    let row = dialect::lock_package(conn, id.get()).during("lock a package")?;
    let own = row.filter(|row| row.creator_id == seller.get() && !row.is_deleted);
    own.map(convert::package).transpose()
}

/// Whether a creator has as many packages on sale as it may. Its profile is locked until the end of the transaction, so
/// that no other package is put on sale meanwhile.
fn has_most_packages(conn: &mut Conn, seller: CreatorId) -> Result<bool, StoreError> {
    dialect::lock_creator(conn, seller.get()).during("lock a creator")?;
    let on_sale: i64 = packages::table
        .filter(packages::creator_id.eq(seller.get()))
        .filter(packages::is_active.eq(true))
        .filter(packages::is_deleted.eq(false))
        .count()
        .get_result(conn)
        .during("count the packages of a creator")?;
    Ok(on_sale >= i64::from(MOST_ACTIVE_PACKAGES))
}

fn has_open_orders(conn: &mut Conn, id: PackageId) -> Result<bool, StoreError> {
    let open: Vec<&str> = OrderStatus::OPEN.iter().map(|status| status.word()).collect();
    let orders = orders::table.filter(orders::package_id.eq(id.get())).filter(orders::status.eq_any(open));
    select(exists(orders)).get_result(conn).during("look for open orders")
}

fn offer(conn: &mut Conn, package: Package) -> Result<Offer, StoreError> {
    let id = package.creator.get();
    let unknown = Source { table: "packages", row: package.id.get() }.corrupt("creator_id");
    let creator = parties::creators(conn, &[id])?.remove(&id).ok_or(unknown)?;
    Ok(Offer { package, creator })
}

fn offered((package, creator, user): OfferRow) -> Result<Offer, StoreError> {
    Ok(Offer { package: convert::package(package)?, creator: convert::creator(creator, &user)? })
}

fn offer_rows(conn: &mut Conn, filter: PackageFilter, page: PageRequest) -> Result<Vec<OfferRow>, StoreError> {
    let mut query = packages::table
        .inner_join(creators::table.inner_join(users::table))
        .filter(packages::is_active.eq(filter.on_sale))
        .filter(packages::is_deleted.eq(false))
        .filter(users::status.eq(AccountStatus::Active.word()))
        .select((PackageRow::as_select(), CreatorRow::as_select(), OwnerRow::as_select()))
        .into_boxed();
    if let Some(creator) = filter.creator {
        query = query.filter(packages::creator_id.eq(creator.get()));
    }
    match page.start {
        Start::First => {}
        Start::Offset(rows) => query = query.offset(i64::from(rows)),
        Start::After(Position { at, id }) => {
            let earlier = packages::created_at.lt(At::from(at)).or(packages::id.lt(id));
            query = query.filter(packages::created_at.le(At::from(at))).filter(earlier);
        }
    }
    query
        .order((packages::created_at.desc(), packages::id.desc()))
        .limit(i64::from(page.limit) + 1)
        .load(conn)
        .during("list packages")
}

fn own_rows(conn: &mut Conn, creator: CreatorId, page: PageRequest) -> Result<Vec<PackageRow>, StoreError> {
    let mut query = packages::table
        .filter(packages::creator_id.eq(creator.get()))
        .filter(packages::is_deleted.eq(false))
        .select(PackageRow::as_select())
        .into_boxed();
    match page.start {
        Start::First => {}
        Start::Offset(rows) => query = query.offset(i64::from(rows)),
        Start::After(Position { at, id }) => {
            let earlier = packages::created_at.lt(At::from(at)).or(packages::id.lt(id));
            query = query.filter(packages::created_at.le(At::from(at))).filter(earlier);
        }
    }
    query
        .order((packages::created_at.desc(), packages::id.desc()))
        .limit(i64::from(page.limit) + 1)
        .load(conn)
        .during("list the packages of a creator")
}

/// Packages of one creator with their orders. Always three statements.
fn own_packages(conn: &mut Conn, creator: CreatorId, rows: Vec<PackageRow>) -> Result<Vec<OwnPackage>, StoreError> {
    let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
    let owner = parties::creators(conn, &[creator.get()])?.remove(&creator.get());
    let owner = owner.ok_or(Source { table: "packages", row: 0 }.corrupt("creator_id"))?;
    let counts = order_counts(conn, &ids)?;
    let mut newest = newest_orders(conn, &ids)?;
    let mut own = |row: PackageRow| {
        Ok(OwnPackage {
            orders: counts.get(&row.id).copied().unwrap_or_default(),
            newest: newest.remove(&row.id).unwrap_or_default(),
            offer: Offer { package: convert::package(row)?, creator: owner.clone() },
        })
    };
    Ok(rows.into_iter().filter_map(|row| readable(own(row))).collect())
}

fn order_counts(conn: &mut Conn, packages: &[i64]) -> Result<BTreeMap<i64, u64>, StoreError> {
    let rows: Vec<(i64, i64)> = orders::table
        .filter(orders::package_id.eq_any(packages))
        .group_by(orders::package_id)
        .select((orders::package_id, count_star()))
        .load(conn)
        .during("count the orders of packages")?;
    let count = |(id, count): (i64, i64)| Ok((id, Source { table: "orders", row: 0 }.int("id", count)?));
    rows.into_iter().map(count).collect()
}

fn newest_orders(conn: &mut Conn, packages: &[i64]) -> Result<BTreeMap<i64, Vec<OrderGlance>>, StoreError> {
    let rows: Vec<GlanceRow> = dialect::newest_orders(conn, packages).during("read the newest orders of packages")?;
    let glance = |row: GlanceRow| {
        let source = Source { table: "orders", row: row.id };
        Ok(OrderGlance {
            id: source.id("id", OrderId::new, row.id)?,
            status: source.word_or("status", &row.status, OrderStatus::Rejected),
            placed_at: row.placed_at.0,
        })
    };
    Ok(catalog::grouped(rows, |row| row.package_id, glance))
}

fn new_row(draft: &PackageDraft, act: SellerAct) -> NewPackageRow<'_> {
    let content = draft.content.as_ref();
    let number = |number: u32| i32::try_from(number).unwrap_or(i32::MAX);
    NewPackageRow {
        creator_id: act.seller.get(),
        title: draft.title.as_str(),
        description: draft.description.as_ref().map(domain::Text::as_str),
        price_minor: draft.price.minor(),
        currency: draft.price.currency().to_string(),
        kind: draft.kind.word(),
        deliverables: json::deliverables(&draft.deliverables),
        platform: content.map(|content| content.platform.as_str()),
        content_type: content.map(|content| content.content_type.as_str()),
        quantity: content.map(|content| number(content.quantity.get())),
        revisions: content.map(|content| number(content.revisions.get())),
        duration1: content.map(|content| content.duration1.as_str()),
        duration2: content.map(|content| content.duration2.as_str()),
        is_active: true,
        is_deleted: false,
        created_at: act.at.into(),
        updated_at: act.at.into(),
    }
}

fn change_row(package: &Package) -> PackageChangeRow<'_> {
    let number = |number: u32| i32::try_from(number).unwrap_or(i32::MAX);
    PackageChangeRow {
        title: &package.title,
        description: package.description.as_deref(),
        price_minor: package.price.minor(),
        currency: package.price.currency().to_string(),
        kind: package.kind.word(),
        deliverables: json::deliverables(&package.deliverables),
        platform: package.platform.as_deref(),
        content_type: package.content_type.as_deref(),
        quantity: package.quantity.map(number),
        revisions: package.revisions.map(number),
        duration1: package.duration1.as_deref(),
        duration2: package.duration2.as_deref(),
        is_active: package.is_active,
        updated_at: package.updated_at.into(),
    }
}
