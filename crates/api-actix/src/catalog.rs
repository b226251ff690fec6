//! Browsing creators.

use actix_web::{HttpRequest, HttpResponse, web::Data};
use app::{CreatorProfile, Page};
use domain::Platform;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    Api,
    caller::SignedIn,
    cursor::{self, List},
    offload::offload,
    openapi::{IdOrPlatform, Page1000},
    params::{Limits, Params, path_id},
    refusal::{Detail, Location, Refusal},
    reply::{CreatorCard, CreatorPage, OpenCreatorPage, PlatformCreator},
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

impl<'a> ByPlatform<'a> {
    fn of(profiles: &'a [CreatorProfile]) -> Self {
        let on = |platform| {
            let listed = profiles.iter().filter(|profile| profile.creator.is_on(platform));
            listed.map(CreatorCard::of).collect()
        };
        Self {
            youtube: on(Platform::YouTube),
            instagram: on(Platform::Instagram),
            tiktok: on(Platform::TikTok),
            twitter: on(Platform::Twitter),
            facebook: on(Platform::Facebook),
        }
    }
}

/// Lists creators by platform
#[utoipa::path(get, path = "/profile/creators", security(()), params(Page1000), responses((status = 200, body = CreatorsReply)))]
pub(crate) async fn creators(api: Data<Api>, request: HttpRequest) -> Result<HttpResponse, Refusal> {
    let page = Params::of(&request)?.page(List::Creators, LIMITS)?;
    let browse = api.app.catalog.browse.clone();
    let Page { items, next } = offload(move || browse.run(None, page)).await?;
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
    let profile = offload(move || read.run(Some(&caller.viewer), id)).await?;
    Ok(HttpResponse::Ok().json(CreatorReply { success: true, data: CreatorPage::of(&profile) }))
}

#[derive(Serialize, ToSchema)]
struct OpenCreatorReply<'a> {
    success: bool,
    data: OpenCreatorPage<'a>,
}

#[derive(Serialize, ToSchema)]
struct PlatformReply<'a> {
    success: bool,
    data: Vec<PlatformCreator<'a>>,
    next_cursor: Option<String>,
}

/// What the next one answers with.
#[derive(ToSchema)]
#[expect(dead_code, reason = "for the description only")]
#[serde(untagged)]
enum CreatorOrCreators<'a> {
    One(Box<OpenCreatorReply<'a>>),
    Many(PlatformReply<'a>),
}

/// Shows a creator, or lists those of a platform
#[utoipa::path(get, path = "/profile/creators/{id}", security(()), params(("id" = inline(IdOrPlatform), Path), Page1000), responses((status = 200, body = CreatorOrCreators), (status = 404)))]
pub(crate) async fn creator_or_platform(api: Data<Api>, request: HttpRequest) -> Result<HttpResponse, Refusal> {
    let platform = request.match_info().get("id").and_then(|word| word.parse().ok());
    let list = platform.map_or(List::Creators, List::CreatorsOn);
    let page = Params::of(&request)?.page(list, LIMITS)?;
    let Some(platform) = platform else {
        let (id, read) = (path_id(&request, "id")?, api.app.catalog.read_creator.clone());
        let profile = offload(move || read.run(None, id)).await?;
        return Ok(HttpResponse::Ok().json(OpenCreatorReply { success: true, data: OpenCreatorPage::of(&profile) }));
    };
    let browse = api.app.catalog.browse.clone();
    let Page { items, next } = offload(move || browse.run(Some(platform), page)).await?;
    let data = items.iter().map(|profile| PlatformCreator::of(profile, platform)).collect();
    let next_cursor = next.map(|position| cursor::encode(list, position));
    Ok(HttpResponse::Ok().json(PlatformReply { success: true, data, next_cursor }))
}
