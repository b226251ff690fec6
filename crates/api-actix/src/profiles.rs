//! The own profiles of brands and creators.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web::Data};
use app::{
    Viewer,
    profiles::{OwnProfile, ProfileOwner, ProfilePage},
};
use domain::{
    BasicInfo, BirthDate, Field, HIGHLIGHTED, HomeCountry, INDUSTRIES, Names, Phone, Preferences, Side, Text, WebUrl,
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    Api,
    body::Fields,
    caller::SignedIn,
    faults::Faults,
    offload::offload,
    openapi::{BasicInfoBody, PreferencesBody},
    phones::PHONE_RULE,
    refusal::Refusal,
    refusals::profile_not_saved,
    reply::{OwnBrandView, OwnCreatorView},
    throttle,
};

#[derive(Serialize, ToSchema)]
struct IndustriesReply {
    success: bool,
    data: Industries,
}

#[derive(Serialize, ToSchema)]
struct Industries {
    industries: Vec<&'static str>,
    highlighted: Vec<&'static str>,
}

/// Lists the industries to choose from
#[utoipa::path(get, path = "/profile/industries", security(()), responses((status = 200, body = IndustriesReply)))]
pub(crate) async fn industries() -> HttpResponse {
    let data = Industries { industries: INDUSTRIES.to_vec(), highlighted: HIGHLIGHTED.to_vec() };
    HttpResponse::Ok().json(IndustriesReply { success: true, data })
}

#[derive(Serialize, ToSchema)]
struct BrandProfileReply<'a> {
    success: bool,
    data: OwnBrandView<'a>,
}

/// Shows a brand its profile
#[utoipa::path(get, path = "/profile/brand-profile", responses((status = 200, body = BrandProfileReply), (status = 404, description = "brand_profile_not_found")))]
pub(crate) async fn brand(api: Data<Api>, caller: SignedIn) -> Result<HttpResponse, Refusal> {
    let Viewer::Brand(viewer) = caller.viewer else { return Err(other_role("User is not a brand")) };
    let read = api.app.profiles.read.clone();
    let profile = offload(move || read.brand(viewer.user)).await?.ok_or_else(Refusal::no_brand_profile)?;
    Ok(HttpResponse::Ok().json(BrandProfileReply { success: true, data: OwnBrandView::of(&profile) }))
}

#[derive(Serialize, ToSchema)]
struct CreatorProfileReply<'a> {
    success: bool,
    data: OwnCreatorView<'a>,
}

/// Shows a creator its profile
#[utoipa::path(get, path = "/profile/creator-profile", responses((status = 200, body = CreatorProfileReply), (status = 404, description = "creator_profile_not_found")))]
pub(crate) async fn creator(api: Data<Api>, caller: SignedIn) -> Result<HttpResponse, Refusal> {
    let Viewer::Creator(viewer) = caller.viewer else { return Err(other_role("User is not a creator")) };
    let read = api.app.profiles.read.clone();
    let profile = offload(move || read.creator(viewer.user)).await?.ok_or_else(Refusal::no_creator_profile)?;
    Ok(HttpResponse::Ok().json(CreatorProfileReply { success: true, data: OwnCreatorView::of(&profile) }))
}

/// The app knows these texts and stays silent.
fn other_role(text: &'static str) -> Refusal {
    Refusal::new(StatusCode::FORBIDDEN, "forbidden_role", text)
}

#[derive(Serialize, ToSchema)]
struct SavedProfileReply<'a> {
    success: bool,
    message: &'static str,
    profile: OwnProfileView<'a>,
}

