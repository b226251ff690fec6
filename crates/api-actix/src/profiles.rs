//! The own profiles of brands and creators.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web::Data};
use app::{
    Viewer,
    profiles::{OwnProfile, ProfileOwner, ProfilePage},
};
use domain::{
    AccountType, BasicInfo, Field, HIGHLIGHTED, HomeCountry, INDUSTRIES, Preferences, WebUrl,
};
use http_edge::run_blocking;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    Api,
    api_error::{ApiError, HttpResult},
    body::Input,
    caller::CurrentUser,
    error_mapping::{BIRTH_DATE_RULE, profile_not_saved},
    inputs::{
        BusinessTypeInput, DayInput, LineInput, NamesInput, OptionalEmailInput, OptionalPhoneInput,
        SiteInput, TextInput,
    },
    reply::{OwnBrandView, OwnCreatorView},
    throttle,
    validation::{ValidationErrors, unless_blank},
    words::GenderWord,
};

#[derive(Deserialize, ToSchema)]
#[schema(examples(json!({ "gender": "Female", "city": "Pune", "role": "Owner", "business_type": "SME" })))]
pub(crate) struct BasicInfoBody {
    gender: GenderWord,
    city: CityInput,
    // another e-mail address or phone than the present one counts as not proven
    email: Option<OptionalEmailInput>,
    phone: Option<OptionalPhoneInput>,
    // date of birth
    dob: Option<DayInput>,
    company_name: Option<CompanyNameInput>,
    // brands must say it
    business_type: Option<BusinessTypeInput>,
    // `https://` is put in front where no scheme is
    website_url: Option<SiteInput>,
    // brands must say it
    role: Option<OwnRoleInput>,
    about: Option<AboutInput>,
}

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(examples(json!({ "categories": ["Retail"], "about": "We sell mangoes", "languages": ["English"] })))]
pub(crate) struct PreferencesBody {
    // industries of a brand, or what a creator's content is about
    categories: CategoriesInput,
    about: RequiredAboutInput,
    languages: LanguagesInput,
    // of creators
    platform: Option<PlatformsInput>,
    role: Option<OwnRoleInput>,
    date_of_birth: Option<DayInput>,
}

type CityInput = LineInput<1, 100>;
type CompanyNameInput = LineInput<0, 200>;
type OwnRoleInput = LineInput<0, 100>;
type AboutInput = TextInput<0, 5000>;
type RequiredAboutInput = TextInput<1, 5000>;
type CategoriesInput = NamesInput<1, 5, 100>;
type LanguagesInput = NamesInput<1, 50, 100>;
type PlatformsInput = NamesInput<0, 20, 50>;

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
pub(crate) async fn brand(api: Data<Api>, caller: CurrentUser) -> HttpResult {
    let Viewer::Brand(viewer) = caller.viewer else {
        return Err(other_role("User is not a brand"));
    };
    let read = api.app.profiles.read.clone();
    let profile = run_blocking(move || read.brand(viewer.user))
        .await?
        .ok_or_else(ApiError::no_brand_profile)?;
    Ok(HttpResponse::Ok()
        .json(BrandProfileReply { success: true, data: OwnBrandView::of(&profile) }))
}

#[derive(Serialize, ToSchema)]
struct CreatorProfileReply<'a> {
    success: bool,
    data: OwnCreatorView<'a>,
}

/// Shows a creator its profile
#[utoipa::path(get, path = "/profile/creator-profile", responses((status = 200, body = CreatorProfileReply), (status = 404, description = "creator_profile_not_found")))]
pub(crate) async fn creator(api: Data<Api>, caller: CurrentUser) -> HttpResult {
    let Viewer::Creator(viewer) = caller.viewer else {
        return Err(other_role("User is not a creator"));
    };
    let read = api.app.profiles.read.clone();
    let profile = run_blocking(move || read.creator(viewer.user))
        .await?
        .ok_or_else(ApiError::no_creator_profile)?;
    Ok(HttpResponse::Ok()
        .json(CreatorProfileReply { success: true, data: OwnCreatorView::of(&profile) }))
}

/// The app knows these texts and stays silent.
fn other_role(text: &'static str) -> ApiError {
    ApiError::new(StatusCode::FORBIDDEN, "forbidden_role", text)
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
    caller: CurrentUser,
    request: HttpRequest,
) -> HttpResult {
    let owner = ProfileOwner::of(&caller.viewer)?;
    let info = read_basic_info(caller.body.read()?, owner.account_type, api.home)?;
    if info.email.is_some() || info.phone.is_some() {
        throttle::count_contact(&api, &request, Some(owner.user))?;
    }
    save(&api, owner, ProfilePage::BasicInfo(info)).await
}

