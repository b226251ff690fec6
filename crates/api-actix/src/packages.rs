//! Packages: browsed by anybody, put on sale, changed and deleted by their creators.

use actix_web::{HttpRequest, HttpResponse, web::Data};
use app::{Page, Start, packages::PackageFilter};
use domain::{Listing, PackageChange, PackageId};
use http_edge::run_blocking;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    Api,
    api_error::HttpResult,
    caller::CurrentUser,
    cursor::{self, List},
    package_bodies::{ChangePackageBody, CreatePackageBody, NewPackageBody, UpdatePackageBody},
    page_params::{Offset, Page100, Page1000},
    params::{Limits, Params, path_id},
    reply::{Id, OfferPage, OfferView, OwnPackageView, PackageView},
};

const LIMITS: Limits = Page100::limits(20).with_offset();
const OWN_LIMITS: Limits = Page1000::limits(1000);

#[derive(Serialize, ToSchema)]
struct PackageReply<'a> {
    success: bool,
    message: &'static str,
    package: PackageView<'a>,
}

fn saved(listing: &Listing) -> HttpResponse {
    let package = PackageView::of(&listing.package, &listing.creator);
    HttpResponse::Ok().json(PackageReply { success: true, message: "Package saved", package })
}

/// Puts a package on sale, described by its content
#[utoipa::path(post, path = "/profile/create-package", request_body = CreatePackageBody, responses((status = 200, body = PackageReply), (status = 404, description = "creator_profile_not_found"), (status = 409, description = "too_many_packages")))]
pub(crate) async fn create(api: Data<Api>, caller: CurrentUser) -> HttpResult {
    let creator = *caller.viewer.creator()?;
    let body: CreatePackageBody = caller.body.read()?;
    let (draft, add) = (body.draft()?, api.app.packages.add.clone());
    Ok(saved(&run_blocking(move || add.run(&creator, &draft)).await?))
}

/// Puts a package on sale
#[utoipa::path(post, path = "/packages", request_body = NewPackageBody, responses((status = 200, body = PackageReply), (status = 404, description = "creator_profile_not_found"), (status = 409, description = "too_many_packages")))]
pub(crate) async fn add(api: Data<Api>, caller: CurrentUser) -> HttpResult {
    let creator = *caller.viewer.creator()?;
    let body: NewPackageBody = caller.body.read()?;
    let (draft, add) = (body.draft()?, api.app.packages.add.clone());
    Ok(saved(&run_blocking(move || add.run(&creator, &draft)).await?))
}

/// Changes an own package and the content it is about
#[utoipa::path(put, path = "/profile/update-package", request_body = UpdatePackageBody, responses((status = 200, body = PackageReply), (status = 404, description = "creator_profile_not_found package_not_found"), (status = 409, description = "too_many_packages")))]
pub(crate) async fn update(api: Data<Api>, caller: CurrentUser) -> HttpResult {
    caller.viewer.creator()?;
    let body: UpdatePackageBody = caller.body.read()?;
    let (id, change) = body.change()?;
    put(&api, &caller, id, change).await
}

/// Changes an own package
#[utoipa::path(put, path = "/packages/{id}", request_body = ChangePackageBody, responses((status = 200, body = PackageReply), (status = 404, description = "creator_profile_not_found package_not_found"), (status = 409, description = "too_many_packages")))]
pub(crate) async fn change(
    api: Data<Api>,
    caller: CurrentUser,
    request: HttpRequest,
) -> HttpResult {
    caller.viewer.creator()?;
    let id = path_id(&request, "id")?;
    let body: ChangePackageBody = caller.body.read()?;
    put(&api, &caller, id, body.change()?).await
}

async fn put(api: &Api, caller: &CurrentUser, id: PackageId, change: PackageChange) -> HttpResult {
    let (creator, run) = (*caller.viewer.creator()?, api.app.packages.change.clone());
    Ok(saved(&run_blocking(move || run.run(&creator, id, &change)).await?))
}

#[derive(Serialize, ToSchema)]
struct DeletedPackageReply {
    success: bool,
    message: &'static str,
}

/// Deletes an own package without open orders
#[utoipa::path(delete, path = "/profile/delete-package/{id}", responses((status = 200, body = DeletedPackageReply), (status = 404, description = "creator_profile_not_found package_not_found"), (status = 409, description = "package_in_use")))]
pub(crate) async fn delete_of_profile(
    api: Data<Api>,
    caller: CurrentUser,
    request: HttpRequest,
) -> HttpResult {
    delete_own(&api, &caller, &request).await
}

