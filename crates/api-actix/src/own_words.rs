//! What brands and creators show of themselves beside their profiles.

use actix_web::{HttpResponse, web::Data};
use app::{
    catalog::PortfolioItem,
    profiles::{ChangeOwn, NewWork, ProfileOwner},
};
use domain::{Field, WebUrl};
use http_edge::run_blocking;
use serde::{Deserialize, Serialize};
use utoipa::{
    ToSchema,
    openapi::schema::{KnownFormat, ObjectBuilder, SchemaFormat, Type},
};

use crate::{
    Api,
    api_error::{ApiError, HttpResult},
    body::Input,
    caller::CurrentUser,
    inputs::{LineInput, PlainUrlInput, TextInput, inline_inputs, inputs},
    reply::Work,
    schema::word,
    validation::ValidationErrors,
};

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(examples(json!({ "mediaUrl": "https://files.example.com/a.mp4", "mediaType": "video" })))]
pub(crate) struct WorkBody {
    media_url: PlainUrlInput,
    media_type: MediaTypeWord,
    file_name: Option<FileNameInput>,
    /// Bytes
    file_size: Option<FileSizeInput>,
    mime_type: Option<MimeTypeInput>,
}

type FileNameInput = LineInput<0, 255>;
type MimeTypeInput = TextInput<0, 100>;

const MEDIA_TYPES: [&str; 3] = ["image", "video", "text"];

inputs! {
    /// What kind of work it is.
    MediaTypeWord(String) => word(&MEDIA_TYPES),
}

inline_inputs! {
    /// How large a file is.
    FileSizeInput(i64) => ObjectBuilder::new()
        .schema_type(Type::Integer)
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::Int64)))
        .minimum(Some(0)),
}

#[derive(Deserialize, ToSchema)]
#[schema(examples(json!({ "cover_image_url": "https://files.example.com/cover.png" })))]
pub(crate) struct CoverBody {
    cover_image_url: PlainUrlInput,
}

#[derive(Deserialize, ToSchema)]
#[schema(examples(json!({ "name": "Asha Rao" })))]
pub(crate) struct NameBody {
    name: OwnNameInput,
}

type OwnNameInput = LineInput<1, 200>;

#[derive(Serialize, ToSchema)]
struct WorkReply<'a> {
    success: bool,
    message: &'static str,
    data: Work<'a>,
}

/// Adds a piece of work to the own portfolio
#[utoipa::path(post, path = "/profile/create-portfolio", request_body = WorkBody, responses((status = 200, body = WorkReply), (status = 409, description = "portfolio_full")))]
pub(crate) async fn add_work(api: Data<Api>, caller: CurrentUser) -> HttpResult {
    let owner = ProfileOwner::of(&caller.viewer)?;
    let work = read_work(caller.body.read()?)?;
    let show = api.app.profiles.show_self.clone();
    let item: PortfolioItem = run_blocking(move || show.add_work(owner, &work)).await?;
    let reply =
        WorkReply { success: true, message: "Added to the portfolio", data: Work::of(&item) };
    Ok(HttpResponse::Ok().json(reply))
}

fn read_work(body: WorkBody) -> Result<NewWork, ApiError> {
    let mut errors = ValidationErrors::default();
    let media_url = read_url(body.media_url, &mut errors, "mediaUrl");
    let rule = ("mediaType", "unknown_value", "mediaType must be image, video or text");
    let media_type = errors.required(body.media_type, rule, |text| {
        MEDIA_TYPES.into_iter().find(|known| text.trim().eq_ignore_ascii_case(known))
    });
    let file_name = errors.optional_text(body.file_name, "fileName").map(String::from);
    let file_size = match body.file_size.field() {
        Field::Unreadable => {
            errors.add("fileSize", "invalid", "fileSize must be a whole number");
            None
        }
        given => {
            let rule = ("fileSize", "out_of_range", "fileSize must not be negative");
            errors.optional(given, rule, |size| u64::try_from(size).ok())
        }
    };
    let mime_type = errors.optional_text(body.mime_type, "mimeType").map(String::from);
    let work = media_url.zip(media_type).map(|(media_url, media_type)| NewWork {
        media_url,
        media_type,
        file_name,
        file_size,
        mime_type,
    });
    errors.finish(work)
}

/// A web address that must be there.
fn read_url(input: PlainUrlInput, errors: &mut ValidationErrors, name: &str) -> Option<WebUrl> {
    let msg = format!("{name} must be an http or https address");
    errors.required(input, (name, "invalid_url", &msg), |text| text.parse().ok())
}

#[derive(Serialize, ToSchema)]
struct CoverReply {
    success: bool,
    message: &'static str,
    cover_image_url: String,
}

/// Sets the own cover picture
#[utoipa::path(post, path = "/profile/update-cover-image", request_body = CoverBody, responses((status = 200, body = CoverReply)))]
pub(crate) async fn set_cover(api: Data<Api>, caller: CurrentUser) -> HttpResult {
    let owner = ProfileOwner::of(&caller.viewer)?;
    let (body, mut errors): (CoverBody, _) = (caller.body.read()?, ValidationErrors::default());
    let url = read_url(body.cover_image_url, &mut errors, "cover_image_url");
    let url = errors.finish(url)?;
    let (show, cover_image_url) = (api.app.profiles.show_self.clone(), url.to_string());
    run_blocking(move || show.change(owner, &ChangeOwn::Cover(url))).await?;
    Ok(HttpResponse::Ok().json(CoverReply {
        success: true,
        message: "Cover picture saved",
        cover_image_url,
    }))
}

#[derive(Serialize, ToSchema)]
struct NameReply {
    success: bool,
    message: &'static str,
    name: String,
}

/// Sets the own name
#[utoipa::path(post, path = "/auth/update-name", request_body = NameBody, responses((status = 200, body = NameReply)))]
pub(crate) async fn set_name(api: Data<Api>, caller: CurrentUser) -> HttpResult {
    let owner = ProfileOwner::of(&caller.viewer)?;
    let (body, mut errors): (NameBody, _) = (caller.body.read()?, ValidationErrors::default());
    let name = errors.required_text(body.name, "name");
    let name = String::from(errors.finish(name)?);
    let (show, saved) = (api.app.profiles.show_self.clone(), name.clone());
    run_blocking(move || show.change(owner, &ChangeOwn::Name(name))).await?;
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
pub(crate) async fn open_missing(api: Data<Api>, caller: CurrentUser) -> HttpResult {
    let show = api.app.profiles.show_self.clone();
    let created = match ProfileOwner::of(&caller.viewer) {
        Ok(owner) => run_blocking(move || show.open_missing(owner)).await?,
        Err(_) => false,
    };
    let message = if created { "Profile made" } else { "Nothing was missing" };
    Ok(HttpResponse::Ok().json(MissingReply { success: true, message, created }))
}