#[derive(Serialize, ToSchema)]
#[serde(untagged)]
enum OwnProfileView<'a> {
    Brand(OwnBrandView<'a>),
    Creator(OwnCreatorView<'a>),
}

/// Writes the first page of the own profile
#[utoipa::path(post, path = "/profile/update-basic-info", request_body = BasicInfoBody, responses((status = 200, body = SavedProfileReply)))]
pub(crate) async fn update_basic_info(
    api: Data<Api>,
    caller: SignedIn,
    request: HttpRequest,
) -> Result<HttpResponse, Refusal> {
    let owner = ProfileOwner::of(&caller.viewer)?;
    let info = read_basic_info(Fields::read(&caller.body)?, owner.side, api.home)?;
    if info.email.is_some() || info.phone.is_some() {
        throttle::count_contact(&api, &request, Some(owner.user))?;
    }
    save(&api, owner, ProfilePage::BasicInfo(info)).await
}

/// Writes the second page of the own profile
#[utoipa::path(post, path = "/profile/update-preferences", request_body = PreferencesBody, responses((status = 200, body = SavedProfileReply)))]
pub(crate) async fn update_preferences(api: Data<Api>, caller: SignedIn) -> Result<HttpResponse, Refusal> {
    let owner = ProfileOwner::of(&caller.viewer)?;
    let preferences = read_preferences(Fields::read(&caller.body)?)?;
    save(&api, owner, ProfilePage::Preferences(preferences)).await
}

async fn save(api: &Api, owner: ProfileOwner, page: ProfilePage) -> Result<HttpResponse, Refusal> {
    let set_up = api.app.profiles.set_up.clone();
    let born = if matches!(page, ProfilePage::BasicInfo(_)) { "dob" } else { "dateOfBirth" };
    let profile = offload(move || set_up.run(owner, &page).map_err(|error| profile_not_saved(error, born))).await?;
    let profile = match &profile {
        OwnProfile::Brand(profile) => OwnProfileView::Brand(OwnBrandView::of(profile)),
        OwnProfile::Creator(profile) => OwnProfileView::Creator(OwnCreatorView::of(profile)),
    };
    Ok(HttpResponse::Ok().json(SavedProfileReply { success: true, message: "Profile saved", profile }))
}

fn read_basic_info(mut fields: Fields, side: Side, home: HomeCountry) -> Result<BasicInfo, Refusal> {
    let (fields, mut faults) = (&mut fields, Faults::default());
    let gender = faults.word(fields, "gender", "gender must be Male, Female or Other");
    let city = faults.required_line::<1, 100>(fields, "city");
    let email = optional::<_, 254>(fields, &mut faults, "email", "invalid_email", "email must be an e-mail address");
    let phone = read_phone(fields, &mut faults, home);
    let born = read_birth_date(fields, &mut faults, "dob");
    let company_name = faults.optional_line::<200>(fields, "company_name");
    let business_type = optional::<_, 10>(fields, &mut faults, "business_type", "unknown_value", BUSINESS_RULE);
    let website = read_website(fields, &mut faults);
    let role = faults.optional_line::<100>(fields, "role");
    let about = faults.optional_text::<5000>(fields, "about");
    if side == Side::Brand {
        for (name, is_missing) in [("role", role.is_none()), ("business_type", business_type.is_none())] {
            if is_missing && !faults.names(name) {
                faults.add(name, "required", format!("{name} is required of brands"));
            }
        }
    }
    let info = gender.zip(bounded(city)).map(|(gender, city)| BasicInfo {
        gender,
        city,
        email,
        phone,
        born,
        company_name: bounded(company_name),
        business_type,
        website,
        role: bounded(role),
        about: bounded(about),
    });
    faults.finish(info)
}

pub(crate) const BIRTH_DATE_RULE: &str = "must be a past date from 1900 on, such as 1998-04-01";
const BUSINESS_RULE: &str = "business_type must be SME, Startup or Enterprise";

fn read_preferences(mut fields: Fields) -> Result<Preferences, Refusal> {
    let (fields, mut faults) = (&mut fields, Faults::default());
    let categories = faults.required_texts::<100>(fields, "categories", 5);
    let about = faults.required_text::<1, 5000>(fields, "about");
    let languages = faults.required_texts::<100>(fields, "languages", 50);
    let platforms = faults.texts::<50>(fields, "platform", 20);
    let role = faults.optional_line::<100>(fields, "role");
    let born = read_birth_date(fields, &mut faults, "dateOfBirth");
    let lists = categories.and_then(Names::parse).zip(languages.and_then(Names::parse));
    let preferences = lists.zip(bounded(about)).map(|((categories, languages), about)| Preferences {
        categories,
        about,
        languages,
        platforms: platforms.and_then(Names::parse),
        role: bounded(role),
        born,
    });
    faults.finish(preferences)
}

/// A text that was read, by the type that keeps its bounds.
fn bounded<const MIN: usize, const MAX: usize, const LINE: bool>(text: Option<String>) -> Option<Text<MIN, MAX, LINE>> {
    text.and_then(|text| Text::parse(&text).ok())
}

/// A value of at most `MAX` characters that may be absent; blank counts as absent.
fn optional<T: std::str::FromStr, const MAX: usize>(
    fields: &mut Fields,
    faults: &mut Faults,
    name: &str,
    code: &'static str,
    rule: &str,
) -> Option<T> {
    let text = match fields.text(name) {
        Field::Absent => return None,
        Field::Given(text) if text.chars().count() > MAX => None,
        Field::Given(text) if text.trim().is_empty() => return None,
        Field::Given(text) => text.parse().ok(),
        Field::Unreadable => None,
    };
    if text.is_none() {
        faults.add(name, code, rule);
    }
    text
}

/// A phone that may be absent; blank counts as absent.
fn read_phone(fields: &mut Fields, faults: &mut Faults, home: HomeCountry) -> Option<Phone> {
    let phone = match fields.text("phone") {
        Field::Absent => return None,
        Field::Given(text) if text.trim().is_empty() => return None,
        Field::Given(text) => Phone::written(&text, home).ok(),
        Field::Unreadable => None,
    };
    if phone.is_none() {
        faults.add("phone", "invalid_phone", PHONE_RULE);
    }
    phone
}

/// A web site, with `https://` put in front where no scheme is.
fn read_website(fields: &mut Fields, faults: &mut Faults) -> Option<WebUrl> {
    let site: Option<Site> =
        optional::<_, 2040>(fields, faults, "website_url", "invalid_url", "website_url must be a web address");
    site.map(|Site(url)| url)
}

struct Site(WebUrl);

impl std::str::FromStr for Site {
    type Err = domain::InvalidUrl;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        if text.contains("://") { text.parse() } else { format!("https://{text}").parse() }.map(Self)
    }
}

/// A day; whether it has begun is for whoever has a clock.
fn read_birth_date(fields: &mut Fields, faults: &mut Faults, name: &str) -> Option<BirthDate> {
    optional::<_, 40>(fields, faults, name, "invalid_date", &format!("{name} {BIRTH_DATE_RULE}"))
}