/// Deletes an own package without open orders
#[utoipa::path(delete, path = "/packages/{id}", responses((status = 200, body = DeletedPackageReply), (status = 404, description = "creator_profile_not_found package_not_found"), (status = 409, description = "package_in_use")))]
pub(crate) async fn delete(
    api: Data<Api>,
    caller: CurrentUser,
    request: HttpRequest,
) -> HttpResult {
    delete_own(&api, &caller, &request).await
}

async fn delete_own(api: &Api, caller: &CurrentUser, request: &HttpRequest) -> HttpResult {
    let creator = *caller.viewer.creator()?;
    let (id, delete) = (path_id(request, "id")?, api.app.packages.delete.clone());
    run_blocking(move || delete.run(&creator, id)).await?;
    Ok(HttpResponse::Ok().json(DeletedPackageReply { success: true, message: "Package deleted" }))
}

#[derive(Serialize, ToSchema)]
struct PackagesReply<'a> {
    success: bool,
    packages: Vec<OfferView<'a>>,
    pagination: Pagination,
    next_cursor: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct Pagination {
    limit: u32,
    /// Rows that were skipped; 0 for a page that a cursor names
    offset: u32,
    /// Rows of this page
    count: usize,
}

/// Lists packages on sale, or with `is_active=false` those taken off sale
#[utoipa::path(get, path = "/packages", security(()), params(("creator_id" = Option<Id>, Query), ("is_active" = Option<bool>, Query), Page100, Offset), responses((status = 200, body = PackagesReply)))]
pub(crate) async fn list(api: Data<Api>, request: HttpRequest) -> HttpResult {
    let params = Params::of(&request)?;
    let filter = PackageFilter {
        creator: params.id("creator_id")?,
        on_sale: params.word("is_active")?.unwrap_or(true),
    };
    let (page, list) = (params.page(List::Packages, LIMITS)?, api.app.packages.list.clone());
    let Page { items, next } = run_blocking(move || list.run(filter, page)).await?;
    let offset = if let Start::Offset(rows) = page.start { rows } else { 0 };
    Ok(HttpResponse::Ok().json(PackagesReply {
        success: true,
        packages: items.iter().map(OfferView::of).collect(),
        pagination: Pagination { limit: page.limit, offset, count: items.len() },
        next_cursor: next.map(|position| cursor::encode(List::Packages, position)),
    }))
}

#[derive(Serialize, ToSchema)]
struct OwnPackagesReply<'a> {
    success: bool,
    packages: Vec<OwnPackageView<'a>>,
    next_cursor: Option<String>,
}

/// Lists own packages with their orders
#[utoipa::path(get, path = "/packages/my-packages", params(Page1000), responses((status = 200, body = OwnPackagesReply), (status = 404, description = "creator_profile_not_found")))]
pub(crate) async fn list_own(
    api: Data<Api>,
    caller: CurrentUser,
    request: HttpRequest,
) -> HttpResult {
    let creator = *caller.viewer.creator()?;
    let page = Params::of(&request)?.page(List::OwnPackages, OWN_LIMITS)?;
    let list = api.app.packages.list_own.clone();
    let Page { items, next } = run_blocking(move || list.run(&creator, page)).await?;
    let packages = items.iter().map(OwnPackageView::of).collect();
    let next_cursor = next.map(|position| cursor::encode(List::OwnPackages, position));
    Ok(HttpResponse::Ok().json(OwnPackagesReply { success: true, packages, next_cursor }))
}

#[derive(Serialize, ToSchema)]
struct OfferReply<'a> {
    success: bool,
    package: OfferPage<'a>,
}

/// Shows a package on sale
#[utoipa::path(get, path = "/packages/{id}", security(()), responses((status = 200, body = OfferReply), (status = 404, description = "package_not_found")))]
pub(crate) async fn read(api: Data<Api>, request: HttpRequest) -> HttpResult {
    let (id, read) = (path_id(&request, "id")?, api.app.packages.read.clone());
    let shown = run_blocking(move || read.run(id)).await?;
    Ok(HttpResponse::Ok().json(OfferReply { success: true, package: OfferPage::of(&shown) }))
}
