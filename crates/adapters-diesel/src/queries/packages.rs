//! Packages: what transactions do with them, and browsing.

use std::collections::BTreeMap;

use app::{
    Page, PageRequest, Position, StoreError,
    packages::{
        OrderSummary, OwnPackage, PackageFilter, PackageQueries, PackageRows, ShownPackage,
    },
    search::Named,
};
use diesel::{
    dsl::{count_star, exists},
    prelude::*,
    select,
};
use domain::{
    AccountStatus, Creator, CreatorId, Listing, OrderId, OrderStatus, Package, PackageDraft,
    PackageId, Timestamp,
};

use super::{
    Store, catalog,
    dialect::{self, Conn},
    listings, order_context,
    page::newest,
    search_words,
    tx::Rows,
};
use crate::{
    convert::{self, Source, readable},
    error::During,
    json,
    moment::At,
    rows::{CreatorRow, NewPackageRow, OrderSummaryRow, OwnerRow, PackageChangeRow, PackageRow},
    schema::{creators, orders, packages, users},
};

type ListingRow = (PackageRow, CreatorRow, OwnerRow);

impl PackageRows for Rows<'_> {
    fn lock_listings(
        &mut self,
        packages: &[PackageId],
    ) -> Result<BTreeMap<PackageId, Listing>, StoreError> {
        let ids: Vec<i64> = packages.iter().map(|id| id.get()).collect();
        Ok(listings::by_package(
            dialect::lock_listings(self.conn, &ids).during("read the packages of a cart")?,
        ))
    }

    fn lock_package(&mut self, id: PackageId) -> Result<Option<Package>, StoreError> {
        let row = dialect::lock_package(self.conn, id.get()).during("lock a package")?;
        row.map(convert::package).transpose()
    }

    fn lock_packages_on_sale(&mut self, creator: CreatorId) -> Result<u32, StoreError> {
        dialect::lock_creator(self.conn, creator.get()).during("lock a creator")?;
        let on_sale: i64 = packages::table
            .filter(packages::creator_id.eq(creator.get()))
            .filter(packages::is_active.eq(true))
            .filter(packages::is_deleted.eq(false))
            .count()
            .get_result(self.conn)
            .during("count the packages of a creator")?;
        Source { table: "packages", row: 0 }.int("creator_id", on_sale)
    }

    fn has_orders(
        &mut self,
        package: PackageId,
        statuses: &[OrderStatus],
    ) -> Result<bool, StoreError> {
        let statuses: Vec<&str> = statuses.iter().map(|status| status.as_str()).collect();
        let own = orders::table
            .filter(orders::package_id.eq(package.get()))
            .filter(orders::status.eq_any(statuses));
        select(exists(own)).get_result(self.conn).during("look for orders of a package")
    }

    fn seller(&mut self, creator: CreatorId) -> Result<Creator, StoreError> {
        owner(self.conn, creator)
    }

    fn insert_package(
        &mut self,
        creator: CreatorId,
        draft: &PackageDraft,
        at: Timestamp,
    ) -> Result<Package, StoreError> {
        let row: PackageRow = diesel::insert_into(packages::table)
            .values(new_row(draft, creator, at))
            .returning(PackageRow::as_select())
            .get_result(self.conn)
            .during("add a package")?;
        search_words::save_name(self.conn, Named::Packages, row.id, &row.title)?;
        convert::package(row)
    }

    fn update_package(&mut self, package: &Package) -> Result<(), StoreError> {
        let update =
            diesel::update(packages::table.find(package.id.get())).set(change_row(package));
        update.execute(self.conn).during("change a package")?;
        search_words::save_name(self.conn, Named::Packages, package.id.get(), &package.title)
    }

    fn mark_package_deleted(&mut self, id: PackageId, at: Timestamp) -> Result<(), StoreError> {
        let deleted = (packages::is_deleted.eq(true), packages::updated_at.eq(At::from(at)));
        let update = diesel::update(packages::table.find(id.get())).set(deleted);
        update.execute(self.conn).map(drop).during("delete a package")
    }
}

impl PackageQueries for Store {
    fn packages(
        &self,
        filter: PackageFilter,
        page: PageRequest,
    ) -> Result<Page<Listing>, StoreError> {
        let rows = self.db.read(|conn| listing_rows(conn, filter, page))?;
        let position = |(row, ..): &ListingRow| Position { at: row.created_at.0, id: row.id };
        let Page { items, next } = Page::of(rows, page.limit, position);
        Ok(Page {
            items: items.into_iter().filter_map(|row| readable(offered(row))).collect(),
            next,
        })
    }

    fn own_packages(
        &self,
        creator: CreatorId,
        page: PageRequest,
    ) -> Result<Page<OwnPackage>, StoreError> {
        self.db.read(|conn| {
            let rows = own_rows(conn, creator, page)?;
            let Page { items, next } =
                Page::of(rows, page.limit, |row| Position { at: row.created_at.0, id: row.id });
            Ok(Page { items: own_packages(conn, creator, items)?, next })
        })
    }

