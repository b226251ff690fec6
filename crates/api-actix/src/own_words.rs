//! What brands and creators show of themselves beside their profiles.

use actix_web::{HttpResponse, web::Data};
use app::{
    catalog::PortfolioItem,
    profiles::{ChangeOwn, NewWork, ProfileOwner},
};
use domain::{Field, WebUrl};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    Api,
    body::Fields,
    caller::SignedIn,
    faults::Faults,
    offload::offload,
    openapi::{CoverBody, NameBody, WorkBody},
    refusal::Refusal,
    reply::Work,
};

#[derive(Serialize, ToSchema)]
struct WorkReply<'a> {
    success: bool,
    message: &'static str,
    data: Work<'a>,
}

/// Adds a piece of work to the own portfolio
#[utoipa::path(post, path = "/profile/create-portfolio", request_body = WorkBody, responses((status = 200, body = WorkReply), (status = 409, description = "portfolio_full")))]
pub(crate) async fn add_work(api: Data<Api>, caller: SignedIn) -> Result<HttpResponse, Refusal> {
    let owner = ProfileOwner::of(&caller.viewer)?;
    let work = read_work(Fields::read(&caller.body)?)?;
    let show = api.app.profiles.show_self.clone();
    let item: PortfolioItem = offload(move || show.add_work(owner, &work)).await?;
    let reply = WorkReply { success: true, message: "Added to the portfolio", data: Work::of(&item) };
    Ok(HttpResponse::Ok().json(reply))
}

const MEDIA_TYPES: [&str; 3] = ["image", "video", "text"];

fn read_work(mut fields: Fields) -> Result<NewWork, Refusal> {
    let (fields, mut faults) = (&mut fields, Faults::default());
    let media_url = read_url(fields, &mut faults, "mediaUrl");
    let media_type = match fields.text("mediaType") {
        Field::Given(text) => MEDIA_TYPES.into_iter().find(|known| text.trim().eq_ignore_ascii_case(known)),
        Field::Absent | Field::Unreadable => None,
    };
    if media_type.is_none() {
        faults.add("mediaType", "unknown_value", "mediaType must be image, video or text");
    }
    let file_name = faults.optional_line::<255>(fields, "fileName");
    let file_size = match fields.whole("fileSize") {
        Field::Absent => None,
        Field::Given(size) => u64::try_from(size).ok().or_else(|| {
            faults.add("fileSize", "out_of_range", "fileSize must not be negative");
            None
        }),
        Field::Unreadable => {
            faults.add("fileSize", "invalid", "fileSize must be a whole number");
            None
        }
    };
    let mime_type = faults.optional_text::<100>(fields, "mimeType");
    let work = media_url.zip(media_type).map(|(media_url, media_type)| NewWork {
        media_url,
        media_type,
        file_name,
        file_size,
        mime_type,
    });
    faults.finish(work)
}

/// A web address that must be there.
fn read_url(fields: &mut Fields, faults: &mut Faults, name: &str) -> Option<WebUrl> {
    let url = match fields.text(name) {
        Field::Given(text) => text.parse().ok(),
        Field::Absent | Field::Unreadable => None,
    };
    if url.is_none() {
        faults.add(name, "invalid_url", format!("{name} must be an http or https address"));
    }
    url
}

#[derive(Serialize, ToSchema)]
struct CoverReply {
    success: bool,
    message: &'static str,
    cover_image_url: String,
}

/// Sets the own cover picture
#[utoipa::path(post, path = "/profile/update-cover-image", request_body = CoverBody, responses((status = 200, body = CoverReply)))]
pub(crate) async fn set_cover(api: Data<Api>, caller: SignedIn) -> Result<HttpResponse, Refusal> {
    let owner = ProfileOwner::of(&caller.viewer)?;
    let (mut fields, mut faults) = (Fields::read(&caller.body)?, Faults::default());
    let url = read_url(&mut fields, &mut faults, "cover_image_url");
    let url = faults.finish(url)?;
    let (show, cover_image_url) = (api.app.profiles.show_self.clone(), url.to_string());
    offload(move || show.change(owner, &ChangeOwn::Cover(url))).await?;
    Ok(HttpResponse::Ok().json(CoverReply { success: true, message: "Cover picture saved", cover_image_url }))
}

#[derive(Serialize, ToSchema)]
struct NameReply {
    success: bool,
    message: &'static str,
    name: String,
}

/// Sets the own name
#[utoipa::path(post, path = "/auth/update-name", request_body = NameBody, responses((status = 200, body = NameReply)))]
pub(crate) async fn set_name(api: Data<Api>, caller: SignedIn) -> Result<HttpResponse, Refusal> {
    let owner = ProfileOwner::of(&caller.viewer)?;
    let (mut fields, mut faults) = (Fields::read(&caller.body)?, Faults::default());
    let name = faults.required_line::<1, 200>(&mut fields, "name");
    let name = faults.finish(name)?;
    let (show, saved) = (api.app.profiles.show_self.clone(), name.clone());
    offload(move || show.change(owner, &ChangeOwn::Name(name))).await?;
    Ok(HttpResponse::Ok().json(NameReply { success: true, message: "Name saved", name: saved }))
}

#[derive(Serialize, ToSchema)]
struct MissingReply {
    success: bool,
    message: &'static str,
    /// Whether a profile was missing
    created: bool,
}

/// Makes the own profile if it is missing; staff have none
#[utoipa::path(post, path = "/auth/create-missing-profiles", responses((status = 200, body = MissingReply)))]
pub(crate) async fn open_missing(api: Data<Api>, caller: SignedIn) -> Result<HttpResponse, Refusal> {
    let show = api.app.profiles.show_self.clone();
    let created = match ProfileOwner::of(&caller.viewer) {
        Ok(owner) => offload(move || show.open_missing(owner)).await?,
        Err(_) => false,
    };
    let message = if created { "Profile made" } else { "Nothing was missing" };
    Ok(HttpResponse::Ok().json(MissingReply { success: true, message, created }))
}
