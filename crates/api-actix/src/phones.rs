//! Signing in with a phone and a one-time code.

use actix_web::{HttpMessage, HttpRequest, HttpResponse, http::StatusCode, web::Data};
use app::{
    Viewer,
    accounts::{Account, IdentifyError},
    phones::{Newcomer, PhoneSignIn},
};
use domain::{AccountType, HomeCountry, Phone, UserId};
use http_edge::{run_blocking, run_blocking_call};
use serde::{Deserialize, Serialize};
use utoipa::{
    ToSchema,
    openapi::schema::{ObjectBuilder, Type},
};

use crate::{
    Api,
    api_error::{ApiError, HttpResult},
    caller::{Anonymous, BearerClaims, shown},
    inputs::{LineInput, PhoneInput, TextInput, inline_inputs},
    reply::Id,
    throttle,
    validation::ValidationErrors,
    words::{RoleWord, SideWord},
};

#[derive(Deserialize, ToSchema)]
#[schema(examples(json!({ "phone": "+919800000001" })))]
pub(crate) struct KnownPhoneBody {
    // compared by its digits
    phone: TypedPhoneInput,
}

type TypedPhoneInput = TextInput<1, 100>;

#[derive(Deserialize, ToSchema)]
#[schema(examples(json!({ "phone": "+919800000001" })))]
pub(crate) struct PhoneBody {
    phone: PhoneInput,
}

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(examples(json!({ "phone": "+919800000001", "code": "123456", "userType": "brand" })))]
pub(crate) struct PhoneCodeBody {
    phone: PhoneInput,
    code: CodeInput,
    // name of a new account
    full_name: Option<FullNameInput>,
    /// What a new account becomes; creator when absent
    user_type: Option<SideWord>,
}

type FullNameInput = LineInput<0, 100>;

inline_inputs! {
    /// A one-time code.
    CodeInput(String) => ObjectBuilder::new()
        .schema_type(Type::String)
        .pattern(Some("^[0-9]{6}$"))
        .min_length(Some(6))
        .max_length(Some(6)),
}

#[derive(Serialize, ToSchema)]
struct ExistsReply {
    success: bool,
    exists: bool,
    message: &'static str,
}

/// Says whether a phone has an account
#[utoipa::path(post, path = "/auth/check-user-exists", security(()), request_body = KnownPhoneBody, responses((status = 200, body = ExistsReply)))]
pub(crate) async fn exists(api: Data<Api>, caller: Anonymous, request: HttpRequest) -> HttpResult {
    let body: KnownPhoneBody = caller.body.read()?;
    let mut errors = ValidationErrors::default();
    let typed = errors.required_text(body.phone, "phone");
    let typed = errors.finish(typed)?;
    throttle::count_contact(&api, &request, None)?;
    let phone = Phone::written(typed.as_str(), api.home).ok();
    let find = api.app.accounts.find_phone.clone();
    let exists = match phone {
        Some(phone) => run_blocking(move || find.run(&phone)).await?,
        // nobody can have it
        None => false,
    };
    let message = if exists { "This phone has an account" } else { "This phone has no account" };
    Ok(HttpResponse::Ok().json(ExistsReply { success: true, exists, message }))
}

#[derive(Serialize, ToSchema)]
struct SentReply {
    success: bool,
    message: &'static str,
    phone: String,
    /// In development, where the service was told to
    #[serde(skip_serializing_if = "Option::is_none")]
    otp: Option<String>,
}

/// Sends a one-time code to a phone
#[utoipa::path(post, path = "/auth/send-phone-verification-code", security(()), request_body = PhoneBody, responses((status = 200, body = SentReply), (status = 503, description = "code_not_sent")))]
pub(crate) async fn send_code(
    api: Data<Api>,
    caller: Anonymous,
    request: HttpRequest,
) -> HttpResult {
    let body: PhoneBody = caller.body.read()?;
    let mut errors = ValidationErrors::default();
    let phone = errors.phone(body.phone, api.home);
    let phone = errors.finish(phone)?;
    let (send_phone_code, to) = (api.app.accounts.send_phone_code.clone(), phone.clone());
    let from = throttle::address(&api, &request);
    let sent = run_blocking_call(move || send_phone_code.run(&to, &from)).await?;
    let otp = sent.echo.map(|code| code.as_str().to_owned());
    Ok(HttpResponse::Ok().json(SentReply {
        success: true,
        message: "Code sent",
        phone: phone.to_string(),
        otp,
    }))
}