/// Writes the second page of the own profile
#[utoipa::path(post, path = "/profile/update-preferences", request_body = PreferencesBody, responses((status = 200, body = SavedProfileReply)))]
pub(crate) async fn update_preferences(api: Data<Api>, caller: CurrentUser) -> HttpResult {
    let owner = ProfileOwner::of(&caller.viewer)?;
    let preferences = read_preferences(caller.body.read()?)?;
    save(&api, owner, ProfilePage::Preferences(preferences)).await
}

async fn save(api: &Api, owner: ProfileOwner, page: ProfilePage) -> HttpResult {
    let set_up = api.app.profiles.set_up.clone();
    let born = if matches!(page, ProfilePage::BasicInfo(_)) { "dob" } else { "dateOfBirth" };
    let profile = run_blocking(move || {
        set_up.run(owner, &page).map_err(|error| profile_not_saved(error, born))
    })
    .await?;
    let profile = match &profile {
        OwnProfile::Brand(profile) => OwnProfileView::Brand(OwnBrandView::of(profile)),
        OwnProfile::Creator(profile) => OwnProfileView::Creator(OwnCreatorView::of(profile)),
    };
    Ok(HttpResponse::Ok().json(SavedProfileReply {
        success: true,
        message: "Profile saved",
        profile,
    }))
}

fn read_basic_info(
    body: BasicInfoBody,
    account_type: AccountType,
    home: HomeCountry,
) -> Result<BasicInfo, ApiError> {
    let mut errors = ValidationErrors::default();
    let gender = errors.word(body.gender, "gender", "Male, Female or Other");
    let city = errors.required_text(body.city, "city");
    let rule = ("email", "invalid_email", "email must be an e-mail address");
    let email = optional(body.email, 254, &mut errors, rule);
    let phone = errors.optional_phone(body.phone, home);
    let rule = ("dob", "invalid_date", &*format!("dob {BIRTH_DATE_RULE}"));
    let born = optional(body.dob, 40, &mut errors, rule);
    let company_name = errors.optional_text(body.company_name, "company_name");
    let rule =
        ("business_type", "unknown_value", "business_type must be SME, Startup or Enterprise");
    let business_type = optional(body.business_type, 10, &mut errors, rule);
    let rule = ("website_url", "invalid_url", "website_url must be a web address");
    let website = optional(body.website_url, 2040, &mut errors, rule).map(|Site(url)| url);
    let own_role = errors.optional_text(body.role, "role");
    let about = errors.optional_text(body.about, "about");
    if account_type == AccountType::Brand {
        for (name, is_missing) in
            [("role", own_role.is_none()), ("business_type", business_type.is_none())]
        {
            if is_missing && !errors.names(name) {
                errors.add(name, "required", format!("{name} is required of brands"));
            }
        }
    }
    let info = gender.zip(city).map(|(gender, city)| BasicInfo {
        gender,
        city,
        email,
        phone,
        born,
        company_name,
        business_type,
        website,
        role: own_role,
        about,
    });
    errors.finish(info)
}

fn read_preferences(body: PreferencesBody) -> Result<Preferences, ApiError> {
    let mut errors = ValidationErrors::default();
    let categories = errors.list_of_names(body.categories, "categories");
    let about = errors.required_text(body.about, "about");
    let languages = errors.list_of_names(body.languages, "languages");
    let platforms = errors.list_of_names(body.platform, "platform");
    let own_role = errors.optional_text(body.role, "role");
    // whether the day has begun is for whoever has a clock
    let rule = ("dateOfBirth", "invalid_date", &*format!("dateOfBirth {BIRTH_DATE_RULE}"));
    let born = optional(body.date_of_birth, 40, &mut errors, rule);
    let preferences =
        categories.zip(languages).zip(about).map(|((categories, languages), about)| Preferences {
            categories,
            about,
            languages,
            platforms,
            role: own_role,
            born,
        });
    errors.finish(preferences)
}

/// A value of at most `most` characters that may be absent; blank counts as absent.
fn optional<T: std::str::FromStr>(
    input: impl Input<Value = String>,
    most: usize,
    errors: &mut ValidationErrors,
    rule: (&str, &'static str, &str),
) -> Option<T> {
    let given = match input.field() {
        Field::Given(text) if text.chars().count() > most => Field::Unreadable,
        given => unless_blank(given),
    };
    errors.optional(given, rule, |text| text.parse().ok())
}

struct Site(WebUrl);

impl std::str::FromStr for Site {
    type Err = domain::InvalidUrl;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        if text.contains("://") { text.parse() } else { format!("https://{text}").parse() }
            .map(Self)
    }
}
