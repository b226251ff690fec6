//! Browsing creators.

use actix_web::{HttpRequest, HttpResponse, web::Data};
use app::{CreatorProfile, Page};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    Api,
    caller::SignedIn,
    cursor::{self, List},
    offload::offload,
    openapi::Page1000,
    params::{Limits, Params, path_id},
    refusal::{Detail, Location, Refusal},
    reply::{CreatorCard, CreatorPage},
};

const LIMITS: Limits = Limits { default: 1000, most: 1000, with_offset: false };

#[derive(Serialize, ToSchema)]
struct CreatorsReply<'a> {
    success: bool,
    data: ByPlatform<'a>,
    next_cursor: Option<String>,
}

/// Exactly these five keys, each an array: the app maps every key it finds.
#[derive(Serialize, ToSchema)]
struct ByPlatform<'a> {
    youtube: Vec<CreatorCard<'a>>,
    instagram: Vec<CreatorCard<'a>>,
    tiktok: Vec<CreatorCard<'a>>,
    twitter: Vec<CreatorCard<'a>>,
    facebook: Vec<CreatorCard<'a>>,
}

/// The platform of a creator who names none.
const DEFAULT_PLATFORM: &str = "instagram";

impl<'a> ByPlatform<'a> {
    fn of(profiles: &'a [CreatorProfile]) -> Self {
        let on =
            |platform: &str| profiles.iter().filter(|profile| is_on(profile, platform)).map(CreatorCard::of).collect();
        Self {
            youtube: on("youtube"),
            instagram: on(DEFAULT_PLATFORM),
            tiktok: on("tiktok"),
            twitter: on("twitter"),
            facebook: on("facebook"),
        }
    }
}

fn is_on(profile: &CreatorProfile, platform: &str) -> bool {
    let platforms = &profile.creator.platforms;
    if platforms.is_empty() {
        return platform == DEFAULT_PLATFORM;
    }
    platforms.iter().any(|own| own.eq_ignore_ascii_case(platform))
}

/// Lists creators by platform
#[utoipa::path(get, path = "/profile/creators", security(()), params(Page1000), responses((status = 200, body = CreatorsReply)))]
pub(crate) async fn creators(api: Data<Api>, request: HttpRequest) -> Result<HttpResponse, Refusal> {
    let page = Params::of(&request)?.page(List::Creators, LIMITS)?;
    let browse = api.app.catalog.browse.clone();
    let Page { items, next } = offload(move || browse.run(page)).await?;
    let next_cursor = next.map(|position| cursor::encode(List::Creators, position));
    Ok(HttpResponse::Ok().json(CreatorsReply { success: true, data: ByPlatform::of(&items), next_cursor }))
}

#[derive(Serialize, ToSchema)]
struct CreatorReply<'a> {
    success: bool,
    data: CreatorPage<'a>,
}

/// Shows a creator
#[utoipa::path(get, path = "/profile/creators/{platform}/{id}", params(("platform" = String, Path, description = "Any word but `undefined` and `null`")), responses((status = 200, body = CreatorReply), (status = 404)))]
pub(crate) async fn creator(api: Data<Api>, caller: SignedIn, request: HttpRequest) -> Result<HttpResponse, Refusal> {
    // what the app sends when it lost the name; every other word is only decoration
    if request.match_info().get("platform").is_none_or(|word| ["undefined", "null"].contains(&word)) {
        let detail = Detail::new(Location::Path, "platform", "unknown_value", "platform must be a word");
        return Err(Refusal::invalid(vec![detail]));
    }
    let (id, read) = (path_id(&request, "id")?, api.app.catalog.read_creator.clone());
    let profile = offload(move || read.run(&caller.viewer, id)).await?;
    Ok(HttpResponse::Ok().json(CreatorReply { success: true, data: CreatorPage::of(&profile) }))
}