#[derive(Serialize, ToSchema)]
struct VerifiedReply {
    success: bool,
    message: &'static str,
    token: String,
    user: VerifiedUser,
    id: Id,
    name: String,
    email: Option<String>,
    phone: Option<String>,
    #[schema(ignore)]
    user_type: &'static str,
    /// Sent as `user_type` too, which is not described: many a language makes one name of both.
    #[serde(rename = "userType")]
    #[schema(value_type = RoleWord)]
    user_type_camel: &'static str,
    #[serde(rename = "profileImage")]
    profile_image: Option<String>,
    cover_image_url: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct VerifiedUser {
    id: Id,
    phone: Option<String>,
    name: String,
    email: Option<String>,
    #[serde(rename = "profileImage")]
    profile_image: Option<String>,
    cover_image_url: Option<String>,
    #[serde(rename = "isVerified")]
    is_verified: bool,
    #[schema(ignore)]
    user_type: &'static str,
    /// Sent as `user_type` too, which is not described: many a language makes one name of both.
    #[serde(rename = "userType")]
    #[schema(value_type = RoleWord)]
    user_type_camel: &'static str,
}

impl VerifiedReply {
    /// One of the app's dialogues reads the user from the top level, the others from `user`.
    fn of(account: Account, token: String) -> Self {
        let role = account.role.as_str();
        let email = account.shown_email().0.map(str::to_owned);
        let user = VerifiedUser {
            id: Id::of(&account.id),
            phone: account.phone.clone(),
            name: account.name.clone(),
            email: email.clone(),
            profile_image: account.profile_image_url.clone(),
            cover_image_url: account.cover_image_url.clone(),
            is_verified: account.email_verified || account.phone_verified,
            user_type: role,
            user_type_camel: role,
        };
        Self {
            success: true,
            message: "Phone verified",
            token,
            user,
            id: Id::of(&account.id),
            name: account.name,
            email,
            phone: account.phone,
            user_type: role,
            user_type_camel: role,
            profile_image: account.profile_image_url,
            cover_image_url: account.cover_image_url,
        }
    }
}

/// Signs in with a one-time code
///
/// With a valid token the phone is attached to the token's account; otherwise its owner is signed in, or an account is
/// opened.
#[utoipa::path(post, path = "/auth/verify-phone-code", security((), ("token" = [])), request_body = PhoneCodeBody, responses((status = 200, body = VerifiedReply), (status = 403, description = "account_not_active forbidden_role fresh_sign_in_required"), (status = 409, description = "phone_in_use"), (status = 400, description = "invalid_code"), (status = 503, description = "code_not_checked")))]
pub(crate) async fn verify_code(
    api: Data<Api>,
    caller: Anonymous,
    request: HttpRequest,
) -> HttpResult {
    let attach_to = signed_in(&api, &request).await?;
    let mut sign_in =
        read_sign_in(caller.body.read()?, attach_to.as_ref().map(Viewer::user), api.home)?;
    sign_in.address = throttle::client(&api, &request);
    let sign_in_by_phone = api.app.accounts.sign_in_by_phone.clone();
    let account = match attach_to {
        // the account gets a notice, by a service that may be slow
        Some(viewer) => {
            expect_fresh(&api, &request, viewer, &sign_in.phone).await?;
            run_blocking_call(move || sign_in_by_phone.run(sign_in)).await?
        }
        None if sign_in_by_phone.asks_elsewhere() => {
            run_blocking_call(move || sign_in_by_phone.run(sign_in)).await?
        }
        None => run_blocking(move || sign_in_by_phone.run(sign_in)).await?,
    };
    let issued = api.tokens.issue(account.id, account.role, account.credential_version);
    let token = issued.ok_or_else(ApiError::internal)?;
    Ok(HttpResponse::Ok().json(VerifiedReply::of(account, token)))
}

/// Whom a valid token names; an invalid one is ignored.
async fn signed_in(api: &Api, request: &HttpRequest) -> Result<Option<Viewer>, ApiError> {
    let shown = request.extensions().get().and_then(|BearerClaims(claim)| claim.clone());
    let Some(claim) = shown else { return Ok(None) };
    let identify = api.app.accounts.identify.clone();
    let known = run_blocking(move || -> Result<Option<Viewer>, IdentifyError> {
        match identify.run(&claim) {
            Err(IdentifyError::Unknown) => Ok(None),
            viewer => viewer.map(Some),
        }
    });
    Ok(known.await?)
}

/// A phone is attached only soon after a sign-in, unless it was proven for this account before.
async fn expect_fresh(
    api: &Api,
    request: &HttpRequest,
    viewer: Viewer,
    phone: &Phone,
) -> Result<(), ApiError> {
    let signed_in_at = shown(request)?.signed_in_at;
    if api.app.accounts.sign_in_by_phone.is_fresh(signed_in_at) {
        return Ok(());
    }
    let read = api.app.accounts.read.clone();
    let account = run_blocking(move || read.run(&viewer)).await?;
    if account.phone_verified && account.phone.as_deref() == Some(phone.as_str()) {
        return Ok(());
    }
    let text = "Please sign in again: a phone is attached only soon after that";
    Err(ApiError::new(StatusCode::FORBIDDEN, "fresh_sign_in_required", text))
}

fn read_sign_in(
    body: PhoneCodeBody,
    attach_to: Option<UserId>,
    home: HomeCountry,
) -> Result<PhoneSignIn, ApiError> {
    let mut errors = ValidationErrors::default();
    let phone = errors.phone(body.phone, home);
    let rule = ("code", "invalid_code", "code must be a text of exactly six digits");
    let code = errors.required(body.code, rule, |text| text.parse().ok());
    let name = errors.optional_text(body.full_name, "fullName").map(String::from);
    let account_type = errors.optional_word(body.user_type, "userType", "creator or brand");
    let newcomer = Newcomer { name, account_type: account_type.unwrap_or(AccountType::Creator) };
    let request = phone.zip(code).map(|(phone, code)| PhoneSignIn {
        phone,
        code,
        attach_to,
        newcomer,
        address: None,
    });
    errors.finish(request)
}
