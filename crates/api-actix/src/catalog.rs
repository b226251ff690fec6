//! Browsing creators.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::ContentType,
    web::{Bytes, Data},
};
use app::{
    Page, Start,
    catalog::{CreatorDetail, CreatorProfile},
};
use domain::Platform;
use http_edge::run_blocking;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    Api,
    api_error::{ApiError, Detail, HttpResult, Location},
    caller::CurrentUser,
    cursor::{self, List},
    page_params::Page1000,
    params::{Limits, Params, path_id},
    reply::{CreatorCard, CreatorPage, OpenCreatorPage, PlatformCreator},
    words::IdOrPlatform,
};

const LIMITS: Limits = Page1000::limits(1000);

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
pub(crate) async fn creators(api: Data<Api>, request: HttpRequest) -> HttpResult {
    list(&api, None, &Params::of(&request)?).await
}

/// A list of creators as the body of an answer. Without parameters the ready answer is shared.
async fn list(api: &Api, platform: Option<Platform>, params: &Params) -> HttpResult {
    let page = params.page(platform.map_or(List::Creators, List::CreatorsOn), LIMITS)?;
    let (is_limited, is_first) = (params.get("limit").is_some(), page.start == Start::First);
    let browse = api.app.catalog.browse.clone();
    let detail = if is_limited { CreatorDetail::OF_SOME } else { CreatorDetail::OF_MANY };
    let make = move || -> Result<Bytes, ApiError> {
        let Page { items, next } = browse.run(platform, page, detail)?;
        let body = match platform {
            None => {
                let next_cursor = next.map(|position| cursor::encode(List::Creators, position));
                serde_json::to_vec(&CreatorsReply {
                    success: true,
                    data: ByPlatform::of(&items),
                    next_cursor,
                })
            }
            Some(platform) => {
                let next_cursor =
                    next.map(|position| cursor::encode(List::CreatorsOn(platform), position));
                let data =
                    items.iter().map(|profile| PlatformCreator::of(profile, platform)).collect();
                serde_json::to_vec(&PlatformReply { success: true, data, next_cursor })
            }
        };
        body.map(Bytes::from).map_err(|_| ApiError::internal())
    };
    let body = if is_limited || !is_first {
        api.lists.one_of_few(make).await?
    } else {
        api.lists.get(platform, make).await?
    };
    Ok(HttpResponse::Ok().content_type(ContentType::json()).body(body))
}

#[derive(Serialize, ToSchema)]
struct CreatorReply<'a> {
    success: bool,
    data: CreatorPage<'a>,
}

/// Shows a creator
#[utoipa::path(get, path = "/profile/creators/{platform}/{id}", params(("platform" = String, Path, description = "Any word but `undefined` and `null`")), responses((status = 200, body = CreatorReply), (status = 404), (status = 400, description = "validation_failed")))]
pub(crate) async fn creator(
    api: Data<Api>,
    caller: CurrentUser,
    request: HttpRequest,
) -> HttpResult {
    // what the app sends when it lost the name; every other word is only decoration
    if request.match_info().get("platform").is_none_or(|word| ["undefined", "null"].contains(&word))
    {
        let detail =
            Detail::new(Location::Path, "platform", "unknown_value", "platform must be a word");
        return Err(ApiError::invalid(vec![detail]));
    }
    let (id, read) = (path_id(&request, "id")?, api.app.catalog.read_creator.clone());
    let profile = run_blocking(move || read.run(Some(&caller.viewer), id)).await?;
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
pub(crate) async fn creator_or_platform(api: Data<Api>, request: HttpRequest) -> HttpResult {
    let platform = request.match_info().get("id").and_then(|word| word.parse().ok());
    let params = Params::of(&request)?;
    let Some(platform) = platform else {
        // what a list would refuse is refused here, too
        params.page(List::Creators, LIMITS)?;
        let (id, read) = (path_id(&request, "id")?, api.app.catalog.read_creator.clone());
        let profile = run_blocking(move || read.run(None, id)).await?;
        return Ok(HttpResponse::Ok()
            .json(OpenCreatorReply { success: true, data: OpenCreatorPage::of(&profile) }));
    };
    list(&api, Some(platform), &params).await
}