    fn package(&self, id: PackageId) -> Result<Option<ShownPackage>, StoreError> {
        self.db.read(|conn| {
            let row: Option<ListingRow> = packages::table
                .inner_join(creators::table.inner_join(users::table))
                .filter(packages::id.eq(id.get()))
                .select((PackageRow::as_select(), CreatorRow::as_select(), OwnerRow::as_select()))
                .first(conn)
                .optional()
                .during("read a package")?;
            let Some(listing) = row.map(offered).transpose()? else { return Ok(None) };
            let mut accounts = catalog::social_accounts_of(conn, &[listing.creator.id.get()])?;
            let social_accounts = accounts.remove(&listing.creator.id.get()).unwrap_or_default();
            Ok(Some(ShownPackage { listing, social_accounts }))
        })
    }
}

/// The creator of packages.
fn owner(conn: &mut Conn, creator: CreatorId) -> Result<Creator, StoreError> {
    let unknown = Source { table: "packages", row: 0 }.corrupt("creator_id");
    order_context::creators(conn, &[creator.get()])?.remove(&creator.get()).ok_or(unknown)
}

fn offered((package, creator, user): ListingRow) -> Result<Listing, StoreError> {
    Ok(Listing { package: convert::package(package)?, creator: convert::creator(creator, &user)? })
}

fn listing_rows(
    conn: &mut Conn,
    filter: PackageFilter,
    page: PageRequest,
) -> Result<Vec<ListingRow>, StoreError> {
    let mut query = packages::table
        .inner_join(creators::table.inner_join(users::table))
        .filter(packages::is_active.eq(filter.on_sale))
        .filter(packages::is_deleted.eq(false))
        .filter(users::status.eq(AccountStatus::Active.as_str()))
        .select((PackageRow::as_select(), CreatorRow::as_select(), OwnerRow::as_select()))
        .into_boxed();
    if let Some(creator) = filter.creator {
        query = query.filter(packages::creator_id.eq(creator.get()));
    }
    newest!(query, page, packages::created_at, packages::id).load(conn).during("list packages")
}

fn own_rows(
    conn: &mut Conn,
    creator: CreatorId,
    page: PageRequest,
) -> Result<Vec<PackageRow>, StoreError> {
    let query = packages::table
        .filter(packages::creator_id.eq(creator.get()))
        .filter(packages::is_deleted.eq(false))
        .select(PackageRow::as_select())
        .into_boxed();
    newest!(query, page, packages::created_at, packages::id)
        .load(conn)
        .during("list the packages of a creator")
}

/// Packages of one creator with their orders. Always three statements.
fn own_packages(
    conn: &mut Conn,
    creator: CreatorId,
    rows: Vec<PackageRow>,
) -> Result<Vec<OwnPackage>, StoreError> {
    let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
    let owner = owner(conn, creator)?;
    let counts = order_counts(conn, &ids)?;
    let mut newest = newest_orders(conn, &ids)?;
    let mut own = |row: PackageRow| {
        Ok(OwnPackage {
            orders: counts.get(&row.id).copied().unwrap_or_default(),
            newest: newest.remove(&row.id).unwrap_or_default(),
            listing: Listing { package: convert::package(row)?, creator: owner.clone() },
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
    let count =
        |(id, count): (i64, i64)| Ok((id, Source { table: "orders", row: 0 }.int("id", count)?));
    rows.into_iter().map(count).collect()
}

fn newest_orders(
    conn: &mut Conn,
    packages: &[i64],
) -> Result<BTreeMap<i64, Vec<OrderSummary>>, StoreError> {
    let rows: Vec<OrderSummaryRow> =
        dialect::newest_orders(conn, packages).during("read the newest orders of packages")?;
    let facts = |row: OrderSummaryRow| {
        let source = Source { table: "orders", row: row.id };
        Ok(OrderSummary {
            id: source.id("id", OrderId::new, row.id)?,
            status: source.word_or("status", &row.status, OrderStatus::Rejected),
            placed_at: row.placed_at.0,
        })
    };
    Ok(catalog::grouped(rows, |row| row.package_id, facts))
}

fn new_row(draft: &PackageDraft, creator: CreatorId, at: Timestamp) -> NewPackageRow<'_> {
    let content = draft.content.as_ref();
    let number = |number: u32| i32::try_from(number).unwrap_or(i32::MAX);
    NewPackageRow {
        creator_id: creator.get(),
        title: draft.title.as_str(),
        description: draft.description.as_ref().map(domain::Text::as_str),
        price_minor: draft.price.minor(),
        currency: draft.price.currency().to_string(),
        kind: draft.kind.as_str(),
        deliverables: json::deliverables(&draft.deliverables),
        platform: content.map(|content| content.platform.as_str()),
        content_type: content.map(|content| content.content_type.as_str()),
        quantity: content.map(|content| number(content.quantity.get())),
        revisions: content.map(|content| number(content.revisions.get())),
        duration1: content.map(|content| content.duration1.as_str()),
        duration2: content.map(|content| content.duration2.as_str()),
        is_active: true,
        is_deleted: false,
        created_at: at.into(),
        updated_at: at.into(),
    }
}

fn change_row(package: &Package) -> PackageChangeRow<'_> {
    let number = |number: u32| i32::try_from(number).unwrap_or(i32::MAX);
    PackageChangeRow {
        title: &package.title,
        description: package.description.as_deref(),
        price_minor: package.price.minor(),
        currency: package.price.currency().to_string(),
        kind: package.kind.as_str(),
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
